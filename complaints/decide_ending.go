package complaints

import (
	"fmt"
	"slices"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func (Close) Name() CommandName                      { return CmdClose }
func (k Close) check(f *fields, _ *Complaint, _ Env) { checkText(f, "text", k.Text) }
func (k Close) decide(d *decider) error {
	d.emit(WasClosed{Text: d.text("text", k.Text), Agenda: d.env.retention(d.c())})
	return nil
}

func (Withdraw) Name() CommandName                      { return CmdWithdraw }
func (w Withdraw) check(f *fields, _ *Complaint, _ Env) { f.maxLen("reason", w.Reason, maxReason) }
func (w Withdraw) decide(d *decider) error {
	d.emit(WasWithdrawn{Reason: d.text("reason", w.Reason), Agenda: d.env.retention(d.c())})
	return nil
}

func (Refer) Name() CommandName { return CmdRefer }

func (r Refer) check(f *fields, _ *Complaint, env Env) {
	if _, ok := env.Policy.partner(r.To); r.To == "" || ok {
		return
	}
	ids := make([]string, 0, len(env.Policy.Partners))
	for _, p := range env.Policy.Partners {
		ids = append(ids, p.ID)
	}
	oneOf(f, "to", r.To, ids...)
}

func (r Refer) decide(d *decider) error {
	d.emit(WasReferred{To: r.To, Agenda: d.env.retention(d.c())})
	return nil
}

func (Dismiss) Name() CommandName { return CmdDismiss }

func (x Dismiss) check(f *fields, c *Complaint, env Env) {
	oneOf(f, "ground", x.Ground, env.Policy.Dismissals...)
	checkReason(f, x.Reason)
	weeks := env.Policy.Rules.DismissWithinWeeks
	if weeks == 0 || c.Revision == 0 {
		return
	}
	end, err := env.Calendar.EndAt(c.ReceivedAt, calendar.Term{Weeks: weeks, Statutory: true})
	if err == nil && env.today() > end.Date {
		f.limit("ground", "dismissal_too_late", fmt.Sprintf("may not be invoked more than %d weeks after receipt (Awb 9:8(3))", weeks), weeks)
	}
}

func (x Dismiss) decide(d *decider) error {
	d.emit(WasDismissed{Ground: x.Ground, Reason: d.text("reason", x.Reason), Agenda: d.env.retention(d.c())})
	return nil
}

func (Reopen) Name() CommandName                      { return CmdReopen }
func (r Reopen) check(f *fields, _ *Complaint, _ Env) { checkReason(f, r.Reason) }

// decide starts it again: in progress with the last handler, else at the group, else at the desk, or straight to the director.
// After a closing or withdrawal there is a new resolution term from now, and a first-response term only when that was never
// given; a referral or dismissal undone has the dates of the original receipt.
func (r Reopen) decide(d *decider) error {
	c := d.c()
	e := WasReopened{
		Status: reopenedStatus(c, r.Escalate), Class: ClassComplaint, Reason: d.text("reason", r.Reason),
		Undone: c.Status == Referred || c.Status == Dismissed,
	}
	if r.Escalate && c.Escalation != nil && !c.Escalation.DecidedAt.IsZero() {
		return d.illegal("already_decided")
	}
	if c.Reference == "" {
		e.Reference = d.env.Reference
		d.Claims = append(d.Claims, Claim{Kind: ClaimReference, Key: e.Reference})
	}
	var err error
	if e.Undone {
		e.Promises, err = d.env.receipt(c.ReceivedAt)
		e.Promises = slices.DeleteFunc(e.Promises, func(p Promise) bool { return judged(*c.clock(p.Kind)) })
	} else {
		e.Promises, err = d.again()
	}
	if err != nil {
		return err
	}
	for i := range e.Promises {
		e.Promises[i].Fresh = true
	}
	d.emit(e)
	d.freeHandler()
	return nil
}

// judged reports whether a clock has its answer, which an undone ending does not take back: met is met, a breach stays one.
func judged(d *Deadline) bool { return d != nil && (d.State == Met || d.State == Breached) }

func reopenedStatus(c *Complaint, escalate bool) Status {
	switch {
	case escalate:
		return Escalated
	case c.Handler != "":
		return InProgress
	case c.Group != "":
		return Assigned
	}
	return Registered
}

// again reckons the terms of a reopening, from its own moment.
func (d *decider) again() ([]Promise, error) {
	p, err := d.env.reckon(Resolution, d.env.At, d.env.Policy.Terms.Reopened)
	if err != nil {
		return nil, err
	}
	list := []Promise{p}
	first := d.c().FirstResponse
	if term := d.env.Policy.Terms.FirstResponse; first != nil && first.State == Stopped && term != (calendar.Term{}) {
		again, err := d.env.reckon(FirstResponse, d.env.At, term)
		if err != nil {
			return nil, err
		}
		list = append([]Promise{again}, list...)
	}
	return list, nil
}

func (RefuseReopening) Name() CommandName                      { return CmdRefuseReopening }
func (r RefuseReopening) check(f *fields, _ *Complaint, _ Env) { checkReason(f, r.Reason) }
func (r RefuseReopening) decide(d *decider) error {
	d.emit(ReopeningRefused{Reason: d.text("reason", r.Reason)})
	return nil
}
