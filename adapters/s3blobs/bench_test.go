package s3blobs_test

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a mail and a large attachment cost, the server included; the allocations are ours and the client's.
func BenchmarkPut(b *testing.B) {
	for _, size := range []int{30 << 10, 32 << 20} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			blobs, data, n := open(b, ""), body(size), 0
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				n++
				_, err := blobs.Put(b.Context(), fmt.Sprintf("a/%d", n), strings.NewReader(data), 0)
				require.NoError(b, err)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, size := range []int{30 << 10, 32 << 20} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			blobs := open(b, "")
			_, err := blobs.Put(b.Context(), "a", strings.NewReader(body(size)), 0)
			require.NoError(b, err)
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				r, err := blobs.Open(b.Context(), "a")
				require.NoError(b, err)
				_, err = io.Copy(io.Discard, r)
				require.NoError(b, err)
				require.NoError(b, r.Close())
			}
		})
	}
}
