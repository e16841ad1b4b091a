package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
	"github.com/klachtwerk/klachtwerk/report"
)

// demand makes or releases what is asked for, when who asks may.
func (r *reporter) demand(ctx context.Context, m *reportfiles.Maker, o setup.ReportOrder) (*report.Manifest, error) {
	policy, err := r.kit.Policy(ctx)
	if err != nil {
		return nil, err
	}
	what := report.ToMake
	if o.Release > 0 {
		what = report.ToRelease
	}
	if err := report.Allow(policy, complaints.Actor{ID: o.By}, what, r.kit.Now()); err != nil {
		return nil, err
	}
	p, err := calendar.ParsePeriod(o.Period)
	if err != nil {
		return nil, &complaints.Error{Code: complaints.CodeInvalid, Fields: []complaints.FieldError{{Field: "period", Key: "period", Message: "is no period"}}}
	}
	if what == report.ToMake {
		return m.Make(ctx, p, o.Reason, o.By)
	}
	if _, err := m.Release(ctx, p, o.Release, o.Commentary, o.By); err != nil {
		return nil, err
	}
	return m.Get(ctx, p, o.Release)
}
