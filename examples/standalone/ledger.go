package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// openMails is the part of the store that knows the mails without an outcome.
type openMails interface {
	Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error)
}

const (
	underWay    = time.Minute      // that a mail may be without an outcome; longer, and its taking in was interrupted
	lookedAfter = 10 * time.Minute // between two reconciliations, which read the whole ledger
)

// ledger proves that every mail that was received has its outcome: at the start, when the last process may have been killed over
// some, and when a sweep finds one that has had none for a while.
type ledger struct {
	service *complaints.Service
	open    openMails
	log     *slog.Logger

	mu   sync.Mutex
	at   time.Time // of the last reconciliation, by the machine's clock
	last complaints.Reconciled
}

// check reconciles when there is reason to.
func (l *ledger) check(ctx context.Context) error {
	l.mu.Lock()
	at := l.at
	l.mu.Unlock()
	if !at.IsZero() {
		if time.Since(at) < lookedAfter {
			return nil
		}
		stuck, err := l.stuck(ctx)
		if err != nil || !stuck {
			return err
		}
	}
	done, err := l.service.Reconcile(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.at, l.last = time.Now(), done
	l.mu.Unlock()
	if done.Recovered > 0 {
		l.log.InfoContext(ctx, "mails whose taking in was interrupted were taken in", "mails", done.Recovered)
	}
	if done.Missing+done.Failed > 0 {
		l.log.ErrorContext(ctx, "the mail ledger does not fit what is kept", "missing", done.Missing, "failed", done.Failed)
	}
	return nil
}

// stuck tells whether a mail has been without an outcome for longer than it takes.
func (l *ledger) stuck(ctx context.Context) (bool, error) {
	page, err := l.open.Mails(ctx, complaints.MailParams{Open: true, PageParams: complaints.PageParams{Limit: 100}})
	if err != nil {
		return false, err
	}
	for _, e := range page.Items {
		if l.service.Now().Sub(e.ReceivedAt) > underWay {
			return true, nil
		}
	}
	return false, nil
}

// counts are those of the last reconciliation.
func (l *ledger) counts() complaints.Reconciled {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}
