package complaints

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"
)

// Received is one complaint, referral or signal for a report.
type Received struct {
	State   Complaint                  // the newest
	History iter.Seq2[Recorded, error] // its events from the first; read only when it is ranged over
}

const (
	receivedPage  = 500
	receivedShare = 64 // states that one goroutine loads: stores answer slower than they are asked
)

// Received gives everything received in [from, before), by the receipt as it is now, in any order: for reports, which count
// complaints as they stood at a moment. It asks nobody who may see what, so a front never hands these on. It reads page by page
// while it is ranged over, the states of a page a share at a time side by side, and is done with all of them before it gives the
// first. A complaint that cannot be read ends it with that error: figures that leave one out would be wrong.
func (s *Service) Received(ctx context.Context, from, before time.Time) iter.Seq2[Received, error] {
	return func(yield func(Received, error) bool) {
		p := CohortParams{PageParams: PageParams{Limit: receivedPage}, From: from, Before: before}
		for {
			page, err := s.store.Cohort(ctx, p)
			if err != nil {
				yield(Received{}, err)
				return
			}
			for _, r := range s.loadAll(ctx, page.Items) {
				if errors.Is(r.err, ErrNotFound) { // a list that lags names what is not there
					continue
				}
				if !yield(r.Received, r.err) || r.err != nil {
					return
				}
			}
			if page.Next == "" {
				return
			}
			p.Cursor = page.Next
		}
	}
}

// loaded is a complaint that was read, or why not.
type loaded struct {
	Received
	err error
}

// loadAll loads complaints in their order, and returns when all are there.
func (s *Service) loadAll(ctx context.Context, ids []ID) []loaded {
	list := make([]loaded, len(ids))
	var all sync.WaitGroup
	at := 0
	for share := range slices.Chunk(ids, receivedShare) {
		into := list[at : at+len(share)]
		at += len(share)
		all.Go(func() {
			for i, id := range share {
				into[i].State, into[i].err = s.store.Load(ctx, id)
				into[i].History = s.events(ctx, id, 0)
			}
		})
	}
	all.Wait()
	return list
}
