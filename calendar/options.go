package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The years a calendar can cover, and those it covers by default. Before 1990
// not every rule here was in force; after 2199 nobody can tell.
const (
	MinYear     = 1990
	MaxYear     = 2199
	DefaultFrom = 1990
	DefaultTo   = 2100
)

const maxClosures = 1000 // of each kind

// Options choose the working days of a calendar. The zero value is the default
// of the Dutch rules: Monday to Friday except the days of art. 3(1) and (2)
// Algemene termijnenwet, from 1990 to 2100.
type Options struct {
	// Version names this set of working days, so that a date once promised can
	// be traced to it. Empty: a version derived from the compiled days.
	Version string `json:"version,omitempty"`

	// From and To are the first and the last year covered, both included. Zero
	// is DefaultFrom and DefaultTo.
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`

	// Weekdays are the days of the week worked; the zero value is Monday to
	// Friday.
	Weekdays Weekdays `json:"weekdays,omitzero"`

	// GoodFridayWorked makes Good Friday a working day.
	GoodFridayWorked bool `json:"good_friday_worked,omitempty"`

	// May5 says in which years 5 May is a day off.
	May5 May5Rule `json:"may5,omitzero"`

	// EquatedOff makes the days of [EquatedDays] non-working for every term.
	// Without it they move the ends of statutory terms only.
	EquatedOff bool `json:"equated_off,omitempty"`

	// Closures are the organisation's own closing periods, once each.
	Closures []Closure `json:"closures,omitempty"`

	// RecurringClosures come back every year.
	RecurringClosures []RecurringClosure `json:"recurring_closures,omitempty"`

	// Cutoff, when set, makes what arrives later than this time of day, or on a
	// day that is no working day, count as received on the next working day.
	Cutoff *Clock `json:"cutoff,omitempty"`

	// Hours are the office hours of a working day. The zero value is 08:30 to
	// 17:00. No term depends on them, only moments in working time do.
	Hours OfficeHours `json:"office_hours,omitzero"`
}

// Closure is a period in which the organisation is closed, both days included.
// It may span New Year.
type Closure struct {
	Name string `json:"name"`
	From Date   `json:"from"`
	To   Date   `json:"to"`
}

// RecurringClosure is a period of closing that comes back every year, both days
// included. With To before From in the year it spans New Year.
type RecurringClosure struct {
	Name string   `json:"name"`
	From MonthDay `json:"from"`
	To   MonthDay `json:"to"`
}

func (r RecurringClosure) covers(md MonthDay) bool {
	if r.To.before(r.From) {
		return !md.before(r.From) || !r.To.before(md)
	}
	return !md.before(r.From) && !r.To.before(md)
}

// MonthDay is a day of the year, written MM-DD. 02-29 exists in leap years only.
type MonthDay struct {
	Month time.Month
	Day   int
}

func (m MonthDay) before(other MonthDay) bool {
	return m.Month < other.Month || (m.Month == other.Month && m.Day < other.Day)
}

func (m MonthDay) valid() bool {
	const leapYear = 2000
	return m.Month >= time.January && m.Month <= time.December && m.Day >= 1 && m.Day <= daysIn(leapYear, m.Month)
}

// String is MM-DD.
func (m MonthDay) String() string { return fmt.Sprintf("%02d-%02d", int(m.Month), m.Day) }

// MarshalText writes MM-DD; a day that does not exist is an error wrapping
// ErrInvalid.
func (m MonthDay) MarshalText() ([]byte, error) {
	if !m.valid() {
		return nil, invalid("a day of the year is written as MM-DD, such as 12-24")
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads MM-DD. The error wraps ErrInvalid.
func (m *MonthDay) UnmarshalText(text []byte) error {
	s := string(text)
	if len(s) != len("01-02") || s[2] != '-' {
		return invalid("a day of the year is written as MM-DD, such as 12-24")
	}
	month, okMonth := digits(s[:2])
	day, okDay := digits(s[3:])
	parsed := MonthDay{time.Month(month), day}
	if !okMonth || !okDay || !parsed.valid() {
		return invalid("a day of the year is written as MM-DD, such as 12-24")
	}
	*m = parsed
	return nil
}

// May5Rule says in which years Liberation Day is a day off.
type May5Rule uint8

// The rules for 5 May.
const (
	May5Every       May5Rule = iota // every year, as in the Algemene termijnenwet
	May5LustrumOnly                 // once in five years: 2020, 2025, 2030
	May5Never
)

var may5Names = [...]string{May5Every: "every", May5LustrumOnly: "lustrum_only", May5Never: "never"}

// String is "every", "lustrum_only" or "never".
func (r May5Rule) String() string {
	if int(r) < len(may5Names) {
		return may5Names[r]
	}
	return fmt.Sprintf("May5Rule(%d)", uint8(r))
}

// MarshalText writes what [May5Rule.String] gives; an unknown rule is an error
// wrapping ErrInvalid.
func (r May5Rule) MarshalText() ([]byte, error) {
	if int(r) >= len(may5Names) {
		return nil, invalid("the rule for 5 May is every, lustrum_only or never")
	}
	return []byte(may5Names[r]), nil
}

// UnmarshalText reads "every", "lustrum_only" or "never". The error wraps
// ErrInvalid.
func (r *May5Rule) UnmarshalText(text []byte) error {
	i := slices.Index(may5Names[:], string(text))
	if i < 0 {
		return invalid("the rule for 5 May is every, lustrum_only or never")
	}
	*r = May5Rule(i)
	return nil
}

// worked tells whether a recognised day is a working day under the options.
func (o Options) worked(code string, year int) bool {
	switch code {
	case goodFriday:
		return o.GoodFridayWorked
	case liberationDay:
		return o.May5 == May5Never || (o.May5 == May5LustrumOnly && !lustrum(year))
	default:
		return false
	}
}

// normalised fills in the defaults, copies what the caller could change later,
// and checks every field.
func (o Options) normalised() (Options, error) {
	o.From, o.To = cmp.Or(o.From, DefaultFrom), cmp.Or(o.To, DefaultTo)
	if o.Weekdays == 0 {
		o.Weekdays = mondayToFriday
	}
	o.Closures, o.RecurringClosures = slices.Clone(o.Closures), slices.Clone(o.RecurringClosures)
	o.Hours = o.Hours.orDefault()
	if o.Cutoff != nil {
		o.Cutoff = new(*o.Cutoff)
	}
	return o, o.validate()
}

func (o Options) validate() error {
	switch {
	case o.From < MinYear || o.From > MaxYear:
		return optionError("From", "a year from %d to %d is needed", MinYear, MaxYear)
	case o.To < o.From || o.To > MaxYear:
		return optionError("To", "a year from From (%d) to %d is needed", o.From, MaxYear)
	case o.Weekdays&^allWeekdays != 0:
		return optionError("Weekdays", "a set of days of the week is needed")
	case int(o.May5) >= len(may5Names):
		return optionError("May5", "every, lustrum_only or never is needed")
	case o.Cutoff != nil && !o.Cutoff.valid():
		return optionError("Cutoff", "a time of day from 00:00 to 24:00 is needed")
	}
	if err := o.Hours.validate(); err != nil {
		return err
	}
	return o.validateClosures()
}

func (o Options) validateClosures() error {
	switch {
	case len(o.Closures) > maxClosures:
		return optionError("Closures", "at most %d can be handled", maxClosures)
	case len(o.RecurringClosures) > maxClosures:
		return optionError("RecurringClosures", "at most %d can be handled", maxClosures)
	}
	for i, c := range o.Closures {
		field := fmt.Sprintf("Closures[%d]", i)
		switch {
		case strings.TrimSpace(c.Name) == "":
			return optionError(field+".Name", "a name is needed, to explain the days with")
		case c.To < c.From:
			return optionError(field+".To", "%s is before %s, the first day", c.To, c.From)
		case c.To.Year() < o.From || c.From.Year() > o.To:
			return optionError(field+".From", "the period is outside the years %d to %d", o.From, o.To)
		}
	}
	for i, c := range o.RecurringClosures {
		field := fmt.Sprintf("RecurringClosures[%d]", i)
		switch {
		case strings.TrimSpace(c.Name) == "":
			return optionError(field+".Name", "a name is needed, to explain the days with")
		case !c.From.valid():
			return optionError(field+".From", "a day of the year such as 12-24 is needed")
		case !c.To.valid():
			return optionError(field+".To", "a day of the year such as 12-31 is needed")
		}
	}
	return nil
}
