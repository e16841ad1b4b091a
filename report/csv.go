package report

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// byteOrderMark tells spreadsheets that a file is UTF-8.
const byteOrderMark = "\ufeff"

// LocalTime is how moments are written in files: local time in [Zone], which the heading names.
const LocalTime = "2006-01-02 15:04:05"

// WriteCSV writes the list, one line for each row, in their order, after a line of headings. It is UTF-8 with a byte order mark,
// lines end in CR LF, and cells are quoted where needed (RFC 4180). The Dutch file has semicolons between its cells, the English
// one commas, as spreadsheets of those languages expect. Dates are 2026-11-23, moments local time, and a cell that a spreadsheet
// could run as a formula starts with an apostrophe. An error is of w.
func (d *Document) WriteCSV(w io.Writer, l complaints.Language, rows iter.Seq[Row]) error {
	out, err := newCSV(w, l)
	if err != nil {
		return err
	}
	columns := Columns()
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.Heading(l)
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	names := d.names(l)
	for r := range rows {
		for i, c := range columns {
			cells[i] = plain(names.cell(c, &r))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func newCSV(w io.Writer, l complaints.Language) (*csv.Writer, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if l != complaints.English {
		out.Comma = ';'
	}
	return out, nil
}

// plain is a cell as text.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return neutral(v)
	case int:
		return strconv.Itoa(v)
	case calendar.Date:
		return v.String()
	case time.Time:
		return v.Format(LocalTime)
	}
	return ""
}

// neutral keeps a spreadsheet from running a cell: what starts with a sign that opens a formula, after any blanks, gets an
// apostrophe before it, and control characters become blanks.
func neutral(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if first := strings.TrimLeftFunc(s, unicode.IsSpace); first != "" && strings.ContainsAny(first[:1], "=+-@") || opensWide(first) {
		return "'" + s
	}
	return s
}

// opensWide reports the full-width forms of those signs, which some spreadsheets read as the signs themselves.
func opensWide(s string) bool {
	for _, sign := range []string{"＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}

// naming finds the names of departments and organisations.
type naming struct {
	language                   complaints.Language
	departments, organisations map[string]string
}

func (d *Document) names(l complaints.Language) naming {
	n := naming{language: l, departments: map[string]string{}, organisations: map[string]string{}}
	for _, g := range d.Figures.ByDepartment {
		n.departments[g.Key] = g.Label(l)
	}
	for _, g := range d.Figures.ByOrganisation {
		n.organisations[g.Key] = g.Label(l)
	}
	return n
}

func (n naming) cell(c Column, r *Row) any {
	v := c.Value(r)
	switch x := v.(type) {
	case bool:
		if x {
			return Word(n.language, "yes")
		}
		return Word(n.language, "no")
	case time.Time:
		return calendar.Local(x)
	case string:
		return n.named(c, x)
	}
	return v
}

func (n naming) named(c Column, code string) string {
	switch {
	case c.Type == WordColumn:
		return Word(n.language, code)
	case c.Type != NameColumn:
		return code
	case c.Key == "department":
		return n.departments[code]
	}
	return n.organisations[code]
}

// Cells gives a function that shows cells to people: words and names in a language, yes or no, a calendar.Date, an int, a moment
// as a time.Time whose clock reads local time in [Zone], or nil for an empty cell.
func (d *Document) Cells(l complaints.Language) func(Column, *Row) any { return d.names(l).cell }
