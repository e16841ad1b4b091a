package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Authenticator tells who sent a request; package webauth has them. An error that is complaints.ErrUnavailable is answered
// with 503, any other with 401.
type Authenticator interface {
	Authenticate(r *http.Request) (complaints.Actor, error)
}

// Options configure [New]. Auth is obligatory; everything else has a sensible zero value.
type Options struct {
	Auth    Authenticator
	Version string // of the program, shown in the OpenAPI document

	// Language is that of problems for a client that prefers neither; zero: Dutch.
	Language complaints.Language

	Limits Limits

	// Ready tells whether requests can be served; nil: always. Its error is not shown.
	Ready func(ctx context.Context) error

	// PrintLetter makes the page on which a letter is printed; nil: the letter's own HTML.
	PrintLetter func(ctx context.Context, l complaints.Letter) ([]byte, error)

	// Fold parts a mail's text in what is shown first, and the quoted history and signature behind it; package mailin has one. Nil:
	// nothing is folded away.
	Fold func(text string) (visible, folded string)

	// Reports are the reports that the API shows and makes; nil: there are none.
	Reports Reports

	// Address is the client's address for the rate limit of those who show no valid token; nil: the peer of the connection.
	// Behind a proxy that is the proxy.
	Address func(r *http.Request) string

	// Served hears of every answered request, for logs and metrics; nil: nobody.
	Served func(ctx context.Context, s Served)
}

// Limits bound what a request may cost. Zero fields take the default; a negative rate means no rate limit.
type Limits struct {
	Body       int64         // bytes of a JSON body; 2 MiB
	Attachment int64         // bytes of an uploaded file; 25 MiB. The Service has a limit of its own
	Request    time.Duration // for one request; 30 seconds
	Transfer   time.Duration // for an upload or download; 10 minutes
	Rate       float64       // requests per second that last, for each actor, or address when there is none; 100
	Burst      int           // requests at once beyond that; 1000
}

// Served is one answered request, without personal data.
type Served struct {
	RequestID string
	Method    string
	Route     string // the pattern, such as /v1/complaints/{id}; empty when there is none
	Status    int
	Code      complaints.Code // of the problem; empty: it went well
	Took      time.Duration
	Err       error // what was behind a problem with status 500 or more; of a panic with its stack
}

func (o *Options) check() error {
	switch {
	case o == nil || o.Auth == nil:
		return errors.New("httpapi: Options.Auth: is required")
	case o.Language != "" && o.Language != complaints.Dutch && o.Language != complaints.English:
		return fmt.Errorf("httpapi: Options.Language: must be nl or en, not %q", o.Language)
	}
	l := o.Limits
	for _, n := range []struct {
		field    string
		negative bool
	}{
		{"Body", l.Body < 0}, {"Attachment", l.Attachment < 0}, {"Request", l.Request < 0}, {"Transfer", l.Transfer < 0}, {"Burst", l.Burst < 0},
	} {
		if n.negative {
			return fmt.Errorf("httpapi: Options.Limits.%s: must not be negative", n.field)
		}
	}
	return nil
}

// defaults fills in what was left open.
func (o *Options) defaults() {
	set(&o.Language, complaints.Dutch)
	set(&o.Version, "dev")
	set(&o.Limits.Body, 2<<20)
	set(&o.Limits.Attachment, 25<<20)
	set(&o.Limits.Request, 30*time.Second)
	set(&o.Limits.Transfer, 10*time.Minute)
	set(&o.Limits.Rate, 100)
	set(&o.Limits.Burst, 1000)
	if o.Address == nil {
		o.Address = peer
	}
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func newRequestID() string { return rand.Text() }
