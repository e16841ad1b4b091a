package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// settings are what the command line says.
type settings struct {
	addr, smtp, data, policy, relay string
	issuer, audience                string
	demo                            bool
	now                             time.Time // zero: the machine's
	check                           bool
	backup                          string

	url                   string   // under which people reach the HTTP address; empty: they do not
	trusted               []string // mail relays whose checks of senders count
	dkimKey, dkimSelector string
	importMail            string
}

const usage = `Klachtwerk on one machine: complaints come in by mail and over HTTP, letters go out, everything is kept in one directory.

  go run ./examples/standalone [flags]

Without -oidc-issuer, on a loopback address, it is a demonstration: fixed personas, a page to pick one, a few complaints.

`

func parseSettings(args []string, stderr io.Writer) (*settings, error) {
	s := &settings{}
	f := flag.NewFlagSet("standalone", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`host:port` of the HTTP API and pages; port 0 takes a free one")
	f.StringVar(&s.smtp, "smtp", "127.0.0.1:2525", "`host:port` where mail for the mailbox comes in; empty: none")
	f.StringVar(&s.data, "data", "./data", "`directory` in which everything is kept")
	f.StringVar(&s.policy, "policy", "", "`file` with the organisation's policy, YAML or JSON; without it the demonstration's")
	f.StringVar(&s.relay, "relay", "", "`host:port` of the mail relay; without it letters are kept in sent/ under -data")
	f.StringVar(&s.issuer, "oidc-issuer", "", "`URL` of the OpenID Connect issuer whose tokens are accepted")
	f.StringVar(&s.audience, "oidc-audience", "klachtwerk", "`name` that those tokens must be for")
	f.BoolVar(&s.demo, "demo", false, "fixed personas and demonstration data; on a loopback address only (default without -oidc-issuer)")
	f.Func("now", "`moment` at which the clock starts, such as 2026-04-02T16:45:00+02:00; it runs on from there", s.setNow)
	f.StringVar(&s.url, "url", "", "`address` under which people reach the pages, such as https://klachten.ssc.example; without it letters have no links")
	f.Func("trusted-auth", "`name` (authserv-id) of the mail relay in front, whose Authentication-Results count; repeat it, or put commas between", s.addTrusted)
	f.StringVar(&s.dkimKey, "dkim-key", "", "`file` with the private key (PEM) that letters are signed with; without it the relay may sign them")
	f.StringVar(&s.dkimSelector, "dkim-selector", "", "`name` of that key in the DNS: NAME._domainkey.DOMAIN")
	f.StringVar(&s.importMail, "import-mail", "", "take in the mails under this `path` (a maildir, a directory of .eml files, an .eml or an mbox file), and end")
	f.BoolVar(&s.check, "check", false, "read everything under -data, tell whether it is sound, and end")
	f.StringVar(&s.backup, "backup", "", "copy everything under -data to this new `directory`, also while the program runs, and end")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stderr, usage)
			f.SetOutput(stderr)
			f.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w; -help lists the flags", err)
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is not a flag; -help lists the flags", f.Arg(0))
	}
	given := false
	f.Visit(func(x *flag.Flag) { given = given || x.Name == "demo" })
	if err := s.settle(given); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *settings) setNow(text string) error {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return errors.New("must be a time with its zone, such as 2026-04-02T16:45:00+02:00")
	}
	s.now = t
	return nil
}

func (s *settings) addTrusted(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" || strings.ContainsAny(name, " ;") {
			return errors.New("must be a name, such as mx.ssc.example")
		}
		s.trusted = append(s.trusted, name)
	}
	return nil
}

// demoRelay is the relay that the demonstration trusts, where nobody but this machine reaches it.
const demoRelay = "ssc.example"

// trustedAuth is whose checks of senders count.
func (s *settings) trustedAuth() []string {
	if s.demo && len(s.trusted) == 0 && (s.smtp == "" || isLoopback(s.smtp)) {
		return []string{demoRelay}
	}
	return s.trusted
}

// base is the address of the pages in letters; the demonstration's is where it listens.
func (s *settings) base(listening net.Addr) string {
	if s.url == "" && s.demo && listening != nil {
		return "http://" + listening.String()
	}
	return strings.TrimSuffix(s.url, "/")
}

// settle checks the settings against each other, and decides on the demonstration when nobody did.
func (s *settings) settle(demoGiven bool) error {
	for _, a := range [][2]string{{"-addr", s.addr}, {"-smtp", s.smtp}, {"-relay", s.relay}} {
		if a[1] == "" && a[0] != "-addr" {
			continue
		}
		if _, _, err := net.SplitHostPort(a[1]); err != nil {
			return fmt.Errorf("%s %q: must be host:port, such as 127.0.0.1:8080", a[0], a[1])
		}
	}
	if s.data == "" {
		return errors.New("-data: names no directory")
	}
	if err := s.settleMail(); err != nil {
		return err
	}
	local := isLoopback(s.addr)
	if !demoGiven {
		s.demo = s.issuer == "" && local
	}
	switch {
	case s.demo && !local:
		return fmt.Errorf("-demo: anybody who reaches -addr %s could be anybody: the demonstration is for a loopback address, such as 127.0.0.1:8080", s.addr)
	case !s.demo && s.issuer == "":
		return fmt.Errorf("nobody could log in: give -oidc-issuer, or a loopback -addr for the demonstration (-addr is %s)", s.addr)
	}
	return nil
}

func (s *settings) settleMail() error {
	if s.url != "" {
		u, err := url.Parse(s.url)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return fmt.Errorf("-url %q: must be an address such as https://klachten.ssc.example", s.url)
		}
	}
	if (s.dkimKey == "") != (s.dkimSelector == "") {
		return errors.New("-dkim-key and -dkim-selector: one is of no use without the other")
	}
	return nil
}

// isLoopback tells whether only this machine can reach an address.
func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// listenError says of which flag an address could not be listened on.
type listenError struct {
	flag, addr string
	cause      error
}

func (e listenError) Error() string {
	return fmt.Sprintf("%s %s cannot be listened on: %v; choose another port, or 0 for any free one", e.flag, e.addr, e.cause)
}

func (e listenError) Unwrap() error { return e.cause }

// printf writes to a person; a terminal that is gone is nothing that anyone can act on.
func printf(w io.Writer, format string, args ...any) { fmt.Fprintf(w, format, args...) }
