package report

import (
	"fmt"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Tally counts cases into figures, one by one. Its memory does not grow with their number, their order does not matter, and
// tallies of parts merge into the tally of the whole. It is not safe for concurrent use.
type Tally struct {
	period     calendar.Period
	asOf       time.Time
	calendar   *calendar.Calendar
	figures    Figures // but for what is kept in the fields below
	start, end time.Time

	months, departments, grounds, kinds, organisations, channels *groups
	outcomes, satisfied                                          *groups

	response, closing histogram
}

// NewTally starts counting what was received in period, as it stood at asOf. The error names what is missing.
func NewTally(period calendar.Period, policy *complaints.Policy, cal *calendar.Calendar, asOf time.Time) (*Tally, error) {
	switch {
	case period.IsZero():
		return nil, fmt.Errorf("report: %w", required("period"))
	case policy == nil:
		return nil, fmt.Errorf("report: %w", required("policy"))
	case cal == nil:
		return nil, fmt.Errorf("report: %w", required("calendar"))
	case asOf.IsZero():
		return nil, fmt.Errorf("report: %w", required("as_of"))
	}
	asOf = asOf.UTC().Truncate(time.Microsecond)
	t := &Tally{
		period: period, asOf: asOf, calendar: cal, start: period.Start(), end: period.End(),
		months: newGroups(months(period)), departments: newGroups(departments(policy)), organisations: newGroups(organisations(policy)),
		grounds: newGroups(wordGroups(complaints.Conduct, complaints.ServiceGround, complaints.Contract)),
		kinds: newGroups(wordGroups(complaints.PartnerEmployee, complaints.SupplierKind, complaints.Citizen, complaints.Business,
			complaints.UnknownKind)),
		channels: newGroups(wordGroups(complaints.ChannelMail, complaints.ChannelWeb, complaints.ChannelPhone,
			complaints.ChannelLetter, complaints.ChannelAPI)),
		outcomes: newGroups(wordGroups(complaints.Upheld, complaints.PartlyUpheld, complaints.NotUpheld,
			complaints.ResolvedInformally, complaints.NoJudgment, None)),
		satisfied: newGroups(wordGroups(complaints.SatisfiedYes, complaints.SatisfiedNo, complaints.SatisfiedUnknown, None)),
	}
	t.figures.Period, t.figures.AsOf = period, asOf
	return t, nil
}

func required(field string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Fields: []complaints.FieldError{
		{Field: field, Key: "required", Message: "is required"},
	}}
}

func months(p calendar.Period) []Group {
	list := make([]Group, 0, 12)
	for _, m := range p.Months() {
		list = append(list, Group{Key: m.String()})
	}
	return list
}

// Add counts one case. A case received outside the period is left out: a cohort read by the receipt as it is now can hold one
// whose receipt was corrected after the as-of moment. An error, of a date outside the years of the calendar, counts nothing.
func (t *Tally) Add(c *Case) error {
	if !t.covers(c) {
		return nil
	}
	switch c.place() {
	case asReferral:
		t.figures.Apart.Referrals++
		return nil
	case asSignal:
		t.figures.Apart.Signals++
		return nil
	case asUnconfirmed:
		t.figures.Apart.Unconfirmed++
		return nil
	case asNoComplaint:
		t.figures.Apart.NoComplaint++
		return nil
	case asDuplicate:
		t.figures.Apart.Duplicates++
		return nil
	case inCohort:
	}
	a, err := t.assess(c)
	if err != nil {
		return err
	}
	t.count(c, &a)
	t.countWays(c)
	for _, g := range [...]*Group{
		&t.months.list[a.month], t.departments.at(keyOf(c.Department)), t.grounds.at(keyOf(c.Ground)), t.kinds.at(keyOf(c.Kind)),
		t.organisations.at(keyOf(c.Organisation)), t.channels.at(keyOf(c.Channel)),
	} {
		g.add(c, &a)
	}
	return nil
}

// covers reports whether the period holds the receipt. Its ends are instants, so that no zone but Amsterdam's plays a part.
func (t *Tally) covers(c *Case) bool {
	return !c.ReceivedAt.Before(t.start) && c.ReceivedAt.Before(t.end)
}

func keyOf[T ~string](s T) string {
	if s == "" {
		return None
	}
	return string(s)
}

func (g *Group) add(c *Case, a *assessment) {
	g.Received++
	g.FirstResponse.add(a.response)
	g.Norm.add(a.norm)
	if c.Status.Open() {
		g.Open++
	}
	if a.overdue {
		g.Overdue++
	}
	if c.Escalated {
		g.Escalated++
	}
}

func (t *Tally) count(c *Case, a *assessment) {
	f := &t.figures
	f.Received++
	f.FirstResponse.add(a.response)
	f.Norm.add(a.norm)
	f.Shifted.add(a.shifted)
	if a.daysToResponse >= 0 {
		t.response.add(a.daysToResponse)
	}
	if a.daysToClosing >= 0 {
		t.closing.add(a.daysToClosing)
	}
	f.Standing.add(c, a.overdue)
	t.outcomes.at(keyOf(c.Outcome)).Received++
	t.satisfied.at(keyOf(c.Satisfied)).Received++
}

func (t *Tally) countWays(c *Case) {
	f := &t.figures
	add(&f.Escalated, c.Escalated)
	add(&f.Decided, c.Decided)
	add(&f.NoTalk, c.NoTalk != "")
	add(&f.Erased, c.Erased)
	add(&f.Imported, c.Imported)
	add(&f.Backdated, !c.RegisteredAt.Before(t.end))
	f.Reopened.add(c.Reopened)
	f.Suspended.add(c.Suspensions)
	f.Extended.add(c.Extensions)
	f.Measures.add(c.Measures)
}

func add(n *int, holds bool) {
	if holds {
		*n++
	}
}

func (r *Repeated) add(times int) {
	if times > 0 {
		r.Complaints++
		r.Times += times
	}
}

func (m *Measures) add(c MeasureCount) {
	if c.Total > 0 {
		m.Complaints++
	}
	m.Total += c.Total
	m.Done += c.Done
	m.DoneLate += c.DoneLate
	m.Open += c.Open
	m.Overdue += c.Overdue
}

func (s *Standing) add(c *Case, overdue bool) {
	switch c.Status {
	case complaints.Closed:
		s.Closed++
	case complaints.Withdrawn:
		s.Withdrawn++
	case complaints.Dismissed:
		s.Dismissed++
	default:
		s.Open++
		add(&s.Overdue, overdue)
		add(&s.Waiting, c.Waiting)
		add(&s.Director, c.Status == complaints.Escalated)
	}
}
