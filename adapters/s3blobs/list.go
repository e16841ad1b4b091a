package s3blobs

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	defaultLimit = 25
	maxLimit     = 1000
)

// List pages through keys; see [complaints.Blobs].
func (b *Blobs) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	var page complaints.Page[string]
	if err := ended(ctx); err != nil {
		return page, err
	}
	after, err := base64.RawURLEncoding.DecodeString(string(p.Cursor))
	if err != nil || p.Cursor != "" && complaints.CheckBlobKey(string(after)) != nil {
		return page, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	limit := defaultLimit
	if p.Limit > 0 {
		limit = min(p.Limit, maxLimit)
	}
	in := &s3.ListObjectsV2Input{Bucket: &b.bucket, Prefix: aws.String(b.prefix + prefix), MaxKeys: aws.Int32(int32(limit))}
	if p.Cursor != "" {
		in.StartAfter = aws.String(b.prefix + string(after) + mark)
	}
	for pages := s3.NewListObjectsV2Paginator(b.client, in); pages.HasMorePages(); {
		found, err := pages.NextPage(ctx)
		if err != nil {
			return complaints.Page[string]{}, failed(ctx, err)
		}
		for i, object := range found.Contents {
			key, ours := b.keyOf(aws.ToString(object.Key))
			if !ours || !strings.HasPrefix(key, prefix) { // the mark can be part of a prefix, but of no key
				continue
			}
			page.Items = append(page.Items, key)
			if len(page.Items) == limit && (i+1 < len(found.Contents) || pages.HasMorePages()) {
				page.Next = complaints.Cursor(base64.RawURLEncoding.EncodeToString([]byte(key)))
				return page, nil
			}
		}
	}
	return page, nil
}
