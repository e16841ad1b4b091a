package s3blobs

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	nonceKey   = "put" // of the metadata
	checksum   = types.ChecksumAlgorithmCrc64nvme
	tidyWithin = 10 * time.Second
)

// put is one call of Put under way.
type put struct {
	*Blobs

	key   string // of the object
	nonce string // of this call alone
}

// Put stores all of r; see [complaints.Blobs]. After complaints.ErrUnavailable the object may be there all the same, when S3
// could not be asked any more.
func (b *Blobs) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	object, err := b.enter(ctx, key)
	if err != nil {
		return 0, err
	}
	p := &put{Blobs: b, key: object, nonce: rand.Text()}
	from := &guarded{ctx: ctx, from: r, limit: limit}
	first, err := readPart(from, firstChunk, b.partSize)
	if err != nil {
		return 0, err
	}
	if from.done {
		err = p.whole(ctx, first)
	} else {
		err = p.inParts(ctx, first, from)
	}
	if err != nil {
		return 0, err
	}
	return from.read, nil
}

// whole stores a small object.
func (p *put) whole(ctx context.Context, data []byte) error {
	_, err := p.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &p.bucket, Key: &p.key, Body: bytes.NewReader(data), ContentLength: aws.Int64(int64(len(data))),
		IfNoneMatch: aws.String("*"), ChecksumAlgorithm: checksum, Metadata: p.metadata(),
	}, patient)
	return p.settled(ctx, err)
}

func (p *put) metadata() map[string]string { return map[string]string{nonceKey: p.nonce} }

// settled says what came of the request that makes the object. When it was sent more than once, S3's answer can be about our own
// object, and a request without an answer can have been done: so the object that is there decides.
func (p *put) settled(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	there, askErr := p.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &p.bucket, Key: &p.key})
	switch {
	case askErr == nil && there.Metadata[nonceKey] == p.nonce:
		return nil
	case askErr == nil, is(askErr, "NotFound") && is(err, "PreconditionFailed"):
		return complaints.Refuse(complaints.CodeClaimed, "blob", nil)
	case is(askErr, "NotFound"):
		return failed(ctx, err)
	}
	return failed(ctx, errors.Join(err, askErr))
}

// patient tries a request again when S3 says that another one for the same key is at work.
func patient(o *s3.Options) {
	o.Retryer = retry.AddWithErrorCodes(o.Retryer, "ConditionalRequestConflict")
}
