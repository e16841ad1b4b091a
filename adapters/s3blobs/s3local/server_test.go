package s3local_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs/s3local"
)

var server s3local.Server

func TestMain(m *testing.M) { os.Exit(server.Main(m)) }

// A bucket is empty and keeps what is replaced and deleted.
func TestBucketKeepsVersions(t *testing.T) {
	t.Parallel()
	client, bucket := server.Client(t), server.Bucket(t)
	for _, body := range []string{"first", "second"} {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("a/b"), Body: strings.NewReader(body)})
		require.NoError(t, err)
	}
	_, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: aws.String("a/b")})
	require.NoError(t, err)
	all, err := client.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
	require.NoError(t, err)
	require.Len(t, all.Versions, 2)
	require.Len(t, all.DeleteMarkers, 1)
	old, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("a/b"), VersionId: all.Versions[1].VersionId})
	require.NoError(t, err)
	body, err := io.ReadAll(old.Body)
	require.NoError(t, err)
	require.NoError(t, old.Body.Close())
	require.Equal(t, "first", string(body))
}

func TestEveryTestHasItsOwnBucket(t *testing.T) {
	t.Parallel()
	mine, other := server.Bucket(t), server.Bucket(t)
	require.NotEqual(t, mine, other)
}

func TestEnviron(t *testing.T) {
	t.Parallel()
	require.Contains(t, server.Environ(t), "AWS_ENDPOINT_URL_S3="+server.URL(t))
}
