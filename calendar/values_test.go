package calendar_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func TestDate(t *testing.T) {
	t.Parallel()
	d, err := calendar.NewDate(2026, time.November, 23)
	require.NoError(t, err)
	require.Equal(t, "2026-11-23", d.String())
	require.Equal(t, time.Monday, d.Weekday())
	require.Equal(t, 2026, d.Year())
	require.Equal(t, "1970-01-01", calendar.Date(0).String())
	require.Equal(t, calendar.Date(math.MaxInt32), d.AddDays(math.MaxInt))
	require.Equal(t, calendar.Date(math.MinInt32), d.AddDays(math.MinInt))
	for _, bad := range [][3]int{{2026, 4, 31}, {2025, 2, 29}, {1900, 2, 29}, {2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0}, {0, 1, 1}, {10000, 1, 1}} {
		_, err := calendar.NewDate(bad[0], time.Month(bad[1]), bad[2])
		require.ErrorIs(t, err, calendar.ErrInvalid, bad)
	}
	for _, far := range []calendar.Date{math.MaxInt32, math.MinInt32, -719_163, 2_932_897} { // the last two lie beside 0001 and 9999
		text, err := far.MarshalText()
		require.ErrorIs(t, err, calendar.ErrInvalid)
		require.Nil(t, text)
		kept, err := far.AppendText([]byte("on "))
		require.ErrorIs(t, err, calendar.ErrInvalid)
		require.Equal(t, "on ", string(kept))
	}
}

// A date is written as fmt would, whatever its year.
func TestDateText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.OneOf(rapid.Int32(), rapid.Int32Range(-800_000, 3_000_000)).Draw(t, "date")
		d := calendar.Date(days)
		year, month, day := d.Civil()
		want := fmt.Sprintf("%04d-%02d-%02d", year, int(month), day)
		require.Equal(t, want, d.String())
		text, err := d.MarshalText()
		if err != nil {
			require.False(t, 1 <= year && year <= 9999)
			return
		}
		require.Equal(t, want, string(text))
		text, err = d.AppendText([]byte("on "))
		require.NoError(t, err)
		require.Equal(t, "on "+want, string(text))
	})
}

func TestCivil(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Date(rapid.Int32Range(-719_162, 2_932_896).Draw(t, "date")) // 0001 to 9999
		year, month, day := d.Civil()
		wantYear, wantMonth, wantDay := noon(d).Date()
		require.Equal(t, []int{wantYear, int(wantMonth), wantDay}, []int{year, int(month), day})
		again, err := calendar.NewDate(year, month, day)
		require.NoError(t, err)
		require.Equal(t, d, again)
	})
}

func TestTermText(t *testing.T) {
	t.Parallel()
	for text, term := range map[string]calendar.Term{
		"2 workdays":                   {Workdays: 2},
		"1 workday":                    {Workdays: 1},
		"2 weeks":                      {Weeks: 2, Roll: true},
		"2 weeks fixed":                {Weeks: 2},
		"6 weeks statutory":            {Weeks: 6, Statutory: true},
		"3 days statutory rolling":     {Days: 3, Statutory: true, Roll: true},
		"10 days at least two":         {Days: 10, Roll: true, AtLeastTwo: true},
		"2 workdays rolling":           {Workdays: 2, Roll: true},
		"4 days fixed at least two":    {Days: 4, AtLeastTwo: true},
		"5 workdays statutory rolling": {Workdays: 5, Statutory: true, Roll: true},
	} {
		require.Equal(t, text, term.String())
		parsed, err := calendar.ParseTerm(text)
		require.NoError(t, err)
		require.Equal(t, term, parsed)
	}
	require.Empty(t, calendar.Term{}.String())
	for _, bad := range []string{"", "2", "weeks", "-2 weeks", "2 months", "0 days", "99999999999999999999 days", "2 weeks fixed rolling", "2 weeks please"} {
		_, err := calendar.ParseTerm(bad)
		require.ErrorIs(t, err, calendar.ErrInvalid, bad)
	}
	for _, bad := range []calendar.Term{{}, {Workdays: -1}, {Workdays: 1, Days: 1}, {Days: 1, Weeks: 2}, {Weeks: 10_000}, {Roll: true}, {Days: math.MinInt}} {
		require.ErrorIs(t, bad.Validate(), calendar.ErrInvalid, bad)
		_, err := netherlands(t, calendar.Options{}).End(0, bad)
		require.Error(t, err)
	}
	var none calendar.Term
	text, err := json.Marshal(none)
	require.NoError(t, err)
	require.Equal(t, `""`, string(text))
	require.NoError(t, json.Unmarshal(text, &none))
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	d := calendar.DateOf(instant(t, "2026-06-30T22:30:00Z")) // 1 July, 00:30 in Amsterdam
	require.Equal(t, "2026-Q3", calendar.QuarterOf(d).String())
	require.Equal(t, "2026-07", calendar.MonthOf(d).String())
	require.Equal(t, "2026", calendar.YearOf(d).String())
	require.Equal(t, "2026-06-30T22:00:00Z", calendar.QuarterOf(d).Start().Format(time.RFC3339))
	require.Equal(t, "2026-09-30T22:00:00Z", calendar.QuarterOf(d).End().Format(time.RFC3339))

	// A year has twelve months in four quarters, whatever the zone.
	year, err := calendar.NewYear(2026)
	require.NoError(t, err)
	quarters := make(map[calendar.Period]int)
	for _, month := range year.Months() {
		quarters[calendar.QuarterOf(month.Last())]++
	}
	require.Len(t, quarters, 4)
	for quarter, months := range quarters {
		require.Equal(t, 3, months)
		require.Equal(t, calendar.Quarter, quarter.Unit())
		require.Equal(t, 2026, quarter.Year())
	}
	last, err := calendar.NewQuarter(2026, 4)
	require.NoError(t, err)
	require.Equal(t, 4, last.Number())
	require.Equal(t, "2027-Q1", last.Next().String())
	_, err = calendar.NewMonth(2026, 13)
	require.ErrorIs(t, err, calendar.ErrInvalid)
	require.True(t, calendar.Period{}.IsZero())
	require.Empty(t, calendar.Period{}.String())
	_, err = json.Marshal(calendar.Period{})
	require.ErrorIs(t, err, calendar.ErrInvalid)
}

func TestOptionErrors(t *testing.T) {
	t.Parallel()
	d := date(t, "2026-01-01")
	span := func(from, to calendar.Clock) calendar.OfficeHours {
		return calendar.OfficeHours{Spans: []calendar.Span{{From: from, To: to}}}
	}
	for field, options := range map[string]calendar.Options{
		"From":                      {From: 1989},
		"To":                        {From: 2030, To: 2020},
		"Weekdays":                  {Weekdays: 200},
		"May5":                      {May5: 9},
		"Cutoff":                    {Cutoff: new(calendar.Clock(-1))},
		"Closures[0].Name":          {Closures: []calendar.Closure{{From: d, To: d}}},
		"Closures[1].To":            {Closures: []calendar.Closure{{Name: "a", From: d, To: d}, {Name: "b", From: d, To: d - 1}}},
		"Closures[0].From":          {From: 2027, Closures: []calendar.Closure{{Name: "a", From: d, To: d}}},
		"Closures":                  {From: 2026, To: 2026, Closures: []calendar.Closure{{Name: "a", From: d, To: d + 400}}},
		"RecurringClosures[0].Name": {RecurringClosures: []calendar.RecurringClosure{{}}},
		"RecurringClosures[0].From": {RecurringClosures: []calendar.RecurringClosure{{Name: "a"}}},
		"RecurringClosures[0].To": {RecurringClosures: []calendar.RecurringClosure{
			{Name: "a", From: calendar.MonthDay{Month: 2, Day: 29}, To: calendar.MonthDay{Month: 2, Day: 30}},
		}},
		"Hours.Spans[0]": {Hours: span(17*3600, 9*3600)},
		"Hours.Spans[1]": {Hours: calendar.OfficeHours{Spans: append(span(0, 3600).Spans, calendar.Span{From: 1800, To: 7200})}},
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			_, err := calendar.Netherlands(options)
			require.ErrorIs(t, err, calendar.ErrInvalid)
			var option *calendar.OptionError
			require.ErrorAs(t, err, &option)
			require.Equal(t, field, option.Field)
			require.NotEmpty(t, option.Problem)
		})
	}
}

// TestOptionsJSON holds that options survive being stored.
func TestOptionsJSON(t *testing.T) {
	t.Parallel()
	hours, err := calendar.ParseOfficeHours("08:30-12:30, 13:00-17:00")
	require.NoError(t, err)
	weekdays, err := calendar.ParseWeekdays("mon,tue,wed,thu")
	require.NoError(t, err)
	options := calendar.Options{
		Version: "2026-1", From: 2020, To: 2040, Weekdays: weekdays, May5: calendar.May5LustrumOnly, Cutoff: new(calendar.Clock(17 * 3600)), Hours: hours,
		Closures: []calendar.Closure{{Name: "verhuizing", From: date(t, "2026-07-01"), To: date(t, "2026-07-03")}},
		RecurringClosures: []calendar.RecurringClosure{
			{Name: "kerstsluiting", From: calendar.MonthDay{Month: 12, Day: 27}, To: calendar.MonthDay{Month: 1, Day: 2}},
		},
	}
	stored, err := json.Marshal(options)
	require.NoError(t, err)
	var again calendar.Options
	require.NoError(t, json.Unmarshal(stored, &again))
	require.Equal(t, options, again)
	require.Equal(t, "2026-1", netherlands(t, again).Version())

	// What the caller changes afterwards changes nothing here.
	c := netherlands(t, again)
	*again.Cutoff = 0
	again.Hours.Spans[0].From = 0
	require.Equal(t, netherlands(t, options).Fingerprint(), c.Fingerprint())
	open, err := c.Open(instant(t, "2026-03-02T06:00:00+01:00"))
	require.NoError(t, err)
	require.False(t, open)
}

func TestEquatedDays(t *testing.T) {
	t.Parallel()
	days := calendar.EquatedDays()
	require.Len(t, days, 20)
	for i, day := range days {
		require.Contains(t, day.Decree, "art. 3(3)")
		require.LessOrEqual(t, day.Date.Year(), calendar.EquatedKnownThrough)
		require.Empty(t, recognised(day.Date))
		if i > 0 {
			require.Less(t, days[i-1].Date, day.Date)
		}
	}
	days[0].Date = 0
	require.NotEqual(t, days[0], calendar.EquatedDays()[0], "the caller owns the slice")
}
