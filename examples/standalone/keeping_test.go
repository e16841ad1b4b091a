package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bytesOf is everything in the store and in the files beside it, and how many of these there are.
func bytesOf(t *testing.T, data string) (all string, files int) {
	t.Helper()
	store, err := os.ReadFile(filepath.Join(data, storeFile))
	require.NoError(t, err)
	var b strings.Builder
	b.Write(store)
	require.NoError(t, filepath.WalkDir(filepath.Join(data, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		body, err := os.ReadFile(path)
		b.Write(body)
		return err
	}))
	return b.String(), files
}

// An ordinary mail is kept in the store, and a large one as a file. Both can be read, are in a backup, and are gone with the
// complaint when its term of keeping is over.
func TestMailsAreKept(t *testing.T) {
	t.Parallel()
	const who, mark = "f.dewit@gemeente-a.example", "dit-staat-alleen-in-de-mail"
	data, safe := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	o := &postOffice{running: start(t, data, "-now", start0)}
	raws := []string{
		kfMail(who, "Klein", "Tekst.", "Message-ID: <klein@gemeente-a.example>", "X-Mark: "+mark),
		kfMail(who, "Groot", strings.Repeat("Tekst van een hele regel.\r\n", 4000), "Message-ID: <groot@gemeente-a.example>", "X-Mark: "+mark),
	}
	var refs []string
	for _, raw := range raws {
		e := o.take(who, raw)
		require.True(t, strings.HasSuffix(o.original(e), raw))
		refs = append(refs, o.get("demo-desk", "/v1/complaints/"+e["complaint"].(string))["reference"].(string))
	}
	require.NoError(t, (&program{}).Run(t.Context(), []string{"-backup", safe, "-data", data}, &output{}, &output{}))
	for _, ref := range refs {
		o.close(ref)
	}
	o.end()
	all, files := bytesOf(t, data)
	require.Equal(t, 1, files, "the large one")
	require.Equal(t, 2, strings.Count(all, mark))

	backup := &postOffice{running: start(t, safe)}
	for _, raw := range raws {
		require.True(t, strings.HasSuffix(backup.original(backup.entry(raw)), raw))
	}
	backup.end()

	o = &postOffice{running: start(t, data)}
	o.clock("2028-06-01T09:00:00+02:00")
	o.end()
	all, files = bytesOf(t, data)
	require.Zero(t, files)
	require.Zero(t, strings.Count(all, mark))
}
