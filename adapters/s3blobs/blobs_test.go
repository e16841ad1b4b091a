package s3blobs_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs/s3local"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/blobtest"
)

var server s3local.Server

func TestMain(m *testing.M) { os.Exit(server.Main(m)) }

// open makes blobs of a new bucket.
func open(t testing.TB, prefix string) *s3blobs.Blobs {
	t.Helper()
	b, err := s3blobs.New(&s3blobs.Options{Client: server.Client(t), Bucket: server.Bucket(t), Prefix: prefix, PartSize: 5 << 20})
	require.NoError(t, err)
	return b
}

func TestBlobs(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) complaints.Blobs { return open(t, "") }, nil)
}

func TestBlobsUnderPrefix(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) complaints.Blobs { return open(t, "Tenant A/blobs/") }, nil)
}
