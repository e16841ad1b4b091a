package complaints

import (
	"slices"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func (Amend) Name() CommandName { return CmdAmend }

func (a Amend) check(f *fields, c *Complaint, env Env) {
	if a.empty() {
		f.add("amend", "nothing_to_amend", "names no field to amend")
	}
	a.checkTexts(f)
	if a.Department != nil {
		checkDepartment(f, *a.Department, env)
	}
	if a.Complainant != nil {
		checkComplainant(f, *a.Complainant, env)
	}
	if a.Ground != nil || a.Agreement != nil {
		a.checkGround(f, c, env)
	}
	if a.Concerned != nil {
		checkConcerned(f, *a.Concerned)
	}
	if a.ReceivedAt != nil {
		f.required("reason", a.Reason)
		checkReceivedAt(f, *a.ReceivedAt, env)
	}
}

func (a Amend) empty() bool {
	return a.Subject == nil && a.Description == nil && a.Ground == nil && a.Agreement == nil && a.Department == nil &&
		a.Complainant == nil && a.Concerned == nil && a.Involved == nil && a.ReceivedAt == nil
}

func (a Amend) checkTexts(f *fields) {
	if a.Subject != nil {
		f.required("subject", *a.Subject)
		f.maxLen("subject", *a.Subject, maxSubject)
	}
	if a.Description != nil {
		f.required("description", *a.Description)
		f.maxLen("description", *a.Description, maxText)
	}
	f.maxLen("reason", a.Reason, maxReason)
}

func (a Amend) checkGround(f *fields, c *Complaint, env Env) {
	ground, who := c.Ground, NewComplainant{Kind: c.Complainant.Kind, Organisation: c.Complainant.Organisation}
	if a.Ground != nil {
		ground = *a.Ground
	}
	if a.Complainant != nil {
		who = *a.Complainant
	}
	agreement := ""
	switch {
	case a.Agreement != nil:
		agreement = *a.Agreement
	case !c.Agreement.IsZero():
		agreement = keptAgreement(who, env)
	}
	checkGround(f, ground, agreement, who, env)
}

// keptAgreement stands for an agreement that is there already and whose text a decision does not read.
func keptAgreement(who NewComplainant, env Env) string {
	known := env.Policy.admit(Submission{Complainant: who})
	if s, ok := env.Policy.supplier(known.Organisation); ok && len(s.Agreements) > 0 {
		return s.Agreements[0]
	}
	return "kept"
}

func (a Amend) decide(d *decider) error {
	before := d.c()
	e := Amended{Reason: d.text("reason", a.Reason)}
	a.changeTexts(d, &e)
	a.changeWords(before, &e)
	if a.Complainant != nil {
		a.changeComplainant(d, &e)
	}
	if a.Concerned != nil {
		list := append([]Concerned{}, writeConcerned(d, *a.Concerned)...) // never null: that would read as unchanged
		e.Concerned = &list
		e.Changes = append(e.Changes, Change{Field: "concerned", Before: actors(before.Concerned), After: actors(list)})
	}
	if a.Involved != nil {
		list := append([]ActorID{}, *a.Involved...)
		e.Involved = &list
		e.Changes = append(e.Changes, Change{Field: "involved", Before: join(before.Involved), After: join(*a.Involved)})
	}
	if a.ReceivedAt != nil {
		if err := a.changeReceipt(d, &e); err != nil {
			return err
		}
	}
	if d.c().Class == ClassSignal && e.Complainant != nil {
		if err := d.identified(&e); err != nil {
			return err
		}
	}
	d.emit(e)
	d.freeHandler()
	return nil
}

// identified makes a complaint of a signal whose complainant is known now, with the dates of its receipt.
func (d *decider) identified(e *Amended) error {
	received := d.c().ReceivedAt
	if !e.ReceivedAt.IsZero() {
		received = e.ReceivedAt
	}
	var err error
	e.Reference = d.env.Reference
	d.Claims = append(d.Claims, Claim{Kind: ClaimReference, Key: e.Reference})
	e.Promises, err = d.env.receipt(received)
	return err
}

func (a Amend) changeTexts(d *decider, e *Amended) {
	for _, x := range []struct {
		field  string
		value  *string
		before Text
	}{{"subject", a.Subject, d.c().Subject}, {"description", a.Description, d.c().Description}, {"agreement", a.Agreement, d.c().Agreement}} {
		if x.value != nil {
			e.Changes = append(e.Changes, Change{Field: x.field, BeforeText: x.before, AfterText: d.text(x.field, *x.value)})
		}
	}
}

func (a Amend) changeWords(before *Complaint, e *Amended) {
	if a.Ground != nil {
		e.Changes = append(e.Changes, Change{Field: "ground", Before: string(before.Ground), After: string(*a.Ground)})
	}
	if a.Department != nil {
		e.Changes = append(e.Changes, Change{Field: "department", Before: string(before.Department), After: string(*a.Department)})
	}
}

func (a Amend) changeComplainant(d *decider, e *Amended) {
	before := d.c().Complainant
	known := d.env.Policy.admit(Submission{Complainant: *a.Complainant})
	next := Complainant{Kind: known.Kind, Organisation: known.Organisation, Actor: before.Actor}
	if a.Complainant.Actor != "" {
		next.Actor = a.Complainant.Actor
	}
	a.Complainant.write(d, &next)
	e.Complainant = &next
	e.Changes = append(e.Changes, Change{
		Field: "complainant", Before: string(before.Kind), After: string(next.Kind), BeforeText: before.Person, AfterText: next.Person,
	})
}

// changeReceipt reckons the dates anew from the corrected receipt; the complainant is told the new ones.
func (a Amend) changeReceipt(d *decider, e *Amended) error {
	e.ReceivedAt = microseconds(*a.ReceivedAt)
	promises, err := d.env.receipt(e.ReceivedAt)
	if err != nil {
		return err
	}
	for _, p := range promises {
		clock := *d.c().clock(p.Kind)
		if clock == nil || d.c().Reopened > 0 && (p.Kind == Resolution || clock.live()) {
			continue // a term of a reopening runs from the reopening, not from the receipt
		}
		if !clock.live() || clock.State == Suspended {
			p.Agenda = nil
		}
		if clock.Date > clock.Original {
			if err := d.shift(&p, clock); err != nil {
				return err
			}
		}
		e.Promises = append(e.Promises, p)
	}
	e.Changes = append(e.Changes, Change{
		Field: "received_at", Before: d.c().ReceivedAt.Format(time.RFC3339Nano), After: e.ReceivedAt.Format(time.RFC3339Nano),
	})
	return nil
}

// freeHandler takes the complaint from a handler who turns out to be concerned, back to the group.
func (d *decider) freeHandler() {
	c := d.c()
	if c.Handler == "" || !slices.Contains(c.excluded(), c.Handler) {
		return
	}
	if c.Status == Assigned || c.Status == InProgress {
		d.emitEngine(actorRouting, WasAssigned{Group: c.Group})
	}
}

func actors(list []Concerned) string {
	var ids []ActorID
	for _, p := range list {
		if p.Actor != "" {
			ids = append(ids, p.Actor)
		}
	}
	return join(ids)
}

func join(ids []ActorID) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = string(id)
	}
	return strings.Join(s, ", ")
}

// shift keeps, on top of the corrected norm, the working days that suspensions and extensions had added.
func (d *decider) shift(p *Promise, clock *Deadline) error {
	cal := d.env.Calendar
	n, err := cal.WorkdaysBetween(clock.Original, clock.Date)
	if err != nil {
		return outside(err)
	}
	date, err := cal.AddWorkdays(p.Date, n)
	if err != nil {
		return outside(err)
	}
	moved, err := d.env.promise(p.Kind, date)
	if err != nil {
		return err
	}
	moved.Original = p.Original
	moved.Steps = slices.Concat(p.Steps, []calendar.Step{{Date: date, Kind: calendar.StepEnd, Counted: n}})
	if p.Agenda == nil {
		moved.Agenda = nil
	}
	*p = moved
	return nil
}
