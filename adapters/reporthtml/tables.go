package reporthtml

import (
	"strconv"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

// count is a number with its name; a name that begins with a dash is part of the one above it.
type count struct {
	name string
	n    int
}

// countTable sets numbers beside their share of all that was received.
func (b *builder) countTable(id, caption, head string, counts []count) *table {
	return b.ofTable(id, caption, head, b.d.Figures.Received, counts)
}

func (b *builder) ofTable(id, caption, head string, of int, counts []count) *table {
	t := &table{ID: id, Caption: caption, Head: []string{head, b.labels.Number, b.labels.ShareOf + " " + b.number(of)}}
	for _, c := range counts {
		percent, ok := b.share(report.Share{Count: c.n, Of: of})
		if !ok {
			percent = b.labels.None
		}
		t.Rows = append(t.Rows, tableRow{Name: c.name, Cells: cells(b.number(c.n), percent)})
	}
	return t
}

func (b *builder) plainTable(id, caption, head string, counts []count) *table {
	t := &table{ID: id, Caption: caption, Head: []string{head, b.labels.Number}}
	for _, c := range counts {
		t.Rows = append(t.Rows, tableRow{Name: c.name, Cells: cells(b.number(c.n))})
	}
	return t
}

// wordTable is a division by code that adds up to all that was received.
func (b *builder) wordTable(id, caption, head string, list []report.Count) *table {
	counts := make([]count, len(list))
	for i, c := range list {
		name := b.word(c.Key)
		if c.Key == report.None {
			name = b.labels.NotSaidYet
		}
		counts[i] = count{capital(name), c.Count}
	}
	t := b.countTable(id, caption, head, counts)
	t.Rows = append(t.Rows, tableRow{Name: b.labels.Total, Cells: cells(b.number(b.d.Figures.Received), ""), Total: true})
	return t
}

// about is what the complaints are about and who filed them.
func (b *builder) about() section {
	l := b.labels
	f := &b.d.Figures
	last := report.Figures{}
	if n := len(b.d.Before); n > 0 {
		last = b.d.Before[n-1]
	}
	s := section{ID: "onderwerp", Title: l.About}
	if f.Received == 0 {
		s.Text = []string{l.NoComplaints}
	}
	for _, g := range []struct {
		id, caption, head string
		now, before       []report.Group
		chart             string
	}{
		{"afdeling", l.ByDepartment, l.Department, f.ByDepartment, last.ByDepartment, l.ChartDepartments},
		{"grond", l.ByGround, l.Ground, f.ByGround, last.ByGround, l.ChartGrounds},
		{"maand", l.ByMonth, l.Month, f.ByMonth, nil, ""},
		{"soort", l.ByKind, l.Kinds, f.ByKind, last.ByKind, ""},
		{"organisatie", l.ByOrganisation, l.Organisation, f.ByOrganisation, last.ByOrganisation, ""},
		{"kanaal", l.ByChannel, l.Channel, f.ByChannel, last.ByChannel, ""},
	} {
		if len(g.now) == 0 {
			continue
		}
		bl := block{Table: b.groupTable("t-"+g.id, g.caption, g.head, g.now, g.before)}
		if g.chart != "" {
			bl.Figures = b.groupFigure("f-"+g.id, g.chart, g.now, g.before)
		}
		s.Blocks = append(s.Blocks, bl)
	}
	return s
}

// groupTable is a division with its terms, and what was received of it in the period before.
func (b *builder) groupTable(id, caption, head string, groups, before []report.Group) *table {
	l := b.labels
	t := &table{ID: id, Caption: caption, Head: []string{head, l.Received}}
	compare := len(b.d.Before) > 0 && before != nil
	if compare {
		t.Head = append(t.Head, capital(b.unit.Before))
	}
	t.Head = append(t.Head, l.ResponseInTime, l.NormInTime, l.Open, l.Overdue, l.Escalated)
	was := byKey(before)
	for _, g := range groups {
		r := tableRow{Name: b.groupName(g), Cells: cells(b.number(g.Received))}
		if compare {
			r.Cells = append(r.Cells, cell{Text: b.number(was[g.Key])})
		}
		t.Rows = append(t.Rows, b.groupCells(r, g))
	}
	f := &b.d.Figures
	total := tableRow{Name: l.Total, Cells: cells(b.number(f.Received)), Total: true}
	if compare {
		total.Cells = append(total.Cells, cell{Text: b.number(b.d.Before[len(b.d.Before)-1].Received)})
	}
	t.Rows = append(t.Rows, b.groupCells(total, report.Group{
		Received: f.Received, FirstResponse: f.FirstResponse.Share(), Norm: f.Norm.Share(),
		Open: f.Standing.Open, Overdue: f.Standing.Overdue, Escalated: f.Escalated,
	}))
	return t
}

func (b *builder) groupCells(r tableRow, g report.Group) tableRow {
	none := func(s report.Share) cell {
		if g.Received == 0 {
			return cell{Text: b.labels.None}
		}
		return b.shareCell(s)
	}
	r.Cells = append(r.Cells, none(g.FirstResponse), none(g.Norm))
	r.Cells = append(r.Cells, cells(b.number(g.Open), b.number(g.Overdue), b.number(g.Escalated))...)
	return r
}

func byKey(groups []report.Group) map[string]int {
	m := make(map[string]int, len(groups))
	for _, g := range groups {
		m[g.Key] = g.Received
	}
	return m
}

// groupName is the name from the policy, the word, or the month.
func (b *builder) groupName(g report.Group) string {
	if name := clean(g.Name.In(b.language)); name != "" {
		return name
	}
	return capital(b.keyName(g.Key))
}

// keyName is the word of a key, or the month that it is; an id that the policy does not know stands for itself.
func (x lexicon) keyName(key string) string {
	if key == report.None {
		return x.labels.Unnamed
	}
	if p, err := calendar.ParsePeriod(key); err == nil && p.Unit() == calendar.Month {
		return x.months[p.Number()-1] + " " + strconv.Itoa(p.Year())
	}
	return clean(x.word(key))
}
