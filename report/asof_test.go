package report_test

import (
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// randomly gives commands that may come at any time; a refused one changes nothing.
func (c *centre) randomly(rt *rapid.T, id complaints.ID) {
	call := talked
	call.At = c.now.Add(-time.Duration(rapid.IntRange(0, 60).Draw(rt, "hours ago")) * time.Hour)
	received := c.now.AddDate(0, 0, -rapid.IntRange(1, 40).Draw(rt, "received days ago"))
	later := day(c.t, "2026-04-02").AddDays(rapid.IntRange(1, 120).Draw(rt, "until"))
	notReached := complaints.Contact{Kind: complaints.Phone}
	unhappy := handBack
	unhappy.Satisfied = complaints.SatisfiedNo
	unhappy.Measures = []complaints.NewMeasure{{Text: "Bestellen", Owner: "facilities-1", Due: later}}
	give := rapid.SampledFrom([]struct {
		by  complaints.ActorID
		cmd complaints.Command
	}{
		{"desk-1", complaints.Assign{Group: "facilities"}},
		{"desk-1", complaints.Assign{Group: "facilities"}},
		{"facilities-1", complaints.Take{}},
		{"facilities-1", complaints.Take{}},
		{"facilities-1", call},
		{"facilities-1", notReached},
		{"facilities-1", complaints.Message{Text: "Wij schrijven u."}},
		{"facilities-1", complaints.Suspend{Until: later, Reason: "Stuur de bon."}},
		{"desk-1", complaints.Resume{}},
		{"desk-1", complaints.Extend{Until: later, Reason: "Levertijd."}},
		{"facilities-1", handBack},
		{"facilities-1", unhappy},
		{"facilities-1", complaints.Escalate{Reason: "Niet tevreden."}},
		{"director", complaints.DecideEscalation{Decision: "Gegrond.", Outcome: complaints.Upheld}},
		{"desk-1", closing},
		{"desk-1", closing},
		{"desk-1", complaints.Withdraw{}},
		{"desk-1", complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."}},
		{"desk-1", complaints.Reopen{Reason: "Toch niet."}},
		{"desk-1", complaints.Reopen{Reason: "Naar de directeur.", Escalate: true}},
		{"desk-1", complaints.Amend{ReceivedAt: &received, Reason: "Eerder binnengekomen."}},
		{"desk-1", complaints.Note{Text: "Nagebeld."}},
		{"facilities-1", complaints.FinishMeasure{N: 1}},
	}).Draw(rt, "command")
	_, err := c.Do(c.t.Context(), complaints.Actor{ID: give.by}, id, 0, give.cmd)
	if err != nil {
		_, ours := errors.AsType[*complaints.Error](err)
		require.True(rt, ours, "%v", err)
	}
}

// What happens later never changes what a moment looked like: the case read afterwards, with the history, is the one that was
// read then, mostly from the state alone. And each is whole.
func TestAsOfIsFrozen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := newCentre(t, "2026-04-02T16:45:00+02:00")
		id := c.submit()
		type snapshot struct {
			at    time.Time
			known bool
			then  report.Case
		}
		taken := []snapshot{{at: c.now.Add(-time.Hour)}}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			c.randomly(rt, id)
			if rapid.Bool().Draw(rt, "sweep") {
				c.sweep()
			}
			k, known, err := c.read(id, c.now)
			require.NoError(rt, err)
			taken = append(taken, snapshot{c.now, known, k})
			c.now = c.now.Add(time.Duration(rapid.IntRange(1, 100).Draw(rt, "hours on")) * time.Hour)
		}
		for i, s := range taken {
			again, known, err := c.read(id, s.at)
			require.NoError(rt, err)
			require.Equal(rt, s.known, known)
			require.Equal(rt, s.then, again, "snapshot %d", i)
		}
	})
}

// read reads one case as a program does.
func (c *centre) read(id complaints.ID, asOf time.Time) (report.Case, bool, error) {
	for r, err := range c.Received(c.t.Context(), c.now.AddDate(-1, 0, 0), c.now.AddDate(1, 0, 0)) {
		if err != nil {
			return report.Case{}, false, err
		}
		if r.State.ID == id {
			return report.AsOf(asOf, &r.State, r.History)
		}
	}
	return report.Case{}, false, complaints.ErrNotFound
}

// An ordinary complaint is read without its history: a million of them would be slow otherwise.
func TestAsOfNeedsNoHistory(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.close(id)
	v, err := c.Get(t.Context(), complaints.Actor{ID: "desk-1"}, id)
	require.NoError(t, err)
	unread := func(func(complaints.Recorded, error) bool) { require.Fail(t, "the history was read") }
	k, known, err := report.AsOf(c.now, &v.Complaint, unread)
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, complaints.Closed, k.Status)
}

// A history that does not fit together, or cannot be read, gives no figures.
func TestAsOfBrokenHistory(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	var state complaints.Complaint
	var events []complaints.Recorded
	for r, err := range c.Received(t.Context(), c.now, c.now.Add(time.Hour)) {
		require.NoError(t, err)
		state = r.State
		for e, err := range r.History {
			require.NoError(t, err)
			events = append(events, e)
		}
	}
	before := state.ChangedAt.Add(-time.Microsecond)
	lost := slices.Delete(slices.Clone(events), 1, 2)
	_, _, err := report.AsOf(before, &state, seq(lost, nil))
	require.NoError(t, err, "nothing had happened then: the first event is later")
	state.Reopened = 1
	_, _, err = report.AsOf(c.now, &state, seq(lost, nil))
	require.ErrorIs(t, err, complaints.ErrCorrupt)
	require.ErrorContains(t, err, string(id))
	_, _, err = report.AsOf(c.now, &state, seq(events[:1], complaints.ErrUnavailable))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

// seq yields a list, and then an error when there is one.
func seq[T any](list []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range list {
			if !yield(x, nil) {
				return
			}
		}
		var none T
		if err != nil {
			yield(none, err)
		}
	}
}
