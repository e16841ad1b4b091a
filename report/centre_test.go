package report_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// centre is a complaint centre whose complaints are reported on.
type centre struct {
	*complaints.Service
	t   testing.TB
	now time.Time
}

func newCentre(t testing.TB, now string, change ...func(*complaints.Policy)) *centre {
	t.Helper()
	p := complaints.DefaultPolicy()
	for _, f := range change {
		f(p)
	}
	c := &centre{t: t, now: moment(t, now)}
	var err error
	c.Service, err = complaints.New(t.Context(), memstore.New(), &complaints.Options{
		Now: func() time.Time { return c.now }, Policy: p,
	})
	require.NoError(t, err)
	return c
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}

func period(t testing.TB, s string) calendar.Period {
	t.Helper()
	p, err := calendar.ParsePeriod(s)
	require.NoError(t, err)
	return p
}

func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

func (c *centre) at(now string) { c.now = moment(c.t, now) }

func submission(department complaints.DepartmentID) complaints.Submission {
	return complaints.Submission{
		Channel: complaints.ChannelPhone, Department: department, Ground: complaints.ServiceGround, Subject: "Stoel", Description: "Te laat.",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	}
}

// submit registers a complaint about facilities, received now.
func (c *centre) submit() complaints.ID { return c.enter(submission("facilities")) }

func (c *centre) enter(in complaints.Submission) complaints.ID {
	c.t.Helper()
	v, err := c.Submit(c.t.Context(), complaints.Actor{ID: "desk-1"}, in)
	require.NoError(c.t, err)
	return v.Complaint.ID
}

func (c *centre) do(by complaints.ActorID, id complaints.ID, list ...complaints.Command) {
	c.t.Helper()
	for _, cmd := range list {
		_, err := c.Do(c.t.Context(), complaints.Actor{ID: by}, id, 0, cmd)
		require.NoError(c.t, err)
	}
}

// taken is a complaint at the handler facilities-1.
func (c *centre) taken() complaints.ID {
	c.t.Helper()
	id := c.submit()
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Take{})
	return id
}

var (
	talked   = complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."}
	handBack = complaints.HandBack{Outcome: complaints.Upheld, Findings: "Niet besteld.", Satisfied: complaints.SatisfiedYes}
	closing  = complaints.Close{Text: "Uw stoel komt morgen."}
)

// close talks, hands back and closes.
func (c *centre) close(id complaints.ID) {
	c.t.Helper()
	c.do("facilities-1", id, talked, handBack)
	c.do("desk-1", id, closing)
}

func (c *centre) sweep() {
	c.t.Helper()
	_, err := c.Sweep(c.t.Context())
	require.NoError(c.t, err)
}

// cases are what was received in a period as it stood at a moment, as a program reads it.
func (c *centre) cases(p calendar.Period, asOf time.Time) iter.Seq2[report.Case, error] {
	return func(yield func(report.Case, error) bool) {
		for r, err := range c.Received(c.t.Context(), p.Start(), p.End()) {
			if err != nil {
				yield(report.Case{}, err)
				return
			}
			k, known, err := report.AsOf(asOf, &r.State, r.History)
			if (known || err != nil) && !yield(k, err) {
				return
			}
		}
	}
}

// figures counts a period as it stood at a moment.
func (c *centre) figures(p, asOf string) report.Figures {
	c.t.Helper()
	per, at := period(c.t, p), moment(c.t, asOf)
	f, err := report.Build(per, c.Policy(), c.Calendar(), at, c.cases(per, at))
	require.NoError(c.t, err)
	requireWhole(c.t, f)
	return f
}

// row is the list's line of the only complaint of a period.
func (c *centre) row(p, asOf string) report.Row {
	c.t.Helper()
	per, at := period(c.t, p), moment(c.t, asOf)
	t, err := report.NewTally(per, c.Policy(), c.Calendar(), at)
	require.NoError(c.t, err)
	var rows []report.Row
	for k, err := range c.cases(per, at) {
		require.NoError(c.t, err)
		r, ok, err := t.Row(&k)
		require.NoError(c.t, err)
		require.True(c.t, ok)
		rows = append(rows, r)
	}
	require.Len(c.t, rows, 1)
	return rows[0]
}

// requireWhole holds that every division adds up to what was received, so that nothing is dropped from a percentage.
func requireWhole(t require.TestingT, f report.Figures) {
	for name, j := range map[string]report.Judgment{"first response": f.FirstResponse, "norm": f.Norm, "shifted": f.Shifted} {
		require.Equal(t, f.Received, j.InTime+j.Late+j.NotYetDue+j.Stopped+j.NoClock, name)
		require.LessOrEqual(t, j.LateOpen, j.Late, name)
	}
	for name, list := range map[string][]report.Group{
		"month": f.ByMonth, "department": f.ByDepartment, "ground": f.ByGround, "kind": f.ByKind, "organisation": f.ByOrganisation,
		"channel": f.ByChannel,
	} {
		var sum report.Group
		for _, g := range list {
			sum.Received += g.Received
			sum.Open += g.Open
			sum.Overdue += g.Overdue
			sum.Escalated += g.Escalated
			sum.FirstResponse.Count += g.FirstResponse.Count
			sum.FirstResponse.Of += g.FirstResponse.Of
			sum.Norm.Count += g.Norm.Count
			sum.Norm.Of += g.Norm.Of
		}
		require.Equal(t, report.Group{
			Received: f.Received, Open: f.Standing.Open, Overdue: f.Standing.Overdue, Escalated: f.Escalated,
			FirstResponse: f.FirstResponse.Share(), Norm: f.Norm.Share(),
		}, sum, name)
	}
	for name, list := range map[string][]report.Count{"outcomes": f.Outcomes, "satisfied": f.Satisfied} {
		sum := 0
		for _, c := range list {
			sum += c.Count
		}
		require.Equal(t, f.Received, sum, name)
	}
	s := f.Standing
	require.Equal(t, f.Received, s.Open+s.Closed+s.Withdrawn+s.Dismissed)
	require.LessOrEqual(t, s.Overdue, s.Open)
	require.Equal(t, f.Measures.Total, f.Measures.Done+f.Measures.Open+f.Measures.Overdue)
}
