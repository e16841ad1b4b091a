package main

import (
	"net/url"
	"strings"
)

func (r record) queued() bool { return r.Body != "" && r.MessageID != "" }

func (r record) arrivals(depth int) ([]arrival, error) {
	switch {
	case r.queued(), r.SNS != nil:
		text := r.Body
		if r.SNS != nil {
			text = r.SNS.Message
		}
		e, err := parseNested([]byte(text), depth-1)
		return e.arrivals, err
	case r.SES != nil:
		return []arrival{r.SES.arrival()}, nil
	case r.S3 != nil:
		a, err := r.arrival()
		return []arrival{a}, err
	}
	return nil, errEvent
}

func (r record) arrival() (arrival, error) {
	key, err := url.QueryUnescape(r.S3.Object.Key) // S3 writes it as in a form
	if err != nil || key == "" {
		return arrival{}, errEvent
	}
	return arrival{bucket: r.S3.Bucket.Name, key: key, at: r.EventTime}, nil
}

// isMail is false of the object by which SES tries out the bucket.
func isMail(key string) bool { return !strings.HasSuffix(key, "AMAZON_SES_SETUP_NOTIFICATION") }
