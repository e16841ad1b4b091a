package complaints

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

// Apply adds one event to the state: the only way in which state changes. It is pure and total: it looks at nothing but the
// event, so replaying a history gives the same state under any policy.
func (c *Complaint) Apply(r Recorded) {
	c.ID, c.Revision, c.ChangedAt = r.Complaint, r.Revision, r.At
	r.Event.apply(c, r)
}

// Replay folds a history from its first event. ErrCorrupt: a revision is missing, doubled or out of order, or belongs to another
// complaint. An error of seq is returned as it is.
func Replay(seq iter.Seq2[Recorded, error]) (Complaint, error) {
	var c Complaint
	for r, err := range seq {
		if err != nil {
			return Complaint{}, err
		}
		if r.Revision != c.Revision+1 || c.Revision > 0 && r.Complaint != c.ID {
			return Complaint{}, Refuse(CodeCorrupt, "history", fmt.Errorf("revision %d after %d", r.Revision, c.Revision))
		}
		c.Apply(r)
	}
	if c.Revision == 0 {
		return Complaint{}, ErrNotFound
	}
	return c, nil
}

// clock is where the deadline of a kind is kept.
func (c *Complaint) clock(k DeadlineKind) **Deadline {
	if k == FirstResponse {
		return &c.FirstResponse
	}
	return &c.Resolution
}

// promise sets a deadline as an event promises it. A breach stays a breach unless the promise starts the clock afresh or
// corrects the norm itself, as a corrected receipt does.
func (c *Complaint) promise(p *Promise, r Recorded) {
	at := c.clock(p.Kind)
	if *at == nil || p.Fresh {
		*at = &Deadline{Kind: p.Kind, State: Running}
	}
	d := *at
	d.Date, d.Due, d.Provisional = p.Date, p.Due, p.Provisional
	d.Policy, d.Calendar, d.Set = p.Policy, p.Calendar, r.Revision
	c.Policy, c.Calendar = p.Policy, p.Calendar
	if p.Original != nil {
		d.Original = *p.Original
		d.judgeAgain()
	}
	c.dropAgenda(func(m Milestone) bool { return m.Deadline == p.Kind })
	c.Agenda = append(c.Agenda, p.Agenda...)
}

// judgeAgain looks again at what was judged against a date that turned out wrong.
func (d *Deadline) judgeAgain() {
	switch d.State {
	case Met, Breached:
		if d.StoppedAt.IsZero() {
			d.State, d.BreachedAt = Running, time.Time{}
			return
		}
		d.stop(d.StoppedAt)
	case Running, Suspended, Stopped:
	}
}

// end brings the complaint to an ending status: clocks that run stop, and only measures and what the ending brings stay.
func (c *Complaint) end(s Status, at time.Time, agenda []Milestone) {
	c.Status, c.EndedAt = s, at
	c.FirstResponse.end(at)
	c.Resolution.end(at)
	c.Suspension, c.ReopenRequest = nil, nil
	c.dropAgenda(func(m Milestone) bool { return m.Kind != MilestoneMeasure })
	c.Agenda = append(c.Agenda, agenda...)
}

func (c *Complaint) dropAgenda(drop func(Milestone) bool) {
	c.Agenda = noneIfEmpty(slices.DeleteFunc(c.Agenda, drop))
}

// noneIfEmpty keeps one form of an empty list, the one that a stored state comes back with.
func noneIfEmpty[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func (c *Complaint) dropKind(k MilestoneKind) {
	c.dropAgenda(func(m Milestone) bool { return m.Kind == k })
}

// pass takes one milestone off the agenda.
func (c *Complaint) pass(done Milestone) {
	c.dropAgenda(func(m Milestone) bool { return m == done })
}

func appendOnce[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
