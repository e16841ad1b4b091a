package complaints

import (
	"slices"
	"time"
)

// Summarize cuts a state down to what lists and the access rule need.
func Summarize(c *Complaint) Summary {
	return Summary{
		ID: c.ID, Reference: c.Reference, Class: c.Class, Status: c.Status,
		ReceivedAt: c.ReceivedAt, RegisteredAt: c.RegisteredAt, EndedAt: c.EndedAt,
		Department: c.Department, Group: c.Group, Handler: c.Handler,
		Handlers: c.readers(), Consulted: slices.Clone(c.Consulted),
		Organisation: c.Complainant.Organisation, Complainant: c.Complainant.Actor, SubmittedBy: c.SubmittedBy,
		Excluded: c.excluded(), Person: c.Complainant.Person, Subject: c.Subject,
		Deadlines: c.Deadlines(), DueAt: c.dueAt(),
		Attention: c.Attention, Waiting: c.Suspension != nil, Erased: c.Erased,
	}
}

// readers are those who keep reading it: who handles or handled it, and who owns a measure.
func (c *Complaint) readers() []ActorID {
	list := slices.Clone(c.Handlers)
	for _, m := range c.Measures {
		list = appendOnce(list, m.Owner)
	}
	return list
}

// dueAt is the earliest due moment among the clocks that can still be stopped; zero when there is none.
func (c *Complaint) dueAt() time.Time {
	var first time.Time
	for _, d := range []*Deadline{c.FirstResponse, c.Resolution} {
		if d.live() && (first.IsZero() || d.Due.Before(first)) {
			first = d.Due
		}
	}
	return first
}

// excluded lists the actors whom impartiality keeps away: the persons concerned and those otherwise involved.
func (c *Complaint) excluded() []ActorID {
	list := slices.Clone(c.Involved)
	for _, p := range c.Concerned {
		if p.Actor != "" && !slices.Contains(list, p.Actor) {
			list = append(list, p.Actor)
		}
	}
	return list
}
