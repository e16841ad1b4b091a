package dynamostore

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// atOnce is how many reads of one call run side by side.
const atOnce = 8

// sideBySide runs f for 0 to n-1 and returns when all are done, with the first error by number.
func sideBySide(n int, f func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i := range n {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			errs[i] = f(i)
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Pending pages through the deliveries that are due, by rising NotBefore; see [complaints.Outbox]. The index tells what is due, the
// complaint's own items what is first in line.
func (s *Store) Pending(ctx context.Context, p complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	if err := begin(ctx); err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	return s.deliveryPage(ctx, p.PageParams, &scan{
		name: "pending", index: indexWork, partitions: s.shardsOf(listPending), to: stamp(p.Before) + "#" + lastSK,
	}, func(l line, d *deliveryItem) bool {
		return complaints.DeliveryState(d.State) == complaints.DeliveryPending && l.lowest().SK == d.SK && d.NotBefore <= stamp(p.Before)
	})
}

// Parked pages through the parked deliveries; see [complaints.Outbox].
func (s *Store) Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
	if err := begin(ctx); err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	return s.deliveryPage(ctx, p, &scan{name: "parked", index: indexWork, partitions: s.shardsOf(listParked), to: lastSK}, func(_ line, d *deliveryItem) bool {
		return complaints.DeliveryState(d.State) == complaints.DeliveryParked
	})
}

// deliveryPage reads places from the index, and of each its complaint's deliveries, to show those that fit.
func (s *Store) deliveryPage(
	ctx context.Context, p complaints.PageParams, list *scan, fits func(line, *deliveryItem) bool,
) (complaints.Page[complaints.Delivery], error) {
	var page complaints.Page[complaints.Delivery]
	places, next, err := s.places(ctx, list, p)
	if err != nil {
		return page, refusal(ctx, err)
	}
	lines, err := s.linesOf(ctx, places)
	if err != nil {
		return page, refusal(ctx, err)
	}
	for _, at := range places {
		id := s.complaintOf(at.PK)
		for _, d := range lines[id] {
			if d.SK != at.SK {
				continue
			}
			l := lineOf(lines[id], d.Subscriber)
			if !fits(l, &d) {
				continue
			}
			shown, err := d.delivery(id)
			if err != nil {
				return page, err
			}
			page.Items = append(page.Items, shown)
		}
	}
	page.Next = next
	return page, nil
}

// linesOf reads the deliveries of the complaints at places, each complaint once.
func (s *Store) linesOf(ctx context.Context, places []place) (map[complaints.ID][]deliveryItem, error) {
	lines := map[complaints.ID][]deliveryItem{}
	for _, at := range places {
		lines[s.complaintOf(at.PK)] = nil
	}
	ids := slices.Collect(maps.Keys(lines))
	read := make([][]deliveryItem, len(ids))
	err := sideBySide(len(ids), func(i int) (err error) {
		read[i], err = s.deliveryItems(ctx, ids[i], false)
		return err
	})
	for i, id := range ids {
		lines[id] = read[i]
	}
	return lines, err
}
