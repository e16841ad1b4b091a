package complaints_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A report reads everything received in a span, page after page, each with its state and its whole history.
func TestReceived(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	from := c.Now()
	closed := c.closed()
	want := map[complaints.ID]bool{closed: true}
	for range 600 { // more than a page
		want[c.employee().Complaint.ID] = true
	}
	c.at("2026-04-03T10:00:00+02:00")
	before := c.Now()
	c.employee() // at the end of the span: outside
	n := 0
	for r, err := range c.Received(t.Context(), from, before) {
		require.NoError(t, err)
		require.True(t, want[r.State.ID])
		delete(want, r.State.ID)
		n++
		if r.State.ID == closed {
			again, err := complaints.Replay(r.History)
			require.NoError(t, err)
			require.Equal(t, r.State, again)
		}
	}
	require.Empty(t, want)
	require.Equal(t, 601, n)

	n = 0
	for _, err := range c.Received(t.Context(), from, before) {
		require.NoError(t, err)
		n++
		if n == 3 {
			break
		}
	}
	require.Equal(t, 3, n, "who has enough stops")
}

// loadFails is a store of which one complaint is absent, or cannot be read.
type loadFails struct {
	*memstore.Store
	id  complaints.ID
	err error
}

func (s *loadFails) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	if id == s.id {
		return complaints.Complaint{}, s.err
	}
	return s.Store.Load(ctx, id)
}

// A list that lags is no error; a complaint that cannot be read is, for figures that leave one out would be wrong.
func TestReceivedFails(t *testing.T) {
	t.Parallel()
	broken := &loadFails{}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{store: func(s complaints.Store) complaints.Store {
		broken.Store = s.(*memstore.Store)
		return broken
	}})
	c.employee()
	broken.id = c.employee().Complaint.ID
	count := func() (n int, err error) {
		for _, e := range c.Received(t.Context(), c.Now(), c.Now().Add(time.Hour)) {
			n, err = n+1, errors.Join(err, e)
		}
		return n, err
	}
	broken.err = complaints.ErrNotFound
	n, err := count()
	require.NoError(t, err)
	require.Equal(t, 1, n)
	broken.err = complaints.ErrNewer
	_, err = count()
	require.ErrorIs(t, err, complaints.ErrNewer)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range c.Received(ended, c.Now(), c.Now().Add(time.Hour)) {
		require.Error(t, err)
	}
}
