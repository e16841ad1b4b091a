package dynamostore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// dossier is all rows of a complaint as it was at a revision: events, contents, deliveries, and its state. With 0 it is what came
// before a complaint that is not there, without a state.
func (s *Store) dossier(ctx context.Context, id complaints.ID, upto complaints.Revision) ([]complaints.Kept, error) {
	d := &dossier{id: id, upto: upto}
	for i, err := range s.partition(ctx, s.complaintPK(id), skHead, prefixText+lastSK, reading{chunk: maxChunk}) {
		if err != nil {
			return nil, err
		}
		if err := d.add(i); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(d.contents, func(a, b complaints.Kept) int { return compareKeys(a.Content.Key, b.Content.Key) })
	slices.SortFunc(d.deliveries, func(a, b complaints.Kept) int {
		return cmp.Or(cmp.Compare(a.Delivery.Revision, b.Delivery.Revision), cmp.Compare(a.Delivery.Subscriber, b.Delivery.Subscriber))
	})
	rows := slices.Concat(d.events, d.contents, d.deliveries)
	if upto == 0 {
		return rows, nil
	}
	c, err := d.state()
	return append(rows, complaints.Kept{State: &c}), err
}

// dossier gathers the rows of one complaint.
type dossier struct {
	id                           complaints.ID
	upto                         complaints.Revision
	head                         head
	events, contents, deliveries []complaints.Kept
}

// within tells whether a row was there at the revision.
func (d *dossier) within(at complaints.Revision) bool { return d.upto == 0 || at <= d.upto }

func (d *dossier) add(i item) error {
	switch sk := addressOf(i).sk; {
	case sk == skHead:
		h, err := decode[head]("complaint", i)
		d.head = h
		return err
	case strings.HasPrefix(sk, prefixOut):
		return d.addDelivery(i)
	}
	contents, err := contentsIn(i)
	if err != nil {
		return err
	}
	for _, c := range contents {
		if d.within(c.Key.At) {
			d.contents = append(d.contents, complaints.Kept{Content: &complaints.KeptContent{Complaint: d.id, Content: c}})
		}
	}
	return d.addEvent(i)
}

func (d *dossier) addEvent(i item) error {
	e, err := decode[eventItem]("event", i)
	if err != nil || len(e.Event) == 0 {
		return err
	}
	r, err := e.recorded()
	if err != nil {
		return err
	}
	if d.within(r.Revision) {
		d.events = append(d.events, complaints.Kept{Event: &r})
	}
	return nil
}

func (d *dossier) addDelivery(i item) error {
	o, err := decode[deliveryItem]("delivery", i)
	if err != nil {
		return err
	}
	v, err := o.delivery(d.id)
	if err == nil && d.within(v.Revision) {
		d.deliveries = append(d.deliveries, complaints.Kept{Delivery: &v})
	}
	return err
}

// state is the state at the revision: the head's, or replayed when it has gone on.
func (d *dossier) state() (complaints.Complaint, error) {
	if complaints.Revision(d.head.Revision) == d.upto {
		return d.head.complaint()
	}
	return complaints.Replay(func(yield func(complaints.Recorded, error) bool) {
		for _, k := range d.events {
			if !yield(*k.Event, nil) {
				return
			}
		}
	})
}
