package complaints

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Deadline is a promise and how it was kept. A promised date is never silently recomputed: the versions of calendar and
// policy stand beside it, and the event at revision Set explains it.
type Deadline struct {
	Kind        DeadlineKind  `json:"kind"`
	Date        calendar.Date `json:"date"`     // last day, in Europe/Amsterdam
	Due         time.Time     `json:"due"`      // the end of Date, exclusive, UTC
	Original    calendar.Date `json:"original"` // before any suspension or extension: the norm
	State       DeadlineState `json:"state"`
	StoppedAt   time.Time     `json:"stopped,omitzero"`  // the moment that stopped the clock: conversation, closing or ending
	BreachedAt  time.Time     `json:"breached,omitzero"` // equals the due moment that passed
	Provisional bool          `json:"provisional,omitempty"`
	Policy      string        `json:"policy"`
	Calendar    string        `json:"calendar"`
	Set         Revision      `json:"set"`
}

// StateAt is the state at the moment now, also when no sweep has recorded a breach yet.
func (d Deadline) StateAt(now time.Time) DeadlineState {
	if d.State == Running && !now.Before(d.Due) {
		return Breached
	}
	return d.State
}

// live reports whether the clock can still be stopped: running, suspended, or breached and not answered yet.
func (d *Deadline) live() bool { return d != nil && d.StoppedAt.IsZero() }

// stop stops the clock at the moment at; in time it is met, and late a breach stays a breach.
func (d *Deadline) stop(at time.Time) {
	d.StoppedAt = at
	if at.Before(d.Due) {
		d.State, d.BreachedAt = Met, time.Time{}
		return
	}
	d.State, d.BreachedAt = Breached, d.Due
}

// end stops a clock that no longer matters; a breach stays a breach.
func (d *Deadline) end(at time.Time) {
	if !d.live() {
		return
	}
	d.StoppedAt = at
	switch {
	case d.State == Breached: // at its own moment, whatever date was promised after it
	case d.State == Running && !at.Before(d.Due):
		d.State, d.BreachedAt = Breached, d.Due
	default:
		d.State = Stopped
	}
}

// goOn lets a breached clock wait for its answer again when the ending that stopped it is undone.
func (d *Deadline) goOn(ended time.Time) {
	if d != nil && d.State == Breached && d.StoppedAt.Equal(ended) {
		d.StoppedAt = time.Time{}
	}
}

// MilestoneKind is what falls due on a complaint's agenda.
type MilestoneKind string

// The kinds of milestones.
const (
	MilestoneWarning    MilestoneKind = "warning"    // a deadline comes near
	MilestoneBreach     MilestoneKind = "breach"     // a deadline has passed
	MilestoneEscalation MilestoneKind = "escalation" // an escalation request waits for the handler
	MilestoneReopening  MilestoneKind = "reopening"  // a reopening request waits for the desk
	MilestoneSuspension MilestoneKind = "suspension" // the complainant's term to react has passed
	MilestoneMeasure    MilestoneKind = "measure"    // a measure is due
	MilestoneRetention  MilestoneKind = "retention"  // the retention term has passed

	MilestoneConfirmation MilestoneKind = "confirmation" // the sender has not confirmed their mail: the desk looks
)

// Milestone is one thing the sweep must do for a complaint, once. Kind, Deadline, N and At together are its identity.
type Milestone struct {
	Kind     MilestoneKind `json:"kind"`
	Deadline DeadlineKind  `json:"deadline,omitempty"` // with warning and breach
	N        int           `json:"n,omitempty"`        // working days before (warning), number of the measure (measure)
	At       time.Time     `json:"at"`                 // not before this moment, UTC
}

// NextMilestone is the earliest thing the sweep must do for c, and false when there is none.
func (c *Complaint) NextMilestone() (Milestone, bool) {
	if len(c.Agenda) == 0 {
		return Milestone{}, false
	}
	first := c.Agenda[0]
	for _, m := range c.Agenda[1:] {
		if m.At.Before(first.At) {
			first = m
		}
	}
	return first, true
}

// Deadlines lists the clocks of c that exist, first response first.
func (c *Complaint) Deadlines() []Deadline {
	list := make([]Deadline, 0, 2)
	for _, d := range []*Deadline{c.FirstResponse, c.Resolution} {
		if d != nil {
			list = append(list, *d)
		}
	}
	return noneIfEmpty(list)
}

// Promise is a deadline as an event sets it, with the reckoning that explains it and the milestones that go with it.
type Promise struct {
	Kind        DeadlineKind    `json:"kind"`
	Date        calendar.Date   `json:"date"`
	Due         time.Time       `json:"due"`
	Original    *calendar.Date  `json:"original,omitempty"` // the norm that comes with it, when the norm changes too
	Fresh       bool            `json:"fresh,omitempty"`    // starts the clock anew, whatever it was before
	Provisional bool            `json:"provisional,omitempty"`
	Policy      string          `json:"policy"`
	Calendar    string          `json:"calendar"`
	Steps       []calendar.Step `json:"steps,omitempty"`
	Agenda      []Milestone     `json:"agenda,omitempty"`
}
