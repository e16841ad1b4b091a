package setup

import (
	"bytes"
	"context"
	"io"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Keeping is a store that can be copied.
type Keeping interface {
	complaints.Store
	complaints.Portable
}

// Crossing is where what an installation keeps plain and this deployment keeps sealed go over into each other: what is adopted is
// sealed, what is exported is opened. It is the other side's store for [complaints.Copy], and after that its [Crossing.Blobs] for
// [complaints.CopyBlobs]: large contents are among the blobs, and which they are is known once the store was copied.
type Crossing struct {
	Keeping

	sealer complaints.Sealer
	large  map[string]complaints.ContentRef // by blob
}

// NewCrossing makes a Crossing before a deployment's store.
func NewCrossing(s Keeping, sealer complaints.Sealer) *Crossing {
	return &Crossing{Keeping: s, sealer: sealer, large: map[string]complaints.ContentRef{}}
}

// Adopt implements [complaints.Portable].
func (c *Crossing) Adopt(ctx context.Context, rows []complaints.Kept) error {
	sealed, err := c.each(ctx, rows, c.sealer.Seal)
	if err != nil {
		return err
	}
	return c.Keeping.Adopt(ctx, sealed)
}

// Export implements [complaints.Portable].
func (c *Crossing) Export(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Kept], error) {
	page, err := c.Keeping.Export(ctx, p)
	if err != nil {
		return page, err
	}
	page.Items, err = c.each(ctx, page.Items, c.sealer.Open)
	return page, err
}

type turn func(context.Context, complaints.ContentRef, []byte) ([]byte, error)

// each turns the contents among rows.
func (c *Crossing) each(ctx context.Context, rows []complaints.Kept, with turn) ([]complaints.Kept, error) {
	out := make([]complaints.Kept, len(rows))
	for i, k := range rows {
		out[i] = k
		if k.Content == nil || k.Content.Erased {
			continue
		}
		x := *k.Content
		ref := complaints.ContentRef{Complaint: x.Complaint, Key: x.Key}
		if x.Blob != "" {
			c.large[x.Blob] = ref
			continue
		}
		var err error
		if x.Data, err = with(ctx, ref, x.Data); err != nil {
			return nil, complaints.Refuse(complaints.CodeCorrupt, "sealed_content", err)
		}
		out[i].Content = &x
	}
	return out, nil
}

// Blobs are the deployment's blobs on the same crossing.
func (c *Crossing) Blobs(b complaints.Blobs) complaints.Blobs { return &crossingBlobs{b, c} }

type crossingBlobs struct {
	complaints.Blobs

	c *Crossing
}

// Put implements [complaints.Blobs].
func (b *crossingBlobs) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	ref, large := b.c.large[key]
	if !large {
		return b.Blobs.Put(ctx, key, r, limit)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	sealed, err := b.c.sealer.Seal(ctx, ref, plain)
	if err != nil {
		return 0, err
	}
	return b.Blobs.Put(ctx, key, bytes.NewReader(sealed), limit)
}

// Open implements [complaints.Blobs].
func (b *crossingBlobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := b.Blobs.Open(ctx, key)
	ref, large := b.c.large[key]
	if err != nil || !large {
		return r, err
	}
	sealed, err := io.ReadAll(r)
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	plain, err := b.c.sealer.Open(ctx, ref, sealed)
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeCorrupt, "sealed_content", err)
	}
	return io.NopCloser(bytes.NewReader(plain)), nil
}
