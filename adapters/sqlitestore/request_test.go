package sqlitestore

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// inBubble opens a store of its own where time is fake: it passes only while everybody waits.
func inBubble(t *testing.T, test func(*testing.T, *Store)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), path, nil)
		require.NoError(t, err)
		defer func() { require.NoError(t, s.Close()) }()
		test(t, s)
	})
}

// atOnce has calls wait before the writer until all of them do, and then returns: they are one group. It is for a bubble.
func atOnce(t *testing.T, s *Store, calls ...func()) {
	t.Helper()
	busy := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { assert.NoError(t, s.write(t.Context(), func(*writer) error { <-busy; return nil })) })
	synctest.Wait()
	for _, call := range calls {
		all.Go(call)
	}
	synctest.Wait()
	close(busy)
	all.Wait()
}

// counted is what readers see of a counter.
func counted(t *testing.T, s *Store, name string) (n int) {
	t.Helper()
	err := s.readers.QueryRowContext(t.Context(), `SELECT coalesce(sum(n), 0) FROM counters WHERE name = ?`, name).Scan(&n)
	require.NoError(t, err)
	return n
}

func countUp(t *testing.T, s *Store) int64 {
	t.Helper()
	n, err := s.CountUp(t.Context(), "mail", time.Now().Add(time.Hour))
	assert.NoError(t, err)
	return n
}

// Who counts is answered before the file has it. A write that follows shares the transaction, and has it in the file before it.
func TestNoteIsAnsweredEarly(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		start := time.Now()
		require.Equal(t, int64(1), countUp(t, s))
		require.Equal(t, int64(2), countUp(t, s))
		require.Zero(t, counted(t, s, "mail"), "the transaction is open")
		require.NoError(t, s.write(t.Context(), func(w *writer) error { return w.exec(`INSERT INTO series (name, last) VALUES ('K', 1)`) }))
		require.Equal(t, 2, counted(t, s, "mail"))
		require.Zero(t, time.Since(start), "nobody waited for time to pass")
	})
}

// Without anybody who comes back, the transaction ends by itself.
func TestNoteEndsByItself(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		countUp(t, s)
		time.Sleep(openFor)
		synctest.Wait()
		require.Equal(t, 1, counted(t, s, "mail"))
	})
}

// A write waits a moment for those who are on the way back, and no longer; after that, for nobody.
func TestWritesWaitForThoseOnTheWay(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		nothing := func(*writer) error { return nil }
		count := func() { countUp(t, s) }
		atOnce(t, s, count, count, count)
		for _, waits := range []time.Duration{openFor, 0} { // one comes back, and the others do not
			start := time.Now()
			require.NoError(t, s.write(t.Context(), nothing))
			require.Equal(t, waits, time.Since(start))
		}
	})
}

// What was answered early is in the file although its transaction was taken back for somebody else's sake, and its caller has gone.
func TestNoteOutlivesItsTransaction(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		refused := errors.New("no")
		var all sync.WaitGroup
		all.Go(func() {
			time.Sleep(openFor / 2)
			err := s.write(t.Context(), func(w *writer) error {
				return errors.Join(w.exec(`INSERT INTO series (name, last) VALUES ('K', 1)`), refused)
			})
			assert.ErrorIs(t, err, refused)
		})
		ctx, leave := context.WithCancel(t.Context())
		n, err := s.CountUp(ctx, "mail", time.Now().Add(time.Hour))
		leave()
		require.NoError(t, err)
		require.Equal(t, int64(1), n)
		all.Wait()
		require.Equal(t, 1, counted(t, s, "mail"))
		require.Equal(t, int64(2), countUp(t, s))
	})
}

// Many count while others have the transactions taken back: each count is there once, and nobody's answer changes afterwards.
func TestNotesAmongRefusals(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	const callers, rounds = 4, 50
	refused := errors.New("no")
	given := make([]int, callers*rounds+1)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range rounds {
				n, err := s.CountUp(t.Context(), "mail", time.Now().Add(time.Hour))
				assert.NoError(t, err)
				mu.Lock()
				given[n]++
				mu.Unlock()
			}
		})
		all.Go(func() {
			for range rounds {
				assert.ErrorIs(t, s.write(t.Context(), func(w *writer) error {
					return errors.Join(w.exec(`INSERT INTO series (name, last) VALUES ('K', 1)`), refused)
				}), refused)
			}
		})
	}
	all.Wait()
	require.Equal(t, slices.Repeat([]int{1}, callers*rounds), given[1:], "each number is somebody's own")
	require.Equal(t, int64(callers*rounds+1), countUp(t, s))
}

// A note whose transaction fails is lost, although it was answered: so is an entry of a mail, and who settles it is told that it is not there.
func TestNoteIsLostWithItsTransaction(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		m := complaints.MailEntry{Key: "one", ReceivedAt: time.Now().UTC(), Raw: "mail/one", Size: 3}
		_, err := s.PutMail(t.Context(), m)
		require.NoError(t, err)
		require.ErrorIs(t, s.write(t.Context(), func(w *writer) error { return w.exec("ROLLBACK") }), complaints.ErrUnavailable, "its COMMIT fails")
		m.Outcome = complaints.MailAutomatic
		_, err = s.SettleMail(t.Context(), m)
		require.ErrorIs(t, err, complaints.ErrNotFound)
		_, err = s.PutMail(t.Context(), m)
		require.NoError(t, err, "it can be put again")
	})
}

// A note that is refused is told so, and leaves nothing.
func TestNoteIsRefused(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		countUp(t, s)
		refused := errors.New("no")
		for _, write := range []func(*writer) error{
			func(*writer) error { return nil },
			func(w *writer) error { return w.exec(`INSERT INTO counters (name, n, until) VALUES ('mine', 1, 1)`) },
		} {
			n, err := note(t.Context(), s, func(w *writer) (int, error) { return 7, errors.Join(write(w), refused) })
			require.ErrorIs(t, err, refused)
			require.Equal(t, 7, n)
		}
		require.Equal(t, int64(2), countUp(t, s))
		require.NoError(t, s.catchUp(t.Context()))
		require.Equal(t, 2, counted(t, s, "mail"))
		require.Zero(t, counted(t, s, "mine"))
	})
}

// The ledger shows an entry as soon as it was answered, and so does an export; closing keeps it.
func TestLedgerCatchesUp(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(*testing.T, *Store) int{
		"Mail": func(t *testing.T, s *Store) int {
			_, err := s.Mail(t.Context(), "one")
			require.NoError(t, err)
			return 1
		},
		"Mails": func(t *testing.T, s *Store) int {
			page, err := s.Mails(t.Context(), complaints.MailParams{})
			require.NoError(t, err)
			return len(page.Items)
		},
		"Export": func(t *testing.T, s *Store) int {
			page, err := s.Export(t.Context(), complaints.PageParams{})
			require.NoError(t, err)
			return len(page.Items)
		},
		"after Close": func(t *testing.T, s *Store) int {
			require.NoError(t, s.Close())
			again, err := Open(t.Context(), s.path, nil)
			require.NoError(t, err)
			page, err := again.Mails(t.Context(), complaints.MailParams{})
			require.NoError(t, err)
			require.NoError(t, again.Close())
			return len(page.Items)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *Store) {
				m := complaints.MailEntry{Key: "one", ReceivedAt: time.Now().UTC(), Raw: "mail/one", Size: 3}
				there, err := s.PutMail(t.Context(), m)
				require.NoError(t, err)
				require.Equal(t, "mail/one", there.Raw)
				require.Equal(t, 1, look(t, s))
			})
		})
	}
}
