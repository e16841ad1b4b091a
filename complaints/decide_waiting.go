package complaints

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func microseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func (Suspend) Name() CommandName { return CmdSuspend }

func (s Suspend) check(f *fields, _ *Complaint, env Env) {
	checkReason(f, s.Reason)
	if s.Until <= env.today() {
		f.add("until", "not_later", "must lie after today")
	}
}

func (s Suspend) decide(d *decider) error {
	remind, err := d.env.reminder(MilestoneSuspension, 0, s.Until)
	if err != nil {
		return err
	}
	d.emit(WasSuspended{
		Since: d.env.today(), Until: s.Until, Reason: d.text("reason", s.Reason), Agenda: remind,
	})
	return nil
}

func (Resume) Name() CommandName              { return CmdResume }
func (Resume) check(*fields, *Complaint, Env) {}
func (Resume) decide(d *decider) error        { return d.resume() }

// resume ends a suspension, if there is one: the resolution date becomes the N-th working day after the old one, N being the
// working days in (day of suspension, day of resumption] (procedure.md section 4).
func (d *decider) resume() error {
	s := d.c().Suspension
	if s == nil {
		return nil
	}
	cal, today := d.env.Calendar, d.env.today()
	n, err := cal.WorkdaysBetween(s.Since, today)
	if err != nil {
		return outside(err)
	}
	e := Resumed{Workdays: n}
	if r := d.c().Resolution; r != nil && r.State == Suspended {
		p, err := d.moved(r.Date, s.Since, today)
		if err != nil {
			return err
		}
		e.Promise = &p
	}
	d.emit(e)
	return nil
}

func (d *decider) moved(old, since, today calendar.Date) (Promise, error) {
	date, err := d.env.Calendar.Suspended(old, since, today)
	if err != nil {
		return Promise{}, outside(err)
	}
	p, err := d.env.promise(Resolution, date)
	if err != nil {
		return Promise{}, err
	}
	if p.Steps, err = d.env.Calendar.ExplainSuspended(old, since, today); err != nil {
		return Promise{}, outside(err)
	}
	return p, nil
}

func (Extend) Name() CommandName { return CmdExtend }

// check wants a later date within what the policy allows without consent (Awb 9:11(2) and (3)).
func (e Extend) check(f *fields, c *Complaint, env Env) {
	checkReason(f, e.Reason)
	r := c.Resolution
	if r == nil {
		return
	}
	if e.Until <= r.Date {
		f.add("until", "not_later", "must lie after the present date")
		return
	}
	if e.Until < env.today() {
		f.add("until", "past", "lies in the past")
	}
	limit := env.Policy.Terms.MaxExtension
	if limit == (calendar.Term{}) || e.Consent {
		return
	}
	if end, err := env.Calendar.End(r.Original, limit); err == nil && e.Until > end.Date {
		f.add("until", "too_late", "lies later than the policy allows without the complainant's written consent")
	}
}

func (e Extend) decide(d *decider) error {
	r := d.c().Resolution
	p, err := d.env.promise(Resolution, e.Until)
	if err != nil {
		return err
	}
	if r.State != Running {
		p.Agenda = nil // suspended: nothing comes due; breached: it has
	}
	p.Steps = []calendar.Step{{Date: e.Until, Kind: calendar.StepEnd}}
	d.emit(Extended{Reason: d.text("reason", e.Reason), Consent: e.Consent, Promise: p})
	return nil
}
