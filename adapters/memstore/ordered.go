package memstore

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// ordered is a sorted set. Keys mostly arrive at its end, so that inserting is cheap.
type ordered[K any] struct {
	keys    []K
	compare func(a, b K) int
}

func (o *ordered[K]) insert(k K) {
	if i, found := slices.BinarySearchFunc(o.keys, k, o.compare); !found {
		o.keys = slices.Insert(o.keys, i, k)
	}
}

func (o *ordered[K]) remove(k K) {
	if i, found := slices.BinarySearchFunc(o.keys, k, o.compare); found {
		o.keys = slices.Delete(o.keys, i, i+1)
	}
}

// after yields the keys beyond k, rising; all of them when k is nil.
func (o *ordered[K]) after(k *K) iter.Seq[K] {
	from := 0
	if k != nil {
		i, found := slices.BinarySearchFunc(o.keys, *k, o.compare)
		from = i
		if found {
			from++
		}
	}
	return slices.Values(o.keys[from:])
}

// before yields the keys below k, falling; all of them when k is nil.
func (o *ordered[K]) before(k *K) iter.Seq[K] {
	to := len(o.keys)
	if k != nil {
		to, _ = slices.BinarySearchFunc(o.keys, *k, o.compare)
	}
	return func(yield func(K) bool) {
		for _, key := range slices.Backward(o.keys[:to]) {
			if !yield(key) {
				return
			}
		}
	}
}

// place is where a complaint stands in an order of moments.
type place struct {
	At time.Time     `json:"at,omitzero"`
	ID complaints.ID `json:"id"`
}

func (p place) compare(q place) int { return cmp.Or(p.At.Compare(q.At), cmp.Compare(p.ID, q.ID)) }

// waiting is where a pending delivery stands.
type waiting struct {
	At  time.Time              `json:"at,omitzero"`
	Key complaints.DeliveryKey `json:"key"`
}

func (w waiting) compare(v waiting) int {
	return cmp.Or(w.At.Compare(v.At), compareKeys(w.Key, v.Key))
}

func compareKeys(a, b complaints.DeliveryKey) int {
	return cmp.Or(cmp.Compare(a.Complaint, b.Complaint), cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.Subscriber, b.Subscriber))
}

// letter is where a mail stands in the ledger.
type letter struct {
	At  time.Time `json:"at,omitzero"`
	Key string    `json:"key"`
}

func (l letter) compare(m letter) int { return cmp.Or(l.At.Compare(m.At), cmp.Compare(l.Key, m.Key)) }
