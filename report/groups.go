package report

import (
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// groups counts the cohort by one of its features. Keys that are known from the start have a place, also when nothing falls in
// it; others get one when they come.
type groups struct {
	list   []Group
	known  int            // the first of list, in the order to show; then whatever came
	places map[string]int // in list
}

func newGroups(known []Group) *groups {
	g := &groups{list: known, known: len(known), places: make(map[string]int, len(known)+4)}
	for i := range known {
		g.places[known[i].Key] = i
	}
	return g
}

// at is the group of a key; it is valid until the next call.
func (g *groups) at(key string) *Group {
	i, ok := g.places[key]
	if !ok {
		i = len(g.list)
		g.list = append(g.list, Group{Key: key})
		g.places[key] = i
	}
	return &g.list[i]
}

func (g *groups) merge(o *groups) {
	for i := range o.list {
		from := &o.list[i]
		to := g.at(from.Key)
		to.Received += from.Received
		to.FirstResponse.merge(from.FirstResponse)
		to.Norm.merge(from.Norm)
		to.Open += from.Open
		to.Overdue += from.Overdue
		to.Escalated += from.Escalated
	}
}

func (s *Share) merge(o Share) {
	s.Count += o.Count
	s.Of += o.Of
}

// sorted is the list with the known keys in their order, then the others by key, [None] last.
func (g *groups) sorted() []Group {
	list := slices.Clone(g.list)
	slices.SortFunc(list[g.known:], func(a, b Group) int {
		switch {
		case a.Key == b.Key:
			return 0
		case a.Key == None || b.Key != None && a.Key > b.Key:
			return 1
		}
		return -1
	})
	return list
}

// wordGroups are groups for a closed set of words.
func wordGroups[T ~string](set ...T) []Group {
	list := make([]Group, 0, len(set)+1)
	for _, w := range set {
		list = append(list, Group{Key: string(w)})
	}
	return list
}

// departments are the policy's, in its order.
func departments(p *complaints.Policy) []Group {
	list := make([]Group, 0, len(p.Departments)+1)
	for _, d := range p.Departments {
		list = append(list, Group{Key: string(d.ID), Name: d.Name})
	}
	return list
}

// organisations are the policy's partners and suppliers. A body that is both has one id and is counted once.
func organisations(p *complaints.Policy) []Group {
	list := make([]Group, 0, len(p.Partners)+len(p.Suppliers)+1)
	for _, o := range slices.Concat(p.Partners, p.Suppliers) {
		if !slices.ContainsFunc(list, func(g Group) bool { return g.Key == o.ID }) {
			list = append(list, Group{Key: o.ID, Name: complaints.Translated{NL: o.Name}})
		}
	}
	return list
}
