package report

import (
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Action is what somebody wants with reports.
type Action string

// The actions.
const (
	ToRead    Action = "report_read"      // desk, director, administrators
	ToMake    Action = "report_make"      // desk, director, administrators
	ToRelease Action = "report_release"   // the desk: it writes the commentary
	ToPublish Action = "report_published" // the variant to be published: anybody
)

// Allow is the one access rule for reports: a front asks it before it makes, opens or releases one. Stand-ins of desk and director
// may act on a day on which somebody of the post is absent. ErrNotAllowed when by may not.
func Allow(p *complaints.Policy, by complaints.Actor, a Action, now time.Time) error {
	if a == ToPublish {
		return nil
	}
	refused := complaints.Refuse(complaints.CodeNotAllowed, string(a), nil)
	if by.ID == "" || by.Kind != complaints.PersonActor {
		return refused
	}
	on := calendar.DateOf(now)
	desk := inPost(p, p.Desk, by.ID, on)
	other := inPost(p, p.Director, by.ID, on) || slices.Contains(p.Admins, by.ID)
	switch a {
	case ToRead, ToMake:
		if desk || other {
			return nil
		}
	case ToRelease:
		if desk {
			return nil
		}
	}
	return refused
}

func inPost(p *complaints.Policy, post complaints.Post, id complaints.ActorID, on calendar.Date) bool {
	return slices.Contains(post.Members, id) || post.StandIn == id && someoneAbsent(p, post, on)
}

func someoneAbsent(p *complaints.Policy, post complaints.Post, on calendar.Date) bool {
	return slices.ContainsFunc(post.Members, func(m complaints.ActorID) bool { return absent(p, m, on) })
}

func absent(p *complaints.Policy, id complaints.ActorID, on calendar.Date) bool {
	return slices.ContainsFunc(p.Absences, func(a complaints.Absence) bool { return a.Actor == id && a.From <= on && on <= a.To })
}

// Recipients are who hears of a new report: the desk and the director, each once, with the stand-in of a post of which somebody is absent.
func Recipients(p *complaints.Policy, on calendar.Date) []complaints.Staff {
	var ids []complaints.ActorID
	for _, post := range []complaints.Post{p.Desk, p.Director} {
		ids = append(ids, post.Members...)
		if someoneAbsent(p, post, on) {
			ids = append(ids, post.StandIn)
		}
	}
	var list []complaints.Staff
	for _, s := range p.People {
		if slices.Contains(ids, s.ID) && s.Email != "" {
			list = append(list, s)
		}
	}
	return list
}
