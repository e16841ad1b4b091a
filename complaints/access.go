package complaints

import "slices"

// relations tells in which capacities the actor stands to c, leaving out those that impartiality forbids. barred are the
// forbidden ones.
//
// A stand-in acts only while somebody of the post is absent or excluded. The director sees every complaint; members of a group
// those that their group has or is consulted on; who handled one keeps reading it.
func (env Env) relations(c *Complaint) (held, barred []Relation) {
	if env.By.Kind == EngineActor {
		return []Relation{AsEngine}, nil
	}
	if env.By.ID == "" {
		return nil, nil
	}
	excluded := c.excluded()
	would := env.staffRelations(c, excluded)
	if c.Class == ClassUnconfirmed {
		return env.unconfirmedRelations(would, excluded)
	}
	if slices.Contains(excluded, env.By.ID) {
		return env.ownRelations(c), would
	}
	if c.Revision == 0 && slices.Contains(would, AsDesk) {
		return would, nil // the desk enters what somebody else says
	}
	return append(env.ownRelations(c), would...), nil
}

// unconfirmedRelations leave what nobody has confirmed to the desk, the director and administrators: whoever the mail names may
// not have written it, and may not have wanted anybody to read it.
func (env Env) unconfirmedRelations(would []Relation, excluded []ActorID) (held, barred []Relation) {
	would = slices.DeleteFunc(would, func(r Relation) bool { return r != AsDesk && r != AsDirector && r != AsAdministrator })
	if slices.Contains(excluded, env.By.ID) {
		return nil, would
	}
	return would, nil
}

// ownRelations are those of somebody outside the centre.
func (env Env) ownRelations(c *Complaint) []Relation {
	var list []Relation
	if c.Revision == 0 {
		return env.filers()
	}
	if env.Own || c.Complainant.Actor != "" && c.Complainant.Actor == env.By.ID {
		list = append(list, AsComplainant)
	}
	if env.By.Kind == SystemActor && c.SubmittedBy == env.By.ID {
		list = append(list, AsPartnerSystem)
	}
	return list
}

// filers are in what capacity somebody outside the desk may file: as the complainant, or as a partner's own program. Others of
// the centre do not register for complainants: that is the desk's.
func (env Env) filers() []Relation {
	switch {
	case env.By.Kind == SystemActor:
		for _, p := range env.Policy.Partners {
			if slices.Contains(p.Systems, env.By.ID) {
				return []Relation{AsPartnerSystem}
			}
		}
	case !env.isStaff():
		return []Relation{AsComplainant}
	}
	return nil
}

// staffRelations are those of somebody of the centre, whether excluded or not.
func (env Env) staffRelations(c *Complaint, excluded []ActorID) []Relation {
	var list []Relation
	add := func(r Relation, holds bool) {
		if holds {
			list = append(list, r)
		}
	}
	p, id := env.Policy, env.By.ID
	add(AsDesk, env.inPost(p.Desk, excluded))
	add(AsHandler, c.Handler != "" && c.Handler == id)
	add(AsMember, env.inGroup(c.Group, excluded))
	add(AsConsulted, slices.ContainsFunc(c.Consulted, func(g GroupID) bool { return env.inGroup(g, excluded) }))
	add(AsFormer, c.Handler != id && slices.Contains(c.Handlers, id))
	add(AsOwner, slices.ContainsFunc(c.Measures, func(m Measure) bool { return m.Owner == id }))
	add(AsDirector, env.inPost(p.Director, excluded))
	add(AsAdministrator, slices.Contains(p.Admins, id))
	return list
}

func (env Env) inGroup(id GroupID, excluded []ActorID) bool {
	g, ok := env.Policy.group(id)
	return ok && env.inPost(Post{Members: g.Members, StandIn: g.StandIn}, excluded)
}

// inPost reports whether the actor is of the post, as a member or as the stand-in for one who is absent or excluded.
func (env Env) inPost(post Post, excluded []ActorID) bool {
	if slices.Contains(post.Members, env.By.ID) {
		return true
	}
	return post.StandIn == env.By.ID && slices.ContainsFunc(post.Members, func(m ActorID) bool {
		return slices.Contains(excluded, m) || env.Policy.absent(m, env.today())
	})
}

// visible is the one access rule for reading: whoever stands in some relation to c may read it, as that relation sees it.
func (env Env) visible(c *Complaint) ([]Relation, error) {
	held, barred := env.relations(c)
	if len(held) > 0 {
		return held, nil
	}
	if len(barred) > 0 {
		return nil, env.impartiality(c, barred)
	}
	if c.Revision == 0 {
		return nil, &Error{Code: CodeNotAllowed, Reason: string(CmdSubmit)}
	}
	return nil, ErrNotFound
}

// impartiality refuses an excluded actor and names who acts instead.
func (env Env) impartiality(c *Complaint, barred []Relation) error {
	post := Post{}
	switch {
	case slices.Contains(barred, AsDirector):
		post = env.Policy.Director
	case slices.Contains(barred, AsDesk):
		post = env.Policy.Desk
	case len(barred) == 1 && barred[0] == AsAdministrator: // nobody stands in for an administrator
	default:
		if g, ok := env.Policy.group(c.Group); ok {
			post = Post{Members: g.Members, StandIn: g.StandIn}
		}
	}
	return &Error{Code: CodeImpartiality, Reason: "involved", Substitute: env.substitute(post, c)}
}

// substitute is the first of the post who is neither excluded nor absent, the stand-in last; empty when there is nobody.
func (env Env) substitute(post Post, c *Complaint) ActorID {
	who := env.available(post, c)
	if len(who) == 0 {
		return ""
	}
	return who[0]
}

// available lists who of a post can act on c today: members in their order, then the stand-in where one is missing.
func (env Env) available(post Post, c *Complaint) []ActorID {
	excluded := c.excluded()
	return env.Policy.available(post.Members, post.StandIn, env.today(), func(a ActorID) bool { return slices.Contains(excluded, a) })
}

// scope is the access rule as a filter for lists.
func (env Env) scope(person string) Scope {
	s := Scope{Actor: env.By.ID, Person: person, Except: env.By.ID}
	none := []ActorID{}
	s.All = env.inPost(env.Policy.Desk, none) || env.inPost(env.Policy.Director, none) ||
		env.Policy.Desk.StandIn == env.By.ID || env.Policy.Director.StandIn == env.By.ID || slices.Contains(env.Policy.Admins, env.By.ID)
	for _, g := range env.Policy.Groups {
		if slices.Contains(g.Members, env.By.ID) || g.StandIn == env.By.ID {
			s.Groups = append(s.Groups, g.ID)
		}
	}
	return s
}

// mayList re-checks one row of a list, which may lag, with the same rule as reading.
func (env Env) mayList(s *Summary, own bool) bool {
	if s.Class == ClassUnconfirmed && s.Status.Open() && !s.Attention {
		return false // it waits for its sender
	}
	c := Complaint{
		Revision: 1, Class: s.Class, Group: s.Group, Handler: s.Handler, Handlers: s.Handlers, Consulted: s.Consulted,
		Complainant: Complainant{Actor: s.Complainant}, SubmittedBy: s.SubmittedBy, Involved: s.Excluded,
	}
	env.Own = own
	held, _ := env.relations(&c)
	return len(held) > 0
}
