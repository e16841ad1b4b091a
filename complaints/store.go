package complaints

import (
	"context"
	"time"
)

// Store keeps complaints. It is the union of small roles; each has its own section in package storetest, where every sentence
// below is a numbered clause with a test. All methods are safe for concurrent use and answer in the engine's error codes.
type Store interface {
	Complaints
	Contents
	Outbox
	MailLedger
	Policies
}

// Complaints is state and history.
type Complaints interface {
	// Commit writes state, events, contents, claims, deliveries and a mail's outcome together or not at all. In this order:
	// A Key committed before gives the first answer, Repeated, and writes nothing, whatever else the Commit says.
	// Parts that contradict each other: ErrInvalid; over a size limit: ErrTooLarge; see Commit.Encode.
	// The stored revision differs from Expect (0: absent): ErrStale.
	// A claim held by another complaint, or a content key in use, erased too: ErrClaimed.
	// A Mail that is not in the ledger: ErrNotFound; one that does not give way, see SettleMail: ErrClaimed.
	Commit(ctx context.Context, c Commit) (Committed, error)
	// Load returns the newest committed state, strongly consistent; ErrNotFound when there is none, ErrNewer when a newer
	// version wrote it.
	Load(ctx context.Context, id ID) (Complaint, error)
	// History pages through the events of one complaint by rising revision, strongly consistent.
	History(ctx context.Context, p HistoryParams) (Page[Recorded], error)
	// List pages through summaries; it may lag behind commits, and a page may hold fewer than Limit with a Next. Following
	// Next until it is empty shows every complaint that matched and kept its place in the order throughout, once, also while
	// writers run. Receipts of one moment are ordered by falling id, due moments by rising id, without one last by falling id.
	// A person's complaints are those with any content of theirs that is not erased.
	List(ctx context.Context, p ListParams) (Page[Summary], error)
	// Due pages, by rising moment, through the complaints whose next milestone is at or before Before. Its cost follows what
	// is due, not what is open. It may lag behind commits.
	Due(ctx context.Context, p DueParams) (Page[DueItem], error)
	// Cohort pages through the ids of all complaints, referrals and signals received in [From, Before), in any order; like List
	// it follows the receipt as amended.
	Cohort(ctx context.Context, p CohortParams) (Page[ID], error)
	// Resolve tells who holds a claim, strongly consistent; ErrNotFound when nobody does.
	Resolve(ctx context.Context, c Claim) (Claimed, error)
	// Next gives the next number of a series, from 1, never twice; gaps are allowed.
	Next(ctx context.Context, series string) (int64, error)
}

// Contents keeps free text, personal data and letters apart from events.
type Contents interface {
	// ReadContents returns the contents for refs, in their order. One that is absent or erased comes back Erased, without Data;
	// no data comes back as nil.
	ReadContents(ctx context.Context, refs []ContentRef) ([]Content, error)
	// ListContents lists a complaint's contents by key order, erased ones left out.
	ListContents(ctx context.Context, id ID) ([]ContentRef, error)
	// PutContent adds one content when its key is free, and returns what is there now: the first writer's.
	PutContent(ctx context.Context, id ID, c Content) (Content, error)
	// EraseContents removes the data of contents for good, idempotently; their keys, those too where nothing was, stay unusable.
	EraseContents(ctx context.Context, refs []ContentRef) error
}

// Outbox is the deliveries that commits have asked for.
type Outbox interface {
	// Pending pages through deliveries that are due: not settled, not parked, NotBefore at or before Before, and the lowest
	// unsettled revision of their complaint and subscriber; by rising NotBefore. It may lag behind commits.
	Pending(ctx context.Context, p PendingParams) (Page[Delivery], error)
	// Lease takes complaint × subscriber for Owner until Until, when no other owner's lease is running at Now; else ErrLeased.
	// The same owner may extend. It returns the lowest unsettled delivery as it is now, strongly consistent; with nothing to
	// deliver it is ErrNotFound and takes nothing.
	Lease(ctx context.Context, l Lease) (Delivery, error)
	// Settle ends a delivery with its outcome; a second Settle changes nothing. The lease stays for the next in line. A delivery
	// that is not there is ErrNotFound, here and below.
	Settle(ctx context.Context, key DeliveryKey, o DeliveryOutcome) error
	// Retry counts a failed attempt and puts the delivery off until NotBefore; Park keeps it, and those behind it, until Unpark.
	// It changes nothing in one that is parked or settled.
	Retry(ctx context.Context, key DeliveryKey, f Failure) error
	// Release gives a lease back before it expires.
	Release(ctx context.Context, l Lease) error
	// Unpark makes a parked delivery due at the moment given, its attempts kept; one that is not parked stays as it is.
	Unpark(ctx context.Context, key DeliveryKey, at time.Time) error
	// Deliveries lists all deliveries of one complaint, settled ones too, by revision and subscriber, strongly consistent.
	Deliveries(ctx context.Context, id ID) ([]Delivery, error)
	// Parked pages through the parked deliveries of all complaints.
	Parked(ctx context.Context, p PageParams) (Page[Delivery], error)
}

// MailLedger keeps one entry for every mail received.
type MailLedger interface {
	// PutMail records a mail as received when its key is free, and returns what is there now. An entry without an outcome may be lost
	// in a crash: its bytes are kept, and reconciliation finds them.
	PutMail(ctx context.Context, m MailEntry) (MailEntry, error)
	// Mail returns one entry, strongly consistent; ErrNotFound when there is none.
	Mail(ctx context.Context, key string) (MailEntry, error)
	// SettleMail sets the outcome of an entry when that is further on: none gives way to awaiting_confirmation, that to
	// quarantined, that to a final outcome, which stays. It returns the entry as it is then. A Commit's Mail does the same.
	SettleMail(ctx context.Context, m MailEntry) (MailEntry, error)
	// Mails pages through entries by falling time of receipt; it may lag.
	Mails(ctx context.Context, p MailParams) (Page[MailEntry], error)
}

// Policies keeps every policy version ever in force.
type Policies interface {
	// PutPolicy keeps a version when it is new. The same body again changes nothing; another body is ErrClaimed.
	PutPolicy(ctx context.Context, v PolicyVersion) error
	// PolicyVersions lists the versions by the moment they were put.
	PolicyVersions(ctx context.Context) ([]PolicyVersion, error)
}

// Commit is one atomic write.
type Commit struct {
	Key        string    // command key; never empty
	Print      string    // fingerprint of what was asked under Key, compared by the engine
	Expect     Revision  // revision before; 0: the complaint must not exist
	State      Complaint // after; State.Revision is the last event's
	Events     []Recorded
	Contents   []Content
	Claims     []Claim
	Deliveries []Delivery
	Mail       *MailEntry // settles this ledger entry
}

// Committed is the answer to a commit.
type Committed struct {
	ID       ID
	Revision Revision
	Repeated bool   // this Key was committed before; ID, Revision and Print are the first commit's
	Print    string // the fingerprint under which Key was committed
}

// Claim is a unique name held by one complaint for ever.
type Claim struct {
	Kind ClaimKind `json:"kind"`
	Key  string    `json:"key"` // exact: case and Unicode form count
}

// ClaimKind separates the name spaces of claims.
type ClaimKind string

// The name spaces of claims.
const (
	ClaimCommand   ClaimKind = "cmd"
	ClaimReference ClaimKind = "ref"
	ClaimMail      ClaimKind = "mail"
	ClaimThread    ClaimKind = "thread" // a mail of one sender: its own Message-ID, or one that it answers; a keyed hash of both
)

// Claimed tells who holds a claim and since which revision.
type Claimed struct {
	ID       ID
	Revision Revision
	Print    string // for commands
}

// ContentKey is a content's place within its complaint.
type ContentKey struct {
	At    Revision `json:"at"`
	Field string   `json:"field"`
}

// ContentRef is a content's place among all.
type ContentRef struct {
	Complaint ID
	Key       ContentKey
}

// Content is free text, personal data or a letter. Data is sealed when a Sealer is set.
type Content struct {
	Key    ContentKey
	Data   []byte
	Blob   string // where Data is when it is large
	Person string // keyed hash of a mail address, for finding a person's complaints; see ListParams.Person
	Erased bool
}

// Cursor is a store's own way to go on with a page; opaque, URL-safe, empty at the end.
type Cursor string

// Page is part of a list.
type Page[T any] struct {
	Items []T
	Next  Cursor
}

// PageParams asks for a page. Limit 0 means 25; stores cap it at 1000.
type PageParams struct {
	Cursor Cursor
	Limit  int
}

// HistoryParams asks for a complaint's events after a revision.
type HistoryParams struct {
	PageParams
	Complaint ID
	After     Revision
	Through   Revision // 0: all
}

// DueParams asks for what falls due by Before.
type DueParams struct {
	PageParams
	Before time.Time
}

// DueItem is a complaint with its next milestone's moment.
type DueItem struct {
	Complaint ID
	At        time.Time
}

// CohortParams asks for what was received in [From, Before).
type CohortParams struct {
	PageParams
	From, Before time.Time
}

// ListParams filters and orders summaries; zero fields do not filter.
type ListParams struct {
	PageParams
	Status         []Status
	Department     DepartmentID
	Group          GroupID
	Handler        ActorID
	Organisation   string
	Person         string // keyed hash of a mail address
	ReceivedFrom   time.Time
	ReceivedBefore time.Time
	DueBefore      time.Time // open complaints whose next due moment is before this
	Attention      bool
	Scope          Scope
	Sort           Sort
}

// Sort orders a list.
type Sort string

// The orders of a list.
const (
	SortReceived Sort = "received" // newest receipt first
	SortDue      Sort = "due"      // earliest due moment first; without one last
)

// Scope limits a list to what its viewer may see, as the union of its parts; All sees everything, an empty one nothing. Except
// always excludes.
type Scope struct {
	All    bool
	Groups []GroupID // has it or is consulted
	Actor  ActorID   // files, filed, handles or handled it
	Person string    // keyed hash of the viewer's verified mail address
	Except ActorID   // complaints that concern or involve this actor are left out
}

// Summary is what a list shows without reading contents, and all that the access rule needs.
type Summary struct {
	ID           ID
	Reference    string
	Class        Class
	Status       Status
	ReceivedAt   time.Time
	RegisteredAt time.Time
	EndedAt      time.Time
	Department   DepartmentID
	Group        GroupID
	Handler      ActorID
	Handlers     []ActorID // who handles or handled it, or owns a measure
	Consulted    []GroupID
	Organisation string
	Complainant  ActorID
	SubmittedBy  ActorID
	Excluded     []ActorID // concerned or involved
	Person       Text      // the complainant's person content
	Subject      Text
	Deadlines    []Deadline
	DueAt        time.Time // the earliest due moment that still runs
	Attention    bool
	Waiting      bool // suspended
	Erased       bool
}

// Subscriber is who a delivery goes to.
type Subscriber string

// The subscribers.
const (
	ToComplainant Subscriber = "complainant" // letters
	ToStaff       Subscriber = "staff"       // notices
	ToConcerned   Subscriber = "concerned"   // copies to the person concerned (Awb 9:9)
)

// DeliveryKey is the identity of a delivery: one per event and subscriber.
type DeliveryKey struct {
	Complaint  ID
	Revision   Revision
	Subscriber Subscriber
}

// Delivery is an event that a subscriber must still hear of, or has heard of.
type Delivery struct {
	DeliveryKey
	Letter    LetterKind
	NotBefore time.Time // warnings wait for office hours
	Attempts  int
	State     DeliveryState
	Reason    string    // stable key of the last failure or outcome
	At        time.Time // of the last change
}

// DeliveryState is how a delivery stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending DeliveryState = "pending"
	DeliveryParked  DeliveryState = "parked"  // needs a person; those behind it wait
	DeliverySent    DeliveryState = "sent"    // handed to the relay
	DeliveryPrinted DeliveryState = "printed" // no mail address: a page to print and post
	DeliveryMoot    DeliveryState = "moot"    // no longer true, or nobody to tell: not sent
)

// DeliveryOutcome settles a delivery.
type DeliveryOutcome struct {
	State  DeliveryState // sent, printed or moot
	Reason string
	At     time.Time
}

// Failure is a failed attempt.
type Failure struct {
	Reason    string
	At        time.Time
	NotBefore time.Time
	Park      bool
}

// PendingParams asks for deliveries due by Before.
type PendingParams struct {
	PageParams
	Before time.Time
}

// Lease is a claim on complaint × subscriber for a while.
type Lease struct {
	Complaint  ID
	Subscriber Subscriber
	Owner      string
	Now        time.Time
	Until      time.Time
}

// MailEntry is one mail's line in the ledger.
type MailEntry struct {
	Key        string // its identity: see InboundMail
	ReceivedAt time.Time
	Raw        string // blob of the original bytes
	Size       int64
	Outcome    MailOutcome // empty until settled
	Reason     string      // stable key
	Complaint  ID
	SettledAt  time.Time
	By         ActorID // who decided a quarantined one
}

// MailParams filters the ledger.
type MailParams struct {
	PageParams
	Outcome MailOutcome // "" with Open false: all
	Open    bool        // only entries without an outcome
}

// PolicyVersion is a policy as it was in force.
type PolicyVersion struct {
	Version string
	At      time.Time
	Hash    string
	Body    []byte // JSON
}
