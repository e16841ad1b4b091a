package reportfiles

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// The names of the files of every version.
const (
	documentName = "report.json"
	rowsName     = "list.jsonl"
	listNL       = "list.nl.csv"
	listEN       = "list.en.csv"
	publicName   = "public.json"
	publicNL     = "public.nl.csv"
	publicEN     = "public.en.csv"
	schemaName   = "schema.json"
)

const (
	mediaJSON  = "application/json"
	mediaJSONL = "application/jsonl"
	mediaCSV   = "text/csv; charset=utf-8"
)

// output is a file to be written.
type output struct {
	name, media string
	write       func(io.Writer) error
}

// outputs are the files of a version in the order of its manifest.
func (m *Maker) outputs(ctx context.Context, d *report.Document, rows []report.Row) []output {
	public := report.Publish(d, m.o.Policy.Reports.Threshold)
	list := []output{
		{documentName, mediaJSON, d.WriteJSON},
		{schemaName, "application/schema+json", func(w io.Writer) error { _, err := io.WriteString(w, report.Schema()); return err }},
		{rowsName, mediaJSONL, func(w io.Writer) error { return report.WriteRows(w, slices.Values(rows)) }},
		{listNL, mediaCSV, func(w io.Writer) error { return d.WriteCSV(w, complaints.Dutch, slices.Values(rows)) }},
		{listEN, mediaCSV, func(w io.Writer) error { return d.WriteCSV(w, complaints.English, slices.Values(rows)) }},
		{publicName, mediaJSON, public.WriteJSON},
		{publicNL, mediaCSV, func(w io.Writer) error { return public.WriteCSV(w, complaints.Dutch) }},
		{publicEN, mediaCSV, func(w io.Writer) error { return public.WriteCSV(w, complaints.English) }},
	}
	return append(list, m.rendered(ctx, d, rows)...)
}

func (m *Maker) rendered(ctx context.Context, d *report.Document, rows []report.Row) []output {
	list := make([]output, 0, len(m.o.Renderers))
	for _, r := range m.o.Renderers {
		list = append(list, output{"report." + r.Ending(), r.Media(), func(w io.Writer) error {
			return r.Render(ctx, w, d, slices.Values(rows))
		}})
	}
	return list
}

// write writes the version after last. Its files come under a name of this attempt, so that two makers never mix theirs, and
// the manifest comes last: ErrClaimed when another's was there first, and then nothing of this attempt is left.
func (m *Maker) write(ctx context.Context, o order, g *gathered, last *report.Manifest) (*report.Manifest, error) {
	var prev *report.Document
	version := 1
	if last != nil {
		var err error
		if prev, err = readFile(ctx, m, last, documentName, report.ReadDocument); err != nil {
			return nil, fmt.Errorf("reportfiles: version %d: %w", last.Version, err)
		}
		version = last.Version + 1
	}
	d := m.document(o, g, version, prev)
	attempt, err := m.o.Attempt()
	if err != nil {
		return nil, err
	}
	prefix := m.versionPrefix(o.period, version)
	files, err := m.putAll(ctx, d, prefix+attempt+"/", m.outputs(ctx, d, g.rows))
	if err != nil {
		return nil, err
	}
	x := &report.Manifest{
		Schema: report.ManifestSchema, Period: o.period, Version: version, Kind: o.kind, Reason: o.reason, By: o.by, AsOf: o.asOf, MadeAt: m.now(),
		Zone: report.Zone, Engine: m.o.Engine, Policy: d.Policy, Calendar: d.Calendar, Received: g.figures.Received, Apart: g.figures.Apart,
		Rows: len(g.rows), Files: files,
	}
	if err := m.claimJSON(ctx, prefix+manifestName, x); err != nil && !m.kept(ctx, x, err) {
		return nil, err
	}
	m.clean(ctx, prefix, attempt)
	return x, nil
}

// kept finds out whether a manifest whose writing failed is there all the same, as after a lost answer. When another's is there,
// the files of this attempt go; when nothing is certain they stay, since the manifest may still come, and the maker of the
// version that does come takes them away.
func (m *Maker) kept(ctx context.Context, x *report.Manifest, cause error) bool {
	ctx = context.WithoutCancel(ctx)
	there, err := m.readManifest(ctx, x.Period, x.Version)
	if err != nil {
		return false
	}
	if len(there.Files) > 0 && there.Files[0].Key == x.Files[0].Key {
		return true
	}
	if errors.Is(cause, complaints.ErrClaimed) {
		m.remove(ctx, x.Files)
	}
	return false
}
