package s3blobs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestOptionsNameTheField(t *testing.T) {
	t.Parallel()
	client := s3.New(s3.Options{})
	for field, o := range map[string]*s3blobs.Options{
		"Options.Client":   {Bucket: "b"},
		"Options.Bucket":   {Client: client},
		"Options.Prefix":   {Client: client, Bucket: "b", Prefix: strings.Repeat("p", 512)},
		"Options.PartSize": {Client: client, Bucket: "b", PartSize: 5<<20 - 1},
	} {
		_, err := s3blobs.New(o)
		require.ErrorContains(t, err, field)
	}
	_, err := s3blobs.New(nil)
	require.ErrorContains(t, err, "Options.Client")
	_, err = s3blobs.New(&s3blobs.Options{Client: client, Bucket: "b", Prefix: strings.Repeat("p", 511)})
	require.NoError(t, err)
}

// However large the part that is read before it goes wrong, nothing of it stays.
func TestPutThatIsNotRead(t *testing.T) {
	t.Parallel()
	cause := errors.New("the line went dead")
	cut := fmt.Errorf("the sender hung up: %w", io.EOF)
	tests := []struct {
		name string
		then io.Reader
		want error
	}{
		{"fails", iotest.ErrReader(cause), cause},
		{"is cut off", iotest.ErrReader(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF},
		{"fails with an end inside", iotest.ErrReader(cut), cut},
		{"is too large", strings.NewReader(body(large + 1)), complaints.ErrTooLarge},
	}
	for _, tt := range tests {
		for _, size := range []int{0, 1000, large} {
			t.Run(fmt.Sprintf("%s after %d", tt.name, size), func(t *testing.T) {
				t.Parallel()
				w, bucket := &wire{}, server.Bucket(t)
				b := over(t, w, bucket)
				then := tt.then
				if s, ok := then.(*strings.Reader); ok {
					again := *s // cases run at the same time
					then = &again
				}
				n, err := b.Put(t.Context(), "a", io.MultiReader(strings.NewReader(body(size)), then), large)
				require.ErrorIs(t, err, tt.want)
				require.Zero(t, n)
				requireAbsent(t, b, "a")
				requireTidy(t, bucket, 0)
				require.Equal(t, w.sent("CreateMultipartUpload"), w.sent("AbortMultipartUpload"))
				require.Zero(t, w.sent("PutObject")+w.sent("CompleteMultipartUpload"))
			})
		}
	}
}

// Giving up in the middle of a large object leaves no parts either.
func TestPutThatIsGivenUp(t *testing.T) {
	t.Parallel()
	bucket := server.Bucket(t)
	b := over(t, &wire{}, bucket)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := io.MultiReader(strings.NewReader(body(large)), readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
	_, err := b.Put(ctx, "a", r, 0)
	require.ErrorIs(t, err, context.Canceled)
	requireAbsent(t, b, "a")
	requireTidy(t, bucket, 0)
}

type readerFunc func(buf []byte) (int, error)

func (f readerFunc) Read(buf []byte) (int, error) { return f(buf) }

// Sizes around those of parts and of what is read at once, from readers that give a little at a time.
func TestPutOfEverySize(t *testing.T) {
	t.Parallel()
	const part = 5 << 20
	w, bucket := &wire{}, server.Bucket(t)
	b := over(t, w, bucket)
	parts := 0
	for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, part - 1, part, part + 1, 2 * part} {
		key := strconv.Itoa(size)
		n, err := b.Put(t.Context(), key, iotest.HalfReader(strings.NewReader(body(size))), int64(size))
		require.NoError(t, err)
		require.Equal(t, int64(size), n)
		requireBody(t, b, key, body(size))
		if size >= part {
			parts += (size + part - 1) / part
		}
	}
	require.Equal(t, parts, w.sent("UploadPart"))
	require.Equal(t, 6, w.sent("PutObject"))
	require.Zero(t, w.sent("HeadObject"), "nothing is asked when nothing went wrong")
}

// Nothing of the parts stays when the key turns out to be in use.
func TestLargePutOfAClaimedKey(t *testing.T) {
	t.Parallel()
	bucket := server.Bucket(t)
	b := over(t, &wire{}, bucket)
	_, err := b.Put(t.Context(), "a", strings.NewReader("first"), 0)
	require.NoError(t, err)
	_, err = b.Put(t.Context(), "a", strings.NewReader(body(large)), 0)
	require.ErrorIs(t, err, complaints.ErrClaimed)
	requireBody(t, b, "a", "first")
	requireTidy(t, bucket, 1)
}
