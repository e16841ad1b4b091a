package complaints

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// LetterKind names a letter or notice.
type LetterKind string

// Letters to the complainant.
const (
	LetterAcknowledgment      LetterKind = "acknowledgment"       // ontvangstbevestiging: reference and both dates
	LetterReferral            LetterKind = "referral"             // doorverwijzing to the partner
	LetterNoComplaint         LetterKind = "no_complaint"         // geen klacht: where to go
	LetterSenderConfirmation  LetterKind = "sender_confirmation"  // did you send this?
	LetterWaiting             LetterKind = "waiting"              // wacht op indiener
	LetterExtension           LetterKind = "extension"            // verlenging, with the reason
	LetterNewDates            LetterKind = "new_dates"            // the registered receipt was corrected
	LetterMessage             LetterKind = "message"              // a message from the centre
	LetterWithdrawalConfirmed LetterKind = "withdrawal_confirmed" // intrekking bevestigd
	LetterDismissal           LetterKind = "dismissal"            // buiten behandeling, with remedy
	LetterClosing             LetterKind = "closing"              // afmelding
	LetterReopened            LetterKind = "reopened"
	LetterReopeningRefused    LetterKind = "reopening_refused"
	LetterEscalation          LetterKind = "escalation" // your complaint is at the director
)

// LetterConcernedCopy is the copy of the complaint to the person concerned (Awb 9:9).
const LetterConcernedCopy LetterKind = "concerned_copy"

// Notices to staff.
const (
	NoticeRegistered        LetterKind = "staff_registered" // a new complaint at the desk
	NoticeAssigned          LetterKind = "staff_assigned"
	NoticeReturned          LetterKind = "staff_returned"
	NoticeWarning           LetterKind = "staff_warning"
	NoticeBreach            LetterKind = "staff_breach"
	NoticeHandedBack        LetterKind = "staff_handed_back"
	NoticeEscalationRequest LetterKind = "staff_escalation_request"
	NoticeEscalated         LetterKind = "staff_escalated" // with the dossier
	NoticeDecided           LetterKind = "staff_decided"
	NoticeMeasureDue        LetterKind = "staff_measure_due"
	NoticeMessage           LetterKind = "staff_message" // the complainant wrote
	NoticeReopeningRequest  LetterKind = "staff_reopening_request"
	NoticeReopened          LetterKind = "staff_reopened"
	NoticeTermPassed        LetterKind = "staff_term_passed" // the complainant's term to react has passed
	NoticeUnconfirmed       LetterKind = "staff_unconfirmed" // a mail whose sender has not confirmed it
	NoticeUndelivered       LetterKind = "staff_undelivered" // a letter to the complainant did not arrive, or was held back
)

// LetterFailure is why a letter did not arrive.
type LetterFailure string

// The ways in which a letter fails.
const (
	LetterBounced LetterFailure = "bounced"      // it came back
	LetterLimit   LetterFailure = "letter_limit" // too many letters to one address that day: it waits for a person
)

// Address is a mail address with a name.
type Address struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email"`
}

// Letter is a composed letter. It is composed once, kept as a content, and sent as kept, however often sending is tried.
type Letter struct {
	Kind      LetterKind `json:"kind"`
	Language  Language   `json:"language"`
	From      Address    `json:"from"`               // the mailbox, never a person
	ReplyTo   string     `json:"reply_to,omitempty"` // where a reply finds its complaint; empty: From
	To        []Address  `json:"to,omitempty"`
	Postal    string     `json:"postal,omitempty"` // postal address, for a letter to print
	Subject   string     `json:"subject"`
	Text      string     `json:"text"`
	HTML      string     `json:"html"`
	MessageID string     `json:"message_id"` // derived from the event, without angle brackets
	InReplyTo string     `json:"in_reply_to,omitempty"`
	At        time.Time  `json:"at"`
	Automatic bool       `json:"automatic"` // carries Auto-Submitted: auto-generated
}

// Composer turns facts into a letter. It is pure: the same facts give the same letter. It fills Subject, Text and HTML;
// the engine fills the rest.
type Composer interface {
	// Compose writes a letter to the complainant. LetterFacts has no field that internal text could come in by.
	Compose(kind LetterKind, f LetterFacts) (Letter, error)
	// ComposeNotice writes a notice to staff.
	ComposeNotice(kind LetterKind, f NoticeFacts) (Letter, error)
}

// Notifier hands a letter to the outside world.
type Notifier interface {
	// Send hands l over. A nil error means that the far side took it. ErrRejected: it never will, try no more; any other error:
	// it may be tried again. Sending the same letter again repeats its Message-ID.
	Send(ctx context.Context, l Letter) error
}

// LetterFacts is all that a letter to the complainant can say: their own words, dates, and what was written for them. There
// is no field for notes, summaries, findings' drafts or other people's data, so no such text can get in.
type LetterFacts struct {
	Names       Names
	Law         Law
	Language    Language
	Reference   string
	Name        string // the complainant's
	Kind        ComplainantKind
	Subject     string
	ReceivedOn  calendar.Date
	Department  string         // name, in Language
	FirstBy     *calendar.Date // promised first response, when that clock runs or ran
	ResolvedBy  *calendar.Date // promised resolution
	OldDate     *calendar.Date // before an extension
	ReactBy     *calendar.Date // waiting: until; closing: the last day to say that one is not satisfied
	AskPhone    bool           // no phone number known: ask for it
	AskPartner  bool           // unknown sender: "Werkt u bij een partner? Antwoord dan."
	AskKind     bool           // the sender's organisation is both partner and supplier: ask in which capacity they write
	Partner     string         // referral: the partner's name, when it can be derived
	PartnerDesk string         // referral: where that partner takes complaints
	Public      string         // what was written for the complainant: closing text, message, reason of extension, waiting, dismissal, refusal
	Outcome     Outcome        // closing
	Decision    string         // closing after a decision: the director's words
	Measures    []PublicMeasure
	Dismissal   DismissalGround
	Remedy      string // what the complainant can do, from the policy's texts
	Elsewhere   string // geen klacht and referral: where to go, from the policy's texts
	Withdrawn   *calendar.Date
	Link        string // the complainant's own page or the confirmation, when a front signs links
	Director    string // the director's title
}

// PublicMeasure is a measure as the complainant may know it.
type PublicMeasure struct {
	Text string
	Due  calendar.Date
}

// NoticeFacts is what a notice to staff can say.
type NoticeFacts struct {
	Names       Names
	Language    Language
	ID          ID
	Reference   string
	Status      Status
	Subject     string
	Complainant string // name and organisation
	Phone       string
	Department  string
	Group       string
	Handler     string // name
	Deadlines   []Deadline
	Deadline    DeadlineKind   // warning, breach
	Workdays    int            // warning: working days left after today
	Reason      string         // returned, escalated, request
	AnswerBy    *calendar.Date // reopening request: the desk answers by this date
	Message     string         // what the complainant wrote
	Outcome     Outcome
	Satisfied   Satisfaction
	Decision    string
	Findings    string
	Measure     *PublicMeasure
	Proposed    string        // group a rule proposes
	Undelivered LetterKind    // the letter that did not arrive
	Why         LetterFailure // why it did not
	Dossier     []DossierLine // with NoticeEscalated
	Link        string
}

// DossierLine is one line of the history for the director.
type DossierLine struct {
	At   time.Time
	Type EventType
	By   string
	Text string
}
