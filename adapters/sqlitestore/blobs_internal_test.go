package sqlitestore

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// openBlobs opens a store at path with blobs that call small what has up to most bytes.
func openBlobs(t *testing.T, path string, others complaints.Blobs, most int64) *Blobs {
	t.Helper()
	s, err := Open(t.Context(), path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s.BlobsUpTo(others, most)
}

// Who waits for a key does so until their context ends; another key does not wait, and nothing is kept of keys that nobody is at.
func TestBlobsTakeTurns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	synctest.Test(t, func(t *testing.T) {
		b := openBlobs(t, path, memstore.NewBlobs(), 8)
		from, to := io.Pipe()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := b.Put(t.Context(), "a", from, 0); err != nil {
				t.Errorf("put: %v", err)
			}
		})
		_, err := to.Write([]byte("123456789")) // it is a large one now, and not at its end
		require.NoError(t, err)
		synctest.Wait()
		_, err = b.Put(t.Context(), "b", strings.NewReader("x"), 0)
		require.NoError(t, err)
		for name, call := range map[string]func(context.Context) error{
			"put small": func(ctx context.Context) error {
				_, err := b.Put(ctx, "a", strings.NewReader("x"), 0)
				return err
			},
			"put large": func(ctx context.Context) error {
				_, err := b.Put(ctx, "a", strings.NewReader("another one"), 0)
				return err
			},
			"delete": func(ctx context.Context) error { return b.Delete(ctx, "a") },
		} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			err := call(ctx)
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded, name)
			require.ErrorIs(t, err, complaints.ErrUnavailable, name)
		}
		for range 3 {
			all.Go(func() {
				if _, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0); !errors.Is(err, complaints.ErrClaimed) {
					t.Errorf("put: %v", err)
				}
			})
		}
		synctest.Wait()
		require.NoError(t, to.Close())
		all.Wait()
		require.Empty(t, b.turns.busy)
	})
}

// hasty ends the context when it is read, and counts how often that is.
type hasty struct {
	end   func()
	reads int
}

func (h *hasty) Read(buf []byte) (int, error) {
	h.reads++
	h.end()
	return copy(buf, "x"), nil
}

// A reader that goes on and on is read no further when the context has ended.
func TestBlobsStopReading(t *testing.T) {
	t.Parallel()
	b := openBlobs(t, filepath.Join(t.TempDir(), "store.db"), memstore.NewBlobs(), maxSmall)
	ctx, cancel := context.WithCancel(t.Context())
	r := &hasty{end: cancel}
	_, err := b.Put(ctx, "a", r, 0)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, r.reads)
}

// waiting is blobs whose deletions wait.
type waiting struct {
	complaints.Blobs
	until chan struct{}
}

func (w waiting) Delete(ctx context.Context, key string) error {
	<-w.until
	return w.Blobs.Delete(ctx, key)
}

// A deletion that is not at its end takes nothing along that came after it had begun.
func TestBlobsDeleteTakesItsTurn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	synctest.Test(t, func(t *testing.T) {
		others := waiting{memstore.NewBlobs(), make(chan struct{})}
		b := openBlobs(t, path, others, 8)
		_, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0)
		require.NoError(t, err)
		var all sync.WaitGroup
		all.Go(func() {
			if err := b.Delete(t.Context(), "a"); err != nil {
				t.Errorf("delete: %v", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if _, err := b.Put(t.Context(), "a", strings.NewReader("a large one"), 0); err != nil {
				t.Errorf("put: %v", err)
			}
		})
		synctest.Wait()
		close(others.until)
		all.Wait()
		r, err := b.Open(t.Context(), "a")
		require.NoError(t, err)
		require.NoError(t, r.Close())
	})
}

// To delete what is not there is no work for the writer.
func TestBlobsDeleteAbsent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	synctest.Test(t, func(t *testing.T) {
		b := openBlobs(t, path, memstore.NewBlobs(), maxSmall)
		busy := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			err := b.store.write(t.Context(), func(*writer) error { <-busy; return nil })
			if err != nil {
				t.Errorf("write: %v", err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		require.NoError(t, b.Delete(ctx, "never/there"))
		cancel()
		close(busy)
		all.Wait()
	})
}

// What the disk has no room for is refused, and nothing of it is there; when there is room again it goes on.
func TestBlobsDiskFull(t *testing.T) {
	t.Parallel()
	b := openBlobs(t, filepath.Join(t.TempDir(), "store.db"), memstore.NewBlobs(), maxSmall)
	pages := func(most int) {
		require.NoError(t, b.store.write(t.Context(), func(w *writer) error { return w.pragma("max_page_count", most) }))
	}
	body := strings.Repeat("x", 60<<10)
	put := func(n int) error {
		_, err := b.Put(t.Context(), strconv.Itoa(n), strings.NewReader(body), 0)
		return err
	}
	pages(100)
	kept := 0
	err := put(kept)
	for ; err == nil && kept < 100; err = put(kept) {
		kept++
	}
	require.ErrorIs(t, err, complaints.Refuse(complaints.CodeUnavailable, "disk_full", nil))
	require.Positive(t, kept)
	_, err = b.Open(t.Context(), strconv.Itoa(kept))
	require.ErrorIs(t, err, complaints.ErrNotFound)
	page, err := b.List(t.Context(), "", complaints.PageParams{Limit: 1000})
	require.NoError(t, err)
	require.Len(t, page.Items, kept)
	pages(1 << 30)
	require.NoError(t, put(kept))
	require.NoError(t, b.store.Check(t.Context()))
}

// broken is blobs of which no object can be opened, for a reason that is not that it is absent.
type broken struct{ complaints.Blobs }

func (broken) Open(context.Context, string) (io.ReadCloser, error) {
	return nil, complaints.Refuse(complaints.CodeUnavailable, "blobs", nil)
}

// A key that the others may use is not used here.
func TestBlobsWithoutOthers(t *testing.T) {
	t.Parallel()
	b := openBlobs(t, filepath.Join(t.TempDir(), "store.db"), broken{memstore.NewBlobs()}, maxSmall)
	_, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	there, err := b.has(t.Context(), "a")
	require.NoError(t, err)
	require.False(t, there)
}

// A page of keys is read from the index alone, from its first key on, and an object by its key.
func TestBlobPlans(t *testing.T) {
	t.Parallel()
	b := openBlobs(t, filepath.Join(t.TempDir(), "store.db"), memstore.NewBlobs(), maxSmall)
	for text, plan := range map[string]string{
		selectKeys: "SEARCH objects USING COVERING INDEX sqlite_autoindex_objects_1 (key>? AND key<?)",
		selectKey:  "SEARCH objects USING COVERING INDEX sqlite_autoindex_objects_1 (key=?)",
		selectBody: "SEARCH objects USING INDEX sqlite_autoindex_objects_1 (key=?)",
	} {
		rows, err := b.store.readers.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args("a", "b", "c", 1)[:strings.Count(text, "?")]...)
		require.NoError(t, err)
		var id, parent, unused int
		var detail string
		require.True(t, rows.Next())
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		require.Equal(t, plan, detail)
		require.False(t, rows.Next(), "one step")
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close())
	}
}
