package sqlitestore

import (
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// OpenArranging is Open with lists that are arranged by batches of another size.
func OpenArranging(ctx context.Context, path string, batch int64) (*Store, error) {
	return Open(ctx, path, &Options{batch: batch})
}

// BlobsUpTo is Blobs with another size up to which objects are small.
func (s *Store) BlobsUpTo(others complaints.Blobs, most int64) *Blobs {
	b := s.Blobs(others)
	b.most = most
	return b
}
