package xlsx_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// cell is what a spreadsheet has in a cell: its type, what is stored, what is shown.
type cell struct {
	kind   excelize.CellType
	stored string
	shown  string
}

func cellAt(t testing.TB, f *excelize.File, sheet, at string) cell {
	t.Helper()
	var c cell
	var err error
	c.kind, err = f.GetCellType(sheet, at)
	require.NoError(t, err)
	c.stored, err = f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	c.shown, err = f.GetCellValue(sheet, at)
	require.NoError(t, err)
	formula, err := f.GetCellFormula(sheet, at)
	require.NoError(t, err)
	require.Empty(t, formula, "there are no formulas")
	return c
}

const (
	words  = excelize.CellTypeInlineString
	number = excelize.CellTypeUnset // what has no type is a number
)

// line finds the row of a sheet that begins with a text.
func line(t testing.TB, f *excelize.File, sheet, name string) int {
	t.Helper()
	list, err := f.GetRows(sheet)
	require.NoError(t, err)
	i := slices.IndexFunc(list, func(r []string) bool { return len(r) > 0 && r[0] == name })
	require.GreaterOrEqual(t, i, 0, "no line %s", name)
	return i + 1
}

func TestSheets(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	require.Equal(t, []string{"Samenvatting", "Afdelingen", "Trend", "Lijst", "Toelichting"}, read(t, render(t, d, rows, nil)).GetSheetList())
	require.Equal(t, []string{"Summary", "Departments", "Trend", "List", "Notes"},
		read(t, render(t, d, rows, &xlsx.Options{Language: complaints.English})).GetSheetList())
}

func TestSummary(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	d.Figures.FirstResponse = report.Judgment{InTime: 19, Late: 1, NotYetDue: 4}
	d.Figures.Norm = report.Judgment{NotYetDue: 26}
	f := read(t, render(t, d, rows, nil))
	at := func(column, name string) cell {
		return cellAt(t, f, "Samenvatting", column+strconv.Itoa(line(t, f, "Samenvatting", name)))
	}
	require.Equal(t, cell{words, "Klachtenrapportage 2026-Q3", "Klachtenrapportage 2026-Q3"}, cellAt(t, f, "Samenvatting", "A1"))
	require.Equal(t, cell{number, "46204", "2026-07-01"}, at("B", "Eerste dag"))
	require.Equal(t, cell{words, "2 (definitief)", "2 (definitief)"}, at("B", "Versie"))
	require.Equal(t, cell{number, "46323", "2026-10-28 00:00"}, at("B", "Peilmoment (Europe/Amsterdam)"))
	require.Equal(t, "2026-11-02 10:12", at("B", "Vrijgegeven (Europe/Amsterdam)").shown)
	require.Equal(t, cell{number, "26", "26"}, at("B", "Ontvangen klachten"))
	require.Equal(t, cell{number, "19", "19"}, at("B", "Eerste reactie op tijd"))
	require.Equal(t, cell{number, "20", "20"}, at("C", "Eerste reactie op tijd"))
	require.Equal(t, cell{number, "0.95", "95.0%"}, at("D", "Eerste reactie op tijd"))
	require.Equal(t, cell{number, "0.95", "95.0%"}, at("E", "Eerste reactie op tijd"))
	require.Equal(t, cell{words, "gehaald", "gehaald"}, at("F", "Eerste reactie op tijd"))
	require.Equal(t, cell{}, at("D", "Binnen de norm afgemeld"), "nothing to take a share of")
	require.Equal(t, cell{}, at("F", "Binnen de norm afgemeld"))
	require.Equal(t, "2026-Q2", at("G", "Cijfer").shown)
	require.Equal(t, "2025-Q3", at("H", "Cijfer").shown)
}

func TestDepartments(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	f := read(t, render(t, d, rows, nil))
	all := d.Figures.ByDepartment
	for i, g := range all {
		at := func(column string) cell { return cellAt(t, f, "Afdelingen", column+strconv.Itoa(i+2)) }
		require.Equal(t, cell{words, "Afdeling", "Afdeling"}, at("A"))
		require.Equal(t, cell{words, g.Name.NL, g.Name.NL}, at("B"))
		require.Equal(t, strconv.Itoa(g.Received), at("C").stored)
		require.Equal(t, strconv.Itoa(d.Before[3].ByDepartment[i].Received), at("D").stored)
		require.Equal(t, strconv.Itoa(g.Norm.Of), at("I").stored)
	}
	require.Equal(t, "26", cellAt(t, f, "Afdelingen", "C"+strconv.Itoa(line(t, f, "Afdelingen", "Alle klachten"))).stored)
	require.Len(t, charts(t, render(t, d, rows, nil)), 4, "one of the departments, three of the trend")
}

func TestTrend(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	f := read(t, render(t, d, rows, nil))
	for i, figures := range append(slices.Clone(d.Before), d.Figures) {
		at := func(column string) cell { return cellAt(t, f, "Trend", column+strconv.Itoa(i+2)) }
		require.Equal(t, figures.Period.String(), at("A").stored)
		require.Equal(t, cell{number, strconv.Itoa(figures.Received), strconv.Itoa(figures.Received)}, at("B"))
		tenths, _ := figures.Norm.Share().Tenths()
		require.Equal(t, strconv.Itoa(tenths/10)+"."+strconv.Itoa(tenths%10)+"%", at("I").shown)
	}
}

func charts(t testing.TB, book []byte) []string {
	t.Helper()
	var list []string
	for _, p := range parts(t, book) {
		if strings.HasPrefix(p.name, "xl/charts/") {
			list = append(list, p.body)
		}
	}
	return list
}

// The list has the columns of the report with their types: dates and moments are numbers that are shown as such, in local time.
func TestList(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	rows[0].ReceivedAt = time.Date(2026, 6, 30, 22, 30, 59, 0, time.UTC)
	f := read(t, render(t, d, rows, nil))
	show := d.Cells(complaints.Dutch)
	for i, c := range report.Columns() {
		for k := range rows {
			name, err := excelize.CoordinatesToCellName(i+1, k+2)
			require.NoError(t, err)
			got := cellAt(t, f, "Lijst", name)
			switch v := show(c, &rows[k]).(type) {
			case nil:
				require.Equal(t, cell{}, got, name)
			case string:
				require.Equal(t, cell{words, v, v}, got, name)
			case int:
				require.Equal(t, cell{number, strconv.Itoa(v), strconv.Itoa(v)}, got, name)
			case calendar.Date:
				require.Equal(t, cell{number, strconv.Itoa(int(v) + 25569), v.String()}, got, name)
			case time.Time:
				require.Equal(t, number, got.kind, name)
				require.Equal(t, v.Format("2006-01-02 15:04"), got.shown, name)
			default:
				require.Fail(t, "a type without a cell", "%T", v)
			}
		}
		name, err := excelize.CoordinatesToCellName(i+1, 1)
		require.NoError(t, err)
		require.Equal(t, c.Heading(complaints.Dutch), cellAt(t, f, "Lijst", name).shown)
	}
}

// Headings stay in view, the list can be filtered, and columns have a width.
func TestViews(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	f := read(t, render(t, d, rows, nil))
	for _, sheet := range f.GetSheetList() {
		panes, err := f.GetPanes(sheet)
		require.NoError(t, err)
		require.True(t, panes.Freeze, sheet)
		require.Equal(t, 1, panes.YSplit, sheet)
		width, err := f.GetColWidth(sheet, "A")
		require.NoError(t, err)
		require.Greater(t, width, 9.5, sheet)
		layout, err := f.GetPageLayout(sheet)
		require.NoError(t, err)
		require.Equal(t, 9, *layout.Size, "A4")
	}
	var names []string
	for _, n := range f.GetDefinedName() {
		names = append(names, n.Name+" "+n.Scope+" "+n.RefersTo)
	}
	require.Contains(t, names, "_xlnm._FilterDatabase Lijst 'Lijst'!$A$1:$AI$27")
	require.Contains(t, names, "_xlnm.Print_Titles Lijst 'Lijst'!$A:$A,'Lijst'!$1:$1")
}

var colMin = regexp.MustCompile(`<col min="(\d+)" max="(\d+)"`)

// Excel takes a sheet for broken whose columns are not in order, which LibreOffice lets pass.
func TestColumnsAreInOrder(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	sheets := 0
	for _, p := range parts(t, render(t, d, rows, nil)) {
		found := colMin.FindAllStringSubmatch(p.body, -1)
		for i, m := range found {
			require.Equal(t, strconv.Itoa(i+1), m[1], p.name)
			require.Equal(t, m[1], m[2], p.name)
		}
		if len(found) > 0 {
			sheets++
		}
	}
	require.Equal(t, 5, sheets)
}

func TestNotes(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	f := read(t, render(t, d, rows, nil))
	require.Equal(t, "Toelichting van de Servicedesk HR", cellAt(t, f, "Toelichting", "A2").shown)
	require.Equal(t, "Een.", cellAt(t, f, "Toelichting", "B2").shown)
	require.Equal(t, "Twee.", cellAt(t, f, "Toelichting", "B3").shown)
	d.Release, d.Law = nil, complaints.LawAwb
	f = read(t, render(t, d, rows, nil))
	require.Equal(t, "Tijden", cellAt(t, f, "Toelichting", "A2").shown)
	require.Contains(t, cellAt(t, f, "Toelichting", "B"+strconv.Itoa(line(t, f, "Toelichting", "Binnen de norm"))).shown, "6 weken")
}

// A commentary of any length is there in full.
func TestLongCommentary(t *testing.T) {
	t.Parallel()
	d, rows := released(t)
	d.Release.Commentary = strings.Repeat("woord ", 9000) + "\n\n" + strings.Repeat("é", 40_000)
	list, err := read(t, render(t, d, rows, nil)).GetRows("Toelichting")
	require.NoError(t, err)
	var all strings.Builder
	for _, row := range list[1:slices.IndexFunc(list, func(r []string) bool { return r[0] == "Tijden" })] {
		all.WriteString(row[1])
	}
	require.Equal(t, strings.Join(strings.Fields(d.Release.Commentary), ""), strings.Join(strings.Fields(all.String()), ""))
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	p, err := calendar.ParsePeriod("2026-Q1")
	require.NoError(t, err)
	d := &report.Document{Header: report.Header{Period: p, First: p.First(), Last: p.Last(), AsOf: p.End(), Zone: report.Zone}}
	d.Figures.Period = p
	f := read(t, render(t, d, nil, nil))
	list, err := f.GetRows("Lijst")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Len(t, charts(t, render(t, d, nil, nil)), 3)
}

func TestKnownFailure(t *testing.T) {
	t.Parallel()
	t.Run("11-the-spreadsheet-shifts-times", func(t *testing.T) {
		t.Parallel()
		d, rows := released(t)
		for at, want := range map[string]string{
			"2026-03-29T00:59:00Z": "2026-03-29 01:59", "2026-03-29T01:00:00Z": "2026-03-29 03:00", // the clocks go forward
			"2026-10-25T00:59:00Z": "2026-10-25 02:59", "2026-10-25T01:00:00Z": "2026-10-25 02:00", // and back
			"2026-06-30T22:30:00Z": "2026-07-01 00:30", "2026-12-31T23:00:00Z": "2027-01-01 00:00",
		} {
			var err error
			rows[0].ReceivedAt, err = time.Parse(time.RFC3339, at)
			require.NoError(t, err)
			f := read(t, render(t, d, rows[:1], nil))
			require.Equal(t, want, cellAt(t, f, "Lijst", "B2").shown)
			require.Contains(t, cellAt(t, f, "Lijst", "B1").shown, "Europe/Amsterdam")
		}
	})
	t.Run("12-the-last-closing-after-a-reopen", func(t *testing.T) {
		t.Parallel()
		d, rows := released(t)
		rows[0].FirstClosedAt, rows[0].LastClosedAt = time.Date(2026, 7, 8, 9, 0, 0, 0, time.UTC), time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)
		list, err := read(t, render(t, d, rows[:1], nil)).GetRows("Lijst")
		require.NoError(t, err)
		require.Equal(t, "2026-07-08 11:00", list[1][slices.Index(list[0], "Eerste afmelding (Europe/Amsterdam)")])
		require.Equal(t, "2026-07-20 11:00", list[1][slices.Index(list[0], "Laatste afmelding (Europe/Amsterdam)")])
	})
	t.Run("46-a-formula-from-a-text", func(t *testing.T) {
		t.Parallel()
		d, rows := hostile(t)
		book := render(t, d, rows, nil)
		f := read(t, book)
		for _, p := range parts(t, book) {
			require.NotContains(t, p.body, "<f>=", p.name)
			if strings.HasPrefix(p.name, "xl/worksheets/sheet") {
				require.NotContains(t, p.body, "<f", p.name)
			}
			wellFormed(t, p)
		}
		for _, at := range []string{"A2", "H2"} {
			c := cellAt(t, f, "Lijst", at)
			require.Equal(t, words, c.kind)
			require.True(t, strings.HasPrefix(c.stored, "=cmd|"), c.stored)
			style, err := f.GetCellStyle("Lijst", at)
			require.NoError(t, err)
			s, err := f.GetStyle(style)
			require.NoError(t, err)
			require.Equal(t, 49, s.NumFmt, "text, also when somebody edits it")
		}
	})
}

const formula = "=cmd|' /C calc'!A0 & <x> \x00\x01\u202e\xff _x0041_"

// hostile is a report in which every text that somebody wrote tries to run.
func hostile(t testing.TB) (*report.Document, []report.Row) {
	t.Helper()
	d, rows := released(t)
	d.Names = complaints.Names{Organisation: formula, Desk: formula, ProcessOwner: formula, AuthorisedBy: formula}
	d.Reason, d.Policy, d.Calendar = formula, formula, formula
	d.Release.By, d.Release.Commentary = formula, formula
	d.Figures.ByDepartment[0].Name, d.Figures.ByOrganisation[0].Name = complaints.Translated{NL: formula}, complaints.Translated{NL: formula}
	rows = rows[:1]
	rows[0].Reference, rows[0].Organisation = formula, d.Figures.ByOrganisation[0].Key
	return d, rows
}

func wellFormed(t testing.TB, p part) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(p.body)); ; {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, p.name)
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	_, err := xlsx.New(&xlsx.Options{Language: "fr"})
	require.ErrorContains(t, err, "Options.Language")
	r, err := xlsx.New(nil)
	require.NoError(t, err)
	d, rows := released(t)
	ctx, cancel := context.WithCancel(t.Context())
	require.ErrorIs(t, r.Render(ctx, full{}, d, slices.Values(rows)), errFull)
	stops := func(yield func(report.Row) bool) {
		for i := 0; yield(rows[i%len(rows)]); i++ {
			if i == 10 {
				cancel()
			}
		}
	}
	require.ErrorIs(t, r.Render(ctx, io.Discard, d, stops), context.Canceled, "an endless list ends with its reader")
	require.ErrorIs(t, r.Render(ctx, io.Discard, d, slices.Values(rows)), context.Canceled)
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
