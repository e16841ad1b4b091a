package calendar

// StepKind says what happened to the day of a [Step].
type StepKind string

// The kinds of steps.
const (
	StepReceived       StepKind = "received"        // the day of receipt, not counted
	StepDeferred       StepKind = "deferred"        // the day that counts as receipt under the cutoff
	StepCounted        StepKind = "counted"         // the Counted-th working day
	StepSuspended      StepKind = "suspended"       // the Counted-th working day of a suspension
	StepNominal        StepKind = "nominal"         // the end by counting, Counted days on, before it moves
	StepExtended       StepKind = "extended"        // too few working days before this end (art. 2)
	StepSkippedWeekend StepKind = "skipped_weekend" // also a weekday not worked
	StepSkippedHoliday StepKind = "skipped_holiday"
	StepSkippedEquated StepKind = "skipped_equated"
	StepSkippedClosure StepKind = "skipped_closure"
	StepRolled         StepKind = "rolled" // the day an end moved to
	StepEnd            StepKind = "end"    // the last day of the term
)

// Step is one step of the way from a receipt to an end. Its JSON fields are
// stable: explanations are stored.
type Step struct {
	Date    Date     `json:"date"`
	Kind    StepKind `json:"kind"`
	Counted int      `json:"counted,omitempty"` // see the kinds
	Code    string   `json:"code,omitempty"`    // of the Reason a day is skipped for
	Label   string   `json:"label,omitempty"`   // of the Reason
}

// Reason is why a day is no working day.
type Reason struct {
	// Code is stable: new_years_day, good_friday, easter_monday, queens_day,
	// kings_day, ascension_day, liberation_day, whit_monday, christmas_day,
	// boxing_day, weekend, day_off (a weekday not worked), equated or closure.
	Code string `json:"code"`

	// Label is the organisation's own name of a closure.
	Label string `json:"label,omitempty"`
}

func (r Reason) step(d Date) Step {
	kind := StepSkippedHoliday
	switch r.Code {
	case codeWeekend, codeDayOff:
		kind = StepSkippedWeekend
	case codeEquated:
		kind = StepSkippedEquated
	case codeClosure:
		kind = StepSkippedClosure
	}
	return Step{Date: d, Kind: kind, Code: r.Code, Label: r.Label}
}

// Reason tells why d is no working day. It is false for a working day, and for a
// day outside the years of the calendar.
func (c *Calendar) Reason(d Date) (Reason, bool) {
	i, ok := c.index(d)
	if !ok || c.why[i] == 0 {
		return Reason{}, false
	}
	return c.reasons[c.why[i]], true
}

// Explain gives the steps from the receipt to the end, in order: for a term in
// working days each day counted or skipped, for one in days or weeks the end by
// counting and each day it moved over. It is nil when e is not an end of this
// calendar, as after a change of options: then only the steps stored when it was
// computed can tell.
func (c *Calendar) Explain(e End) []Step {
	i, ok := c.index(e.Received)
	if !ok {
		return nil
	}
	term := e.Term()
	if again, err := c.end(i, i, &term); err != nil || again.Date != e.Date {
		return nil
	}
	room := 4 // for the term that neither counts days nor moves far
	if term.Workdays > 0 {
		room += int(e.Date - e.Received)
	}
	steps := append(make([]Step, 0, room), Step{Date: e.Arrived, Kind: StepReceived})
	if e.Arrived != e.Received {
		steps = append(steps, Step{Date: e.Received, Kind: StepDeferred})
	}
	steps = c.explainTerm(steps, i, int(e.Date-c.first), term)
	return append(steps, Step{Date: e.Date, Kind: StepEnd})
}

func (c *Calendar) explainTerm(steps []Step, i, last int, t Term) []Step {
	n, unit := t.length()
	nominal, _ := c.nominal(i, n, unit)
	if t.Workdays > 0 {
		steps = c.explainCount(steps, i, nominal, StepCounted, &c.work, c.why)
	} else {
		steps = append(steps, Step{Date: c.date(nominal), Kind: StepNominal, Counted: t.Days + 7*t.Weeks})
	}
	if !t.threeDays() {
		return c.explainRoll(steps, nominal, last, t)
	}
	held := nominal
	if t.AtLeastTwo {
		steps, held = c.explainTwo(steps, i, held, &c.work, c.why)
	}
	if t.underAct() {
		steps, held = c.explainTwo(steps, i, held, &c.act, c.whyAct)
	}
	return c.explainRoll(steps, held, last, t)
}

// explainTwo explains a lengthening under art. 2, if there is one: the end that
// comes too early, and the days counted to the second that counts.
func (c *Calendar) explainTwo(steps []Step, i, last int, set *dayset, why []uint16) ([]Step, int) {
	second, ok := set.after(i, 2)
	if !ok || second <= last {
		return steps, last
	}
	steps = append(steps, Step{Date: c.date(last), Kind: StepExtended})
	return c.explainCount(steps, i, second, StepCounted, set, why), second
}

// explainCount explains each day after day i up to and including last.
func (c *Calendar) explainCount(steps []Step, i, last int, kind StepKind, set *dayset, why []uint16) []Step {
	counted := 0
	for day := i + 1; day <= last; day++ {
		if set.has(day) {
			counted++
			steps = append(steps, Step{Date: c.date(day), Kind: kind, Counted: counted})
			continue
		}
		steps = append(steps, c.reasons[why[day]].step(c.date(day)))
	}
	return steps
}

// explainRoll explains each day an end moved over, and the one it moved to.
func (c *Calendar) explainRoll(steps []Step, from, last int, t Term) []Step {
	if from == last {
		return steps
	}
	for day := from; day < last; day++ {
		reason := c.reasons[c.whyAct[day]]
		if !t.underAct() || (t.Roll && c.why[day] != 0) {
			reason = c.reasons[c.why[day]]
		}
		steps = append(steps, reason.step(c.date(day)))
	}
	return append(steps, Step{Date: c.date(last), Kind: StepRolled})
}

// ExplainSuspended gives the steps of [Calendar.Suspended]: each day of the
// suspension, and as many working days counted on from the old date. It fails
// as Suspended does.
func (c *Calendar) ExplainSuspended(old, from, resumed Date) ([]Step, error) {
	date, err := c.Suspended(old, from, resumed)
	if err != nil {
		return nil, err
	}
	index := func(d Date) int { return int(d - c.first) }
	steps := c.explainCount(nil, index(from), index(resumed), StepSuspended, &c.work, c.why)
	steps = append(steps, Step{Date: old, Kind: StepNominal})
	steps = c.explainCount(steps, index(old), index(date), StepCounted, &c.work, c.why)
	return append(steps, Step{Date: date, Kind: StepEnd}), nil
}
