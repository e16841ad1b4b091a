package calendar

import (
	"slices"
	"time"
)

// Table is one or more terms worked out for every day of a calendar: for all the
// deadlines of a complaint at once, and for those who need a great many, as an
// import or a simulation does. It never changes, is safe for concurrent use, and
// gives exactly what [Calendar.EndAt] gives.
type Table struct {
	calendar *Calendar
	terms    []Term
	ends     []End // per day of receipt, one of each term; zero when out of range
}

// Table works the terms out, at eight bytes a day for each. The error wraps
// ErrInvalid for a term that is not valid.
func (c *Calendar) Table(terms ...Term) (*Table, error) {
	x := &Table{calendar: c, terms: slices.Clone(terms), ends: make([]End, 0, c.days*len(terms))}
	for _, t := range x.terms {
		if err := t.Validate(); err != nil {
			return nil, err
		}
	}
	for i := range c.days {
		for _, t := range x.terms {
			e, _ := c.end(i, i, &t) // the zero End when out of range
			x.ends = append(x.ends, e)
		}
	}
	return x, nil
}

// EndsAt puts the ends of the terms, in their order, for something received at
// an instant into ends, as far as it has room. Errors are those of
// [Calendar.EndAt].
func (x *Table) EndsAt(received time.Time, ends []End) error {
	c := x.calendar
	day, ok := c.indexAt(received)
	if !ok || c.cutoff != noCutoff {
		return x.compute(received, ends)
	}
	row := x.ends[day*len(x.terms):]
	for i := range min(len(ends), len(x.terms)) {
		if row[i].facts == 0 {
			return x.compute(received, ends)
		}
		ends[i] = row[i]
	}
	return nil
}

// compute is EndsAt without the table.
func (x *Table) compute(received time.Time, ends []End) (err error) {
	for i := range min(len(ends), len(x.terms)) {
		if ends[i], err = x.calendar.EndAt(received, x.terms[i]); err != nil {
			return err
		}
	}
	return nil
}
