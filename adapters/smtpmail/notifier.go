package smtpmail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// TLS says how the connection to the relay is protected.
type TLS string

const (
	// TLSOpportunistic encrypts when the relay offers STARTTLS, whatever its certificate; it is the default without a
	// Username. It withstands listening, not an attacker between, who could as well take the offer away (RFC 7435).
	TLSOpportunistic TLS = "opportunistic"
	// TLSRequired sends nothing unless STARTTLS succeeds with a certificate that is right; the default with a Username.
	TLSRequired TLS = "required"
	// TLSNone never encrypts; for a relay on the same machine.
	TLSNone TLS = "none"
)

const defaultTimeout = time.Minute

// Options configure a Notifier. Only Addr is needed.
type Options struct {
	Addr      string        // host:port of the relay
	TLS       TLS           // empty: opportunistic, or required with a Username
	TLSConfig *tls.Config   // roots and the like; nil: the system's. It is copied.
	Username  string        // empty: no login
	Password  string        //
	Hello     string        // name in EHLO; empty: localhost
	Timeout   time.Duration // for one letter, connecting included; 0: one minute

	DKIM *mailmime.DKIM // what mails are signed with; nil: they are not, and the relay may do it
}

// Notifier sends letters to a relay. It is safe for concurrent use.
type Notifier struct {
	host    string
	timeout time.Duration
	client  []gomail.Option
	signer  *mailmime.Signer
}

var _ complaints.Notifier = (*Notifier)(nil)

// New checks the options and connects to nothing. An error names the option that is wrong.
func New(o *Options) (*Notifier, error) {
	if o == nil {
		o = &Options{}
	}
	host, portText, err := net.SplitHostPort(o.Addr)
	port, portErr := strconv.Atoi(portText)
	switch {
	case err != nil || portErr != nil || host == "":
		return nil, errors.New("smtpmail: Options.Addr must be host:port")
	case o.Timeout < 0:
		return nil, errors.New("smtpmail: Options.Timeout must not be negative")
	case o.Username == "" && o.Password != "":
		return nil, errors.New("smtpmail: Options.Password is of no use without Options.Username")
	}
	policy, config, err := o.tls(host)
	if err != nil {
		return nil, err
	}
	signer, err := mailmime.NewSigner(o.DKIM)
	if err != nil {
		return nil, fmt.Errorf("smtpmail: Options: %w", err)
	}
	n := &Notifier{host: host, timeout: cmp.Or(o.Timeout, defaultTimeout), signer: signer}
	n.client = []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(n.timeout), gomail.WithHELO(cmp.Or(o.Hello, "localhost")),
		gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(config), gomail.WithoutSMTPUTF8(),
	}
	if o.Username != "" {
		n.client = append(n.client, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(o.Username), gomail.WithPassword(o.Password))
	}
	if _, err := gomail.NewClient(host, n.client...); err != nil {
		return nil, fmt.Errorf("smtpmail: Options: %w", err)
	}
	return n, nil
}

// tls chooses the policy. A login is never sent over a connection that anyone can read.
func (o *Options) tls(host string) (gomail.TLSPolicy, *tls.Config, error) {
	config := o.TLSConfig.Clone()
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config.ServerName = cmp.Or(config.ServerName, host)
	byDefault := TLSOpportunistic
	if o.Username != "" {
		byDefault = TLSRequired
	}
	switch cmp.Or(o.TLS, byDefault) {
	case TLSRequired:
		return gomail.TLSMandatory, config, nil
	case TLSOpportunistic, TLSNone:
		if o.Username != "" {
			return 0, nil, errors.New("smtpmail: Options.TLS must be required when Options.Username is set")
		}
		if o.TLS == TLSNone {
			return gomail.NoTLS, config, nil
		}
		config.InsecureSkipVerify = true // as the caller chose: unverified TLS is better than none
		return gomail.TLSOpportunistic, config, nil
	default:
		return 0, nil, errors.New("smtpmail: Options.TLS must be opportunistic, required or none")
	}
}

// Send hands l to the relay. When some of several recipients are refused for good the others get the letter, and the answer
// is complaints.ErrRejected, so that it is seen. A recipient who is refused for now holds the letter back for all.
func (n *Notifier) Send(ctx context.Context, l complaints.Letter) error {
	raw, err := n.signer.Build(l)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, n.timeout)
	defer cancel()
	s, err := n.dial(ctx)
	if err != nil {
		return unavailable(ctx, "connect", err)
	}
	defer s.close()
	if step, err := s.transfer(l, raw); err != nil {
		return answer(ctx, step, err)
	}
	return nil
}
