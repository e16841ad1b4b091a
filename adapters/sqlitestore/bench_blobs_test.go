package sqlitestore_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// BenchmarkBlobsPut keeps objects of eight writers at once, each synced, in the store and, as its yardstick, as files. From the size
// where files are the cheaper ones on, objects are large.
func BenchmarkBlobsPut(b *testing.B) {
	for _, size := range []int{3 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20} {
		for _, place := range []string{"store", "files"} {
			b.Run(fmt.Sprintf("size=%dK/%s", size>>10, place), func(b *testing.B) {
				dir := b.TempDir()
				s, err := sqlitestore.Open(b.Context(), filepath.Join(dir, "store.db"), nil)
				require.NoError(b, err)
				b.Cleanup(func() { require.NoError(b, s.Close()) })
				files, err := fileblobs.Open(filepath.Join(dir, "blobs"))
				require.NoError(b, err)
				var blobs complaints.Blobs = files
				if place == "store" {
					blobs = s.BlobsUpTo(files, int64(size))
				}
				b.SetBytes(int64(size))
				putAll(b, blobs, strings.Repeat("x", size))
			})
		}
	}
}

func putAll(b *testing.B, blobs complaints.Blobs, body string) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range 8 {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if _, err := blobs.Put(b.Context(), fmt.Sprintf("mail/2026/%x.eml", uint64(n)*0x9E3779B97F4A7C15), strings.NewReader(body), 0); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
}
