package reportfiles

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

// lookBack is how many quarters before the one just past are looked at for a final report that was missed.
const lookBack = 3

// Due lists the quarterly reports that come by themselves, are due at now, and are not there: of the quarter just past the
// provisional one from the first working day after it, and the final one from the 20th; of the quarters before it a final one
// that was missed, where there is an earlier version. An installation that is new, with nothing received in the quarter just past
// and no report yet, makes none about the time before it.
func (m *Maker) Due(ctx context.Context, now time.Time) ([]report.Scheduled, error) {
	var due []report.Scheduled
	p := calendar.QuarterOf(calendar.DateOf(now)).Prev()
	for back := range lookBack + 1 {
		of, err := m.List(ctx, p)
		if err != nil {
			return nil, err
		}
		s, err := m.dueOf(p, of, now)
		if err != nil {
			return nil, err
		}
		if s != nil && len(of) == 0 {
			if s, err = m.unlessNew(ctx, s, back); err != nil {
				return nil, err
			}
		}
		if s != nil {
			due = append(due, *s)
		}
		p = p.Prev()
	}
	slices.Reverse(due) // the oldest first
	return due, nil
}

// dueOf is the report of a quarter that is due and not among its versions. Once the final one is due the provisional one is not.
func (m *Maker) dueOf(p calendar.Period, of []report.Manifest, now time.Time) (*report.Scheduled, error) {
	provisional, final, err := report.Schedule(p, m.calendar)
	if err != nil {
		return nil, err
	}
	for _, s := range []report.Scheduled{final, provisional} {
		if slices.ContainsFunc(of, func(x report.Manifest) bool { return x.Kind == s.Kind }) {
			return nil, nil
		}
		if !now.Before(s.AsOf) {
			return &s, nil
		}
	}
	return nil, nil
}

// unlessNew drops the first report on a quarter when it lies before the installation, as far as can be told: further back than
// the one just past, or with nothing received in it and no report on any period.
func (m *Maker) unlessNew(ctx context.Context, s *report.Scheduled, back int) (*report.Scheduled, error) {
	if back > 0 {
		return nil, nil
	}
	all, err := m.versions(ctx, calendar.Period{})
	if err != nil || len(all) > 0 {
		return s, err
	}
	for _, err := range m.o.Source.Received(ctx, s.Period.Start(), s.Period.End()) {
		return s, err
	}
	return nil, nil
}

// Run makes what is due now, and tells of what was made and not told of yet. It is for a timer, as often as it likes: each
// report is made once, whoever runs it, and as of the beginning of the day on which it was due, so that a late run changes
// nothing. A report that fails does not keep the others waiting; their errors come joined.
func (m *Maker) Run(ctx context.Context) ([]report.Manifest, error) {
	due, err := m.Due(ctx, m.now())
	if err != nil {
		return nil, err
	}
	var made []report.Manifest
	var failed []error
	for _, s := range due {
		x, err := m.make(ctx, order{period: s.Period, kind: s.Kind, asOf: s.AsOf})
		if x != nil {
			made = append(made, *x)
		}
		failed = append(failed, err)
	}
	return made, errors.Join(append(failed, m.notifyRest(ctx))...)
}
