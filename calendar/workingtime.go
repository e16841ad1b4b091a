package calendar

import (
	"iter"
	"slices"
	"time"
)

// Open tells whether the office is open at t: within the office hours of a
// working day. Outside the years of the calendar the error wraps ErrRange.
func (c *Calendar) Open(t time.Time) (bool, error) {
	i, ok := c.indexAt(t)
	if !ok {
		return false, c.outside(DateOf(t))
	}
	for from, to := range c.openings(i) {
		if !t.Before(from) && t.Before(to) {
			return true, nil
		}
	}
	return false, nil
}

// NextOpening is t itself when the office is open, else the next moment it
// opens, in UTC. Outside the years of the calendar the error wraps ErrRange.
func (c *Calendar) NextOpening(t time.Time) (time.Time, error) {
	i, ok := c.indexAt(t)
	if !ok {
		return time.Time{}, c.outside(DateOf(t))
	}
	for ; ok; i, ok = c.work.after(i, 1) {
		for from, to := range c.openings(i) {
			if t.Before(to) {
				return later(t, from).UTC(), nil
			}
		}
	}
	return time.Time{}, c.unreachable()
}

// AddWorkingTime is the first moment, in UTC, with d of office hours between t
// and it; a negative d counts back. With d = 0 it is t. Outside the years of the
// calendar the error wraps ErrRange.
func (c *Calendar) AddWorkingTime(t time.Time, d time.Duration) (time.Time, error) {
	i, ok := c.indexAt(t)
	switch {
	case !ok:
		return time.Time{}, c.outside(DateOf(t))
	case d < 0:
		return c.BackWorkingTime(t, -d)
	case d == 0:
		return t.UTC(), nil
	}
	for ; ok; i, ok = c.work.after(i, 1) {
		for from, to := range c.openings(i) {
			from = later(t, from)
			open := to.Sub(from)
			if open >= d {
				return from.Add(d).UTC(), nil
			}
			d -= max(open, 0)
		}
	}
	return time.Time{}, c.unreachable()
}

// BackWorkingTime is the last moment, in UTC, with d of office hours between it
// and t: one hour back from midnight is an hour before the office closes. A
// negative d counts forward; with d = 0 it is t. Outside the years of the
// calendar the error wraps ErrRange.
func (c *Calendar) BackWorkingTime(t time.Time, d time.Duration) (time.Time, error) {
	i, ok := c.indexAt(t)
	switch {
	case !ok:
		return time.Time{}, c.outside(DateOf(t))
	case d < 0:
		return c.AddWorkingTime(t, -d)
	case d == 0:
		return t.UTC(), nil
	}
	for ; ok; i, ok = c.work.ahead(i, 1) {
		for from, to := range c.closings(i) {
			to = earlier(t, to)
			open := to.Sub(from)
			if open >= d {
				return to.Add(-d).UTC(), nil
			}
			d -= max(open, 0)
		}
	}
	return time.Time{}, c.unreachable()
}

// openings are the spans in which the office is open on day i, as instants.
func (c *Calendar) openings(i int) iter.Seq2[time.Time, time.Time] {
	return func(yield func(from, to time.Time) bool) {
		if !c.work.has(i) {
			return
		}
		for _, span := range c.options.Hours.Spans {
			if !yield(c.date(i).At(span.From), c.date(i).At(span.To)) {
				return
			}
		}
	}
}

// closings are the openings of day i, last first.
func (c *Calendar) closings(i int) iter.Seq2[time.Time, time.Time] {
	return func(yield func(from, to time.Time) bool) {
		if !c.work.has(i) {
			return
		}
		for _, span := range slices.Backward(c.options.Hours.Spans) {
			if !yield(c.date(i).At(span.From), c.date(i).At(span.To)) {
				return
			}
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
