package dynamostore_test

import (
	"fmt"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var today = time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)

// filing is a first commit: state, event, two contents, a reference, a letter.
func filing(n int) complaints.Commit {
	id := complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", n))
	at := today.Add(time.Duration(n) * time.Second)
	c := complaints.Complaint{
		ID: id, Revision: 1, Reference: fmt.Sprintf("K-2026-%06d", n), Class: complaints.ClassComplaint, Status: complaints.Registered,
		Channel: complaints.ChannelWeb, Language: complaints.Dutch, ReceivedAt: at, RegisteredAt: at, ChangedAt: at, SubmittedBy: "employee-1",
		Subject: complaints.Text{At: 1, Field: "subject", Len: 7}, Policy: "p1", Calendar: "c1",
	}
	c.Complainant = complaints.Complainant{Kind: complaints.PartnerEmployee, Actor: "employee-1", Person: complaints.Text{At: 1, Field: "person", Len: 2}}
	return complaints.Commit{
		Key: "file-" + string(id), Print: "print", State: c, Claims: []complaints.Claim{{Kind: complaints.ClaimReference, Key: c.Reference}},
		Events: []complaints.Recorded{{Complaint: id, Revision: 1, At: at, By: c.SubmittedBy, As: complaints.AsComplainant, Event: complaints.Submitted{
			Class: c.Class, Status: c.Status, Reference: c.Reference, Channel: c.Channel, ReceivedAt: at, Complainant: c.Complainant, Subject: c.Subject,
		}}},
		Contents: []complaints.Content{
			{Key: complaints.ContentKey{At: 1, Field: "person"}, Data: []byte("{}"), Person: fmt.Sprint("hash-", n)},
			{Key: complaints.ContentKey{At: 1, Field: "subject"}, Data: []byte("subject")},
		},
		Deliveries: []complaints.Delivery{{
			DeliveryKey: complaints.DeliveryKey{Complaint: id, Revision: 1, Subscriber: complaints.ToComplainant}, Letter: complaints.LetterAcknowledgment,
			NotBefore: at, At: at, State: complaints.DeliveryPending,
		}},
	}
}

// noting is an ordinary next commit: state, event, one content.
func noting(c complaints.Complaint) complaints.Commit {
	expect := c.Revision
	c = c.Clone()
	c.Revision++
	text := complaints.Text{At: c.Revision, Field: "text", Len: 4}
	return complaints.Commit{
		Key: fmt.Sprint("note-", c.ID, c.Revision), Expect: expect, State: c,
		Events:   []complaints.Recorded{{Complaint: c.ID, Revision: c.Revision, At: today, By: "handler", As: complaints.AsHandler, Event: complaints.Noted{Text: text}}},
		Contents: []complaints.Content{{Key: text.Key(), Data: []byte("note")}},
	}
}
