package calendar

import (
	"strings"
	"time"
)

// Weekdays is a set of days of the week. The zero value stands for Monday to
// Friday; a set without any day cannot be made.
type Weekdays uint8

const (
	allWeekdays       Weekdays = 1<<7 - 1
	mondayToFriday             = Weekdays(1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday)
	saturdayAndSunday          = allWeekdays &^ mondayToFriday
)

// NewWeekdays is the set of the given days. None at all, or a value that is no
// weekday, is an error wrapping ErrInvalid.
func NewWeekdays(days ...time.Weekday) (Weekdays, error) {
	if len(days) == 0 {
		return 0, invalid("at least one day of the week has to be a working day")
	}
	var set Weekdays
	for _, day := range days {
		if day < time.Sunday || day > time.Saturday {
			return 0, invalid("a day of the week runs from Sunday to Saturday")
		}
		set |= weekdaySet(day)
	}
	return set, nil
}

// ParseWeekdays reads English days in three letters, separated by commas:
// "mon,tue,wed". Case and spaces do not matter. The error wraps ErrInvalid.
func ParseWeekdays(s string) (Weekdays, error) {
	var days []time.Weekday
	for word := range strings.SplitSeq(s, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		day, ok := weekdayNamed(word)
		if !ok {
			return 0, invalid("days of the week are written as mon,tue,wed,thu,fri,sat,sun")
		}
		days = append(days, day)
	}
	return NewWeekdays(days...)
}

func weekdayNamed(word string) (time.Weekday, bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if word == shortWeekday(day) {
			return day, true
		}
	}
	return 0, false
}

func shortWeekday(day time.Weekday) string { return strings.ToLower(day.String()[:3]) }

func weekdaySet(day time.Weekday) Weekdays { return 1 << day }

// Has tells whether the day is in the set.
func (w Weekdays) Has(day time.Weekday) bool {
	if w == 0 {
		w = mondayToFriday
	}
	return w&weekdaySet(day) != 0
}

// String lists the days from Monday on, as "mon,tue,wed,thu,fri".
func (w Weekdays) String() string {
	var names []string
	for i := range 7 {
		if day := time.Weekday((i + 1) % 7); w.Has(day) {
			names = append(names, shortWeekday(day))
		}
	}
	return strings.Join(names, ",")
}

// MarshalText writes what [Weekdays.String] gives.
func (w Weekdays) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what [ParseWeekdays] reads.
func (w *Weekdays) UnmarshalText(text []byte) error {
	parsed, err := ParseWeekdays(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}
