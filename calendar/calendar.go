package calendar

import (
	"fmt"
	"hash/fnv"
	"time"
)

// Calendar knows which days of a range of years are working days. It is made by
// [Netherlands], never changes afterwards, and is safe for concurrent use.
type Calendar struct {
	options Options
	version string
	first   Date  // the first day of the range
	days    int   // in the range
	start   int64 // the instant the range begins, in seconds since 1970 UTC

	work dayset // the working days under the options
	act  dayset // the days on which a statutory term may end

	why     []uint16 // per day, index in reasons of why it is no working day; 0 when it is
	whyAct  []uint16 // the same for the days on which a statutory term may not end
	reasons []Reason // the first is empty
	summer  []uint8  // per day, 1 when the midnight that ends it is in summer time
	cutoff  Clock    // noCutoff without one
	known   int      // the last day of which equated days are known; may be out of range
}

const noCutoff Clock = -1

// Netherlands compiles the Dutch calendar with the given options. An error is an
// [*OptionError] that names the field.
func Netherlands(o Options) (*Calendar, error) {
	o, err := o.normalised()
	if err != nil {
		return nil, err
	}
	c := &Calendar{options: o, first: dateOf(o.From, time.January, 1), cutoff: noCutoff}
	c.known = int(dateOf(EquatedKnownThrough, time.December, 31) - c.first)
	c.start = midnight(int64(c.first))
	c.days = int(dateOf(o.To, time.December, 31)-c.first) + 1
	if o.Cutoff != nil {
		c.cutoff = *o.Cutoff
	}
	if err := c.compile(); err != nil {
		return nil, err
	}
	if len(c.work.nth) == 0 {
		return nil, optionError("Closures", "they leave no working day at all")
	}
	if c.version = o.Version; c.version == "" {
		c.version = "nl-" + c.Fingerprint()
	}
	return c, nil
}

// Version names the set of working days: Options.Version, or when that is empty
// "nl-" and the fingerprint.
func (c *Calendar) Version() string { return c.version }

// Range is the first and the last day the calendar covers.
func (c *Calendar) Range() (first, last Date) { return c.first, c.date(c.days - 1) }

// Fingerprint is a short digest of everything that decides a term: the working
// days, the days on which statutory terms end, and the cutoff. Calendars with
// the same fingerprint give the same dates.
func (c *Calendar) Fingerprint() string {
	digest := fnv.New64a()
	fmt.Fprintln(digest, c.first, c.days, c.cutoff)
	for i := range c.days {
		day := []byte{0}
		if c.work.has(i) {
			day[0] |= 1
		}
		if c.act.has(i) {
			day[0] |= 2
		}
		digest.Write(day)
	}
	return fmt.Sprintf("%016x", digest.Sum64())
}

// IsWorkday tells whether d is a working day. Outside the years of the calendar
// the error wraps ErrRange.
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	i, ok := c.index(d)
	if !ok {
		return false, c.outside(d)
	}
	return c.work.has(i), nil
}

// AddWorkdays is the n-th working day strictly after d, or strictly before it
// when n is negative; with n = 0 it is d itself, a working day or not. Outside
// the years of the calendar the error wraps ErrRange.
func (c *Calendar) AddWorkdays(d Date, n int) (Date, error) {
	i, ok := c.index(d)
	if !ok {
		return 0, c.outside(d)
	}
	switch {
	case n == 0:
		return d, nil
	case n > c.days || n < -c.days:
		ok = false
	case n > 0:
		i, ok = c.work.after(i, n)
	default:
		i, ok = c.work.ahead(i, -n)
	}
	return c.reached(i, ok)
}

// WorkdaysBetween counts the working days after a up to and including b. With b
// before a it is the negative of the count after b up to and including a.
// Outside the years of the calendar the error wraps ErrRange.
func (c *Calendar) WorkdaysBetween(a, b Date) (int, error) {
	i, okA := c.index(a)
	j, okB := c.index(b)
	switch {
	case !okA:
		return 0, c.outside(a)
	case !okB:
		return 0, c.outside(b)
	}
	return int(c.work.before[j+1] - c.work.before[i+1]), nil
}

// NextWorkday is the first working day on or after d. Outside the years of the
// calendar the error wraps ErrRange.
func (c *Calendar) NextWorkday(d Date) (Date, error) {
	i, ok := c.index(d)
	if !ok {
		return 0, c.outside(d)
	}
	return c.reached(c.work.from(i))
}

// PrevWorkday is the last working day on or before d. Outside the years of the
// calendar the error wraps ErrRange.
func (c *Calendar) PrevWorkday(d Date) (Date, error) {
	i, ok := c.index(d)
	if !ok {
		return 0, c.outside(d)
	}
	return c.reached(c.work.until(i))
}

// Moment is the end of d, exclusive: the next midnight in Amsterdam, in UTC. It
// is the same as [Date.Moment], and quicker within the years of the calendar.
func (c *Calendar) Moment(d Date) time.Time {
	if i, ok := c.index(d); ok {
		return time.Unix(c.ends(i), 0).UTC()
	}
	return d.Moment()
}

// Suspended is the resolution date after a suspension: with N the working days
// after from up to and including resumed, the N-th working day after old. A
// suspension ended on the day it began moves nothing. Resuming before
// suspending is an error wrapping ErrInvalid; outside the years of the calendar
// it wraps ErrRange.
func (c *Calendar) Suspended(old, from, resumed Date) (Date, error) {
	if resumed < from {
		return 0, invalid("a suspension cannot end before it begins")
	}
	n, err := c.WorkdaysBetween(from, resumed)
	if err != nil {
		return 0, err
	}
	return c.AddWorkdays(old, n)
}

func (c *Calendar) index(d Date) (int, bool) {
	i := int(d) - int(c.first)
	return i, uint(i) < uint(c.days)
}

func (c *Calendar) date(i int) Date { return c.first + Date(i) }

// ends is the instant day i ends, in seconds since 1970 UTC.
func (c *Calendar) ends(i int) int64 {
	return c.start + (int64(i)+1)*secondsPerDay - int64(c.summer[i])*(summerOffset-winterOffset)
}

func (c *Calendar) reached(i int, ok bool) (Date, error) {
	if !ok {
		return 0, fmt.Errorf("calendar: the day to be reached: %w %d to %d", ErrRange, c.options.From, c.options.To)
	}
	return c.date(i), nil
}

func (c *Calendar) outside(d Date) error {
	return fmt.Errorf("calendar: %s: %w %d to %d", d, ErrRange, c.options.From, c.options.To)
}
