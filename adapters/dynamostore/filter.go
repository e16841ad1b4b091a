package dynamostore

import (
	"context"
	"maps"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// candidates finds the complaints that a list can show when those are a person's or an actor's own; else few is false. It also
// learns which are those of the scope's person, where that counts.
func (l *listing) candidates(ctx context.Context) (ids []complaints.ID, few bool, err error) {
	scope := l.p.Scope
	if scope.Person != "" && !scope.All {
		own, err := l.s.found(ctx, indexDue, l.s.personPK(scope.Person))
		if err != nil {
			return nil, false, err
		}
		l.persons = own
	}
	if l.p.Person != "" {
		found, err := l.s.found(ctx, indexDue, l.s.personPK(l.p.Person))
		return slices.Collect(maps.Keys(found)), true, err
	}
	if scope.All || slices.ContainsFunc(scope.Groups, func(g complaints.GroupID) bool { return g != "" }) {
		return nil, false, nil
	}
	found := maps.Clone(l.persons)
	if found == nil {
		found = map[complaints.ID]bool{}
	}
	if scope.Actor != "" {
		own, err := l.s.found(ctx, indexReceived, l.s.actorPK(scope.Actor))
		if err != nil {
			return nil, false, err
		}
		maps.Copy(found, own)
	}
	return slices.Collect(maps.Keys(found)), true, nil
}

// found are the complaints that have an item in a person's or an actor's partition of an index.
func (s *Store) found(ctx context.Context, index, pk string) (map[complaints.ID]bool, error) {
	found := map[complaints.ID]bool{}
	for at, err := range s.merged(ctx, scan{index: index, partitions: []string{pk}, to: lastSK}) {
		if err != nil {
			return nil, err
		}
		found[s.complaintOf(at.PK)] = true
	}
	return found, nil
}

// summaries reads complaints by their ids, as their heads are now; one that was never committed is left out.
func (s *Store) summaries(ctx context.Context, ids []complaints.ID) ([]complaints.Summary, error) {
	heads := make([]address, len(ids))
	for i, id := range ids {
		heads[i] = address{s.complaintPK(id), skHead}
	}
	items, err := s.getMany(ctx, heads, false)
	if err != nil {
		return nil, err
	}
	var list []complaints.Summary
	for a, i := range items {
		h, err := decode[head]("complaint", i)
		if err != nil {
			return nil, err
		}
		c, err := decodeRow(s.complaintOf(a.pk), h.Row)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// matches applies the filters and the scope; zero fields do not filter. A person's complaints were found by index.
func (l *listing) matches(c *complaints.Summary) bool {
	p := &l.p
	due := c.Status.Open() && !c.DueAt.IsZero() && c.DueAt.Before(p.DueBefore)
	return (len(p.Status) == 0 || slices.Contains(p.Status, c.Status)) &&
		fits(p.Department, c.Department) && fits(p.Group, c.Group) && fits(p.Handler, c.Handler) &&
		fits(p.Organisation, c.Organisation) &&
		(p.ReceivedFrom.IsZero() || !c.ReceivedAt.Before(p.ReceivedFrom)) &&
		(p.ReceivedBefore.IsZero() || c.ReceivedAt.Before(p.ReceivedBefore)) &&
		(p.DueBefore.IsZero() || due) && (!p.Attention || c.Attention) && l.sees(c)
}

func fits[T ~string](filter, value T) bool { return filter == "" || filter == value }

// sees applies a scope: a union of what it names, and Except out of it.
func (l *listing) sees(c *complaints.Summary) bool {
	s := &l.p.Scope
	if s.Except != "" && slices.Contains(c.Excluded, s.Except) {
		return false
	}
	inGroup := slices.ContainsFunc(s.Groups, func(g complaints.GroupID) bool {
		return g != "" && (g == c.Group || slices.Contains(c.Consulted, g))
	})
	return s.All || inGroup || s.Actor != "" && slices.Contains(actors(c), s.Actor) || l.persons[c.ID]
}
