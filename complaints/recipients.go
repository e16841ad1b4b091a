package complaints

import "slices"

// addressees names who of the centre hears of a notice: whoever has the complaint now, and who the event is for besides. Persons
// concerned, absent ones and persons without a mail address hear nothing; nobody left means the group, then the desk.
func (env Env) addressees(kind LetterKind, c *Complaint, r Recorded) []ActorID {
	switch kind {
	case NoticeRegistered, NoticeReturned, NoticeHandedBack, NoticeDecided, NoticeReopeningRequest, NoticeUnconfirmed, NoticeUndelivered:
		return env.desk(c)
	case NoticeEscalated:
		return env.orDesk(env.available(env.Policy.Director, c), c)
	case NoticeEscalationRequest:
		return env.handlerOrGroup(c)
	case NoticeMeasureDue:
		return env.measureOwner(c, r)
	case NoticeBreach:
		who := append(env.holder(c), env.desk(c)...)
		if env.Policy.Breach.Director {
			who = append(who, env.available(env.Policy.Director, c)...)
		}
		return distinct(who)
	case NoticeMessage:
		if !c.Status.Open() {
			return env.desk(c)
		}
	}
	return env.holder(c)
}

// holder is who has it: registered and handled the desk, assigned the group, in progress the handler, escalated the director.
func (env Env) holder(c *Complaint) []ActorID {
	switch c.Status {
	case Assigned:
		return env.group(c)
	case InProgress:
		return env.handlerOrGroup(c)
	case Escalated:
		return env.orDesk(env.available(env.Policy.Director, c), c)
	case Registered, Handled, Closed, Withdrawn, Referred, Dismissed:
	}
	return env.desk(c)
}

func (env Env) desk(c *Complaint) []ActorID { return env.available(env.Policy.Desk, c) }

func (env Env) group(c *Complaint) []ActorID {
	if c.Handler != "" && env.free(c.Handler, c) {
		return []ActorID{c.Handler}
	}
	g, ok := env.Policy.group(c.Group)
	if !ok {
		return env.desk(c)
	}
	return env.orDesk(env.available(Post{Members: g.Members, StandIn: g.StandIn}, c), c)
}

func (env Env) handlerOrGroup(c *Complaint) []ActorID { return env.group(c) }

func (env Env) free(a ActorID, c *Complaint) bool {
	return !slices.Contains(c.excluded(), a) && !env.Policy.absent(a, env.today())
}

func (env Env) orDesk(who []ActorID, c *Complaint) []ActorID {
	if len(who) == 0 {
		return env.desk(c)
	}
	return who
}

func (env Env) measureOwner(c *Complaint, r Recorded) []ActorID {
	e, ok := r.Event.(Reminded)
	if !ok {
		return env.desk(c)
	}
	for _, m := range c.Measures {
		if m.N == e.Milestone.N && !env.Policy.absent(m.Owner, env.today()) {
			return []ActorID{m.Owner}
		}
	}
	return env.desk(c)
}

// addresses turns actors into mail addresses, leaving out those who have none.
func (p *Policy) addresses(who []ActorID) ([]Address, Language) {
	var list []Address
	lang := Dutch
	for _, id := range who {
		if st, ok := p.staff(id); ok && st.Email != "" {
			if len(list) == 0 && st.Language != "" {
				lang = st.Language
			}
			list = append(list, Address{Name: st.Name, Email: st.Email})
		}
	}
	return list, lang
}

func distinct(list []ActorID) []ActorID {
	var out []ActorID
	for _, a := range list {
		out = appendOnce(out, a)
	}
	return out
}

// moot reports whether a notice would tell something that is no longer true: a warning of a deadline that was met meanwhile,
// a request that was answered.
func moot(kind LetterKind, r Recorded, now *Complaint) bool {
	if now.Erased {
		return true
	}
	switch e := r.Event.(type) {
	case Submitted:
		return kind == LetterSenderConfirmation && !now.unconfirmed()
	case Warned:
		d := *now.clock(e.Milestone.Deadline)
		return !d.live() || d.State == Suspended
	case WasBreached:
		d := *now.clock(e.Milestone.Deadline)
		return d == nil || d.State != Breached
	case Reminded:
		return reminderMoot(e.Milestone, now)
	case WasDissatisfied:
		return kind == NoticeReopeningRequest && now.ReopenRequest == nil
	}
	return false
}

func reminderMoot(m Milestone, now *Complaint) bool {
	switch m.Kind {
	case MilestoneEscalation:
		x := now.Escalation
		return x == nil || !x.EscalatedAt.IsZero() || now.Waived
	case MilestoneReopening:
		return now.ReopenRequest == nil
	case MilestoneSuspension:
		return now.Suspension == nil
	case MilestoneConfirmation:
		return !now.unconfirmed()
	case MilestoneMeasure:
		for _, x := range now.Measures {
			if x.N == m.N {
				return !x.DoneAt.IsZero()
			}
		}
	}
	return false
}
