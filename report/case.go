package report

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Case is one complaint as it stood at an as-of moment: what the figures look at, and no more. [AsOf] makes it. It holds no
// personal data and no free text. Times are UTC; a zero time: it has not happened.
type Case struct {
	ID           complaints.ID
	Reference    string
	Class        complaints.Class
	Status       complaints.Status
	Channel      complaints.Channel
	Kind         complaints.ComplainantKind
	Organisation string
	Ground       complaints.Ground
	Department   complaints.DepartmentID
	ReceivedAt   time.Time
	RegisteredAt time.Time

	FirstResponse Clock
	Resolution    Clock // as the first closing, or an earlier breach, judged it; until then the same as Promised
	Promised      Clock // the resolution clock as it is: after a reopening another one

	RespondedAt   time.Time // the first reaction that counts
	FirstClosedAt time.Time
	LastClosedAt  time.Time
	EndedAt       time.Time // last closing, withdrawal or dismissal; zero while open

	Outcome     complaints.Outcome
	Satisfied   complaints.Satisfaction
	NoTalk      complaints.HandBackReason
	Dismissal   complaints.DismissalGround
	Escalated   bool // reached the director at least once
	Decided     bool
	Reopened    int
	Suspensions int // that moved the date, and one that is going on
	Extensions  int
	Waiting     bool // suspended
	Measures    MeasureCount
	Erased      bool
	Imported    bool
}

// Clock is a deadline at the as-of moment. Without State there is no such clock.
type Clock struct {
	Original  calendar.Date // the norm
	Date      calendar.Date // the promised last day
	Due       time.Time     // the end of Date, exclusive
	State     complaints.DeadlineState
	StoppedAt time.Time
}

// MeasureCount counts the measures of one complaint. Done, Open and Overdue add up to Total.
type MeasureCount struct {
	Total, Done, DoneLate, Open, Overdue int
}

// place says where a case is counted.
type place uint8

const (
	inCohort place = iota
	asReferral
	asSignal
	asUnconfirmed
	asNoComplaint
	asDuplicate
)

// place follows procedure section 6: referrals, anonymous signals and geen klacht are outside the cohort; so is the second of
// two complaints that repeat each other (section 3, link).
func (c *Case) place() place {
	switch {
	case c.Class == complaints.ClassReferral, c.Status == complaints.Referred:
		return asReferral
	case c.Class == complaints.ClassUnconfirmed:
		return asUnconfirmed
	case c.Class == complaints.ClassSignal:
		return asSignal
	case c.Status != complaints.Dismissed:
		return inCohort
	}
	switch c.Dismissal {
	case complaints.OutOfScope:
		return asNoComplaint
	case complaints.Duplicate:
		return asDuplicate
	case complaints.Anonymous:
		return asSignal
	}
	return inCohort
}

func clockOf(d *complaints.Deadline, asOf time.Time) Clock {
	if d == nil {
		return Clock{}
	}
	return Clock{Original: d.Original, Date: d.Date, Due: d.Due, State: d.StateAt(asOf), StoppedAt: d.StoppedAt}
}

func countMeasures(list []complaints.Measure, asOf time.Time) MeasureCount {
	n := MeasureCount{Total: len(list)}
	for i := range list {
		m := &list[i]
		due := m.Due.Moment()
		switch {
		case m.DoneAt.IsZero() && asOf.Before(due):
			n.Open++
		case m.DoneAt.IsZero():
			n.Overdue++
		default:
			n.Done++
			if !m.DoneAt.Before(due) {
				n.DoneLate++
			}
		}
	}
	return n
}
