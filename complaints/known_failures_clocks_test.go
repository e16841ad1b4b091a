package complaints_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// observations is an Observer that keeps what it heard.
type observations struct {
	list []complaints.Observation
	fail bool
}

func (o *observations) Observe(_ context.Context, x complaints.Observation) {
	o.list = append(o.list, x)
}

// failingDue is a store that cannot tell what is due while fail is set.
type failingDue struct {
	complaints.Store
	fail *bool
}

func (f failingDue) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	if *f.fail {
		return complaints.Page[complaints.DueItem]{}, complaints.ErrUnavailable
	}
	return f.Store.Due(ctx, p)
}

func suspensionSurvives(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.at("2026-04-07T10:00:00+02:00")
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Wij wachten op uw foto."})
	was := *c.state(id).Suspension
	c.at("2026-04-08T10:00:00+02:00")
	c.do("facilities-1", id, talked())
	c.do("desk-1", id, complaints.Amend{Subject: new("Een andere stoel"), Ground: new(complaints.Conduct), Department: new(complaints.DepartmentID("ict"))})
	c.do("desk-1", id, complaints.Assign{Group: "ict"})
	c.do("ict-1", id, complaints.Take{})
	c.do("ict-1", id, complaints.Extend{Until: day(t, "2026-04-17"), Reason: "Onderzoek."})
	s := c.state(id)
	require.Equal(t, was, *s.Suspension)
	require.Equal(t, complaints.Suspended, s.Resolution.State)
	c.at("2026-04-09T10:00:00+02:00")
	v := c.do("ict-1", id, complaints.Resume{})
	require.Equal(t, day(t, "2026-04-21"), v.Complaint.Resolution.Date, "two working days after the extended date")
}

func noBreachWhileSuspended(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.at("2026-04-16T17:00:00+02:00") // the last day
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Wij wachten op uw foto."})
	c.sweepAt("2026-05-11T10:00:00+02:00")
	require.Equal(t, complaints.Suspended, c.state(id).Resolution.State)
	require.Equal(t, day(t, "2026-04-16"), c.state(id).Resolution.Date, "the date shown is the promised one")
	for _, l := range c.post.letters() {
		require.NotContains(t, []complaints.LetterKind{complaints.NoticeBreach, complaints.NoticeWarning}, l.Kind)
	}
	require.Equal(t, []string{"suspension 0 2026-04-20T08:30"}, c.milestones(id), "the reminder alone, in office hours")
	v := c.do("employee-1", id, complaints.Message{Text: "Hier is de foto."})
	require.Equal(t, complaints.Running, v.Complaint.Resolution.State, "a reaction resumes")
}

func anyWeekdays(t *testing.T) {
	days, err := calendar.NewWeekdays(time.Tuesday, time.Wednesday, time.Friday) // without Monday and Thursday
	require.NoError(t, err)
	c := newCentre(t, "2026-11-18T10:00:00+01:00", func(p *complaints.Policy) { p.Calendar.Weekdays = days })
	s := c.state(c.employee().Complaint.ID)
	require.Equal(t, day(t, "2026-11-24"), s.FirstResponse.Date, "Friday, then Tuesday")
	require.Equal(t, day(t, "2026-12-02"), s.Resolution.Date)

	p := complaints.DefaultPolicy()
	p.Calendar.Weekdays = 1 << 7 // no day at all
	_, err = complaints.New(t.Context(), c.store, &complaints.Options{Now: c.clock, Policy: p})
	require.Contains(t, fieldKeys(refusal(t, err)), "calendar.weekdays:calendar")
}

func lunchBreak(t *testing.T) {
	hours, err := calendar.ParseOfficeHours("08:30-12:00, 13:00-17:00")
	require.NoError(t, err)
	breaks := func(p *complaints.Policy) { p.Calendar.OfficeHours = hours }
	var dates []calendar.Date
	for _, now := range []string{"2026-04-02T12:30:00+02:00", "2026-04-02T00:00:00+02:00", "2026-04-02T23:59:59+02:00"} {
		c := newCentre(t, now, breaks)
		s := c.state(c.employee().Complaint.ID)
		dates = append(dates, s.FirstResponse.Date, s.Resolution.Date)
	}
	first, resolution := day(t, "2026-04-08"), day(t, "2026-04-16")
	require.Equal(t, []calendar.Date{first, resolution, first, resolution, first, resolution}, dates)

	c := newCentre(t, "2026-04-02T10:00:00+02:00", breaks)
	c.employee()
	c.sweepAt("2026-04-08T12:15:00+02:00") // nothing swept in the morning
	require.Empty(t, only(c.post.letters(), complaints.NoticeWarning), "the office is at lunch")
	c.sweepAt("2026-04-08T13:00:00+02:00")
	require.Len(t, only(c.post.letters(), complaints.NoticeWarning), 1)
}

func suspensionInWorkingDays(t *testing.T) {
	c := newCentre(t, "2026-04-21T10:00:00+02:00") // resolution on 6 May, over Liberation Day
	id := c.taken()
	require.Equal(t, day(t, "2026-05-06"), c.state(id).Resolution.Date)
	c.at("2026-04-24T10:00:00+02:00") // Friday; Monday is King's Day
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-30"), Reason: "Wij wachten op uw foto."})
	c.at("2026-04-28T10:00:00+02:00")
	v := c.do("facilities-1", id, complaints.Resume{})
	require.Equal(t, day(t, "2026-05-07"), v.Complaint.Resolution.Date, "waited one working day: Tuesday")
}

func durationInWorkingDays(t *testing.T) {
	c := newCentre(t, "2026-04-11T11:00:00+02:00") // Saturday
	id := c.taken()
	c.at("2026-04-13T09:30:00+02:00")
	c.do("facilities-1", id, talked())
	s := c.state(id)
	days, err := c.Calendar().WorkdaysBetween(calendar.DateOf(s.ReceivedAt), calendar.DateOf(s.FirstResponse.StoppedAt))
	require.NoError(t, err)
	require.Equal(t, 1, days, "answered on the first working day")
	require.Equal(t, complaints.Met, s.FirstResponse.State)
	require.Equal(t, day(t, "2026-04-14"), s.FirstResponse.Date)
}

func clockChanges(t *testing.T) {
	tests := []struct{ received, resolution, due string }{
		{"2026-03-27T16:00:00+01:00", "2026-04-10", "2026-04-11T00:00:00+02:00"}, // over 29 March
		{"2026-10-23T16:00:00+02:00", "2026-11-06", "2026-11-07T00:00:00+01:00"}, // over 25 October
		{"2026-03-29T00:30:00+01:00", "2026-04-13", "2026-04-14T00:00:00+02:00"}, // in the short night
		{"2026-10-25T02:30:00+02:00", "2026-11-09", "2026-11-10T00:00:00+01:00"}, // in the long one
	}
	for _, tt := range tests {
		c := newCentre(t, tt.received)
		id := c.employee().Complaint.ID
		d := c.state(id).Resolution
		require.Equal(t, day(t, tt.resolution), d.Date, tt.received)
		require.Equal(t, moment(t, tt.due).UTC(), d.Due, tt.received)
		for _, m := range c.state(id).Agenda {
			if m.Kind == complaints.MilestoneWarning {
				require.Equal(t, "09:00", calendar.ClockOf(m.At).String(), tt.received)
			}
		}
	}
}

func closureOverNewYear(t *testing.T) {
	for _, now := range []string{"2026-12-23T10:00:00+01:00", "2027-12-23T10:00:00+01:00"} {
		c := newCentre(t, now, func(p *complaints.Policy) {
			p.Calendar.Yearly = []calendar.RecurringClosure{{
				Name: "Kerstsluiting", From: calendar.MonthDay{Month: 12, Day: 24}, To: calendar.MonthDay{Month: 1, Day: 5},
			}}
		})
		s := c.state(c.employee().Complaint.ID)
		received := calendar.DateOf(s.ReceivedAt)
		n, err := c.Calendar().WorkdaysBetween(received, s.FirstResponse.Date)
		require.NoError(t, err)
		require.Equal(t, 2, n)
		require.Equal(t, received.Year()+1, s.FirstResponse.Date.Year(), "no working day before 6 January")
		require.Equal(t, map[int]calendar.Date{
			2027: day(t, "2027-01-07"), 2028: day(t, "2028-01-07"), // Thursday and Friday
		}[s.FirstResponse.Date.Year()], s.FirstResponse.Date)
	}
}

func overEaster(t *testing.T) {
	tests := []struct{ received, first string }{
		{"2026-04-01T10:00:00+02:00", "2026-04-07"}, // Wednesday: Thursday, then Tuesday
		{"2026-04-02T10:00:00+02:00", "2026-04-08"}, // Maundy Thursday
		{"2026-04-03T10:00:00+02:00", "2026-04-08"}, // Good Friday
		{"2026-04-06T10:00:00+02:00", "2026-04-08"}, // Easter Monday itself
	}
	for _, tt := range tests {
		c := newCentre(t, tt.received)
		require.Equal(t, day(t, tt.first), c.state(c.employee().Complaint.ID).FirstResponse.Date, tt.received)
	}
}
