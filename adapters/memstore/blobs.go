package memstore

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Blobs is a [complaints.Blobs] in memory, safe for concurrent use. Make one with [NewBlobs].
type Blobs struct {
	mu      sync.Mutex
	objects map[string][]byte
}

var _ complaints.Blobs = (*Blobs)(nil)

// NewBlobs returns empty blobs.
func NewBlobs() *Blobs { return &Blobs{objects: map[string][]byte{}} }

// Put stores all of r; see [complaints.Blobs].
func (b *Blobs) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	if err := checkCall(ctx, key); err != nil {
		return 0, err
	}
	if b.has(key) {
		return 0, complaints.Refuse(complaints.CodeClaimed, "blob", nil)
	}
	if limit > 0 {
		r = io.LimitReader(r, limit+1)
	}
	data, err := io.ReadAll(r)
	if ended := ctx.Err(); ended != nil {
		return 0, complaints.Refuse(complaints.CodeUnavailable, "context", ended)
	}
	if err != nil {
		return 0, complaints.Refuse(complaints.CodeUnavailable, "read", err)
	}
	if limit > 0 && int64(len(data)) > limit {
		return 0, complaints.Refuse(complaints.CodeTooLarge, "blob", fmt.Errorf("at most %d bytes", limit))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.objects[key]; taken {
		return 0, complaints.Refuse(complaints.CodeClaimed, "blob", nil)
	}
	b.objects[key] = data
	return int64(len(data)), nil
}

func (b *Blobs) has(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.objects[key]
	return ok
}

// Open reads an object; see [complaints.Blobs].
func (b *Blobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := checkCall(ctx, key); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.objects[key]
	if !ok {
		return nil, notFound("blob")
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// Delete removes an object; see [complaints.Blobs].
func (b *Blobs) Delete(ctx context.Context, key string) error {
	if err := checkCall(ctx, key); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.objects, key)
	return nil
}

// List pages through keys; see [complaints.Blobs].
func (b *Blobs) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	if err := ctx.Err(); err != nil {
		return complaints.Page[string]{}, complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	last, err := lastOf[string]("blobs", p.Cursor)
	if err != nil {
		return complaints.Page[string]{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	keys := slices.Values(slices.Sorted(maps.Keys(b.objects)))
	return pageOf("blobs", p, keys, func(key string) (string, bool, error) {
		return key, strings.HasPrefix(key, prefix) && (last == nil || key > *last), nil
	})
}

// checkCall refuses a call whose context has ended or whose key is none.
func checkCall(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	return complaints.CheckBlobKey(key)
}
