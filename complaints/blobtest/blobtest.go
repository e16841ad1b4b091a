package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Options tells what blobs are like. The zero value is good for most.
type Options struct {
	// Large is the size of the object in the clause on large ones; 8 MB when zero.
	Large int64
}

// Run runs every clause, each on blobs of its own that open returns empty. Open also cleans up, by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) complaints.Blobs, o *Options) {
	t.Helper()
	large := int64(8 << 20)
	if o != nil && o.Large > 0 {
		large = o.Large
	}
	for name, clause := range map[string]func(*testing.T, complaints.Blobs){
		"B01 Put stores all of r and tells how much":                  puts,
		"B02 a key in use is ErrClaimed and its object stays":         keepsFirst,
		"B03 of racing Puts of one key exactly one wins":              races,
		"B04 when reading fails nothing is stored":                    failedRead,
		"B05 bigger than limit is ErrTooLarge and nothing is stored":  limits,
		"B06 Open of what is not there is ErrNotFound":                absent,
		"B07 Delete removes an object, and an absent one is no error": deletes,
		"B08 a key of other characters or segments is ErrInvalid":     badKeys,
		"B09 keys of every allowed kind are kept apart":               goodKeys,
		"B10 List pages through the keys with a prefix, in order":     lists,
		"B11 List is complete while writers run":                      listsWhileWriting,
		"B12 a cursor that is none is invalid":                        badCursors,
		"B13 a context that has ended stops a call":                   endedContext,
		"B14 a reader keeps what it opened, whatever follows":         keepsReading,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clause(t, open(t))
		})
	}
	t.Run("B15 a large object streams through", func(t *testing.T) {
		t.Parallel()
		streams(t, open(t), large)
	})
}

func requireCode(t *testing.T, code complaints.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, complaints.CodeOf(err), "%v", err)
}

func put(t *testing.T, b complaints.Blobs, key, body string) {
	t.Helper()
	n, err := b.Put(t.Context(), key, strings.NewReader(body), 0)
	require.NoError(t, err)
	require.Equal(t, int64(len(body)), n)
}

func read(t *testing.T, b complaints.Blobs, key string) string {
	t.Helper()
	r, err := b.Open(t.Context(), key)
	require.NoError(t, err)
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return string(body)
}

func requireNothing(t *testing.T, b complaints.Blobs, key string) {
	t.Helper()
	_, err := b.Open(t.Context(), key)
	requireCode(t, complaints.CodeNotFound, err)
	page, err := b.List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.NotContains(t, page.Items, key)
}

func puts(t *testing.T, b complaints.Blobs) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for key, body := range map[string]string{"empty": "", "a": "x", "mail/2026/1.eml": string(bytes.Repeat(every, 999)), "text": "Ünïcode ß 😀"} {
		put(t, b, key, body)
		require.Equal(t, body, read(t, b, key))
		require.Equal(t, body, read(t, b, key), "once more")
	}
}

func keepsFirst(t *testing.T, b complaints.Blobs) {
	put(t, b, "a/b", "first")
	_, err := b.Put(t.Context(), "a/b", strings.NewReader("second, and longer"), 0)
	requireCode(t, complaints.CodeClaimed, err)
	require.Equal(t, "first", read(t, b, "a/b"))
}

func races(t *testing.T, b complaints.Blobs) {
	const writers = 12
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = b.Put(t.Context(), "one", strings.NewReader(strings.Repeat(string(rune('a'+i)), 1000)), 0)
		})
	}
	all.Wait()
	winner := -1
	for i, err := range errs {
		if err == nil {
			require.Equal(t, -1, winner, "two writers won")
			winner = i
			continue
		}
		requireCode(t, complaints.CodeClaimed, err)
	}
	require.NotEqual(t, -1, winner, "nobody won")
	require.Equal(t, strings.Repeat(string(rune('a'+winner)), 1000), read(t, b, "one"))
}

// broken reads some, then fails.
func broken(cause error) io.Reader {
	return io.MultiReader(strings.NewReader(strings.Repeat("x", 100_000)), errReader{cause})
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func failedRead(t *testing.T, b complaints.Blobs) {
	cause := errors.New("the line went dead")
	_, err := b.Put(t.Context(), "a/b", broken(cause), 0)
	require.ErrorIs(t, err, cause)
	requireNothing(t, b, "a/b")
	put(t, b, "a/b", "and the key is free")
}

func limits(t *testing.T, b complaints.Blobs) {
	for _, size := range []int{11, 12, 100_000} {
		_, err := b.Put(t.Context(), "a", strings.NewReader(strings.Repeat("x", size)), 10)
		requireCode(t, complaints.CodeTooLarge, err)
		requireNothing(t, b, "a")
	}
	n, err := b.Put(t.Context(), "a", strings.NewReader("0123456789"), 10)
	require.NoError(t, err)
	require.Equal(t, int64(10), n)
}

func absent(t *testing.T, b complaints.Blobs) {
	put(t, b, "a/b", "x")
	for _, key := range []string{"b", "a", "a/b/c", "a/bb", "a/b.1"} {
		_, err := b.Open(t.Context(), key)
		requireCode(t, complaints.CodeNotFound, err)
	}
}

func deletes(t *testing.T, b complaints.Blobs) {
	put(t, b, "a/b", "x")
	put(t, b, "a/c", "stays")
	for range 2 {
		require.NoError(t, b.Delete(t.Context(), "a/b"))
		requireNothing(t, b, "a/b")
	}
	require.NoError(t, b.Delete(t.Context(), "a"), "part of a key is another key")
	require.NoError(t, b.Delete(t.Context(), "never/there"))
	require.Equal(t, "stays", read(t, b, "a/c"))
	put(t, b, "a/b", "new")
	require.Equal(t, "new", read(t, b, "a/b"))
}

func endedContext(t *testing.T, b complaints.Blobs) {
	put(t, b, "a", "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Put(ctx, "b", strings.NewReader("x"), 0)
	require.ErrorIs(t, err, context.Canceled)
	_, err = b.Open(ctx, "a")
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, b.Delete(ctx, "a"), context.Canceled)
	_, err = b.List(ctx, "", complaints.PageParams{})
	require.ErrorIs(t, err, context.Canceled)
	requireCode(t, complaints.CodeUnavailable, err)
	requireNothing(t, b, "b")
	require.Equal(t, "x", read(t, b, "a"))

	during, stop := context.WithCancel(t.Context())
	_, err = b.Put(during, "c", io.MultiReader(strings.NewReader("x"), callReader{stop}, strings.NewReader(strings.Repeat("x", 100_000))), 0)
	require.ErrorIs(t, err, context.Canceled, "it stops between two reads")
	requireNothing(t, b, "c")
}

// callReader calls when it is read, and has nothing.
type callReader struct{ call func() }

func (r callReader) Read([]byte) (int, error) {
	r.call()
	return 0, io.EOF
}

func keepsReading(t *testing.T, b complaints.Blobs) {
	body := strings.Repeat("first ", 50_000)
	put(t, b, "a", body)
	r, err := b.Open(t.Context(), "a")
	require.NoError(t, err)
	head := make([]byte, 10)
	_, err = io.ReadFull(r, head)
	require.NoError(t, err)
	_, err = b.Put(t.Context(), "a", strings.NewReader("second"), 0)
	requireCode(t, complaints.CodeClaimed, err)
	put(t, b, "b", "another")
	rest, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.Equal(t, body, string(head)+string(rest))
}

// pattern is a stream of size bytes that repeats only after a while.
type pattern struct{ at, size int64 }

func (p *pattern) Read(buf []byte) (int, error) {
	n := int(min(int64(len(buf)), p.size-p.at))
	for i := range buf[:n] {
		buf[i] = byte((p.at + int64(i)) * 31 >> 3)
	}
	if p.at += int64(n); n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func streams(t *testing.T, b complaints.Blobs, size int64) {
	n, err := b.Put(t.Context(), "large", &pattern{size: size}, size)
	require.NoError(t, err)
	require.Equal(t, size, n)
	r, err := b.Open(t.Context(), "large")
	require.NoError(t, err)
	want, got, chunk := &pattern{size: size}, make([]byte, 1<<16), make([]byte, 1<<16)
	for at := int64(0); at < size; {
		n, err := io.ReadFull(r, got)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			require.NoError(t, err)
		}
		_, err = io.ReadFull(want, chunk[:n])
		require.NoError(t, err)
		require.True(t, bytes.Equal(chunk[:n], got[:n]), "differs in the 64 KB from %d", at)
		at += int64(n)
	}
	_, err = r.Read(got)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, r.Close())
}
