package complaints

import (
	"cmp"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// unverified is how a mail opens a complaint when nothing shows that it came from its sender: no number, no clock, no group, and
// nothing about them is believed. The desk looks after one working day; at once when nobody can be asked.
func (s Submit) unverified(d *decider, e Submitted) error {
	at, err := d.env.confirmationEnd(e.ReceivedAt)
	if err != nil {
		return err
	}
	if s.Urgent {
		at = d.env.At
	}
	m := Milestone{Kind: MilestoneConfirmation, At: at}
	e.Agenda = []Milestone{m}
	d.emit(e)
	if s.Urgent {
		d.emitEngine(actorMail, Reminded{Milestone: m})
	}
	return nil
}

// confirmationEnd is the opening after one whole working day from a receipt.
func (env Env) confirmationEnd(received time.Time) (time.Time, error) {
	day, err := env.Calendar.AddWorkdays(calendar.DateOf(received), 1)
	if err != nil {
		return time.Time{}, outside(err)
	}
	at, err := env.Calendar.NextOpening(day.Moment())
	if err != nil {
		return time.Time{}, outside(err)
	}
	return at, nil
}

func (Confirm) Name() CommandName { return CmdConfirm }

func (k Confirm) check(f *fields, _ *Complaint, env Env) {
	if k.As == nil {
		return // the mail's own words were looked at when it came in
	}
	s := Submit{k.said}
	s.checkTexts(f)
	if k.said.Department != "" {
		checkDepartment(f, k.said.Department, env)
	}
	checkComplainant(f, k.said.Complainant, env)
	checkGround(f, k.said.Ground, k.said.Agreement, k.said.Complainant, env)
	checkConcerned(f, k.said.Concerned)
	if on := k.said.OccurredOn; on != nil && *on > env.today() {
		f.add("occurred_on", "future", "lies in the future")
	}
}

// decide makes of it what it would have been, had its sender been known when it was received.
func (k Confirm) decide(d *decider) error {
	c, in := d.c(), k.said
	a := d.env.Policy.admit(in)
	e := WasConfirmed{
		Class: a.Class, Status: Registered, Language: cmp.Or(in.Language, c.Language), OccurredOn: clonePtr(in.OccurredOn),
		Ground: in.Ground, Department: in.Department, ReferredTo: a.Partner, Rule: a.Rule,
	}
	e.Complainant = Complainant{Kind: a.Kind, Organisation: a.Organisation}
	k.write(d, &e)
	if e.Class == ClassReferral {
		e.Status, e.Agenda = Referred, d.env.retention(c)
		d.emit(e)
		return nil
	}
	routed, ok := in.routed(d.env, a)
	e.Department = cmp.Or(e.Department, routed.Department)
	if ok && !routed.Assign {
		e.Proposed = &Route{Rule: routed.Rule, Group: routed.Group}
	}
	var err error
	if e.Promises, err = d.env.receipt(c.ReceivedAt); err != nil {
		return err
	}
	e.Reference = d.env.Reference
	if e.Reference != "" {
		d.Claims = append(d.Claims, Claim{Kind: ClaimReference, Key: e.Reference})
	}
	d.emit(e)
	if routed.Assign {
		d.emitEngine(actorRouting, WasAssigned{Group: routed.Group, Rule: routed.Rule})
	}
	return nil
}

// write keeps what the mail said where it is, and as new contents only what the desk corrects.
func (k Confirm) write(d *decider, e *WasConfirmed) {
	c := d.c()
	e.Subject, e.Description = c.Subject, c.Description
	e.Complainant.Person, e.Complainant.MailFailed = c.Complainant.Person, c.Complainant.MailFailed
	e.Complainant.HasMail, e.Complainant.HasPhone = c.Complainant.HasMail, c.Complainant.HasPhone
	if k.As == nil {
		return
	}
	if k.As.Subject != "" {
		e.Subject = d.text("subject", k.said.Subject)
	}
	if k.As.Description != "" {
		e.Description = d.text("description", k.said.Description)
	}
	e.Agreement = d.text("agreement", k.said.Agreement)
	if k.As.Complainant != (NewComplainant{}) {
		e.Complainant.MailFailed = e.Complainant.MailFailed && k.As.Complainant.Email == ""
		k.said.Complainant.write(d, &e.Complainant)
	}
	e.Concerned = writeConcerned(d, k.said.Concerned)
}

// correctedBy lays what the desk knows over what a mail said.
func (s Submission) correctedBy(as *Submission) Submission {
	if as == nil {
		return s
	}
	s.Language, s.Ground = cmp.Or(as.Language, s.Language), cmp.Or(as.Ground, s.Ground)
	s.Agreement, s.Department = cmp.Or(as.Agreement, s.Agreement), cmp.Or(as.Department, s.Department)
	s.Subject, s.Description = cmp.Or(as.Subject, s.Subject), cmp.Or(as.Description, s.Description)
	s.OccurredOn, s.Concerned = as.OccurredOn, as.Concerned
	c, by := &s.Complainant, as.Complainant
	c.Name, c.Email, c.Phone = cmp.Or(by.Name, c.Name), cmp.Or(by.Email, c.Email), cmp.Or(by.Phone, c.Phone)
	c.Address, c.Kind = cmp.Or(by.Address, c.Address), cmp.Or(by.Kind, c.Kind)
	c.Organisation = cmp.Or(by.Organisation, c.Organisation)
	return s
}

// apply makes it as if it had been filed; of a dismissal that this undoes nothing stays.
func (e WasConfirmed) apply(c *Complaint, r Recorded) {
	c.Class, c.Status, c.Reference, c.Language = e.Class, e.Status, e.Reference, e.Language
	c.OccurredOn, c.Complainant, c.Ground, c.Agreement = clonePtr(e.OccurredOn), e.Complainant, e.Ground, e.Agreement
	c.Department, c.Subject, c.Description = e.Department, e.Subject, e.Description
	c.Concerned, c.Proposed, c.ReferredTo = slices.Clone(e.Concerned), clonePtr(e.Proposed), e.ReferredTo
	c.Attention, c.Dismissal, c.EndedAt = false, "", time.Time{}
	c.Links = noneIfEmpty(slices.DeleteFunc(c.Links, func(l Link) bool { return l.Kind == LinkDuplicate }))
	c.dropAgenda(func(m Milestone) bool { return m.Kind == MilestoneConfirmation || m.Kind == MilestoneRetention })
	if e.Status == Referred {
		c.EndedAt = r.At
	}
	for i := range e.Promises {
		c.promise(&e.Promises[i], r)
	}
	c.Agenda = append(c.Agenda, e.Agenda...)
}

// refuseMail is the desk's refusal of a mail that nobody confirmed: no letter goes, for whoever is named may not have written it.
type refuseMail struct {
	why MailRefusal // empty: it was added to another complaint
	of  ID          // that complaint
}

func (refuseMail) Name() CommandName              { return CmdDismiss }
func (refuseMail) check(*fields, *Complaint, Env) {}

func (x refuseMail) decide(d *decider) error {
	if d.c().Class != ClassUnconfirmed {
		return d.illegal("confirmed")
	}
	e := WasDismissed{Ground: OutOfScope, Of: x.of, Agenda: d.env.retention(d.c())}
	if x.of != "" {
		e.Ground = Duplicate
	}
	d.emit(e)
	return nil
}
