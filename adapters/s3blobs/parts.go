package s3blobs

import (
	"bytes"
	"context"
	"encoding/base64"
	"hash"
	"hash/crc64"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// polynomial is that of CRC-64/NVME, reversed.
const polynomial = 0x9a6c9329ac4bc9b5

// upload is an object that is stored part by part.
type upload struct {
	*put

	id    *string
	parts []types.CompletedPart
	size  int64
	sum   hash.Hash64 // of all parts
}

// inParts stores a large object, of which first is read already.
func (p *put) inParts(ctx context.Context, first []byte, rest *guarded) error {
	out, err := p.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &p.bucket, Key: &p.key, Metadata: p.metadata(),
		ChecksumAlgorithm: checksum, ChecksumType: types.ChecksumTypeFullObject,
	})
	if err != nil {
		return failed(ctx, err)
	}
	u := &upload{put: p, id: out.UploadId, sum: crc64.New(crc64.MakeTable(polynomial))}
	if err := u.all(ctx, first, rest); err != nil {
		u.abort(ctx)
		return err
	}
	if err := u.complete(ctx); err != nil {
		u.abort(ctx)
		return err
	}
	return nil
}

// all uploads the parts.
func (u *upload) all(ctx context.Context, part []byte, rest *guarded) error {
	for {
		if err := u.send(ctx, part); err != nil {
			return err
		}
		if rest.done {
			return nil
		}
		var err error
		if part, err = readPart(rest, u.partSize, u.partSize); err != nil {
			return err
		}
		if len(part) == 0 {
			return nil
		}
	}
}

func (u *upload) send(ctx context.Context, part []byte) error {
	if len(u.parts) == maxParts {
		return tooLarge(maxParts * u.partSize)
	}
	number := aws.Int32(int32(len(u.parts) + 1))
	out, err := u.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &u.bucket, Key: &u.key, UploadId: u.id, PartNumber: number, Body: bytes.NewReader(part),
		ContentLength: aws.Int64(int64(len(part))), ChecksumAlgorithm: checksum,
	})
	if err != nil {
		return failed(ctx, err)
	}
	u.parts = append(u.parts, types.CompletedPart{PartNumber: number, ETag: out.ETag, ChecksumCRC64NVME: out.ChecksumCRC64NVME})
	u.size += int64(len(part))
	_, _ = u.sum.Write(part) // a hash takes everything
	return nil
}

// complete makes the object of its parts. S3 answers NoSuchUpload to the repeat of a request that it has done.
func (u *upload) complete(ctx context.Context) error {
	if err := ended(ctx); err != nil {
		return err
	}
	_, err := u.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &u.bucket, Key: &u.key, UploadId: u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts},
		IfNoneMatch: aws.String("*"), MpuObjectSize: &u.size,
		ChecksumType: types.ChecksumTypeFullObject, ChecksumCRC64NVME: aws.String(base64.StdEncoding.EncodeToString(u.sum.Sum(nil))),
	}, patient)
	return u.settled(ctx, err)
}

// abort removes the parts, also when ctx has ended. It is best effort: what stays is for the bucket's own rule.
func (u *upload) abort(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyWithin)
	defer cancel()
	_, _ = u.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &u.bucket, Key: &u.key, UploadId: u.id})
}
