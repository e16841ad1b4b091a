package sqlitestore_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Numbers go on where they were after the store was closed, without a gap, however many callers there were.
func TestNumbersGoOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	var mu sync.Mutex
	given := map[int64]bool{}
	for range 4 {
		s := openAt(t, path)
		var callers sync.WaitGroup
		for range 20 {
			callers.Go(func() {
				for range 37 {
					n, err := s.Next(t.Context(), "K-2026")
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					given[n] = true
					mu.Unlock()
				}
			})
		}
		callers.Wait()
		require.NoError(t, s.Close())
	}
	for n := range int64(4 * 20 * 37) {
		require.True(t, given[n+1], n+1)
	}
	require.Len(t, given, 4*20*37)
}

// After a crash no number comes again; of a quiet series few are lost.
func TestNumbersAfterACrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "store.db"))
	for n := range int64(20) {
		got, err := s.Next(t.Context(), "K-2026")
		require.NoError(t, err)
		require.Equal(t, n+1, got)
	}
	for _, suffix := range []string{"", "-wal"} { // what is on the disk at this moment
		body, err := os.ReadFile(filepath.Join(dir, "store.db"+suffix))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "crashed.db"+suffix), body, 0o600))
	}
	n, err := openAt(t, filepath.Join(dir, "crashed.db")).Next(t.Context(), "K-2026")
	require.NoError(t, err)
	require.Greater(t, n, int64(20))
	require.LessOrEqual(t, n, int64(20+2*20))
}
