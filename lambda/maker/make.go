package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
	"github.com/klachtwerk/klachtwerk/report"
)

// make makes what is asked for, or what is due. What was made is told even when something else failed.
func (r *reporter) make(ctx context.Context, m *reportfiles.Maker, o setup.ReportOrder) ([]setup.MadeReport, error) {
	var list []report.Manifest
	var err error
	if o == (setup.ReportOrder{}) {
		list, err = m.Run(ctx)
	} else if x, demandErr := r.demand(ctx, m, o); x != nil {
		list, err = []report.Manifest{*x}, demandErr
	} else {
		err = demandErr
	}
	out := make([]setup.MadeReport, len(list))
	for i, x := range list {
		out[i] = setup.MadeReport{Period: x.Period.String(), Version: x.Version, Kind: string(x.Kind), Rows: x.Rows}
	}
	return out, err
}

// teller tells desk and director by mail.
func (r *reporter) teller() (func(context.Context, reportfiles.Notice) error, error) {
	ses, err := sesmail.New(&sesmail.Options{Client: sesv2.NewFromConfig(r.kit.AWS("SESV2")), ConfigurationSet: r.kit.Settings.SESSet})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, n reportfiles.Notice) error {
		for _, l := range n.Letters() {
			if err := ses.Send(ctx, l); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
