package complaints_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// bench is a centre for benchmarks: its clock stands still unless it is set.
type bench struct {
	*complaints.Service
	b     *testing.B
	store *memstore.Store
	now   time.Time
}

func newBench(b *testing.B) *bench {
	b.Helper()
	c := &bench{b: b, store: memstore.New(), now: time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)}
	var err error
	c.Service, err = complaints.New(b.Context(), c.store, &complaints.Options{
		Now: func() time.Time { return c.now }, Policy: complaints.DefaultPolicy(), Blobs: memstore.NewBlobs(), Composer: plainComposer{}, PersonKey: []byte("test"),
	})
	require.NoError(b, err)
	return c
}

func (c *bench) submit() complaints.ID {
	v, err := c.Submit(c.b.Context(), person("employee-1"), keyedSubmission("", ""))
	require.NoError(c.b, err)
	return v.Complaint.ID
}

func BenchmarkSubmit(b *testing.B) {
	c := newBench(b)
	b.ReportAllocs()
	for b.Loop() {
		c.submit()
	}
}

// BenchmarkNote adds a note to one of many complaints, so that no history grows long.
func BenchmarkNote(b *testing.B) {
	c := newBench(b)
	var ids []complaints.ID
	for range 200 {
		ids = append(ids, c.submit())
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_, err := c.Do(b.Context(), person("desk-1"), ids[i%len(ids)], 0, complaints.Note{Text: "Nagebeld."})
		require.NoError(b, err)
	}
}

// BenchmarkSweep has 100 complaints due, among few and among many open ones: the cost follows what is due.
func BenchmarkSweep(b *testing.B) {
	for _, open := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("100of%d", open), func(b *testing.B) {
			c := newBench(b)
			start := c.now
			c.now = start.AddDate(0, 1, 0) // all that is planned for these lies a month later
			for range open - 100 {
				c.submit()
			}
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				c.now = start
				for range 100 {
					c.submit()
				}
				c.now = start.AddDate(0, 0, 7)
				b.StartTimer()
				done, err := c.Sweep(b.Context())
				require.NoError(b, err)
				require.Equal(b, 100, done.Complaints)
			}
		})
	}
}

// handledHistory is a complaint with an ordinary history of so many events.
func (c *bench) handledHistory(events int) (complaints.Complaint, []complaints.Recorded) {
	c.b.Helper()
	id := c.submit()
	do := func(by complaints.ActorID, cmd complaints.Command) {
		_, err := c.Do(c.b.Context(), person(by), id, 0, cmd)
		require.NoError(c.b, err)
	}
	do("desk-1", complaints.Assign{Group: "facilities"})
	do("facilities-1", complaints.Take{})
	do("facilities-1", talked())
	for range events - 4 {
		do("facilities-1", complaints.Note{Text: "Nagebeld."})
	}
	state, err := c.store.Load(c.b.Context(), id)
	require.NoError(c.b, err)
	page, err := c.store.History(c.b.Context(), complaints.HistoryParams{Complaint: id, PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(c.b, err)
	return state, page.Items
}

func BenchmarkDecide(b *testing.B) {
	c := newBench(b)
	state, _ := c.handledHistory(10)
	env := complaints.Env{At: c.now, By: person("facilities-1"), Policy: c.Policy(), Calendar: c.Calendar()}
	for _, cmd := range []complaints.Command{complaints.Note{Text: "Nagebeld."}, handBack(complaints.SatisfiedYes)} {
		b.Run(string(cmd.Name()), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := state.Decide(cmd, env)
				require.NoError(b, err)
			}
		})
	}
}

func BenchmarkReplay(b *testing.B) {
	c := newBench(b)
	state, events := c.handledHistory(50)
	require.Len(b, events, 50)
	b.ReportAllocs()
	for b.Loop() {
		again, err := complaints.Replay(func(yield func(complaints.Recorded, error) bool) {
			for _, r := range events {
				if !yield(r, nil) {
					return
				}
			}
		})
		require.NoError(b, err)
		require.Equal(b, state.Revision, again.Revision)
	}
}
