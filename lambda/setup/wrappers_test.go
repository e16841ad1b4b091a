package setup_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

const (
	one = complaints.ID("01KN6K9M00XTZ069VSPE09M4EG")
	two = complaints.ID("01KN6K9M00XVXD0Z7F5Q54FWS6")
)

func erased(t *testing.T, b complaints.Blobs) []complaints.ID {
	t.Helper()
	var ids []complaints.ID
	require.NoError(t, setup.Erasures(t.Context(), b, func(id complaints.ID) error {
		ids = append(ids, id)
		return nil
	}))
	return ids
}

// deaf erases nothing.
type deaf struct{ complaints.Store }

func (deaf) EraseContents(context.Context, []complaints.ContentRef) error { return errors.New("gone") }

// An erasure is written down before it happens, once for each complaint, and again without harm.
func TestErasuresAreWrittenDown(t *testing.T) {
	t.Parallel()
	b := memstore.NewBlobs()
	refs := []complaints.ContentRef{{Complaint: one, Key: complaints.ContentKey{At: 1, Field: "a"}}, {Complaint: one, Key: complaints.ContentKey{At: 1, Field: "b"}}, {Complaint: two}}
	require.Error(t, setup.WithErasures(deaf{memstore.New()}, b).EraseContents(t.Context(), refs[:2]))
	require.Equal(t, []complaints.ID{one}, erased(t, b))
	s := setup.WithErasures(memstore.New(), b)
	require.NoError(t, s.EraseContents(t.Context(), refs))
	require.NoError(t, s.EraseContents(t.Context(), refs))
	require.Equal(t, []complaints.ID{one, two}, erased(t, b))
	stop := errors.New("enough")
	require.ErrorIs(t, setup.Erasures(t.Context(), b, func(complaints.ID) error { return stop }), stop)
}

// A mail in which the scanner found something waits for the desk; one that was known stays as it was.
func TestSuspects(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	at := time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)
	_, err := s.PutMail(t.Context(), complaints.MailEntry{Key: "known", ReceivedAt: at})
	require.NoError(t, err)
	suspects := setup.Suspects(s, "virus")
	for key, want := range map[string]complaints.MailOutcome{"known": "", "new": complaints.MailQuarantined} {
		m, err := suspects.PutMail(t.Context(), complaints.MailEntry{Key: key, ReceivedAt: at})
		require.NoError(t, err)
		require.Equal(t, want, m.Outcome)
	}
	m, err := s.Mail(t.Context(), "new")
	require.NoError(t, err)
	require.Equal(t, "virus", m.Reason)
}

func TestHints(t *testing.T) {
	t.Parallel()
	h := setup.NewHints(memstore.New())
	for _, keys := range [][]complaints.DeliveryKey{nil, {{Complaint: one, Revision: 1, Subscriber: complaints.ToStaff}}} {
		h.Tell(keys...)
		page, err := h.Pending(t.Context(), complaints.PendingParams{})
		require.NoError(t, err)
		require.Len(t, page.Items, len(keys))
		page, err = h.Pending(t.Context(), complaints.PendingParams{})
		require.NoError(t, err)
		require.Empty(t, page.Items, "once")
	}
}

func TestForgotten(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	gone, err := setup.Forgotten(t.Context(), s, "unknown")
	require.NoError(t, err)
	require.False(t, gone)
	_, err = s.PutMail(t.Context(), complaints.MailEntry{Key: "waiting", ReceivedAt: time.Now()})
	require.NoError(t, err)
	gone, err = setup.Forgotten(t.Context(), s, "waiting")
	require.NoError(t, err)
	require.False(t, gone)
}

// What could not be made is tried again; what was made stays.
func TestLazy(t *testing.T) {
	t.Parallel()
	var l setup.Lazy[int]
	tries := 0
	with := func(context.Context) (int, error) {
		tries++
		if tries == 1 {
			return 0, errors.New("not yet")
		}
		return tries, nil
	}
	_, err := l.Get(t.Context(), with)
	require.Error(t, err)
	for range 3 {
		n, err := l.Get(t.Context(), with)
		require.NoError(t, err)
		require.Equal(t, 2, n)
	}
}

// slow takes letters when it is told to.
type slow struct {
	begun chan struct{}
	goOn  chan struct{}
}

func (s *slow) Send(ctx context.Context, _ complaints.Letter) error {
	close(s.begun)
	select {
	case <-s.goOn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A letter that is under way is finished although the time is over; another is not begun.
func TestUnhurried(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := &slow{make(chan struct{}), make(chan struct{})}
	n := setup.Unhurried(s, time.Hour)
	done := make(chan error)
	go func() { done <- n.Send(ctx, complaints.Letter{}) }()
	<-s.begun
	cancel()
	close(s.goOn)
	require.NoError(t, <-done)
	require.ErrorIs(t, n.Send(ctx, complaints.Letter{}), complaints.ErrUnavailable)

	ctx, cancel = context.WithCancel(t.Context())
	s = &slow{begun: make(chan struct{})}
	n = setup.Unhurried(s, time.Nanosecond)
	go func() { done <- n.Send(ctx, complaints.Letter{}) }()
	<-s.begun
	cancel()
	require.ErrorIs(t, <-done, context.Canceled, "not for ever")
}
