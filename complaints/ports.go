package complaints

import (
	"context"
	"io"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Blobs keeps large objects: attachments, raw mail, report files, texts over 300 KB. Keys are slash-separated, lower-case
// ASCII letters, digits, '-', '_' and '.', up to 512 bytes in segments of up to 200; a key with another character, an empty or dot
// segment is ErrInvalid.
type Blobs interface {
	// Put stores all of r under key, durably, when the key is free, and returns the number of bytes. A key in use is ErrClaimed
	// and the stored object stays as it is. When reading r fails nothing is stored. Bigger than limit: ErrTooLarge (limit 0: none).
	Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error)
	// Open reads an object; ErrNotFound when there is none. The caller closes it.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete removes an object and all its versions; an absent one is no error.
	Delete(ctx context.Context, key string) error
	// List pages through the keys that begin with prefix, in order.
	List(ctx context.Context, prefix string, p PageParams) (Page[string], error)
}

// Sealer encrypts contents at rest. ref binds the sealed bytes to their place: Open with another ref fails.
type Sealer interface {
	Seal(ctx context.Context, ref ContentRef, plain []byte) ([]byte, error)
	Open(ctx context.Context, ref ContentRef, sealed []byte) ([]byte, error)
}

// Observer hears what the engine did, for metrics and logs. It gets no personal data and must return quickly.
type Observer interface {
	Observe(ctx context.Context, o Observation)
}

// Observation is one thing that happened, in words without personal data.
type Observation struct {
	What      string // command, sweep, delivery, mail
	Name      string // command, letter kind, mail outcome
	Complaint ID
	Code      Code // empty: it went well
	Took      time.Duration
	Count     int
}

// Env is all that a decision may look at besides the complaint: the moment, who asks, and the rules.
type Env struct {
	At         time.Time
	By         Actor
	Policy     *Policy
	Calendar   *calendar.Calendar
	ID         ID         // of a new complaint
	Reference  string     // for a complaint that gets one
	Target     *Complaint // the other complaint of a link
	Own        bool       // the actor's verified mail address is the complainant's
	importing  bool       // taking over existing complaints: any relation may give any command
	importedAt time.Time
	rereading  bool         // a mail is read again: what stands for it may be amended whoever sent it
	routing    *phraseIndex // of the policy's routing rules; nil: made where it is needed
}

// ActorKind separates people from programs.
type ActorKind string

// The kinds of actors.
const (
	PersonActor ActorKind = ""       // somebody who logged in
	SystemActor ActorKind = "system" // a partner's program
	EngineActor ActorKind = "engine" // the engine itself; no front makes one
)

// The engine's own actors.
const (
	actorSweep     ActorID = "engine:sweep"
	actorMail      ActorID = "engine:mail"
	actorRouting   ActorID = "engine:routing"
	actorRetention ActorID = "engine:retention"
	actorImport    ActorID = "engine:import"
	actorSender    ActorID = "engine:sender" // whoever holds the link in a confirmation letter
)

// Actor is who asks. What they may do follows from the policy and the complaint, never from the front's word alone.
type Actor struct {
	ID           ActorID
	Kind         ActorKind
	Name         string
	Email        string // verified by the login; empty when it was not
	Organisation string // partner or supplier, when the login knows it
	Supplier     bool   // files as a supplier
}

// InboundMail is a mail as the mail adapter reads it.
type InboundMail struct {
	Key         string // identity: from the Message-ID, else from the content
	MessageID   string // without angle brackets
	From        Address
	Subject     string
	Text        string // readable text
	InReplyTo   []string
	References  []string
	Recipients  []string // the addresses it was sent to: of the envelope, else of its header; a reply's holds our signed token
	ReceivedAt  time.Time
	Raw         string // blob of the original bytes
	Size        int64
	Automatic   bool         // says it is automatic, or is a bounce or report: never answered
	Report      MailReportOf // of an automatic mail: what it reports; empty for any other
	Undelivered []string     // of a bounce: the Message-IDs it is about, without angle brackets
	Sender      SenderCheck  // whether the sender's address is known to be theirs
	Unreadable  bool
	Attachments []InboundFile
}

// MailReportOf separates the reports of mail servers and readers from other automatic mail.
type MailReportOf string

// What a report is about.
const (
	ReportBounce   MailReportOf = "bounce"   // a letter of ours did not arrive (RFC 3464, or a server's own words)
	ReportDelivery MailReportOf = "delivery" // a delivery or a reading was confirmed (RFC 3464, RFC 8098)
)

// SenderCheck is what is known of a sender's address, by SPF, DKIM and DMARC in alignment with it.
type SenderCheck string

// The results of a check.
const (
	SenderUnchecked SenderCheck = ""
	SenderPass      SenderCheck = "pass"
	SenderFail      SenderCheck = "fail"
)

// MailReader reads original mail bytes again, as when the desk decides on a mail or a newer reader is there.
type MailReader interface {
	// ReadMail reads the mail of a ledger entry from its original bytes, keeping its attachments as blobs. An entry without Key or
	// ReceivedAt is of a mail that never reached the ledger: both are then read from the mail, as far as it tells.
	ReadMail(ctx context.Context, e MailEntry, raw io.Reader) (InboundMail, error)
}

// InboundFile is an attachment of a mail, already kept as a blob.
type InboundFile struct {
	Name   string
	Media  string
	Size   int64
	SHA256 string
	Blob   string // the same whenever the mail is delivered: by it a file is attached once
}

// MailOutcome is what became of a mail; each has exactly one.
type MailOutcome string

// The outcomes of a mail.
const (
	MailComplaint   MailOutcome = "complaint" // a new complaint
	MailReply       MailOutcome = "reply"     // a message on a known one
	MailReferred    MailOutcome = "referred"  // a citizen's or business's
	MailAutomatic   MailOutcome = "automatic" // automatic or bulk mail: filed, never answered
	MailBounce      MailOutcome = "bounce"
	MailReport      MailOutcome = "delivery_report"
	MailUnconfirmed MailOutcome = "awaiting_confirmation"
	MailQuarantined MailOutcome = "quarantined" // the desk decides
	MailUnreadable  MailOutcome = "unreadable"  // a stand-in case at the desk
	MailRefused     MailOutcome = "refused"     // by the desk, kept
)

// Final reports whether an outcome stays; the others wait for a person or for the sender.
func (o MailOutcome) Final() bool {
	return o != "" && o != MailQuarantined && o != MailUnconfirmed
}

// Receipt is what became of a received mail.
type Receipt struct {
	Key       string
	Outcome   MailOutcome
	Complaint ID
	Repeated  bool // the mail was known: delivered once more
}
