package report

import (
	"cmp"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// SchemaVersion is the version of the JSON of a [Document]. It changes when a field gets another name or meaning, or goes.
const SchemaVersion = 1

// Zone is the zone of all civil dates and local times of a report.
const Zone = "Europe/Amsterdam"

// Kind says why a version of a report was made.
type Kind string

// The kinds of versions.
const (
	Provisional Kind = "provisional" // by itself on the first working day after the period
	Final       Kind = "final"       // by itself 20 working days after the end of the period
	OnDemand    Kind = "on_demand"   // somebody asked for it
)

// Document is everything that one version of a report says, for renderers: numbers and codes, never sentences, so that each
// renderer writes its own, in Dutch or English. Its JSON is the file that is kept.
type Document struct {
	Header
	Targets  Targets   `json:"targets"`
	Figures  Figures   `json:"figures"`
	Before   []Figures `json:"before"`              // the four periods before, oldest first, counted at the same as-of moment
	Previous *Figures  `json:"last_year,omitempty"` // the same period a year before, when it is not among Before; see LastYear
	Findings []Finding `json:"findings"`            // what stands out, the weightiest first
	Since    *Since    `json:"since,omitempty"`     // what changed since the version before; nil: this is the first

	// Release is what the desk said when it released the version; nil before that. It is no part of the frozen JSON: it is
	// kept beside the version, with who and when.
	Release *Release `json:"-"`
}

// Header says which report this is and how it was made.
type Header struct {
	Schema   int              `json:"schema"` // SchemaVersion
	Period   calendar.Period  `json:"period"`
	First    calendar.Date    `json:"first_day"`
	Last     calendar.Date    `json:"last_day"`
	Version  int              `json:"version"` // of this period's report, from 1
	Kind     Kind             `json:"kind"`
	Reason   string           `json:"reason,omitempty"` // why it was asked for; no personal data
	By       string           `json:"by,omitempty"`     // actor who asked for it; empty: it was made by itself
	AsOf     time.Time        `json:"as_of"`            // UTC; everything is counted as it stood then
	Zone     string           `json:"zone"`             // of dates and local times: Europe/Amsterdam
	Engine   string           `json:"engine"`           // version of the program
	Policy   string           `json:"policy"`           // version of the policy
	Calendar string           `json:"calendar"`         // version of the calendar that counted the working days
	Law      complaints.Law   `json:"law"`
	Names    complaints.Names `json:"names"` // organisation, desk, director's title, process owner, authorised by
}

// LastYear is the same period a year before: of a quarter, the oldest of the four before. Nil in a document without comparison.
func (d *Document) LastYear() *Figures {
	if d.Previous != nil {
		return d.Previous
	}
	want := yearBefore(d.Period)
	for i := range d.Before {
		if d.Before[i].Period == want {
			return &d.Before[i]
		}
	}
	return nil
}

// Targets are what an organisation wants to reach, in percent of what could be judged. Zero: no target.
type Targets struct {
	FirstResponse int `json:"first_response"`
	Norm          int `json:"norm"`
}

// TargetsOf are the targets of a policy, and the default ones where it has none.
func TargetsOf(p *complaints.Policy) Targets {
	t := DefaultTargets()
	return Targets{FirstResponse: cmp.Or(p.Reports.FirstResponse, t.FirstResponse), Norm: cmp.Or(p.Reports.Resolution, t.Norm)}
}

// DefaultTargets are 95 % first responses in time and 95 % closed within the original term.
func DefaultTargets() Targets { return Targets{FirstResponse: 95, Norm: 95} }

// FindingCode names something that stands out.
type FindingCode string

// What can stand out. Count, Of, Was and WasOf mean what each line says; Key is a department where one is named.
const (
	BelowTargetResponse FindingCode = "first_response_below_target" // Count in time of Of; Target in percent
	BelowTargetNorm     FindingCode = "norm_below_target"           // Count in time of Of; Target in percent
	OnTargetResponse    FindingCode = "first_response_on_target"    // Count in time of Of; Target in percent
	OnTargetNorm        FindingCode = "norm_on_target"              // Count in time of Of; Target in percent
	StillOverdue        FindingCode = "still_overdue"               // Count open past their date, of Of received
	DepartmentLate      FindingCode = "department_late"             // Key: the department with most closed late: Count late of Of judged
	ReceivedChanged     FindingCode = "received_changed"            // Count received, Was in the period before
	ReceivedLastYear    FindingCode = "received_changed_last_year"  // Count received, Was a year before
	ResponseChanged     FindingCode = "first_response_changed"      // Count in time of Of; Was of WasOf in the period before
	NormChanged         FindingCode = "norm_changed"                // Count in time of Of; Was of WasOf in the period before
	DepartmentChanged   FindingCode = "department_changed"          // Key: Count received, Was in the period before
	EscalatedChanged    FindingCode = "escalated_changed"           // Count escalated of Of received; Was of WasOf in the period before
	MeasuresOverdue     FindingCode = "measures_overdue"            // Count past their due date, of Of measures
	ManyUnsatisfied     FindingCode = "unsatisfied"                 // Count not satisfied, of Of that said whether they are
)

// Finding is one thing that stands out, in numbers.
type Finding struct {
	Code   FindingCode           `json:"code"`
	Key    string                `json:"key,omitempty"`
	Name   complaints.Translated `json:"name,omitzero"` // of Key
	Count  int                   `json:"count"`
	Of     int                   `json:"of,omitempty"`
	Was    int                   `json:"was,omitempty"`
	WasOf  int                   `json:"was_of,omitempty"`
	Target int                   `json:"target,omitempty"` // percent
}

// Since is what changed since the version before.
type Since struct {
	Version int       `json:"version"`
	Kind    Kind      `json:"kind"`
	AsOf    time.Time `json:"as_of"`
	Entered int       `json:"entered"` // complaints of the period that were entered after the as-of moment of that version
	Changes []Change  `json:"changes"` // in the order of the JSON; empty: nothing changed
}

// Change is one figure that differs from the version before.
type Change struct {
	Path string `json:"path"` // in the JSON of Figures, such as first_response.in_time or by_department.ict.received
	Was  int    `json:"was"`
	Now  int    `json:"now"`
}

// Release says that the desk released a version, with its commentary. A version can be released again with another
// commentary: every release stays.
type Release struct {
	Number     int                `json:"number"` // of this version, from 1
	By         complaints.ActorID `json:"by"`
	At         time.Time          `json:"at"` // UTC
	Commentary string             `json:"commentary"`
}
