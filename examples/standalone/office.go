package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/smtpmail"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// office is the engine with everything that it works with.
type office struct {
	service  *complaints.Service
	runner   *runner
	composer *letters.Composer
	reader   *mailin.Reader
	notifier complaints.Notifier
	reports  *reports
	options  complaints.Options // the service's, from which another with its own clock can be made
}

// sweepers work on due complaints at once: SQLite makes their waiting commits one write.
const sweepers = 16

// owner is the name under which deliveries are leased. The data directory is open in one process at a time, so that what an
// earlier one left leased is ours at once.
const owner = "standalone"

// openOffice makes the engine. base is the address of the pages in letters; empty: they have no links.
func openOffice(ctx context.Context, set *settings, k *keeping, base string, log *slog.Logger) (*office, error) {
	o := &office{}
	var err error
	if o.composer, err = letters.New(nil); err != nil {
		return nil, err
	}
	if o.reader, err = newReader(set, k); err != nil {
		return nil, err
	}
	if o.notifier, err = newNotifier(set, k.policy.Names.Mailbox); err != nil {
		return nil, err
	}
	wake := make(chan struct{}, 1)
	o.options = complaints.Options{
		Now: k.clock.Now, Policy: k.policy, Blobs: k.blobs, Composer: o.composer, PersonKey: k.personKey, MailReader: o.reader,
		Observer: &observer{log}, Sweepers: sweepers, Wake: func() { wakeUp(wake) },
		TokenKey: k.tokenKey, ConfirmLink: confirmLink(base), Rates: k.store,
	}
	if o.service, err = complaints.New(ctx, k.store, &o.options); err != nil {
		return nil, engineError(k.policy, err)
	}
	if err := checkClock(o.service); err != nil {
		return nil, err
	}
	d, err := complaints.NewDispatcher(o.service, o.notifier, &complaints.DispatcherOptions{Owner: owner})
	if err != nil {
		return nil, err
	}
	o.runner = &runner{
		service: o.service, dispatcher: d, wake: wake, health: newHealth(k.clock.Now, k.store, log), log: log,
		ledger: &ledger{service: o.service, open: k.store, log: log},
	}
	o.runner.health.mails = o.runner.ledger.counts
	if o.reports, err = openReports(k, o, base, log); err != nil {
		return nil, err
	}
	o.runner.reports = o.reports.run
	return o, nil
}

// settle does everything that is due. A report that cannot be made or told of now is made later, as in every minute.
func (o *office) settle(ctx context.Context) error {
	err := o.runner.settle(ctx)
	o.runner.report(ctx, "reports", o.reports.run(ctx))
	return err
}

// confirmLink makes the links by which senders confirm their mails; nil when there are no pages that they can reach.
func confirmLink(base string) func(token string) string {
	if base == "" {
		return nil
	}
	return func(token string) string { return base + httpapi.ConfirmPath + token }
}

// newReader makes the reader of mails. Signatures are looked up in the DNS, but not by the demonstration, whose domains are in none.
func newReader(set *settings, k *keeping) (*mailin.Reader, error) {
	o := &mailin.Options{Blobs: k.blobs, Mailbox: k.policy.Names.Mailbox, TrustedAuthServ: set.trustedAuth()}
	if !set.demo {
		o.LookupTXT = net.DefaultResolver.LookupTXT
	}
	return mailin.New(o)
}

func newNotifier(set *settings, mailbox string) (complaints.Notifier, error) {
	key, err := signing(set, mailbox)
	if err != nil {
		return nil, err
	}
	if set.relay == "" {
		return smtpmail.NewDir(set.data, &smtpmail.DirOptions{DKIM: key})
	}
	n, err := smtpmail.New(&smtpmail.Options{Addr: set.relay, DKIM: key})
	if err != nil {
		return nil, fmt.Errorf("-relay %s: %w", set.relay, err)
	}
	return n, nil
}

func engineError(p *complaints.Policy, err error) error {
	if errors.Is(err, complaints.ErrClaimed) {
		return fmt.Errorf("-policy: version %q was used before with other contents: give the changed policy a new version: %w", p.Version, err)
	}
	return err
}

// checkClock refuses a moment for which the calendar knows no working days.
func checkClock(s *complaints.Service) error {
	first, last := s.Calendar().Range()
	if d := calendar.DateOf(s.Now()); d < first || d > last {
		return fmt.Errorf("-now: %s is outside the calendar, which runs from %s through %s", d, first, last)
	}
	return nil
}
