package complaints_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// faultMode is how a port call goes wrong.
type faultMode string

const (
	failBefore  faultMode = "before"    // nothing happened
	failAfter   faultMode = "after"     // it was done, and the answer was lost
	cancelFirst faultMode = "cancelled" // the caller's context ends, and the call meets it
	cancelAfter faultMode = "cut off"   // it was done and answered, and then the caller's context ends
)

func faultModes() []faultMode {
	return []faultMode{failBefore, failAfter, cancelFirst, cancelAfter}
}

var errFault = complaints.Refuse(complaints.CodeUnavailable, "fault", errors.New("the wire was cut"))

// crash is what a process dies of.
type crash struct{}

// faults counts the calls of all ports of one process and lets one of them fail, or the process die at it.
type faults struct {
	mu     sync.Mutex
	at     int // the call that fails, from 1; 0: none
	mode   faultMode
	only   string // only calls of this name count; empty: all
	die    bool   // the process dies at the call instead
	calls  int
	hit    string // the call that failed
	names  []string
	dead   bool
	cancel context.CancelFunc // ends the context of who is calling
}

// next counts a call and tells whether it is the one.
func (f *faults) next(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead {
		panic(crash{}) // the threads of a dead process do nothing any more
	}
	if f.only != "" && f.only != name {
		return false
	}
	f.calls++
	f.names = append(f.names, name)
	if f.at == 0 || f.calls != f.at {
		return false
	}
	f.hit = name
	return true
}

func (f *faults) struck() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hit != ""
}

func (f *faults) perish() {
	f.mu.Lock()
	f.dead = true
	f.mu.Unlock()
	panic(crash{})
}

// perishQuietly ends a process between two calls.
func (f *faults) perishQuietly() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dead = true
}

// through makes one call, or what is left of it.
func through[T any](ctx context.Context, f *faults, name string, do func(context.Context) (T, error)) (T, error) {
	var none T
	if !f.next(name) {
		return do(ctx)
	}
	switch {
	case f.die && f.mode == failAfter:
		_, _ = do(ctx)
		f.perish()
	case f.die:
		f.perish()
	}
	switch f.mode {
	case failAfter:
		if _, err := do(ctx); err != nil {
			return none, err
		}
	case cancelFirst:
		f.cancel()
		return do(ctx)
	case cancelAfter:
		out, err := do(ctx)
		f.cancel()
		return out, err
	case failBefore:
	}
	return none, errFault
}

// reads are the calls that change nothing: their answer lost is as good as never asked.
func reads(name string) bool {
	return slices.Contains([]string{
		"Load", "History", "List", "Due", "Cohort", "Resolve", "ReadContents", "ListContents", "Pending", "Deliveries", "Parked", "Mail", "Mails",
		"PolicyVersions", "Export", "Open", "BlobList",
	}, name)
}

func done(err error) (struct{}, error) { return struct{}{}, err }

// faultyStore is a Store at the other end of a bad wire.
type faultyStore struct {
	in complaints.Store
	f  *faults
}

func (s *faultyStore) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	return through(ctx, s.f, "Commit", func(ctx context.Context) (complaints.Committed, error) { return s.in.Commit(ctx, c) })
}

func (s *faultyStore) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	return through(ctx, s.f, "Load", func(ctx context.Context) (complaints.Complaint, error) { return s.in.Load(ctx, id) })
}

func (s *faultyStore) History(ctx context.Context, p complaints.HistoryParams) (complaints.Page[complaints.Recorded], error) {
	return through(ctx, s.f, "History", func(ctx context.Context) (complaints.Page[complaints.Recorded], error) { return s.in.History(ctx, p) })
}

func (s *faultyStore) List(ctx context.Context, p complaints.ListParams) (complaints.Page[complaints.Summary], error) {
	return through(ctx, s.f, "List", func(ctx context.Context) (complaints.Page[complaints.Summary], error) { return s.in.List(ctx, p) })
}

func (s *faultyStore) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	return through(ctx, s.f, "Due", func(ctx context.Context) (complaints.Page[complaints.DueItem], error) { return s.in.Due(ctx, p) })
}

func (s *faultyStore) Cohort(ctx context.Context, p complaints.CohortParams) (complaints.Page[complaints.ID], error) {
	return through(ctx, s.f, "Cohort", func(ctx context.Context) (complaints.Page[complaints.ID], error) { return s.in.Cohort(ctx, p) })
}

func (s *faultyStore) Resolve(ctx context.Context, c complaints.Claim) (complaints.Claimed, error) {
	return through(ctx, s.f, "Resolve", func(ctx context.Context) (complaints.Claimed, error) { return s.in.Resolve(ctx, c) })
}

func (s *faultyStore) Next(ctx context.Context, series string) (int64, error) {
	return through(ctx, s.f, "Next", func(ctx context.Context) (int64, error) { return s.in.Next(ctx, series) })
}

func (s *faultyStore) ReadContents(ctx context.Context, refs []complaints.ContentRef) ([]complaints.Content, error) {
	return through(ctx, s.f, "ReadContents", func(ctx context.Context) ([]complaints.Content, error) { return s.in.ReadContents(ctx, refs) })
}

func (s *faultyStore) ListContents(ctx context.Context, id complaints.ID) ([]complaints.ContentRef, error) {
	return through(ctx, s.f, "ListContents", func(ctx context.Context) ([]complaints.ContentRef, error) { return s.in.ListContents(ctx, id) })
}

func (s *faultyStore) PutContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	return through(ctx, s.f, "PutContent", func(ctx context.Context) (complaints.Content, error) { return s.in.PutContent(ctx, id, c) })
}

func (s *faultyStore) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	_, err := through(ctx, s.f, "EraseContents", func(ctx context.Context) (struct{}, error) { return done(s.in.EraseContents(ctx, refs)) })
	return err
}

func (s *faultyStore) Pending(ctx context.Context, p complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	return through(ctx, s.f, "Pending", func(ctx context.Context) (complaints.Page[complaints.Delivery], error) { return s.in.Pending(ctx, p) })
}

func (s *faultyStore) Lease(ctx context.Context, l complaints.Lease) (complaints.Delivery, error) {
	return through(ctx, s.f, "Lease", func(ctx context.Context) (complaints.Delivery, error) { return s.in.Lease(ctx, l) })
}

func (s *faultyStore) Settle(ctx context.Context, k complaints.DeliveryKey, o complaints.DeliveryOutcome) error {
	_, err := through(ctx, s.f, "Settle", func(ctx context.Context) (struct{}, error) { return done(s.in.Settle(ctx, k, o)) })
	return err
}

func (s *faultyStore) Retry(ctx context.Context, k complaints.DeliveryKey, x complaints.Failure) error {
	_, err := through(ctx, s.f, "Retry", func(ctx context.Context) (struct{}, error) { return done(s.in.Retry(ctx, k, x)) })
	return err
}

func (s *faultyStore) Release(ctx context.Context, l complaints.Lease) error {
	_, err := through(ctx, s.f, "Release", func(ctx context.Context) (struct{}, error) { return done(s.in.Release(ctx, l)) })
	return err
}

func (s *faultyStore) Unpark(ctx context.Context, k complaints.DeliveryKey, at time.Time) error {
	_, err := through(ctx, s.f, "Unpark", func(ctx context.Context) (struct{}, error) { return done(s.in.Unpark(ctx, k, at)) })
	return err
}

func (s *faultyStore) Deliveries(ctx context.Context, id complaints.ID) ([]complaints.Delivery, error) {
	return through(ctx, s.f, "Deliveries", func(ctx context.Context) ([]complaints.Delivery, error) { return s.in.Deliveries(ctx, id) })
}

func (s *faultyStore) Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
	return through(ctx, s.f, "Parked", func(ctx context.Context) (complaints.Page[complaints.Delivery], error) { return s.in.Parked(ctx, p) })
}

func (s *faultyStore) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	return through(ctx, s.f, "PutMail", func(ctx context.Context) (complaints.MailEntry, error) { return s.in.PutMail(ctx, m) })
}

func (s *faultyStore) Mail(ctx context.Context, key string) (complaints.MailEntry, error) {
	return through(ctx, s.f, "Mail", func(ctx context.Context) (complaints.MailEntry, error) { return s.in.Mail(ctx, key) })
}

func (s *faultyStore) SettleMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	return through(ctx, s.f, "SettleMail", func(ctx context.Context) (complaints.MailEntry, error) { return s.in.SettleMail(ctx, m) })
}

func (s *faultyStore) Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error) {
	return through(ctx, s.f, "Mails", func(ctx context.Context) (complaints.Page[complaints.MailEntry], error) { return s.in.Mails(ctx, p) })
}

func (s *faultyStore) PutPolicy(ctx context.Context, v complaints.PolicyVersion) error {
	_, err := through(ctx, s.f, "PutPolicy", func(ctx context.Context) (struct{}, error) { return done(s.in.PutPolicy(ctx, v)) })
	return err
}

func (s *faultyStore) PolicyVersions(ctx context.Context) ([]complaints.PolicyVersion, error) {
	return through(ctx, s.f, "PolicyVersions", func(ctx context.Context) ([]complaints.PolicyVersion, error) { return s.in.PolicyVersions(ctx) })
}

func (s *faultyStore) Export(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Kept], error) {
	return through(ctx, s.f, "Export", func(ctx context.Context) (complaints.Page[complaints.Kept], error) {
		return s.in.(complaints.Portable).Export(ctx, p)
	})
}

func (s *faultyStore) Adopt(ctx context.Context, rows []complaints.Kept) error {
	_, err := through(ctx, s.f, "Adopt", func(ctx context.Context) (struct{}, error) {
		return done(s.in.(complaints.Portable).Adopt(ctx, rows))
	})
	return err
}

// faultyBlobs are Blobs likewise.
type faultyBlobs struct {
	in complaints.Blobs
	f  *faults
}

// Put reads what it is given once, as a sender does that cannot wind it back.
func (b *faultyBlobs) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	return through(ctx, b.f, "Put", func(ctx context.Context) (int64, error) { return b.in.Put(ctx, key, r, limit) })
}

func (b *faultyBlobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	return through(ctx, b.f, "Open", func(ctx context.Context) (io.ReadCloser, error) {
		r, err := b.in.Open(ctx, key)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		data, err := io.ReadAll(r)
		return io.NopCloser(bytes.NewReader(data)), err
	})
}

func (b *faultyBlobs) Delete(ctx context.Context, key string) error {
	_, err := through(ctx, b.f, "Delete", func(ctx context.Context) (struct{}, error) { return done(b.in.Delete(ctx, key)) })
	return err
}

func (b *faultyBlobs) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	return through(ctx, b.f, "BlobList", func(ctx context.Context) (complaints.Page[string], error) { return b.in.List(ctx, prefix, p) })
}

// faultyNotifier is a Notifier likewise.
type faultyNotifier struct {
	in complaints.Notifier
	f  *faults
}

func (n *faultyNotifier) Send(ctx context.Context, l complaints.Letter) error {
	_, err := through(ctx, n.f, "Send", func(ctx context.Context) (struct{}, error) {
		if err := ctx.Err(); err != nil {
			return done(err)
		}
		return done(n.in.Send(ctx, l))
	})
	return err
}
