package calendar_test

import (
	"encoding"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// requireRoundTrip holds that what was read is written and read again as the
// same, and that what was refused was refused for being invalid.
func requireRoundTrip[T comparable, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, parse func(string) (T, error), s string) (value T, ok bool) {
	value, err := parse(s)
	if err != nil {
		require.ErrorIs(t, err, calendar.ErrInvalid)
		return value, false
	}
	text, err := any(value).(encoding.TextMarshaler).MarshalText()
	require.NoError(t, err)
	var again T
	require.NoError(t, P(&again).UnmarshalText(text))
	require.Equal(t, value, again)
	return value, true
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-23", "2024-02-29", "0001-01-01", "9999-12-31", "2026-2-3", "2026-04-31", "+026-01-01", "２０２６-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := requireRoundTrip[calendar.Date](t, calendar.ParseDate, s)
		want, err := time.Parse(time.DateOnly, s)
		require.Equal(t, err == nil && want.Year() > 0, ok)
		if ok {
			require.Equal(t, s, d.String())
			require.Equal(t, want.Unix(), int64(d)*24*3600)
			require.Equal(t, want.Weekday(), d.Weekday())
		}
	})
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"08:30", "17:00:00", "24:00", "24:00:01", "00:60", "8:30", "08:30:", "-1:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, ok := requireRoundTrip[calendar.Clock](t, calendar.ParseClock, s); ok {
			require.GreaterOrEqual(t, c, calendar.Clock(0))
			require.LessOrEqual(t, c, calendar.EndOfDay)
		}
	})
}

func FuzzParseTerm(f *testing.F) {
	for _, s := range []string{
		"2 workdays", "2 weeks", "6 weeks statutory", "1 day fixed", "3 days statutory rolling at least two",
		"0 days", "10000 weeks", "2 workdays rolling", "2 weeks fixed rolling", "two weeks", "2 weeks statutoryrolling",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if term, ok := requireRoundTrip[calendar.Term](t, calendar.ParseTerm, s); ok {
			require.NoError(t, term.Validate())
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026", "2026-Q4", "2026-11", "2026-Q0", "2026-Q5", "2026-13", "0000", "9999-Q4", "2026-q4", "2026/11"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := requireRoundTrip[calendar.Period](t, calendar.ParsePeriod, s)
		if !ok {
			return
		}
		require.Equal(t, s, p.String())
		require.Equal(t, p, p.Next().Prev())
		require.Equal(t, p.Next().First(), p.Last()+1)
		require.Equal(t, p.Next().Start(), p.End())
		require.Equal(t, p.Start(), p.First().At(0))
		require.True(t, p.Contains(p.First()) && p.Contains(p.Last()) && !p.Contains(p.Last()+1) && !p.Contains(p.First()-1))
		months := p.Months()
		require.Equal(t, p.First(), months[0].First())
		require.Equal(t, p.Last(), months[len(months)-1].Last())
	})
}

func FuzzParseOfficeHours(f *testing.F) {
	for _, s := range []string{"08:30-17:00", "08:30–12:30, 13:00–17:00", "00:00-24:00", "17:00-08:30", "09:00-12:00,11:00-13:00", "-", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hours, err := calendar.ParseOfficeHours(s)
		if err != nil {
			require.ErrorIs(t, err, calendar.ErrInvalid)
			return
		}
		again, err := calendar.ParseOfficeHours(hours.String())
		require.NoError(t, err)
		require.Equal(t, hours, again)
	})
}

func FuzzParseWeekdays(f *testing.F) {
	for _, s := range []string{"mon,tue,wed,thu,fri", "Sun", " sat , sun ", "mon,", "", "monday"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { requireRoundTrip[calendar.Weekdays](t, calendar.ParseWeekdays, s) })
}

// FuzzDateOf compares the day and the clock of any instant of 1977 to 2200 with
// the zone database, and holds that no instant whatever is a panic.
func FuzzDateOf(f *testing.F) {
	loc := amsterdam(f)
	for _, unix := range []int64{0, 1_774_745_999, 1_774_746_000, 1_792_889_999, 1_792_890_000, -1 << 63, 1<<63 - 1} {
		f.Add(unix)
	}
	f.Fuzz(func(t *testing.T, unix int64) {
		at := time.Unix(unix, 0)
		d, c := calendar.DateOf(at), calendar.ClockOf(at)
		_ = d.Moment()
		_ = calendar.Local(at)
		if unix >= 220_924_800 && unix < 7_258_118_400 {
			requireLocal(t, loc, at)
			require.Less(t, c, calendar.EndOfDay)
		}
	})
}
