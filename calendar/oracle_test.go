package calendar_test

import (
	"math"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// oracle answers the questions of a calendar the slow way, a day at a time, from
// the text of the law, sharing nothing with the package but its types.
type oracle struct {
	options calendar.Options
}

// noon is a day in the standard library's terms.
func noon(d calendar.Date) time.Time {
	return time.Date(1970, time.January, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, int(d))
}

func sameDay(t time.Time, month time.Month, day int) bool {
	return t.Month() == month && t.Day() == day
}

// easter is Easter Sunday after Gauss, with the two exceptions of his rule. The
// constants are those of the years 1900 to 2199.
func easter(year int) time.Time {
	m, n := 24, 5
	if year >= 2100 {
		n = 6
	}
	d := (19*(year%19) + m) % 30
	e := (2*(year%4) + 4*(year%7) + 6*d + n) % 7
	day := 22 + d + e
	if d == 29 && e == 6 || d == 28 && e == 6 && (11*m+11)%30 < 19 {
		day -= 7
	}
	return time.Date(year, time.March, day, 12, 0, 0, 0, time.UTC)
}

// recognised is art. 3(1) and (2) of the Algemene termijnenwet; the name is a
// code of the package.
func recognised(d calendar.Date) string {
	t := noon(d)
	sinceEaster := int(t.Sub(easter(t.Year())).Hours()) / 24
	switch {
	case sameDay(t, time.January, 1):
		return "new_years_day"
	case sinceEaster == -2:
		return "good_friday"
	case sinceEaster == 1:
		return "easter_monday"
	case t.Year() >= 2014 && (sameDay(t, time.April, 27) && t.Weekday() != time.Sunday ||
		sameDay(t, time.April, 26) && t.Weekday() == time.Saturday):
		return "kings_day"
	case t.Year() < 2014 && (sameDay(t, time.April, 30) && t.Weekday() != time.Sunday ||
		sameDay(t, time.April, 29) && t.Weekday() == time.Saturday):
		return "queens_day"
	case sinceEaster == 39:
		return "ascension_day"
	case sameDay(t, time.May, 5):
		return "liberation_day"
	case sinceEaster == 50:
		return "whit_monday"
	case sameDay(t, time.December, 25):
		return "christmas_day"
	case sameDay(t, time.December, 26):
		return "boxing_day"
	default:
		return ""
	}
}

var equatedDays = calendar.EquatedDays()

func equated(d calendar.Date) bool {
	return slices.ContainsFunc(equatedDays, func(e calendar.EquatedDay) bool { return e.Date == d })
}

// workday tells whether d is a working day under the options.
func (o oracle) workday(d calendar.Date) bool {
	t := noon(d)
	weekdays := o.options.Weekdays
	if weekdays == 0 {
		weekdays, _ = calendar.NewWeekdays(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	}
	if weekdays&(1<<t.Weekday()) == 0 || o.options.EquatedOff && equated(d) || o.closed(d) {
		return false
	}
	switch recognised(d) {
	case "":
		return true
	case "good_friday":
		return o.options.GoodFridayWorked
	case "liberation_day":
		return o.options.May5 == calendar.May5Never || o.options.May5 == calendar.May5LustrumOnly && t.Year()%5 != 0
	default:
		return false
	}
}

func (o oracle) closed(d calendar.Date) bool {
	for _, c := range o.options.Closures {
		if d >= c.From && d <= c.To {
			return true
		}
	}
	for _, c := range o.options.RecurringClosures {
		// Walk from every first day of the period to the last one.
		for year := noon(d).Year() - 1; year <= noon(d).Year(); year++ {
			for day := time.Date(year, c.From.Month, c.From.Day, 12, 0, 0, 0, time.UTC); ; day = day.AddDate(0, 0, 1) {
				if day.Equal(noon(d)) {
					return true
				}
				if sameDay(day, c.To.Month, c.To.Day) {
					break
				}
			}
		}
	}
	return false
}

// free tells whether a statutory term may end on d.
func free(d calendar.Date) bool {
	weekday := noon(d).Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && recognised(d) == "" && !equated(d)
}

// addWorkdays steps a day at a time.
func (o oracle) addWorkdays(d calendar.Date, n int) calendar.Date {
	step := calendar.Date(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d += step
		if o.workday(d) {
			n--
		}
	}
	return d
}

// end is the end of a term, following the text of the articles.
func (o oracle) end(received calendar.Date, t calendar.Term) calendar.Date {
	last := received + calendar.Date(t.Days+7*t.Weeks)
	if t.Workdays > 0 {
		last = o.addWorkdays(received, t.Workdays)
	}
	act := t.Statutory && t.Workdays <= 90 && t.Days <= 90 && t.Weeks <= 12 // art. 4
	if t.Workdays >= 3 || t.Days >= 3 || t.Weeks >= 1 {                     // art. 2
		for t.AtLeastTwo && count(received, last, o.workday) < 2 || act && count(received, last, free) < 2 {
			last++
		}
	}
	beyond := received + 20*366                                               // an organisation that works on Sundays alone has no day that is both
	for last < beyond && (t.Roll && !o.workday(last) || act && !free(last)) { // art. 1
		last++
	}
	if last == beyond {
		return calendar.Date(math.MaxInt32)
	}
	return last
}

// count counts the days after a up to and including b.
func count(a, b calendar.Date, has func(calendar.Date) bool) int {
	n := 0
	for d := a + 1; d <= b; d++ {
		if has(d) {
			n++
		}
	}
	return n
}
