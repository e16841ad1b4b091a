package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func takeIn(ctx context.Context, k *setup.Kit, args []string) error {
	s, err := open(ctx, k, "take-in", args)
	if err != nil {
		return err
	}
	return errors.Join(move(ctx, s.here, s.there, s.blobsHere, s.blobsThere), s.close())
}

func takeOut(ctx context.Context, k *setup.Kit, args []string) error {
	if err := writeKeys(ctx, k, args); err != nil {
		return err
	}
	s, err := open(ctx, k, "take-out", args)
	if err != nil {
		return err
	}
	return errors.Join(move(ctx, s.there, s.here, s.blobsThere, s.blobsHere), s.close())
}

func move(ctx context.Context, dst, src complaints.Store, blobsDst, blobsSrc complaints.Blobs) error {
	done, err := complaints.Copy(ctx, dst, src)
	if err != nil {
		return err
	}
	files, err := complaints.CopyBlobs(ctx, blobsDst, blobsSrc)
	fmt.Printf("%d complaints, %d events, %d contents, %d mails, %d files\n", done.States, done.Events, done.Contents, done.Mails, files)
	return err
}
