package xlsx

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// maxRows is what a worksheet can hold, less its heading.
const maxRows = excelize.TotalRows - 1

// Options are what a Renderer can be told. The zero value is sensible.
type Options struct {
	Language complaints.Language // nl (the default) or en
	TempDir  string              // for a list that is too long for memory; empty: the system's
}

// Renderer writes reports as workbooks. It is safe for concurrent use and holds nothing of what it wrote.
type Renderer struct {
	language complaints.Language
	temp     string
}

// New checks the options; o may be nil. An error names the option that is wrong.
func New(o *Options) (*Renderer, error) {
	if o == nil {
		o = &Options{}
	}
	r := &Renderer{language: cmp.Or(o.Language, complaints.Dutch), temp: o.TempDir}
	if r.language != complaints.Dutch && r.language != complaints.English {
		return nil, errors.New("xlsx: Options.Language must be nl or en")
	}
	return r, nil
}

// Ending is xlsx, and of the English workbook en.xlsx.
func (r *Renderer) Ending() string {
	if r.language == complaints.English {
		return "en.xlsx"
	}
	return "xlsx"
}

// Media is the media type of a workbook.
func (r *Renderer) Media() string {
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Render writes the workbook of a document with its list, in the order of rows, which it ranges over once. More rows than a
// worksheet holds (1,048,575) are an error. An error of w comes back as it is, and so does that of ctx.
func (r *Renderer) Render(ctx context.Context, w io.Writer, d *report.Document, rows iter.Seq[report.Row]) (err error) {
	b := newBook(r, d)
	defer func() { err = errors.Join(err, b.file.Close()) }()
	if err := b.write(ctx, rows); err != nil {
		return err
	}
	return b.archive(w)
}

// book is one workbook while it is made.
type book struct {
	file     *excelize.File
	d        *report.Document
	language complaints.Language
	styles   styles
	names    sheetNames
}

func newBook(r *Renderer, d *report.Document) *book {
	b := &book{file: excelize.NewFile(excelize.Options{TmpDir: r.temp}), d: d, language: r.language}
	b.names = sheetNames{
		b.say("Samenvatting", "Summary"), b.say("Afdelingen", "Departments"), b.say("Trend", "Trend"),
		b.say("Lijst", "List"), b.say("Toelichting", "Notes"),
	}
	return b
}

// sheetNames are the names of the sheets, in their order.
type sheetNames struct{ summary, departments, trend, list, notes string }

// say is a text in the language of the workbook.
func (b *book) say(nl, en string) string { return complaints.Translated{NL: nl, EN: en}.In(b.language) }

func (b *book) write(ctx context.Context, rows iter.Seq[report.Row]) error {
	if err := b.prepare(); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	for _, sheet := range []func() error{
		b.summary, b.departments, b.trend, func() error { return b.list(ctx, rows) }, b.notes,
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := sheet(); err != nil {
			return err
		}
	}
	return nil
}

// prepare makes the sheets, the styles, and properties that do not depend on the clock.
func (b *book) prepare() error {
	if err := b.file.SetSheetName("Sheet1", b.names.summary); err != nil {
		return err
	}
	for _, name := range []string{b.names.departments, b.names.trend, b.names.list, b.names.notes} {
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	at := b.d.AsOf.UTC().Format("2006-01-02T15:04:05Z")
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.title(), Creator: b.d.Names.Organisation, LastModifiedBy: "Klachtwerk " + b.d.Engine, Language: string(b.language),
		Created: at, Modified: at,
	}); err != nil {
		return err
	}
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "Klachtwerk"}); err != nil {
		return err
	}
	return b.styles.add(b.file)
}
