package dynamostore

import (
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// released is an end that no lease reaches.
const released = "0"

// line is the deliveries of one complaint to one subscriber, in order.
type line []deliveryItem

func (l line) lowest() *deliveryItem {
	for i := range l {
		if !settled(complaints.DeliveryState(l[i].State)) {
			return &l[i]
		}
	}
	return nil
}

// leased is the delivery that has the line's lease: the last one that was ever leased.
func (l line) leased() *deliveryItem {
	for i := len(l) - 1; i >= 0; i-- {
		if l[i].Until != "" {
			return &l[i]
		}
	}
	return nil
}

func (s *Store) line(ctx context.Context, id complaints.ID, to complaints.Subscriber) (line, error) {
	items, err := s.deliveryItems(ctx, id, true)
	return lineOf(items, string(to)), err
}

func lineOf(items []deliveryItem, to string) line {
	var l line
	for _, i := range items {
		if i.Subscriber == to {
			l = append(l, i)
		}
	}
	return l
}

// Lease takes complaint × subscriber for a while; see [complaints.Outbox]. Whoever takes it takes the lowest unsettled delivery, by
// one update that holds only while that one is unsettled and nobody else's: so the answer is the delivery as it is now.
func (s *Store) Lease(ctx context.Context, l complaints.Lease) (complaints.Delivery, error) {
	for {
		if err := begin(ctx); err != nil {
			return complaints.Delivery{}, err
		}
		list, err := s.line(ctx, l.Complaint, l.Subscriber)
		if err != nil {
			return complaints.Delivery{}, refusal(ctx, err)
		}
		first := list.lowest()
		if first == nil {
			return complaints.Delivery{}, notFound("delivery")
		}
		if held := list.leased(); held != nil && held.keeps(l) || first.keeps(l) {
			return complaints.Delivery{}, complaints.Refuse(complaints.CodeLeased, "", nil)
		}
		key := complaints.DeliveryKey{Complaint: l.Complaint, Revision: complaints.Revision(first.Revision), Subscriber: l.Subscriber}
		now, done, err := changed(ctx, s.delivery(key).
			If("$ IN (?, ?)", attrState, complaints.DeliveryPending, complaints.DeliveryParked).
			If("attribute_not_exists($) OR $ <= ? OR $ = ?", attrUntil, attrUntil, stamp(l.Now), attrOwner, l.Owner).
			Set(attrOwner, l.Owner).Set(attrUntil, stampUp(l.Until)))
		if err != nil {
			return complaints.Delivery{}, err
		}
		if done {
			s.leases.Store(holding{l.Complaint, l.Subscriber, l.Owner}, key)
			return now.delivery(l.Complaint)
		}
	}
}

// keeps tells whether the lease on a delivery keeps out who asks.
func (i *deliveryItem) keeps(l complaints.Lease) bool {
	return i.Owner != l.Owner && i.Until > stamp(l.Now)
}

// holding is a lease that this process took; it remembers on which delivery, until it gives it back.
type holding struct {
	complaint  complaints.ID
	subscriber complaints.Subscriber
	owner      string
}

// Release gives a lease back; see [complaints.Outbox].
func (s *Store) Release(ctx context.Context, l complaints.Lease) error {
	if err := begin(ctx); err != nil {
		return err
	}
	if key, ours := s.leases.LoadAndDelete(holding{l.Complaint, l.Subscriber, l.Owner}); ours {
		if key, ok := key.(complaints.DeliveryKey); ok {
			return s.release(ctx, key, l.Owner)
		}
	}
	list, err := s.line(ctx, l.Complaint, l.Subscriber)
	if err != nil {
		return refusal(ctx, err)
	}
	held := list.leased()
	if held == nil || held.Owner != l.Owner || held.Until == released {
		return nil
	}
	key := complaints.DeliveryKey{Complaint: l.Complaint, Revision: complaints.Revision(held.Revision), Subscriber: l.Subscriber}
	return s.release(ctx, key, l.Owner)
}

func (s *Store) release(ctx context.Context, key complaints.DeliveryKey, owner string) error {
	_, _, err := changed(ctx, s.delivery(key).If("$ = ?", attrOwner, owner).Set(attrUntil, released))
	return err
}
