package blobtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func badKeys(t *testing.T, b complaints.Blobs) {
	for _, key := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/./b", "./a", "...//", "A", "a/B", "a b", "a\\b", "é", "a\x00", "a\n",
		"a:b", "a*", "a%2fb", "~", "a+b", "c:/x", strings.Repeat("a", complaints.MaxBlobSegment+1), strings.Repeat("a/", complaints.MaxBlobKey/2) + "b",
	} {
		_, err := b.Put(t.Context(), key, strings.NewReader("x"), 0)
		require.Equal(t, complaints.CodeInvalid, complaints.CodeOf(err), "Put %q: %v", key, err)
		_, err = b.Open(t.Context(), key)
		require.Equal(t, complaints.CodeInvalid, complaints.CodeOf(err), "Open %q: %v", key, err)
		err = b.Delete(t.Context(), key)
		require.Equal(t, complaints.CodeInvalid, complaints.CodeOf(err), "Delete %q: %v", key, err)
	}
	page, err := b.List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.Empty(t, page.Items)
}

func goodKeys(t *testing.T, b complaints.Blobs) {
	keys := []string{
		"a", "a/b", "a/b/c", "a.b", "a/.b", ".b", "...", "-", "_", "0", "a-", "a-b", "a0", "con", "nul.txt", "a.", "a.lock", "a.tmp", "tmp/a",
		strings.Repeat("z", complaints.MaxBlobSegment), strings.Repeat("a/", complaints.MaxBlobKey/2-1) + "bb",
	}
	for _, key := range keys {
		put(t, b, key, "body of "+key)
	}
	for _, key := range keys {
		require.Equal(t, "body of "+key, read(t, b, key))
	}
	require.NoError(t, b.Delete(t.Context(), "a"))
	require.Equal(t, "body of a/b/c", read(t, b, "a/b/c"))
	require.Equal(t, slices.Sorted(slices.Values(keys[1:])), listed(t, b, "", 7))
}

// listed follows a list to its end.
func listed(t *testing.T, b complaints.Blobs, prefix string, limit int) (keys []string) {
	t.Helper()
	p := complaints.PageParams{Limit: limit}
	for {
		page, err := b.List(t.Context(), prefix, p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), limit)
		keys = append(keys, page.Items...)
		if page.Next == "" {
			return keys
		}
		require.Regexp(t, `^[A-Za-z0-9_.~-]+$`, string(page.Next), "a cursor must be fit for a URL")
		require.NotEqual(t, p.Cursor, page.Next)
		p.Cursor = page.Next
	}
}

func lists(t *testing.T, b complaints.Blobs) {
	keys := []string{"a", "a-b", "a.b", "a/0", "a/b", "a/b/c", "a0", "ab", "b/a", "b/a/a", "b/ab", "b0/a"}
	for _, i := range []int{5, 2, 11, 0, 8, 3, 1, 10, 4, 7, 9, 6} {
		put(t, b, keys[i], "x")
	}
	with := func(prefix string) (want []string) {
		for _, k := range keys {
			if strings.HasPrefix(k, prefix) {
				want = append(want, k)
			}
		}
		return want
	}
	for _, prefix := range []string{"", "a", "a/", "a/b", "a/b/", "b", "b/a", "b/ab", "b/abc", "c", "A", "../", "/", "a//"} {
		for _, limit := range []int{1, 3, 100} {
			require.Equal(t, with(prefix), listed(t, b, prefix, limit), "prefix %q, %d at a time", prefix, limit)
		}
	}
	require.NoError(t, b.Delete(t.Context(), "a/b/c"))
	require.NoError(t, b.Delete(t.Context(), "b/ab"))
	require.Equal(t, []string{"a/0", "a/b"}, listed(t, b, "a/", 100))
	for i := range 30 {
		put(t, b, fmt.Sprintf("many/%02d", i), "x")
	}
	page, err := b.List(t.Context(), "many/", complaints.PageParams{})
	require.NoError(t, err)
	require.LessOrEqual(t, len(page.Items), 25)
	require.Len(t, listed(t, b, "many/", 30), 30)
}

func listsWhileWriting(t *testing.T, b complaints.Blobs) {
	var stay []string
	for i := range 20 {
		stay = append(stay, fmt.Sprintf("k/%02d/stay", i))
		put(t, b, stay[i], "x")
	}
	var writers sync.WaitGroup
	defer writers.Wait()
	for n := range 3 {
		writers.Go(func() {
			for i := range 20 {
				key := fmt.Sprintf("k/%02d/new-%d", i, n)
				if _, err := b.Put(t.Context(), key, strings.NewReader("x"), 0); err != nil {
					t.Errorf("put: %v", err)
				}
				if err := b.Delete(t.Context(), key); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	for range 5 {
		got := slices.DeleteFunc(listed(t, b, "k/", 4), func(k string) bool { return !strings.HasSuffix(k, "/stay") })
		require.Equal(t, stay, got)
	}
}

func badCursors(t *testing.T, b complaints.Blobs) {
	put(t, b, "a", "x")
	for _, cursor := range []complaints.Cursor{"?", "=", "é"} {
		_, err := b.List(t.Context(), "", complaints.PageParams{Cursor: cursor})
		requireCode(t, complaints.CodeInvalid, err)
	}
}
