package smtpin

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-smtp"
)

// maxLine is the longest line that is taken, in bytes. Mail programs write longer lines than RFC 5321 allows.
const maxLine = 1 << 20

// Server takes mail in. Make one with [New].
type Server struct {
	o       Options
	reading chan struct{} // a place for each large mail that is read
	rate    rate
}

// New makes a Server. The error names the option.
func New(o *Options) (*Server, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &Server{o: o.filled()}
	s.rate.most = s.o.MaxPerMinute
	s.reading = make(chan struct{}, s.o.MaxReading)
	return s, nil
}

// Serve takes mail from ln, which it closes, until ctx ends. Then idle clients are sent away, mails under way are finished
// within DrainTimeout, and Serve returns nil; the error tells when some were cut off, whose senders will try again. It returns
// earlier only when ln fails. Every goroutine it started has ended when it returns.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	l := &listener{Listener: ln, max: s.o.MaxConnections, conns: map[*conn]struct{}{}}
	srv := s.server(work)
	accepted := make(chan error, 1)
	go func() { accepted <- srv.Serve(l) }()

	var broken error
	select {
	case broken = <-accepted:
		broken = fmt.Errorf("smtpin: %w", broken)
	case <-ctx.Done():
		_ = ln.Close() // wakes the accepting goroutine, whatever it says
		broken = ignoreClosed(<-accepted)
	}
	l.drain()
	patience, cancel := context.WithTimeout(work, s.o.DrainTimeout)
	defer cancel()
	err := srv.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		stop()
		err = fmt.Errorf("smtpin: %d connections were cut off", l.cut())
	}
	l.busy.Wait()
	return errors.Join(broken, ignoreClosed(err))
}

// ignoreClosed forgives what follows from closing a listener once more.
func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// server makes the protocol's part, whose mails are handled under ctx.
func (s *Server) server(ctx context.Context) *smtp.Server {
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{s: s, ctx: ctx, conn: trackedConn(c.Conn())}, nil
	}))
	srv.Domain = s.o.Domain
	srv.TLSConfig = s.o.TLS
	srv.MaxMessageBytes = s.o.MaxSize + 1 // its reader counts the end of the mail as a byte
	srv.MaxRecipients = s.o.MaxRecipients
	srv.MaxLineLength = maxLine
	srv.ReadTimeout = s.o.CommandTimeout
	srv.WriteTimeout = s.o.CommandTimeout
	srv.EnableSMTPUTF8 = true
	srv.ErrorLog = silent{} // broken connections, with addresses; Observe hears of the mails
	return srv
}

type silent struct{}

// Printf writes nothing.
func (silent) Printf(string, ...any) {}

// Println writes nothing.
func (silent) Println(...any) {}
