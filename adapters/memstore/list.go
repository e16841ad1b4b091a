package memstore

import (
	"context"
	"iter"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// List pages through summaries; see [complaints.Complaints].
func (s *Store) List(ctx context.Context, p complaints.ListParams) (complaints.Page[complaints.Summary], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.Summary]{}, err
	}
	defer leave()
	list := "list-" + string(sortOf(p))
	last, err := lastOf[place](list, p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Summary]{}, err
	}
	return pageOf(list, p.PageParams, s.inOrder(p, last), func(at place) (complaints.Summary, bool, error) {
		d := s.complaints[at.ID]
		if !matches(p, d) || !sees(p.Scope, d) {
			return complaints.Summary{}, false, nil
		}
		c, err := complaints.DecodeState(d.state)
		return complaints.Summarize(&c), true, err
	})
}

func sortOf(p complaints.ListParams) complaints.Sort {
	if p.Sort == complaints.SortDue {
		return complaints.SortDue
	}
	return complaints.SortReceived
}

// inOrder yields the places behind last. By due moment, those without one come last, the newest id first.
func (s *Store) inOrder(p complaints.ListParams, last *place) iter.Seq[place] {
	if sortOf(p) == complaints.SortReceived {
		return s.byReceived.before(last)
	}
	return func(yield func(place) bool) {
		if last == nil || !last.At.IsZero() {
			for at := range s.byDue.after(last) {
				if !yield(at) {
					return
				}
			}
			last = nil
		}
		s.undue.before(last)(yield)
	}
}

// matches applies the filters; zero fields do not filter.
func matches(p complaints.ListParams, d *dossier) bool {
	c := &d.summary
	due := c.Status.Open() && !c.DueAt.IsZero() && c.DueAt.Before(p.DueBefore)
	return (len(p.Status) == 0 || slices.Contains(p.Status, c.Status)) &&
		fits(p.Department, c.Department) && fits(p.Group, c.Group) && fits(p.Handler, c.Handler) &&
		fits(p.Organisation, c.Organisation) &&
		(p.Person == "" || d.hasPerson(p.Person)) &&
		(p.ReceivedFrom.IsZero() || !c.ReceivedAt.Before(p.ReceivedFrom)) &&
		(p.ReceivedBefore.IsZero() || c.ReceivedAt.Before(p.ReceivedBefore)) &&
		(p.DueBefore.IsZero() || due) && (!p.Attention || c.Attention)
}

func fits[T ~string](filter, value T) bool { return filter == "" || filter == value }

// sees applies a scope: a union of what it names, and Except out of it.
func sees(s complaints.Scope, d *dossier) bool {
	c := &d.summary
	if s.Except != "" && slices.Contains(c.Excluded, s.Except) {
		return false
	}
	inGroup := slices.ContainsFunc(s.Groups, func(g complaints.GroupID) bool {
		return g != "" && (g == c.Group || slices.Contains(c.Consulted, g))
	})
	involved := s.Actor != "" && (s.Actor == c.Complainant || s.Actor == c.SubmittedBy || s.Actor == c.Handler || slices.Contains(c.Handlers, s.Actor))
	return s.All || inGroup || involved || s.Person != "" && d.hasPerson(s.Person)
}

// hasPerson tells whether any content that is not erased carries the keyed hash.
func (d *dossier) hasPerson(hash string) bool {
	for _, t := range d.contents {
		if t.Person == hash {
			return true
		}
	}
	return false
}

// Due pages through what the sweep must do; see [complaints.Complaints].
func (s *Store) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.DueItem]{}, err
	}
	defer leave()
	last, err := lastOf[place]("due", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.DueItem]{}, err
	}
	due := func(yield func(place) bool) {
		for at := range s.milestones.after(last) {
			if at.At.After(p.Before) || !yield(at) {
				return
			}
		}
	}
	return pageOf("due", p.PageParams, due, func(at place) (complaints.DueItem, bool, error) {
		return complaints.DueItem{Complaint: at.ID, At: at.At}, true, nil
	})
}

// Cohort pages through what was received in a period; see [complaints.Complaints].
func (s *Store) Cohort(ctx context.Context, p complaints.CohortParams) (complaints.Page[complaints.ID], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.ID]{}, err
	}
	defer leave()
	last, err := lastOf[place]("cohort", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.ID]{}, err
	}
	if last == nil {
		last = &place{At: p.From} // below every complaint received then: its id is empty
	}
	received := func(yield func(place) bool) {
		for at := range s.byReceived.after(last) {
			if !at.At.Before(p.Before) || !yield(at) {
				return
			}
		}
	}
	return pageOf("cohort", p.PageParams, received, func(at place) (complaints.ID, bool, error) { return at.ID, true, nil })
}
