package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// verdicts are how one complaint of the second quarter of 2026 is judged: first response, norm, shifted date.
type verdicts struct{ response, norm, shifted report.Verdict }

// ending is one way a complaint can go, and how it is judged at a moment.
type ending struct {
	happens func(*centre)
	asOf    string
	want    verdicts
}

// The complaint is received on Thursday 2 April 2026 at 16:45: first response by Wednesday 8 April (Good Friday and Easter Monday
// between), closed by Thursday 16 April.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	requireVerdicts(t, map[string]ending{
		"just received": {func(c *centre) { c.submit() }, "2026-04-02T16:45:00+02:00", verdicts{report.NotYetDue, report.NotYetDue, report.NotYetDue}},
		"the last moment of the first response": {
			func(c *centre) { c.submit() }, "2026-04-08T23:59:59+02:00", verdicts{report.NotYetDue, report.NotYetDue, report.NotYetDue},
		},
		"past the first response, no sweep yet": {
			func(c *centre) { c.submit() }, "2026-04-09T00:00:00+02:00", verdicts{report.LateOpen, report.NotYetDue, report.NotYetDue},
		},
		"past both, no sweep yet": {
			func(c *centre) { c.submit() }, "2026-04-17T00:00:00+02:00", verdicts{report.LateOpen, report.LateOpen, report.LateOpen},
		},
		"past both, swept": {
			func(c *centre) { c.submit(); c.at("2026-04-17T00:00:00+02:00"); c.sweep() },
			"2026-04-17T00:00:00+02:00", verdicts{report.LateOpen, report.LateOpen, report.LateOpen},
		},
		"closed on the last day": {
			func(c *centre) { id := c.taken(); c.at("2026-04-16T23:59:59+02:00"); c.close(id) },
			"2026-07-01T00:00:00+02:00", verdicts{report.Late, report.InTime, report.InTime},
		},
		"answered in time, closed late": {
			func(c *centre) {
				id := c.taken()
				c.do("facilities-1", id, talked)
				c.at("2026-04-17T00:00:00+02:00")
				c.do("facilities-1", id, handBack)
				c.do("desk-1", id, closing)
			},
			"2026-07-01T00:00:00+02:00", verdicts{report.InTime, report.Late, report.Late},
		},
		"a call made in time and recorded late": {
			func(c *centre) {
				id := c.taken()
				c.at("2026-04-13T10:00:00+02:00")
				c.sweep()
				call := talked
				call.At = moment(c.t, "2026-04-03T10:00:00+02:00")
				c.do("facilities-1", id, call)
			},
			"2026-04-14T00:00:00+02:00", verdicts{report.InTime, report.NotYetDue, report.NotYetDue},
		},
	})
}

// What moves the date.
func TestVerdictsOfMovedDates(t *testing.T) {
	t.Parallel()
	requireVerdicts(t, map[string]ending{
		"extended, and closed by the later date": {
			func(c *centre) {
				id := c.taken()
				c.do("desk-1", id, complaints.Extend{Until: day(c.t, "2026-04-30"), Reason: "Levertijd."})
				c.at("2026-04-20T10:00:00+02:00")
				c.close(id)
			},
			"2026-07-01T00:00:00+02:00", verdicts{report.Late, report.Late, report.InTime},
		},
		"extended, and closed in the first moment past the norm": {
			func(c *centre) {
				id := c.taken()
				c.do("desk-1", id, complaints.Extend{Until: day(c.t, "2026-04-30"), Reason: "Levertijd."})
				c.at("2026-04-17T00:00:00+02:00")
				c.close(id)
			},
			"2026-07-01T00:00:00+02:00", verdicts{report.Late, report.Late, report.InTime},
		},
		"suspended past the norm": {
			func(c *centre) {
				c.do("facilities-1", c.taken(), complaints.Suspend{Until: day(c.t, "2026-04-30"), Reason: "Stuur de bon."})
			},
			"2026-04-20T00:00:00+02:00", verdicts{report.LateOpen, report.LateOpen, report.NotYetDue},
		},
	})
}

// What ends a complaint otherwise than by closing it once.
func TestVerdictsOfOtherEndings(t *testing.T) {
	t.Parallel()
	requireVerdicts(t, map[string]ending{
		"withdrawn before anything was due": {
			func(c *centre) { c.do("desk-1", c.submit(), complaints.Withdraw{}) },
			"2026-07-01T00:00:00+02:00", verdicts{report.Stopped, report.Stopped, report.Stopped},
		},
		"withdrawn after the breach": {
			func(c *centre) {
				id := c.submit()
				c.at("2026-04-20T10:00:00+02:00")
				c.do("desk-1", id, complaints.Withdraw{})
			},
			"2026-07-01T00:00:00+02:00", verdicts{report.Late, report.Late, report.Late},
		},
		"extended, withdrawn past the norm": {
			func(c *centre) {
				id := c.taken()
				c.do("facilities-1", id, talked)
				c.do("desk-1", id, complaints.Extend{Until: day(c.t, "2026-04-30"), Reason: "Levertijd."})
				c.at("2026-04-20T10:00:00+02:00")
				c.do("desk-1", id, complaints.Withdraw{})
			},
			"2026-07-01T00:00:00+02:00", verdicts{report.InTime, report.Late, report.Stopped},
		},
		"extended, breached, dismissed and that undone: it is open and late": {
			func(c *centre) {
				id := c.submit()
				c.do("desk-1", id, complaints.Extend{Until: day(c.t, "2026-04-30"), Reason: "Levertijd."})
				c.at("2026-05-11T10:00:00+02:00")
				c.do("desk-1", id, complaints.Dismiss{Ground: complaints.AlreadyHandled, Reason: "Al behandeld."}, complaints.Reopen{Reason: "Toch niet."})
			},
			"2026-05-20T00:00:00+02:00", verdicts{report.LateOpen, report.LateOpen, report.LateOpen},
		},
		"closed in time, reopened and overdue since: the first closing is judged": {
			func(c *centre) {
				id := c.taken()
				c.close(id)
				c.at("2026-04-20T10:00:00+02:00")
				c.do("desk-1", id, complaints.Reopen{Reason: "Weer stuk."})
			},
			"2026-07-01T00:00:00+02:00", verdicts{report.InTime, report.InTime, report.InTime},
		},
		"withdrawn and reopened: the new term is judged": {
			func(c *centre) {
				id := c.submit()
				c.do("desk-1", id, complaints.Withdraw{})
				c.at("2026-05-11T10:00:00+02:00")
				c.do("desk-1", id, complaints.Reopen{Reason: "Toch niet."})
			},
			"2026-05-20T00:00:00+02:00", verdicts{report.LateOpen, report.NotYetDue, report.NotYetDue},
		},
		"breached, withdrawn and reopened: a breach stays one": {
			func(c *centre) {
				id := c.submit()
				c.at("2026-05-11T10:00:00+02:00")
				c.do("desk-1", id, complaints.Withdraw{})
				c.do("desk-1", id, complaints.Reopen{Reason: "Toch niet."})
			},
			"2026-05-20T00:00:00+02:00", verdicts{report.LateOpen, report.Late, report.Late},
		},
	})
}

func requireVerdicts(t *testing.T, tests map[string]ending) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T16:45:00+02:00")
			tt.happens(c)
			r := c.row("2026-Q2", tt.asOf)
			require.Equal(t, tt.want, verdicts{r.Response, r.Norm, r.Shifted})
			c.figures("2026-Q2", tt.asOf)
		})
	}
}

// A policy without a first response has no such clock, and says so rather than leaving it out.
func TestNoClock(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00", func(p *complaints.Policy) {
		p.Terms.FirstResponse = calendar.Term{}
		p.Warnings = nil
	})
	c.submit()
	f := c.figures("2026-Q2", "2026-07-01T00:00:00+02:00")
	require.Equal(t, report.Judgment{NoClock: 1}, f.FirstResponse)
	_, some := f.FirstResponse.Share().Tenths()
	require.False(t, some, "no percentage of nothing")
}

// What moved the dates is counted, each time that it did; a suspension that is going on counts too.
func TestShiftsAreCounted(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	suspend := complaints.Suspend{Until: day(t, "2026-04-30"), Reason: "Stuur de bon."}
	c.do("facilities-1", id, suspend, complaints.Resume{}) // the same day: nothing moved
	require.Zero(t, c.row("2026-Q2", "2026-04-02T23:00:00+02:00").Suspensions)
	c.do("facilities-1", id, suspend)
	require.Equal(t, 1, c.row("2026-Q2", "2026-04-02T23:00:00+02:00").Suspensions)
	c.at("2026-04-09T10:00:00+02:00")
	c.do("facilities-1", id, complaints.Resume{})
	c.do("desk-1", id, complaints.Extend{Until: day(t, "2026-05-11"), Reason: "Levertijd."}, complaints.Extend{Until: day(t, "2026-05-12"), Reason: "Weer later."})
	c.at("2026-04-10T10:00:00+02:00")
	c.do("facilities-1", id, suspend)
	f := c.figures("2026-Q2", "2026-04-11T00:00:00+02:00")
	require.Equal(t, report.Repeated{Complaints: 1, Times: 2}, f.Suspended)
	require.Equal(t, report.Repeated{Complaints: 1, Times: 2}, f.Extended)
	require.Equal(t, 1, f.Standing.Waiting)
	f = c.figures("2026-Q2", "2026-04-10T00:00:00+02:00")
	require.Equal(t, report.Repeated{Complaints: 1, Times: 1}, f.Suspended, "as it stood the day before")
}

// A reopened complaint keeps what happened before: its first reaction, and that the director had it.
func TestReopenedKeepsItsPast(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.at("2026-04-09T10:00:00+02:00")
	early := talked
	early.At = moment(t, "2026-04-07T10:00:00+02:00")
	c.do("facilities-1", id, talked, early, talked) // recorded in another order than they were made
	c.do("facilities-1", id, complaints.Escalate{Reason: "Niet tevreden."})
	c.do("desk-1", id, complaints.Withdraw{}, complaints.Reopen{Reason: "Toch niet."})
	r := c.row("2026-Q2", "2026-04-10T00:00:00+02:00")
	require.True(t, r.Escalated, "before it was withdrawn")
	require.Equal(t, early.At.UTC(), r.RespondedAt)
	require.Equal(t, report.InTime, r.Response)

	other := newCentre(t, "2026-04-02T16:45:00+02:00")
	id = other.taken()
	other.close(id)
	other.do("desk-1", id, complaints.Reopen{Reason: "Naar de directeur.", Escalate: true}, complaints.Withdraw{}, complaints.Reopen{Reason: "Toch niet."})
	require.True(t, other.row("2026-Q2", "2026-04-03T00:00:00+02:00").Escalated, "by the reopening")
}
