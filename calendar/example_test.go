package calendar_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Both deadlines of a complaint received on the Thursday before Easter.
func Example() {
	c, err := calendar.Netherlands(calendar.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	received := time.Date(2026, time.April, 2, 14, 45, 0, 0, time.UTC)
	for _, term := range []calendar.Term{{Workdays: 2}, {Weeks: 2, Roll: true}} {
		end, err := c.EndAt(received, term)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(term, "→", end.Date, "due", end.Due().Format(time.RFC3339))
	}
	// Output:
	// 2 workdays → 2026-04-08 due 2026-04-08T22:00:00Z
	// 2 weeks → 2026-04-16 due 2026-04-16T22:00:00Z
}

// Two weeks that end on King's Day.
func ExampleCalendar_Explain() {
	c, _ := calendar.Netherlands(calendar.Options{})
	received, _ := calendar.ParseDate("2026-04-13")
	end, _ := c.End(received, calendar.Term{Weeks: 2, Roll: true})
	for _, step := range c.Explain(end) {
		fmt.Println(step.Text("en"))
	}
	// Output:
	// Monday 13 April 2026: received, not counted
	// 27 April: 2 weeks after receipt
	// 27 April: King's Day, skipped
	// 28 April: next day on which the term can end
	// Tuesday 28 April 2026: last day
}

// An organisation with its own days: 5 May worked but for lustrum years, closed
// between Christmas and New Year, and late mail counted for the next day.
func ExampleNetherlands() {
	five, _ := calendar.ParseClock("17:00")
	c, err := calendar.Netherlands(calendar.Options{
		Version: "2026-1",
		May5:    calendar.May5LustrumOnly,
		Cutoff:  &five,
		RecurringClosures: []calendar.RecurringClosure{{
			Name: "kerstsluiting",
			From: calendar.MonthDay{Month: time.December, Day: 27},
			To:   calendar.MonthDay{Month: time.January, Day: 2},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	end, _ := c.EndAt(time.Date(2026, time.December, 22, 16, 30, 0, 0, time.UTC), calendar.Term{Workdays: 2})
	fmt.Println(c.Version(), end.Arrived, end.Received, end.Date)
	// Output: 2026-1 2026-12-22 2026-12-23 2027-01-04
}

// Years outside the range are an error, never a guess.
func ExampleCalendar_IsWorkday() {
	c, _ := calendar.Netherlands(calendar.Options{From: 2020, To: 2030})
	d, _ := calendar.ParseDate("2031-01-02")
	_, err := c.IsWorkday(d)
	fmt.Println(errors.Is(err, calendar.ErrRange), err)
	// Output: true calendar: 2031-01-02: outside the years of the calendar 2020 to 2030
}

// The complainant was waited for from Friday to Wednesday, over King's Day.
func ExampleCalendar_Suspended() {
	c, _ := calendar.Netherlands(calendar.Options{})
	old, _ := calendar.ParseDate("2026-05-01")
	from, _ := calendar.ParseDate("2026-04-24")
	resumed, _ := calendar.ParseDate("2026-04-29")
	date, _ := c.Suspended(old, from, resumed)
	fmt.Println(date)
	// Output: 2026-05-06
}

// A working hour before the end of a Wednesday is four in the afternoon.
func ExampleCalendar_BackWorkingTime() {
	c, _ := calendar.Netherlands(calendar.Options{})
	wednesday, _ := calendar.ParseDate("2026-03-04")
	warn, _ := c.BackWorkingTime(wednesday.Moment(), time.Hour)
	fmt.Println(calendar.Local(warn).Format(time.DateTime + " MST"))
	// Output: 2026-03-04 16:00:00 CET
}

// The cohort of a quarter is decided by dates in Amsterdam.
func ExampleQuarterOf() {
	filed := time.Date(2026, time.June, 30, 22, 30, 0, 0, time.UTC) // half past midnight in Amsterdam
	quarter := calendar.QuarterOf(calendar.DateOf(filed))
	fmt.Println(quarter, quarter.First(), quarter.Last(), quarter.Start().Format(time.RFC3339))
	// Output: 2026-Q3 2026-07-01 2026-09-30 2026-06-30T22:00:00Z
}

// The text form of terms, as a policy has them.
func ExampleParseTerm() {
	for _, s := range []string{"2 workdays", "2 weeks", "6 weeks statutory", "2 months"} {
		term, err := calendar.ParseTerm(s)
		fmt.Printf("%+v %t\n", struct{ Workdays, Weeks int }{term.Workdays, term.Weeks}, err == nil)
	}
	// Output:
	// {Workdays:2 Weeks:0} true
	// {Workdays:0 Weeks:2} true
	// {Workdays:0 Weeks:6} true
	// {Workdays:0 Weeks:0} false
}
