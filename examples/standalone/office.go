package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

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
	options  complaints.Options // the service's, from which another with its own clock can be made
}

// sweepers work on due complaints at once: SQLite makes their waiting commits one write.
const sweepers = 16

// owner is the name under which deliveries are leased. The data directory is open in one process at a time, so that what an
// earlier one left leased is ours at once.
const owner = "standalone"

func openOffice(ctx context.Context, set *settings, k *keeping, log *slog.Logger) (*office, error) {
	o := &office{}
	var err error
	if o.composer, err = letters.New(nil); err != nil {
		return nil, err
	}
	if o.reader, err = mailin.New(&mailin.Options{Blobs: k.blobs, Mailbox: k.policy.Names.Mailbox}); err != nil {
		return nil, err
	}
	if o.notifier, err = newNotifier(set); err != nil {
		return nil, err
	}
	wake := make(chan struct{}, 1)
	o.options = complaints.Options{
		Now: k.clock.Now, Policy: k.policy, Blobs: k.blobs, Composer: o.composer, PersonKey: k.personKey, MailReader: o.reader,
		Observer: &observer{log}, Sweepers: sweepers, Wake: func() { wakeUp(wake) },
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
	o.runner = &runner{service: o.service, dispatcher: d, wake: wake, health: newHealth(k.clock.Now, k.store, log), log: log}
	return o, nil
}

func newNotifier(set *settings) (complaints.Notifier, error) {
	if set.relay == "" {
		return smtpmail.NewDir(set.data)
	}
	n, err := smtpmail.New(&smtpmail.Options{Addr: set.relay})
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
