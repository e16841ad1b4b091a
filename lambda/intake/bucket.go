package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const incoming = "incoming/" // where the receipt rule puts mails

// maxMail is more than SES takes in, which is 40 MB.
const maxMail = 64 << 20

// fetch reads a mail's bytes; nil when there is none to read. It came when the event says, else when it was put there.
func (in *intake) fetch(ctx context.Context, a arrival) (raw []byte, at time.Time, err error) {
	bucket := in.kit.Settings.MailBucket
	switch {
	case a.broken != nil:
		return nil, at, a.broken
	case a.bucket != "" && a.bucket != bucket:
		return nil, at, fmt.Errorf("the event is of another bucket than that of mails")
	case !isMail(a.key):
		return nil, at, nil
	}
	out, err := in.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &a.key})
	if missing(err) {
		in.kit.Log.WarnContext(ctx, "a mail is gone: it was taken in more than a month ago, or removed", "object", a.key)
		return nil, at, nil
	}
	if err != nil {
		return nil, at, complaints.Refuse(complaints.CodeUnavailable, "mail", err)
	}
	defer func() { err = errors.Join(err, out.Body.Close()) }()
	if at = a.at; at.IsZero() && out.LastModified != nil {
		at = *out.LastModified
	}
	raw, err = io.ReadAll(io.LimitReader(out.Body, maxMail))
	if err != nil {
		err = complaints.Refuse(complaints.CodeUnavailable, "mail", err)
	}
	return raw, at, err
}

func missing(err error) bool {
	answer, ok := errors.AsType[smithy.APIError](err)
	return ok && answer.ErrorCode() == "NoSuchKey"
}
