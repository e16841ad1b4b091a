package complaints_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// late is a store whose commits are still under way when their caller is told that there was no answer.
type late struct {
	complaints.Store
	slow  bool
	under []complaints.Commit
}

func (s *late) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	if !s.slow {
		return s.Store.Commit(ctx, c)
	}
	s.under = append(s.under, c)
	return complaints.Committed{}, context.DeadlineExceeded
}

// land lets what was under way arrive.
func (s *late) land(t *testing.T) {
	s.slow = false
	for _, c := range s.under {
		_, err := s.Store.Commit(t.Context(), c)
		require.NoError(t, err)
	}
}

// TestWhatLandsLateIsWhole: a commit that happens after its caller gave up still finds the file and the text it names.
func TestWhatLandsLateIsWhole(t *testing.T) {
	t.Parallel()
	s, blobs := &late{}, memstore.NewBlobs()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{
		store:   func(in complaints.Store) complaints.Store { s.Store = in; return s },
		options: func(o *complaints.Options) { o.Blobs = blobs },
	})
	id := c.employee().Complaint.ID
	long := strings.Repeat("Bellen. ", 50_000)
	for name, do := range map[string]func(k complaints.Key) error{
		"file": func(k complaints.Key) error {
			_, err := c.Attach(t.Context(), person("desk-1"), k, id, 0, complaints.File{Name: "bon.pdf"}, strings.NewReader("een bon"))
			return err
		},
		"text": func(k complaints.Key) error {
			_, err := c.DoOnce(t.Context(), person("desk-1"), k, id, 0, complaints.Note{Text: long})
			return err
		},
	} {
		k := complaints.Key{Key: name, Print: name}
		s.slow, s.under = true, nil
		require.ErrorIs(t, do(k), complaints.ErrUnavailable)
		s.land(t)
		require.NoError(t, do(k), "the first answer")
	}
	require.Len(t, blobsOf(t.Context(), t, blobs), 2, "and what the second tries brought is gone")
	_, r, err := c.OpenAttachment(t.Context(), person("desk-1"), id, 1)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	history, err := c.History(t.Context(), person("desk-1"), id, complaints.PageParams{Limit: 100})
	require.NoError(t, err)
	require.Len(t, history.Items, 3)
	require.Condition(t, func() bool {
		return strings.Contains(string(history.Items[1].Data)+string(history.Items[2].Data), long)
	})
}

// between is a store in which something happens just before a letter is kept.
type between struct {
	complaints.Store
	happens func()
}

func (s *between) PutContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	if s.happens != nil {
		s.happens()
	}
	return s.Store.PutContent(ctx, id, c)
}

// TestNoLetterOutlivesAnErasure: while the retention job is due no letter is kept that it could miss.
func TestNoLetterOutlivesAnErasure(t *testing.T) {
	t.Parallel()
	s := &between{}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{store: func(in complaints.Store) complaints.Store { s.Store = in; return s }})
	c.closed() // its letters were never sent
	due := moment(t, "2028-04-03T00:00:00+02:00")
	s.happens = func() {
		c.moveTo(due)
		_, err := c.Sweep(t.Context())
		require.NoError(t, err)
	}
	c.moveTo(due.Add(-time.Second))
	_, err := c.dis.Dispatch(t.Context())
	require.NoError(t, err)
	c.moveTo(due)
	_, err = c.Sweep(t.Context())
	require.NoError(t, err)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}
