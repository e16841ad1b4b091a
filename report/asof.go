package report

import (
	"fmt"
	"iter"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// AsOf gives a complaint as it stood at the moment asOf: events after it do not count, whenever they say that something
// happened. False: it had not been entered then. state is the newest state, history its events from the first.
//
// The history is read only where the state cannot say it all: when something happened after asOf, when the resolution date was
// shifted, and when the complaint was reopened. The result is the same as if it were always read, so a later event never
// changes what an earlier moment looks like. ErrCorrupt: a history that does not fit together; errors of history come back
// as they are, with the complaint's id.
func AsOf(asOf time.Time, state *complaints.Complaint, history iter.Seq2[complaints.Recorded, error]) (Case, bool, error) {
	if !state.ChangedAt.After(asOf) && !needsHistory(state) {
		return ofState(state, asOf), true, nil
	}
	if state.RegisteredAt.After(asOf) {
		return Case{}, false, nil
	}
	var f fold
	if err := f.read(asOf, history); err != nil {
		return Case{}, false, fmt.Errorf("report: complaint %s: %w", state.ID, err)
	}
	if f.state.Revision == 0 {
		return Case{}, false, nil
	}
	return f.result(asOf), true, nil
}

// needsHistory reports whether the state leaves open how often the date was shifted, or what the first closing was.
func needsHistory(c *complaints.Complaint) bool {
	return c.Reopened > 0 || c.Suspension != nil || c.Resolution != nil && c.Resolution.Date != c.Resolution.Original
}

// ofState is the case of a complaint that was neither shifted nor reopened.
func ofState(c *complaints.Complaint, asOf time.Time) Case {
	resolution := clockOf(c.Resolution, asOf)
	k := Case{
		ID: c.ID, Reference: c.Reference, Class: c.Class, Status: c.Status, Channel: c.Channel, Kind: c.Complainant.Kind,
		Organisation: c.Complainant.Organisation, Ground: c.Ground, Department: c.Department,
		ReceivedAt: c.ReceivedAt, RegisteredAt: c.RegisteredAt,
		FirstResponse: clockOf(c.FirstResponse, asOf), Resolution: resolution, Promised: resolution,
		FirstClosedAt: c.FirstClosedAt, LastClosedAt: c.FirstClosedAt, EndedAt: c.EndedAt,
		Outcome: c.Outcome, Satisfied: c.Satisfied, NoTalk: c.NoTalk, Dismissal: c.Dismissal,
		Reopened: c.Reopened, Waiting: c.Suspension != nil, Measures: countMeasures(c.Measures, asOf),
		Erased: c.Erased, Imported: c.Imported,
	}
	if e := c.Escalation; e != nil {
		k.Escalated, k.Decided = !e.EscalatedAt.IsZero(), !e.DecidedAt.IsZero()
	}
	// A clock also stops when the complaint ends unanswered; only a reaction makes the moment a first response.
	if f := c.FirstResponse; f != nil && f.State != complaints.Stopped && (c.Contacts.Talked || c.Contacts.Written) {
		k.RespondedAt = f.StoppedAt
	}
	return k
}

// fold reads a history up to a moment, keeping what the state forgets.
type fold struct {
	state       complaints.Complaint
	judged      *complaints.Deadline // the first resolution clock, once a reopening put another in its place
	responded   time.Time
	lastClosed  time.Time
	escalated   bool
	decided     bool
	suspensions int
	extensions  int
}

func (f *fold) read(asOf time.Time, history iter.Seq2[complaints.Recorded, error]) error {
	for r, err := range history {
		switch {
		case err != nil:
			return err
		case r.Revision != f.state.Revision+1 || f.state.Revision > 0 && r.Complaint != f.state.ID:
			return complaints.Refuse(complaints.CodeCorrupt, "history", fmt.Errorf("revision %d after %d", r.Revision, f.state.Revision))
		case r.At.After(asOf):
			return nil
		}
		f.before(r)
		f.state.Apply(r)
	}
	return nil
}

// before notes what an event does to the state that it is about to change.
func (f *fold) before(r complaints.Recorded) {
	c := &f.state
	switch e := r.Event.(type) {
	case complaints.Contacted:
		if e.Response {
			f.respond(e.At)
		}
	case complaints.Messaged:
		if e.Written && c.Status.Open() {
			f.respond(r.At)
		}
	case complaints.Resumed:
		if e.Promise != nil && c.Resolution != nil && e.Promise.Date > c.Resolution.Date {
			f.suspensions++
		}
	case complaints.Extended:
		f.extensions++
	case complaints.WasEscalated:
		f.escalated = true
	case complaints.Decided:
		f.escalated, f.decided = true, true
	case complaints.WasClosed:
		f.lastClosed = r.At
	case complaints.WasReopened:
		f.reopen(e)
	}
}

func (f *fold) respond(at time.Time) {
	if f.responded.IsZero() || at.Before(f.responded) {
		f.responded = at
	}
}

// reopen keeps the resolution clock that a new term replaces, when that has been judged: met, or breached for good.
func (f *fold) reopen(e complaints.WasReopened) {
	f.escalated = f.escalated || e.Status == complaints.Escalated
	d := f.state.Resolution
	if e.Undone || f.judged != nil || d == nil || d.State != complaints.Met && d.State != complaints.Breached {
		return
	}
	was := *d
	f.judged = &was
}

func (f *fold) result(asOf time.Time) Case {
	k := ofState(&f.state, asOf)
	if !needsHistory(&f.state) {
		return k // as the state alone had it at that moment
	}
	k.Suspensions, k.Extensions = f.suspensions, f.extensions
	if k.Waiting {
		k.Suspensions++
	}
	if f.judged != nil {
		k.Resolution = clockOf(f.judged, asOf)
	}
	if k.Reopened > 0 {
		k.LastClosedAt, k.Escalated, k.Decided = f.lastClosed, f.escalated, f.decided
		if f.state.FirstResponse != nil {
			k.RespondedAt = f.responded
		}
	}
	return k
}
