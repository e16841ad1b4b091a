package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// intake is what stays between events.
type intake struct {
	kit    *setup.Kit
	client *s3.Client
	blobs  *s3blobs.Blobs
	desks  map[suspicion]*setup.Lazy[*desk]
	counts map[string]int
}

func newHandler(k *setup.Kit) func(context.Context, json.RawMessage) (any, error) {
	in := &intake{kit: k, desks: map[suspicion]*setup.Lazy[*desk]{none: {}, spam: {}, virus: {}}}
	return in.handle
}

func (in *intake) open() (err error) {
	if in.client != nil {
		return nil
	}
	in.client = in.kit.S3()
	in.blobs, err = s3blobs.New(&s3blobs.Options{Client: in.client, Bucket: in.kit.Settings.Bucket})
	return err
}

// tell writes the errors to the log that are not returned.
func (in *intake) tell(ctx context.Context, problems []error) {
	for _, err := range problems {
		_ = in.kit.Failed(ctx, err) // what it returns is for Lambda
	}
}

func (in *intake) count(r complaints.Receipt, err error) {
	switch {
	case err != nil:
	case r.Repeated && r.Outcome.Final():
		in.counts[setup.MetricRepeated]++
	case !r.Outcome.Final():
		in.counts[setup.MetricWaiting]++
	default:
		in.counts[setup.MetricMails]++
	}
}
