package smtpmail

import (
	"context"
	"net"
	"slices"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// watched is a connection that is closed when its context ends, so that whoever reads or writes it wakes up.
type watched struct {
	net.Conn

	unwatch func() bool
}

func watch(ctx context.Context, conn net.Conn) *watched {
	return &watched{conn, context.AfterFunc(ctx, func() { _ = conn.Close() })}
}

// Close closes the connection and ends the watching.
func (w *watched) Close() error {
	w.unwatch()
	return w.Conn.Close()
}

// session is one connection, ready for one mail.
type session struct {
	client *smtp.Client
	conn   *watched
}

// dial connects, greets, and encrypts and logs in as configured.
func (n *Notifier) dial(ctx context.Context) (*session, error) {
	s := &session{}
	connect := func(dialing context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(dialing, network, addr)
		if err != nil {
			return nil, err
		}
		s.conn = watch(ctx, conn)
		return s.conn, nil
	}
	c, err := gomail.NewClient(n.host, slices.Concat(n.client, []gomail.Option{gomail.WithDialContextFunc(connect)})...)
	if err != nil {
		return nil, err
	}
	s.client, err = c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		s.close() // the library leaves an open connection behind
		return nil, err
	}
	return s, nil
}

func (s *session) close() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

// transfer sends one mail and reports at which step it failed.
func (s *session) transfer(l complaints.Letter, raw []byte) (step string, err error) {
	err = s.client.Mail("<" + l.From.Email + ">")
	if err != nil {
		return "mail", err
	}
	refused, err := s.recipients(l.To)
	if err != nil {
		return "rcpt", err
	}
	w, err := s.client.Data()
	if err != nil {
		return "data", err
	}
	_, err = w.Write(raw)
	if err != nil {
		return "contents", err
	}
	err = w.Close()
	if err != nil {
		return "contents", err
	}
	_ = s.client.Quit() // the relay has taken the mail; what it says now changes nothing
	return "rcpt", refused
}

// recipients names the recipients to the relay. It returns the last refusal for good when others were accepted, and an error
// when one was refused for now or none is left.
func (s *session) recipients(to []complaints.Address) (refused, err error) {
	accepted := 0
	for _, a := range to {
		err := s.client.Rcpt("<" + a.Email + ">")
		switch {
		case err == nil:
			accepted++
		case isForGood(err):
			refused = err
		default:
			return nil, err
		}
	}
	if accepted == 0 {
		return nil, refused // mailmime saw to it that there is at least one
	}
	return refused, nil
}
