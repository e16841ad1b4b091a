package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// TestWorkingTime walks minute by minute from any moment, over both changes of
// the clocks and Easter, with hours that are open at night too.
func TestWorkingTime(t *testing.T) {
	t.Parallel()
	day, night := "08:30-12:30, 13:00-17:00", "00:00-02:30, 02:30-06:00, 23:00-24:00"
	everyDay, err := calendar.ParseWeekdays("mon,tue,wed,thu,fri,sat,sun")
	require.NoError(t, err)
	var calendars []*calendar.Calendar
	for _, hours := range []string{day, night} {
		parsed, err := calendar.ParseOfficeHours(hours)
		require.NoError(t, err)
		calendars = append(calendars, netherlands(t, calendar.Options{Hours: parsed}), netherlands(t, calendar.Options{Hours: parsed, Weekdays: everyDay}))
	}
	starts := []time.Time{instant(t, "2026-03-27T00:00:00Z"), instant(t, "2026-10-23T00:00:00Z")}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(calendars).Draw(t, "calendar")
		at := rapid.SampledFrom(starts).Draw(t, "start").Add(time.Duration(rapid.IntRange(0, 5*24*60).Draw(t, "minute")) * time.Minute)
		minutes := rapid.IntRange(0, 1500).Draw(t, "minutes")
		d := time.Duration(minutes) * time.Minute
		open := func(at time.Time) bool {
			is, err := c.Open(at)
			require.NoError(t, err)
			return is
		}

		forward := at
		for left := minutes; left > 0; forward = forward.Add(time.Minute) {
			if open(forward) {
				left--
			}
		}
		got, err := c.AddWorkingTime(at, d)
		require.NoError(t, err)
		require.Equal(t, forward, got)

		back := at
		for left := minutes; left > 0; back = back.Add(-time.Minute) {
			if open(back.Add(-time.Minute)) {
				left--
			}
		}
		got, err = c.BackWorkingTime(at, d)
		require.NoError(t, err)
		require.Equal(t, back, got)
		got, err = c.AddWorkingTime(at, -d)
		require.NoError(t, err)
		require.Equal(t, back, got)

		opening := at
		for !open(opening) {
			opening = opening.Add(time.Minute)
		}
		got, err = c.NextOpening(at)
		require.NoError(t, err)
		require.Equal(t, opening, got)
	})
}
