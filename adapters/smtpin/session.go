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
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// session is one client's conversation.
type session struct {
	s    *Server
	ctx  context.Context //nolint:containedctx // the protocol's interface has no context; it ends with Serve
	conn *conn
	null bool // the return path is empty
}

var _ smtp.Session = (*session)(nil)

func answer(code int, enhanced smtp.EnhancedCode, message string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: message}
}

// Mail begins a mail.
func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	x.null = from == ""
	return nil
}

// Rcpt accepts our own mailboxes and no others.
func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if slices.ContainsFunc(x.s.o.Mailboxes, func(m string) bool { return strings.EqualFold(m, strings.TrimSpace(to)) }) {
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
	e := mailin.Envelope{ReceivedAt: o.Now(), NullSender: x.null}
	e.Raw = fmt.Sprintf("mail/%d/%s.eml", calendar.DateOf(e.ReceivedAt).Year(), mail.hash())
	if _, err := o.Blobs.Put(x.ctx, e.Raw, mail.reader(), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
		return m, err
	}
	select {
	case x.s.reading <- struct{}{}:
		defer func() { <-x.s.reading }()
	case <-x.ctx.Done():
		return m, x.ctx.Err()
	}
	in, err := o.Reader.Read(x.ctx, e, mail.reader())
	if err != nil {
		return m, err
	}
	m.Receipt, err = o.Receiver.Receive(x.ctx, in)
	return m, err
}

// Reset forgets the mail that was begun.
func (x *session) Reset() { x.null = false }

// Logout has nothing to do: what a session holds ends with Data.
func (x *session) Logout() error { return nil }
