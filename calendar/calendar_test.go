package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// TestEveryDay compares each day of 1990 to 2100, under every variant, with the
// oracle: whether it is worked, why not, and both deadlines from it.
func TestEveryDay(t *testing.T) {
	t.Parallel()
	for variant, options := range variants {
		t.Run("variant "+variant, func(t *testing.T) {
			t.Parallel()
			c, o := netherlands(t, options), oracle{options}
			first, last := c.Range()
			require.Equal(t, "1990-01-01", first.String())
			require.Equal(t, "2100-12-31", last.String())
			for d := first; d <= last; d++ {
				worked, err := c.IsWorkday(d)
				require.NoError(t, err)
				require.Equal(t, o.workday(d), worked, d)
				reason, off := c.Reason(d)
				require.Equal(t, !worked, off)
				if name := recognised(d); name != "" && (variant == "" || variant == "kb") {
					require.Equal(t, name, reason.Code, d)
				}
				if d > last-21 {
					continue // both deadlines have to be in range
				}
				for _, term := range []calendar.Term{firstResponse, resolution} {
					end, err := c.End(d, term)
					require.NoError(t, err)
					require.Equal(t, o.end(d, term), end.Date, "%s from %s", term, d)
				}
			}
		})
	}
}

// TestAgainstOracle compares random questions under random options with the oracle.
func TestAgainstOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := drawOptions(t)
		c, err := calendar.Netherlands(options)
		require.NoError(t, err)
		o := oracle{options}
		d := drawDate(t, "date")

		n := rapid.IntRange(-300, 300).Draw(t, "n")
		got, err := c.AddWorkdays(d, n)
		requireDate(t, c, o.addWorkdays(d, n), got, err)
		got, err = c.NextWorkday(d)
		requireDate(t, c, o.addWorkdays(d-1, 1), got, err)
		got, err = c.PrevWorkday(d)
		requireDate(t, c, o.addWorkdays(d+1, -1), got, err)

		other := drawDate(t, "other")
		other = min(max(other, d-500), d+500)
		counted, err := c.WorkdaysBetween(d, other)
		require.NoError(t, err)
		require.Equal(t, count(d, other, o.workday)-count(other, d, o.workday), counted)

		term := drawTerm(t)
		end, err := c.End(d, term)
		requireDate(t, c, o.end(d, term), end.Date, err)
		if err == nil {
			requireEnd(t, c, d, term, end)
		}
	})
}

// requireDate holds that a day reached is the one wanted, or, when that is out
// of range, that this was said.
func requireDate(t *rapid.T, c *calendar.Calendar, want, got calendar.Date, err error) {
	if first, last := c.Range(); want < first || want > last {
		require.ErrorIs(t, err, calendar.ErrRange)
		return
	}
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func requireEnd(t *rapid.T, c *calendar.Calendar, d calendar.Date, term calendar.Term, end calendar.End) {
	require.Equal(t, term, end.Term())
	require.Equal(t, end.Date.Moment(), end.Due())
	require.Equal(t, end.Date.Moment(), c.Moment(end.Date))

	steps := c.Explain(end)
	require.Equal(t, calendar.Step{Date: d, Kind: calendar.StepReceived}, steps[0])
	require.Equal(t, calendar.Step{Date: end.Date, Kind: calendar.StepEnd}, steps[len(steps)-1])
	stored, err := json.Marshal(steps)
	require.NoError(t, err)
	var again []calendar.Step
	require.NoError(t, json.Unmarshal(stored, &again))
	require.Equal(t, steps, again)

	stored, err = json.Marshal(end)
	require.NoError(t, err)
	var endAgain calendar.End
	require.NoError(t, json.Unmarshal(stored, &endAgain))
	require.Equal(t, end, endAgain)
}

func drawDate(t *rapid.T, label string) calendar.Date {
	from, _ := calendar.NewDate(1990, time.January, 1)
	to, _ := calendar.NewDate(2100, time.December, 31)
	return calendar.Date(rapid.Int32Range(int32(from), int32(to)).Draw(t, label))
}

func drawTerm(t *rapid.T) calendar.Term {
	term := calendar.Term{
		Roll:       rapid.Bool().Draw(t, "roll"),
		AtLeastTwo: rapid.Bool().Draw(t, "at least two"),
		Statutory:  rapid.Bool().Draw(t, "statutory"),
	}
	switch rapid.IntRange(0, 2).Draw(t, "unit") {
	case 0:
		term.Workdays = rapid.IntRange(1, 100).Draw(t, "workdays")
	case 1:
		term.Days = rapid.IntRange(1, 100).Draw(t, "days")
	default:
		term.Weeks = rapid.IntRange(1, 15).Draw(t, "weeks")
	}
	return term
}

func drawOptions(t *rapid.T) calendar.Options {
	options := calendar.Options{
		Weekdays:         calendar.Weekdays(rapid.IntRange(0, 127).Draw(t, "weekdays")),
		GoodFridayWorked: rapid.Bool().Draw(t, "good friday"),
		May5:             calendar.May5Rule(rapid.IntRange(0, 2).Draw(t, "5 may")),
		EquatedOff:       rapid.Bool().Draw(t, "equated"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "closures") {
		from := drawDate(t, "closed from")
		length := calendar.Date(rapid.IntRange(0, 40).Draw(t, "closed for"))
		options.Closures = append(options.Closures, calendar.Closure{Name: "verhuizing", From: from, To: from + length})
	}
	if rapid.Bool().Draw(t, "recurring") {
		start := rapid.IntRange(0, 27).Draw(t, "start")
		options.RecurringClosures = []calendar.RecurringClosure{{
			Name: "kerstsluiting",
			From: calendar.MonthDay{Month: time.December, Day: 1 + start},
			To:   calendar.MonthDay{Month: time.January, Day: rapid.IntRange(1, 12).Draw(t, "stop")},
		}}
	}
	return options
}

func TestOutsideTheYears(t *testing.T) {
	t.Parallel()
	c := netherlands(t, calendar.Options{From: 2020, To: 2022})
	before, first, last, after := date(t, "2019-12-31"), date(t, "2020-01-01"), date(t, "2022-12-31"), date(t, "2023-01-01")
	calls := map[string]func() error{
		"IsWorkday before":         func() error { _, err := c.IsWorkday(before); return err },
		"IsWorkday after":          func() error { _, err := c.IsWorkday(after); return err },
		"AddWorkdays from outside": func() error { _, err := c.AddWorkdays(before, 1); return err },
		"AddWorkdays beyond":       func() error { _, err := c.AddWorkdays(last, 1); return err },
		"AddWorkdays back beyond":  func() error { _, err := c.AddWorkdays(first, -1); return err },
		"AddWorkdays far":          func() error { _, err := c.AddWorkdays(first, 1<<62); return err },
		"AddWorkdays far back":     func() error { _, err := c.AddWorkdays(last, -1<<63); return err },
		"WorkdaysBetween from":     func() error { _, err := c.WorkdaysBetween(before, last); return err },
		"WorkdaysBetween to":       func() error { _, err := c.WorkdaysBetween(first, after); return err },
		"NextWorkday outside":      func() error { _, err := c.NextWorkday(after); return err },
		"PrevWorkday outside":      func() error { _, err := c.PrevWorkday(after); return err },
		"PrevWorkday none":         func() error { _, err := c.PrevWorkday(first); return err },
		"End from outside":         func() error { _, err := c.End(after, firstResponse); return err },
		"End beyond, workdays":     func() error { _, err := c.End(last-1, firstResponse); return err },
		"End beyond, weeks":        func() error { _, err := c.End(last-13, resolution); return err },
		"End beyond, rolling":      func() error { _, err := c.End(last-1, calendar.Term{Days: 1, Roll: true}); return err },
		"End beyond, statutory":    func() error { _, err := c.End(last-1, calendar.Term{Days: 1, Statutory: true}); return err },
		"EndAt before":             func() error { _, err := c.EndAt(first.At(0).Add(-1), firstResponse); return err },
		"EndAt after":              func() error { _, err := c.EndAt(last.Moment(), firstResponse); return err },
		"EndAt long before":        func() error { _, err := c.EndAt(time.Unix(-1<<62, 0), firstResponse); return err },
		"EndAt long after":         func() error { _, err := c.EndAt(time.Unix(1<<62, 0), firstResponse); return err },
		"EndAt without a time":     func() error { _, err := c.EndAt(time.Time{}, firstResponse); return err },
		"Open":                     func() error { _, err := c.Open(last.Moment()); return err },
		"NextOpening":              func() error { _, err := c.NextOpening(last.Moment()); return err },
		"NextOpening none":         func() error { _, err := c.NextOpening(last.At(18 * 3600)); return err },
		"AddWorkingTime beyond":    func() error { _, err := c.AddWorkingTime(last.At(0), 24*time.Hour); return err },
		"BackWorkingTime beyond":   func() error { _, err := c.BackWorkingTime(first.At(0), time.Hour); return err },
		"AddWorkingTime outside":   func() error { _, err := c.AddWorkingTime(last.Moment(), time.Hour); return err },
		"BackWorkingTime outside":  func() error { _, err := c.BackWorkingTime(last.Moment(), time.Hour); return err },
		"Suspended beyond":         func() error { _, err := c.Suspended(last, first, last); return err },
		"Suspended from outside":   func() error { _, err := c.Suspended(last, before, last); return err },
		"ExplainSuspended outside": func() error { _, err := c.ExplainSuspended(last, before, last); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorIs(t, call(), calendar.ErrRange)
		})
	}
	end, err := c.EndAt(first.At(0), firstResponse)
	require.NoError(t, err, "the first instant of the range is in it")
	require.Equal(t, "2020-01-03", end.Date.String())
	require.Equal(t, after.AddDays(30).Moment(), c.Moment(after.AddDays(30)), "moments do not depend on the range")
	require.Nil(t, c.Explain(calendar.End{}))
}

// TestTable compares the ends of a table with those computed one by one.
func TestTable(t *testing.T) {
	t.Parallel()
	terms := []calendar.Term{firstResponse, resolution, {Weeks: 6, Statutory: true}}
	for variant, options := range variants {
		c := netherlands(t, options)
		table, err := c.Table(terms...)
		require.NoError(t, err)
		first, last := c.Range()
		for at := first.At(0).Add(-time.Hour); at.Before(last.Moment().Add(2 * time.Hour)); at = at.Add(7*time.Hour + 29*time.Minute) {
			var ends [3]calendar.End
			tableErr := table.EndsAt(at, ends[:])
			for i, term := range terms {
				end, err := c.EndAt(at, term)
				if err != nil {
					require.ErrorIs(t, tableErr, calendar.ErrRange, "%s %s", variant, at)
					break
				}
				require.Equal(t, end, ends[i], "%s %s", variant, at)
			}
		}
	}
	c := netherlands(t, calendar.Options{})
	_, err := c.Table(firstResponse, calendar.Term{})
	require.ErrorIs(t, err, calendar.ErrInvalid)
}

func TestNoAllocation(t *testing.T) { //nolint:paralleltest // AllocsPerRun does not go with t.Parallel
	c := netherlands(t, calendar.Options{})
	table, err := c.Table(firstResponse, resolution)
	require.NoError(t, err)
	received := instant(t, "2026-04-13T09:00:00+02:00")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		var ends [2]calendar.End
		_ = table.EndsAt(received, ends[:])
		end, _ := c.EndAt(received, resolution)
		_ = end.Due()
		_, _ = c.AddWorkdays(end.Date, -3)
		_ = calendar.DateOf(received)
	}))
}

func TestSuspended(t *testing.T) {
	t.Parallel()
	c := netherlands(t, calendar.Options{})
	old := date(t, "2026-04-28")
	for name, tt := range map[string]struct{ from, resumed, want string }{
		"the same day moves nothing":              {"2026-04-20", "2026-04-20", "2026-04-28"},
		"a weekend alone moves nothing":           {"2026-04-17", "2026-04-19", "2026-04-28"},
		"three working days, and three after old": {"2026-04-20", "2026-04-23", "2026-05-01"},
		"holidays count on neither side":          {"2026-04-24", "2026-04-29", "2026-04-30"},
		"over 5 May":                              {"2026-04-20", "2026-04-28", "2026-05-06"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.Suspended(old, date(t, tt.from), date(t, tt.resumed))
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
			steps, err := c.ExplainSuspended(old, date(t, tt.from), date(t, tt.resumed))
			require.NoError(t, err)
			require.Equal(t, calendar.Step{Date: got, Kind: calendar.StepEnd}, steps[len(steps)-1])
		})
	}
	_, err := c.Suspended(old, old, old-1)
	require.ErrorIs(t, err, calendar.ErrInvalid)
}

func TestProvisional(t *testing.T) {
	t.Parallel()
	law := calendar.Term{Weeks: 6, Statutory: true}
	for name, tt := range map[string]struct {
		options  calendar.Options
		received string
		term     calendar.Term
		want     bool
	}{
		"statutory, known":          {received: "2028-11-01", term: law, want: false},
		"statutory, not known":      {received: "2028-12-01", term: law, want: true},
		"ordinary, not known":       {received: "2028-12-31", term: resolution, want: false},
		"not under the Act (art 4)": {received: "2028-12-01", term: calendar.Term{Weeks: 13, Statutory: true}, want: false},
		"equated days off":          {options: calendar.Options{EquatedOff: true}, received: "2028-12-29", term: firstResponse, want: true},
		"equated days off, known":   {options: calendar.Options{EquatedOff: true}, received: "2028-12-21", term: firstResponse, want: false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end, err := netherlands(t, tt.options).End(date(t, tt.received), tt.term)
			require.NoError(t, err)
			require.Equal(t, tt.want, end.Provisional())
		})
	}
}

// TestCutoff holds that five o'clock itself is in time, and any moment later is not.
func TestCutoff(t *testing.T) {
	t.Parallel()
	c := netherlands(t, variants["cutoff17"])
	monday := date(t, "2026-03-02")
	for name, tt := range map[string]struct {
		at   time.Time
		want calendar.Date
	}{
		"at the cutoff":       {monday.At(17 * 3600), monday},
		"a nanosecond later":  {monday.At(17 * 3600).Add(1), monday + 1},
		"on Saturday morning": {(monday - 2).At(9 * 3600), monday},
	} {
		end, err := c.EndAt(tt.at, firstResponse)
		require.NoError(t, err)
		require.Equal(t, tt.want, end.Received, name)
		require.Equal(t, tt.want+2, end.Date, name)
	}
}
