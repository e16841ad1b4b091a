package smtpin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// session is one client's conversation.
type session struct {
	s    *Server
	ctx  context.Context //nolint:containedctx // the protocol's interface has no context; it ends with Serve
	conn *conn
	from string   // the sender of the envelope, as it is written down
	to   []string // its recipients
}

var _ smtp.Session = (*session)(nil)

func answer(code int, enhanced smtp.EnhancedCode, message string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: message}
}

// Mail begins a mail.
func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	path, ok := reversePath(from)
	if !ok {
		return answer(553, smtp.EnhancedCode{5, 1, 7}, "The sender's address is malformed")
	}
	if !x.s.rate.allow(x.conn.RemoteAddr(), x.s.o.Now()) {
		return answer(451, smtp.EnhancedCode{4, 7, 0}, "Too many mails within a minute, try again later")
	}
	x.from, x.to = path, nil
	return nil
}

// Rcpt accepts our own mailboxes and no others.
func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	to = strings.TrimSpace(to)
	if slices.ContainsFunc(x.s.o.Mailboxes, func(m string) bool { return isOurs(to, m) }) {
		x.to = append(x.to, to)
		return nil
	}
	return answer(550, smtp.EnhancedCode{5, 1, 1}, "No such mailbox here, and nothing is relayed")
}

// Data takes the mail's bytes.
func (x *session) Data(r io.Reader) error {
	if !x.conn.begin(x.s.o.DataTimeout) {
		return answer(421, smtp.EnhancedCode{4, 3, 2}, "Shutting down, try again later")
	}
	defer x.conn.end()
	start := time.Now()
	m, err := x.take(r)
	m.Took, m.Err = time.Since(start), err
	if x.s.o.Observe != nil {
		x.s.o.Observe(x.ctx, m)
	}
	return refusal(err)
}

// refusal is what the sender hears; the cause stays here, for it may tell what is none of theirs.
func refusal(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, complaints.ErrTooLarge), errors.Is(err, smtp.ErrDataTooLarge):
		return answer(552, smtp.EnhancedCode{5, 3, 4}, "The mail is too large")
	case errors.Is(err, smtp.ErrTooLongLine):
		return answer(554, smtp.EnhancedCode{5, 6, 0}, "A line is too long")
	default:
		return answer(451, smtp.EnhancedCode{4, 3, 0}, "The mail could not be taken in, try again later")
	}
}

// take stores the mail and lets the engine record what becomes of it.
func (x *session) take(r io.Reader) (m Mail, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("smtpin: panic: %v", p)
		}
	}()
	o := &x.s.o
	mail, err := spool(o.SpoolDir, r, o.MaxSize)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, mail.close()) }()
	m.Size = mail.size
	in, err := x.read(mail)
	if err != nil {
		return m, err
	}
	m.Receipt, err = o.Receiver.Receive(x.ctx, in)
	return m, err
}

// small is up to how many bytes a mail is read without waiting for a place: as many as there are connections take little memory.
const small = 128 << 10

// read stores the mail, with its return path above it, and reads it.
func (x *session) read(mail *spooled) (complaints.InboundMail, error) {
	o := &x.s.o
	path := "Return-Path: <" + x.from + ">\r\n"
	kept := func() io.Reader { return io.MultiReader(strings.NewReader(path), mail.reader()) }
	e := mailin.Envelope{
		ReceivedAt: o.Now(), NullSender: x.from == "", Recipients: slices.Clone(x.to), Size: mail.size + int64(len(path)),
	}
	e.Raw = mailin.RawKey(e.ReceivedAt, mail.hash())
	if _, err := o.Blobs.Put(x.ctx, e.Raw, kept(), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
		return complaints.InboundMail{}, err
	}
	if mail.size > small {
		select {
		case x.s.reading <- struct{}{}:
			defer func() { <-x.s.reading }()
		case <-x.ctx.Done():
			return complaints.InboundMail{}, x.ctx.Err()
		}
	}
	return o.Reader.Read(x.ctx, e, kept())
}

// Reset forgets the mail that was begun.
func (x *session) Reset() { x.from, x.to = "", nil }

// Logout has nothing to do: what a session holds ends with Data.
func (x *session) Logout() error { return nil }
