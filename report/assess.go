package report

import (
	"fmt"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// assessment is how one case of the cohort is counted.
type assessment struct {
	month                         int // of the period, from 0
	response, norm, shifted       Verdict
	daysToResponse, daysToClosing int // working days; below zero: none
	overdue                       bool
}

func (t *Tally) assess(c *Case) (assessment, error) {
	a := assessment{
		month:    monthsBetween(t.period.First(), calendar.DateOf(c.ReceivedAt)),
		response: c.response(), shifted: c.shifted(), overdue: c.overdue(),
		norm: c.norm(t.calendar.Moment(c.Resolution.Original), t.asOf),
	}
	end, err := t.calendar.EndAt(c.ReceivedAt, calendar.Term{Workdays: 1}) // for the day that counts as that of receipt
	if err == nil {
		a.daysToResponse, err = t.workdays(end.Received, c.RespondedAt)
	}
	if err == nil {
		a.daysToClosing, err = t.workdays(end.Received, c.FirstClosedAt)
	}
	if err != nil {
		return a, fmt.Errorf("report: complaint %s: %w", c.ID, err)
	}
	return a, nil
}

// workdays counts the working days after the day of receipt up to and including the day of an instant, as the deadlines do; never
// below zero but for what has not happened, which is -1.
func (t *Tally) workdays(received calendar.Date, at time.Time) (int, error) {
	if at.IsZero() {
		return -1, nil
	}
	n, err := t.calendar.WorkdaysBetween(received, calendar.DateOf(at))
	return max(n, 0), err
}

func monthsBetween(first, d calendar.Date) int {
	y0, m0, _ := first.Civil()
	y1, m1, _ := d.Civil()
	return 12*(y1-y0) + int(m1) - int(m0)
}
