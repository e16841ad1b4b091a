package calendar

import (
	"fmt"
	"time"
)

// End is where a term ends, and what that was computed from: a small comparable
// value. [Calendar.Explain] can say why it is what it is.
type End struct {
	// Arrived is the civil date of receipt; Received is the date that counts as
	// such, later only under Options.Cutoff. The term starts the day after.
	Arrived  Date
	Received Date

	// Date is the last day of the term.
	Date Date

	facts facts
}

// facts packs the term of an End and what else is known about it. Sixteen bytes
// in four fields is what makes an End travel in registers.
type facts uint32

const (
	factWorkdays facts = 1 << (14 + iota) // below are the 14 bits of a number up to maxTerm
	factDays
	factWeeks
	factRoll
	factAtLeastTwo
	factStatutory
	factSummer      // the end of Date is in summer time
	factProvisional // see End.Provisional
)

// Due is the end of Date, exclusive: the next midnight in Amsterdam, in UTC.
func (e End) Due() time.Time {
	unix := (int64(e.Date)+1)*secondsPerDay - winterOffset
	if e.facts&factSummer != 0 {
		unix -= summerOffset - winterOffset
	}
	return time.Unix(unix, 0).UTC()
}

// Provisional tells that a royal decree not yet known could move the date: it
// lies after the year [EquatedKnownThrough] and depends on equated days.
func (e End) Provisional() bool { return e.facts&factProvisional != 0 }

// Term is the term that ends.
func (e End) Term() Term {
	t := Term{
		Roll:       e.facts&factRoll != 0,
		AtLeastTwo: e.facts&factAtLeastTwo != 0,
		Statutory:  e.facts&factStatutory != 0,
	}
	n := int(e.facts & (factWorkdays - 1))
	switch {
	case e.facts&factWorkdays != 0:
		t.Workdays = n
	case e.facts&factDays != 0:
		t.Days = n
	default:
		t.Weeks = n
	}
	return t
}

// facts packs a valid term; its unit is one of the three.
func (t *Term) facts(n int, unit facts) facts {
	return facts(n) | unit | bit(t.Roll)*factRoll | bit(t.AtLeastTwo)*factAtLeastTwo | bit(t.Statutory)*factStatutory
}

func bit(b bool) facts {
	if b {
		return 1
	}
	return 0
}

// End is the end of a term that starts the day after received. It takes the
// date as it is: Options.Cutoff is for [Calendar.EndAt]. The error wraps
// ErrInvalid for a term that is not valid, and ErrRange when received or the end
// is outside the years of the calendar.
func (c *Calendar) End(received Date, t Term) (End, error) {
	i, ok := c.index(received)
	if !ok {
		return End{}, c.outside(received)
	}
	return c.end(i, i, &t)
}

// EndAt is the end of a term for something received at an instant, given in any
// zone: the civil date in Amsterdam counts, moved by Options.Cutoff if that is
// set. Errors are those of [Calendar.End].
func (c *Calendar) EndAt(received time.Time, t Term) (End, error) {
	arrived, ok := c.indexAt(received)
	if !ok {
		return End{}, c.outside(DateOf(received))
	}
	if c.cutoff == noCutoff {
		return c.end(arrived, arrived, &t)
	}
	counted, ok := c.countedFrom(arrived, received)
	if !ok {
		return End{}, c.unreachable()
	}
	return c.end(arrived, counted, &t)
}

// indexAt is the index of the civil date of an instant. Amsterdam is an hour
// ahead of UTC, so that is the date an hour later; in summer it is two, and the
// last hour of that day is already tomorrow.
func (c *Calendar) indexAt(t time.Time) (int, bool) {
	winter := uint64(t.Unix() - c.start)
	i := winter / secondsPerDay
	if i >= uint64(len(c.summer)) {
		return 0, false // after the range, or before it: then winter wrapped around
	}
	if winter-i*secondsPerDay >= secondsPerDay-(summerOffset-winterOffset) {
		i += uint64(c.summer[i])
	}
	return int(i), true
}

// countedFrom applies the cutoff to what arrived on day i.
func (c *Calendar) countedFrom(i int, t time.Time) (int, bool) {
	clock := ClockOf(t)
	late := clock > c.cutoff || (clock == c.cutoff && t.Nanosecond() > 0)
	if c.work.has(i) && !late {
		return i, true
	}
	return c.work.after(i, 1)
}

// end is the end of a term that starts after day counted.
func (c *Calendar) end(arrived, counted int, t *Term) (End, error) {
	n, unit := t.length()
	if unit == 0 {
		return End{}, t.Validate()
	}
	f := t.facts(n, unit)
	last, ok := c.nominal(counted, n, unit)
	switch {
	case !ok:
	case t.Statutory || t.AtLeastTwo:
		last, ok = c.lastDay(counted, last, t)
	case t.Roll:
		last, ok = c.work.from(last)
	}
	if !ok {
		return End{}, c.unreachable()
	}
	if last > c.known && (c.options.EquatedOff || t.underAct()) {
		f |= factProvisional
	}
	f |= facts(c.summer[last]) * factSummer
	return End{Arrived: c.date(arrived), Received: c.date(counted), Date: c.date(last), facts: f}, nil
}

// nominal is the end by counting alone.
func (c *Calendar) nominal(i, n int, unit facts) (int, bool) {
	if unit == factWorkdays {
		return c.work.after(i, n)
	}
	if unit == factWeeks {
		n *= 7
	}
	return i + n, i+n < c.days
}

// lastDay moves an end for a term to which more applies than Roll.
func (c *Calendar) lastDay(i, last int, t *Term) (int, bool) {
	if t.threeDays() {
		var ok bool
		if last, ok = c.holdingTwo(i, last, t); !ok {
			return 0, false
		}
	}
	return c.rolled(last, t.Roll, t.underAct())
}

// holdingTwo lengthens a term until it holds two days that count (art. 2).
func (c *Calendar) holdingTwo(i, last int, t *Term) (int, bool) {
	if t.AtLeastTwo {
		second, ok := c.work.after(i, 2)
		if !ok {
			return 0, false
		}
		last = max(last, second)
	}
	if t.underAct() {
		second, ok := c.act.after(i, 2)
		if !ok {
			return 0, false
		}
		last = max(last, second)
	}
	return last, true
}

// rolled moves an end on to the first day that is a working day, or one on which
// a statutory term may end, or both.
func (c *Calendar) rolled(i int, roll, act bool) (int, bool) {
	for {
		from := i
		if roll {
			next, ok := c.work.from(i)
			if !ok {
				return 0, false
			}
			i = next
		}
		if act {
			next, ok := c.act.from(i)
			if !ok {
				return 0, false
			}
			i = next
		}
		if i == from || !(roll && act) {
			return i, true
		}
	}
}

func (c *Calendar) unreachable() error {
	return fmt.Errorf("calendar: the end of the term: %w %d to %d", ErrRange, c.options.From, c.options.To)
}
