package calendar

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/nl"
)

// holiday is one recognised day of art. 3(1) and (2) Algemene termijnenwet. The
// definition comes from rickar/cal. The rest is what a day has to satisfy
// whatever the definition says, so that a changed or mistaken definition stops
// the construction of a calendar instead of shifting terms unnoticed.
type holiday struct {
	code             string
	definition       *cal.Holiday
	weekdays         Weekdays // on which it can be observed; zero is any
	earliest, latest MonthDay // between which it is observed
	since, until     int      // years; zero is no limit
}

// recognisedHolidays lists the days in the order of precedence for naming a day
// that is two of them at once (5 May was Ascension Day in 2016).
func recognisedHolidays() []holiday {
	monday, thursday, friday := weekdaySet(time.Monday), weekdaySet(time.Thursday), weekdaySet(time.Friday)
	notSunday := ^weekdaySet(time.Sunday) & allWeekdays
	return []holiday{
		{code: "new_years_day", definition: nl.Nieuwjaar, earliest: MonthDay{1, 1}, latest: MonthDay{1, 1}},
		{code: goodFriday, definition: nl.GoedeVrijdag, weekdays: friday, earliest: MonthDay{3, 20}, latest: MonthDay{4, 23}},
		{code: "easter_monday", definition: nl.TweedePaasdag, weekdays: monday, earliest: MonthDay{3, 23}, latest: MonthDay{4, 26}},
		{code: "queens_day", definition: queensDay(), weekdays: notSunday, earliest: MonthDay{4, 29}, latest: MonthDay{4, 30}, until: lastQueensDay},
		{code: "kings_day", definition: kingsDay(), weekdays: notSunday, earliest: MonthDay{4, 26}, latest: MonthDay{4, 27}, since: lastQueensDay + 1},
		{code: "ascension_day", definition: nl.Hemelvaart, weekdays: thursday, earliest: MonthDay{4, 30}, latest: MonthDay{6, 3}},
		{code: liberationDay, definition: nl.BevrijdingsDag, earliest: MonthDay{5, 5}, latest: MonthDay{5, 5}},
		{code: "whit_monday", definition: nl.TweedePinksterDag, weekdays: monday, earliest: MonthDay{5, 11}, latest: MonthDay{6, 14}},
		{code: "christmas_day", definition: nl.EersteKerstdag, earliest: MonthDay{12, 25}, latest: MonthDay{12, 25}},
		{code: "boxing_day", definition: nl.TweedeKerstdag, earliest: MonthDay{12, 26}, latest: MonthDay{12, 26}},
	}
}

const (
	goodFriday    = "good_friday"
	liberationDay = "liberation_day"

	lastQueensDay = 2013
)

// kingsDay corrects the library, which has King's Day on 27 April in every year.
// It is kept from 2014 on, the first after the succession of 30 April 2013.
func kingsDay() *cal.Holiday {
	return nl.Koningsdag.Clone(&cal.Holiday{StartYear: lastQueensDay + 1})
}

// queensDay is missing in the library: the sovereign's birthday as it was kept
// until 2013, on 30 April, and on the Saturday before when that was a Sunday.
func queensDay() *cal.Holiday {
	return &cal.Holiday{
		Name:     "Koninginnedag",
		Month:    time.April,
		Day:      30,
		EndYear:  lastQueensDay,
		Func:     cal.CalcDayOfMonth,
		Observed: []cal.AltDay{{Day: time.Sunday, Offset: -1}},
	}
}

// observed is the day on which the holiday is kept in a year, if it is.
func (h holiday) observed(year int) (d Date, kept bool, err error) {
	if (h.since != 0 && year < h.since) || (h.until != 0 && year > h.until) {
		return 0, false, nil
	}
	definition := h.definition.Clone(nil)
	definition.Func = inUTC(h.definition.Func)
	_, observed := definition.Calc(year)
	y, m, day := observed.Date()
	d = dateOf(y, m, day)
	md := MonthDay{m, day}
	possible := y == year && !md.before(h.earliest) && !h.latest.before(md)
	if !possible || (h.weekdays != 0 && !h.weekdays.Has(d.Weekday())) {
		return 0, false, optionError("definitions", "%s of %d is defined on %s, where it cannot be", h.code, year, d)
	}
	return d, true, nil
}

// inUTC makes a definition independent of the machine's zone. The library
// computes midnights in time.Local; where the clocks change at midnight there
// is none, and the result is an hour into the day before. Noon always exists.
func inUTC(rule cal.HolidayFn) cal.HolidayFn {
	return func(h *cal.Holiday, year int) time.Time {
		y, m, d := rule(h, year).Add(12 * time.Hour).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
}

// EquatedDay is a day that a royal decree puts on a par with the recognised
// holidays, for the Algemene termijnenwet only.
type EquatedDay struct {
	Date   Date   `json:"date"`
	Decree string `json:"decree"` // the authority it rests on
}

// EquatedKnownThrough is the last year whose equated days are known. What falls
// after it and could be moved by one is provisional.
const EquatedKnownThrough = 2028

// EquatedDays lists the days equated by royal decree, oldest first. Each year's
// choice is the government's; no rule yields it. The caller owns the slice.
func EquatedDays() []EquatedDay {
	const decree = "royal decree under art. 3(3) Algemene termijnenwet"
	days := make([]EquatedDay, 0, len(equatedDays))
	for _, civil := range equatedDays {
		days = append(days, EquatedDay{Date: dateOf(civil[0], time.Month(civil[1]), civil[2]), Decree: decree})
	}
	return days
}

var equatedDays = [...][3]int{
	{2017, 4, 28}, {2017, 5, 26},
	{2018, 5, 11}, {2018, 12, 24}, {2018, 12, 31},
	{2019, 5, 31}, {2019, 12, 27},
	{2020, 5, 22},
	{2021, 5, 14},
	{2022, 5, 27},
	{2023, 4, 28}, {2023, 5, 19},
	{2024, 5, 10}, {2024, 12, 27},
	{2025, 5, 30},
	{2026, 1, 2}, {2026, 5, 15},
	{2027, 5, 7},
	{2028, 4, 28}, {2028, 5, 26},
}

// lustrum tells whether 5 May of the year is a day off for employers who give
// it once in five years.
func lustrum(year int) bool { return year%5 == 0 }
