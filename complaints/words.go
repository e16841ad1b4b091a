package complaints

// The words of the procedure. Each type is a closed set; the engine refuses a word outside it with a field error.

// Status says where a complaint stands. Waiting for the complainant is a [Suspension] and reopening an event: neither is a status.
type Status string

// The statuses, in the order in which an ordinary complaint passes them, then the endings of their own.
const (
	Registered Status = "registered"  // geregistreerd: at the service desk
	Assigned   Status = "assigned"    // doorgezet: at a handler group, not taken yet
	InProgress Status = "in_progress" // in behandeling: a handler took it
	Handled    Status = "handled"     // terug bij de Servicedesk: handed back, not closed
	Escalated  Status = "escalated"   // geëscaleerd: at the director
	Closed     Status = "closed"      // afgemeld: fully handled
	Withdrawn  Status = "withdrawn"   // ingetrokken
	Referred   Status = "referred"    // doorverwezen: to the partner whose customer complains
	Dismissed  Status = "dismissed"   // buiten behandeling gesteld
)

// Statuses lists every status in the order of the procedure.
func Statuses() []Status {
	return []Status{Registered, Assigned, InProgress, Handled, Escalated, Closed, Withdrawn, Referred, Dismissed}
}

// Open reports whether the clocks of a complaint in this status may run.
func (s Status) Open() bool {
	switch s {
	case Registered, Assigned, InProgress, Handled, Escalated:
		return true
	case Closed, Withdrawn, Referred, Dismissed:
		return false
	}
	return false
}

// Class separates what is counted apart: only a complaint has clocks and a reference.
type Class string

// The classes.
const (
	ClassComplaint Class = "complaint"
	ClassReferral  Class = "referral" // a citizen's or business's, referred to its partner
	ClassSignal    Class = "signal"   // anonymous: for desk and group, no clock

	// ClassUnconfirmed came by a mail whose sender is not known to be who it says: nothing happens in their name until they, or the
	// desk, confirm it. It has no clock and no reference yet, and is outside every figure.
	ClassUnconfirmed Class = "unconfirmed"
)

// Channel is how a complaint reached the desk.
type Channel string

// The channels.
const (
	ChannelMail   Channel = "mail"
	ChannelWeb    Channel = "web"
	ChannelPhone  Channel = "phone"
	ChannelLetter Channel = "letter"
	ChannelAPI    Channel = "api"
)

// ComplainantKind is who complains.
type ComplainantKind string

// The kinds of complainants.
const (
	PartnerEmployee ComplainantKind = "partner_employee"
	SupplierKind    ComplainantKind = "supplier"
	Citizen         ComplainantKind = "citizen"
	Business        ComplainantKind = "business"
	UnknownKind     ComplainantKind = "unknown" // an address no rule is certain about; the desk decides
)

// Ground is what the complaint is about.
type Ground string

// The grounds.
const (
	Conduct       Ground = "conduct"  // bejegening
	ServiceGround Ground = "service"  // dienstverlening
	Contract      Ground = "contract" // uitvoering overeenkomst; only from a supplier, with the agreement's number
)

// Outcome is the judgment on a complaint; satisfaction is kept apart.
type Outcome string

// The outcomes.
const (
	Upheld             Outcome = "upheld"
	PartlyUpheld       Outcome = "partly_upheld"
	NotUpheld          Outcome = "not_upheld"
	ResolvedInformally Outcome = "resolved_informally"
	NoJudgment         Outcome = "no_judgment"
)

// Satisfaction is the complainant's own word on the handling.
type Satisfaction string

// What a complainant can say of the handling.
const (
	SatisfiedYes     Satisfaction = "yes"
	SatisfiedNo      Satisfaction = "no"
	SatisfiedUnknown Satisfaction = "unknown"
)

// ContactKind is how the handler reached, or tried to reach, the complainant.
type ContactKind string

// The kinds of contact.
const (
	Phone         ContactKind = "phone"
	Meeting       ContactKind = "meeting"
	Mail          ContactKind = "mail"
	WrittenLetter ContactKind = "letter"
)

// HandBackReason is the coded reason to hand back without a conversation.
type HandBackReason string

// The reasons to hand back without a conversation.
const (
	NotReached     HandBackReason = "not_reached"     // three attempts on two days and a written reaction
	PrefersWriting HandBackReason = "prefers_writing" // the complainant asked for writing, and got a written reaction
)

// DismissalGround is why a complaint is not handled. The policy lists which of them it knows.
type DismissalGround string

// The grounds of a dismissal.
const (
	OutOfScope     DismissalGround = "out_of_scope" // geen klacht: an incident, a question, spam
	Duplicate      DismissalGround = "duplicate"
	Anonymous      DismissalGround = "anonymous"
	AlreadyHandled DismissalGround = "already_handled" // also Awb 9:8(1)a
	TooOld         DismissalGround = "too_old"         // Awb 9:8(1)b: conduct more than a year before filing
	Objection      DismissalGround = "objection"       // Awb 9:8(1)c: objection was possible
	Appeal         DismissalGround = "appeal"          // Awb 9:8(1)d
	CourtCase      DismissalGround = "court"           // Awb 9:8(1)e
	Prosecution    DismissalGround = "prosecution"     // Awb 9:8(1)f
	TooSlight      DismissalGround = "too_slight"      // Awb 9:8(2): evidently insufficient interest or weight
)

// LinkKind is how two complaints, or a complaint and a group, belong together.
type LinkKind string

// The kinds of links.
const (
	LinkDuplicate LinkKind = "duplicate" // this one repeats the other and is dismissed
	LinkPart      LinkKind = "part"      // a part split off to another department, with the original receipt
	LinkConsulted LinkKind = "consulted" // a group that reads and notes along
	LinkRelated   LinkKind = "related"
)

// DeadlineKind names a clock.
type DeadlineKind string

// The clocks.
const (
	FirstResponse DeadlineKind = "first_response"
	Resolution    DeadlineKind = "resolution"
)

// DeadlineState is how a clock stands.
type DeadlineState string

// The states of a clock.
const (
	Running   DeadlineState = "running"
	Met       DeadlineState = "met"
	Breached  DeadlineState = "breached"
	Suspended DeadlineState = "suspended"
	Stopped   DeadlineState = "stopped"
)

// Relation is the capacity in which an actor stands to a complaint; access and transitions are written in these words.
type Relation string

// The relations.
const (
	AsComplainant   Relation = "complainant"
	AsPartnerSystem Relation = "partner_system" // filed it on an employee's behalf
	AsDesk          Relation = "desk"
	AsHandler       Relation = "handler"   // has it now
	AsMember        Relation = "member"    // of the group that has it now
	AsConsulted     Relation = "consulted" // of a consulted group: reads and notes
	AsFormer        Relation = "former"    // handled it before: keeps read access
	AsOwner         Relation = "owner"     // of one of its measures: reads, and ticks that off
	AsDirector      Relation = "director"
	AsAdministrator Relation = "administrator" // erases, holds, repairs; reads no free text
	AsEngine        Relation = "engine"        // the sweep, mail intake, routing rules, the retention job
)

// Language is what letters and texts are written in.
type Language string

// The languages.
const (
	Dutch   Language = "nl"
	English Language = "en"
)
