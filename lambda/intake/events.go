package main

import (
	"encoding/json"
	"errors"
	"time"
)

// event is what the function was told.
type event struct {
	arrivals []arrival
	queued   bool      // by a queue, which is answered for each message
	since    time.Time // look for mails since then
	hours    float64   // or in the last hours
	after    string    // where an earlier look ended
}

// arrival is one mail in the bucket.
type arrival struct {
	message  string // of the queue; empty: none
	broken   error  // what the queue's message told cannot be read
	key      string // of the object
	bucket   string // as the event says
	at       time.Time
	verdicts verdicts
}

// record is one of S3's, SES's, SNS's or SQS's, which name their parts alike.
type record struct {
	MessageID string `json:"messageId"`
	Body      string `json:"body"`
	SNS       *struct{ Message string }
	EventTime time.Time `json:"eventTime"`
	S3        *struct {
		Bucket struct{ Name string }
		Object struct{ Key string }
	} `json:"s3"`
	SES *notice `json:"ses"`
}

var errEvent = errors.New("the event is none of S3, SES, SNS, SQS or a call to catch up")

// maxNested is how deep events stand in events: SES's in SNS's in SQS's.
const maxNested = 3

func parse(data []byte) (event, error) { return parseNested(data, maxNested) }

func unmarshal(data []byte, to any) error {
	if json.Unmarshal(data, to) != nil {
		return errEvent
	}
	return nil
}
