package complaints

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// CommandName names a command in transitions, API paths and Allowed lists.
type CommandName string

// The names of the commands, as transitions and API paths have them.
const (
	CmdSubmit          CommandName = "submit"
	CmdAssign          CommandName = "assign"
	CmdTake            CommandName = "take"
	CmdReturn          CommandName = "return"
	CmdContact         CommandName = "contacts"
	CmdNote            CommandName = "notes"
	CmdMessage         CommandName = "messages"
	CmdAttach          CommandName = "attachments"
	CmdSuspend         CommandName = "suspend"
	CmdResume          CommandName = "resume"
	CmdExtend          CommandName = "extend"
	CmdHandBack        CommandName = "hand-back"
	CmdDissatisfied    CommandName = "dissatisfied"
	CmdWaive           CommandName = "waive"
	CmdEscalate        CommandName = "escalate"
	CmdDecide          CommandName = "decide"
	CmdClose           CommandName = "close"
	CmdWithdraw        CommandName = "withdraw"
	CmdRefer           CommandName = "refer"
	CmdDismiss         CommandName = "dismiss"
	CmdReopen          CommandName = "reopen"
	CmdRefuseReopening CommandName = "refuse-reopening"
	CmdAmend           CommandName = "amend"
	CmdLink            CommandName = "link"
	CmdHear            CommandName = "hearing"
	CmdMeasureDone     CommandName = "measure-done"
	CmdSeen            CommandName = "seen"
	CmdPosted          CommandName = "posted"
	CmdHold            CommandName = "hold"
	CmdErase           CommandName = "erase"
	CmdConfirm         CommandName = "confirm"
	CmdMilestone       CommandName = "milestone"
)

// Command is what an actor asks of one complaint. The set is closed. Commands carry plain text; Decide turns it into contents.
type Command interface {
	Name() CommandName
	check(f *fields, c *Complaint, env Env) // fields right in themselves and beside the complaint
	decide(d *decider) error                // events; the transition is already known to be legal
}

// The commands of procedure.md section 3. JSON names are those of the HTTP API.
type (
	// Assign sends it to a group, and perhaps proposes a handler.
	Assign struct {
		Group   GroupID `json:"group"`
		Handler ActorID `json:"handler,omitempty"`
		Rule    string  `json:"-"`
	}
	// Take makes the actor the handler.
	Take struct{}
	// Return sends it back to the desk, with the reason.
	Return struct {
		Reason string `json:"reason"`
	}
	// Contact records an attempt or a conversation, with its own moment.
	Contact struct {
		Kind    ContactKind `json:"kind"`
		Reached bool        `json:"reached"`
		Summary string      `json:"summary"`
		At      time.Time   `json:"at,omitzero"` // zero: now
	}
	// Note adds an internal note.
	Note struct {
		Text string `json:"text"`
	}
	// Message adds a message between complainant and centre.
	Message struct {
		Text string `json:"text"`
		Mail string `json:"-"` // the inbound mail it came by
		Auto bool   `json:"-"`
	}
	// Attach names a file that is kept as a blob; Service.Attach gives it.
	Attach struct {
		FileName string
		Size     int64
		Media    string
		SHA256   string
		Blob     string
		Shown    bool
	}
	// Suspend waits for the complainant until a date.
	Suspend struct {
		Until  calendar.Date `json:"until"`
		Reason string        `json:"reason"`
	}
	// Resume ends the waiting.
	Resume struct{}
	// Extend sets a later resolution date, with a reason the complainant is told.
	Extend struct {
		Until   calendar.Date `json:"until"`
		Reason  string        `json:"reason"`
		Consent bool          `json:"consent,omitempty"` // the complainant agreed in writing (Awb 9:11(3))
	}
	// HandBack writes up the handling and returns it to the desk.
	HandBack struct {
		Outcome   Outcome        `json:"outcome"`
		Findings  string         `json:"findings"`
		Measures  []NewMeasure   `json:"measures"`
		Satisfied Satisfaction   `json:"satisfied"`
		Reason    HandBackReason `json:"reason,omitempty"`
	}
	// NewMeasure is a measure as entered.
	NewMeasure struct {
		Text  string        `json:"text"`
		Owner ActorID       `json:"owner"`
		Due   calendar.Date `json:"due"`
	}
	// Dissatisfied says that the complainant is not satisfied.
	Dissatisfied struct {
		Reason string `json:"reason"`
	}
	// Waive records that the complainant does not want the director.
	Waive struct {
		Reason string `json:"reason"`
	}
	// Escalate hands it to the director.
	Escalate struct {
		Reason string `json:"reason"`
	}
	// DecideEscalation is the director's decision.
	DecideEscalation struct {
		Decision string  `json:"decision"`
		Outcome  Outcome `json:"outcome"`
	}
	// Close closes it with a text for the closing letter.
	Close struct {
		Text string `json:"text"`
	}
	// Withdraw ends it on the complainant's word.
	Withdraw struct {
		Reason string `json:"reason"`
	}
	// Refer ends it with a referral to a partner.
	Refer struct {
		To string `json:"to,omitempty"` // partner id; empty: not known
	}
	// Dismiss ends it without handling.
	Dismiss struct {
		Ground DismissalGround `json:"ground"`
		Reason string          `json:"reason"`
	}
	// Reopen starts it again after an ending.
	Reopen struct {
		Reason   string `json:"reason"`
		Escalate bool   `json:"escalate,omitempty"` // straight to the director
	}
	// RefuseReopening answers a reopening request with no.
	RefuseReopening struct {
		Reason string `json:"reason"`
	}
	// Amend corrects fields; nil leaves one as it is.
	Amend struct {
		Subject     *string         `json:"subject,omitempty"`
		Description *string         `json:"description,omitempty"`
		Ground      *Ground         `json:"ground,omitempty"`
		Agreement   *string         `json:"agreement,omitempty"`
		Department  *DepartmentID   `json:"department,omitempty"`
		Complainant *NewComplainant `json:"complainant,omitempty"`
		Concerned   *[]NewConcerned `json:"concerned,omitempty"`
		Involved    *[]ActorID      `json:"involved,omitempty"`
		ReceivedAt  *time.Time      `json:"received_at,omitempty"`
		Reason      string          `json:"reason,omitempty"` // obligatory with received_at
	}
	// LinkTo names a complaint (duplicate, related, part by the Service) or a group (consulted).
	LinkTo struct {
		Kind LinkKind `json:"kind"`
		To   string   `json:"to"` // a complaint's id or reference, a department for part, a group for consulted
	}
	// Hear records the hearing of the person concerned, or why there was none (Awb 9:10).
	Hear struct {
		Held   bool   `json:"held"`
		Record string `json:"record"`
	}
	// FinishMeasure ticks off a measure.
	FinishMeasure struct {
		N    int    `json:"n"`
		Note string `json:"note,omitempty"`
	}
	// Seen clears the desk's attention mark.
	Seen struct{}
	// Posted marks a printed letter as sent by post.
	Posted struct {
		Letter ContentKey `json:"letter"`
	}
	// Hold sets or lifts a legal hold.
	Hold struct {
		Hold   bool   `json:"hold"`
		Reason string `json:"reason"`
	}
	// Erase erases texts and personal data after the retention term.
	Erase struct {
		Reason string `json:"reason"`
	}
	// Confirm accepts what came by a mail whose sender was not known to be who it says: from then on it is as if it had been filed
	// when the mail was received. The sender does so by the link in their letter, the desk after speaking to them.
	Confirm struct {
		As *Submission `json:"-"` // what the desk knows better than the mail; fields left out stay

		said Submission // what the mail said, corrected by As: the Service gathers it
	}
	// PassMilestones is the sweep's command: everything on the agenda that fell due by env.At.
	PassMilestones struct{}
)

// Submission is a complaint as it comes in.
type Submission struct {
	Key         string         `json:"-"` // makes the submission idempotent
	Print       string         `json:"-"` // fingerprint of what was sent under Key
	Channel     Channel        `json:"channel"`
	Language    Language       `json:"language,omitempty"` // nl when empty
	ReceivedAt  time.Time      `json:"received_at,omitzero"`
	Complainant NewComplainant `json:"complainant"`
	Ground      Ground         `json:"ground,omitempty"`
	Agreement   string         `json:"agreement,omitempty"`
	Department  DepartmentID   `json:"department,omitempty"`
	Subject     string         `json:"subject"`
	Description string         `json:"description"`
	OccurredOn  *calendar.Date `json:"occurred_on,omitempty"`
	Concerned   []NewConcerned `json:"concerned,omitempty"`
	Anonymous   bool           `json:"anonymous,omitempty"`
	Misread     []FieldError   `json:"-"` // what a front could not read; see Misread
	Mail        string         `json:"-"` // key in the mail ledger
	MessageID   string         `json:"-"` // of that mail, for the threading of our letters
	Unverified  bool           `json:"-"` // nothing shows that the mail came from its sender: it waits for their confirmation
	Urgent      bool           `json:"-"` // with Unverified: the desk looks at once, for nobody can be asked
}

// NewComplainant is a complainant as entered.
type NewComplainant struct {
	Name         string          `json:"name"`
	Email        string          `json:"email,omitempty"`
	Phone        string          `json:"phone,omitempty"`
	Address      string          `json:"address,omitempty"`
	Kind         ComplainantKind `json:"kind"`
	Organisation string          `json:"organisation,omitempty"` // id of a partner or supplier, or a name in words
	Actor        ActorID         `json:"actor,omitempty"`
}

// NewConcerned is a person concerned as entered.
type NewConcerned struct {
	Name  string         `json:"name,omitempty"`
	Actor ActorID        `json:"actor,omitempty"`
	State ConcernedState `json:"state,omitempty"`
}
