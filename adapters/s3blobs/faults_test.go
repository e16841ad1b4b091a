package s3blobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const large = 6 << 20 // two parts

// body makes size bytes that differ.
func body(size int) string { return strings.Repeat("0123456789abcdef\n", size/17+1)[:size] }

func requireBody(t *testing.T, b complaints.Blobs, key, want string) {
	t.Helper()
	r, err := b.Open(t.Context(), key)
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.True(t, bytes.Equal([]byte(want), got), "%d bytes, want %d", len(got), len(want)) // a diff of megabytes helps nobody
}

func requireAbsent(t *testing.T, b complaints.Blobs, key string) {
	t.Helper()
	_, err := b.Open(t.Context(), key)
	require.ErrorIs(t, err, complaints.ErrNotFound)
}

// requireTidy looks for parts that nobody will complete, and for versions.
func requireTidy(t *testing.T, bucket string, versions int) {
	t.Helper()
	uploads, err := server.Client(t).ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
	require.NoError(t, err)
	require.Empty(t, uploads.Uploads)
	kept, err := server.Client(t).ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
	require.NoError(t, err)
	require.Len(t, kept.Versions, versions)
	require.Empty(t, kept.DeleteMarkers)
}

// A Put whose object was stored says so, whatever became of the answers.
func TestPutWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		size  int
		fault fault
	}{
		{"once", 100, fault{of: "PutObject", times: 1, spoil: answerLost}},
		{"every time", 100, fault{of: "PutObject", spoil: answerLost}},
		{"an error of the server", 100, fault{of: "PutObject", times: 1, spoil: doneBut(http.StatusInternalServerError, "InternalError")}},
		{"large, once", large, fault{of: "CompleteMultipartUpload", times: 1, spoil: answerLost}},
		{"large, every time", large, fault{of: "CompleteMultipartUpload", spoil: answerLost}},
		{"a part", large, fault{of: "UploadPart", times: 2, spoil: answerLost}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, bucket := &wire{faults: []*fault{&tt.fault}}, server.Bucket(t)
			b := over(t, w, bucket)
			n, err := b.Put(t.Context(), "a/b", strings.NewReader(body(tt.size)), 0)
			require.NoError(t, err)
			require.Equal(t, int64(tt.size), n)
			require.Positive(t, tt.fault.hits)
			requireBody(t, b, "a/b", body(tt.size))
			requireTidy(t, bucket, 1)
			_, err = b.Put(t.Context(), "a/b", strings.NewReader(body(tt.size)), 0)
			require.ErrorIs(t, err, complaints.ErrClaimed, "another Put is another's")
			requireTidy(t, bucket, 1)
		})
	}
}

// doneBut does what is asked and answers with an error.
func doneBut(status int, code string) spoiler {
	return func(r *http.Request) (*http.Response, error) {
		if _, err := answerLost(r); !errors.Is(err, errWire) {
			return nil, err
		}
		return respond(r, status, "<Error><Code>"+code+"</Code></Error>"), nil
	}
}

// When nothing can be asked any more, Put does not know, and does not pretend to.
func TestPutThatCannotAsk(t *testing.T) {
	t.Parallel()
	w, bucket := &wire{faults: []*fault{{of: "PutObject", spoil: answerLost}, {of: "HeadObject", spoil: requestLost}}}, server.Bucket(t)
	b := over(t, w, bucket)
	_, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	w.mend()
	requireBody(t, b, "a", "x")

	w.faults = []*fault{{of: "HeadObject", spoil: requestLost}}
	_, err = b.Put(t.Context(), "a", strings.NewReader("y"), 0)
	require.ErrorIs(t, err, complaints.ErrUnavailable, "whose object is there is not known")
	requireTidy(t, bucket, 1)
}

func TestPutThatFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		size   int
		faults []*fault
	}{
		{"the request is lost", 100, []*fault{{of: "PutObject", spoil: requestLost}}},
		{"throttled for long", 100, []*fault{{of: "PutObject", spoil: refusal(http.StatusServiceUnavailable, "SlowDown")}}},
		{"refused", 100, []*fault{{of: "PutObject", spoil: refusal(http.StatusForbidden, "AccessDenied")}}},
		{"a conflict that lasts", 100, []*fault{{of: "PutObject", spoil: refusal(http.StatusConflict, "ConditionalRequestConflict")}}},
		{"no upload is started", large, []*fault{{of: "CreateMultipartUpload", spoil: requestLost}}},
		{"a part is lost", large, []*fault{{of: "UploadPart", spoil: requestLost}}},
		{"the end is lost", large, []*fault{{of: "CompleteMultipartUpload", spoil: requestLost}}},
		{"the end fails under 200", large, []*fault{{of: "CompleteMultipartUpload", spoil: refusal(http.StatusOK, "InternalError")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, bucket := &wire{faults: tt.faults}, server.Bucket(t)
			b := over(t, w, bucket)
			n, err := b.Put(t.Context(), "a/b", strings.NewReader(body(tt.size)), 0)
			require.ErrorIs(t, err, complaints.ErrUnavailable)
			require.Zero(t, n)
			w.mend()
			requireAbsent(t, b, "a/b")
			requireTidy(t, bucket, 0)
			_, err = b.Put(t.Context(), "a/b", strings.NewReader("and the key is free"), 0)
			require.NoError(t, err)
		})
	}
}

// What passes by itself is not the caller's concern.
func TestFaultsThatPass(t *testing.T) {
	t.Parallel()
	for _, spoil := range map[string]spoiler{
		"throttled": refusal(http.StatusServiceUnavailable, "SlowDown"),
		"broken":    refusal(http.StatusInternalServerError, "InternalError"),
		"lost":      requestLost,
	} {
		w := &wire{}
		for _, op := range []string{
			"PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "GetObject", "ListObjectsV2", "ListObjectVersions", "DeleteObjects",
		} {
			w.faults = append(w.faults, &fault{of: op, times: 2, spoil: spoil})
		}
		bucket := server.Bucket(t)
		useAll(t, over(t, w, bucket))
		for _, f := range w.faults {
			require.Equal(t, 2, f.hits, f.of)
		}
		requireTidy(t, bucket, 0)
	}
}

// S3 answers 409 while another request for the key is at work: it wants to be asked again.
func TestConflictsThatPass(t *testing.T) {
	t.Parallel()
	conflict := refusal(http.StatusConflict, "ConditionalRequestConflict")
	w := &wire{faults: []*fault{{of: "PutObject", times: 1, spoil: conflict}, {of: "CompleteMultipartUpload", times: 1, spoil: conflict}}}
	useAll(t, over(t, w, server.Bucket(t)))
	require.Equal(t, 2, w.sent("PutObject"))
	require.Equal(t, 2, w.sent("CompleteMultipartUpload"))
	require.Equal(t, 2, w.sent("UploadPart"), "nothing is sent twice for it")
}

// useAll calls everything once.
func useAll(t *testing.T, b complaints.Blobs) {
	t.Helper()
	for key, size := range map[string]int{"small": 100, "large": large} {
		_, err := b.Put(t.Context(), key, strings.NewReader(body(size)), 0)
		require.NoError(t, err)
		requireBody(t, b, key, body(size))
	}
	page, err := b.List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.Equal(t, []string{"large", "small"}, page.Items)
	for _, key := range page.Items {
		require.NoError(t, b.Delete(t.Context(), key))
	}
}

// A server that says nothing keeps nobody longer than the context does.
func TestSilence(t *testing.T) {
	t.Parallel()
	b := over(t, &wire{faults: []*fault{{spoil: silence}}}, "nowhere")
	for name, call := range map[string]func(ctx context.Context) error{
		"Put": func(ctx context.Context) error { _, err := b.Put(ctx, "a", strings.NewReader("x"), 0); return err },
		"large Put": func(ctx context.Context) error {
			_, err := b.Put(ctx, "a", strings.NewReader(body(large)), 0)
			return err
		},
		"Open":   func(ctx context.Context) error { _, err := b.Open(ctx, "a"); return err },
		"Delete": func(ctx context.Context) error { return b.Delete(ctx, "a") },
		"List":   func(ctx context.Context) error { _, err := b.List(ctx, "", complaints.PageParams{}); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		err := call(ctx)
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded, name)
		require.ErrorIs(t, err, complaints.ErrUnavailable, name)
	}
}

// What arrives is what was stored, or an error: never less, and nothing else.
func TestReadingSpoiledBodies(t *testing.T) {
	t.Parallel()
	spoils := map[string]func(got []byte) io.Reader{
		"cut short": func(got []byte) io.Reader {
			return io.MultiReader(bytes.NewReader(got[:len(got)/2]), iotest.ErrReader(io.ErrUnexpectedEOF))
		},
		"ends too early": func(got []byte) io.Reader { return bytes.NewReader(got[:len(got)/2]) },
		"is empty":       func([]byte) io.Reader { return http.NoBody },
		"one bit":        func(got []byte) io.Reader { got[len(got)/2] ^= 1; return bytes.NewReader(got) },
		"goes on":        func(got []byte) io.Reader { return io.MultiReader(bytes.NewReader(got), strings.NewReader("more")) },
		"breaks": func(got []byte) io.Reader {
			return io.MultiReader(bytes.NewReader(got[:10]), iotest.ErrReader(errWire))
		},
	}
	for _, size := range []int{100, large} {
		bucket := server.Bucket(t)
		_, err := over(t, &wire{}, bucket).Put(t.Context(), "a", strings.NewReader(body(size)), 0)
		require.NoError(t, err)
		for name, spoil := range spoils {
			t.Run(fmt.Sprintf("%s, %d bytes", name, size), func(t *testing.T) {
				t.Parallel()
				r, err := over(t, &wire{faults: []*fault{{of: "GetObject", spoil: changed(spoil)}}}, bucket).Open(t.Context(), "a")
				require.NoError(t, err)
				_, err = io.Copy(io.Discard, r)
				require.ErrorIs(t, err, complaints.ErrUnavailable)
				require.NoError(t, r.Close())
			})
		}
	}
}

// Reading that the caller gives up ends with the context's error.
func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b := over(t, &wire{}, server.Bucket(t))
	_, err := b.Put(t.Context(), "a", strings.NewReader(body(large)), 0)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := b.Open(ctx, "a")
	require.NoError(t, err)
	cancel()
	_, err = io.Copy(io.Discard, r)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.NoError(t, r.Close())
}

// A bucket that is not there is a fault of the installation: no blob was looked for, and none was found missing.
func TestNoBucket(t *testing.T) {
	t.Parallel()
	b := over(t, &wire{}, "nowhere")
	_, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorContains(t, err, "NoSuchBucket")
	_, err = b.Put(t.Context(), "a", strings.NewReader(body(large)), 0)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	_, err = b.Open(t.Context(), "a")
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorIs(t, b.Delete(t.Context(), "a"), complaints.ErrUnavailable)
	_, err = b.List(t.Context(), "", complaints.PageParams{})
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}
