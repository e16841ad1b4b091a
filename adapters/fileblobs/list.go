package fileblobs

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	defaultLimit = 25
	maxLimit     = 1000
)

// List pages through keys; see [complaints.Blobs]. It reads the directories that the page touches.
func (b *Blobs) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	if err := ended(ctx); err != nil {
		return complaints.Page[string]{}, err
	}
	after, err := base64.RawURLEncoding.DecodeString(string(p.Cursor))
	if err != nil || p.Cursor != "" && complaints.CheckBlobKey(string(after)) != nil {
		return complaints.Page[string]{}, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	limit := defaultLimit
	if p.Limit > 0 {
		limit = min(p.Limit, maxLimit)
	}
	w := walk{ctx: ctx, prefix: prefix, after: string(after), most: limit + 1}
	if err := w.enter(b.dir, ""); err != nil {
		return complaints.Page[string]{}, err
	}
	if len(w.keys) <= limit {
		return complaints.Page[string]{Items: w.keys}, nil
	}
	next := base64.RawURLEncoding.EncodeToString([]byte(w.keys[limit-1]))
	return complaints.Page[string]{Items: w.keys[:limit], Next: complaints.Cursor(next)}, nil
}

// walk gathers keys in order.
type walk struct {
	ctx           context.Context // of the call that lists
	prefix, after string
	most          int
	keys          []string
}

// enter walks a directory, whose keys begin with path.
func (w *walk) enter(dir, path string) error {
	if err := ended(w.ctx); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable(err)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(part(a), part(b)) })
	for _, e := range entries {
		key := path + part(e)
		switch {
		case len(w.keys) == w.most:
			return nil
		case !e.IsDir():
			if strings.HasPrefix(key, w.prefix) && key > w.after && complaints.CheckBlobKey(key) == nil {
				w.keys = append(w.keys, key)
			}
		case w.mayHold(key):
			if err := w.enter(filepath.Join(dir, e.Name()), key); err != nil {
				return err
			}
		}
	}
	return nil
}

// part is what an entry adds to a key: a name, or a name and a slash.
func part(e fs.DirEntry) string {
	if name, ok := strings.CutSuffix(e.Name(), "+"); ok && e.IsDir() {
		return name + "/"
	}
	return e.Name()
}

// mayHold tells whether keys that begin with path can be asked for.
func (w *walk) mayHold(path string) bool {
	wanted := strings.HasPrefix(path, w.prefix) || strings.HasPrefix(w.prefix, path)
	ahead := path > w.after || strings.HasPrefix(w.after, path)
	return wanted && ahead && strings.HasSuffix(path, "/")
}
