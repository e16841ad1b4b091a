package xlsx

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

func itoa(n int) string { return strconv.Itoa(n) }

// styles are the looks of cells, by their number in the workbook.
type styles struct {
	title, bold, head, headMid, headRight, text, mid, right, wrapped int
	number, percent, date, dateMid, moment, momentMid                int
	totalText, totalNumber, totalPercent                             int
}

func (s *styles) add(f *excelize.File) error {
	if err := f.SetDefaultFont(fontName); err != nil {
		return err
	}
	format := func(s string) *string { return &s }
	font := func(bold bool) *excelize.Font { return &excelize.Font{Family: fontName, Size: 10, Bold: bold} }
	left, right := &excelize.Alignment{Vertical: "top", Horizontal: "left"}, &excelize.Alignment{Vertical: "top", Horizontal: "right"}
	mid := &excelize.Alignment{Vertical: "top", Horizontal: "center"}
	line := func(side string) []excelize.Border { return []excelize.Border{{Type: side, Color: nowColor, Style: 2}} }
	headed := func(side string) excelize.Style {
		return excelize.Style{
			Font: font(true), Fill: solid(headColor), Border: line("bottom"), NumFmt: textFormat,
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom", Horizontal: side},
		}
	}
	for _, x := range []struct {
		to    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Family: fontName, Bold: true, Size: 16, Color: nowColor}, NumFmt: textFormat}},
		{&s.bold, excelize.Style{Font: font(true), NumFmt: textFormat, Alignment: left}},
		{&s.head, headed("left")},
		{&s.headRight, headed("right")},
		{&s.headMid, headed("center")},
		{&s.text, excelize.Style{Font: font(false), NumFmt: textFormat, Alignment: left}},
		{&s.mid, excelize.Style{Font: font(false), NumFmt: textFormat, Alignment: mid}},
		{&s.right, excelize.Style{Font: font(false), NumFmt: textFormat, Alignment: right}},
		{&s.wrapped, excelize.Style{Font: font(false), NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&s.number, excelize.Style{Font: font(false), NumFmt: wholeFormat, Alignment: right}},
		{&s.percent, excelize.Style{Font: font(false), CustomNumFmt: format("0.0%"), Alignment: right}},
		{&s.date, excelize.Style{Font: font(false), CustomNumFmt: format(dateFormat), Alignment: left}},
		{&s.dateMid, excelize.Style{Font: font(false), CustomNumFmt: format(dateFormat), Alignment: mid}},
		{&s.moment, excelize.Style{Font: font(false), CustomNumFmt: format(momentFormat), Alignment: left}},
		{&s.momentMid, excelize.Style{Font: font(false), CustomNumFmt: format(momentFormat), Alignment: mid}},
		{&s.totalText, excelize.Style{Font: font(true), Border: line("top"), NumFmt: textFormat}},
		{&s.totalNumber, excelize.Style{Font: font(true), Border: line("top"), NumFmt: wholeFormat, Alignment: right}},
		{&s.totalPercent, excelize.Style{Font: font(true), Border: line("top"), CustomNumFmt: format("0.0%"), Alignment: right}},
	} {
		id, err := f.NewStyle(&x.style)
		if err != nil {
			return err
		}
		*x.to = id
	}
	return nil
}

const fontName = "Arial" // every office has it, or one of the same widths

// Built-in formats: "@", which keeps a cell text also when somebody edits it, and whole numbers with a sign between thousands.
const (
	textFormat  = 49
	wholeFormat = 3
)

const (
	dateFormat   = "yyyy-mm-dd"
	momentFormat = "yyyy-mm-dd hh:mm"
)

// sheet writes rows from the top down.
type sheet struct {
	*excelize.StreamWriter
	b   *book
	row int // the last that was written
}

// layout is how a sheet looks before its rows.
type layout struct {
	widths    []float64
	frozen    int // rows that stay in view
	columns   int // columns that stay in view
	landscape bool
	wide      int // pages beside one another on paper; 0: one
	onePage   bool
}

func (b *book) open(name string, l layout) (*sheet, error) {
	if err := b.paper(name, l); err != nil {
		return nil, err
	}
	w, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	// From the last to the first: excelize puts each before the others, and Excel wants them in order.
	for i, width := range slices.Backward(l.widths) {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	corner, err := excelize.CoordinatesToCellName(l.columns+1, l.frozen+1)
	if err != nil {
		return nil, err
	}
	pane := "bottomLeft"
	if l.columns > 0 {
		pane = "bottomRight"
	}
	err = w.SetPanes(&excelize.Panes{Freeze: true, XSplit: l.columns, YSplit: l.frozen, TopLeftCell: corner, ActivePane: pane})
	return &sheet{StreamWriter: w, b: b}, err
}

// paper sets a sheet up for A4, with its name and the page number under it, and its headings again on every page.
func (b *book) paper(name string, l layout) error {
	size, wide, high, fit, orientation := 9, max(l.wide, 1), 0, true, "portrait"
	if l.onePage {
		high = 1
	}
	if l.landscape {
		orientation = "landscape"
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"}); err != nil {
		return err
	}
	if l.frozen == 0 {
		return nil
	}
	titles := "'" + name + "'!$1:$" + itoa(l.frozen)
	if l.wide > 1 {
		titles = "'" + name + "'!$A:$A," + titles
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: titles})
}

// add writes the next row.
func (s *sheet) add(values ...any) error { return s.high(0, values...) }

// high writes the next row with a height in points; 0 leaves it to the program that opens it.
func (s *sheet) high(height float64, values ...any) error {
	s.row++
	return s.SetRow("A"+itoa(s.row), values, excelize.RowOpts{Height: height})
}

// space leaves a row empty.
func (s *sheet) space() { s.row++ }

// heads writes a line of headings; those after the first left ones stand over numbers, on the right.
func (s *sheet) heads(height float64, left int, texts ...string) error {
	sides := make([]int, len(texts))
	for i := range sides {
		sides[i] = s.b.styles.head
		if i >= left {
			sides[i] = s.b.styles.headRight
		}
	}
	return s.headed(height, texts, sides)
}

// headed writes a line of headings, each with its style.
func (s *sheet) headed(height float64, texts []string, sides []int) error {
	values := make([]any, len(texts))
	for i, t := range texts {
		values[i] = excelize.Cell{StyleID: sides[i], Value: t}
	}
	return s.high(height, values...)
}

// The cells. A text is a text whatever it begins with; what there is none of stays empty.

func (b *book) text(t string) any {
	if t == "" {
		return nil
	}
	return excelize.Cell{StyleID: b.styles.text, Value: t}
}

func (b *book) number(n int) any { return excelize.Cell{StyleID: b.styles.number, Value: n} }

// percent is a fraction of one, shown as a percentage; empty where there is nothing to take it of.
func (b *book) percent(s report.Share) any {
	if s.Of == 0 {
		return nil
	}
	return excelize.Cell{StyleID: b.styles.percent, Value: fraction(s)}
}

// fraction is rounded where it does not show: excelize cuts a number off after 15 digits.
func fraction(s report.Share) float64 { return math.Round(float64(s.Count)/float64(s.Of)*1e12) / 1e12 }

func (b *book) target(percent int) any {
	if percent == 0 {
		return nil
	}
	return excelize.Cell{StyleID: b.styles.percent, Value: float64(percent) / 100}
}

func (b *book) date(d calendar.Date, style int) any {
	return excelize.Cell{StyleID: style, Value: serial(d)}
}

func (b *book) moment(t time.Time, style int) any {
	if t.IsZero() {
		return nil
	}
	clock := calendar.Local(t)
	seconds := clock.Hour()*3600 + clock.Minute()*60 + clock.Second()
	// Rounded up, by less than a tenth of a millisecond: what is cut off would show the minute before.
	return excelize.Cell{StyleID: style, Value: float64(serial(calendar.DateOf(t))) + math.Ceil(float64(seconds)/86400*1e9)/1e9}
}

// serial is a date as spreadsheets count: days since 30 December 1899, from 1 March 1900 on.
func serial(d calendar.Date) int { return int(d) + 25569 }

// corner names the cell in a column, from 1, and a row.
func corner(column, row int) (string, error) { return excelize.CoordinatesToCellName(column, row) }
