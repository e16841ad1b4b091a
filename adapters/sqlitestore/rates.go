package sqlitestore

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var _ complaints.Rates = (*Store)(nil)

// CountUp adds one to a counter; see [complaints.Rates]. Counters are no part of what Export gives.
func (s *Store) CountUp(ctx context.Context, counter string, until time.Time) (int64, error) {
	return note(ctx, s, func(w *writer) (n int64, err error) {
		_, err = w.row(`INSERT INTO counters (name, n, until) VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET n = n + 1 RETURNING n`,
			args(counter, micros(until)), &n)
		if err == nil && n == 1 {
			err = w.forget(until)
		}
		return n, err
	})
}

// forget removes the counters whose moment has passed. A program whose clock is behind the machine's has not come to it yet: of
// those only the ones that end before a new one go.
func (w *writer) forget(until time.Time) error {
	return w.exec(`DELETE FROM counters WHERE until < min(unixepoch() * 1000000, ?)`, micros(until))
}
