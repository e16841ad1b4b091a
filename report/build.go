package report

import (
	"iter"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Build counts what was received in period, as it stood at asOf; see [AsOf] for the cases. It is pure and streams: its memory
// does not grow with seq, and the order of seq does not matter. policy gives the departments and organisations their order and
// names, cal counts the working days.
//
// ErrInvalid names an argument that is missing; a case with a date outside the years of cal is an error wrapping
// calendar.ErrRange; an error of seq ends it and comes back as it is.
func Build(period calendar.Period, policy *complaints.Policy, cal *calendar.Calendar, asOf time.Time, seq iter.Seq2[Case, error]) (Figures, error) {
	t, err := NewTally(period, policy, cal, asOf)
	if err != nil {
		return Figures{}, err
	}
	for c, err := range seq {
		if err != nil {
			return Figures{}, err
		}
		if err := t.Add(&c); err != nil {
			return Figures{}, err
		}
	}
	return t.Figures(), nil
}

// Figures are the figures of what was counted so far.
func (t *Tally) Figures() Figures {
	f := t.figures
	f.ByMonth, f.ByDepartment, f.ByGround = t.months.sorted(), t.departments.sorted(), t.grounds.sorted()
	f.ByKind, f.ByOrganisation, f.ByChannel = t.kinds.sorted(), t.organisations.sorted(), t.channels.sorted()
	f.Outcomes, f.Satisfied = t.outcomes.counts(), t.satisfied.counts()
	f.DaysToResponse, f.DaysToClosing = t.response.spread(), t.closing.spread()
	return f
}

func (g *groups) counts() []Count {
	list := make([]Count, 0, len(g.list))
	for _, x := range g.sorted() {
		list = append(list, Count{Key: x.Key, Count: x.Received})
	}
	return list
}

// Merge adds what another tally counted of other cases. Both must be of one period and one as-of moment: ErrInvalid otherwise,
// and nothing is added.
func (t *Tally) Merge(o *Tally) error {
	if o.period != t.period || !o.asOf.Equal(t.asOf) {
		return &complaints.Error{Code: complaints.CodeInvalid, Reason: "merge", Fields: []complaints.FieldError{
			{Field: "period", Key: "differs", Message: "and as-of moment must be the same"},
		}}
	}
	t.figures.merge(&o.figures)
	for _, x := range [...][2]*groups{
		{t.months, o.months}, {t.departments, o.departments}, {t.grounds, o.grounds}, {t.kinds, o.kinds},
		{t.organisations, o.organisations}, {t.channels, o.channels}, {t.outcomes, o.outcomes}, {t.satisfied, o.satisfied},
	} {
		x[0].merge(x[1])
	}
	t.response.merge(&o.response)
	t.closing.merge(&o.closing)
	return nil
}

// merge adds the plain counts of other figures.
func (f *Figures) merge(o *Figures) {
	f.Received += o.Received
	f.Apart.merge(o.Apart)
	f.FirstResponse.merge(o.FirstResponse)
	f.Norm.merge(o.Norm)
	f.Shifted.merge(o.Shifted)
	f.Standing.merge(o.Standing)
	f.Escalated += o.Escalated
	f.Decided += o.Decided
	f.Reopened.merge(o.Reopened)
	f.Suspended.merge(o.Suspended)
	f.Extended.merge(o.Extended)
	f.NoTalk += o.NoTalk
	f.Measures.merge(o.Measures)
	f.Erased += o.Erased
	f.Imported += o.Imported
	f.Backdated += o.Backdated
}

func (a *Apart) merge(o Apart) {
	a.Referrals += o.Referrals
	a.Signals += o.Signals
	a.NoComplaint += o.NoComplaint
	a.Unconfirmed += o.Unconfirmed
	a.Duplicates += o.Duplicates
}

func (s *Standing) merge(o Standing) {
	s.Open += o.Open
	s.Overdue += o.Overdue
	s.Waiting += o.Waiting
	s.Director += o.Director
	s.Closed += o.Closed
	s.Withdrawn += o.Withdrawn
	s.Dismissed += o.Dismissed
}

func (r *Repeated) merge(o Repeated) {
	r.Complaints += o.Complaints
	r.Times += o.Times
}

func (m *Measures) merge(o Measures) {
	m.Complaints += o.Complaints
	m.Total += o.Total
	m.Done += o.Done
	m.DoneLate += o.DoneLate
	m.Open += o.Open
	m.Overdue += o.Overdue
}
