package report_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// BenchmarkBuild counts a million complaints from memory.
func BenchmarkBuild(b *testing.B) {
	p, at := period(b, "2026-Q3"), moment(b, asOfQ3)
	some := slices.DeleteFunc(cases(b, 20_000), func(c report.Case) bool { return !p.Contains(calendar.DateOf(c.ReceivedAt)) })[:10_000]
	policy, cal := ordinary()
	million := func(yield func(report.Case, error) bool) {
		for range 100 {
			for i := range some {
				if !yield(some[i], nil) {
					return
				}
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		f, err := report.Build(p, policy, cal, at, million)
		require.NoError(b, err)
		require.Positive(b, f.Received)
	}
}

// BenchmarkAsOf reads an ordinary complaint from its state, and a reopened one from its history.
func BenchmarkAsOf(b *testing.B) {
	c := newCentre(b, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.close(id)
	again := c.taken()
	c.close(again)
	c.do("desk-1", again, complaints.Reopen{Reason: "Weer stuk."})
	p := period(b, "2026-Q2")
	for r, err := range c.Received(b.Context(), p.Start(), p.End()) {
		require.NoError(b, err)
		name := map[complaints.ID]string{id: "state", again: "history"}[r.State.ID]
		var events []complaints.Recorded
		for e, err := range r.History {
			require.NoError(b, err)
			events = append(events, e)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, known, err := report.AsOf(c.now, &r.State, seq(events, nil))
				require.NoError(b, err)
				require.True(b, known)
			}
		})
	}
}
