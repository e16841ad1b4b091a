package dynamostore

import (
	"context"
	"errors"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Load returns the newest state; see [complaints.Complaints].
func (s *Store) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	if err := begin(ctx); err != nil {
		return complaints.Complaint{}, err
	}
	c, err := s.load(ctx, id)
	if err != nil {
		return complaints.Complaint{}, refusal(ctx, err)
	}
	s.known.add(&c)
	return c, nil
}

func (s *Store) load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	var h head
	if err := s.get(ctx, s.complaintPK(id), skHead, "complaint", &h); err != nil {
		return complaints.Complaint{}, err
	}
	return h.complaint()
}

func (h *head) complaint() (complaints.Complaint, error) {
	state, err := unpack("state", h.State)
	if err != nil {
		return complaints.Complaint{}, err
	}
	return complaints.DecodeState(state)
}

// get reads one item, strongly consistent; ErrNotFound says what is missing.
func (s *Store) get(ctx context.Context, pk, sk, what string, to any) error {
	err := s.table.Get(attrPK, pk).Range(attrSK, dynamo.Equal, sk).Consistent(true).One(ctx, to)
	if errors.Is(err, dynamo.ErrNotFound) {
		return notFound(what)
	}
	return err
}

// History pages through a complaint's events; see [complaints.Complaints].
func (s *Store) History(ctx context.Context, p complaints.HistoryParams) (complaints.Page[complaints.Recorded], error) {
	var page complaints.Page[complaints.Recorded]
	if err := begin(ctx); err != nil {
		return page, err
	}
	last, err := lastOf[complaints.Revision]("history", p.Cursor)
	if err != nil {
		return page, err
	}
	after := max(p.After, 0)
	if last != nil {
		after = max(after, *last)
	}
	limit := limitOf(p.PageParams)
	for e, err := range s.eventItems(ctx, p.Complaint, after, p.Through, limit+1) {
		if err != nil {
			return complaints.Page[complaints.Recorded]{}, refusal(ctx, err)
		}
		if len(e.Event) == 0 {
			continue
		}
		if len(page.Items) == limit {
			page.Next = cursorAt("history", page.Items[limit-1].Revision)
			break
		}
		r, err := e.recorded()
		if err != nil {
			return complaints.Page[complaints.Recorded]{}, err
		}
		page.Items = append(page.Items, r)
	}
	return page, nil
}

func (e *eventItem) recorded() (complaints.Recorded, error) {
	event, err := unpack("event", e.Event)
	if err != nil {
		return complaints.Recorded{}, err
	}
	return complaints.DecodeEvent(event)
}

// Resolve tells who holds a claim; see [complaints.Complaints].
func (s *Store) Resolve(ctx context.Context, c complaints.Claim) (complaints.Claimed, error) {
	if err := begin(ctx); err != nil {
		return complaints.Claimed{}, err
	}
	var k claimItem
	if err := s.get(ctx, s.claimPK(c), skOnly, "claim", &k); err != nil {
		return complaints.Claimed{}, refusal(ctx, err)
	}
	return k.claimed(), nil
}

// seriesItem holds the last number given.
type seriesItem struct {
	keys
	Name string `dynamo:"name"`
	Last int64  `dynamo:"last"`
}

// Next gives the next number of a series; see [complaints.Complaints]. When an answer is lost its number is a gap.
func (s *Store) Next(ctx context.Context, series string) (int64, error) {
	if err := begin(ctx); err != nil {
		return 0, err
	}
	var n seriesItem
	err := s.table.Update(attrPK, s.seriesPK(series)).Range(attrSK, skOnly).
		SetNullable("name", series).Add(attrNumber, 1).OnlyUpdatedValue(ctx, &n)
	return n.Last, refusal(ctx, err)
}
