package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
	"github.com/klachtwerk/klachtwerk/report"
)

// reports are read here, and made and released by the program maker.
type reports struct{ *reportfiles.Maker }

// Make implements httpapi.Reports.
func (r reports) Make(ctx context.Context, p calendar.Period, reason string, by complaints.ActorID) (*report.Manifest, error) {
	made, err := setup.RunMaker(ctx, setup.ReportOrder{Period: p.String(), Reason: reason, By: by})
	if err != nil || len(made) == 0 {
		return nil, err
	}
	return r.Get(ctx, p, made[0].Version)
}

// Release implements httpapi.Reports.
func (r reports) Release(ctx context.Context, p calendar.Period, version int, commentary string, by complaints.ActorID) (*report.Release, error) {
	m, err := r.Get(ctx, p, version) // 0 is the newest
	if err != nil {
		return nil, err
	}
	order := setup.ReportOrder{Period: p.String(), Release: m.Version, Commentary: commentary, By: by}
	if _, err := setup.RunMaker(ctx, order); err != nil {
		return nil, err
	}
	if m, err = r.Get(ctx, p, m.Version); err != nil {
		return nil, err
	}
	return m.Released(), nil
}
