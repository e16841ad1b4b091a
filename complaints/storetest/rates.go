package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// RunRates runs the clauses of [complaints.Rates], each on counters that open returns empty. Open also cleans up, by t.Cleanup. A
// store that forgets counters by its own clock has to hold it: no clause is about a counter whose moment has passed.
func RunRates(t *testing.T, open func(t *testing.T) complaints.Rates) {
	t.Helper()
	for name, clause := range map[string]func(*testing.T, complaints.Rates){
		"R1 CountUp counts from 1":                                ratesCount,
		"R2 counters are apart, whatever their names":             ratesApart,
		"R3 of racing calls on one counter each gets a number":    ratesRace,
		"R4 calls on many counters at once do not disturb others": ratesTogether,
		"R5 a context that has ended stops a call":                ratesEnded,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clause(t, open(t))
		})
	}
}

// tomorrow is until when a counter is kept: long after the test.
func tomorrow() time.Time { return time.Now().Add(24 * time.Hour) }

func countUp(t *testing.T, r complaints.Rates, counter string) int64 {
	t.Helper()
	n, err := r.CountUp(t.Context(), counter, tomorrow())
	require.NoError(t, err)
	return n
}

func ratesCount(t *testing.T, r complaints.Rates) {
	for want := range int64(5) {
		require.Equal(t, want+1, countUp(t, r, "mail/2026-04-02/0123456789abcdef"))
	}
}

func ratesApart(t *testing.T, r complaints.Rates) {
	names := []string{"mail/2026-04-02/a", "mail/2026-04-03/a", "mail/2026-04-02/A", "mail/2026-04-02/", "letter/2026-04-02/a", "a", "é", "e\u0301"}
	for range 2 {
		for _, name := range names {
			countUp(t, r, name)
		}
	}
	for _, name := range names {
		require.Equal(t, int64(3), countUp(t, r, name), name)
	}
}

func ratesRace(t *testing.T, r complaints.Rates) {
	got := rush(t, 25, func(int) string { return "one" }, r)
	slices.Sort(got)
	for i, n := range got {
		require.Equal(t, int64(i+1), n)
	}
}

func ratesTogether(t *testing.T, r complaints.Rates) {
	rush(t, 24, func(i int) string { return fmt.Sprint("many-", i%3) }, r)
	for i := range 3 {
		require.Equal(t, int64(9), countUp(t, r, fmt.Sprint("many-", i)))
	}
}

// rush counts n times at once.
func rush(t *testing.T, n int, name func(i int) string, r complaints.Rates) []int64 {
	t.Helper()
	got, errs := make([]int64, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { got[i], errs[i] = r.CountUp(t.Context(), name(i), tomorrow()) })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	return got
}

func ratesEnded(t *testing.T, r complaints.Rates) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.CountUp(ctx, "a", tomorrow())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.Equal(t, int64(1), countUp(t, r, "a"))
}
