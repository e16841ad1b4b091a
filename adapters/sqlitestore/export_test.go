package sqlitestore

import "context"

// OpenArranging is Open with lists that are arranged by batches of another size.
func OpenArranging(ctx context.Context, path string, batch int64) (*Store, error) {
	return Open(ctx, path, &Options{batch: batch})
}
