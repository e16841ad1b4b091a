package sqlitestore_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Of a deleted object no byte is in the store's file or journal, wherever SQLite has moved rows meanwhile.
func TestDeletedBlobIsGone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			path := filepath.Join(t.TempDir(), "store.db")
			b := openAt(t, path).Blobs(memstore.NewBlobs())
			var keys []string
			for i := range 150 {
				key := strings.Repeat("k/", random.IntN(200)) + fmt.Sprintf("%08x", random.Uint32())
				most := []int{3, 100, 1000, 64 << 10 / 10}[i%4]
				putBlob(t, b, key, strings.Repeat(wordOf(key), 1+random.IntN(most)))
				keys = append(keys, key)
			}
			random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
			gone, keys := keys[:110], keys[110:]
			for _, key := range gone { // most of them, so that pages are merged
				require.NoError(t, b.Delete(t.Context(), key))
			}
			files := filesOf(t, path)
			for _, key := range gone {
				require.Zero(t, strings.Count(files, wordOf(key)), key)
			}
			for _, key := range keys {
				require.Positive(t, strings.Count(files, wordOf(key)), key)
			}
		})
	}
}

// Of any size and under any key, a body is on pages alone that rows are continued on: they begin with the number of the next, others
// with their kind.
func TestBlobsStayOutOfCells(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := sqlitestore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	b := s.Blobs(memstore.NewBlobs())
	longest := strings.Repeat("k/", complaints.MaxBlobKey/2-4)
	for i, size := range []int{3, 10, 400, 489, 490, 3000, 4000, 4061, 4062, 4092, 4093, 8184, 8185, 20_000, 64 << 10} {
		for _, key := range []string{strconv.Itoa(i), fmt.Sprintf("mail/2026/%064x.eml", i), fmt.Sprintf("%s%08x", longest, i)} {
			putBlob(t, b, key, strings.Repeat("#", size))
			require.Equal(t, strings.Repeat("#", size), readBlob(t, b, key))
		}
	}
	require.NoError(t, s.Close()) // the journal is in the file now
	file := filesOf(t, path)
	for page := 0; page < len(file); page += 4096 {
		if body := strings.Contains(file[page:page+4096], "###"); body {
			require.Zero(t, file[page], "bytes of bodies are on page %d, which is of another kind", page/4096+1)
		}
	}
	require.Positive(t, strings.Count(file, strings.Repeat("#", 4092)))
}

// wordOf is what the body of a key's object is made of. It is in no key.
func wordOf(key string) string { return "<" + key[len(key)-8:] + ">" }

// filesOf is the bytes of the store's files.
func filesOf(t *testing.T, path string) string {
	t.Helper()
	var all strings.Builder
	for _, suffix := range []string{"", "-wal"} {
		body, err := os.ReadFile(path + suffix)
		if suffix == "" || !errors.Is(err, fs.ErrNotExist) { // a closed store has no journal
			require.NoError(t, err)
		}
		all.Write(body)
	}
	return all.String()
}
