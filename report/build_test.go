package report_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

const asOfQ3 = "2026-10-30T00:00:00+01:00"

// drawn makes cases of all kinds, each whole in itself, around the third quarter of 2026.
func drawn(policy *complaints.Policy, cal *calendar.Calendar, n func(int) int, asOf time.Time) report.Case {
	received := asOf.AddDate(0, -5, n(140)).Add(time.Duration(n(24*60)) * time.Minute)
	first, _ := cal.EndAt(received, policy.Terms.FirstResponse)
	last, _ := cal.EndAt(received, policy.Terms.Resolution)
	c := report.Case{
		ID: complaints.ID("C"), Class: complaints.ClassComplaint, ReceivedAt: received, RegisteredAt: received.AddDate(0, 0, n(3)),
		Status: complaints.Statuses()[n(9)], Channel: []complaints.Channel{"mail", "web", "phone"}[n(3)],
		Kind: []complaints.ComplainantKind{"partner_employee", "supplier", "unknown"}[n(3)], Ground: []complaints.Ground{"", "conduct", "service"}[n(3)],
		Department: []complaints.DepartmentID{"", "ict", "hr", "gone"}[n(4)], Organisation: []string{"", "gemeente-a", "provincie", "elders"}[n(4)],
		Outcome: []complaints.Outcome{"", "upheld", "not_upheld"}[n(3)], Satisfied: []complaints.Satisfaction{"", "yes", "no", "unknown"}[n(4)],
		Escalated: n(5) == 0, Reopened: max(0, n(6)-4), Suspensions: max(0, n(6)-3), Extensions: max(0, n(6)-4),
		Measures: report.MeasureCount{Total: 3, Done: 1, Open: 1, Overdue: 1},
	}
	if n(12) == 0 {
		c.Class = complaints.ClassSignal
	}
	clock := func(e calendar.End) report.Clock {
		k := report.Clock{Original: e.Date, Date: e.Date, Due: e.Due(), State: complaints.Running}
		switch n(4) {
		case 0:
			k.StoppedAt = received.Add(time.Duration(n(30*24)) * time.Hour)
			k.State = complaints.Met
			if !k.StoppedAt.Before(k.Due) {
				k.State = complaints.Breached
			}
		case 1:
			k.State, k.StoppedAt = complaints.Stopped, received.Add(time.Duration(n(30*24))*time.Hour)
		case 2:
			k.State = complaints.Breached
		}
		return k
	}
	c.FirstResponse, c.Resolution = clock(first), clock(last)
	c.Promised = c.Resolution
	if c.FirstResponse.State == complaints.Met {
		c.RespondedAt = c.FirstResponse.StoppedAt
	}
	if c.Status == complaints.Closed {
		c.FirstClosedAt = received.Add(time.Duration(n(60*24)) * time.Hour)
	}
	return c
}

func cases(t testing.TB, n int) []report.Case {
	t.Helper()
	policy, cal := ordinary()
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]report.Case, n)
	for i := range list {
		list[i] = drawn(policy, cal, r.IntN, moment(t, asOfQ3))
	}
	return list
}

// ordinary is the default policy with its calendar, which takes a while to compile.
var ordinary = sync.OnceValues(func() (*complaints.Policy, *calendar.Calendar) {
	policy := complaints.DefaultPolicy()
	cal, err := policy.NewCalendar()
	if err != nil {
		panic(err)
	}
	return policy, cal
})

func build(t require.TestingT, list []report.Case) report.Figures {
	policy, cal := ordinary()
	p, err := calendar.ParsePeriod("2026-Q3")
	require.NoError(t, err)
	asOf, err := time.Parse(time.RFC3339, asOfQ3)
	require.NoError(t, err)
	f, err := report.Build(p, policy, cal, asOf, seq(list, nil))
	require.NoError(t, err)
	return f
}

// Any order, and any split of which the tallies are merged in any order, gives the same figures; and they are whole.
func TestBuildIsOrderIndependent(t *testing.T) {
	t.Parallel()
	policy, cal := ordinary()
	rapid.Check(t, func(rt *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) report.Case {
			return drawn(policy, cal, func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "n") }, moment(t, asOfQ3))
		}), 0, 40).Draw(rt, "cases")
		want := build(rt, list)
		requireWhole(rt, want)
		require.Equal(rt, want, build(rt, rapid.Permutation(list).Draw(rt, "order")))

		parts := make([]*report.Tally, rapid.IntRange(1, 5).Draw(rt, "parts"))
		for i := range parts {
			var err error
			parts[i], err = report.NewTally(period(t, "2026-Q3"), policy, cal, moment(t, asOfQ3))
			require.NoError(rt, err)
		}
		for i := range list {
			require.NoError(rt, parts[rapid.IntRange(0, len(parts)-1).Draw(rt, "part")].Add(&list[i]))
		}
		parts = rapid.Permutation(parts).Draw(rt, "order of parts")
		for _, p := range parts[1:] {
			require.NoError(rt, parts[0].Merge(p))
		}
		require.Equal(rt, want, parts[0].Figures())
	})
}

// Medians and percentiles are those of the numbers themselves, by nearest rank.
func TestSpreadIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		days := rapid.SliceOfN(rapid.IntRange(0, 600), 1, 50).Draw(rt, "days")
		_, cal := ordinary()
		received := moment(t, "2026-07-01T09:00:00+02:00")
		list := make([]report.Case, len(days))
		for i, n := range days {
			closed, err := cal.AddWorkdays(calendar.DateOf(received), n)
			require.NoError(rt, err)
			list[i] = report.Case{Class: complaints.ClassComplaint, Status: complaints.Closed, ReceivedAt: received, FirstClosedAt: closed.At(15 * 3600)}
		}
		slices.Sort(days)
		rank := func(percent int) int { return days[(len(days)*percent+99)/100-1] }
		require.Equal(rt, report.Spread{Count: len(days), Median: rank(50), P90: rank(90), Max: days[len(days)-1]}, build(rt, list).DaysToClosing)
	})
}

// A tally takes no more memory for ten times as many complaints.
func TestConstantMemory(t *testing.T) { //nolint:paralleltest // it counts the allocations of the process
	few, many := cases(t, 2_000), cases(t, 20_000)
	const runs = 10 // the least of them: the runtime allocates for itself now and then
	least := func(list []report.Case) (allocs, bytes uint64) {
		allocs, bytes = math.MaxUint64, math.MaxUint64
		for range runs {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			build(t, list)
			runtime.ReadMemStats(&after)
			allocs, bytes = min(allocs, after.Mallocs-before.Mallocs), min(bytes, after.TotalAlloc-before.TotalAlloc)
		}
		return allocs, bytes
	}
	fewAllocs, fewBytes := least(few)
	manyAllocs, manyBytes := least(many)
	require.InDelta(t, fewAllocs, manyAllocs, 5)
	require.InDelta(t, fewBytes, manyBytes, 32<<10)
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	policy, cal := ordinary()
	p, at := period(t, "2026-Q3"), moment(t, asOfQ3)
	none := seq[report.Case](nil, nil)
	for field, call := range map[string]func() (report.Figures, error){
		"period":   func() (report.Figures, error) { return report.Build(calendar.Period{}, policy, cal, at, none) },
		"policy":   func() (report.Figures, error) { return report.Build(p, nil, cal, at, none) },
		"calendar": func() (report.Figures, error) { return report.Build(p, policy, nil, at, none) },
		"as_of":    func() (report.Figures, error) { return report.Build(p, policy, cal, time.Time{}, none) },
	} {
		_, err := call()
		require.ErrorIs(t, err, complaints.ErrInvalid)
		e, _ := errors.AsType[*complaints.Error](err)
		require.Equal(t, field, e.Fields[0].Field)
	}
	_, err := report.Build(p, policy, cal, at, seq(cases(t, 3), complaints.ErrUnavailable))
	require.ErrorIs(t, err, complaints.ErrUnavailable, "half of the complaints give no figures")

	far := cases(t, 1)[0]
	far.ReceivedAt, far.Class, far.Status, far.FirstClosedAt = p.Start(), complaints.ClassComplaint, complaints.Closed, p.Start().AddDate(300, 0, 0)
	_, err = report.Build(p, policy, cal, at, seq([]report.Case{far}, nil))
	require.ErrorIs(t, err, calendar.ErrRange)

	a, err := report.NewTally(p, policy, cal, at)
	require.NoError(t, err)
	b, err := report.NewTally(p.Next(), policy, cal, at)
	require.NoError(t, err)
	require.ErrorIs(t, a.Merge(b), complaints.ErrInvalid)
}

// The figures of a quarter in which everything happened once, told by hand.
func TestFigures(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T10:00:00+02:00") // Wednesday
	closed := c.taken()
	c.at("2026-07-02T10:00:00+02:00")
	c.do("facilities-1", closed, talked)
	c.at("2026-07-08T10:00:00+02:00")
	measure := handBack
	measure.Measures = []complaints.NewMeasure{
		{Text: "Bestellen", Owner: "facilities-1", Due: day(t, "2026-07-31")}, {Text: "Nalopen", Owner: "facilities-2", Due: day(t, "2026-08-31")},
		{Text: "Inwerken", Owner: "hr-1", Due: day(t, "2026-12-31")},
	}
	c.do("facilities-1", closed, measure)
	c.do("desk-1", closed, closing)
	c.do("facilities-1", closed, complaints.FinishMeasure{N: 1})
	open := c.enter(submission("ict"))
	c.do("desk-1", open, complaints.Assign{Group: "ict"})
	citizen := submission("hr")
	citizen.Complainant.Kind = complaints.Citizen
	c.enter(citizen)
	signal := submission("hr")
	signal.Anonymous, signal.Complainant = true, complaints.NewComplainant{}
	c.enter(signal)
	c.do("desk-1", c.enter(submission("hr")), complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."})
	c.do("desk-1", c.enter(submission("ict")), complaints.LinkTo{Kind: complaints.LinkDuplicate, To: string(open)})
	_, err := c.Receive(t.Context(), complaints.InboundMail{
		Key: "m-1", From: complaints.Address{Email: "petra@gemeente-a.example"}, Subject: "Stoel", Text: "Te laat.", ReceivedAt: c.now,
	})
	require.NoError(t, err)
	c.do("desk-1", c.enter(submission("finance")), complaints.Dismiss{Ground: complaints.AlreadyHandled, Reason: "Al behandeld."})

	f := c.figures("2026-Q3", "2026-10-01T00:00:00+02:00")
	require.Equal(t, 3, f.Received)
	require.Equal(t, report.Apart{Referrals: 1, Signals: 1, NoComplaint: 1, Duplicates: 1, Unconfirmed: 1}, f.Apart)
	require.Equal(t, report.Judgment{InTime: 1, Late: 1, LateOpen: 1, Stopped: 1}, f.FirstResponse)
	require.Equal(t, f.FirstResponse, f.Norm)
	require.Equal(t, report.Spread{Count: 1, Median: 1, P90: 1, Max: 1}, f.DaysToResponse)
	require.Equal(t, report.Spread{Count: 1, Median: 5, P90: 5, Max: 5}, f.DaysToClosing)
	require.Equal(t, report.Standing{Open: 1, Overdue: 1, Closed: 1, Dismissed: 1}, f.Standing)
	require.Equal(t, report.Measures{Complaints: 1, Total: 3, Done: 1, Open: 1, Overdue: 1}, f.Measures)
	require.Equal(t, []report.Count{{"upheld", 1}, {"partly_upheld", 0}, {"not_upheld", 0}, {"resolved_informally", 0}, {"no_judgment", 0}, {"none", 2}}, f.Outcomes)
	require.Equal(t, "ict", f.ByDepartment[0].Key)
	require.Equal(t, report.Group{
		Key: "ict", Name: complaints.Translated{NL: "ICT", EN: "IT"}, Received: 1,
		FirstResponse: report.Share{Of: 1}, Norm: report.Share{Of: 1}, Open: 1, Overdue: 1,
	}, f.ByDepartment[0])
	require.Equal(t, "ICT", f.ByDepartment[0].Label(complaints.Dutch))
	require.Equal(t, "dienstverlening", f.ByGround[1].Label(complaints.Dutch))
}
