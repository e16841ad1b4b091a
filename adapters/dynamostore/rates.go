package dynamostore

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var _ complaints.Rates = (*Store)(nil)

// counterItem is one count; DynamoDB removes it some time after its moment.
type counterItem struct {
	keys
	Count int64 `dynamo:"cnt"`
	TTL   int64 `dynamo:"ttl"`
}

// CountUp adds one to a counter; see [complaints.Rates]. A call whose answer was lost may have counted twice. Counters are no part of
// what Export gives.
func (s *Store) CountUp(ctx context.Context, counter string, until time.Time) (int64, error) {
	if err := begin(ctx); err != nil {
		return 0, err
	}
	var now counterItem
	err := s.table.Update(attrPK, s.prefix+"B#"+bounded(counter)).Range(attrSK, skOnly).
		Add("cnt", 1).Set(attrTTL, until.Unix()+1).OnlyUpdatedValue(ctx, &now)
	return now.Count, refusal(ctx, err)
}
