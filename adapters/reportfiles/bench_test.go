package reportfiles_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// repeated is a source of as many complaints as a benchmark wants: each of some read ones over and over.
type repeated struct {
	some  []complaints.Received
	times int
}

func (r repeated) Received(context.Context, time.Time, time.Time) iter.Seq2[complaints.Received, error] {
	return func(yield func(complaints.Received, error) bool) {
		for range r.times {
			for i := range r.some {
				if !yield(r.some[i], nil) {
					return
				}
			}
		}
	}
}

// BenchmarkMake makes a report with all its files of 100,000 complaints over five quarters, some of which have their history
// read.
func BenchmarkMake(b *testing.B) {
	c := newCentre(b, "2025-07-01T09:00:00+02:00")
	demo(c)
	c.at("2026-10-28T06:00:00+01:00")
	src := repeated{}
	for r, err := range c.Received(b.Context(), time.Time{}, c.clock()) {
		require.NoError(b, err)
		src.some = append(src.some, r)
	}
	src.times = 100_000 / len(src.some)
	p, err := calendar.NewQuarter(2026, 3)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		m := c.maker(func(o *reportfiles.Options) { o.Source, o.Blobs = src, memstore.NewBlobs() })
		x, err := m.Make(b.Context(), p, "meting", "desk-1")
		require.NoError(b, err)
		require.Positive(b, x.Rows)
	}
}
