package setup

import (
	"context"
	"sync"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Hints is a store whose outbox shows the deliveries that somebody was told of, and no others: for a Dispatcher that a stream
// wakes. An index may show a new delivery later than the stream does; whether one is there and due is what its lease says, which
// is never late. What no hint tells of is found by the sweep's Dispatcher, over the store itself.
type Hints struct {
	complaints.Store

	mu   sync.Mutex
	keys []complaints.DeliveryKey
}

// NewHints makes Hints over a store; until it is told of some it shows none.
func NewHints(s complaints.Store) *Hints { return &Hints{Store: s} }

// Tell has the outbox show these deliveries once, instead of those it was told of before.
func (h *Hints) Tell(keys ...complaints.DeliveryKey) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = keys
}

// Pending implements [complaints.Outbox].
func (h *Hints) Pending(context.Context, complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	page := complaints.Page[complaints.Delivery]{}
	for _, key := range h.keys {
		page.Items = append(page.Items, complaints.Delivery{DeliveryKey: key})
	}
	h.keys = nil
	return page, nil
}
