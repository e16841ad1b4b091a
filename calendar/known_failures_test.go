package calendar_test

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// TestKnownFailure holds what went wrong in other systems and must not here.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	t.Run("01-holidays-that-are-none", func(t *testing.T) { t.Parallel(); holidaysThatAreNone(t) })
	t.Run("02-a-minute-lost-at-midnight", func(t *testing.T) { t.Parallel(); minuteLostAtMidnight(t) })
	t.Run("13-created-outside-hours", func(t *testing.T) { t.Parallel(); createdOutsideHours(t) })
	t.Run("14-warning-at-midnight", func(t *testing.T) { t.Parallel(); warningAtMidnight(t) })
	t.Run("17-any-set-of-weekdays", func(t *testing.T) { t.Parallel(); anySetOfWeekdays(t) })
	t.Run("18-lunch-break", func(t *testing.T) { t.Parallel(); lunchBreak(t) })
	t.Run("21-clocks-change", func(t *testing.T) { t.Parallel(); clocksChange(t) })
	t.Run("54-closure-over-new-year", func(t *testing.T) { t.Parallel(); closureOverNewYear(t) })
	t.Run("55-easter-monday", func(t *testing.T) { t.Parallel(); easterMonday(t) })
}

// Only days of the law are holidays, a definition elsewhere is refused, and
// another set of days has another version.
func holidaysThatAreNone(t *testing.T) {
	c := netherlands(t, calendar.Options{})
	first, last := c.Range()
	for d := first; d <= last; d++ {
		if reason, off := c.Reason(d); off && reason.Code != "weekend" {
			require.Equal(t, recognised(d), reason.Code, d)
		}
	}
	carnival := &cal.Holiday{Name: "Carnaval", Offset: -48, Func: cal.CalcEasterOffset}
	for _, code := range []string{"easter_monday", "kings_day", "christmas_day", "good_friday"} {
		require.ErrorIs(t, calendar.CheckDefinition(code, carnival, 2026), calendar.ErrInvalid, code)
	}
	unmoved := &cal.Holiday{Month: time.April, Day: 27, Func: cal.CalcDayOfMonth}
	require.NoError(t, calendar.CheckDefinition("kings_day", unmoved, 2026))
	require.ErrorIs(t, calendar.CheckDefinition("kings_day", unmoved, 2025), calendar.ErrInvalid, "a Sunday")

	closed := netherlands(t, calendar.Options{Closures: []calendar.Closure{{Name: "Carnaval", From: date(t, "2026-02-16"), To: date(t, "2026-02-16")}}})
	require.NotEqual(t, c.Version(), closed.Version())
	require.Equal(t, c.Version(), netherlands(t, calendar.Options{}).Version())
}

// A day ends at the next midnight, exclusive, and round the clock is 24 hours.
func minuteLostAtMidnight(t *testing.T) {
	monday := date(t, "2026-03-02")
	require.Equal(t, "2026-03-02T23:00:00Z", monday.Moment().Format(time.RFC3339))
	require.Equal(t, monday, calendar.DateOf(monday.Moment().Add(-1)))
	require.Equal(t, monday+1, calendar.DateOf(monday.Moment()))

	hours, err := calendar.ParseOfficeHours("00:00-24:00")
	require.NoError(t, err)
	c := netherlands(t, calendar.Options{Hours: hours})
	for _, at := range []time.Time{monday.At(0), monday.Moment().Add(-1), monday.Moment()} {
		open, err := c.Open(at)
		require.NoError(t, err)
		require.True(t, open, at)
	}
	after, err := c.AddWorkingTime(monday.At(0), 4*24*time.Hour)
	require.NoError(t, err)
	require.Equal(t, (monday + 3).Moment(), after)
}

// Whenever it arrives, every term is counted with the same calendar.
func createdOutsideHours(t *testing.T) {
	c := netherlands(t, calendar.Options{})
	for _, clock := range []calendar.Clock{0, 3 * 3600, 12 * 3600, 23*3600 + 59*60} {
		for _, term := range []calendar.Term{firstResponse, resolution} {
			for d := date(t, "2026-04-01"); d <= date(t, "2026-05-31"); d++ {
				end, err := c.EndAt(d.At(clock), term)
				require.NoError(t, err)
				require.False(t, end.Due().IsZero())
				require.Greater(t, end.Date, d)
				worked, err := c.IsWorkday(end.Date)
				require.NoError(t, err)
				require.True(t, worked, "both terms end on a working day of the one calendar")
			}
		}
	}
}

// A working hour before the end of the day is an hour before the office closes.
func warningAtMidnight(t *testing.T) {
	c := netherlands(t, calendar.Options{})
	for name, tt := range map[string]struct {
		due  string
		back time.Duration
		want string
	}{
		"an hour before":              {"2026-03-04T23:00:00Z", time.Hour, "2026-03-04T15:00:00Z"},
		"a day before":                {"2026-03-04T23:00:00Z", 8*time.Hour + 30*time.Minute, "2026-03-04T07:30:00Z"},
		"over the weekend":            {"2026-03-09T08:00:00Z", time.Hour, "2026-03-06T15:30:00Z"},
		"over Easter and summer time": {"2026-04-07T07:30:00Z", 2 * time.Hour, "2026-04-02T14:00:00Z"},
	} {
		got, err := c.BackWorkingTime(instant(t, tt.due), tt.back)
		require.NoError(t, err)
		require.Equal(t, tt.want, got.Format(time.RFC3339), name)
	}
}

func anySetOfWeekdays(t *testing.T) {
	tueWedFri, err := calendar.NewWeekdays(time.Tuesday, time.Wednesday, time.Friday)
	require.NoError(t, err)
	c := netherlands(t, calendar.Options{Weekdays: tueWedFri})
	for received, want := range map[string][2]string{
		"2026-03-02": {"2026-03-04", "2026-03-17"}, // Monday
		"2026-03-05": {"2026-03-10", "2026-03-20"}, // Thursday: the 19th is one too
		"2026-03-06": {"2026-03-11", "2026-03-20"},
	} {
		first, err := c.End(date(t, received), firstResponse)
		require.NoError(t, err)
		last, err := c.End(date(t, received), resolution)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{first.Date.String(), last.Date.String()})
	}
	_, err = calendar.NewWeekdays()
	require.ErrorIs(t, err, calendar.ErrInvalid)
	var none calendar.Weekdays
	require.ErrorIs(t, none.UnmarshalText(nil), calendar.ErrInvalid)
	_, err = calendar.Netherlands(calendar.Options{Weekdays: 1 << 7})
	require.ErrorContains(t, err, "Weekdays")
}

// Breaks move moments in working time, and no deadline.
func lunchBreak(t *testing.T) {
	hours, err := calendar.ParseOfficeHours("08:30–12:30, 13:00–17:00")
	require.NoError(t, err)
	with, without := netherlands(t, calendar.Options{Hours: hours}), netherlands(t, calendar.Options{})
	for _, clock := range []calendar.Clock{12 * 3600, 12*3600 + 45*60, 13 * 3600} {
		at := date(t, "2026-03-02").At(clock)
		a, err := with.EndAt(at, firstResponse)
		require.NoError(t, err)
		b, err := without.EndAt(at, firstResponse)
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
	inBreak := instant(t, "2026-03-02T12:45:00+01:00")
	open, err := with.Open(inBreak)
	require.NoError(t, err)
	require.False(t, open)
	opening, err := with.NextOpening(inBreak)
	require.NoError(t, err)
	require.Equal(t, "2026-03-02T12:00:00Z", opening.Format(time.RFC3339))
	got, err := with.AddWorkingTime(instant(t, "2026-03-02T12:00:00+01:00"), time.Hour)
	require.NoError(t, err)
	require.Equal(t, "2026-03-02T12:30:00Z", got.Format(time.RFC3339))
	got, err = with.BackWorkingTime(got, time.Hour)
	require.NoError(t, err)
	require.Equal(t, "2026-03-02T11:00:00Z", got.Format(time.RFC3339))
}

// Two weeks are fourteen dates, be they 335, 336 or 337 hours.
func clocksChange(t *testing.T) {
	c := netherlands(t, calendar.Options{})
	for received, want := range map[string]string{
		"2026-03-16T23:30:00+01:00": "2026-03-30T22:00:00Z",
		"2026-10-12T00:30:00+02:00": "2026-10-26T23:00:00Z",
		"2026-03-29T01:59:59+01:00": "2026-04-13T22:00:00Z",
		"2026-10-25T02:30:00+01:00": "2026-11-09T23:00:00Z",
	} {
		end, err := c.EndAt(instant(t, received), resolution)
		require.NoError(t, err)
		require.Equal(t, want, end.Due().Format(time.RFC3339))
	}
	open, err := c.NextOpening(instant(t, "2026-03-28T12:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, "2026-03-30T06:30:00Z", open.Format(time.RFC3339))
}

func closureOverNewYear(t *testing.T) {
	for name, options := range map[string]calendar.Options{
		"once": {Closures: []calendar.Closure{{Name: "kerstsluiting", From: date(t, "2026-12-28"), To: date(t, "2027-01-05")}}},
		"every year": {RecurringClosures: []calendar.RecurringClosure{
			{Name: "kerstsluiting", From: calendar.MonthDay{Month: 12, Day: 28}, To: calendar.MonthDay{Month: 1, Day: 5}},
		}},
	} {
		c := netherlands(t, options)
		for d := date(t, "2026-12-28"); d <= date(t, "2027-01-05"); d++ {
			worked, err := c.IsWorkday(d)
			require.NoError(t, err)
			require.False(t, worked, "%s: %s", name, d)
		}
		end, err := c.End(date(t, "2026-12-23"), firstResponse)
		require.NoError(t, err)
		require.Equal(t, "2027-01-06", end.Date.String(), name)
	}
}

func easterMonday(t *testing.T) {
	c := netherlands(t, calendar.Options{})
	end, err := c.EndAt(instant(t, "2026-04-02T16:45:00+02:00"), firstResponse)
	require.NoError(t, err)
	require.Equal(t, "2026-04-08", end.Date.String())
	first, last := c.Range()
	for d := first; d < last-20; d++ {
		end, err := c.End(d, firstResponse)
		require.NoError(t, err)
		require.NotEqual(t, "easter_monday", recognised(end.Date))
	}
}
