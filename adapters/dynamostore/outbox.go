package dynamostore

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// The attributes of a delivery that expressions name.
const (
	attrState    = "st"
	attrAttempts = "att"
	attrReason   = "why"
	attrLetter   = "let"
	attrChanged  = "chg"
	attrNotBefor = "nb"
	attrOwner    = "lo"
	attrUntil    = "lu"
)

// deliveryItem is a delivery. While it is pending it stands in the index of work by NotBefore, while it is parked in that of the
// parked, and after that in none. The lease of its complaint and subscriber is kept on it: on the last one that was leased.
type deliveryItem struct {
	keys
	Revision   int64  `dynamo:"at"`
	Subscriber string `dynamo:"to"`
	Letter     string `dynamo:"let,omitempty"`
	NotBefore  string `dynamo:"nb"`
	Attempts   int    `dynamo:"att,omitempty"`
	State      string `dynamo:"st"`
	Reason     string `dynamo:"why,omitempty"`
	Changed    string `dynamo:"chg"`
	Owner      string `dynamo:"lo,omitempty"`
	Until      string `dynamo:"lu,omitempty"` // released: the empty moment
}

func (s *Store) deliveryItem(d complaints.Delivery) deliveryItem {
	i := deliveryItem{
		Revision: int64(d.Revision), Subscriber: string(d.Subscriber), Letter: string(d.Letter), NotBefore: stamp(d.NotBefore),
		Attempts: d.Attempts, State: string(cmp.Or(d.State, complaints.DeliveryPending)), Reason: d.Reason, Changed: stamp(d.At),
	}
	i.PK, i.SK = s.complaintPK(d.Complaint), deliverySK(d.DeliveryKey)
	i.WorkPK, i.WorkSK = s.workKeys(d.DeliveryKey, complaints.DeliveryState(i.State), i.NotBefore)
	return i
}

// workKeys are a delivery's place in the index of work; none once it is settled.
func (s *Store) workKeys(k complaints.DeliveryKey, state complaints.DeliveryState, notBefore string) (pk, sk string) {
	id := string(k.Complaint)
	sk = id + "#" + revisionKey(k.Revision) + "#" + bounded(string(k.Subscriber))
	switch state {
	case complaints.DeliveryPending:
		return s.sharded(listPending, id), notBefore + "#" + sk
	case complaints.DeliveryParked:
		return s.sharded(listParked, id), sk
	}
	return "", ""
}

func (i *deliveryItem) delivery(id complaints.ID) (complaints.Delivery, error) {
	d := complaints.Delivery{
		DeliveryKey: complaints.DeliveryKey{Complaint: id, Revision: complaints.Revision(i.Revision), Subscriber: complaints.Subscriber(i.Subscriber)},
		Letter:      complaints.LetterKind(i.Letter), Attempts: i.Attempts, State: complaints.DeliveryState(i.State), Reason: i.Reason,
	}
	var err error
	if d.NotBefore, err = parseStamp(i.NotBefore); err != nil {
		return d, err
	}
	d.At, err = parseStamp(i.Changed)
	return d, err
}

func settled(s complaints.DeliveryState) bool {
	return s != complaints.DeliveryPending && s != complaints.DeliveryParked
}

// deliveryItems reads a complaint's deliveries, by revision and subscriber.
func (s *Store) deliveryItems(ctx context.Context, id complaints.ID, consistent bool) ([]deliveryItem, error) {
	var list []deliveryItem
	for i, err := range s.partition(ctx, s.complaintPK(id), prefixOut, prefixOut+lastSK, reading{chunk: maxChunk, lags: !consistent}) {
		if err != nil {
			return nil, err
		}
		d, err := decode[deliveryItem]("delivery", i)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b deliveryItem) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.Subscriber, b.Subscriber))
	})
	return list, nil
}

// Deliveries lists all deliveries of a complaint; see [complaints.Outbox].
func (s *Store) Deliveries(ctx context.Context, id complaints.ID) ([]complaints.Delivery, error) {
	if err := begin(ctx); err != nil {
		return nil, err
	}
	items, err := s.deliveryItems(ctx, id, true)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	var list []complaints.Delivery
	for _, i := range items {
		d, err := i.delivery(id)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// delivery is an update of one that is there.
func (s *Store) delivery(k complaints.DeliveryKey) *dynamo.Update {
	return s.table.Update(attrPK, s.complaintPK(k.Complaint)).Range(attrSK, deliverySK(k)).If("attribute_exists(pk)")
}

// changed runs an update; when its condition does not hold the delivery stays as it is, and comes back, or is ErrNotFound.
func changed(ctx context.Context, u *dynamo.Update) (now deliveryItem, done bool, err error) {
	var i item
	done, err = u.CurrentValue(ctx, &i)
	if refused, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok && refused.Item == nil {
		return now, false, notFound("delivery")
	}
	if err != nil {
		return now, false, refusal(ctx, err)
	}
	now, err = decode[deliveryItem]("delivery", i)
	return now, done, err
}

// Settle ends a delivery; see [complaints.Outbox].
func (s *Store) Settle(ctx context.Context, key complaints.DeliveryKey, o complaints.DeliveryOutcome) error {
	if err := begin(ctx); err != nil {
		return err
	}
	u := s.delivery(key).If("$ IN (?, ?)", attrState, complaints.DeliveryPending, complaints.DeliveryParked).
		Set(attrState, o.State).Set(attrReason, o.Reason).Set(attrChanged, stamp(o.At)).
		Remove(partitionOf(indexWork), sortOf(indexWork))
	_, _, err := changed(ctx, u)
	return err
}

// Retry counts a failed attempt; see [complaints.Outbox]. It names the count it found, so that one whose answer was lost is not
// counted twice.
func (s *Store) Retry(ctx context.Context, key complaints.DeliveryKey, f complaints.Failure) error {
	for {
		if err := begin(ctx); err != nil {
			return err
		}
		var was deliveryItem
		if err := s.get(ctx, s.complaintPK(key.Complaint), deliverySK(key), "delivery", &was); err != nil {
			return refusal(ctx, err)
		}
		if complaints.DeliveryState(was.State) != complaints.DeliveryPending {
			return nil
		}
		now, done, err := changed(ctx, s.failing(key, f, was.Attempts))
		if done || err != nil || now.Attempts == was.Attempts+1 && now.Changed == stamp(f.At) && now.Reason == f.Reason {
			return err
		}
	}
}

func (s *Store) failing(key complaints.DeliveryKey, f complaints.Failure, attempts int) *dynamo.Update {
	state := complaints.DeliveryPending
	if f.Park {
		state = complaints.DeliveryParked
	}
	u := s.delivery(key).If("$ = ?", attrState, complaints.DeliveryPending)
	if attempts == 0 {
		u = u.If("attribute_not_exists($)", attrAttempts)
	} else {
		u = u.If("$ = ?", attrAttempts, attempts)
	}
	pk, sk := s.workKeys(key, state, stamp(f.NotBefore))
	return u.Set(attrAttempts, attempts+1).Set(attrState, state).Set(attrReason, f.Reason).Set(attrChanged, stamp(f.At)).
		Set(attrNotBefor, stamp(f.NotBefore)).Set(partitionOf(indexWork), pk).Set(sortOf(indexWork), sk)
}

// Unpark makes a parked delivery due; see [complaints.Outbox].
func (s *Store) Unpark(ctx context.Context, key complaints.DeliveryKey, at time.Time) error {
	if err := begin(ctx); err != nil {
		return err
	}
	pk, sk := s.workKeys(key, complaints.DeliveryPending, stamp(at))
	_, _, err := changed(ctx, s.delivery(key).If("$ = ?", attrState, complaints.DeliveryParked).
		Set(attrState, complaints.DeliveryPending).Set(attrNotBefor, stamp(at)).Set(attrChanged, stamp(at)).
		Set(partitionOf(indexWork), pk).Set(sortOf(indexWork), sk))
	return err
}
