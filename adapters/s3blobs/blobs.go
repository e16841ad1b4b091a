package s3blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	mark            = "!" // ends every object's key
	maxPrefix       = 1024 - complaints.MaxBlobKey - len(mark)
	defaultPartSize = 8 << 20
	minPartSize     = 5 << 20 // of S3, for all parts but the last
	maxParts        = 10_000  // of S3
)

// Options configure Blobs. Client and Bucket are needed.
type Options struct {
	Client   *s3.Client
	Bucket   string
	Prefix   string // of every object's key, such as "blobs/"; empty: none
	PartSize int64  // in bytes: larger objects are uploaded in parts of this size; 0: 8 MiB. S3 takes no less than 5 MiB.
}

// Blobs is a [complaints.Blobs] in a bucket, safe for concurrent use, also by several processes. Make one with [New].
type Blobs struct {
	client   *s3.Client
	bucket   string
	prefix   string
	partSize int64
}

var _ complaints.Blobs = (*Blobs)(nil)

// New checks the options and connects to nothing. An error names the option that is wrong.
func New(o *Options) (*Blobs, error) {
	if o == nil {
		o = &Options{}
	}
	b := &Blobs{client: o.Client, bucket: o.Bucket, prefix: o.Prefix, partSize: o.PartSize}
	if b.partSize == 0 {
		b.partSize = defaultPartSize
	}
	switch {
	case o.Client == nil:
		return nil, errors.New("s3blobs: Options.Client is required")
	case o.Bucket == "":
		return nil, errors.New("s3blobs: Options.Bucket is required")
	case len(o.Prefix) > maxPrefix:
		return nil, fmt.Errorf("s3blobs: Options.Prefix must be at most %d bytes", maxPrefix)
	case b.partSize < minPartSize:
		return nil, errors.New("s3blobs: Options.PartSize must be at least 5 MiB")
	}
	return b, nil
}

// enter refuses a call whose context has ended or whose key is none, and gives the object's key.
func (b *Blobs) enter(ctx context.Context, key string) (string, error) {
	if err := ended(ctx); err != nil {
		return "", err
	}
	if err := complaints.CheckBlobKey(key); err != nil {
		return "", err
	}
	return b.prefix + key + mark, nil
}

// Open reads an object; see [complaints.Blobs]. What arrives cut short or changed, or stops arriving, makes Read return
// complaints.ErrUnavailable.
func (b *Blobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	object, err := b.enter(ctx, key)
	if err != nil {
		return nil, err
	}
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.bucket, Key: &object, ChecksumMode: types.ChecksumModeEnabled})
	if is(err, "NoSuchKey") {
		return nil, complaints.Refuse(complaints.CodeNotFound, "blob", nil)
	}
	if err != nil {
		return nil, failed(ctx, err)
	}
	return &body{ctx: ctx, ReadCloser: out.Body}, nil
}

// body answers in the engine's codes.
type body struct {
	io.ReadCloser

	ctx context.Context // of the call that opened it
}

func (b *body) Read(buf []byte) (int, error) {
	n, err := b.ReadCloser.Read(buf)
	if err != nil && !errors.Is(err, io.EOF) {
		err = failed(b.ctx, err)
	}
	return n, err
}

// is tells whether S3 answered with one of these codes.
func is(err error, codes ...string) bool {
	answer, ok := errors.AsType[smithy.APIError](err)
	for _, code := range codes {
		if ok && answer.ErrorCode() == code {
			return true
		}
	}
	return false
}

// failed is a failure after which the call may be tried again.
func failed(ctx context.Context, err error) error {
	if cut := ended(ctx); cut != nil {
		return cut
	}
	return complaints.Refuse(complaints.CodeUnavailable, "blobs", fmt.Errorf("s3blobs: %w", err))
}

func ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	return nil
}

// keyOf finds the blob's key in an object's.
func (b *Blobs) keyOf(object string) (string, bool) {
	key, ours := strings.CutSuffix(strings.TrimPrefix(object, b.prefix), mark)
	return key, ours && complaints.CheckBlobKey(key) == nil
}
