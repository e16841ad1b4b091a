package s3blobs

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxDelete = 1000 // of S3, in one request

// Delete removes an object with all its versions and the marks of earlier deletions; see [complaints.Blobs].
func (b *Blobs) Delete(ctx context.Context, key string) error {
	object, err := b.enter(ctx, key)
	if err != nil {
		return err
	}
	versions, err := b.versions(ctx, object)
	if err != nil {
		return failed(ctx, err)
	}
	for some := range slices.Chunk(versions, maxDelete) {
		if err := b.remove(ctx, some); err != nil {
			return failed(ctx, err)
		}
	}
	return nil
}

// versions lists all that the bucket keeps of an object. No other key begins with the object's, for that ends in the mark.
func (b *Blobs) versions(ctx context.Context, object string) ([]types.ObjectIdentifier, error) {
	var all []types.ObjectIdentifier
	pages := s3.NewListObjectVersionsPaginator(b.client, &s3.ListObjectVersionsInput{Bucket: &b.bucket, Prefix: &object})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, v := range page.Versions {
			all = append(all, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		for _, m := range page.DeleteMarkers {
			all = append(all, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
		}
	}
	return all, nil
}

func (b *Blobs) remove(ctx context.Context, versions []types.ObjectIdentifier) error {
	out, err := b.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &b.bucket, Delete: &types.Delete{Objects: versions, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return err
	}
	if len(out.Errors) > 0 {
		return fmt.Errorf("%d versions were not deleted: %s", len(out.Errors), aws.ToString(out.Errors[0].Code))
	}
	return nil
}
