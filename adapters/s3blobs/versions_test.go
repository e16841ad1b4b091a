package s3blobs_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// writes replaces and deletes an object as no Blobs does, so that the bucket keeps versions and marks of it.
func writes(t *testing.T, bucket, key string) {
	t.Helper()
	client := server.Client(t)
	for range 3 {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x")})
		require.NoError(t, err)
	}
	_, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: &key})
	require.NoError(t, err)
	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x")})
	require.NoError(t, err)
}

// small makes every list of versions come in pages of two.
func small(o *s3.Options) {
	limit := middleware.InitializeMiddlewareFunc("small pages",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			if list, ok := in.Parameters.(*s3.ListObjectVersionsInput); ok {
				list.MaxKeys = aws.Int32(2)
			}
			return next.HandleInitialize(ctx, in)
		})
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error { return stack.Initialize.Add(limit, middleware.Before) })
}

// Erased is erased: no earlier version can be had back.
func TestDeleteRemovesEveryVersion(t *testing.T) {
	t.Parallel()
	bucket := server.Bucket(t)
	b, err := s3blobs.New(&s3blobs.Options{Client: server.Client(t, small), Bucket: bucket})
	require.NoError(t, err)
	writes(t, bucket, "a/b!")
	_, err = b.Put(t.Context(), "a/bb", strings.NewReader("stays"), 0)
	require.NoError(t, err)
	_, err = b.Put(t.Context(), "a/b/c", strings.NewReader("stays"), 0)
	require.NoError(t, err)
	require.NoError(t, b.Delete(t.Context(), "a/b"))
	requireAbsent(t, b, "a/b")
	requireTidy(t, bucket, 2)
}

// An object that somebody deleted in another way is gone for readers, and its versions go with Delete.
func TestDeleteAfterAMark(t *testing.T) {
	t.Parallel()
	bucket := server.Bucket(t)
	b := over(t, &wire{}, bucket)
	_, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0)
	require.NoError(t, err)
	_, err = server.Client(t).DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: aws.String("a!")})
	require.NoError(t, err)
	requireAbsent(t, b, "a")
	require.NoError(t, b.Delete(t.Context(), "a"))
	requireTidy(t, bucket, 0)
}

func TestBucketWithoutVersions(t *testing.T) {
	t.Parallel()
	bucket, client := server.Bucket(t)+"-unversioned", server.Client(t)
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket})
	require.NoError(t, err)
	useAll(t, over(t, &wire{}, bucket))
	requireTidy(t, bucket, 0)
}

// A version that S3 keeps, as under a legal hold, is told.
func TestDeleteThatLeavesSomething(t *testing.T) {
	t.Parallel()
	kept := func(r *http.Request) (*http.Response, error) {
		return respond(r, http.StatusOK, "<DeleteResult><Error><Key>a!</Key><Code>AccessDenied</Code></Error></DeleteResult>"), nil
	}
	b := over(t, &wire{faults: []*fault{{of: "DeleteObjects", spoil: kept}}}, server.Bucket(t))
	_, err := b.Put(t.Context(), "a", strings.NewReader("x"), 0)
	require.NoError(t, err)
	err = b.Delete(t.Context(), "a")
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorContains(t, err, "AccessDenied")
}

// Objects that are none of the blobs' are neither listed nor touched, and cost no page its blobs.
func TestForeignObjects(t *testing.T) {
	t.Parallel()
	bucket := server.Bucket(t)
	b, err := s3blobs.New(&s3blobs.Options{Client: server.Client(t), Bucket: bucket, Prefix: "blobs/"})
	require.NoError(t, err)
	for _, key := range []string{"blobs/a", "blobs/c0", "blobs/c1", "blobs/c2", "blobs/Foreign!", "blobs/b/AMAZON_SES_SETUP", "other/a!"} {
		_, err = server.Client(t).PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String(key)})
		require.NoError(t, err)
	}
	for _, key := range []string{"b", "c", "d"} {
		_, err = b.Put(t.Context(), key, strings.NewReader("x"), 0)
		require.NoError(t, err)
	}
	page, err := b.List(t.Context(), "", complaints.PageParams{Limit: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c"}, page.Items)
	page, err = b.List(t.Context(), "", complaints.PageParams{Limit: 2, Cursor: page.Next})
	require.NoError(t, err)
	require.Equal(t, []string{"d"}, page.Items)
	require.Empty(t, page.Next)
	page, err = b.List(t.Context(), "b!", complaints.PageParams{})
	require.NoError(t, err)
	require.Empty(t, page.Items, "no key begins with that")
	requireAbsent(t, b, "a")
	require.NoError(t, b.Delete(t.Context(), "a"))
	requireTidy(t, bucket, 10)
}
