package reportfiles

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// Source is where complaints come from; a *complaints.Service is one.
type Source interface {
	// Received gives everything received in [from, before), by the receipt as it is now, in any order.
	Received(ctx context.Context, from, before time.Time) iter.Seq2[complaints.Received, error]
}

// Options configure a Maker. Blobs, Source, Policy and Now are obligatory.
type Options struct {
	Blobs     complaints.Blobs
	Source    Source
	Policy    *complaints.Policy
	Calendar  *calendar.Calendar // nil: the policy's
	Now       func() time.Time
	Renderers []Renderer // further files beside JSON and CSV
	Engine    string     // version of the program, as the report names it; empty: "unknown"
	Prefix    string     // of all keys, ending in a slash; empty: "reports/"

	Notify   func(ctx context.Context, n Notice) error   // tells desk and director; nil: nobody is told
	Link     func(p calendar.Period, version int) string // the report's page in notices; nil: none
	Progress func(p Progress)                            // hears how far the making is; must not block; nil: nobody
	Attempt  func() (string, error)                      // a name never used before, for the files of one attempt; nil: random
}

// Progress is how far the making of a report is.
type Progress struct {
	Period calendar.Period
	Read   int    // complaints read so far
	File   string // written last; empty while reading
}

// Maker makes, keeps and releases reports. It is safe for concurrent use, also by several programs over the same blobs.
type Maker struct {
	o        Options
	calendar *calendar.Calendar
	targets  report.Targets
}

// New makes a Maker. ErrInvalid names the option that is wrong.
func New(o *Options) (*Maker, error) {
	if o == nil {
		o = &Options{}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	m := &Maker{o: *o, calendar: o.Calendar, targets: report.TargetsOf(o.Policy)}
	if m.o.Engine == "" {
		m.o.Engine = "unknown"
	}
	if m.o.Prefix == "" {
		m.o.Prefix = "reports/"
	}
	if m.o.Attempt == nil {
		m.o.Attempt = randomName
	}
	if m.calendar == nil {
		var err error
		if m.calendar, err = o.Policy.NewCalendar(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (o *Options) check() error {
	var wrong []complaints.FieldError
	require := func(there bool, field string) {
		if !there {
			wrong = append(wrong, complaints.FieldError{Field: "Options." + field, Key: "required", Message: "is required"})
		}
	}
	require(o.Blobs != nil, "Blobs")
	require(o.Source != nil, "Source")
	require(o.Policy != nil, "Policy")
	require(o.Now != nil, "Now")
	if o.Prefix != "" && (!strings.HasSuffix(o.Prefix, "/") || complaints.CheckBlobKey(strings.TrimSuffix(o.Prefix, "/")) != nil) {
		wrong = append(wrong, complaints.FieldError{Field: "Options.Prefix", Key: "blob_key", Message: "is not the beginning of a key that ends in a slash"})
	}
	taken := []string{"json", "jsonl", "csv"}
	for _, r := range o.Renderers {
		if complaints.CheckBlobKey(r.Ending()) != nil || strings.Contains(r.Ending(), "/") || slices.Contains(taken, r.Ending()) {
			wrong = append(wrong, complaints.FieldError{Field: "Options.Renderers", Key: "ending", Message: "have an ending that is no name or is taken", Arg: r.Ending()})
		}
		taken = append(taken, r.Ending())
	}
	if len(wrong) > 0 {
		return &complaints.Error{Code: complaints.CodeInvalid, Fields: wrong}
	}
	return nil
}

func randomName() (string, error) {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "", complaints.Refuse(complaints.CodeUnavailable, "random", err)
	}
	return hex.EncodeToString(b), nil
}

// now is the moment in UTC with microseconds.
func (m *Maker) now() time.Time { return m.o.Now().UTC().Truncate(time.Microsecond) }

func (m *Maker) progress(p Progress) {
	if m.o.Progress != nil {
		m.o.Progress(p)
	}
}

func invalid(field, key, message string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Fields: []complaints.FieldError{{Field: field, Key: key, Message: message}}}
}
