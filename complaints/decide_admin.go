package complaints

func (LinkTo) Name() CommandName { return CmdLink }

func (l LinkTo) check(f *fields, c *Complaint, env Env) {
	oneOf(f, "kind", l.Kind, LinkDuplicate, LinkPart, LinkConsulted, LinkRelated)
	f.required("to", l.To)
	switch {
	case l.Kind == LinkConsulted:
		if _, ok := env.Policy.group(GroupID(l.To)); !ok && l.To != "" {
			f.add("to", "unknown_group", "is not a group of the policy")
		}
	case env.Target == nil && l.To != "":
		f.add("to", "unknown_complaint", "is not a complaint that can be linked")
	case env.Target != nil && env.Target.ID == c.ID:
		f.add("to", "itself", "is the complaint itself")
	}
}

// decide links. A duplicate is dismissed as such and is not counted; the one it repeats holds the clock.
func (l LinkTo) decide(d *decider) error {
	if d.c().Class == ClassUnconfirmed && l.Kind != LinkDuplicate {
		return d.illegal("unconfirmed")
	}
	switch l.Kind {
	case LinkConsulted:
		d.emit(Linked{Kind: LinkConsulted, Group: GroupID(l.To)})
	case LinkDuplicate:
		if s := d.c().Status; s != Registered && s != Assigned && s != InProgress {
			return d.illegal("status")
		}
		d.emit(WasDismissed{Ground: Duplicate, Of: d.env.Target.ID, Agenda: d.env.retention(d.c())})
	case LinkPart, LinkRelated:
		d.emit(Linked{Kind: l.Kind, To: d.env.Target.ID})
	}
	return nil
}

func (FinishMeasure) Name() CommandName { return CmdMeasureDone }

func (m FinishMeasure) check(f *fields, c *Complaint, _ Env) {
	f.maxLen("note", m.Note, maxReason)
	for _, known := range c.Measures {
		if known.N == m.N {
			return
		}
	}
	f.add("n", "unknown_measure", "is not a measure of this complaint")
}

func (m FinishMeasure) decide(d *decider) error {
	for _, known := range d.c().Measures {
		switch {
		case known.N != m.N:
		case !known.DoneAt.IsZero():
			return d.illegal("measure_done")
		case d.as == AsOwner && known.Owner != d.env.By.ID:
			return &Error{Code: CodeNotAllowed, Reason: string(CmdMeasureDone)}
		}
	}
	d.emit(MeasureDone{N: m.N, Note: d.text("note", m.Note)})
	return nil
}

func (Seen) Name() CommandName              { return CmdSeen }
func (Seen) check(*fields, *Complaint, Env) {}
func (Seen) decide(d *decider) error        { d.emit(WasSeen{}); return nil }

func (Posted) Name() CommandName { return CmdPosted }
func (p Posted) check(f *fields, _ *Complaint, _ Env) {
	f.required("letter", p.Letter.Field)
}
func (p Posted) decide(d *decider) error { d.emit(WasPosted(p)); return nil }

func (Hold) Name() CommandName                      { return CmdHold }
func (h Hold) check(f *fields, _ *Complaint, _ Env) { checkReason(f, h.Reason) }

// decide sets or lifts a legal hold. Lifting plans the erasing again, from when the complaint ended.
func (h Hold) decide(d *decider) error {
	e := HoldChanged{Hold: h.Hold, Reason: d.text("reason", h.Reason)}
	if c := d.c(); !h.Hold && !c.Status.Open() {
		e.Agenda = []Milestone{{Kind: MilestoneRetention, At: d.env.retentionEnd(c.EndedAt)}}
	}
	d.emit(e)
	return nil
}

func (Erase) Name() CommandName                      { return CmdErase }
func (e Erase) check(f *fields, _ *Complaint, _ Env) { checkReason(f, e.Reason) }

// decide records that the contents are gone. The Service erases them before it commits this, so that an interrupted erasure
// is taken up again; the reason is what remains.
func (e Erase) decide(d *decider) error {
	d.emit(WasErased{Reason: d.text("reason", e.Reason)})
	return nil
}
