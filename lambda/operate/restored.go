package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func restored(ctx context.Context, k *setup.Kit, args []string) error {
	f := flag.NewFlagSet("restored", flag.ContinueOnError)
	until := f.String("until", "", "`moment` when the old table was last used, such as 2026-11-24T10:00:00+01:00")
	as := f.String("as", "", "`id` of an administrator of the policy")
	if err := f.Parse(args); err != nil {
		return err
	}
	lost, err := time.Parse(time.RFC3339, *until)
	if err != nil || *as == "" {
		return errors.Join(err, errUsage)
	}
	store, err := k.Store(ctx)
	if err != nil {
		return err
	}
	blobs, err := s3blobs.New(&s3blobs.Options{Client: k.S3(), Bucket: k.Settings.Bucket})
	if err != nil {
		return err
	}
	composer, err := letters.New(nil)
	if err != nil {
		return err
	}
	service, err := k.Service(ctx, setup.Parts{Blobs: blobs, Composer: composer})
	if err != nil {
		return err
	}
	r, err := setup.Restore(ctx, service, store, blobs, complaints.Actor{ID: complaints.ActorID(*as)}, lost)
	fmt.Printf("series of numbers behind a gap: %d\nerased again: %d\nerased by retention: %d\nmilestones passed: %d\nletters that wait for the desk: %d\n",
		r.Series, r.Erased, r.Swept.Erased, r.Swept.Complaints, r.Held)
	for _, id := range r.Refused {
		fmt.Printf("NOT erased, look at it: %s\n", id)
	}
	if err == nil && r.Swept.Failed > 0 {
		err = fmt.Errorf("%d complaints could not be swept: run it again", r.Swept.Failed)
	}
	return err
}
