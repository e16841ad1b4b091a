package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// TestKnownFailure holds what users of other complaint systems saw go wrong in figures and exports. Each case says what must hold.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*testing.T){
		"09-a-year-has-every-month-and-four-quarters-in-every-zone": wholeYear,
		"10-received-on-1-july-at-0030-local-is-the-third-quarter":  localQuarter,
		"11-local-time-in-files-with-the-zone-named":                localTimes,
		"12-first-and-last-closing-are-both-kept":                   bothClosings,
		"20-durations-are-in-working-days":                          workingDays,
		"46-cells-that-could-run-are-neutralised":                   harmlessCells,
		"47-erasure-keeps-the-figures":                              erasureKeeps,
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t)
		})
	}
}

// A complaint on every day of a year, at the first and the last moment of it, is in one month and one quarter of that year, in
// whatever zone its moment is expressed; and the quarters add up to the year.
func wholeYear(t *testing.T) {
	policy, cal := ordinary()
	asOf := moment(t, "2027-02-01T00:00:00+01:00")
	zones := []*time.Location{time.UTC, time.FixedZone("west", -11*3600), time.FixedZone("east", 14*3600)}
	var list []report.Case
	year := period(t, "2026")
	for d := year.First() - 1; d <= year.Last()+1; d++ { // the days around it belong to other years
		for i, at := range []time.Time{d.At(0), d.Moment().Add(-time.Microsecond)} {
			list = append(list, report.Case{
				Class: complaints.ClassComplaint, Status: complaints.Registered, ReceivedAt: at.In(zones[(int(d)+i)%len(zones)]), RegisteredAt: at,
			})
		}
	}
	count := func(p calendar.Period) report.Figures {
		f, err := report.Build(p, policy, cal, asOf, seq(list, nil))
		require.NoError(t, err)
		return f
	}
	total := count(year)
	require.Equal(t, 2*365, total.Received)
	require.Len(t, total.ByMonth, 12)
	sum := 0
	for q := range 4 {
		p, err := calendar.NewQuarter(2026, q+1)
		require.NoError(t, err)
		f := count(p)
		require.Len(t, f.ByMonth, 3)
		for i, g := range f.ByMonth {
			require.Equal(t, p.Months()[i].String(), g.Key)
			require.Equal(t, total.ByMonth[3*q+i].Received, g.Received, g.Key)
			month := count(p.Months()[i])
			require.Equal(t, g.Received, month.Received)
			require.Equal(t, 2*int(p.Months()[i].Last()-p.Months()[i].First()+1), month.Received, "%s is whole", g.Key)
		}
		sum += f.Received
	}
	require.Equal(t, total.Received, sum)
}

func localQuarter(t *testing.T) {
	c := newCentre(t, "2026-07-01T00:30:00+02:00") // 30 June 22:30 in UTC
	c.submit()
	c.at("2026-12-31T23:30:00+01:00")
	c.submit()
	require.Equal(t, 0, c.figures("2026-Q2", "2027-02-01T00:00:00+01:00").Received)
	third := c.figures("2026-Q3", "2027-02-01T00:00:00+01:00")
	require.Equal(t, 1, third.Received)
	require.Equal(t, "2026-07", third.ByMonth[0].Key)
	require.Equal(t, 1, third.ByMonth[0].Received)
	require.Equal(t, 1, c.figures("2026-Q4", "2027-02-01T00:00:00+01:00").Received)
	require.Equal(t, 0, c.figures("2027-Q1", "2027-02-01T00:00:00+01:00").Received)
}

func localTimes(t *testing.T) {
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit()
	d := document(t, c.figures("2026-Q3", "2026-10-01T00:00:00+02:00"))
	lines := readCSV(t, d, complaints.Dutch, []report.Row{c.row("2026-Q3", "2026-10-01T00:00:00+02:00")})
	require.Equal(t, "Ontvangen (Europe/Amsterdam)", lines[0][1])
	require.Equal(t, "2026-07-01 00:30:00", lines[1][1])
	require.Equal(t, "2026-07", lines[1][3])

	c = newCentre(t, "2026-12-01T00:30:00+01:00") // winter
	c.submit()
	lines = readCSV(t, d, complaints.Dutch, []report.Row{c.row("2026-Q4", "2027-01-01T00:00:00+01:00")})
	require.Equal(t, "2026-12-01 00:30:00", lines[1][1])
}

func bothClosings(t *testing.T) {
	c := newCentre(t, "2026-07-01T10:00:00+02:00")
	id := c.taken()
	c.at("2026-07-03T10:00:00+02:00")
	c.close(id)
	c.at("2026-08-03T10:00:00+02:00")
	c.do("desk-1", id, complaints.Reopen{Reason: "Weer stuk."})
	c.at("2026-08-10T10:00:00+02:00")
	c.do("facilities-1", id, handBack)
	c.do("desk-1", id, closing)
	r := c.row("2026-Q3", "2026-10-01T00:00:00+02:00")
	require.Equal(t, moment(t, "2026-07-03T10:00:00+02:00").UTC(), r.FirstClosedAt)
	require.Equal(t, moment(t, "2026-08-10T10:00:00+02:00").UTC(), r.LastClosedAt)
	require.Equal(t, 1, r.Reopened)
	require.Equal(t, report.InTime, r.Norm, "the first closing is judged")
	require.Equal(t, 2, *r.DaysToClosing)
	f := c.figures("2026-Q3", "2026-10-01T00:00:00+02:00")
	require.Equal(t, report.Repeated{Complaints: 1, Times: 1}, f.Reopened)
	require.Equal(t, report.Judgment{InTime: 1}, f.Norm)
	lines := readCSV(t, document(t, f), complaints.Dutch, []report.Row{r})
	require.Contains(t, strings.Join(lines[1], ";"), "2026-07-03 10:00:00;2026-08-10 10:00:00")

	r = c.row("2026-Q3", "2026-08-05T00:00:00+02:00") // reopened, not closed again yet
	require.Equal(t, moment(t, "2026-07-03T10:00:00+02:00").UTC(), r.LastClosedAt)
	require.Zero(t, r.EndedAt)
}

func workingDays(t *testing.T) {
	c := newCentre(t, "2026-07-04T22:00:00+02:00") // Saturday evening
	id := c.taken()
	c.at("2026-07-06T09:00:00+02:00") // Monday morning
	c.do("facilities-1", id, talked)
	c.at("2026-07-07T09:00:00+02:00")
	c.do("facilities-1", id, handBack)
	c.do("desk-1", id, closing)
	f := c.figures("2026-Q3", "2026-10-01T00:00:00+02:00")
	require.Equal(t, report.Spread{Count: 1, Median: 1, P90: 1, Max: 1}, f.DaysToResponse, "35 hours, and one working day")
	require.Equal(t, 2, f.DaysToClosing.Median)
}

func harmlessCells(t *testing.T) {
	for in, want := range map[string]string{
		"=HYPERLINK(\"http://evil.example\")": "'=HYPERLINK(\"http://evil.example\")",
		"+31 6":                               "'+31 6",
		"-1":                                  "'-1",
		"@SUM(1)":                             "'@SUM(1)",
		"  =1+1":                              "'  =1+1",
		"\t=1+1":                              "' =1+1",
		"\r\n=1+1":                            "'  =1+1",
		"＝1+1":                                "'＝1+1",
		"Afdeling; met \"aanhaling\"":         "Afdeling; met \"aanhaling\"",
		"Bouw & Beheer":                       "Bouw & Beheer",
	} {
		c := newCentre(t, "2026-07-01T10:00:00+02:00", func(p *complaints.Policy) {
			p.Departments[3].Name.NL, p.Partners[0].Name = in, in
		})
		c.submit()
		d := document(t, c.figures("2026-Q3", "2026-10-01T00:00:00+02:00"))
		lines := readCSV(t, d, complaints.Dutch, []report.Row{c.row("2026-Q3", "2026-10-01T00:00:00+02:00")})
		require.Equal(t, want, lines[1][4], "department")
		require.Equal(t, want, lines[1][7], "organisation")

		var csv strings.Builder
		p := report.Publish(d, 0)
		require.NoError(t, p.WriteCSV(&csv, complaints.Dutch))
		require.NotContains(t, strings.ReplaceAll(csv.String(), `"`, ""), ";=")
	}
}

// After the retention term the texts and people are gone, and the figures are the same but for the number erased.
func erasureKeeps(t *testing.T) {
	c := newCentre(t, "2026-07-01T10:00:00+02:00")
	id := c.taken()
	c.close(id)
	c.at("2026-08-03T10:00:00+02:00")
	c.do("desk-1", id, complaints.Reopen{Reason: "Weer stuk."})
	c.do("facilities-1", id, handBack)
	c.do("desk-1", id, closing)
	const then, later = "2026-10-01T00:00:00+02:00", "2028-10-01T00:00:00+02:00"
	before, row := c.figures("2026-Q3", then), c.row("2026-Q3", then)
	c.at(later)
	c.sweep()
	v, err := c.Get(t.Context(), complaints.Actor{ID: "desk-1"}, id)
	require.NoError(t, err)
	require.True(t, v.Complaint.Erased)

	require.Equal(t, before, c.figures("2026-Q3", then), "at the earlier moment nothing is different")
	require.Equal(t, row, c.row("2026-Q3", then))
	after := c.figures("2026-Q3", later)
	require.Equal(t, 1, after.Erased)
	after.Erased, after.AsOf = before.Erased, before.AsOf
	require.Equal(t, before, after)
}
