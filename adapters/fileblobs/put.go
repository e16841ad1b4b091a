package fileblobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Put stores all of r; see [complaints.Blobs].
func (b *Blobs) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	path, err := b.enter(ctx, key)
	if err != nil {
		return 0, err
	}
	if _, err := os.Lstat(path); err == nil { // before reading what cannot be kept
		return 0, b.claimed(path)
	}
	f, err := b.create(filepath.Dir(path))
	if err != nil {
		return 0, unavailable(err)
	}
	n, err := fill(f, &guarded{ctx: ctx, from: r, limit: limit})
	if err == nil {
		err = b.place(f.Name(), path)
	}
	if gone := os.Remove(f.Name()); gone != nil && err == nil {
		err = unavailable(gone)
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

// create makes a file for an unfinished object, and the directory when it is the first there.
func (b *Blobs) create(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, unfinished)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	if err := b.makeDir(dir); err != nil {
		return nil, err
	}
	return os.CreateTemp(dir, unfinished)
}

// fill writes all of r to f, durably, and closes f.
func fill(f *os.File, r *guarded) (int64, error) {
	n, err := io.Copy(f, r)
	if r.err != nil { // it was the reading that failed
		return 0, errors.Join(r.err, f.Close())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

// place gives a finished file its name, unless that is taken.
func (b *Blobs) place(finished, path string) error {
	err := os.Link(finished, path)
	if errors.Is(err, fs.ErrExist) {
		return b.claimed(path)
	}
	if err == nil {
		err = b.syncs.sync(filepath.Dir(path))
	}
	if err != nil {
		return unavailable(err)
	}
	return nil
}

// claimed is the answer for a key in use, when that object lasts: whoever is about to make it may not have come to that.
func (b *Blobs) claimed(path string) error {
	if err := b.syncs.sync(filepath.Dir(path)); err != nil {
		return unavailable(err)
	}
	return complaints.Refuse(complaints.CodeClaimed, "blob", nil)
}

// makeDir makes a directory and those above it, durably, up to the blobs' own.
func (b *Blobs) makeDir(dir string) error {
	if dir == b.dir {
		return nil
	}
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) {
		if err = b.makeDir(filepath.Dir(dir)); err == nil {
			err = os.Mkdir(dir, 0o700)
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.syncs.sync(filepath.Dir(dir))
}

// guarded reads on while the context lasts and the limit is not passed, and keeps why it stopped.
type guarded struct {
	ctx   context.Context // of the call that reads
	from  io.Reader
	limit int64 // 0: none
	read  int64
	err   error
}

func (g *guarded) Read(buf []byte) (int, error) {
	if g.err = ended(g.ctx); g.err != nil {
		return 0, g.err
	}
	n, err := g.from.Read(buf)
	if g.read += int64(n); g.limit > 0 && g.read > g.limit {
		g.err = complaints.Refuse(complaints.CodeTooLarge, "blob", fmt.Errorf("at most %d bytes", g.limit))
		return 0, g.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		g.err = complaints.Refuse(complaints.CodeUnavailable, "read", err)
		return n, g.err
	}
	return n, err
}
