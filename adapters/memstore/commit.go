package memstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Commit writes everything in c or nothing; see [complaints.Complaints].
func (s *Store) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Committed{}, err
	}
	defer leave()
	if first, ok := s.claims[command(c.Key)]; ok {
		return complaints.Committed{ID: first.ID, Revision: first.Revision, Repeated: true, Print: first.Print}, nil
	}
	e, err := c.Encode()
	if err != nil {
		return complaints.Committed{}, err
	}
	kept, err := complaints.DecodeState(e.State)
	if err != nil {
		return complaints.Committed{}, err
	}
	if err := s.permit(c); err != nil {
		return complaints.Committed{}, err
	}
	d := s.open(c.State.ID)
	d.events = append(d.events, e.Events...)
	d.state, d.revision = e.State, c.State.Revision
	s.arrange(d, kept)
	s.keepParts(d, c)
	return complaints.Committed{ID: c.State.ID, Revision: c.State.Revision, Print: c.Print}, nil
}

func command(key string) complaints.Claim {
	return complaints.Claim{Kind: complaints.ClaimCommand, Key: key}
}

// permit compares a commit with what is there.
func (s *Store) permit(c complaints.Commit) error {
	var revision complaints.Revision
	d := s.complaints[c.State.ID]
	if d != nil {
		revision = d.revision
	}
	if revision != c.Expect {
		return complaints.Refuse(complaints.CodeStale, "", nil)
	}
	for _, k := range c.Claims {
		if held, ok := s.claims[k]; ok && held.ID != c.State.ID {
			return complaints.Refuse(complaints.CodeClaimed, string(k.Kind), nil)
		}
	}
	for _, t := range c.Contents {
		if d == nil {
			break
		}
		if _, taken := d.contents[t.Key]; taken {
			return complaints.Refuse(complaints.CodeClaimed, "content", nil)
		}
	}
	if c.Mail == nil {
		return nil
	}
	entry, ok := s.mails[c.Mail.Key]
	if !ok {
		return notFound("mail")
	}
	if !gives(entry.Outcome, c.Mail.Outcome) {
		return complaints.Refuse(complaints.CodeClaimed, "mail", nil)
	}
	return nil
}

// arrange gives the complaint its places in the lists.
func (s *Store) arrange(d *dossier, c complaints.Complaint) {
	if d.summary.ID != "" {
		s.byReceived.remove(place{d.summary.ReceivedAt, c.ID})
		s.byDue.remove(place{d.summary.DueAt, c.ID})
		s.undue.remove(place{ID: c.ID})
		s.milestones.remove(place{d.milestone, c.ID})
	}
	d.summary = complaints.Summarize(&c)
	s.byReceived.insert(place{d.summary.ReceivedAt, c.ID})
	if d.summary.DueAt.IsZero() {
		s.undue.insert(place{ID: c.ID})
	} else {
		s.byDue.insert(place{d.summary.DueAt, c.ID})
	}
	if m, ok := c.NextMilestone(); ok {
		d.milestone = m.At
		s.milestones.insert(place{m.At, c.ID})
	}
}

func (s *Store) keepParts(d *dossier, c complaints.Commit) {
	by := complaints.Claimed{ID: c.State.ID, Revision: c.State.Revision}
	for _, k := range c.Claims {
		if _, held := s.claims[k]; !held {
			s.claims[k] = by
		}
	}
	by.Print = c.Print
	s.claims[command(c.Key)] = by
	for _, t := range c.Contents {
		d.contents[t.Key] = cloneContent(t)
	}
	for _, v := range c.Deliveries {
		v.State = cmp.Or(v.State, complaints.DeliveryPending)
		v.NotBefore, v.At = stored(v.NotBefore), stored(v.At)
		d.deliveries = append(d.deliveries, v)
		s.await(v)
	}
	slices.SortFunc(d.deliveries, func(a, b complaints.Delivery) int { return compareKeys(a.DeliveryKey, b.DeliveryKey) })
	if c.Mail != nil {
		s.settleMail(*c.Mail)
	}
}

// Load returns the newest state; see [complaints.Complaints].
func (s *Store) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Complaint{}, err
	}
	defer leave()
	d := s.complaints[id]
	if d == nil || d.revision == 0 {
		return complaints.Complaint{}, notFound("complaint")
	}
	return complaints.DecodeState(d.state)
}

// History pages through a complaint's events; see [complaints.Complaints].
func (s *Store) History(ctx context.Context, p complaints.HistoryParams) (complaints.Page[complaints.Recorded], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.Recorded]{}, err
	}
	defer leave()
	last, err := lastOf[complaints.Revision]("history", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Recorded]{}, err
	}
	after := max(p.After, 0)
	if last != nil {
		after = max(after, *last)
	}
	var events [][]byte
	if d := s.complaints[p.Complaint]; d != nil {
		events = d.events
	}
	revisions := func(yield func(complaints.Revision) bool) {
		for r := after + 1; int(r) <= len(events) && (p.Through == 0 || r <= p.Through); r++ {
			if !yield(r) {
				return
			}
		}
	}
	return pageOf("history", p.PageParams, revisions, func(r complaints.Revision) (complaints.Recorded, bool, error) {
		event, err := complaints.DecodeEvent(events[r-1])
		return event, true, err
	})
}

// Resolve tells who holds a claim; see [complaints.Complaints].
func (s *Store) Resolve(ctx context.Context, c complaints.Claim) (complaints.Claimed, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Claimed{}, err
	}
	defer leave()
	by, ok := s.claims[c]
	if !ok {
		return complaints.Claimed{}, notFound("claim")
	}
	return by, nil
}

// Next gives the next number of a series; see [complaints.Complaints].
func (s *Store) Next(ctx context.Context, series string) (int64, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	s.series[series]++
	return s.series[series], nil
}
