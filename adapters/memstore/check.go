package memstore

import (
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// The size limits of the contract; package storetest holds them.
const (
	maxItems       = 80        // in one commit: the state, its key, and each event, content, claim, delivery and mail
	maxItemBytes   = 380 << 10 // a state, an event, a content's data, a policy's body
	maxCommitBytes = 3 << 20   // all items of one commit
)

// encoded is a commit as it is kept.
type encoded struct {
	state  []byte
	events [][]byte
}

// encode checks a commit and encodes it. ErrInvalid: its parts contradict each other; ErrTooLarge: it is over a limit.
func encode(c complaints.Commit) (encoded, error) {
	if err := checkCommit(c); err != nil {
		return encoded{}, err
	}
	var e encoded
	var err error
	if e.state, err = complaints.EncodeState(c.State); err != nil {
		return encoded{}, err
	}
	for _, r := range c.Events {
		event, err := complaints.EncodeEvent(r)
		if err != nil {
			return encoded{}, err
		}
		e.events = append(e.events, event)
	}
	return e, checkSize(c, e)
}

// checkCommit refuses a commit whose parts contradict each other.
func checkCommit(c complaints.Commit) error {
	switch {
	case c.Key == "":
		return invalid("key")
	case c.State.ID == "":
		return invalid("state.id")
	case len(c.Events) == 0:
		return invalid("events")
	case c.Expect < 0 || c.State.Revision != c.Expect+complaints.Revision(len(c.Events)):
		return invalid("state.revision")
	}
	for i, r := range c.Events {
		if r.Event == nil || r.Complaint != c.State.ID || r.Revision != c.Expect+complaints.Revision(i)+1 {
			return invalid("events")
		}
	}
	return checkParts(c)
}

func checkParts(c complaints.Commit) error {
	claims := map[complaints.Claim]bool{}
	for _, k := range c.Claims {
		if k.Key == "" || k.Kind == "" || k.Kind == complaints.ClaimCommand || claims[k] {
			return invalid("claims")
		}
		claims[k] = true
	}
	contents := map[complaints.ContentKey]bool{}
	for _, t := range c.Contents {
		if t.Key.At < 1 || t.Key.Field == "" || contents[t.Key] {
			return invalid("contents")
		}
		contents[t.Key] = true
	}
	deliveries := map[complaints.DeliveryKey]bool{}
	for _, d := range c.Deliveries {
		fits := d.Complaint == c.State.ID && d.Revision > c.Expect && d.Revision <= c.State.Revision
		if !fits || d.Subscriber == "" || deliveries[d.DeliveryKey] {
			return invalid("deliveries")
		}
		deliveries[d.DeliveryKey] = true
	}
	if c.Mail != nil && (c.Mail.Key == "" || c.Mail.Outcome == "") {
		return invalid("mail")
	}
	return nil
}

func checkSize(c complaints.Commit, e encoded) error {
	items := 2 + len(c.Events) + len(c.Contents) + len(c.Claims) + len(c.Deliveries)
	if c.Mail != nil {
		items++
	}
	if items > maxItems {
		return tooLarge("items", items, maxItems)
	}
	sizes := []int{len(e.state)}
	for _, event := range e.events {
		sizes = append(sizes, len(event))
	}
	for _, t := range c.Contents {
		sizes = append(sizes, len(t.Data))
	}
	total := 0
	for _, n := range sizes {
		if n > maxItemBytes {
			return tooLarge("item", n, maxItemBytes)
		}
		total += n
	}
	if total > maxCommitBytes {
		return tooLarge("commit", total, maxCommitBytes)
	}
	return nil
}

func invalid(field string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Reason: "commit", Fields: []complaints.FieldError{
		{Field: field, Key: "contradiction", Message: "does not fit the rest of the commit"},
	}}
}

func tooLarge(what string, is, limit int) error {
	return complaints.Refuse(complaints.CodeTooLarge, what, fmt.Errorf("%d, at most %d", is, limit))
}
