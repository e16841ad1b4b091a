package sqlitestore_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "store.db"))
	for i := range int64(20) {
		_, err := s.Commit(t.Context(), filing(i))
		require.NoError(t, err)
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range int64(50) {
			if _, err := s.Commit(t.Context(), filing(100+i)); err != nil {
				t.Errorf("commit: %v", err)
			}
		}
	})
	defer writer.Wait()
	path := filepath.Join(dir, "backup.db")
	require.NoError(t, s.Backup(t.Context(), path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077)
	require.NoFileExists(t, path+".part")
	require.ErrorIs(t, s.Backup(t.Context(), path), complaints.ErrClaimed)
	require.ErrorIs(t, s.Backup(t.Context(), filepath.Join(dir, "absent", "backup.db")), complaints.ErrUnavailable)

	copied := openAt(t, path)
	require.NoError(t, copied.Check(t.Context()))
	for i := range int64(20) {
		want, err := s.Load(t.Context(), filing(i).State.ID)
		require.NoError(t, err)
		got, err := copied.Load(t.Context(), want.ID)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err = copied.Commit(t.Context(), filing(1000)) // it is a store of its own
	require.NoError(t, err)
	_, err = s.Load(t.Context(), filing(1000).State.ID)
	require.ErrorIs(t, err, complaints.ErrNotFound)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, path string){
		"events are lost":       by(`DELETE FROM events WHERE complaint = (SELECT min(complaint) FROM events)`),
		"a complaint is lost":   by(`DELETE FROM complaints WHERE id = (SELECT min(id) FROM complaints)`),
		"facets are lost":       by(`DELETE FROM facets WHERE facet LIKE 's:%'`),
		"facets are stale":      by(`UPDATE facets SET due = 1 WHERE facet LIKE 'd:%'`),
		"a facet has no reason": by(`INSERT INTO facets SELECT 'g:other', received, id, due FROM complaints LIMIT 1`),
		"bytes are others":      overwrite,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t, 129) // arranged, but for the last
			spoil(t, path)
			err := openAt(t, path).Check(t.Context())
			require.ErrorIs(t, err, complaints.ErrCorrupt)
			require.ErrorContains(t, err, path)
		})
	}
	t.Run("all is well", func(t *testing.T) {
		t.Parallel()
		s := openAt(t, filled(t, 5))
		c := filing(2).State
		require.NoError(t, s.EraseContents(t.Context(), []complaints.ContentRef{{Complaint: c.ID, Key: c.Complainant.Person.Key()}}))
		require.NoError(t, s.Check(t.Context()))
	})
}

func by(statement string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		tamper(t, path, statement)
	}
}

// overwrite spoils the file's last page.
func overwrite(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := range body[len(body)-4096:] {
		body[len(body)-1-i] ^= 0x5a
	}
	require.NoError(t, os.WriteFile(path, body, 0o600))
}
