package complaints

func (Dissatisfied) Name() CommandName { return CmdDissatisfied }
func (x Dissatisfied) check(f *fields, _ *Complaint, _ Env) {
	checkReason(f, x.Reason)
}

// decide opens an escalation request, or after closing a reopening request to the desk. After the director's decision there is no
// second escalation: the word is recorded, and opens nothing.
func (x Dissatisfied) decide(d *decider) error {
	if d.as == AsComplainant {
		if err := d.resume(); err != nil {
			return err
		}
	}
	if d.c().Status == Closed {
		return d.requestReopening(x.Reason)
	}
	return d.requestEscalation(x.Reason)
}

func (d *decider) requestEscalation(reason string) error {
	e := WasDissatisfied{Reason: d.text("reason", reason)}
	if x := d.c().Escalation; x == nil || x.EscalatedAt.IsZero() {
		date, err := d.env.after(d.env.Policy.Terms.Escalation)
		if err != nil {
			return err
		}
		remind, err := d.env.reminder(MilestoneEscalation, 0, date)
		if err != nil {
			return err
		}
		e.Request, e.Agenda = true, remind
	}
	d.emit(e)
	return nil
}

func (d *decider) requestReopening(reason string) error {
	date, err := d.env.after(d.env.Policy.Terms.ReopeningAnswer)
	if err != nil {
		return err
	}
	remind, err := d.env.reminder(MilestoneReopening, 0, date)
	if err != nil {
		return err
	}
	d.emit(WasDissatisfied{Reason: d.text("reason", reason), Reopening: &date, Agenda: remind})
	return nil
}

func (Waive) Name() CommandName                      { return CmdWaive }
func (w Waive) check(f *fields, _ *Complaint, _ Env) { checkReason(f, w.Reason) }
func (w Waive) decide(d *decider) error {
	d.emit(WasWaived{Reason: d.text("reason", w.Reason)})
	return nil
}

func (Escalate) Name() CommandName                      { return CmdEscalate }
func (e Escalate) check(f *fields, _ *Complaint, _ Env) { checkReason(f, e.Reason) }
func (e Escalate) decide(d *decider) error {
	if err := d.resume(); err != nil {
		return err
	}
	d.emit(WasEscalated{Reason: d.text("reason", e.Reason)})
	return nil
}

func (DecideEscalation) Name() CommandName { return CmdDecide }

func (x DecideEscalation) check(f *fields, c *Complaint, env Env) {
	checkText(f, "decision", x.Decision)
	oneOf(f, "outcome", x.Outcome, Upheld, PartlyUpheld, NotUpheld, ResolvedInformally, NoJudgment)
	checkJudgment(f, x.Outcome, c.Satisfied, env)
}

func (x DecideEscalation) decide(d *decider) error {
	d.emit(Decided{Decision: d.text("decision", x.Decision), Outcome: x.Outcome})
	return nil
}
