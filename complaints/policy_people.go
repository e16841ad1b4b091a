package complaints

import (
	"cmp"
	"slices"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// The look-ups below are pure and never fail on an id that the policy does not know: they say so, or answer with nobody.

func (p *Policy) staff(id ActorID) (Staff, bool) {
	return lookUp(p.People, func(s Staff) bool { return s.ID == id })
}

func (p *Policy) group(id GroupID) (Group, bool) {
	return lookUp(p.Groups, func(g Group) bool { return g.ID == id })
}

func (p *Policy) department(id DepartmentID) (Department, bool) {
	return lookUp(p.Departments, func(d Department) bool { return d.ID == id })
}

func (p *Policy) partner(id string) (Organisation, bool) { return organisation(p.Partners, id) }

func (p *Policy) supplier(id string) (Organisation, bool) { return organisation(p.Suppliers, id) }

func organisation(list []Organisation, id string) (Organisation, bool) {
	return lookUp(list, func(o Organisation) bool { return o.ID == id })
}

func lookUp[T any](list []T, match func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// absent reports whether id is away on a day; both days of an absence belong to it.
func (p *Policy) absent(id ActorID, on calendar.Date) bool {
	return slices.ContainsFunc(p.Absences, func(a Absence) bool { return a.Actor == id && a.From <= on && on <= a.To })
}

// available lists who can act for a post or group on a day: the members who are neither absent nor excluded by impartiality,
// in the policy's order. Only when that leaves a member out does the stand-in act, last in the list, and only when neither
// absent nor excluded themselves. Nobody left: an empty list. A nil excluded excludes nobody.
func (p *Policy) available(members []ActorID, standIn ActorID, on calendar.Date, excluded func(ActorID) bool) []ActorID {
	can := func(id ActorID) bool { return !p.absent(id, on) && (excluded == nil || !excluded(id)) }
	list := make([]ActorID, 0, len(members)+1)
	for _, id := range members {
		if can(id) {
			list = append(list, id)
		}
	}
	if len(list) < len(members) && standIn != "" && can(standIn) {
		list = append(list, standIn)
	}
	return list
}

// staffName is how letters and notices call somebody; an id that the policy does not know stands for itself.
func (p *Policy) staffName(id ActorID) string {
	s, _ := p.staff(id)
	return cmp.Or(s.Name, string(id))
}

// groupName is the name of a handler group; an unknown id stands for itself.
func (p *Policy) groupName(id GroupID, l Language) string {
	g, _ := p.group(id)
	return cmp.Or(g.Name.In(l), string(id))
}

// departmentName is the name of a department; an unknown id stands for itself.
func (p *Policy) departmentName(id DepartmentID, l Language) string {
	d, _ := p.department(id)
	return cmp.Or(d.Name.In(l), string(id))
}

// organisationName is the name of an organisation, as a supplier or as a partner according to the kind of complainant; an unknown id stands for itself.
func (p *Policy) organisationName(id string, kind ComplainantKind) string {
	lists := [][]Organisation{p.Partners, p.Suppliers}
	if kind == SupplierKind {
		slices.Reverse(lists)
	}
	for _, list := range lists {
		if o, ok := organisation(list, id); ok {
			return o.Name
		}
	}
	return id
}

// text is the policy's text under a key, in Dutch when there is no translation, empty when there is no such text.
func (p *Policy) text(key string, l Language) string { return p.Texts[key].In(l) }
