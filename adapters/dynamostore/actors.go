package dynamostore

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// knownActors remembers, of the complaints last seen, whose they are: those are findable already, and an actor once findable stays
// so. It saves a read before most commits; without it nothing goes wrong.
type knownActors struct {
	mu   sync.Mutex
	of   map[complaints.ID][]complaints.ActorID
	ring []complaints.ID // what makes way next
	next int
}

const manyKnown = 512

func newKnownActors() *knownActors {
	return &knownActors{of: map[complaints.ID][]complaints.ActorID{}, ring: make([]complaints.ID, manyKnown)}
}

func (k *knownActors) add(c *complaints.Complaint) {
	s := complaints.Summarize(c)
	list := actors(&s)
	k.mu.Lock()
	defer k.mu.Unlock()
	there, known := k.of[c.ID]
	if !known {
		delete(k.of, k.ring[k.next])
		k.ring[k.next] = c.ID
		k.next = (k.next + 1) % len(k.ring)
	}
	for _, a := range list {
		if !slices.Contains(there, a) {
			there = append(slices.Clip(there), a)
		}
	}
	k.of[c.ID] = there
}

func (k *knownActors) get(id complaints.ID) ([]complaints.ActorID, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	list, known := k.of[id]
	return list, known
}

// newActors are those of a state who are not findable yet. It looks at the state before, which may be an old one: who was in it
// is findable.
func (s *Store) newActors(ctx context.Context, c *complaints.Complaint) ([]complaints.ActorID, error) {
	sum := complaints.Summarize(c)
	list := actors(&sum)
	known, found := s.known.get(c.ID)
	if !found && c.Revision > 1 && len(list) > 0 {
		before, err := s.summary(ctx, c.ID)
		if err != nil && !errors.Is(err, complaints.ErrNotFound) {
			return nil, err
		}
		known = actors(&before)
	}
	return slices.DeleteFunc(list, func(a complaints.ActorID) bool { return slices.Contains(known, a) }), nil
}

func (s *Store) summary(ctx context.Context, id complaints.ID) (complaints.Summary, error) {
	var h head
	err := s.table.Get(attrPK, s.complaintPK(id)).Range(attrSK, dynamo.Equal, skHead).One(ctx, &h)
	if errors.Is(err, dynamo.ErrNotFound) {
		return complaints.Summary{}, notFound("complaint")
	}
	if err != nil {
		return complaints.Summary{}, err
	}
	return decodeRow(id, h.Row)
}
