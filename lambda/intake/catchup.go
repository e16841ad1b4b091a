package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// caughtUp is the answer to a call to catch up. After is where it ended for want of time; a next call with it goes on there.
type caughtUp struct {
	Looked int    `json:"looked"`
	After  string `json:"after,omitempty"`
	failed int
}

// catchUp takes in what lies in the bucket since a moment.
func (in *intake) catchUp(ctx context.Context, e event) (any, error) {
	bucket, prefix := in.kit.Settings.MailBucket, incoming
	since := e.since
	if since.IsZero() {
		since = time.Now().Add(-time.Duration(e.hours * float64(time.Hour))) // S3's own time
	}
	done := caughtUp{After: e.after}
	pages := s3.NewListObjectsV2Paginator(in.client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, StartAfter: &e.after})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return done, err
		}
		for _, o := range page.Contents {
			if ctx.Err() != nil { // the next call goes on from there
				return done, nil //nolint:nilerr // the error looked at is nil
			}
			if !o.LastModified.Before(since) {
				_, problems := in.each(ctx, event{arrivals: []arrival{{key: *o.Key}}})
				in.tell(ctx, problems)
				done.Looked++
				done.failed += len(problems)
			}
			done.After = *o.Key
		}
	}
	if done.failed > 0 {
		return done, fmt.Errorf("%d of %d mails could not be taken in", done.failed, done.Looked)
	}
	done.After = ""
	return done, nil
}
