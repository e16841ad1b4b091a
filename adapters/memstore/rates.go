package memstore

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var _ complaints.Rates = (*Store)(nil)

// CountUp adds one to a counter; see [complaints.Rates]. It forgets none, for it has no clock, and they are no part of what Export
// gives.
func (s *Store) CountUp(ctx context.Context, counter string, _ time.Time) (int64, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	s.counters[counter]++
	return s.counters[counter], nil
}
