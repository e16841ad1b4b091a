package complaints

import (
	"slices"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// gate looks beyond the status: it returns the reason why a command is not legal now, empty when it is. The reasons are stable
// keys that fronts translate.
func (env Env) gate(c *Complaint, name CommandName) string {
	if c.Class == ClassUnconfirmed {
		return env.unconfirmedGate(c, name)
	}
	switch name {
	case CmdConfirm:
		return "confirmed"
	case CmdEscalate, CmdDissatisfied, CmdWaive, CmdClose, CmdRefuseReopening, CmdDecide:
		return env.escalationGate(c, name)
	case CmdSuspend:
		return env.suspendGate(c)
	case CmdResume:
		return when(c.Suspension == nil, "not_suspended")
	case CmdExtend:
		return when(c.Resolution == nil || !c.Resolution.live(), "no_clock")
	case CmdHold:
		return ""
	case CmdErase:
		return env.eraseGate(c)
	case CmdReopen:
		return when(c.Class == ClassSignal, "signal")
	case CmdSeen:
		return when(!c.Attention, "nothing_new")
	case CmdMeasureDone:
		return when(!slices.ContainsFunc(c.Measures, func(m Measure) bool { return m.DoneAt.IsZero() }), "measure_done")
	}
	return ""
}

// unconfirmedGate: of what nobody has confirmed nothing can be done in the sender's name, and nothing that tells them more than
// that a mail came. It cannot be ticked off unseen either: the desk decides on it.
func (env Env) unconfirmedGate(c *Complaint, name CommandName) string {
	switch name {
	case CmdSeen:
		return when(!c.Attention || c.Status.Open(), "unconfirmed")
	case CmdErase:
		return env.eraseGate(c)
	case CmdConfirm, CmdDismiss, CmdNote, CmdAttach, CmdLink, CmdHold, CmdMilestone:
		return ""
	case CmdMessage: // an answer of the sender's that came by mail
		return when(env.By.Kind != EngineActor, "unconfirmed")
	case CmdAmend:
		return when(!env.rereading, "unconfirmed")
	}
	return "unconfirmed"
}

func when(refuse bool, reason string) string {
	if refuse {
		return reason
	}
	return ""
}

func (env Env) suspendGate(c *Complaint) string {
	switch {
	case c.Suspension != nil:
		return "suspended"
	case c.Resolution == nil:
		return "no_clock"
	case c.Resolution.StateAt(env.At) == Breached:
		return "breached"
	}
	return ""
}

// eraseGate: erased only when ended longer than the retention that its ending planned, and never under a legal hold.
func (env Env) eraseGate(c *Complaint) string {
	switch {
	case c.Hold:
		return "hold"
	case !c.retentionDue(env.At):
		return "retention"
	}
	return ""
}

func (env Env) escalationGate(c *Complaint, name CommandName) string {
	x := c.Escalation
	escalated := x != nil && !x.EscalatedAt.IsZero()
	open := x != nil && !escalated && !c.Waived
	switch name {
	case CmdEscalate:
		return when(escalated, "already_escalated")
	case CmdWaive:
		return when(escalated || c.Waived || !open && c.Satisfied != SatisfiedNo, "nothing_to_waive")
	case CmdDissatisfied:
		return env.dissatisfiedGate(c)
	case CmdRefuseReopening:
		return when(c.ReopenRequest == nil, "no_request")
	case CmdClose:
		switch {
		case open:
			return "escalation_open"
		case c.Satisfied == SatisfiedNo && !escalated && !c.Waived:
			return "not_satisfied"
		}
		return env.closingGate(c)
	}
	return ""
}

func (env Env) dissatisfiedGate(c *Complaint) string {
	if c.Status != Closed {
		return ""
	}
	if c.ReopenRequest != nil {
		return "already_requested"
	}
	end, err := env.Calendar.End(calendar.DateOf(c.EndedAt), env.Policy.Terms.ReopeningWindow)
	return when(err != nil || env.today() > end.Date, "window_passed")
}

// closingGate holds what the law asks before a complaint is closed (Awb 9:10, 9:12); the duties lapse once the complainant is
// satisfied (Awb 9:5).
func (env Env) closingGate(c *Complaint) string {
	r := env.Policy.Rules
	if c.Satisfied == SatisfiedYes {
		return ""
	}
	switch {
	case r.Hearing && !c.Heard:
		return "hearing"
	case r.JudgmentRequired && (c.Findings.IsZero() || c.Outcome == "" || c.Outcome == ResolvedInformally):
		return "judgment"
	}
	return ""
}
