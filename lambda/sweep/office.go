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

// sweep makes its office with the first run.
type sweep struct {
	kit    *setup.Kit
	office setup.Lazy[*office]
}

// office is the engine, and what sends its letters.
type office struct {
	service    *complaints.Service
	dispatcher *complaints.Dispatcher
	store      parking
}

func (s *sweep) open(ctx context.Context) (*office, error) {
	set := &s.kit.Settings
	blobs, err := s3blobs.New(&s3blobs.Options{Client: s.kit.S3(), Bucket: set.Bucket})
	if err != nil {
		return nil, err
	}
	composer, err := letters.New(nil)
	if err != nil {
		return nil, err
	}
	unclear := map[complaints.LetterKind]sesmail.Unclear{}
	for _, kind := range set.ParkUnclear() {
		unclear[kind] = sesmail.Park
	}
	ses, err := sesmail.New(&sesmail.Options{Client: sesv2.NewFromConfig(s.kit.AWS("SESV2")), ConfigurationSet: set.SESSet, Unclear: unclear})
	if err != nil {
		return nil, err
	}
	o := &office{}
	if o.store, err = s.kit.Store(ctx); err != nil {
		return nil, err
	}
	if o.service, err = s.kit.Service(ctx, setup.Parts{Blobs: blobs, Composer: composer}); err != nil {
		return nil, err
	}
	o.dispatcher, err = complaints.NewDispatcher(o.service, setup.Unhurried(ses, spare/2), nil)
	return o, err
}
