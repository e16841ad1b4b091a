package smtpin

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Receiver takes a mail in. *complaints.Service is one.
type Receiver interface {
	Receive(ctx context.Context, m complaints.InboundMail) (complaints.Receipt, error)
}

// Options configure [New]. The first four are obligatory; everything else has a sensible zero value.
type Options struct {
	Mailboxes []string         // addresses that are accepted, upper and lower case alike; so is name+anything@ for name@
	Receiver  Receiver         // what becomes of a mail
	Reader    *mailin.Reader   // reads it
	Blobs     complaints.Blobs // keeps its bytes

	Now    func() time.Time // moment of receipt; nil: time.Now
	Domain string           // who we are in the greeting; empty: the domain of the first mailbox
	TLS    *tls.Config      // nil: no STARTTLS

	MaxSize        int64         // bytes of a mail; 0: 25 MiB
	MaxRecipients  int           // of one mail; 0: 50
	MaxConnections int           // at once; 0: 100
	MaxReading     int           // mails over 128 KiB that are read at once, each of which takes its size in memory; 0: 4
	MaxPerMinute   int           // mails of one client, by its address; 0: any. A relay in front is one client
	CommandTimeout time.Duration // between commands; 0: 5 minutes (RFC 5321 section 4.5.3.2.7)
	DataTimeout    time.Duration // for the bytes of a mail; 0: 10 minutes
	DrainTimeout   time.Duration // for mails under way when Serve ends; 0: 30 seconds
	SpoolDir       string        // for mails over 1 MiB while they come in; empty: the system's directory for such files

	// Observe hears of every mail that was sent to us, for logs and metrics; nil: nobody. It must return quickly.
	Observe func(ctx context.Context, m Mail)
}

// Mail is one mail that was sent to us, without personal data.
type Mail struct {
	Size    int64
	Took    time.Duration
	Receipt complaints.Receipt // what became of it, when Err is nil
	Err     error              // why it was not taken
}

func (o *Options) check() error {
	switch {
	case o == nil || len(o.Mailboxes) == 0:
		return errors.New("smtpin: Options.Mailboxes: at least one address is required")
	case o.Receiver == nil:
		return errors.New("smtpin: Options.Receiver: is required")
	case o.Reader == nil:
		return errors.New("smtpin: Options.Reader: is required")
	case o.Blobs == nil:
		return errors.New("smtpin: Options.Blobs: is required")
	}
	for i, m := range o.Mailboxes {
		if local, domain, ok := strings.Cut(m, "@"); !ok || local == "" || domain == "" || strings.ContainsAny(m, " <>") {
			return fmt.Errorf("smtpin: Options.Mailboxes[%d]: must be a mail address", i)
		}
	}
	for _, n := range []struct {
		field string
		value int64
	}{
		{"MaxSize", o.MaxSize}, {"MaxRecipients", int64(o.MaxRecipients)}, {"MaxConnections", int64(o.MaxConnections)},
		{"MaxReading", int64(o.MaxReading)}, {"MaxPerMinute", int64(o.MaxPerMinute)}, {"CommandTimeout", int64(o.CommandTimeout)}, {"DataTimeout", int64(o.DataTimeout)},
		{"DrainTimeout", int64(o.DrainTimeout)},
	} {
		if n.value < 0 {
			return fmt.Errorf("smtpin: Options.%s: must not be negative", n.field)
		}
	}
	return nil
}

// filled is a copy with the defaults in place.
func (o *Options) filled() Options {
	f := *o
	if f.Now == nil {
		f.Now = time.Now
	}
	_, domain, _ := strings.Cut(o.Mailboxes[0], "@")
	f.Domain = cmp.Or(o.Domain, domain)
	f.MaxSize = cmp.Or(o.MaxSize, 25<<20)
	f.MaxRecipients = cmp.Or(o.MaxRecipients, 50)
	f.MaxConnections = cmp.Or(o.MaxConnections, 100)
	f.MaxReading = cmp.Or(o.MaxReading, 4)
	f.CommandTimeout = cmp.Or(o.CommandTimeout, 5*time.Minute)
	f.DataTimeout = cmp.Or(o.DataTimeout, 10*time.Minute)
	f.DrainTimeout = cmp.Or(o.DrainTimeout, 30*time.Second)
	return f
}
