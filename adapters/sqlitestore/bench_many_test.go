package sqlitestore_test

import (
	"cmp"
	"database/sql"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var large = flag.Bool("large", false, "measure among 1,000,000 complaints too: making them takes minutes and 5 GB")

// sizes are the numbers of open complaints to measure among.
func sizes() []int64 {
	if *large {
		return []int64{1_000, 100_000, 1_000_000}
	}
	return []int64{1_000, 100_000}
}

// among makes a store of so many open complaints, of which none is due at benchDay, and a centre over it.
func among(b *testing.B, n int64) (*sqlitestore.Store, *complaints.Service, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "many.db")
	s, err := sqlitestore.Open(b.Context(), path, nil)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	var rows []complaints.Kept
	for i := range n {
		rows = append(rows, keptOf(filing(i))...)
		if len(rows) > 5000 || i == n-1 {
			require.NoError(b, s.Adopt(b.Context(), rows))
			rows = rows[:0]
		}
	}
	centre, err := complaints.New(b.Context(), s, &complaints.Options{Now: func() time.Time { return benchDay }, Policy: complaints.DefaultPolicy(), Sweepers: 16})
	require.NoError(b, err)
	return s, centre, path
}

// keptOf is a first commit as another store would hand it over, its letters sent.
func keptOf(f complaints.Commit) []complaints.Kept {
	by := complaints.Claimed{ID: f.State.ID, Revision: 1}
	rows := []complaints.Kept{
		{Claim: &complaints.KeptClaim{Claim: complaints.Claim{Kind: complaints.ClaimCommand, Key: f.Key}, By: by}},
		{Claim: &complaints.KeptClaim{Claim: f.Claims[0], By: by}}, {Event: &f.Events[0]},
	}
	for _, c := range f.Contents {
		rows = append(rows, complaints.Kept{Content: &complaints.KeptContent{Complaint: f.State.ID, Content: c}})
	}
	for _, d := range f.Deliveries {
		d.State = complaints.DeliverySent
		rows = append(rows, complaints.Kept{Delivery: &d})
	}
	return append(rows, complaints.Kept{State: &f.State})
}

// fileDue files complaints that have a warning due at benchDay.
func fileDue(b *testing.B, s *sqlitestore.Store, from, n int64) {
	b.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			f := filing(from + i)
			f.State.Agenda[0].At = benchDay
			if _, err := s.Commit(b.Context(), f); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
}

const dueAtOnce = 100

// BenchmarkSweep sweeps 100 complaints that are due, each with its own durable commit, among many open ones.
func BenchmarkSweep(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("open=%d", n), func(b *testing.B) {
			s, centre, _ := among(b, n)
			next := n
			for b.Loop() {
				b.StopTimer()
				fileDue(b, s, next, dueAtOnce)
				next += dueAtOnce
				b.StartTimer()
				done, err := centre.Sweep(b.Context())
				require.NoError(b, err)
				require.Equal(b, complaints.Swept{Complaints: dueAtOnce}, done)
			}
		})
	}
}

// BenchmarkSweepScan is the yardstick: it reads every complaint to find those that are due, and writes nothing.
func BenchmarkSweepScan(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("open=%d", n), func(b *testing.B) {
			s, _, path := among(b, n)
			fileDue(b, s, n, dueAtOnce)
			for b.Loop() {
				due := 0
				scan(b, path, func(c *complaints.Complaint) {
					if m, ok := c.NextMilestone(); ok && !m.At.After(benchDay) {
						due++
					}
				})
				require.Equal(b, dueAtOnce, due)
			}
		})
	}
}

// scan reads all states.
func scan(b *testing.B, path string, look func(*complaints.Complaint)) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	require.NoError(b, err)
	defer db.Close()
	rows, err := db.QueryContext(b.Context(), `SELECT state FROM complaints`)
	require.NoError(b, err)
	defer rows.Close()
	for rows.Next() {
		var data sql.RawBytes
		require.NoError(b, rows.Scan(&data))
		c, err := complaints.DecodeState(data)
		require.NoError(b, err)
		look(&c)
	}
	require.NoError(b, rows.Err())
}

const shown = 25

// BenchmarkListPage shows a page of the desk's list, and one of a group's member, with subjects and names.
func BenchmarkListPage(b *testing.B) {
	member := complaints.DefaultPolicy().Groups[3].Members[0]
	registered := []complaints.Status{complaints.Registered}
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("open=%d", n), func(b *testing.B) {
			s, centre, _ := among(b, n)
			fileDue(b, s, n, 100) // not arranged yet
			for name, c := range map[string]struct {
				by complaints.ActorID
				q  complaints.Query
			}{
				"newest":     {"desk-1", complaints.Query{}},
				"due":        {"desk-1", complaints.Query{Sort: complaints.SortDue}},
				"department": {"desk-1", complaints.Query{Sort: complaints.SortDue, Department: "finance", Status: registered}},
				"member":     {member, complaints.Query{}},
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						page, err := centre.List(b.Context(), complaints.Actor{ID: c.by}, c.q)
						require.NoError(b, err)
						require.Len(b, page.Items, shown)
					}
				})
			}
		})
	}
}

// BenchmarkListScan is the yardstick of the department's list: it reads every complaint, sorts, and cuts off.
func BenchmarkListScan(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("open=%d", n), func(b *testing.B) {
			_, _, path := among(b, n)
			for b.Loop() {
				var list []complaints.Summary
				scan(b, path, func(c *complaints.Complaint) {
					if x := complaints.Summarize(c); x.Department == "finance" && x.Status == complaints.Registered {
						list = append(list, x)
					}
				})
				slices.SortFunc(list, func(x, y complaints.Summary) int {
					return cmp.Or(x.DueAt.Compare(y.DueAt), cmp.Compare(x.ID, y.ID))
				})
				require.Len(b, list[:shown], shown)
			}
		})
	}
}
