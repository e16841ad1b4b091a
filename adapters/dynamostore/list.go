package dynamostore

import (
	"cmp"
	"context"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// maxLooked is how many places a page looks at: one whose filter lets little through ends before it is full, and goes on with the next.
const maxLooked = 1000

// spot is a place in the order of a list.
type spot struct {
	Rest bool   `json:"r,omitempty"` // by due moment: behind those that have one
	Key  string `json:"k"`
}

// spotOf is where a complaint stands.
func spotOf(c *complaints.Summary, by complaints.Sort) spot {
	switch {
	case by == complaints.SortReceived:
		return spot{Key: stamp(c.ReceivedAt) + "#" + string(c.ID)}
	case c.DueAt.IsZero():
		return spot{Rest: true, Key: string(c.ID)}
	default:
		return spot{Key: stamp(c.DueAt) + "#" + string(c.ID)}
	}
}

// compareSpots orders: the newest receipt first; the earliest due moment first, then those without one by falling id.
func compareSpots(a, b spot, by complaints.Sort) int {
	switch {
	case a.Rest != b.Rest && a.Rest:
		return 1
	case a.Rest != b.Rest:
		return -1
	case by == complaints.SortReceived || a.Rest:
		return cmp.Compare(b.Key, a.Key)
	}
	return cmp.Compare(a.Key, b.Key)
}

// listing is one call of List.
type listing struct {
	s       *Store
	p       complaints.ListParams
	by      complaints.Sort
	name    string
	after   *spot
	persons map[complaints.ID]bool // whose contents carry the scope's person
	page    complaints.Page[complaints.Summary]
	looked  int
	last    spot // looked at
}

// List pages through summaries; see [complaints.Complaints]. A person's complaints, and those of somebody who sees their own only, are
// found by index and read one by one; everything else runs along the list in order.
func (s *Store) List(ctx context.Context, p complaints.ListParams) (complaints.Page[complaints.Summary], error) {
	if err := begin(ctx); err != nil {
		return complaints.Page[complaints.Summary]{}, err
	}
	l := &listing{s: s, p: p, by: complaints.SortReceived}
	if p.Sort == complaints.SortDue {
		l.by = p.Sort
	}
	l.name = "list-" + string(l.by)
	var err error
	if l.after, err = lastOf[spot](l.name, p.Cursor); err != nil {
		return complaints.Page[complaints.Summary]{}, err
	}
	if err := l.run(ctx); err != nil {
		return complaints.Page[complaints.Summary]{}, refusal(ctx, err)
	}
	return l.page, nil
}

func (l *listing) run(ctx context.Context) error {
	ids, few, err := l.candidates(ctx)
	if err != nil {
		return err
	}
	if few {
		list, err := l.s.summaries(ctx, ids)
		if err != nil {
			return err
		}
		return l.show(list)
	}
	if l.p.DueBefore.IsZero() || l.by == complaints.SortDue {
		return l.walk(ctx)
	}
	list, err := l.due(ctx)
	if err != nil {
		return err
	}
	return l.show(list)
}

// show sorts complaints and takes the page from them.
func (l *listing) show(list []complaints.Summary) error {
	list = slices.DeleteFunc(list, func(c complaints.Summary) bool {
		return !l.matches(&c) || l.after != nil && compareSpots(spotOf(&c, l.by), *l.after, l.by) <= 0
	})
	slices.SortFunc(list, func(a, b complaints.Summary) int { return compareSpots(spotOf(&a, l.by), spotOf(&b, l.by), l.by) })
	limit := limitOf(l.p.PageParams)
	if len(list) > limit {
		l.page.Next = cursorAt(l.name, spotOf(&list[limit-1], l.by))
		list = list[:limit]
	}
	if len(list) > 0 {
		l.page.Items = list
	}
	return nil
}

// walk runs along the list, or along both parts of it.
func (l *listing) walk(ctx context.Context) error {
	for _, part := range l.parts() {
		full, err := l.walkPart(ctx, part)
		if full || err != nil {
			return err
		}
	}
	return nil
}

// parts are the indexed lists that make up the one asked for, behind the cursor.
func (l *listing) parts() []scan {
	s, p := l.s, l.p
	if l.by == complaints.SortReceived {
		list := scan{index: indexReceived, partitions: s.shardsOf(listReceived), to: lastSK, falling: true}
		if !p.ReceivedFrom.IsZero() {
			list.from = stampUp(p.ReceivedFrom)
		}
		if !p.ReceivedBefore.IsZero() {
			list.to = stampUp(p.ReceivedBefore)
		}
		if l.after != nil {
			list.to = min(list.to, before(l.after.Key))
		}
		return []scan{list}
	}
	list := scan{index: indexDue, partitions: s.shardsOf(listDue), to: lastSK}
	rest := scan{index: indexDue, partitions: s.shardsOf(listRest), to: lastSK, falling: true}
	switch {
	case !p.DueBefore.IsZero():
		list.to = stampUp(p.DueBefore)
		if l.after != nil {
			list = list.behind(l.after.Key)
		}
		return []scan{list}
	case l.after == nil:
		return []scan{list, rest}
	case l.after.Rest:
		return []scan{rest.behind(l.after.Key)}
	}
	return []scan{list.behind(l.after.Key), rest}
}

// walkPart shows what matches until the page is full, which it may be before it has all it asked for.
func (l *listing) walkPart(ctx context.Context, part scan) (full bool, err error) {
	limit := limitOf(l.p.PageParams)
	part.chunk = part.shown(limit)
	for at, err := range l.s.merged(ctx, part) {
		if err != nil {
			return false, err
		}
		if len(l.page.Items) == limit || l.looked == maxLooked {
			l.page.Next = cursorAt(l.name, l.last)
			return true, nil
		}
		c, err := decodeRow(l.s.complaintOf(at.PK), at.Row)
		if err != nil {
			return false, err
		}
		l.looked++
		l.last = spotOf(&c, l.by)
		if l.matches(&c) {
			l.page.Items = append(l.page.Items, c)
		}
	}
	return false, nil
}

// due are the complaints due before the moment asked for.
func (l *listing) due(ctx context.Context) ([]complaints.Summary, error) {
	var list []complaints.Summary
	part := scan{index: indexDue, partitions: l.s.shardsOf(listDue), to: stampUp(l.p.DueBefore), chunk: maxChunk}
	for at, err := range l.s.merged(ctx, part) {
		if err != nil {
			return nil, err
		}
		c, err := decodeRow(l.s.complaintOf(at.PK), at.Row)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}
