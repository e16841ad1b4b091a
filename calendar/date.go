package calendar

import (
	"fmt"
	"math"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// Date is a civil day: the number of days since 1970-01-01, in no zone. Dates
// compare with < and ==, and the difference of two is a number of days. The
// zero value is 1970-01-01, so "no date" needs a pointer or a flag beside it.
type Date int32

// NewDate is the civil day of a year (1 to 9999), a month and a day. A day that
// the month does not have, such as 31 April, is an error wrapping ErrInvalid.
func NewDate(year int, month time.Month, day int) (Date, error) {
	switch {
	case year < 1 || year > 9999:
		return 0, invalid("a year runs from 1 to 9999")
	case month < time.January || month > time.December:
		return 0, invalid("a month runs from 1 to 12")
	case day < 1 || day > daysIn(year, month):
		return 0, invalid("%s %d has no day %d", month, year, day)
	}
	return dateOf(year, month, day), nil
}

// ParseDate reads a date written as YYYY-MM-DD, such as 2026-11-23, and nothing
// looser. The error wraps ErrInvalid.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return 0, invalid("a date is written as YYYY-MM-DD, such as 2026-11-23")
	}
	year, okYear := digits(s[:4])
	month, okMonth := digits(s[5:7])
	day, okDay := digits(s[8:])
	if !okYear || !okMonth || !okDay {
		return 0, invalid("a date is written as YYYY-MM-DD, such as 2026-11-23")
	}
	return NewDate(year, time.Month(month), day)
}

// String is the date as YYYY-MM-DD.
func (d Date) String() string {
	y, m, day := d.Civil()
	if y < 0 || y > 9999 {
		return fmt.Sprintf("%04d-%02d-%02d", y, int(m), day)
	}
	return string(appendCivil(make([]byte, 0, len("2006-01-02")), y, m, day))
}

// appendCivil writes a day of a year from 0 to 9999.
func appendCivil(b []byte, y int, m time.Month, day int) []byte {
	b = append(b, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10))
	return append(b, '-', '0'+byte(m/10), '0'+byte(m%10), '-', '0'+byte(day/10), '0'+byte(day%10))
}

// AppendText appends what [Date.MarshalText] writes to b.
func (d Date) AppendText(b []byte) ([]byte, error) {
	y, m, day := d.Civil()
	if y < 1 || y > 9999 {
		return b, invalid("a year runs from 1 to 9999")
	}
	return appendCivil(b, y, m, day), nil
}

// MarshalText writes the date as YYYY-MM-DD; a year outside 1 to 9999 is an
// error wrapping ErrInvalid.
func (d Date) MarshalText() ([]byte, error) {
	text, err := d.AppendText(make([]byte, 0, len("2006-01-02")))
	if err != nil {
		return nil, err
	}
	return text, nil
}

// UnmarshalText reads what [ParseDate] reads.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Civil is the year, month and day in the proleptic Gregorian calendar.
func (d Date) Civil() (year int, month time.Month, day int) {
	// Years begin on 1 March here, so that the leap day is the last of a year;
	// an era is 400 of them, which always have the same number of days.
	const daysPerEra, marchFirst = 146097, 719468
	z := int64(d) + marchFirst
	era := floorDiv(z, daysPerEra)
	dayOfEra := z - era*daysPerEra
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	day = int(dayOfYear - (153*m+2)/5 + 1)
	year = int(yearOfEra + era*400)
	if m < 10 {
		return year, time.Month(m + 3), day
	}
	return year + 1, time.Month(m - 9), day
}

// Year is the civil year.
func (d Date) Year() int {
	y, _, _ := d.Civil()
	return y
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday((int64(d)%7 + 7 + int64(time.Thursday)) % 7) // 1970-01-01 was a Thursday
}

// AddDays is the day n days later, or earlier when n is negative. It stops at
// the ends of what a Date can hold, some five million years away.
func (d Date) AddDays(n int) Date {
	const far = 1 << 40 // beyond any date, and safe to add
	return clampDate(int64(d) + min(max(int64(n), -far), far))
}

func clampDate(days int64) Date {
	return Date(min(max(days, math.MinInt32), math.MaxInt32))
}

// dateOf is the inverse of Civil, for a date known to exist.
func dateOf(year int, month time.Month, day int) Date {
	y, m := int64(year), int64(month)
	if m <= 2 {
		y, m = y-1, m+12
	}
	era := floorDiv(y, 400)
	yearOfEra := y - era*400
	dayOfYear := (153*(m-3)+2)/5 + int64(day) - 1
	return Date(era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468)
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

// digits reads decimal digits only: no sign, no space, no other script's digits.
func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, s != ""
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
