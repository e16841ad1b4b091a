package dynamostore

import (
	"context"
	"iter"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// maxChunk is how many items one request asks for at most; DynamoDB ends a page at 1 MB besides.
const maxChunk = 250

// reading is how a partition is read.
type reading struct {
	chunk int  // items that one request asks for
	lags  bool // half the price; else strongly consistent
}

// partition yields the items of a partition whose sort key is from one to another, in order.
func (s *Store) partition(ctx context.Context, pk, from, to string, how reading) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		if from > to {
			return
		}
		var start dynamo.PagingKey
		for {
			q := s.table.Get(attrPK, pk).Range(attrSK, dynamo.Between, from, to).Consistent(!how.lags).
				SearchLimit(min(max(how.chunk, 1), maxChunk)).StartFrom(start)
			var items []item
			next, err := q.AllWithLastEvaluatedKey(ctx, &items)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, i := range items {
				if !yield(i, nil) {
					return
				}
			}
			if next == nil {
				return
			}
			start = next
		}
	}
}

// eventItems yields what the revisions after one have brought, through another; 0: all.
func (s *Store) eventItems(ctx context.Context, id complaints.ID, after, through complaints.Revision, chunk int) iter.Seq2[eventItem, error] {
	return func(yield func(eventItem, error) bool) {
		to := prefixEvent + lastSK
		if through > 0 {
			to = eventSK(through)
		}
		for i, err := range s.partition(ctx, s.complaintPK(id), eventSK(after+1), to, reading{chunk: chunk}) {
			var e eventItem
			if err == nil {
				e, err = decode[eventItem]("event", i)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
