package calendar

import (
	"fmt"
	"time"
)

// Unit is the length of a [Period].
type Unit uint8

// The lengths of a period.
const (
	Month   Unit = iota + 1 // written 2026-11
	Quarter                 // written 2026-Q4
	Year                    // written 2026
)

// Period is a civil month, quarter or year. It has no zone: which instants it
// holds is decided by their dates in Amsterdam. Periods are comparable; the zero
// value is no period.
type Period struct {
	unit  Unit
	year  int32
	index int8 // of the month or quarter in the year, from 0
}

// NewMonth is a month of a year from 1 to 9999. The error wraps ErrInvalid.
func NewMonth(year int, month time.Month) (Period, error) { return newPeriod(Month, year, int(month)) }

// NewQuarter is a quarter, 1 to 4, of a year from 1 to 9999. The error wraps
// ErrInvalid.
func NewQuarter(year, quarter int) (Period, error) { return newPeriod(Quarter, year, quarter) }

// NewYear is a year from 1 to 9999. The error wraps ErrInvalid.
func NewYear(year int) (Period, error) { return newPeriod(Year, year, 1) }

func newPeriod(unit Unit, year, number int) (Period, error) {
	if year < 1 || year > 9999 {
		return Period{}, invalid("a year runs from 1 to 9999")
	}
	if number < 1 || number > unit.perYear() {
		return Period{}, invalid("a year has %d of this period", unit.perYear())
	}
	return Period{unit: unit, year: int32(year), index: int8(number - 1)}, nil
}

// ParsePeriod reads "2026", "2026-Q4" or "2026-11". The error wraps ErrInvalid.
func ParsePeriod(s string) (Period, error) {
	bad := invalid("a period is written as 2026, 2026-Q4 or 2026-11")
	if len(s) < 4 || (len(s) > 4 && s[4] != '-') {
		return Period{}, bad
	}
	year, ok := digits(s[:4])
	if !ok {
		return Period{}, bad
	}
	switch {
	case len(s) == len("2026"):
		return NewYear(year)
	case len(s) == len("2026-Q4") && s[5] == 'Q':
		if quarter, ok := digits(s[6:]); ok {
			return NewQuarter(year, quarter)
		}
	case len(s) == len("2026-11"):
		if month, ok := digits(s[5:]); ok {
			return NewMonth(year, time.Month(month))
		}
	}
	return Period{}, bad
}

// MonthOf is the month that d is in.
func MonthOf(d Date) Period {
	year, month, _ := d.Civil()
	return Period{unit: Month, year: int32(year), index: int8(month - 1)}
}

// QuarterOf is the quarter that d is in.
func QuarterOf(d Date) Period {
	year, month, _ := d.Civil()
	return Period{unit: Quarter, year: int32(year), index: int8(month-1) / 3}
}

// YearOf is the year that d is in.
func YearOf(d Date) Period { return Period{unit: Year, year: int32(d.Year())} }

// Unit is the length of the period; zero for no period.
func (p Period) Unit() Unit { return p.unit }

// Year is the civil year the period is in.
func (p Period) Year() int { return int(p.year) }

// Number is the month (1 to 12) or the quarter (1 to 4) in the year; 1 for a year.
func (p Period) Number() int { return int(p.index) + 1 }

// IsZero tells whether p is no period.
func (p Period) IsZero() bool { return p.unit == 0 }

// First is the first day of the period.
func (p Period) First() Date {
	return dateOf(int(p.year), time.Month(int(p.index)*p.unit.months()+1), 1)
}

// Last is the last day of the period.
func (p Period) Last() Date { return p.Next().First() - 1 }

// Start is the instant the period begins in Amsterdam, in UTC.
func (p Period) Start() time.Time { return p.First().At(0) }

// End is the instant the period ends, exclusive, in UTC: the start of the next.
func (p Period) End() time.Time { return p.Last().Moment() }

// Contains tells whether d is in the period.
func (p Period) Contains(d Date) bool { return p.First() <= d && d <= p.Last() }

// Next is the period after p, of the same length.
func (p Period) Next() Period { return p.add(1) }

// Prev is the period before p, of the same length.
func (p Period) Prev() Period { return p.add(-1) }

func (p Period) add(n int64) Period {
	perYear := int64(p.unit.perYear())
	position := int64(p.year)*perYear + int64(p.index) + n
	p.year, p.index = int32(floorDiv(position, perYear)), int8(position-floorDiv(position, perYear)*perYear)
	return p
}

// Months are the months of the period, in order.
func (p Period) Months() []Period {
	months := make([]Period, 0, p.unit.months())
	for m := MonthOf(p.First()); len(months) < cap(months); m = m.Next() {
		months = append(months, m)
	}
	return months
}

// String is the period as [ParsePeriod] reads it; empty for no period.
func (p Period) String() string {
	switch p.unit {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.year, p.Number())
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.year, p.Number())
	case Year:
		return fmt.Sprintf("%04d", p.year)
	default:
		return ""
	}
}

// MarshalText writes what [Period.String] gives; no period, or a year outside 1
// to 9999, is an error wrapping ErrInvalid.
func (p Period) MarshalText() ([]byte, error) {
	if p.unit == 0 || p.year < 1 || p.year > 9999 {
		return nil, invalid("there is no period to write")
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what [ParsePeriod] reads.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// months is the number of months in the unit, perYear how many of it are in a
// year; a period without unit counts as a year.
func (u Unit) months() int {
	switch u {
	case Month:
		return 1
	case Quarter:
		return 3
	default:
		return 12
	}
}

func (u Unit) perYear() int { return 12 / u.months() }
