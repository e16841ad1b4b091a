package complaints

import "slices"

// transitions checks the words of the table, what it lets outsiders do, and that it leads everywhere and to an end.
func (v *policyCheck) transitions() {
	for i, t := range v.p.Transitions {
		v.transition(at("transitions", i), t)
	}
	f := newFlow(v.p.Transitions)
	reachable := f.from(Registered, Referred)
	if !f.submits {
		v.f.add("transitions", "required", "needs a row for submit")
		return // nothing would be reachable
	}
	if !f.accepts {
		v.f.add("transitions", "required", "needs confirm by desk in registered, or what no sender confirms stays there for ever")
	}
	for _, s := range Statuses() {
		switch {
		case !slices.Contains(reachable, s):
			v.add("transitions", "unreachable", "no row leads to "+string(s), string(s))
		case !slices.ContainsFunc(f.from(s), func(to Status) bool { return !to.Open() }):
			v.add("transitions", "dead_end", "no rows lead from "+string(s)+" to an ending", string(s))
		}
		if !slices.Contains(f.swept, s) {
			v.add("transitions", "milestone", "needs milestone by engine in "+string(s)+", or its deadlines pass unseen", string(s))
		}
	}
}

func (v *policyCheck) transition(field string, t Transition) {
	targets, known := leadsTo(t.Command)
	if !known {
		v.add(field+".command", "unknown", "is not a command", string(t.Command))
		return
	}
	if t.To != "" && !slices.Contains(targets, t.To) {
		v.add(field+".to", "effect", "is not where this command leads", string(t.To))
	}
	if (len(t.From) == 0) != (t.Command == CmdSubmit) {
		v.f.add(field+".from", "required", "needs a status, but for submit, which has none")
	}
	for j, s := range t.From {
		oneOf(&v.f, at(field+".from", j), s, Statuses()...)
	}
	if len(t.By) == 0 {
		v.f.add(field+".by", "required", "needs at least one relation")
	}
	for j, r := range t.By {
		oneOf(&v.f, at(field+".by", j), r, AsComplainant, AsPartnerSystem, AsDesk, AsHandler, AsMember, AsConsulted, AsFormer, AsOwner,
			AsDirector, AsAdministrator, AsEngine)
		if outsider := r == AsComplainant || r == AsPartnerSystem; outsider && !slices.Contains(outsideCommands(), t.Command) {
			v.add(at(field+".by", j), "outsider", "may not be given this command, which is the centre's own", string(t.Command))
		}
	}
}

// outsideCommands are those that a complainant or a partner's program can be given; all others show or decide what is internal.
func outsideCommands() []CommandName {
	return []CommandName{CmdSubmit, CmdMessage, CmdAttach, CmdResume, CmdDissatisfied, CmdWaive, CmdWithdraw}
}

// leadsTo gives the statuses to which the engine takes a complaint by a command; none when it stays where it is. A policy says
// who may do it and when, not what it does.
func leadsTo(name CommandName) (targets []Status, known bool) {
	switch name {
	case CmdSubmit, CmdConfirm:
		return []Status{Registered, Referred}, true
	case CmdAssign:
		return []Status{Assigned}, true
	case CmdTake:
		return []Status{InProgress}, true
	case CmdReturn:
		return []Status{Registered}, true
	case CmdHandBack, CmdDecide:
		return []Status{Handled}, true
	case CmdEscalate:
		return []Status{Escalated}, true
	case CmdClose:
		return []Status{Closed}, true
	case CmdWithdraw:
		return []Status{Withdrawn}, true
	case CmdRefer:
		return []Status{Referred}, true
	case CmdDismiss:
		return []Status{Dismissed}, true
	case CmdReopen:
		return []Status{InProgress, Assigned, Registered, Escalated}, true
	case CmdContact, CmdNote, CmdMessage, CmdAttach, CmdSuspend, CmdResume, CmdExtend, CmdDissatisfied, CmdWaive, CmdRefuseReopening,
		CmdAmend, CmdLink, CmdHear, CmdMeasureDone, CmdSeen, CmdPosted, CmdHold, CmdErase, CmdMilestone:
		return nil, true
	default:
		return nil, false
	}
}

// flow is a table of transitions as a graph.
type flow struct {
	next    map[Status][]Status
	submits bool
	accepts bool     // the desk may confirm a mail whose sender does not
	swept   []Status // in which the engine may pass milestones
}

func newFlow(rows []Transition) flow {
	f := flow{next: map[Status][]Status{}}
	for _, t := range rows {
		targets, _ := leadsTo(t.Command)
		for _, from := range t.From {
			if !staysPut(t.Command, from) {
				f.next[from] = append(f.next[from], targets...)
			}
		}
		f.submits = f.submits || t.Command == CmdSubmit
		f.accepts = f.accepts || t.Command == CmdConfirm && slices.Contains(t.By, AsDesk) && slices.Contains(t.From, Registered)
		if t.Command == CmdMilestone && slices.Contains(t.By, AsEngine) {
			f.swept = append(f.swept, t.From...)
		}
	}
	return f
}

// staysPut reports whether a command that leads elsewhere leaves this status as it is.
func staysPut(name CommandName, from Status) bool {
	return name == CmdAssign && (from == Handled || from == Escalated)
}

// from lists the statuses that can be reached from the given ones, these included.
func (f flow) from(start ...Status) []Status {
	reached := slices.Clone(start)
	for i := 0; i < len(reached); i++ {
		for _, s := range f.next[reached[i]] {
			if !slices.Contains(reached, s) {
				reached = append(reached, s)
			}
		}
	}
	return reached
}
