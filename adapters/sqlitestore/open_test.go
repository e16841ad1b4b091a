package sqlitestore_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// tamper runs statements on a file behind the store's back.
func tamper(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	for _, s := range statements {
		_, err := db.ExecContext(t.Context(), s)
		require.NoError(t, err, s)
	}
	require.NoError(t, db.Close())
}

// filled is a closed store with some complaints in it.
func filled(t *testing.T, n int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := sqlitestore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	for i := range n {
		_, err := s.Commit(t.Context(), filing(i))
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	return path
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("text.db"), []byte(strings.Repeat("this is no database, it is a letter\n", 300)), 0o600))
	tamper(t, at("other.db"), `CREATE TABLE recipes (name TEXT)`)
	newer := filled(t, 1)
	tamper(t, newer, `PRAGMA user_version = 999`)
	for path, code := range map[string]complaints.Code{
		at("absent/store.db"): complaints.CodeUnavailable,
		dir:                   complaints.CodeUnavailable,
		at("text.db"):         complaints.CodeCorrupt,
		at("other.db"):        complaints.CodeCorrupt,
		newer:                 complaints.CodeNewer,
	} {
		_, err := sqlitestore.Open(t.Context(), path, nil)
		require.Equal(t, code, complaints.CodeOf(err), "%s: %v", path, err)
		require.ErrorContains(t, err, path)
	}
	_, err := sqlitestore.Open(t.Context(), "", nil)
	require.ErrorIs(t, err, complaints.ErrInvalid)
	_, err = sqlitestore.Open(t.Context(), at("fine.db"), &sqlitestore.Options{Readers: -1})
	require.ErrorIs(t, err, complaints.ErrInvalid)
	require.ErrorContains(t, err, "Readers")
	tamper(t, at("other.db"), `INSERT INTO recipes VALUES ('soup')`) // and it was left as it was
}

func TestOpenIsExclusive(t *testing.T) {
	t.Parallel()
	path := filled(t, 1)
	s := openAt(t, path)
	_, err := sqlitestore.Open(t.Context(), path, nil)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorContains(t, err, path)
	require.NoError(t, s.Close())
	again := openAt(t, path)
	_, err = again.Load(t.Context(), filing(0).State.ID)
	require.NoError(t, err)
}

func TestFilesAreTheOwners(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	_, err := s.Commit(t.Context(), filing(1))
	require.NoError(t, err)
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, suffix)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	var writers sync.WaitGroup
	for i := range int64(20) {
		writers.Go(func() {
			_, err := s.Commit(context.Background(), filing(i))
			if err != nil && complaints.CodeOf(err) != complaints.CodeUnavailable {
				t.Errorf("commit: %v", err)
			}
		})
	}
	require.NoError(t, s.Close())
	writers.Wait() // nobody is left waiting
	left, err := filepath.Glob(path + "-*")
	require.NoError(t, err)
	require.Empty(t, left, "the file is whole by itself")
	require.NoError(t, s.Close())
	_, err = s.Commit(t.Context(), filing(99))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	_, err = s.Load(t.Context(), filing(1).State.ID)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorIs(t, s.Check(t.Context()), complaints.ErrUnavailable)
}

// A state or event that a newer version wrote is refused by name, and so is a list that would show it.
func TestNewerComplaint(t *testing.T) {
	t.Parallel()
	path := filled(t, 3)
	id := filing(1).State.ID
	tamper(t, path, fmt.Sprintf(`UPDATE complaints SET state = CAST(replace(CAST(state AS TEXT), '"v":1', '"v":99') AS BLOB) WHERE id = '%s'`, id))
	s := openAt(t, path)
	_, err := s.Load(t.Context(), id)
	require.ErrorIs(t, err, complaints.ErrNewer)
	_, err = s.List(t.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}})
	require.ErrorIs(t, err, complaints.ErrNewer)
	require.ErrorContains(t, err, string(id))
	_, err = s.Load(t.Context(), filing(2).State.ID)
	require.NoError(t, err)
}

// Erased data is in no byte of the store's files when EraseContents returns, or, when a reader stood in the way, once it is gone
// and the store writes again.
func TestErasedIsGone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	var refs [2][]complaints.ContentRef
	for i := range refs {
		c := filing(int64(i))
		c.Contents[0].Data, c.Contents[0].Person = []byte(strings.Repeat(secret, 3)), secret
		c.Contents[1].Data = []byte(strings.Repeat(secret, 1000)) // pages of its own
		_, err := s.Commit(t.Context(), c)
		require.NoError(t, err)
		refs[i] = []complaints.ContentRef{{Complaint: c.State.ID, Key: c.Contents[0].Key}, {Complaint: c.State.ID, Key: c.Contents[1].Key}}
	}
	require.NoError(t, s.EraseContents(t.Context(), refs[0]))
	before := secrets(t, path)
	require.Positive(t, before, "the other complaint's are there")

	reader, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	tx, err := reader.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	var n int
	require.NoError(t, tx.QueryRowContext(t.Context(), `SELECT count(*) FROM contents`).Scan(&n))
	require.NoError(t, s.EraseContents(t.Context(), refs[1]))
	require.GreaterOrEqual(t, secrets(t, path), before, "the reader still sees what was")
	require.NoError(t, tx.Rollback())
	require.NoError(t, reader.Close())
	_, err = s.Next(t.Context(), "any")
	require.NoError(t, err)
	require.Zero(t, secrets(t, path))
}

const secret = "a secret that must go away"

// secrets counts the secret in the bytes of the store's files.
func secrets(t *testing.T, path string) (n int) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		body, err := os.ReadFile(path + suffix)
		require.NoError(t, err)
		n += strings.Count(string(body), secret)
	}
	return n
}
