package xlsx_test

import (
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/report"
)

// many repeats the rows of the sample, and calls seen at each of them.
func many(rows []report.Row, n int, seen func(i int)) iter.Seq[report.Row] {
	return func(yield func(report.Row) bool) {
		for i := range n {
			seen(i)
			if !yield(rows[i%len(rows)]) {
				return
			}
		}
	}
}

// live is what is in use after a collection, in bytes.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// most renders n rows, looks at the memory in use now and then, and says what was the most.
func most(t testing.TB, n, every int) uint64 {
	t.Helper()
	dir := t.TempDir()
	r, err := xlsx.New(&xlsx.Options{TempDir: dir})
	require.NoError(t, err)
	d, rows := sample(t)
	var peak uint64
	require.NoError(t, r.Render(t.Context(), io.Discard, d, many(rows, n, func(i int) {
		if i%every == every-1 {
			peak = max(peak, live())
		}
	})))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "the file is taken away again")
	return peak
}

// Memory is bounded: once the list goes by way of a file, at 16 MB, more rows take no more of it.
func TestConstantMemory(t *testing.T) { //nolint:paralleltest // it looks at the memory of the process
	short, long := most(t, 10_000, 1000), most(t, 20_000, 2000)
	require.Less(t, long, short+4<<20, "twice the rows take hardly more memory")
}

func BenchmarkRender(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			r, err := xlsx.New(&xlsx.Options{TempDir: b.TempDir()})
			require.NoError(b, err)
			d, rows := sample(b)
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, r.Render(b.Context(), io.Discard, d, many(rows, n, func(int) {})))
			}
			b.ReportMetric(float64(most(b, n, max(n/20, 1)))/(1<<20), "peak-MB")
		})
	}
}
