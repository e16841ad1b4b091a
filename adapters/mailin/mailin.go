package mailin

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Options configure [New]. Blobs is obligatory; everything else has a sensible zero value.
type Options struct {
	Blobs    complaints.Blobs // where the files of mails are kept
	Mailbox  string           // our own address, by which our own mails are known; empty: they are known by their headers alone
	MaxSize  int64            // bytes that are looked at; 0: 40 MiB. The rest of a larger mail makes it Unreadable
	MaxParts int              // parts of one mail; 0: 200
	MaxDepth int              // parts within parts; 0: 20

	// TrustedAuthServ are the names under which our own mail relays write down what they checked of a sender (the authserv-id of
	// RFC 8601, such as mx.ssc.example or amazonses.com). A relay is trusted only when it takes out what claims to be its own
	// (section 5 there), as the common ones do. None: every sender is unchecked.
	TrustedAuthServ []string

	// LookupTXT finds the TXT records of a name, as (*net.Resolver).LookupTXT does. By it the DKIM signatures of mails are checked that no
	// trusted relay checked; see the package's documentation. It must return when its context ends. nil: they are not checked.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
}

// Reader reads mails. It is safe for concurrent use; a mail in the reading takes its size in memory, and up to 30 MiB more when it is
// all text.
type Reader struct {
	o      Options
	domain string             // of the mailbox
	large  chan *bytes.Buffer // one that a large mail was read into, for the next
}

var _ complaints.MailReader = (*Reader)(nil)

// New makes a Reader. The error names the option.
func New(o *Options) (*Reader, error) {
	if o == nil || o.Blobs == nil {
		return nil, errors.New("mailin: Options.Blobs: is required")
	}
	if o.MaxSize < 0 || o.MaxParts < 0 || o.MaxDepth < 0 {
		return nil, errors.New("mailin: Options.MaxSize, MaxParts and MaxDepth: must not be negative")
	}
	r := &Reader{o: *o, large: make(chan *bytes.Buffer, 1)}
	r.o.MaxSize = cmp.Or(o.MaxSize, 40<<20)
	r.o.MaxParts = cmp.Or(o.MaxParts, 200)
	r.o.MaxDepth = cmp.Or(o.MaxDepth, 20)
	for _, id := range o.TrustedAuthServ {
		if id == "" || strings.ContainsAny(id, " \t\r\n;") {
			return nil, errors.New("mailin: Options.TrustedAuthServ: must be names without spaces")
		}
	}
	r.o.TrustedAuthServ = slices.Clone(o.TrustedAuthServ)
	if o.Mailbox != "" {
		_, domain, ok := cutAddress(o.Mailbox)
		if !ok {
			return nil, errors.New("mailin: Options.Mailbox: must be a mail address")
		}
		r.domain = domain
	}
	return r, nil
}

// Envelope is what is known of a mail besides its bytes.
type Envelope struct {
	ReceivedAt time.Time // the moment from which terms run
	Raw        string    // blob of the original bytes
	NullSender bool      // it came with an empty return path, as bounces do (RFC 5321 section 4.5.5)
	Recipients []string  // the addresses that it was sent to; none: those of the header count
	Size       int64     // bytes of the mail, when they are known: reading takes less memory then; 0: they are not
}

// Read reads a mail and keeps its files. An error is of raw, of the Blobs or of ctx, and another try may succeed.
func (r *Reader) Read(ctx context.Context, e Envelope, raw io.Reader) (complaints.InboundMail, error) {
	return r.read(ctx, e, "", raw)
}

// ReadMail implements [complaints.MailReader]: the key is the ledger entry's, so files get the keys that they had. For bytes without an
// entry the key follows from the mail, and the moment of receipt is that of the topmost Received; zero when it tells none.
func (r *Reader) ReadMail(ctx context.Context, e complaints.MailEntry, raw io.Reader) (complaints.InboundMail, error) {
	return r.read(ctx, Envelope{ReceivedAt: e.ReceivedAt, Raw: e.Raw, Size: e.Size}, e.Key, raw)
}

func (r *Reader) read(ctx context.Context, e Envelope, key string, raw io.Reader) (complaints.InboundMail, error) {
	k, err := r.take(raw, e.Size)
	defer r.letGo(&k)
	if err != nil {
		return complaints.InboundMail{}, complaints.Refuse(complaints.CodeUnavailable, "mail", fmt.Errorf("mailin: reading the mail: %w", err))
	}
	h, body := parseHeader(k.data)
	m := complaints.InboundMail{
		Key: key, MessageID: h.messageID(), From: h.from(), Subject: h.subject(),
		InReplyTo: h.messageIDs("In-Reply-To"), References: h.messageIDs("References"),
		Recipients: r.recipients(h, e.Recipients), ReceivedAt: e.ReceivedAt, Raw: e.Raw, Size: k.size,
	}
	if m.Key == "" {
		m.Key = complaints.MailKey(m.MessageID, k.sum)
	}
	if m.ReceivedAt.IsZero() {
		m.ReceivedAt = h.receivedAt()
	}
	if m.Sender, err = r.sender(ctx, h, k, m.ReceivedAt); err != nil { // before decoding, which changes the bytes
		return m, err
	}
	w := &walk{o: &r.o, unreadable: k.size > r.o.MaxSize}
	m.Text = w.part(h, body, 0).text
	null := e.NullSender || k.nullSender(h)
	m.Report, m.Undelivered = r.report(h, m.Text, w.files, null)
	blank := strings.TrimSpace(m.Text) == ""
	m.Automatic = m.Report != "" || null || h.automatic() || r.ours(h, m) || blank && slices.ContainsFunc(w.files, file.answersInvitation)
	m.Unreadable = w.unreadable || blank && slices.ContainsFunc(w.files, file.wrapped) || strings.HasPrefix(m.Text, "-----BEGIN PGP MESSAGE-----")
	m.Attachments, err = r.keep(ctx, m.Key, w.files)
	return m, err
}

// keep stores the files of a mail. What is there already is the same: the key follows from the contents.
func (r *Reader) keep(ctx context.Context, key string, files []file) ([]complaints.InboundFile, error) {
	var list []complaints.InboundFile
	for i, f := range files {
		sum := sha256.Sum256(f.data)
		hash := hex.EncodeToString(sum[:])
		x := complaints.InboundFile{
			Name: f.name, Media: f.media, Size: int64(len(f.data)), SHA256: hash,
			Blob: fmt.Sprintf("attachments/%s/%d-%s", key, i+1, hash[:32]),
		}
		if _, err := r.o.Blobs.Put(ctx, x.Blob, bytes.NewReader(f.data), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}
