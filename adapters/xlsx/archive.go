package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

// archive writes the workbook with the times and the order of its entries fixed.
func (b *book) archive(w io.Writer) error {
	checked := &writer{w: w}
	z := &ordered{zip: zip.NewWriter(checked), at: b.d.AsOf.UTC(), through: b.path(b.names.list), small: map[string]*bytes.Buffer{}}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return z })
	if _, err := b.file.WriteTo(io.Discard); err != nil {
		return cmpError(checked.err, err)
	}
	return nil
}

// path is where a sheet is in the archive: excelize numbers them in the order in which they were made.
func (b *book) path(sheet string) string {
	names := b.file.GetSheetList()
	return "xl/worksheets/sheet" + itoa(slices.Index(names, sheet)+1) + ".xml"
}

// cmpError prefers the error of the caller's writer, as it was.
func cmpError(of, otherwise error) error {
	if of != nil {
		return of
	}
	return otherwise
}

// writer remembers the error of what it writes to.
type writer struct {
	w   io.Writer
	err error
}

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

// ordered is an archive that excelize writes to in an order that differs from run to run. One entry, which may be large, goes
// straight through; the others are small, and wait until all are there.
type ordered struct {
	zip     *zip.Writer
	at      time.Time
	through string
	small   map[string]*bytes.Buffer
}

// Create begins an entry.
func (o *ordered) Create(name string) (io.Writer, error) {
	if name == o.through {
		return o.entry(name)
	}
	o.small[name] = &bytes.Buffer{}
	return o.small[name], nil
}

func (o *ordered) entry(name string) (io.Writer, error) {
	return o.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: o.at})
}

// AddFS is part of excelize's interface and has no use here.
func (o *ordered) AddFS(fs.FS) error { return errors.ErrUnsupported }

// images are the types of pictures, which excelize names in the order of a map, and of which there are none.
var images = regexp.MustCompile(`<Default [^>]*ContentType="image/[^>]*></Default>`)

// settled takes out of a part what differs from run to run.
func settled(name string, body []byte) []byte {
	if name == "[Content_Types].xml" {
		return images.ReplaceAll(body, nil)
	}
	return body
}

// Close writes what waited, by name.
func (o *ordered) Close() error {
	for _, name := range slices.Sorted(maps.Keys(o.small)) {
		w, err := o.entry(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(settled(name, o.small[name].Bytes())); err != nil {
			return err
		}
	}
	return o.zip.Close()
}
