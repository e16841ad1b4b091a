package xlsx

import (
	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/report"
)

// division is one way to divide the complaints.
type division struct {
	name        string
	now, before []report.Group
}

func (b *book) divisions() []division {
	f := &b.d.Figures
	before := &report.Figures{}
	if n := len(b.d.Before); n > 0 {
		before = &b.d.Before[n-1]
	}
	return []division{
		{b.say("Afdeling", "Department"), f.ByDepartment, before.ByDepartment},
		{b.say("Grond", "Ground"), f.ByGround, before.ByGround},
		{b.say("Maand", "Month"), f.ByMonth, nil},
		{b.say("Soort indiener", "Kind of complainant"), f.ByKind, before.ByKind},
		{b.say("Organisatie", "Organisation"), f.ByOrganisation, before.ByOrganisation},
		{b.say("Kanaal", "Channel"), f.ByChannel, before.ByChannel},
	}
}

// departments is the sheet of all divisions, the departments first: one table, so that it can be filtered and pivoted.
func (b *book) departments() error {
	s, err := b.open(b.names.departments, layout{
		widths: []float64{18, 30, 12, 15, 16, 16, 16, 14, 12, 13, 11, 15, 14}, frozen: 1, columns: 2, landscape: true,
	})
	if err != nil {
		return err
	}
	if err := s.heads(40, 2, b.say("Verdeling", "Division"), b.say("Naam", "Name"), b.say("Ontvangen", "Received"), b.previous(),
		b.say("Eerste reactie: op tijd", "First response: in time"), b.say("Eerste reactie: van", "First response: of"),
		b.say("Eerste reactie: deel", "First response: part"), b.say("Norm: op tijd", "Norm: in time"), b.say("Norm: van", "Norm: of"),
		b.say("Norm: deel", "Norm: part"), b.say("Nog open", "Still open"), b.say("Over de datum", "Past the date"),
		b.say("Geëscaleerd", "Escalated")); err != nil {
		return err
	}
	for _, d := range b.divisions() {
		for _, g := range d.now {
			if err := s.add(b.groupRow(d, g)...); err != nil {
				return err
			}
		}
	}
	if err := b.file.AutoFilter(b.names.departments, "A1:M"+itoa(s.row), nil); err != nil {
		return err
	}
	last := s.row
	if err := s.add(b.totalRow()...); err != nil {
		return err
	}
	if n := len(b.d.Figures.ByDepartment); n > 0 {
		if err := b.file.AddChart(b.names.departments, "A"+itoa(last+4), b.departmentChart(n)); err != nil {
			return err
		}
	}
	return s.Flush()
}

// previous heads the column of the period before.
func (b *book) previous() string {
	if n := len(b.d.Before); n > 0 {
		return b.say("Ontvangen in ", "Received in ") + b.d.Before[n-1].Period.String()
	}
	return b.say("Ontvangen in de periode ervoor", "Received in the period before")
}

func (b *book) groupRow(d division, g report.Group) []any {
	row := []any{b.text(d.name), b.text(b.groupName(g)), b.number(g.Received), nil}
	if len(b.d.Before) > 0 && d.before != nil {
		row[3] = b.number(receivedOf(d.before, g.Key))
	}
	return append(row, b.number(g.FirstResponse.Count), b.number(g.FirstResponse.Of), b.percent(g.FirstResponse),
		b.number(g.Norm.Count), b.number(g.Norm.Of), b.percent(g.Norm), b.number(g.Open), b.number(g.Overdue), b.number(g.Escalated))
}

func receivedOf(list []report.Group, key string) int {
	for _, g := range list {
		if g.Key == key {
			return g.Received
		}
	}
	return 0
}

func (b *book) totalRow() []any {
	f := &b.d.Figures
	text := func(t string) any { return excelize.Cell{StyleID: b.styles.totalText, Value: t} }
	number := func(n int) any { return excelize.Cell{StyleID: b.styles.totalNumber, Value: n} }
	percent := func(s report.Share) any {
		if s.Of == 0 {
			return text("")
		}
		return excelize.Cell{StyleID: b.styles.totalPercent, Value: fraction(s)}
	}
	row := []any{text(b.say("Alle klachten", "All complaints")), text(""), number(f.Received), text("")}
	if n := len(b.d.Before); n > 0 {
		row[3] = number(b.d.Before[n-1].Received)
	}
	first, norm := f.FirstResponse.Share(), f.Norm.Share()
	return append(row, number(first.Count), number(first.Of), percent(first), number(norm.Count), number(norm.Of), percent(norm),
		number(f.Standing.Open), number(f.Standing.Overdue), number(f.Escalated))
}

// departmentChart has a bar for this period and, beside it, one for the period before.
func (b *book) departmentChart(n int) *excelize.Chart {
	ref := func(column string) string {
		return "'" + b.names.departments + "'!$" + column + "$2:$" + column + "$" + itoa(n+1)
	}
	series := func(column, color string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name: "'" + b.names.departments + "'!$" + column + "$1", Categories: ref("B"), Values: ref(column), Fill: solid(color),
		}
	}
	list := []excelize.ChartSeries{series("C", nowColor)}
	if len(b.d.Before) > 0 {
		list = append(list, series("D", beforeColor))
	}
	return &excelize.Chart{
		Type: excelize.Bar, Series: list, Title: heading(b.say("Ontvangen klachten per afdeling", "Complaints received by department")),
		Legend: excelize.ChartLegend{Position: "bottom"}, PlotArea: excelize.ChartPlotArea{ShowVal: true},
		XAxis: excelize.ChartAxis{ReverseOrder: true, Font: axisFont()}, YAxis: excelize.ChartAxis{None: true}, VaryColors: new(bool),
		Dimension: excelize.ChartDimension{Width: 760, Height: uint(160 + 44*n)},
	}
}
