package complaints

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// rawMail is where the original bytes of mails are kept, whatever the front that took them in.
const rawMail = "mail/"

// Reconciled counts what a reconciliation found.
type Reconciled struct {
	Received  int // mails in the ledger, those taken in now too
	Settled   int // of these: with an outcome
	Recovered int // whose taking in was interrupted, and that are taken in now
	Missing   int // whose original bytes are gone though nothing was erased
	Failed    int // that could not be taken in; the Observer heard of each
}

// Reconcile proves that the mail ledger is what was received: every mail that is kept has its line, every line its outcome and its
// bytes, every mail of the last day its files. What was interrupted is taken in now, with the moment of receipt that the ledger has, else the one that the MailReader
// finds in the mail, else now. It can run while mails come in, and be stopped and run again. It reads page after page, and keeps
// the keys of the objects in memory. The error is of the ledger or the Blobs themselves, or of ctx; a mail that fails does not
// keep the others waiting.
func (s *Service) Reconcile(ctx context.Context) (Reconciled, error) {
	start := s.Now()
	var done Reconciled
	err := s.reconcile(ctx, &done)
	s.observe(ctx, "mail", "reconcile", "", start, err)
	return done, err
}

func (s *Service) reconcile(ctx context.Context, done *Reconciled) error {
	if s.blobs == nil || s.mailReader == nil {
		return unavailable("mail_reader", errors.New("no MailReader or Blobs configured"))
	}
	kept, err := s.keptMails(ctx)
	if err != nil {
		return err
	}
	err = eachOf(func(p PageParams) (Page[MailEntry], error) {
		return s.store.Mails(ctx, MailParams{PageParams: p})
	}, func(e MailEntry) error {
		here := kept[e.Raw]
		delete(kept, e.Raw)
		return s.reconcileEntry(ctx, e, here, done)
	})
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(kept)) { // in no line, or another copy of a mail that is in one
		if err := ctx.Err(); err != nil {
			return unavailable("context", err)
		}
		s.recover(ctx, MailEntry{Raw: key}, done)
	}
	return nil
}

func (s *Service) keptMails(ctx context.Context) (map[string]bool, error) {
	kept := map[string]bool{}
	return kept, eachOf(func(p PageParams) (Page[string], error) {
		return s.blobs.List(ctx, rawMail, p)
	}, func(key string) error {
		kept[key] = true
		return nil
	})
}

func (s *Service) reconcileEntry(ctx context.Context, e MailEntry, here bool, done *Reconciled) error {
	if !here && e.Raw != "" {
		gone, err := s.bytesGone(ctx, e)
		if err != nil {
			return err
		}
		if gone {
			done.Missing++
		}
		here = !gone
	}
	if e.Outcome == "" && here {
		s.recover(ctx, e, done)
		return nil
	}
	done.Received++
	if e.Outcome != "" {
		done.Settled++
	}
	if here && e.Outcome.joins() && s.Now().Sub(e.SettledAt) < recently {
		s.finish(ctx, e, done)
	}
	return nil
}

// recently is within what time a mail was settled for its files to be looked at: they are attached after it is, so that they may
// have been left behind when the program stopped.
const recently = 24 * time.Hour

// finish attaches the files that an interrupted taking in left.
func (s *Service) finish(ctx context.Context, e MailEntry, done *Reconciled) {
	start := s.Now()
	m, err := s.readMail(ctx, e)
	if err == nil {
		err = s.attachAgain(ctx, m, e)
	}
	if err != nil {
		done.Failed++
		s.observe(ctx, "mail", "recover", e.Complaint, start, err)
	}
}

// bytesGone reports whether the bytes of a mail are not there though they should be: an erased complaint has lost its own.
func (s *Service) bytesGone(ctx context.Context, e MailEntry) (bool, error) {
	r, err := s.blobs.Open(ctx, e.Raw) // kept under another prefix, or came since the objects were listed
	if err == nil {
		return false, r.Close()
	}
	if !errors.Is(err, ErrNotFound) {
		return false, err
	}
	if e.Complaint == "" {
		return true, nil
	}
	c, err := s.store.Load(ctx, e.Complaint)
	if errors.Is(err, ErrNotFound) {
		return true, nil
	}
	return !c.Erased, err
}

// recover takes in a mail whose taking in was interrupted.
func (s *Service) recover(ctx context.Context, e MailEntry, done *Reconciled) {
	start := s.Now()
	r, err := s.takeIn(ctx, e)
	switch {
	case err != nil:
		if e.Key != "" {
			done.Received++
		}
		done.Failed++
		s.observe(ctx, "mail", "recover", "", start, err)
	case e.Key == "" && r.Repeated: // another copy of a mail that has its line
	default:
		done.Received++
		done.Settled++
		if !r.Repeated {
			done.Recovered++
		}
	}
}

func (s *Service) takeIn(ctx context.Context, e MailEntry) (Receipt, error) {
	m, err := s.readMail(ctx, e)
	if err != nil {
		return Receipt{}, err
	}
	if now := s.Now(); m.ReceivedAt.IsZero() || now.Sub(m.ReceivedAt) > maxBackdatedBy { // what a mail says of it may be nonsense
		m.ReceivedAt = now
	}
	return s.receive(ctx, m)
}
