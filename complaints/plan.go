package complaints

import (
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// receipt reckons the promises for something received at a moment, under the policy's terms.
func (env Env) receipt(received time.Time) ([]Promise, error) {
	list := make([]Promise, 0, 2)
	if term := env.Policy.Terms.FirstResponse; term != (calendar.Term{}) {
		p, err := env.reckon(FirstResponse, received, term)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	p, err := env.reckon(Resolution, received, env.Policy.Terms.Resolution)
	if err != nil {
		return nil, err
	}
	return append(list, p), nil
}

// reckon makes the promise that a term from a moment of receipt gives, as the norm.
func (env Env) reckon(k DeadlineKind, received time.Time, term calendar.Term) (Promise, error) {
	end, err := env.Calendar.EndAt(received, term)
	if err != nil {
		return Promise{}, invalidField("received_at", "calendar_range", "lies outside the years of the calendar", err)
	}
	p, err := env.promise(k, end.Date)
	if err != nil {
		return Promise{}, err
	}
	norm := end.Date
	p.Original, p.Provisional, p.Steps = &norm, end.Provisional(), env.Calendar.Explain(end)
	return p, nil
}

// promise makes the promise of a date, with the warnings and the breach that go with it.
func (env Env) promise(k DeadlineKind, date calendar.Date) (Promise, error) {
	p := Promise{Kind: k, Date: date, Due: env.Calendar.Moment(date), Policy: env.Policy.Version, Calendar: env.Calendar.Version()}
	var err error
	if p.Agenda, err = env.warnings(k, date, p.Due); err != nil {
		return Promise{}, err
	}
	p.Agenda = append(p.Agenda, Milestone{Kind: MilestoneBreach, Deadline: k, At: p.Due})
	return p, nil
}

// warnings plans the policy's warnings before a date, each in office hours. Of those whose moment has passed already, as in a
// complaint entered late, only the last one is kept: telling it once is enough, and none after the breach.
func (env Env) warnings(k DeadlineKind, date calendar.Date, due time.Time) ([]Milestone, error) {
	last, err := env.Calendar.PrevWorkday(date)
	if err != nil {
		return nil, outside(err)
	}
	var past Milestone
	list := make([]Milestone, 0, 1+len(env.Policy.Warnings)) // the breach is added to them
	for _, w := range env.Policy.Warnings {
		if w.Deadline != k || !env.At.Before(due) {
			continue
		}
		at, err := env.warningMoment(last, w)
		if err != nil {
			return nil, err
		}
		m := Milestone{Kind: MilestoneWarning, Deadline: k, N: w.Workdays, At: at}
		switch {
		case env.importing && !at.After(env.importedAt):
		case at.After(env.At):
			list = append(list, m)
		case past.Kind == "" || past.At.Before(at):
			past = m
		}
	}
	if past.Kind != "" {
		list = slices.Insert(list, 0, past)
	}
	return list, nil
}

func (env Env) warningMoment(last calendar.Date, w Warning) (time.Time, error) {
	day := last
	if w.Workdays > 0 {
		var err error
		if day, err = env.Calendar.AddWorkdays(last, -w.Workdays); err != nil {
			return time.Time{}, outside(err)
		}
	}
	at, err := env.Calendar.NextOpening(day.At(w.At))
	if err != nil {
		return time.Time{}, outside(err)
	}
	return at, nil
}

// after is the date a term from today ends.
func (env Env) after(term calendar.Term) (calendar.Date, error) {
	end, err := env.Calendar.End(env.today(), term)
	if err != nil {
		return 0, outside(err)
	}
	return end.Date, nil
}

// reminder plans a milestone for the morning of a date, at the first opening of the office from that day on. An import plans
// none that lies in the past.
func (env Env) reminder(k MilestoneKind, n int, date calendar.Date) ([]Milestone, error) {
	at, err := env.Calendar.NextOpening(date.At(0))
	if err != nil {
		return nil, outside(err)
	}
	if env.importing && !at.After(env.importedAt) {
		return nil, nil
	}
	return []Milestone{{Kind: k, N: n, At: at}}, nil
}

// retention plans the erasing of what ended now; nothing while a legal hold is on.
func (env Env) retention(c *Complaint) []Milestone {
	if c.Hold {
		return nil
	}
	return []Milestone{{Kind: MilestoneRetention, At: env.retentionEnd(env.At)}}
}

// retentionEnd is the local midnight after the retention term of something that ended at a moment.
func (env Env) retentionEnd(ended time.Time) time.Time {
	y, m, d := calendar.DateOf(ended).Civil()
	t := time.Date(y, m+time.Month(env.Policy.Terms.RetentionMonths), d, 12, 0, 0, 0, time.UTC)
	return calendar.DateOf(t).Moment()
}

// outside says that a date fell outside the years of the calendar, which is a matter of configuration.
func outside(err error) error { return Refuse(CodeInvalid, "calendar_range", err) }

// invalidField refuses one field.
func invalidField(field, key, message string, cause error) error {
	return &Error{Code: CodeInvalid, Fields: []FieldError{{Field: field, Key: key, Message: message}}, Cause: cause}
}
