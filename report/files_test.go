package report_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

func rowsOf(t testing.TB, list []report.Case) []report.Row {
	t.Helper()
	policy, cal := ordinary()
	tally, err := report.NewTally(period(t, "2026-Q3"), policy, cal, moment(t, asOfQ3))
	require.NoError(t, err)
	var rows []report.Row
	for i := range list {
		r, ok, err := tally.Row(&list[i])
		require.NoError(t, err)
		if ok {
			rows = append(rows, r)
		}
	}
	return rows
}

// readCSV reads a list back as a spreadsheet does.
func readCSV(t *testing.T, d *report.Document, l complaints.Language, rows []report.Row) [][]string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.WriteCSV(&b, l, slices.Values(rows)))
	body, ok := strings.CutPrefix(b.String(), "\ufeff")
	require.True(t, ok, "spreadsheets need the mark to read UTF-8")
	require.NotContains(t, strings.ReplaceAll(body, "\r\n", ""), "\n", "lines end in CR LF")
	r := csv.NewReader(strings.NewReader(body))
	if l == complaints.Dutch {
		r.Comma = ';'
	}
	lines, err := r.ReadAll()
	require.NoError(t, err)
	return lines
}

func TestCSV(t *testing.T) {
	t.Parallel()
	list := cases(t, 50)
	d, rows := document(t, build(t, list)), rowsOf(t, list)
	require.Len(t, rows, d.Figures.Received, "the list backs the figures")
	nl, en := readCSV(t, d, complaints.Dutch, rows), readCSV(t, d, complaints.English, rows)
	require.Len(t, nl, len(rows)+1)
	require.Len(t, en, len(rows)+1)
	require.Equal(t, []string{"Kenmerk", "Ontvangen (Europe/Amsterdam)", "Geregistreerd (Europe/Amsterdam)", "Maand", "Afdeling", "Grond"}, nl[0][:6])
	require.Equal(t, []string{"Reference", "Received (Europe/Amsterdam)", "Registered (Europe/Amsterdam)", "Month", "Department", "Ground"}, en[0][:6])
	for _, lines := range [][][]string{nl, en} {
		for _, line := range lines {
			require.Len(t, line, len(report.Columns()))
		}
	}
	columns := report.Columns()
	for i, c := range columns {
		require.NotEmpty(t, c.Heading(complaints.Dutch))
		require.NotEmpty(t, c.Heading(complaints.English))
		if c.Type == report.MomentColumn {
			require.Contains(t, c.Heading(complaints.Dutch), report.Zone, "the zone is named")
		}
		require.Equal(t, i, slices.IndexFunc(columns, func(o report.Column) bool { return o.Key == c.Key }), "keys differ")
	}
}

// Every value of the closed sets has words in both languages, so that no code gets into a list for people.
func TestWords(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, s := range complaints.Statuses() {
		codes = append(codes, string(s))
	}
	for _, g := range complaints.AwbPolicy().Dismissals {
		codes = append(codes, string(g))
	}
	for _, g := range complaints.DefaultPolicy().Dismissals {
		codes = append(codes, string(g))
	}
	f := build(t, nil)
	for _, list := range [][]report.Group{f.ByGround, f.ByKind, f.ByChannel} {
		for _, g := range list {
			codes = append(codes, g.Key)
		}
	}
	for _, c := range slices.Concat(f.Outcomes, f.Satisfied) {
		codes = append(codes, c.Key)
	}
	for _, v := range []report.Verdict{report.InTime, report.Late, report.LateOpen, report.NotYetDue, report.Stopped, report.NoClock} {
		codes = append(codes, string(v))
	}
	for _, k := range []report.Kind{report.Provisional, report.Final, report.OnDemand} {
		codes = append(codes, string(k))
	}
	for _, code := range codes {
		// A code without words comes back as it is; only these are words themselves.
		same := []string{"mail", "open"}
		require.True(t, report.Word(complaints.Dutch, code) != code || slices.Contains(same, code), code)
		require.NotContains(t, report.Word(complaints.English, code), "_", code)
	}
	require.Equal(t, "gemeente-a", report.Word(complaints.Dutch, "gemeente-a"), "an id stands for itself")
}

// Cells gives what a workbook shows, with its type.
func TestCells(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.close(c.taken())
	r := c.row("2026-Q3", "2026-10-01T00:00:00+02:00")
	cell := document(t, c.figures("2026-Q3", "2026-10-01T00:00:00+02:00")).Cells(complaints.Dutch)
	got := map[string]any{}
	for _, col := range report.Columns() {
		got[col.Key] = cell(col, &r)
	}
	require.Equal(t, "K-2026-000001", got["reference"])
	require.Equal(t, "Facilitaire zaken", got["department"])
	require.Equal(t, "Gemeente A", got["organisation"])
	require.Equal(t, "afgemeld", got["status"])
	require.Equal(t, "op tijd", got["norm"])
	require.Equal(t, "2026-07-01T00:30:00+02:00", got["received_at"].(time.Time).Format(time.RFC3339))
	require.Equal(t, day(t, "2026-07-15"), got["norm_by"].(calendar.Date))
	require.Equal(t, 0, got["days_to_closing"])
	require.Equal(t, "nee", got["overdue"])
	require.Nil(t, got["dismissal"])
}

// The JSON reads back as what was written, and the same document gives the same bytes.
func TestJSON(t *testing.T) {
	t.Parallel()
	d := document(t, build(t, cases(t, 300)))
	d.Before = []report.Figures{build(t, cases(t, 20))}
	d.Since = report.ChangesSince(document(t, build(t, cases(t, 10))), &d.Figures, nil)
	var a, b bytes.Buffer
	require.NoError(t, d.WriteJSON(&a))
	again, err := report.ReadDocument(bytes.NewReader(a.Bytes()))
	require.NoError(t, err)
	require.Equal(t, d, again)
	require.NoError(t, again.WriteJSON(&b))
	require.Equal(t, a.String(), b.String())
	require.Contains(t, a.String(), `"share": {`)

	for body, code := range map[string]complaints.Code{
		"":                                      complaints.CodeCorrupt,
		"{}":                                    complaints.CodeCorrupt,
		`{"schema":1}`:                          complaints.CodeCorrupt,
		`{"schema":2,"period":"2026-Q3"}`:       complaints.CodeNewer,
		`{"schema":1,"period":"third quarter"}`: complaints.CodeCorrupt,
	} {
		_, err := report.ReadDocument(strings.NewReader(body))
		require.Equal(t, code, complaints.CodeOf(err), body)
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]report.Share{
		`{"count":2,"of":3,"percent":66.7}`:  {Count: 2, Of: 3},
		`{"count":0,"of":0}`:                 {},
		`{"count":1,"of":16,"percent":6.3}`:  {Count: 1, Of: 16},
		`{"count":7,"of":7,"percent":100.0}`: {Count: 7, Of: 7},
		`{"count":0,"of":7,"percent":0.0}`:   {Of: 7},
	} {
		b, err := s.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
}

// full is a writer whose disk is full from some byte on.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// Whoever writes hears of it when the disk is full, wherever that happens.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	list := cases(t, 200)
	d, rows := document(t, build(t, list)), rowsOf(t, list)
	p := report.Publish(d, 0)
	for name, write := range map[string]func(io.Writer) error{
		"json":       d.WriteJSON,
		"csv":        func(w io.Writer) error { return d.WriteCSV(w, complaints.Dutch, slices.Values(rows)) },
		"public":     p.WriteJSON,
		"public csv": func(w io.Writer) error { return p.WriteCSV(w, complaints.Dutch) },
	} {
		var whole bytes.Buffer
		require.NoError(t, write(&whole))
		for _, room := range []int{0, 10, whole.Len() / 2, whole.Len() - 1} {
			require.ErrorIs(t, write(&full{room}), errFull, "%s with room for %d", name, room)
		}
	}
}

// Reading a document never panics, and what it accepts it can write.
func FuzzReadDocument(f *testing.F) {
	var b bytes.Buffer
	require.NoError(f, document(f, build(f, cases(f, 20))).WriteJSON(&b))
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":1,"period":"2026-Q3"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := report.ReadDocument(bytes.NewReader(body))
		if err != nil {
			require.Contains(t, []complaints.Code{complaints.CodeCorrupt, complaints.CodeNewer}, complaints.CodeOf(err))
			return
		}
		_ = d.LastYear()
		report.ChangesSince(d, &d.Figures, nil)
		report.Findings(&d.Figures, d.Targets, d.Before, d.LastYear())
		require.NoError(t, d.WriteCSV(io.Discard, complaints.Dutch, slices.Values([]report.Row{{}})))
	})
}
