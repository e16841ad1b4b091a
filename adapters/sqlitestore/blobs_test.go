package sqlitestore_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/blobtest"
)

// The contract, with the border between small and large at several sizes, so that each clause crosses it, and is met by either side
// alone.
func TestBlobs(t *testing.T) {
	t.Parallel()
	for name, others := range map[string]func(t *testing.T) complaints.Blobs{
		"memory": func(*testing.T) complaints.Blobs { return memstore.NewBlobs() },
		"files": func(t *testing.T) complaints.Blobs {
			t.Helper()
			b, err := fileblobs.Open(filepath.Join(t.TempDir(), "blobs"))
			require.NoError(t, err)
			return b
		},
	} {
		for _, most := range []int64{8, 64 << 10, 1 << 20} {
			t.Run(fmt.Sprintf("%s/small=%d", name, most), func(t *testing.T) {
				t.Parallel()
				blobtest.Run(t, func(t *testing.T) complaints.Blobs {
					t.Helper()
					return openAt(t, filepath.Join(t.TempDir(), "store.db")).BlobsUpTo(others(t), most)
				}, &blobtest.Options{Large: 1<<20 + 1})
			})
		}
	}
}

// sized is an object of so many bytes.
func sized(n int) string { return strings.Repeat("x", n) }

func putBlob(t require.TestingT, b complaints.Blobs, key, body string) {
	n, err := b.Put(context.Background(), key, strings.NewReader(body), 0)
	require.NoError(t, err)
	require.Equal(t, int64(len(body)), n)
}

func readBlob(t require.TestingT, b complaints.Blobs, key string) string {
	r, err := b.Open(context.Background(), key)
	require.NoError(t, err, key)
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return string(body)
}

// allBlobs follows a list to its end.
func allBlobs(t require.TestingT, b complaints.Blobs, prefix string, limit int) (keys []string) {
	p := complaints.PageParams{Limit: limit}
	for {
		page, err := b.List(context.Background(), prefix, p)
		require.NoError(t, err)
		keys = append(keys, page.Items...)
		if p.Cursor = page.Next; p.Cursor == "" {
			return keys
		}
	}
}

// What is small is in the store, and what is larger by one byte is not.
func TestBlobsAreSharedOut(t *testing.T) {
	t.Parallel()
	others := memstore.NewBlobs()
	b := openAt(t, filepath.Join(t.TempDir(), "store.db")).Blobs(others)
	putBlob(t, b, "small", sized(64<<10))
	putBlob(t, b, "large", sized(64<<10+1))
	require.Equal(t, []string{"large"}, allBlobs(t, others, "", 100))
	require.Equal(t, []string{"large", "small"}, allBlobs(t, b, "", 1))
	for _, key := range []string{"small", "large"} {
		require.NoError(t, b.Delete(t.Context(), key))
		_, err := b.Open(t.Context(), key)
		require.ErrorIs(t, err, complaints.ErrNotFound)
	}
	require.Empty(t, allBlobs(t, others, "", 100))
}

// Objects of a time when the store kept none are as good as any.
func TestBlobsOfBefore(t *testing.T) {
	t.Parallel()
	others := memstore.NewBlobs()
	putBlob(t, others, "mail/2026/1.eml", "a small one")
	b := openAt(t, filepath.Join(t.TempDir(), "store.db")).Blobs(others)
	putBlob(t, b, "mail/2026/2.eml", "the next")
	require.Equal(t, "a small one", readBlob(t, b, "mail/2026/1.eml"))
	require.Equal(t, []string{"mail/2026/1.eml", "mail/2026/2.eml"}, allBlobs(t, b, "mail/", 1))
	for _, size := range []int{3, 100_000} {
		_, err := b.Put(t.Context(), "mail/2026/1.eml", strings.NewReader(sized(size)), 0)
		require.ErrorIs(t, err, complaints.ErrClaimed)
	}
	require.NoError(t, b.Delete(t.Context(), "mail/2026/1.eml"))
	require.Equal(t, []string{"mail/2026/2.eml"}, allBlobs(t, b, "", 1))
	putBlob(t, b, "mail/2026/1.eml", "again")
	require.Empty(t, allBlobs(t, others, "", 1))
}

// Of puts of one key, small and large, exactly one wins; with deletions among them an object is in one place still.
func TestBlobsRace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	others := memstore.NewBlobs()
	b := openAt(t, path).BlobsUpTo(others, 8)
	for round := range 30 {
		key := fmt.Sprintf("one/%d", round)
		won := make(chan int, 8)
		var all sync.WaitGroup
		for i := range cap(won) {
			all.Go(func() {
				size := 1 + i%2*100 + i
				switch _, err := b.Put(t.Context(), key, strings.NewReader(sized(size)), 0); complaints.CodeOf(err) {
				case complaints.CodeClaimed:
				default:
					if err != nil {
						t.Errorf("put: %v", err)
					}
					won <- size
				}
			})
		}
		all.Wait()
		require.Len(t, won, 1)
		require.Len(t, readBlob(t, b, key), <-won)
	}
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			for n := range 60 {
				key := fmt.Sprintf("many/%d", n%3)
				_, err := b.Put(t.Context(), key, strings.NewReader(sized(1+i%2*100)), 0)
				if err != nil && complaints.CodeOf(err) != complaints.CodeClaimed {
					t.Errorf("put: %v", err)
				}
				if err := b.Delete(t.Context(), fmt.Sprintf("many/%d", (n+i)%3)); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	all.Wait()
	here := allBlobs(t, openCopy(t, path).Blobs(memstore.NewBlobs()), "many/", 100)
	there := allBlobs(t, others, "many/", 100)
	both := slices.DeleteFunc(here, func(key string) bool { return !slices.Contains(there, key) })
	require.Empty(t, both, "in both places")
}

// openCopy opens the store's file and journal as they are on the disk now: what a process that is killed at this moment leaves.
func openCopy(t *testing.T, path string) *sqlitestore.Store {
	t.Helper()
	dir := t.TempDir()
	for _, suffix := range []string{"", "-wal"} {
		body, err := os.ReadFile(path + suffix)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "store.db"+suffix), body, 0o600))
	}
	return openAt(t, filepath.Join(dir, "store.db"))
}

// What Put has stored is in the file, whatever happens to the process then; and so is what it has refused as there.
func TestBlobsAreDurable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	others := memstore.NewBlobs()
	b := openAt(t, path).Blobs(others)
	for i := range 10 {
		key := fmt.Sprintf("mail/%d.eml", i)
		putBlob(t, b, key, key)
		require.Equal(t, key, readBlob(t, openCopy(t, path).Blobs(others), key))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := b.Put(t.Context(), "one", strings.NewReader("1"), 0)
			if err != nil && complaints.CodeOf(err) != complaints.CodeClaimed {
				t.Errorf("put: %v", err)
			}
		})
	}
	all.Wait()
	left := openCopy(t, path)
	require.Len(t, allBlobs(t, left.Blobs(others), "", 3), 11)
	require.NoError(t, left.Check(t.Context()))
}

// A backup has the small objects, as they were with the rest.
func TestBlobsInBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "store.db"))
	b := s.Blobs(memstore.NewBlobs())
	for i := range 30 {
		putBlob(t, b, fmt.Sprintf("mail/%02d.eml", i), sized(i*2000))
	}
	require.NoError(t, s.Backup(t.Context(), filepath.Join(dir, "backup.db")))
	require.NoError(t, b.Delete(t.Context(), "mail/07.eml"))
	copied := openAt(t, filepath.Join(dir, "backup.db"))
	require.NoError(t, copied.Check(t.Context()))
	restored := copied.Blobs(memstore.NewBlobs())
	require.Len(t, allBlobs(t, restored, "mail/", 7), 30)
	require.Equal(t, sized(14000), readBlob(t, restored, "mail/07.eml"))
}

// A file of a version that kept no objects in it gets room for them, and keeps what it has.
func TestBlobsMigrate(t *testing.T) {
	t.Parallel()
	path := filled(t, 5)
	tamper(t, path, `DROP TABLE objects`, `PRAGMA user_version = 3`)
	s := openAt(t, path)
	require.NoError(t, s.Check(t.Context()))
	c, err := s.Load(t.Context(), filing(3).State.ID)
	require.NoError(t, err)
	require.Equal(t, filing(3).State, c)
	b := s.Blobs(memstore.NewBlobs())
	require.Empty(t, allBlobs(t, b, "", 10))
	putBlob(t, b, "mail/2026/1.eml", "the first")
	require.Equal(t, "the first", readBlob(t, b, "mail/2026/1.eml"))
}

// The blobs of a closed store say so.
func TestBlobsOfAClosedStore(t *testing.T) {
	t.Parallel()
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), nil)
	require.NoError(t, err)
	b := s.Blobs(memstore.NewBlobs())
	putBlob(t, b, "a", "x")
	require.NoError(t, s.Close())
	_, err = b.Put(t.Context(), "b", strings.NewReader("x"), 0)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	_, err = b.Open(t.Context(), "a")
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorIs(t, b.Delete(t.Context(), "a"), complaints.ErrUnavailable)
	_, err = b.List(t.Context(), "", complaints.PageParams{})
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}
