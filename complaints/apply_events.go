package complaints

import (
	"slices"
	"time"
)

func (e Submitted) apply(c *Complaint, r Recorded) {
	c.Class, c.Status, c.Reference, c.Channel, c.Language = e.Class, e.Status, e.Reference, e.Channel, e.Language
	c.ReceivedAt, c.RegisteredAt, c.OccurredOn = e.ReceivedAt, r.At, clonePtr(e.OccurredOn)
	c.SubmittedBy, c.Complainant, c.Ground, c.Agreement = r.By, e.Complainant, e.Ground, e.Agreement
	c.Department, c.Subject, c.Description = e.Department, e.Subject, e.Description
	c.Concerned, c.Proposed, c.ReferredTo = slices.Clone(e.Concerned), clonePtr(e.Proposed), e.ReferredTo
	c.Imported = e.Imported
	if e.Status == Referred {
		c.EndedAt = r.At
	}
	for i := range e.Promises {
		c.promise(&e.Promises[i], r)
	}
	c.Agenda = append(c.Agenda, e.Agenda...)
}

func (e WasAssigned) apply(c *Complaint, _ Recorded) {
	c.Group, c.Proposed = e.Group, nil
	switch c.Status {
	case Registered, Assigned, InProgress:
		c.Status, c.Handler = Assigned, e.Handler
	case Handled, Escalated:
		if e.Handler != "" {
			c.Handler = e.Handler
			c.Handlers = appendOnce(c.Handlers, e.Handler)
		}
	case Closed, Withdrawn, Referred, Dismissed:
	}
}

func (Taken) apply(c *Complaint, r Recorded) {
	c.Status, c.Handler = InProgress, r.By
	c.Handlers = appendOnce(c.Handlers, r.By)
}

func (Returned) apply(c *Complaint, _ Recorded) {
	c.Status, c.Group, c.Handler = Registered, "", ""
}

func (e Contacted) apply(c *Complaint, _ Recorded) {
	switch {
	case !e.Reached:
		c.Contacts.Attempts++
		c.Contacts.Days = slices.Clone(e.Days)
	case e.Kind == Phone || e.Kind == Meeting:
		c.Contacts.Talked = true
	default:
		c.Contacts.Written = true
	}
	if e.Response {
		c.respond(e.At)
	}
}

// respond stops the first-response clock at a reaction's own moment, also when that lies before one recorded earlier.
func (c *Complaint) respond(at time.Time) {
	d := c.FirstResponse
	if d == nil || d.State == Stopped || !d.live() && !at.Before(d.StoppedAt) {
		return
	}
	d.stop(at)
	c.dropAgenda(func(m Milestone) bool { return m.Deadline == FirstResponse })
}

func (Noted) apply(*Complaint, Recorded) {}

func (e Messaged) apply(c *Complaint, r Recorded) {
	if e.Written && c.Status.Open() {
		c.Contacts.Written = true
		c.respond(r.At)
	}
	if e.Inbound && (!c.Status.Open() || c.Class == ClassUnconfirmed) {
		c.Attention = true
	}
}

func (e Attached) apply(c *Complaint, _ Recorded) {
	c.Attachments = e.N
	if e.Shown {
		c.Shown++
	}
}

func (e WasSuspended) apply(c *Complaint, _ Recorded) {
	c.Suspension = &Suspension{Since: e.Since, Until: e.Until, Reason: e.Reason}
	if c.Resolution != nil {
		c.Resolution.State = Suspended
	}
	c.dropAgenda(func(m Milestone) bool { return m.Deadline == Resolution })
	c.Agenda = append(c.Agenda, e.Agenda...)
}

func (e Resumed) apply(c *Complaint, r Recorded) {
	c.Suspension = nil
	c.dropKind(MilestoneSuspension)
	if c.Resolution != nil && c.Resolution.State == Suspended {
		c.Resolution.State = Running
	}
	if e.Promise != nil {
		c.promise(e.Promise, r)
	}
}

func (e Extended) apply(c *Complaint, r Recorded) { c.promise(&e.Promise, r) }

func (e HandedBack) apply(c *Complaint, r Recorded) {
	c.Status, c.HandedBackAt = Handled, r.At
	c.Outcome, c.Findings, c.Satisfied, c.NoTalk = e.Outcome, e.Findings, e.Satisfied, e.Reason
	c.Measures = append(c.Measures, e.Measures...)
	c.Agenda = append(c.Agenda, e.Agenda...)
}

func (e WasDissatisfied) apply(c *Complaint, r Recorded) {
	if e.Reopening != nil {
		c.ReopenRequest, c.Attention = &ReopenRequest{At: r.At, Due: *e.Reopening}, true
	} else {
		c.Satisfied = SatisfiedNo
	}
	if e.Request {
		c.Waived = false
		c.dropKind(MilestoneEscalation)
		c.Escalation = &Escalation{RequestedAt: r.At}
	}
	c.Agenda = append(c.Agenda, e.Agenda...)
}

func (WasWaived) apply(c *Complaint, _ Recorded) {
	c.Waived = true
	c.dropKind(MilestoneEscalation)
}

func (WasEscalated) apply(c *Complaint, r Recorded) {
	c.Status = Escalated
	c.escalate(r)
}

// escalate records that the director has it since r.
func (c *Complaint) escalate(r Recorded) {
	if c.Escalation == nil {
		c.Escalation = &Escalation{}
	}
	c.Escalation.EscalatedAt = r.At
	c.dropKind(MilestoneEscalation)
}

func (e Decided) apply(c *Complaint, r Recorded) {
	c.Status, c.Outcome = Handled, e.Outcome
	if c.Escalation == nil {
		c.Escalation = &Escalation{}
	}
	c.Escalation.DecidedAt, c.Escalation.Decision, c.Escalation.By = r.At, e.Decision, r.By
}

func (e WasClosed) apply(c *Complaint, r Recorded) {
	if c.Resolution.live() && c.Resolution.State != Breached { // a breach stays one, extended since or not
		c.Resolution.stop(r.At)
	}
	c.end(Closed, r.At, e.Agenda)
	c.ClosingText = e.Text
	if c.FirstClosedAt.IsZero() {
		c.FirstClosedAt = r.At
	}
}

func (e WasWithdrawn) apply(c *Complaint, r Recorded) { c.end(Withdrawn, r.At, e.Agenda) }

func (e WasReferred) apply(c *Complaint, r Recorded) {
	c.end(Referred, r.At, e.Agenda)
	c.Class, c.ReferredTo = ClassReferral, e.To
}

func (e WasDismissed) apply(c *Complaint, r Recorded) {
	c.end(Dismissed, r.At, e.Agenda)
	c.Dismissal = e.Ground
	c.Attention = c.Attention && c.Class != ClassUnconfirmed // the desk has decided
	if e.Of != "" {
		c.Links = append(c.Links, Link{Kind: LinkDuplicate, To: e.Of})
	}
}

func (e WasReopened) apply(c *Complaint, r Recorded) {
	c.Status, c.Class = e.Status, e.Class
	if e.Reference != "" {
		c.Reference = e.Reference
	}
	if e.Undone {
		if !c.Contacts.Talked && !c.Contacts.Written {
			c.FirstResponse.goOn(c.EndedAt)
		}
		c.Resolution.goOn(c.EndedAt)
	}
	c.EndedAt, c.Dismissal, c.ReferredTo, c.ReopenRequest = time.Time{}, "", "", nil
	c.Satisfied, c.Waived, c.Attention = "", false, false
	if c.Escalation != nil && c.Escalation.EscalatedAt.IsZero() {
		c.Escalation = nil // a request that never reached the director ended with the complaint
	}
	c.dropAgenda(func(m Milestone) bool { return m.Kind == MilestoneRetention || m.Kind == MilestoneReopening })
	if e.Undone {
		c.Links = noneIfEmpty(slices.DeleteFunc(c.Links, func(l Link) bool { return l.Kind == LinkDuplicate }))
	} else {
		c.Reopened++
	}
	for i := range e.Promises {
		c.promise(&e.Promises[i], r)
	}
	if c.Escalation != nil && c.Escalation.DecidedAt.IsZero() {
		c.Escalation = nil // ended before a decision: the way to the director is open again
	}
	if e.Status == Escalated {
		c.escalate(r)
	}
}

func (ReopeningRefused) apply(c *Complaint, _ Recorded) {
	c.ReopenRequest, c.Attention = nil, false
	c.dropKind(MilestoneReopening)
}

func (e Amended) apply(c *Complaint, r Recorded) {
	for _, ch := range e.Changes {
		c.amend(ch)
	}
	if e.Complainant != nil {
		c.Complainant = *e.Complainant
	}
	if e.Concerned != nil {
		c.Concerned = noneIfEmpty(slices.Clone(*e.Concerned))
	}
	if e.Involved != nil {
		c.Involved = noneIfEmpty(slices.Clone(*e.Involved))
	}
	if !e.ReceivedAt.IsZero() {
		c.ReceivedAt = e.ReceivedAt
	}
	if e.Reference != "" {
		c.Class, c.Reference = ClassComplaint, e.Reference
	}
	for i := range e.Promises {
		c.promise(&e.Promises[i], r)
	}
}

func (c *Complaint) amend(ch Change) {
	switch ch.Field {
	case "subject":
		c.Subject = ch.AfterText
	case "description":
		c.Description = ch.AfterText
	case "agreement":
		c.Agreement = ch.AfterText
	case "ground":
		c.Ground = Ground(ch.After)
	case "department":
		c.Department = DepartmentID(ch.After)
	}
}

func (e Linked) apply(c *Complaint, _ Recorded) {
	if e.Kind == LinkConsulted {
		c.Consulted = appendOnce(c.Consulted, e.Group)
		return
	}
	c.Links = appendOnce(c.Links, Link{Kind: e.Kind, To: e.To})
}

func (WasHeard) apply(c *Complaint, _ Recorded) { c.Heard = true }

func (e MeasureDone) apply(c *Complaint, r Recorded) {
	for i := range c.Measures {
		if c.Measures[i].N == e.N {
			c.Measures[i].DoneAt, c.Measures[i].DoneBy = r.At, r.By
		}
	}
	c.dropAgenda(func(m Milestone) bool { return m.Kind == MilestoneMeasure && m.N == e.N })
}

func (WasSeen) apply(c *Complaint, _ Recorded) { c.Attention = false }

func (WasPosted) apply(*Complaint, Recorded) {}

func (e HoldChanged) apply(c *Complaint, _ Recorded) {
	c.Hold = e.Hold
	c.dropKind(MilestoneRetention)
	c.Agenda = append(c.Agenda, e.Agenda...)
}

func (e Warned) apply(c *Complaint, _ Recorded) { c.pass(e.Milestone) }

func (e WasBreached) apply(c *Complaint, _ Recorded) {
	c.pass(e.Milestone)
	if d := *c.clock(e.Milestone.Deadline); d != nil && d.State == Running {
		d.State, d.BreachedAt = Breached, d.Due
		c.dropAgenda(func(m Milestone) bool { return m.Deadline == e.Milestone.Deadline })
	}
}

func (e Reminded) apply(c *Complaint, _ Recorded) {
	c.pass(e.Milestone)
	c.Attention = c.Attention || e.Milestone.Kind == MilestoneConfirmation // from now on it is on the desk's list
}

func (WasErased) apply(c *Complaint, _ Recorded) {
	c.Erased, c.Attention = true, false
	c.Complainant.Actor, c.SubmittedBy, c.Involved = "", "", nil
	c.Complainant.HasMail, c.Complainant.HasPhone, c.Complainant.MailFailed = false, false, false
	for i := range c.Concerned {
		c.Concerned[i].Actor = ""
	}
	c.Agenda = nil
}
