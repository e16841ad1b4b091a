package reporthtml_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

var update = flag.Bool("update", false, "write the pages of the sample report anew")

const sampleDir = "../../report/testdata/sample"

// sample is the final report that the repository keeps, with what changed since the provisional one.
func sample(t testing.TB) *report.Document {
	t.Helper()
	f, err := os.Open(filepath.Join(sampleDir, "report.json"))
	require.NoError(t, err)
	defer f.Close()
	d, err := report.ReadDocument(f)
	require.NoError(t, err)
	return d
}

const commentary = "In juli is een nieuw aanvraagformulier in gebruik genomen. Daardoor kwamen er meer klachten.\r\n\r\n" +
	"Afgesproken is dat een behandelaar elke ochtend de nieuwe klachten belt."

// released is the sample after the desk released it.
func released(t testing.TB) *report.Document {
	t.Helper()
	d := sample(t)
	d.Release = &report.Release{Number: 1, By: "desk-1", At: time.Date(2026, 11, 2, 9, 12, 0, 0, time.UTC), Commentary: commentary}
	return d
}

// large is the sample with twelve times as many complaints, so that the variant for the public has something to show.
func large(t testing.TB) *report.Document {
	t.Helper()
	d := released(t)
	multiply(&d.Figures)
	return d
}

func multiply(f *report.Figures) {
	for _, n := range []*int{
		&f.Received, &f.FirstResponse.InTime, &f.FirstResponse.Late, &f.FirstResponse.NotYetDue, &f.FirstResponse.Stopped,
		&f.Norm.InTime, &f.Norm.Late, &f.Norm.NotYetDue, &f.Norm.Stopped, &f.DaysToResponse.Count, &f.DaysToClosing.Count,
		&f.Standing.Open, &f.Standing.Closed, &f.Standing.Withdrawn, &f.Standing.Dismissed,
	} {
		*n *= 12
	}
	for _, list := range [][]report.Group{f.ByDepartment, f.ByGround, f.ByMonth, f.ByKind, f.ByOrganisation, f.ByChannel} {
		for i := range list {
			list[i].Received *= 12
		}
	}
	for _, list := range [][]report.Count{f.Outcomes, f.Satisfied} {
		for i := range list {
			list[i].Count *= 12
		}
	}
}

// first is a provisional report of a quarter in which nothing came in, and nothing before it.
func first(t testing.TB) *report.Document {
	t.Helper()
	p, err := calendar.ParsePeriod("2026-Q1")
	require.NoError(t, err)
	asOf := p.End()
	return &report.Document{
		Header: report.Header{
			Schema: report.SchemaVersion, Period: p, First: p.First(), Last: p.Last(), Version: 1, Kind: report.Provisional, AsOf: asOf,
			Zone: report.Zone, Law: complaints.LawProcedure, Names: complaints.Names{Organisation: "Centrum"},
		},
		Targets: report.DefaultTargets(), Figures: report.Figures{Period: p, AsOf: asOf},
	}
}

func render(t testing.TB, d *report.Document, o *reporthtml.Options) string {
	t.Helper()
	r, err := reporthtml.New(o)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, r.Render(t.Context(), &b, d, slices.Values([]report.Row(nil))))
	return b.String()
}

// variants are the four pages there are of a document.
func variants() []reporthtml.Options {
	return []reporthtml.Options{
		{}, {Language: complaints.English}, {Public: true}, {Public: true, Language: complaints.English},
	}
}

// The pages of the sample in the repository are what the code makes of it, byte for byte.
func TestSample(t *testing.T) {
	t.Parallel()
	for _, o := range variants() {
		r, err := reporthtml.New(&o)
		require.NoError(t, err)
		got := render(t, sample(t), &o)
		file := filepath.Join(sampleDir, "report."+r.Ending())
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(kept), got, "%s: run the test with -update if this is meant", file)
	}
}

// What the sample does not have: a release with its commentary, and a public variant with numbers.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, got := range map[string]string{
		"released.html": render(t, released(t), nil),
		"public.html":   render(t, large(t), &reporthtml.Options{Public: true}),
		"first.html":    render(t, first(t), nil),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(kept), got, "%s: run the test with -update if this is meant", file)
	}
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	for _, o := range variants() {
		once := render(t, released(t), &o)
		for range 4 {
			t.Run("", func(t *testing.T) {
				t.Parallel() // the library beneath has fonts that it shares
				require.Equal(t, once, render(t, released(t), &o))
			})
		}
	}
}

func TestEnding(t *testing.T) {
	t.Parallel()
	var endings []string
	for _, o := range variants() {
		r, err := reporthtml.New(&o)
		require.NoError(t, err)
		require.Equal(t, "text/html; charset=utf-8", r.Media())
		endings = append(endings, r.Ending())
	}
	require.Equal(t, []string{"html", "en.html", "public.html", "public.en.html"}, endings)
}
