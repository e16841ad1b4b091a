package complaints_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// person is somebody who logged in, without anything known of them but who they are.
func person(id complaints.ActorID) complaints.Actor { return complaints.Actor{ID: id} }

// newAwbCentre is a centre under the law.
func newAwbCentre(t *testing.T, now string) *centre {
	t.Helper()
	return newCentre(t, now, func(p *complaints.Policy) { *p = *complaints.AwbPolicy() })
}

// refused gives a command that must be refused, and returns the refusal.
func (c *centre) refused(by complaints.ActorID, id complaints.ID, cmd complaints.Command) *complaints.Error {
	c.t.Helper()
	_, err := c.Do(c.t.Context(), person(by), id, 0, cmd)
	return refusal(c.t, err)
}

func refusal(t *testing.T, err error) *complaints.Error {
	t.Helper()
	e, ok := errors.AsType[*complaints.Error](err)
	require.True(t, ok, "refused by the engine, not %v", err)
	return e
}

// refusedFor gives a command that must be refused with a reason within a code.
func (c *centre) refusedFor(by complaints.ActorID, id complaints.ID, cmd complaints.Command, code complaints.Code, reason string) {
	c.t.Helper()
	e := c.refused(by, id, cmd)
	require.Equal(c.t, code, e.Code, "%v", e)
	require.Equal(c.t, reason, e.Reason, "%v", e)
}

// invalid gives a command that must be refused for its fields, written as field:key.
func (c *centre) invalid(by complaints.ActorID, id complaints.ID, cmd complaints.Command, want ...string) {
	c.t.Helper()
	e := c.refused(by, id, cmd)
	require.Equal(c.t, complaints.CodeInvalid, e.Code, "%v", e)
	require.Equal(c.t, want, fieldKeys(e))
}

func fieldKeys(e *complaints.Error) []string {
	var list []string
	for _, f := range e.Fields {
		list = append(list, f.Field+":"+f.Key)
	}
	return list
}

// state is the newest committed state, uncut.
func (c *centre) state(id complaints.ID) *complaints.Complaint {
	c.t.Helper()
	s, err := c.store.Load(c.t.Context(), id)
	require.NoError(c.t, err)
	return &s
}

// see is a complaint as somebody sees it.
func (c *centre) see(by complaints.ActorID, id complaints.ID) complaints.View {
	c.t.Helper()
	v, err := c.Get(c.t.Context(), person(by), id)
	require.NoError(c.t, err)
	return v
}

// events are all events of a complaint.
func (c *centre) events(id complaints.ID) []complaints.Recorded {
	c.t.Helper()
	page, err := c.store.History(c.t.Context(), complaints.HistoryParams{Complaint: id, PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(c.t, err)
	require.Empty(c.t, page.Next)
	return page.Items
}

// milestones are the moments of the sweep's events of a complaint, such as "warning resolution 3 2026-04-13T09:00".
func (c *centre) milestones(id complaints.ID) []string {
	c.t.Helper()
	var list []string
	for _, r := range c.events(id) {
		var m complaints.Milestone
		switch e := r.Event.(type) {
		case complaints.Warned:
			m = e.Milestone
		case complaints.WasBreached:
			m = e.Milestone
		case complaints.Reminded:
			m = e.Milestone
		default:
			continue
		}
		list = append(list, milestone(m))
	}
	return list
}

// sweepAt moves the clock and lets everything due happen and leave.
func (c *centre) sweepAt(now string) {
	c.t.Helper()
	c.at(now)
	c.settle()
}

// closed brings a new complaint to its closing, settled with the complainant by phone.
func (c *centre) closed() complaints.ID {
	c.t.Helper()
	id := c.handled(complaints.SatisfiedYes)
	c.do("desk-1", id, complaints.Close{Text: "Uw klacht is afgehandeld."})
	return id
}

// taken brings a new complaint to the handler facilities-1.
func (c *centre) taken() complaints.ID {
	c.t.Helper()
	id := c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Take{})
	return id
}

// handled brings a new complaint back to the desk after a conversation.
func (c *centre) handled(s complaints.Satisfaction) complaints.ID {
	c.t.Helper()
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.do("facilities-1", id, handBack(s))
	return id
}

func talked() complaints.Contact {
	return complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."}
}

func handBack(s complaints.Satisfaction) complaints.HandBack {
	return complaints.HandBack{Outcome: complaints.Upheld, Findings: "De stoel was niet besteld.", Satisfied: s}
}

// letters are what was sent since the last time that somebody looked.
func (o *outbox) letters() []complaints.Letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := o.sent
	o.sent = nil
	return list
}

// only leaves the letters of a kind.
func only(list []complaints.Letter, kind complaints.LetterKind) []complaints.Letter {
	return slices.DeleteFunc(slices.Clone(list), func(l complaints.Letter) bool { return l.Kind != kind })
}

// addressees are the mail addresses of the letters of a kind.
func addressees(list []complaints.Letter, kind complaints.LetterKind) []string {
	var to []string
	for _, l := range only(list, kind) {
		for _, a := range l.To {
			to = append(to, a.Email)
		}
	}
	return to
}
