package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// sides are the two installations between which data move.
type sides struct {
	here, there           complaints.Store
	blobsHere, blobsThere complaints.Blobs
	close                 func() error
}

func openHere(ctx context.Context, k *setup.Kit, keys setup.Keys) (*sides, error) {
	table, err := k.Store(ctx)
	if err != nil {
		return nil, err
	}
	blobs, err := s3blobs.New(&s3blobs.Options{Client: k.S3(), Bucket: k.Settings.Bucket})
	c := setup.NewCrossing(table, keys.Sealer)
	return &sides{here: c, blobsHere: c.Blobs(blobs)}, err
}
