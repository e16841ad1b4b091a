package xlsx

import (
	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/report"
)

// The colours keep their distance in grey.
const (
	nowColor    = "154273"
	beforeColor = "B0C4D6"
	targetColor = "A81C14"
	headColor   = "E3EAF1"
)

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func heading(text string) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Bold: true, Size: 12, Color: "1B1B1B"}}}}
}

func axisFont() excelize.Font { return excelize.Font{Color: "1B1B1B", Size: 10} }

func wholeAxis() excelize.ChartAxis {
	least := 0.0
	return excelize.ChartAxis{Font: axisFont(), Minimum: &least, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}}
}

func percentAxis() excelize.ChartAxis {
	least, most := 0.0, 1.0
	return excelize.ChartAxis{Font: axisFont(), Minimum: &least, Maximum: &most, MajorUnit: 0.2, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}}
}

// all are the figures of the periods before and this one, oldest first.
func (b *book) all() []*report.Figures {
	var list []*report.Figures
	if b.d.Previous != nil {
		list = append(list, b.d.Previous)
	}
	for i := range b.d.Before {
		list = append(list, &b.d.Before[i])
	}
	return append(list, &b.d.Figures)
}

// trend is the sheet with a row per period, the oldest first, and the charts under it.
func (b *book) trend() error {
	s, err := b.open(b.names.trend, layout{
		widths: []float64{10, 11, 11, 11, 11, 11, 11, 9, 11, 9, 14, 14, 13, 11, 11, 11, 11, 9, 13}, frozen: 1, columns: 1, landscape: true,
	})
	if err != nil {
		return err
	}
	if err := s.heads(54, 1, b.say("Periode", "Period"), b.say("Ontvangen", "Received"),
		b.say("Eerste reactie: op tijd", "First response: in time"), b.say("Eerste reactie: van", "First response: of"),
		b.say("Eerste reactie op tijd", "First response in time"), b.say("Eerste reactie: doel", "First response: target"),
		b.say("Norm: op tijd", "Norm: in time"), b.say("Norm: van", "Norm: of"),
		b.say("Binnen de norm afgemeld", "Closed within the norm"), b.say("Norm: doel", "Norm: target"),
		b.say("Werkdagen tot eerste reactie (mediaan)", "Working days to first response (median)"),
		b.say("Werkdagen tot eerste afmelding (mediaan)", "Working days to first closing (median)"),
		b.say("Geëscaleerd", "Escalated"), b.say("Tevreden: aantal", "Satisfied: number"), b.say("Tevreden: van", "Satisfied: of"),
		b.say("Tevreden: deel", "Satisfied: part"), b.say("Heropend", "Reopened"), b.say("Nog open", "Still open"), b.say("Maatregelen", "Measures")); err != nil {
		return err
	}
	for _, f := range b.all() {
		if err := s.add(b.trendRow(f)...); err != nil {
			return err
		}
	}
	if err := b.trendCharts(s.row); err != nil {
		return err
	}
	return s.Flush()
}

func (b *book) trendRow(f *report.Figures) []any {
	first, norm := f.FirstResponse.Share(), f.Norm.Share()
	satisfied := report.Share{Count: countOf(f.Satisfied, "yes")}
	satisfied.Of = satisfied.Count + countOf(f.Satisfied, "no")
	return []any{
		b.text(f.Period.String()), b.number(f.Received),
		b.number(first.Count), b.number(first.Of), b.percent(first), b.target(b.d.Targets.FirstResponse),
		b.number(norm.Count), b.number(norm.Of), b.percent(norm), b.target(b.d.Targets.Norm),
		b.days(f.DaysToResponse), b.days(f.DaysToClosing), b.number(f.Escalated),
		b.number(satisfied.Count), b.number(satisfied.Of), b.percent(satisfied),
		b.number(f.Reopened.Complaints), b.number(f.Standing.Open), b.number(f.Measures.Total),
	}
}

// days is a median; empty when it is of nothing.
func (b *book) days(s report.Spread) any {
	if s.Count == 0 {
		return nil
	}
	return b.number(s.Median)
}

// trendCharts stand under the table, beside one another.
func (b *book) trendCharts(rows int) error {
	under := itoa(rows + 3)
	if err := b.file.AddChart(b.names.trend, "A"+under, b.columns("B", rows, b.say("Ontvangen klachten", "Complaints received"), wholeAxis())); err != nil {
		return err
	}
	for _, c := range []struct {
		at, column, target, title string
		percent                   int
	}{
		{"G", "E", "F", b.say("Eerste reactie op tijd", "First response in time"), b.d.Targets.FirstResponse},
		{"M", "I", "J", b.say("Binnen de norm afgemeld", "Closed within the norm"), b.d.Targets.Norm},
	} {
		combined := []*excelize.Chart(nil)
		if c.percent > 0 {
			combined = append(combined, b.targetLine(c.target, rows))
		}
		if err := b.file.AddChart(b.names.trend, c.at+under, b.columns(c.column, rows, c.title, percentAxis()), combined...); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) name(column string) string { return "'" + b.names.trend + "'!$" + column + "$1" }

func (b *book) span(column string, rows int) string {
	return "'" + b.names.trend + "'!$" + column + "$2:$" + column + "$" + itoa(rows)
}

func (b *book) columns(column string, rows int, title string, axis excelize.ChartAxis) *excelize.Chart {
	gap := uint(60)
	return &excelize.Chart{
		Type: excelize.Col, Title: heading(title), YAxis: axis, GapWidth: &gap,
		Series: []excelize.ChartSeries{{
			Name: b.name(column), Categories: b.span("A", rows), Values: b.span(column, rows), Fill: solid(nowColor),
		}},
		XAxis: excelize.ChartAxis{Font: axisFont()}, VaryColors: new(bool),
		Legend: excelize.ChartLegend{Position: "bottom"}, PlotArea: excelize.ChartPlotArea{ShowVal: true},
		Dimension: excelize.ChartDimension{Width: 470, Height: 300},
	}
}

func (b *book) targetLine(column string, rows int) *excelize.Chart {
	return &excelize.Chart{
		Type: excelize.Line,
		Series: []excelize.ChartSeries{{
			Name: b.name(column), Categories: b.span("A", rows), Values: b.span(column, rows), Fill: solid(targetColor),
			Line: excelize.LineOptions{Width: 2, Dash: excelize.LineDashDash}, Marker: excelize.ChartMarker{Symbol: "none"},
		}},
		XAxis: excelize.ChartAxis{Font: axisFont()}, YAxis: percentAxis(),
	}
}
