package fileblobs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/blobtest"
)

func open(t *testing.T, dir string) *fileblobs.Blobs {
	t.Helper()
	b, err := fileblobs.Open(dir)
	require.NoError(t, err)
	return b
}

func TestBlobs(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) complaints.Blobs { return open(t, filepath.Join(t.TempDir(), "blobs")) }, nil)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for path, code := range map[string]complaints.Code{
		"":                                    complaints.CodeInvalid,
		filepath.Join(dir, "absent", "blobs"): complaints.CodeUnavailable,
		file:                                  complaints.CodeUnavailable,
	} {
		_, err := fileblobs.Open(path)
		require.Equal(t, code, complaints.CodeOf(err), path)
		require.ErrorContains(t, err, path)
	}
}

// What a crash leaves of an unfinished object is no object, and is gone at the next start.
func TestOpenSweeps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := open(t, dir).Put(t.Context(), "mail/2026/1.eml", strings.NewReader("whole"), 0)
	require.NoError(t, err)
	left := filepath.Join(dir, "mail+", "2026+", "UNFINISHED-123")
	require.NoError(t, os.WriteFile(left, []byte("ha"), 0o600))

	page, err := open(t, dir).List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.Equal(t, []string{"mail/2026/1.eml"}, page.Items)
	require.NoFileExists(t, left)
	require.FileExists(t, filepath.Join(dir, "mail+", "2026+", "1.eml"))
}

// No call leaves a file behind but those of objects, and nobody else may read them.
func TestFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	b := open(t, dir)
	for _, body := range []string{"short", "too long for the limit"} {
		_, _ = b.Put(t.Context(), "a/b", strings.NewReader(body), 10) // the second is refused
		_, _ = b.Put(t.Context(), "c", strings.NewReader(body), 10)   // likewise
	}
	var files []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, path)
		if !d.IsDir() {
			files = append(files, filepath.ToSlash(strings.TrimPrefix(path, dir)))
		}
		return nil
	}))
	require.Equal(t, []string{"/a+/b", "/c"}, files)
}
