package complaints

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func weekdays(t require.TestingT, days ...time.Weekday) calendar.Weekdays {
	set, err := calendar.NewWeekdays(days...)
	require.NoError(t, err)
	return set
}

func TestCalendarVersion(t *testing.T) {
	t.Parallel()
	five, half := calendar.Clock(17*3600), calendar.Clock(17*3600+1800)
	closed := []calendar.Closure{{Name: "Verhuizing", From: civil(2026, 7, 1), To: civil(2026, 7, 3)}}
	tests := []struct {
		want   string
		policy CalendarPolicy
	}{
		{"nl-2026a", CalendarPolicy{}},
		{"nl-2026a", CalendarPolicy{Weekdays: weekdays(t, 1, 2, 3, 4, 5)}},
		{"nl-2026a+kb+cutoff17", CalendarPolicy{EquatedOff: true, Cutoff: &five}},
		{"nl-2026a+cutoff17:30", CalendarPolicy{Cutoff: &half}},
		{"nl-2026a+no_gf+may5-lustrum", CalendarPolicy{GoodFridayWorked: true, May5: calendar.May5LustrumOnly}},
		{"nl-2026a+no_may5", CalendarPolicy{May5: calendar.May5Never}},
		{"nl-2026a+tue.wed.fri", CalendarPolicy{Weekdays: weekdays(t, time.Tuesday, time.Wednesday, time.Friday)}},
		{"nl-2026a+own-221f3660", CalendarPolicy{Closures: closed}},
		{"house", CalendarPolicy{Version: "house", EquatedOff: true}},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			cal, err := (&Policy{Calendar: tt.policy}).NewCalendar()
			require.NoError(t, err)
			require.Equal(t, tt.want, cal.Version())
		})
	}
}

// Two policies whose days differ never share a version: a promised date can be traced.
func TestCalendarVersionTellsDaysApart(t *testing.T) {
	t.Parallel()
	options := rapid.Custom(func(t *rapid.T) CalendarPolicy {
		c := CalendarPolicy{
			GoodFridayWorked: rapid.Bool().Draw(t, "good friday worked"),
			EquatedOff:       rapid.Bool().Draw(t, "equated off"),
			May5:             rapid.SampledFrom([]calendar.May5Rule{calendar.May5Every, calendar.May5LustrumOnly, calendar.May5Never}).Draw(t, "may 5"),
			Weekdays:         calendar.Weekdays(rapid.Uint8Range(0, 127).Draw(t, "weekdays")),
		}
		if rapid.Bool().Draw(t, "closed") {
			from := civil(2026, 3, rapid.IntRange(2, 6).Draw(t, "from"))
			c.Closures = []calendar.Closure{{Name: "dicht", From: from, To: from + 7}}
		}
		if rapid.Bool().Draw(t, "cut off") {
			cutoff := calendar.Clock(rapid.Int32Range(0, 86400).Draw(t, "cutoff"))
			c.Cutoff = &cutoff
		}
		return c
	})
	rapid.Check(t, func(t *rapid.T) {
		a, errA := (&Policy{Calendar: options.Draw(t, "a")}).NewCalendar()
		b, errB := (&Policy{Calendar: options.Draw(t, "b")}).NewCalendar()
		require.NoError(t, errA)
		require.NoError(t, errB)
		if a.Version() == b.Version() {
			require.Equal(t, a.Fingerprint(), b.Fingerprint())
		}
	})
}

func TestKnownFailurePolicyCalendar(t *testing.T) {
	t.Parallel()
	t.Run("01-holidays-are-versioned-data-checked-on-load", func(t *testing.T) {
		t.Parallel()
		cal, err := DefaultPolicy().NewCalendar()
		require.NoError(t, err)
		require.NotEmpty(t, cal.Version())
		var off []string
		for d := civil(2026, 1, 1); d <= civil(2026, 12, 31); d++ {
			works, err := cal.IsWorkday(d)
			require.NoError(t, err)
			if weekday := d.Weekday(); !works && weekday != time.Saturday && weekday != time.Sunday {
				off = append(off, d.String())
			}
		}
		// Art. 3(1) and (2) Algemene termijnenwet in 2026, as far as on Monday to Friday, and no other day.
		require.Equal(t, []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-04-27", "2026-05-05", "2026-05-14", "2026-05-25", "2026-12-25"}, off)
	})
	t.Run("17-any-set-of-weekdays-or-a-clear-error-for-none", func(t *testing.T) {
		t.Parallel()
		p := DefaultPolicy()
		p.Calendar.Weekdays = weekdays(t, time.Tuesday, time.Wednesday, time.Friday)
		require.NoError(t, p.Validate())
		cal, err := p.NewCalendar()
		require.NoError(t, err)
		end, err := cal.AddWorkdays(civil(2026, 11, 18), 2) // Wednesday: Friday, Tuesday
		require.NoError(t, err)
		require.Equal(t, civil(2026, 11, 24), end)

		require.ErrorIs(t, p.Calendar.Weekdays.UnmarshalText(nil), calendar.ErrInvalid)
		p.Calendar.Weekdays = 1 << 7 // no day at all
		requireProblem(t, p, "calendar.weekdays", "calendar")
	})
}

func TestCalendarProblemsHaveThePolicysPath(t *testing.T) {
	t.Parallel()
	late := calendar.Clock(-1)
	never := calendar.MonthDay{Month: 2, Day: 30}
	tests := []struct {
		field  string
		policy CalendarPolicy
	}{
		{"calendar.weekdays", CalendarPolicy{Weekdays: 1 << 7}},
		{"calendar.may5", CalendarPolicy{May5: 9}},
		{"calendar.cutoff", CalendarPolicy{Cutoff: &late}},
		{"calendar.closures[1].to", CalendarPolicy{Closures: []calendar.Closure{
			{Name: "a", From: civil(2026, 1, 5), To: civil(2026, 1, 5)}, {Name: "b", From: civil(2026, 1, 5), To: civil(2026, 1, 4)},
		}}},
		{"calendar.closures", CalendarPolicy{Closures: []calendar.Closure{{Name: "a", From: civil(1990, 1, 1), To: civil(2100, 12, 31)}}}},
		{"calendar.yearly_closures[0].from", CalendarPolicy{Yearly: []calendar.RecurringClosure{{Name: "a", From: never, To: never}}}},
		{"calendar.office_hours", CalendarPolicy{OfficeHours: calendar.OfficeHours{Spans: []calendar.Span{{From: 10, To: 5}}}}},
	}
	for _, tt := range tests {
		t.Run(tt.field, func(t *testing.T) {
			t.Parallel()
			p := DefaultPolicy()
			p.Calendar = tt.policy
			requireProblem(t, p, tt.field, "calendar")
			_, err := p.NewCalendar()
			require.ErrorIs(t, err, calendar.ErrInvalid, "the cause is kept")
		})
	}
}

// A lunch break is no office hour, and a warning in it would wait.
func TestWarningInALunchBreak(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	require.NoError(t, p.Calendar.OfficeHours.UnmarshalText([]byte("09:00-12:30, 13:00-17:00")))
	require.NoError(t, p.Validate())
	p.Warnings[0].At = 12*3600 + 45*60
	requireProblem(t, p, "warnings[0].at", "office_hours")
}
