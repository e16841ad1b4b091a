package xlsx_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

var update = flag.Bool("update", false, "write the workbooks of the sample report anew")

const sampleDir = "../../report/testdata/sample"

// sample is the final report that the repository keeps, with its list.
func sample(t testing.TB) (*report.Document, []report.Row) {
	t.Helper()
	f, err := os.Open(filepath.Join(sampleDir, "report.json"))
	require.NoError(t, err)
	defer f.Close()
	d, err := report.ReadDocument(f)
	require.NoError(t, err)
	l, err := os.Open(filepath.Join(sampleDir, "list.jsonl"))
	require.NoError(t, err)
	defer l.Close()
	rows, err := report.ReadRows(l)
	require.NoError(t, err)
	require.Len(t, rows, d.Figures.Received)
	return d, rows
}

// released is the sample after the desk released it.
func released(t testing.TB) (*report.Document, []report.Row) {
	t.Helper()
	d, rows := sample(t)
	d.Release = &report.Release{Number: 1, By: "desk-1", At: time.Date(2026, 11, 2, 9, 12, 0, 0, time.UTC), Commentary: "Een.\r\n\r\nTwee."}
	return d, rows
}

func render(t testing.TB, d *report.Document, rows []report.Row, o *xlsx.Options) []byte {
	t.Helper()
	r, err := xlsx.New(o)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, r.Render(t.Context(), &b, d, slices.Values(rows)))
	return b.Bytes()
}

// read opens a workbook with excelize again.
func read(t testing.TB, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// part is an entry of a workbook's archive.
type part struct {
	name, body string
	at         time.Time
}

func parts(t testing.TB, book []byte) []part {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	list := make([]part, len(z.File))
	for i, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		body, err := io.ReadAll(r)
		require.NoError(t, err)
		list[i] = part{f.Name, string(body), f.Modified.UTC()}
	}
	return list
}

// The workbooks of the sample in the repository hold what the code makes of it. How a part is compressed is the affair of the
// Go version; one build gives the same bytes, see TestSameBytes.
func TestSample(t *testing.T) {
	t.Parallel()
	d, rows := sample(t)
	for _, o := range []xlsx.Options{{}, {Language: complaints.English}} {
		r, err := xlsx.New(&o)
		require.NoError(t, err)
		require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", r.Media())
		got := render(t, d, rows, &o)
		file := filepath.Join(sampleDir, "report."+r.Ending())
		if *update {
			require.NoError(t, os.WriteFile(file, got, 0o644))
		}
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, parts(t, kept), parts(t, got), "%s: run the test with -update if this is meant", file)
	}
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	once := render(t, d, rows, nil)
	for range 8 { // excelize writes its sheets in the order of a map
		require.True(t, bytes.Equal(once, render(t, d, rows, nil)))
	}
	list := parts(t, once)
	for _, p := range list {
		require.Equal(t, d.AsOf.Truncate(time.Second), p.at, p.name)
	}
	require.True(t, slices.IsSortedFunc(list[1:], func(a, b part) int { return bytes.Compare([]byte(a.name), []byte(b.name)) }))
	require.Equal(t, "xl/worksheets/sheet4.xml", list[0].name, "the list goes straight through")
	props, err := read(t, once).GetDocProps()
	require.NoError(t, err)
	require.Equal(t, "2026-10-27T23:00:00Z", props.Created)
	require.Equal(t, props.Created, props.Modified)
}
