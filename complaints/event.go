package complaints

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// EventType names a kind of event in storage, API and history.
type EventType string

// Event is something that happened to a complaint. The set is closed: every implementation is in this package. An event
// carries no free text and no personal data, only references to contents.
type Event interface {
	Type() EventType
	apply(c *Complaint, r Recorded) // changes state, mechanically, without policy or calendar
}

// Recorded is an event with its place in the history. (Complaint, Revision) is its identity; order is Revision.
type Recorded struct {
	Complaint ID
	Revision  Revision
	At        time.Time // max(now, last At), UTC with microseconds
	By        ActorID
	As        Relation
	Event     Event
}

// The events. Their JSON is stored for ever: fields are never renamed or given another meaning. A field more, or another meaning,
// is a new version with an upcaster in codec.go.
type (
	// Submitted opens every history.
	Submitted struct {
		Class       Class          `json:"class"`
		Status      Status         `json:"status"` // registered or referred
		Reference   string         `json:"reference,omitempty"`
		Channel     Channel        `json:"channel"`
		Language    Language       `json:"language"`
		ReceivedAt  time.Time      `json:"received_at"`
		OccurredOn  *calendar.Date `json:"occurred_on,omitempty"`
		Complainant Complainant    `json:"complainant"`
		Ground      Ground         `json:"ground,omitempty"`
		Agreement   Text           `json:"agreement,omitzero"`
		Department  DepartmentID   `json:"department,omitempty"`
		Subject     Text           `json:"subject,omitzero"`
		Description Text           `json:"description,omitzero"`
		Concerned   []Concerned    `json:"concerned,omitempty"`
		Proposed    *Route         `json:"proposed,omitempty"`
		ReferredTo  string         `json:"referred_to,omitempty"` // partner id, when it can be derived
		Rule        string         `json:"rule,omitempty"`        // the referral rule that was certain
		Promises    []Promise      `json:"promises,omitempty"`
		Agenda      []Milestone    `json:"agenda,omitempty"`
		Mail        string         `json:"mail,omitempty"` // key in the mail ledger
		Imported    bool           `json:"imported,omitempty"`
	}
	// WasAssigned sends the complaint to a handler group, and perhaps proposes a handler.
	WasAssigned struct {
		Group   GroupID `json:"group,omitempty"`
		Handler ActorID `json:"handler,omitempty"`
		Rule    string  `json:"rule,omitempty"` // the routing rule that did it
	}
	// Taken makes By the handler.
	Taken struct{}
	// Returned sends it back to the desk; clocks run on.
	Returned struct {
		Reason Text `json:"reason"`
	}
	// Contacted records an attempt or a conversation with its own moment.
	Contacted struct {
		Kind     ContactKind     `json:"kind"`
		Reached  bool            `json:"reached"`
		At       time.Time       `json:"at"`
		Summary  Text            `json:"summary,omitzero"`
		Response bool            `json:"response"`       // counts as the first response
		Days     []calendar.Date `json:"days,omitempty"` // distinct days of attempts so far
	}
	// Noted is an internal note: no type lets it into a letter to the complainant.
	Noted struct {
		Text Text `json:"text"`
	}
	// Messaged is a message between complainant and centre. From the complainant it comes in, else it goes out.
	Messaged struct {
		Text    Text   `json:"text"`
		Inbound bool   `json:"inbound,omitempty"`
		Mail    string `json:"mail,omitempty"`    // key in the mail ledger
		Auto    bool   `json:"auto,omitempty"`    // an automatic reply: informs, changes nothing
		Written bool   `json:"written,omitempty"` // a handler's, member's or director's: a personal mail, so a first response
	}
	// Attached adds a file.
	Attached struct {
		N      int    `json:"n"`
		Name   Text   `json:"name"`
		Size   int64  `json:"size"`
		Media  string `json:"media"`
		SHA256 string `json:"sha256"`
		Blob   string `json:"blob"`
		Shown  bool   `json:"shown,omitempty"` // the complainant may see it
	}
	// WasSuspended waits for the complainant.
	WasSuspended struct {
		Since  calendar.Date `json:"since"`
		Until  calendar.Date `json:"until"`
		Reason Text          `json:"reason"`
		Agenda []Milestone   `json:"agenda,omitempty"`
	}
	// Resumed ends the waiting; the resolution date moved by the working days waited.
	Resumed struct {
		Workdays int      `json:"workdays"`
		Promise  *Promise `json:"promise,omitempty"`
	}
	// Extended sets a later resolution date.
	Extended struct {
		Reason  Text    `json:"reason"`
		Consent bool    `json:"consent,omitempty"`
		Promise Promise `json:"promise"`
	}
	// HandedBack returns the handled complaint to the desk.
	HandedBack struct {
		Outcome   Outcome        `json:"outcome,omitempty"`
		Findings  Text           `json:"findings,omitzero"`
		Measures  []Measure      `json:"measures,omitempty"`
		Satisfied Satisfaction   `json:"satisfied"`
		Reason    HandBackReason `json:"reason,omitempty"`
		Agenda    []Milestone    `json:"agenda,omitempty"`
	}
	// WasDissatisfied opens an escalation request, or after closing a reopening request.
	WasDissatisfied struct {
		Reason    Text           `json:"reason,omitzero"`
		Request   bool           `json:"request,omitempty"`   // an escalation request is open now
		Reopening *calendar.Date `json:"reopening,omitempty"` // a reopening request, to be answered by this date
		Agenda    []Milestone    `json:"agenda,omitempty"`
	}
	// WasWaived records that the complainant does not want the director.
	WasWaived struct {
		Reason Text `json:"reason"`
	}
	// WasEscalated hands it to the director; the clock runs on.
	WasEscalated struct {
		Reason Text `json:"reason,omitzero"`
	}
	// Decided adds the director's decision; the complaint is handled again.
	Decided struct {
		Decision Text    `json:"decision,omitzero"`
		Outcome  Outcome `json:"outcome,omitempty"`
	}
	// WasClosed closes it, which sends the closing letter.
	WasClosed struct {
		Text   Text        `json:"text"`
		Agenda []Milestone `json:"agenda,omitempty"`
	}
	// WasWithdrawn ends it on the complainant's word.
	WasWithdrawn struct {
		Reason Text        `json:"reason,omitzero"`
		Agenda []Milestone `json:"agenda,omitempty"`
	}
	// WasReferred ends it with a referral to the partner.
	WasReferred struct {
		To     string      `json:"to,omitempty"` // partner id
		Agenda []Milestone `json:"agenda,omitempty"`
	}
	// WasDismissed ends it without handling.
	WasDismissed struct {
		Ground DismissalGround `json:"ground"`
		Reason Text            `json:"reason,omitzero"`
		Of     ID              `json:"of,omitempty"` // the complaint this one repeats
		Agenda []Milestone     `json:"agenda,omitempty"`
	}
	// WasReopened starts it again after an ending.
	WasReopened struct {
		Status    Status    `json:"status"`
		Class     Class     `json:"class"`
		Reference string    `json:"reference,omitempty"` // a referral that turns out to be a complaint gets one
		Reason    Text      `json:"reason"`
		Undone    bool      `json:"undone,omitempty"` // a referral or dismissal undone: dates of the original receipt
		Promises  []Promise `json:"promises,omitempty"`
	}
	// ReopeningRefused answers a reopening request with no.
	ReopeningRefused struct {
		Reason Text `json:"reason"`
	}
	// Amended corrects what was registered; before and after are kept.
	Amended struct {
		Changes     []Change     `json:"changes"`
		Complainant *Complainant `json:"complainant,omitempty"`
		Concerned   *[]Concerned `json:"concerned,omitempty"`
		Involved    *[]ActorID   `json:"involved,omitempty"`
		ReceivedAt  time.Time    `json:"received_at,omitzero"`
		Reason      Text         `json:"reason,omitzero"`
		Reference   string       `json:"reference,omitempty"` // a signal that turns out to be a complaint gets one
		Promises    []Promise    `json:"promises,omitempty"`
	}
	// Linked ties it to another complaint or a group.
	Linked struct {
		Kind  LinkKind `json:"kind"`
		To    ID       `json:"to,omitempty"`
		Group GroupID  `json:"group,omitempty"`
	}
	// WasHeard records the hearing of the person concerned, or why there was none (Awb 9:10).
	WasHeard struct {
		Held   bool `json:"held"`
		Record Text `json:"record"`
	}
	// MeasureDone ticks off a measure.
	MeasureDone struct {
		N    int  `json:"n"`
		Note Text `json:"note,omitzero"`
	}
	// WasSeen clears the desk's attention mark.
	WasSeen struct{}
	// WasPosted marks a printed letter as sent by post.
	WasPosted struct {
		Letter ContentKey `json:"letter"`
	}
	// HoldChanged sets or lifts a legal hold.
	HoldChanged struct {
		Hold   bool        `json:"hold"`
		Reason Text        `json:"reason,omitzero"`
		Agenda []Milestone `json:"agenda,omitempty"`
	}
	// Warned is a milestone's warning given.
	Warned struct {
		Milestone Milestone `json:"milestone"`
	}
	// WasBreached is a deadline's due moment passed with the clock running.
	WasBreached struct {
		Milestone Milestone `json:"milestone"`
	}
	// Reminded is any other milestone's reminder given.
	Reminded struct {
		Milestone Milestone `json:"milestone"`
	}
	// WasConfirmed makes what an unverified mail asked for, with the dates of its receipt.
	WasConfirmed struct {
		Class       Class          `json:"class"`
		Status      Status         `json:"status"` // registered or referred
		Reference   string         `json:"reference,omitempty"`
		Language    Language       `json:"language"`
		OccurredOn  *calendar.Date `json:"occurred_on,omitempty"`
		Complainant Complainant    `json:"complainant"`
		Ground      Ground         `json:"ground,omitempty"`
		Agreement   Text           `json:"agreement,omitzero"`
		Department  DepartmentID   `json:"department,omitempty"`
		Subject     Text           `json:"subject,omitzero"`
		Description Text           `json:"description,omitzero"`
		Concerned   []Concerned    `json:"concerned,omitempty"`
		Proposed    *Route         `json:"proposed,omitempty"`
		ReferredTo  string         `json:"referred_to,omitempty"` // partner id, when it can be derived
		Rule        string         `json:"rule,omitempty"`        // the referral rule that was certain
		Promises    []Promise      `json:"promises,omitempty"`
		Agenda      []Milestone    `json:"agenda,omitempty"`
	}
	// LetterFailed says that a letter or notice of ours did not arrive, or was not sent: the desk has to look.
	LetterFailed struct {
		Letter  LetterKind    `json:"letter"`
		Of      Revision      `json:"of"` // the event that the letter was about
		To      Subscriber    `json:"to"`
		Why     LetterFailure `json:"why"`
		Mail    string        `json:"mail,omitempty"`    // the bounce's key in the mail ledger
		Address bool          `json:"address,omitempty"` // the complainant's address is marked
	}
	// WasErased says that contents are gone; figures stay.
	WasErased struct {
		Reason Text `json:"reason,omitzero"`
	}
)

// Change is one amended field. For plain words Before and After say it; for free text the references do.
type Change struct {
	Field      string `json:"field"`
	Before     string `json:"before,omitempty"`
	After      string `json:"after,omitempty"`
	BeforeText Text   `json:"before_text,omitzero"`
	AfterText  Text   `json:"after_text,omitzero"`
}
