package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// day is a moment on the n-th of April 2026, with microseconds that must survive.
func day(n int) time.Time { return time.Date(2026, 4, n, 9, 30, 15, 123456000, time.UTC) }

// change alters a complaint before it is filed or followed.
type change func(*complaints.Complaint)

func received(at time.Time) change {
	return func(c *complaints.Complaint) { c.ReceivedAt = at }
}

// due gives the complaint a resolution that runs until at.
func due(at time.Time) change {
	return func(c *complaints.Complaint) {
		c.Resolution = &complaints.Deadline{Kind: complaints.Resolution, Due: at, State: complaints.Running, Policy: "p1", Calendar: "c1", Set: 1}
	}
}

// closed ends the complaint with its clocks stopped.
func closed(at time.Time) change {
	return func(c *complaints.Complaint) {
		c.Status, c.EndedAt = complaints.Closed, at
		if c.Resolution != nil {
			met := *c.Resolution
			met.State, met.StoppedAt = complaints.Met, at
			c.Resolution = &met
		}
	}
}

// agenda gives the complaint milestones at these moments.
func agenda(at ...time.Time) change {
	return func(c *complaints.Complaint) {
		c.Agenda = nil
		for i, m := range at {
			c.Agenda = append(c.Agenda, complaints.Milestone{Kind: complaints.MilestoneMeasure, N: i + 1, At: m})
		}
	}
}

// filing is a first commit: state, event, two contents, a claim on a reference, and a letter to send.
func filing(id complaints.ID, changes ...change) complaints.Commit {
	c := complaints.Complaint{
		ID: id, Revision: 1, Reference: "K-" + string(id), Class: complaints.ClassComplaint, Status: complaints.Registered,
		Channel: complaints.ChannelWeb, Language: complaints.Dutch,
		ReceivedAt: day(1), RegisteredAt: day(2), ChangedAt: day(2), Policy: "p1", Calendar: "c1",
		Subject: complaints.Text{At: 1, Field: "subject", Len: 7},
	}
	c.Complainant.Person = complaints.Text{At: 1, Field: "person", Len: 20}
	for _, f := range changes {
		f(&c)
	}
	return complaints.Commit{
		Key: "file " + string(id), Print: "print of " + string(id), State: c,
		Events: []complaints.Recorded{{
			Complaint: id, Revision: 1, At: day(2), By: c.SubmittedBy, As: complaints.AsComplainant,
			Event: complaints.Submitted{Class: c.Class, Status: c.Status, Reference: c.Reference, Channel: c.Channel, ReceivedAt: c.ReceivedAt},
		}},
		Contents: []complaints.Content{
			{Key: complaints.ContentKey{At: 1, Field: "person"}, Data: []byte("person of " + id), Person: "hash of " + string(id)},
			{Key: complaints.ContentKey{At: 1, Field: "subject"}, Data: []byte("subject of " + id)},
		},
		Claims:     []complaints.Claim{{Kind: complaints.ClaimReference, Key: c.Reference}},
		Deliveries: []complaints.Delivery{delivery(id, 1, complaints.ToComplainant)},
	}
}

// following is the next commit on a complaint, with one note and one notice to staff.
func following(c complaints.Complaint, changes ...change) complaints.Commit {
	expect := c.Revision
	c = c.Clone()
	c.Revision++
	c.ChangedAt = day(3)
	for _, f := range changes {
		f(&c)
	}
	note := complaints.Text{At: c.Revision, Field: "text", Len: 4}
	return complaints.Commit{
		Key: fmt.Sprintf("note %s %d", c.ID, c.Revision), Expect: expect, State: c,
		Events: []complaints.Recorded{{
			Complaint: c.ID, Revision: c.Revision, At: c.ChangedAt, By: "handler", As: complaints.AsHandler, Event: complaints.Noted{Text: note},
		}},
		Contents:   []complaints.Content{{Key: note.Key(), Data: fmt.Appendf(nil, "note %d", c.Revision)}},
		Deliveries: []complaints.Delivery{delivery(c.ID, c.Revision, complaints.ToStaff)},
	}
}

// delivery is a letter to the complainant, or else a notice, due from the first of April.
func delivery(id complaints.ID, at complaints.Revision, to complaints.Subscriber) complaints.Delivery {
	letter := complaints.NoticeRegistered
	if to == complaints.ToComplainant {
		letter = complaints.LetterAcknowledgment
	}
	return complaints.Delivery{
		DeliveryKey: complaints.DeliveryKey{Complaint: id, Revision: at, Subscriber: to},
		Letter:      letter, NotBefore: day(1), State: complaints.DeliveryPending, At: day(1),
	}
}

// filed files a complaint and returns its state.
func (w *world) filed(t *testing.T, changes ...change) complaints.Complaint {
	t.Helper()
	return w.commit(t, filing(w.id(), changes...))
}

// follow adds a note to a complaint, with changes, and returns the new state.
func (w *world) follow(t *testing.T, c complaints.Complaint, changes ...change) complaints.Complaint {
	t.Helper()
	return w.commit(t, following(c, changes...))
}

func (w *world) commit(t *testing.T, c complaints.Commit) complaints.Complaint {
	t.Helper()
	done, err := w.Commit(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, complaints.Committed{ID: c.State.ID, Revision: c.State.Revision, Print: c.Print}, done)
	return c.State
}

// rich is a state with every part filled.
func rich(c *complaints.Complaint) {
	occurred := calendar.Date(20_500)
	text := func(field string) complaints.Text { return complaints.Text{At: 1, Field: field, Len: 3} }
	c.OccurredOn, c.SubmittedBy, c.Ground = &occurred, "émile ß 😀", complaints.Conduct
	c.Complainant = complaints.Complainant{Kind: complaints.PartnerEmployee, Organisation: "gemeente-a", Actor: "émile ß 😀", Person: text("person"), HasMail: true}
	c.Department, c.Description, c.Agreement = "ict", text("description"), text("agreement")
	c.Concerned = []complaints.Concerned{{Name: text("concerned"), Actor: "bob", State: complaints.ConcernedLinked}}
	c.Involved = []complaints.ActorID{"carol"}
	c.Group, c.Handler, c.Handlers, c.Consulted = "ict", "dave", []complaints.ActorID{"erin", "dave"}, []complaints.GroupID{"hr"}
	c.Proposed = &complaints.Route{Rule: "r1", Group: "ict"}
	c.FirstResponse = &complaints.Deadline{Kind: complaints.FirstResponse, Date: 20_550, Due: day(3), Original: 20_550, State: complaints.Running, Policy: "p1", Calendar: "c1", Set: 1}
	c.Resolution = &complaints.Deadline{Kind: complaints.Resolution, Date: 20_560, Due: day(15), Original: 20_560, State: complaints.Suspended, Policy: "p1", Calendar: "c1", Set: 1}
	c.Suspension = &complaints.Suspension{Since: 20_551, Until: 20_559, Reason: text("reason")}
	c.Contacts = complaints.Contacts{Attempts: 2, Days: []calendar.Date{20_549, 20_550}, Written: true}
	c.Outcome, c.Findings, c.Satisfied, c.Heard = complaints.PartlyUpheld, text("findings"), complaints.SatisfiedNo, true
	c.Escalation = &complaints.Escalation{RequestedAt: day(4), Decision: text("decision"), By: "director"}
	c.Measures = []complaints.Measure{{N: 1, Text: text("measure"), Owner: "frank", Due: 20_600, DoneAt: day(9), DoneBy: "frank"}}
	c.ReopenRequest = &complaints.ReopenRequest{At: day(8), Due: 20_570}
	c.Attention, c.Attachments, c.Hold, c.Imported = true, 3, true, true
	c.Links = []complaints.Link{{Kind: complaints.LinkRelated, To: "01KP5HQRT00000000000099999"}}
	c.Agenda = []complaints.Milestone{{Kind: complaints.MilestoneBreach, Deadline: complaints.FirstResponse, At: day(3)}}
}
