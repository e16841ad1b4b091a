package fileblobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// unfinished marks the files of objects that are being written. No key has a capital, so none is taken for an object.
const unfinished = "UNFINISHED-"

// Blobs is a [complaints.Blobs] in a directory, safe for concurrent use, also by several processes. Make one with [Open].
type Blobs struct {
	dir   string
	syncs syncs
}

var _ complaints.Blobs = (*Blobs)(nil)

// Open opens the blobs under dir and makes the directory when it is not there; its parent must be. It removes what earlier
// processes left unfinished: open a directory before others write to it. Errors name the path.
func Open(dir string) (*Blobs, error) {
	if dir == "" {
		return nil, complaints.Refuse(complaints.CodeInvalid, "dir", errors.New("fileblobs: the directory is empty"))
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unavailable(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, unavailable(err)
	}
	b := &Blobs{dir: dir}
	if err := b.sweep(); err != nil {
		return nil, unavailable(err)
	}
	return b, nil
}

// sweep removes unfinished files; it also finds that dir is no directory, or not ours to write.
func (b *Blobs) sweep() error {
	probe, err := os.CreateTemp(b.dir, unfinished)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return errors.Join(err, probe.Close())
	}
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), unfinished) {
			return err
		}
		return root.Remove(path)
	})
	return errors.Join(err, root.Close(), probe.Close())
}

func unavailable(err error) error {
	return complaints.Refuse(complaints.CodeUnavailable, "blobs", fmt.Errorf("fileblobs: %w", err))
}

// enter refuses a call whose context has ended or whose key is none, and finds the key's file.
func (b *Blobs) enter(ctx context.Context, key string) (string, error) {
	if err := ended(ctx); err != nil {
		return "", err
	}
	if err := complaints.CheckBlobKey(key); err != nil {
		return "", err
	}
	return filepath.Join(b.dir, filepath.FromSlash(strings.ReplaceAll(key, "/", "+/"))), nil
}

func ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	return nil
}

// Open reads an object; see [complaints.Blobs].
func (b *Blobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	path, err := b.enter(ctx, key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, complaints.Refuse(complaints.CodeNotFound, "blob", nil)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return f, nil
}

// Delete removes an object; see [complaints.Blobs]. Directories stay.
func (b *Blobs) Delete(ctx context.Context, key string) error {
	path, err := b.enter(ctx, key)
	if err != nil {
		return err
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = b.syncs.sync(filepath.Dir(path))
	}
	if err != nil {
		return unavailable(err)
	}
	return nil
}
