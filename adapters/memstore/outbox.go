package memstore

import (
	"context"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func settled(d complaints.Delivery) bool {
	return d.State != complaints.DeliveryPending && d.State != complaints.DeliveryParked
}

// await gives a pending delivery its place in the queue.
func (s *Store) await(d complaints.Delivery) {
	if d.State == complaints.DeliveryPending {
		s.pending.insert(waiting{d.NotBefore, d.DeliveryKey})
	}
}

// lowest finds the first unsettled delivery of a subscriber; nil when there is none.
func (d *dossier) lowest(to complaints.Subscriber) *complaints.Delivery {
	if d == nil {
		return nil
	}
	i := slices.IndexFunc(d.deliveries, func(v complaints.Delivery) bool { return v.Subscriber == to && !settled(v) })
	if i < 0 {
		return nil
	}
	return &d.deliveries[i]
}

// Pending pages through the deliveries that are due, by rising NotBefore; see [complaints.Outbox].
func (s *Store) Pending(ctx context.Context, p complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	defer leave()
	last, err := lastOf[waiting]("pending", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	due := func(yield func(waiting) bool) {
		for w := range s.pending.after(last) {
			if w.At.After(p.Before) || !yield(w) {
				return
			}
		}
	}
	return pageOf("pending", p.PageParams, due, func(w waiting) (complaints.Delivery, bool, error) {
		first := s.complaints[w.Key.Complaint].lowest(w.Key.Subscriber)
		return *first, first.DeliveryKey == w.Key, nil
	})
}

// Lease takes complaint × subscriber for a while; see [complaints.Outbox].
func (s *Store) Lease(ctx context.Context, l complaints.Lease) (complaints.Delivery, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Delivery{}, err
	}
	defer leave()
	d := s.complaints[l.Complaint]
	first := d.lowest(l.Subscriber)
	if first == nil {
		return complaints.Delivery{}, notFound("delivery")
	}
	if held, ok := d.leases[l.Subscriber]; ok && held.Owner != l.Owner && held.Until.After(l.Now) {
		return complaints.Delivery{}, complaints.Refuse(complaints.CodeLeased, "", nil)
	}
	d.leases[l.Subscriber] = l
	return *first, nil
}

// Release gives a lease back; see [complaints.Outbox].
func (s *Store) Release(ctx context.Context, l complaints.Lease) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if d := s.complaints[l.Complaint]; d != nil && d.leases[l.Subscriber].Owner == l.Owner {
		delete(d.leases, l.Subscriber)
	}
	return nil
}

// Settle ends a delivery; see [complaints.Outbox].
func (s *Store) Settle(ctx context.Context, key complaints.DeliveryKey, o complaints.DeliveryOutcome) error {
	return s.change(ctx, key, func(d *complaints.Delivery) {
		if !settled(*d) {
			d.State, d.Reason, d.At = o.State, o.Reason, stored(o.At)
		}
	})
}

// Retry counts a failed attempt; see [complaints.Outbox].
func (s *Store) Retry(ctx context.Context, key complaints.DeliveryKey, f complaints.Failure) error {
	return s.change(ctx, key, func(d *complaints.Delivery) {
		if d.State != complaints.DeliveryPending {
			return
		}
		d.Attempts++
		d.Reason, d.At, d.NotBefore = f.Reason, stored(f.At), stored(f.NotBefore)
		if f.Park {
			d.State = complaints.DeliveryParked
		}
	})
}

// Unpark makes a parked delivery due; see [complaints.Outbox].
func (s *Store) Unpark(ctx context.Context, key complaints.DeliveryKey, at time.Time) error {
	return s.change(ctx, key, func(d *complaints.Delivery) {
		if d.State == complaints.DeliveryParked {
			d.State, d.NotBefore, d.At = complaints.DeliveryPending, stored(at), stored(at)
		}
	})
}

// change runs f on a delivery and keeps the queue in step.
func (s *Store) change(ctx context.Context, key complaints.DeliveryKey, f func(*complaints.Delivery)) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	d := s.complaints[key.Complaint]
	if d == nil {
		return notFound("delivery")
	}
	i := slices.IndexFunc(d.deliveries, func(v complaints.Delivery) bool { return v.DeliveryKey == key })
	if i < 0 {
		return notFound("delivery")
	}
	v := &d.deliveries[i]
	s.pending.remove(waiting{v.NotBefore, key})
	f(v)
	s.await(*v)
	return nil
}

// Deliveries lists all deliveries of a complaint; see [complaints.Outbox].
func (s *Store) Deliveries(ctx context.Context, id complaints.ID) ([]complaints.Delivery, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	d := s.complaints[id]
	if d == nil {
		return nil, nil
	}
	return slices.Clone(d.deliveries), nil
}

// Parked pages through the parked deliveries; see [complaints.Outbox].
func (s *Store) Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	defer leave()
	last, err := lastOf[complaints.DeliveryKey]("parked", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	parked := map[complaints.DeliveryKey]complaints.Delivery{}
	keys := ordered[complaints.DeliveryKey]{compare: compareKeys}
	for _, d := range s.complaints {
		for _, v := range d.deliveries {
			if v.State == complaints.DeliveryParked {
				parked[v.DeliveryKey] = v
				keys.insert(v.DeliveryKey)
			}
		}
	}
	return pageOf("parked", p, keys.after(last), func(k complaints.DeliveryKey) (complaints.Delivery, bool, error) {
		return parked[k], true, nil
	})
}
