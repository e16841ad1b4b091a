package storetest_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/storetest"
)

// lagging is a store whose lists learn of a commit, an erasure or a change of a delivery or mail two calls late, as those of an
// index that follows its table do.
type lagging struct {
	complaints.Store
	index complaints.Store

	mu   sync.Mutex
	late []*change
}

type change struct {
	calls int
	apply func(context.Context, complaints.Store)
}

// later keeps a change for the index, when the store took it.
func (l *lagging) later(err error, apply func(context.Context, complaints.Store)) {
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.late = append(l.late, &change{apply: apply})
}

// listed lets the index learn, and gives it.
func (l *lagging) listed(ctx context.Context) complaints.Store {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.late) > 0 && l.late[0].calls >= 2 {
		l.late[0].apply(context.WithoutCancel(ctx), l.index)
		l.late = l.late[1:]
	}
	for _, c := range l.late {
		c.calls++
	}
	return l.index
}

func (l *lagging) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	l.mu.Lock() // so that the index learns in the order of the commits
	defer l.mu.Unlock()
	c.State = c.State.Clone()
	done, err := l.Store.Commit(ctx, c)
	if err == nil {
		l.late = append(l.late, &change{apply: func(ctx context.Context, s complaints.Store) { _, _ = s.Commit(ctx, c) }})
	}
	return done, err
}

func (l *lagging) PutContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	there, err := l.Store.PutContent(ctx, id, c)
	l.later(err, func(ctx context.Context, s complaints.Store) { _, _ = s.PutContent(ctx, id, c) })
	return there, err
}

func (l *lagging) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	err := l.Store.EraseContents(ctx, refs)
	l.later(err, func(ctx context.Context, s complaints.Store) { _ = s.EraseContents(ctx, refs) })
	return err
}

func (l *lagging) Settle(ctx context.Context, key complaints.DeliveryKey, o complaints.DeliveryOutcome) error {
	err := l.Store.Settle(ctx, key, o)
	l.later(err, func(ctx context.Context, s complaints.Store) { _ = s.Settle(ctx, key, o) })
	return err
}

func (l *lagging) Retry(ctx context.Context, key complaints.DeliveryKey, f complaints.Failure) error {
	err := l.Store.Retry(ctx, key, f)
	l.later(err, func(ctx context.Context, s complaints.Store) { _ = s.Retry(ctx, key, f) })
	return err
}

func (l *lagging) Unpark(ctx context.Context, key complaints.DeliveryKey, at time.Time) error {
	err := l.Store.Unpark(ctx, key, at)
	l.later(err, func(ctx context.Context, s complaints.Store) { _ = s.Unpark(ctx, key, at) })
	return err
}

func (l *lagging) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	there, err := l.Store.PutMail(ctx, m)
	l.later(err, func(ctx context.Context, s complaints.Store) { _, _ = s.PutMail(ctx, m) })
	return there, err
}

func (l *lagging) SettleMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	there, err := l.Store.SettleMail(ctx, m)
	l.later(err, func(ctx context.Context, s complaints.Store) { _, _ = s.SettleMail(ctx, m) })
	return there, err
}

func (l *lagging) List(ctx context.Context, p complaints.ListParams) (complaints.Page[complaints.Summary], error) {
	return l.listed(ctx).List(ctx, p)
}

func (l *lagging) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	return l.listed(ctx).Due(ctx, p)
}

func (l *lagging) Cohort(ctx context.Context, p complaints.CohortParams) (complaints.Page[complaints.ID], error) {
	return l.listed(ctx).Cohort(ctx, p)
}

func (l *lagging) Pending(ctx context.Context, p complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	return l.listed(ctx).Pending(ctx, p)
}

func (l *lagging) Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
	return l.listed(ctx).Parked(ctx, p)
}

func (l *lagging) Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error) {
	return l.listed(ctx).Mails(ctx, p)
}

// The suite passes a store that lags no longer than it says.
func TestLag(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) complaints.Store {
		return &lagging{Store: memstore.New(), index: memstore.New()}
	}, &storetest.Options{Lag: 10 * time.Second})
}
