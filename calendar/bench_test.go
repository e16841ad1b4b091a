package calendar_test

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/nl"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// BenchmarkDeadlines computes both deadlines of a complaint with their due
// moments from the instant of receipt: here with the terms of a policy worked out
// in a table, here with any two terms, and with rickar/cal's calendar.
func BenchmarkDeadlines(b *testing.B) {
	var received [64]time.Time
	for i := range received {
		received[i] = instant(b, "2026-01-01T08:10:00Z").Add(time.Duration(i) * 137 * time.Hour)
	}
	b.Run("klachtwerk", func(b *testing.B) {
		table, err := netherlands(b, calendar.Options{}).Table(firstResponse, resolution)
		require.NoError(b, err)
		var ends [2]calendar.End
		b.ReportAllocs()
		for i := uint(0); b.Loop(); i++ {
			err := table.EndsAt(received[i%64], ends[:])
			if first, last := ends[0].Due(), ends[1].Due(); err != nil || first.Equal(last) {
				b.Fatal("no deadlines")
			}
		}
	})
	b.Run("klachtwerk-any-term", func(b *testing.B) {
		c := netherlands(b, calendar.Options{})
		b.ReportAllocs()
		for i := uint(0); b.Loop(); i++ {
			first, err := c.EndAt(received[i%64], firstResponse)
			last, err2 := c.EndAt(received[i%64], resolution)
			if err != nil || err2 != nil || first.Due().Equal(last.Due()) {
				b.Fatal("no deadlines")
			}
		}
	})
	b.Run("rickarcal", func(b *testing.B) {
		amsterdam, err := time.LoadLocation("Europe/Amsterdam")
		require.NoError(b, err)
		business := cal.NewBusinessCalendar()
		business.AddHoliday(nl.Holidays...)
		b.ReportAllocs()
		for i := uint(0); b.Loop(); i++ {
			first, last := rickarDeadlines(business, amsterdam, received[i%64])
			if first.Equal(last) {
				b.Fatal("no deadlines")
			}
		}
	})
}

func rickarDeadlines(business *cal.BusinessCalendar, loc *time.Location, received time.Time) (first, last time.Time) {
	y, m, d := received.In(loc).Date()
	day := time.Date(y, m, d, 12, 0, 0, 0, loc)
	endOf := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, loc).UTC()
	}
	first = business.WorkdaysFrom(day, 2)
	last = day.AddDate(0, 0, 14)
	for !business.IsWorkday(last) {
		last = last.AddDate(0, 0, 1)
	}
	return endOf(first), endOf(last)
}

// BenchmarkAddWorkdays shows that the distance does not matter.
func BenchmarkAddWorkdays(b *testing.B) {
	c := netherlands(b, calendar.Options{})
	from := date(b, "2026-01-02")
	for name, n := range map[string]int{"2": 2, "20": 20, "2000": 2000, "-2000": -2000} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.AddWorkdays(from, n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNetherlands(b *testing.B) {
	for b.Loop() {
		if _, err := calendar.Netherlands(calendar.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDateOf(b *testing.B) {
	at := instant(b, "2026-10-25T00:30:00Z")
	b.ReportAllocs()
	for b.Loop() {
		if calendar.DateOf(at) == 0 {
			b.Fatal("no date")
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	c := netherlands(b, calendar.Options{})
	end, err := c.EndAt(instant(b, "2026-04-13T09:00:00+02:00"), resolution)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if len(c.Explain(end)) == 0 {
			b.Fatal("no steps")
		}
	}
}

func BenchmarkDateText(b *testing.B) {
	d := date(b, "2026-04-13")
	b.ReportAllocs()
	for b.Loop() {
		if text, err := d.MarshalText(); err != nil || len(text) == 0 {
			b.Fatal("no text")
		}
	}
}
