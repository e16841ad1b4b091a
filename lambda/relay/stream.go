package main

import (
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// event is what of the stream's records is looked at. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
type event struct {
	Records []record
}

type record struct {
	DynamoDB struct {
		SequenceNumber string
		Keys           map[string]struct{ S string }
	} `json:"dynamodb"`
}

// answer tells from which record on the stream is to be read again.
type answer struct {
	BatchItemFailures []failure `json:"batchItemFailures"`
}

type failure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}

// delivery is what a record tells of; false when it is another item's. The keys are those of package dynamostore: the complaint in the
// partition, O#revision#subscriber behind it.
func (r record) delivery() (complaints.DeliveryKey, bool) {
	_, name, inComplaint := strings.Cut(r.DynamoDB.Keys["pk"].S, "C#")
	parts := strings.SplitN(r.DynamoDB.Keys["sk"].S, "#", 3)
	if !inComplaint || len(parts) != 3 || parts[0] != "O" {
		return complaints.DeliveryKey{}, false
	}
	id, err := complaints.ParseID(name)
	revision, numberErr := strconv.ParseUint(parts[1], 10, 32)
	if err != nil || numberErr != nil {
		return complaints.DeliveryKey{}, false
	}
	return complaints.DeliveryKey{Complaint: id, Revision: complaints.Revision(revision), Subscriber: complaints.Subscriber(parts[2])}, true
}
