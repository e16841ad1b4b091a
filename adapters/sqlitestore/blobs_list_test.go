package sqlitestore_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// meagre lists a few keys at a time, and nothing on every other page, as a port may.
type meagre struct {
	complaints.Blobs
	most int
}

func (m meagre) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	cursor, empty := strings.CutPrefix(string(p.Cursor), "0-")
	if !empty {
		return complaints.Page[string]{Next: "0-" + p.Cursor}, nil
	}
	return m.Blobs.List(ctx, prefix, complaints.PageParams{Cursor: complaints.Cursor(cursor), Limit: min(p.Limit, m.most)})
}

// Whatever is put and deleted between two pages, in either place: a page is the next keys of those there are at that moment.
func TestBlobsListIsWhatThereIs(t *testing.T) {
	t.Parallel()
	s := openAt(t, filepath.Join(t.TempDir(), "store.db"))
	var run atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		others := memstore.NewBlobs()
		var there complaints.Blobs = others
		if most := rapid.IntRange(0, 3).Draw(rt, "keys on a page of the others"); most > 0 {
			there = meagre{others, most}
		}
		b := s.BlobsUpTo(there, 1)
		root := fmt.Sprintf("%d/", run.Add(1))
		model := map[string]bool{}
		keyOf := rapid.Custom(func(rt *rapid.T) string {
			return root + strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "a-", "a.b", "a0", "b"}), 1, 3).Draw(rt, "key"), "/")
		})
		change := func(rt *rapid.T) {
			key := keyOf.Draw(rt, "key")
			if model[key] {
				require.NoError(rt, b.Delete(t.Context(), key))
				delete(model, key)
				return
			}
			putBlob(rt, b, key, sized(rapid.IntRange(1, 2).Draw(rt, "size")))
			model[key] = true
		}
		for range rapid.IntRange(0, 25).Draw(rt, "before") {
			change(rt)
		}
		prefix := root + rapid.SampledFrom([]string{"", "", "a", "a/", "b", "c"}).Draw(rt, "prefix")
		var after string
		var p complaints.PageParams
		for more := true; more; more = p.Cursor != "" {
			p.Limit = rapid.IntRange(1, 6).Draw(rt, "limit")
			page, err := b.List(t.Context(), prefix, p)
			require.NoError(rt, err)
			left := slices.DeleteFunc(slices.Sorted(maps.Keys(model)), func(k string) bool { return k <= after || !strings.HasPrefix(k, prefix) })
			require.Equal(rt, len(left) > p.Limit, page.Next != "")
			require.True(rt, slices.Equal(left[:min(p.Limit, len(left))], page.Items), "%v: %v", left, page.Items)
			if p.Cursor = page.Next; p.Cursor != "" {
				after = page.Items[len(page.Items)-1]
			}
			for range rapid.IntRange(0, 3).Draw(rt, "between") {
				change(rt)
			}
		}
	})
}

// counting counts the pages that are asked for.
type counting struct {
	complaints.Blobs
	pages int
}

func (c *counting) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	c.pages++
	return c.Blobs.List(ctx, prefix, p)
}

// A list costs the same everywhere: a page asks the others for the page that it is on, and for the next at most.
func TestBlobsListGoesOn(t *testing.T) {
	t.Parallel()
	others := &counting{Blobs: memstore.NewBlobs()}
	b := openAt(t, filepath.Join(t.TempDir(), "store.db")).BlobsUpTo(others, 1)
	for i := range 120 {
		putBlob(t, b, fmt.Sprintf("k/%03d", i), sized(1+i%2))
	}
	require.Len(t, allBlobs(t, b, "k/", 10), 120)
	require.LessOrEqual(t, others.pages, 2*12)
}

// What is there all the time is listed while others come and go, in both places.
func TestBlobsListWhileWriting(t *testing.T) {
	t.Parallel()
	b := openAt(t, filepath.Join(t.TempDir(), "store.db")).BlobsUpTo(memstore.NewBlobs(), 8)
	var stay []string
	for i := range 20 {
		stay = append(stay, fmt.Sprintf("k/%02d/stay", i))
		putBlob(t, b, stay[i], sized(1+i%3*10))
	}
	var writers sync.WaitGroup
	defer writers.Wait()
	for n := range 3 {
		writers.Go(func() {
			for i := range 20 {
				key := fmt.Sprintf("k/%02d/new-%d", i, n)
				for _, size := range []int{1, 100} { // it moves
					if _, err := b.Put(t.Context(), key, strings.NewReader(sized(size)), 0); err != nil {
						t.Errorf("put: %v", err)
					}
					if err := b.Delete(t.Context(), key); err != nil {
						t.Errorf("delete: %v", err)
					}
				}
			}
		})
	}
	for range 10 {
		got := allBlobs(t, b, "k/", 4)
		require.True(t, slices.IsSorted(got))
		require.Equal(t, got, slices.Compact(slices.Clone(got)), "each once")
		require.Equal(t, stay, slices.DeleteFunc(got, func(k string) bool { return !strings.HasSuffix(k, "/stay") }))
	}
}

// A cursor of another list, or one that was tampered with, is refused, whichever part of it is wrong.
func TestBlobsListCursors(t *testing.T) {
	t.Parallel()
	s := openAt(t, filepath.Join(t.TempDir(), "store.db"))
	others := memstore.NewBlobs()
	b := s.BlobsUpTo(others, 1)
	for i := range 5 {
		putBlob(t, b, fmt.Sprint("a", i), sized(2))
	}
	theirs, err := others.List(t.Context(), "", complaints.PageParams{Limit: 1})
	require.NoError(t, err)
	for _, cursor := range []complaints.Cursor{theirs.Next, "e30", "eyJrIjoiYSIsIm8iOiI_In0", "eyJrIjoiLi4ifQ", "bnVsbA"} { // {}, {"k":"a","o":"?"}, {"k":".."}, null
		_, err := b.List(t.Context(), "", complaints.PageParams{Cursor: cursor})
		require.ErrorIs(t, err, complaints.Refuse(complaints.CodeInvalid, "cursor", nil), cursor)
	}
}
