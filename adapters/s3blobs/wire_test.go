package s3blobs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
)

var errWire = errors.New("connection reset by peer")

// wire is the network between the client and the server. What it does with a request is the first of its faults that
// applies, and to pass it on when none does.
type wire struct {
	mu     sync.Mutex
	faults []*fault
	seen   []string // requests, as operation names
}

// fault spoils the first times requests of an operation; "" is any, and 0 times is always.
type fault struct {
	of    string
	times int
	spoil spoiler

	hits int
}

// spoiler answers a request in place of the network.
type spoiler func(r *http.Request) (*http.Response, error)

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	op := operation(r)
	w.mu.Lock()
	w.seen = append(w.seen, op)
	var spoil spoiler
	for _, f := range w.faults {
		if spoil == nil && (f.of == "" || f.of == op) && (f.times == 0 || f.hits < f.times) {
			f.hits++
			spoil = f.spoil
		}
	}
	w.mu.Unlock()
	if spoil != nil {
		return spoil(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// sent counts the requests of an operation.
func (w *wire) sent(op string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, s := range w.seen {
		if s == op {
			n++
		}
	}
	return n
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

// operation names a request as S3 does, as far as these tests need.
func operation(r *http.Request) string {
	q := r.URL.Query()
	switch {
	case q.Has("delete"):
		return "DeleteObjects"
	case q.Has("uploads") && r.Method == http.MethodPost:
		return "CreateMultipartUpload"
	case q.Has("partNumber"):
		return "UploadPart"
	case q.Has("uploadId") && r.Method == http.MethodPost:
		return "CompleteMultipartUpload"
	case q.Has("uploadId"):
		return "AbortMultipartUpload"
	case q.Has("versions"):
		return "ListObjectVersions"
	case q.Has("list-type"):
		return "ListObjectsV2"
	}
	return map[string]string{http.MethodPut: "PutObject", http.MethodGet: "GetObject", http.MethodHead: "HeadObject"}[r.Method]
}

// answerLost has the server do what is asked, and says that the connection broke.
func answerLost(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return nil, errWire
}

// requestLost breaks the connection before the server hears of it.
func requestLost(*http.Request) (*http.Response, error) { return nil, errWire }

// silence keeps the client waiting for as long as it wants to.
func silence(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// refusal answers with an error of S3.
func refusal(status int, code string) spoiler {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		return respond(r, status, fmt.Sprintf("<Error><Code>%s</Code><Message>no</Message></Error>", code)), nil
	}
}

func respond(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/xml"}}, Request: r,
		Body: io.NopCloser(bytes.NewReader([]byte(body))), ContentLength: int64(len(body)),
	}
}

// changed has the body of the true answer go through change.
func changed(change func(body []byte) io.Reader) spoiler {
	return func(r *http.Request) (*http.Response, error) {
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		answer.Body = io.NopCloser(change(body))
		return answer, err
	}
}

// over makes blobs whose client is on the wire and does not wait before it tries again.
func over(t testing.TB, w *wire, bucket string) *s3blobs.Blobs {
	t.Helper()
	client := server.Client(t, func(o *s3.Options) {
		o.HTTPClient = &http.Client{Transport: w}
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.RateLimiter = ratelimit.None
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	})
	b, err := s3blobs.New(&s3blobs.Options{Client: client, Bucket: bucket, PartSize: 5 << 20})
	require.NoError(t, err)
	return b
}
