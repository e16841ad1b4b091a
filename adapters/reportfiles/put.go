package reportfiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/klachtwerk/klachtwerk/report"
)

// putAll writes files under a prefix that nobody else uses. When one fails the others are taken away again. ErrClaimed: the prefix
// was used after all, as by a client that tried again after a lost answer.
func (m *Maker) putAll(ctx context.Context, d *report.Document, prefix string, list []output) ([]report.File, error) {
	files := make([]report.File, 0, len(list))
	for _, out := range list {
		f, err := m.put(ctx, prefix+out.name, out)
		if err != nil {
			m.remove(context.WithoutCancel(ctx), files)
			return nil, fmt.Errorf("reportfiles: %s: %w", out.name, err)
		}
		files = append(files, f)
		m.progress(Progress{Period: d.Period, Read: d.Figures.Received, File: out.name})
	}
	return files, nil
}

// put streams one file, counting and hashing what the blobs take.
func (m *Maker) put(ctx context.Context, key string, out output) (report.File, error) {
	r, w := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := out.write(w)
		written <- err
		_ = w.CloseWithError(err) // nil: the end; a pipe's writer closes without an error
	}()
	sum := summed{r: r, hash: sha256.New()}
	size, err := m.o.Blobs.Put(ctx, key, &sum, 0)
	_ = r.CloseWithError(errStopped) // the writer, should it still be at work, stops
	if cause := <-written; cause != nil && !errors.Is(cause, errStopped) {
		return report.File{}, cause
	}
	if err != nil {
		return report.File{}, err
	}
	return report.File{Name: out.name, Key: key, Media: out.media, Size: size, SHA256: hex.EncodeToString(sum.hash.Sum(nil))}, nil
}

var errStopped = errors.New("reportfiles: nobody reads on")

// summed hashes what is read through it.
type summed struct {
	r    io.Reader
	hash hash.Hash
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.hash.Write(p[:n])
	return n, err
}

// remove deletes files. What cannot be deleted stays: nothing names it.
func (m *Maker) remove(ctx context.Context, files []report.File) {
	for _, f := range files {
		_ = m.o.Blobs.Delete(ctx, f.Key)
	}
}

// clean takes away what interrupted attempts left of a version or release that is there now. Nobody can complete them any more. What cannot
// be taken away stays: nothing names it.
func (m *Maker) clean(ctx context.Context, prefix, attempt string) {
	var left []report.File
	err := m.eachKey(ctx, prefix, func(key string) {
		dir, _, nested := strings.Cut(strings.TrimPrefix(key, prefix), "/")
		if _, release := releaseNumber(dir + ".json"); nested && dir != attempt && !release {
			left = append(left, report.File{Key: key})
		}
	})
	if err == nil {
		m.remove(ctx, left)
	}
}
