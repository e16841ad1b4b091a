package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// reporter makes what one order asks for.
type reporter struct{ kit *setup.Kit }

func (r *reporter) open(ctx context.Context) (*reportfiles.Maker, error) {
	blobs, err := s3blobs.New(&s3blobs.Options{Client: r.kit.S3(), Bucket: r.kit.Settings.Bucket})
	if err != nil {
		return nil, err
	}
	service, err := r.kit.Service(ctx, setup.Parts{})
	if err != nil {
		return nil, err
	}
	forms, err := renderers(service.Policy().Reports.Threshold)
	if err != nil {
		return nil, err
	}
	tell, err := r.teller()
	if err != nil {
		return nil, err
	}
	return reportfiles.New(&reportfiles.Options{
		Blobs: blobs, Source: service, Policy: service.Policy(), Calendar: service.Calendar(), Now: r.kit.Now, Renderers: forms, Notify: tell,
		Engine: version(), Link: r.link(),
	})
}
