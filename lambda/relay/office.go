package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// relay makes its office with the first event.
type relay struct {
	kit    *setup.Kit
	office setup.Lazy[*office]
}

// office is the engine that delivers what it is told of.
type office struct {
	hints      *setup.Hints
	dispatcher *complaints.Dispatcher
}

func (r *relay) open(ctx context.Context) (*office, error) {
	s := &r.kit.Settings
	blobs, err := s3blobs.New(&s3blobs.Options{Client: r.kit.S3(), Bucket: s.Bucket})
	if err != nil {
		return nil, err
	}
	composer, err := letters.New(nil)
	if err != nil {
		return nil, err
	}
	unclear := map[complaints.LetterKind]sesmail.Unclear{}
	for _, kind := range s.ParkUnclear() {
		unclear[kind] = sesmail.Park
	}
	ses, err := sesmail.New(&sesmail.Options{Client: sesv2.NewFromConfig(r.kit.AWS("SESV2")), ConfigurationSet: s.SESSet, Unclear: unclear})
	if err != nil {
		return nil, err
	}
	o := &office{}
	service, err := r.kit.Service(ctx, setup.Parts{Blobs: blobs, Composer: composer, Wrap: func(kept complaints.Store) complaints.Store {
		o.hints = setup.NewHints(kept)
		return o.hints
	}})
	if err != nil {
		return nil, err
	}
	o.dispatcher, err = complaints.NewDispatcher(service, setup.Unhurried(ses, spare/2), nil)
	return o, err
}
