package calendar

import "slices"

// The reasons that are not a recognised day.
const (
	codeWeekend = "weekend"
	codeDayOff  = "day_off" // a weekday the organisation does not work
	codeEquated = "equated"
	codeClosure = "closure"
)

// compile fills the tables of the calendar from its options. What has the last
// word on a day comes last: first weekdays and closures, then equated days, then
// recognised days.
func (c *Calendar) compile() error {
	c.reasons = []Reason{{}}
	c.why, c.whyAct = make([]uint16, c.days), make([]uint16, c.days)
	c.summer = make([]uint8, c.days)
	index := make(map[Reason]uint16)
	for i := range c.days {
		d := c.date(i)
		c.why[i] = c.intern(index, c.options.notWorked(d))
		c.whyAct[i] = c.intern(index, weekendOutside(mondayToFriday, d))
	}
	c.compileSummer()
	c.compileEquated(index)
	if err := c.compileRecognised(index); err != nil {
		return err
	}
	c.work = newDayset(c.days, func(i int) bool { return c.why[i] == 0 })
	c.act = newDayset(c.days, func(i int) bool { return c.whyAct[i] == 0 })
	return nil
}

// compileSummer marks the days that end in summer time: from the day the clocks
// go forward to the day before they go back.
func (c *Calendar) compileSummer() {
	for year := c.options.From; year <= c.options.To; year++ {
		from, to := summerTime(year)
		for day := from / secondsPerDay; day < to/secondsPerDay; day++ {
			i, _ := c.index(Date(day))
			c.summer[i] = 1
		}
	}
}

func (c *Calendar) compileEquated(index map[Reason]uint16) {
	reason := c.intern(index, Reason{Code: codeEquated})
	for _, day := range EquatedDays() {
		i, ok := c.index(day.Date)
		if !ok {
			continue
		}
		c.whyAct[i] = reason
		if c.options.EquatedOff {
			c.why[i] = reason
		}
	}
}

func (c *Calendar) compileRecognised(index map[Reason]uint16) error {
	for _, h := range slices.Backward(recognisedHolidays()) {
		reason := c.intern(index, Reason{Code: h.code})
		for year := c.options.From; year <= c.options.To; year++ {
			d, kept, err := h.observed(year)
			if err != nil {
				return err
			}
			if !kept {
				continue
			}
			i, _ := c.index(d) // in range: observed holds that d is in the year
			c.whyAct[i] = reason
			if !c.options.worked(h.code, year) {
				c.why[i] = reason
			}
		}
	}
	return nil
}

// intern is the index of a reason in c.reasons.
func (c *Calendar) intern(index map[Reason]uint16, r Reason) uint16 {
	if r == (Reason{}) {
		return 0
	}
	i, known := index[r]
	if !known {
		i = uint16(len(c.reasons)) // maxClosures keeps it far below the limit
		index[r] = i
		c.reasons = append(c.reasons, r)
	}
	return i
}

// notWorked is why d is no working day, holidays apart; empty when it is one.
func (o *Options) notWorked(d Date) Reason {
	if reason := weekendOutside(o.Weekdays, d); reason != (Reason{}) {
		return reason
	}
	for _, closure := range o.Closures {
		if closure.From <= d && d <= closure.To {
			return Reason{Code: codeClosure, Label: closure.Name}
		}
	}
	_, month, day := d.Civil()
	for _, closure := range o.RecurringClosures {
		if closure.covers(MonthDay{month, day}) {
			return Reason{Code: codeClosure, Label: closure.Name}
		}
	}
	return Reason{}
}

// weekendOutside is the reason of a day of the week that is not worked; empty
// for one that is.
func weekendOutside(worked Weekdays, d Date) Reason {
	switch weekday := d.Weekday(); {
	case worked.Has(weekday):
		return Reason{}
	case saturdayAndSunday.Has(weekday):
		return Reason{Code: codeWeekend}
	default:
		return Reason{Code: codeDayOff}
	}
}
