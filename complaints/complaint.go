package complaints

import (
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// ID names a complaint: 26 characters, ordered by time, not guessable. See [NewIDs].
type ID string

// Revision counts the events of one complaint from 1; it is also the version of its state.
type Revision int64

// ActorID names a person or system as the policy and the login know it.
type ActorID string

// GroupID names a handler group of the policy.
type GroupID string

// DepartmentID names a department of the policy.
type DepartmentID string

// Text refers to a content: free text or personal data, kept apart from events and state so that it can be erased.
// Its zero value refers to nothing.
type Text struct {
	At    Revision `json:"at"` // the event that brought it
	Field string   `json:"f"`
	Len   int      `json:"n"` // bytes of plain text, for figures and limits
}

// IsZero reports whether t refers to nothing.
func (t Text) IsZero() bool { return t.At == 0 }

// Key is where the content of t is kept.
func (t Text) Key() ContentKey { return ContentKey{At: t.At, Field: t.Field} }

// Complaint is the state of one complaint, made only by applying its events. It holds no free text and no personal data:
// those are contents, referred to by [Text]. Times are UTC with microseconds.
type Complaint struct {
	ID           ID             `json:"id"`
	Revision     Revision       `json:"rev"`
	Reference    string         `json:"ref,omitempty"` // K-2026-000123; none for a referral
	Class        Class          `json:"class"`
	Status       Status         `json:"status"`
	Channel      Channel        `json:"channel"`
	Language     Language       `json:"lang"`
	ReceivedAt   time.Time      `json:"received"`   // when it arrived or was said
	RegisteredAt time.Time      `json:"registered"` // when it was entered
	ChangedAt    time.Time      `json:"changed"`    // At of the last event
	OccurredOn   *calendar.Date `json:"occurred,omitempty"`
	SubmittedBy  ActorID        `json:"by,omitempty"`

	Complainant Complainant  `json:"complainant"`
	Ground      Ground       `json:"ground,omitempty"`
	Agreement   Text         `json:"agreement,omitzero"`
	Department  DepartmentID `json:"department,omitempty"`
	Subject     Text         `json:"subject,omitzero"`
	Description Text         `json:"description,omitzero"`
	Concerned   []Concerned  `json:"concerned,omitempty"`
	Involved    []ActorID    `json:"involved,omitempty"` // impartiality beyond Concerned

	Group     GroupID   `json:"group,omitempty"`
	Handler   ActorID   `json:"handler,omitempty"`
	Handlers  []ActorID `json:"handlers,omitempty"`  // who handles or handled it
	Consulted []GroupID `json:"consulted,omitempty"` // groups that read and note along
	Proposed  *Route    `json:"proposed,omitempty"`  // what a routing rule proposes to the desk

	FirstResponse *Deadline   `json:"first_response,omitempty"`
	Resolution    *Deadline   `json:"resolution,omitempty"`
	Suspension    *Suspension `json:"suspension,omitempty"`
	Contacts      Contacts    `json:"contacts,omitzero"`

	Outcome    Outcome        `json:"outcome,omitempty"`
	Findings   Text           `json:"findings,omitzero"`
	Satisfied  Satisfaction   `json:"satisfied,omitempty"`
	NoTalk     HandBackReason `json:"no_talk,omitempty"`
	Waived     bool           `json:"waived,omitempty"` // the complainant does not want the director
	Heard      bool           `json:"heard,omitempty"`  // the person concerned was heard, or why not is recorded
	Escalation *Escalation    `json:"escalation,omitempty"`
	Measures   []Measure      `json:"measures,omitempty"`

	HandedBackAt  time.Time       `json:"handed_back,omitzero"`
	FirstClosedAt time.Time       `json:"first_closed,omitzero"`
	EndedAt       time.Time       `json:"ended,omitzero"` // last closing, withdrawal, referral or dismissal
	ClosingText   Text            `json:"closing,omitzero"`
	Dismissal     DismissalGround `json:"dismissal,omitempty"`
	ReferredTo    string          `json:"referred_to,omitempty"`
	Reopened      int             `json:"reopened,omitempty"`
	ReopenRequest *ReopenRequest  `json:"reopen_request,omitempty"`
	Attention     bool            `json:"attention,omitempty"` // something came in that the desk has not seen yet
	Links         []Link          `json:"links,omitempty"`
	Attachments   int             `json:"attachments,omitempty"`
	Shown         int             `json:"shown,omitempty"` // of Attachments: those that the complainant may see

	Policy   string      `json:"policy"`   // version of the policy in force at the last change of a deadline
	Calendar string      `json:"calendar"` // version of the calendar likewise
	Agenda   []Milestone `json:"agenda,omitempty"`
	Hold     bool        `json:"hold,omitempty"`
	Erased   bool        `json:"erased,omitempty"`
	Imported bool        `json:"imported,omitempty"`
}

// Complainant is who filed, without their personal data: Person refers to that.
type Complainant struct {
	Kind         ComplainantKind `json:"kind"`
	Organisation string          `json:"organisation,omitempty"` // id of a partner or supplier of the policy
	Actor        ActorID         `json:"actor,omitempty"`
	Person       Text            `json:"person,omitzero"` // a [Person] as JSON
	HasMail      bool            `json:"has_mail,omitempty"`
	HasPhone     bool            `json:"has_phone,omitempty"`
	MailFailed   bool            `json:"mail_failed,omitempty"` // a letter to their address came back; correcting the address clears it
}

// Person is the personal data of a complainant; it is kept as one content.
type Person struct {
	Name         string `json:"name,omitempty"`
	Email        string `json:"email,omitempty"`
	Phone        string `json:"phone,omitempty"`
	Address      string `json:"address,omitempty"`
	Organisation string `json:"organisation,omitempty"` // as written, when the policy does not know it
}

// Concerned is somebody the complaint is about.
type Concerned struct {
	Name  Text           `json:"name,omitzero"`
	Actor ActorID        `json:"actor,omitempty"`
	State ConcernedState `json:"state"`
}

// ConcernedState says whether the desk has linked the free text to a person.
type ConcernedState string

// How far the desk knows a person concerned.
const (
	ConcernedUnlinked ConcernedState = "unlinked"
	ConcernedLinked   ConcernedState = "linked"
	ConcernedLeft     ConcernedState = "no_longer_employed"
	ConcernedUnknown  ConcernedState = "unknown"
)

// Route is the outcome of a routing rule, which can explain itself by its id.
type Route struct {
	Rule  string  `json:"rule"`
	Group GroupID `json:"group"`
}

// Contacts sums up the recorded contacts as far as rules look at them.
type Contacts struct {
	Attempts int             `json:"attempts,omitempty"` // not reached
	Days     []calendar.Date `json:"days,omitempty"`     // distinct days of attempts, at most the number the rule asks
	Talked   bool            `json:"talked,omitempty"`   // a conversation by phone or in a meeting
	Written  bool            `json:"written,omitempty"`  // a personal mail or letter
}

// Suspension is waiting for the complainant.
type Suspension struct {
	Since  calendar.Date `json:"since"`
	Until  calendar.Date `json:"until"` // a reminder; resumes nothing
	Reason Text          `json:"reason,omitzero"`
}

// Escalation is the way to the director.
type Escalation struct {
	RequestedAt time.Time `json:"requested,omitzero"` // the complainant is not satisfied; open until EscalatedAt or waived
	EscalatedAt time.Time `json:"escalated,omitzero"`
	DecidedAt   time.Time `json:"decided,omitzero"`
	Decision    Text      `json:"decision,omitzero"`
	By          ActorID   `json:"by,omitempty"` // who decided
}

// ReopenRequest is a closed complaint's complainant who is not satisfied; the desk answers by Due.
type ReopenRequest struct {
	At  time.Time     `json:"at"`
	Due calendar.Date `json:"due"`
}

// Measure is something promised in the handling; it outlives the closing.
type Measure struct {
	N      int           `json:"n"` // from 1
	Text   Text          `json:"text,omitzero"`
	Owner  ActorID       `json:"owner"`
	Due    calendar.Date `json:"due"`
	DoneAt time.Time     `json:"done,omitzero"`
	DoneBy ActorID       `json:"done_by,omitempty"`
}

// Link ties the complaint to another one.
type Link struct {
	Kind LinkKind `json:"kind"`
	To   ID       `json:"to"`
}

// unconfirmed reports whether the complaint waits for somebody to confirm that its sender wrote it.
func (c *Complaint) unconfirmed() bool { return c.Class == ClassUnconfirmed && c.Status.Open() }

// Clone returns a copy that shares nothing with c.
func (c Complaint) Clone() Complaint {
	c.Concerned = slices.Clone(c.Concerned)
	c.Involved = slices.Clone(c.Involved)
	c.Handlers = slices.Clone(c.Handlers)
	c.Consulted = slices.Clone(c.Consulted)
	c.Contacts.Days = slices.Clone(c.Contacts.Days)
	c.Measures = slices.Clone(c.Measures)
	c.Links = slices.Clone(c.Links)
	c.Agenda = slices.Clone(c.Agenda)
	c.OccurredOn = clonePtr(c.OccurredOn)
	c.Proposed = clonePtr(c.Proposed)
	c.FirstResponse = clonePtr(c.FirstResponse)
	c.Resolution = clonePtr(c.Resolution)
	c.Suspension = clonePtr(c.Suspension)
	c.Escalation = clonePtr(c.Escalation)
	c.ReopenRequest = clonePtr(c.ReopenRequest)
	return c
}

func clonePtr[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
