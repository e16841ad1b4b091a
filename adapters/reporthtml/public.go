package reporthtml

import (
	"slices"

	"github.com/klachtwerk/klachtwerk/report"
)

// publisher makes the page of the variant that may be published.
type publisher struct {
	lexicon
	d *report.Public
	b *builder // for the drawings
}

func newPublicPage(x lexicon, d report.Public) (page, error) {
	p := &publisher{lexicon: x, d: &d, b: &builder{lexicon: x, d: &report.Document{}, unit: x.unit(d.Period.Unit())}}
	l := x.labels
	out := page{
		Language: x.language, Organisation: clean(d.Organisation), Title: l.PublicTitle + " " + x.title(d.Period),
		Status: l.Kind[d.Kind] + ", " + l.version(d.Version), Notice: l.PublicNotice, Labels: l,
		Facts:     []fact{{l.Period, x.days(d.First, d.Last)}},
		Headlines: p.headlines(), Sections: []section{p.about(), p.handling(), p.counted()},
	}
	return out, p.b.err
}

// table finds a table by its key; a document without it has an empty one.
func (p *publisher) table(key string) report.PublicTable {
	for _, t := range p.d.Tables {
		if t.Key == key {
			return t
		}
	}
	return report.PublicTable{Key: key}
}

// count is a number, or that it is hidden.
func (p *publisher) count(n *int) string {
	if n == nil {
		return p.labels.Hidden
	}
	return p.number(*n)
}

// received is hidden only when it is small itself, so the page can say that.
func (p *publisher) received() string {
	if p.d.Received == nil {
		return p.labels.few(p.number(p.d.Threshold))
	}
	return p.number(*p.d.Received)
}

func (p *publisher) headlines() []headline {
	l := p.labels
	return []headline{
		{Label: l.ReceivedComplaints, Value: p.received()},
		p.share(l.ResponseInTime, "first_response"), p.share(l.NormInTime, "norm"),
		p.days(l.MedianResponse, p.d.DaysToFirst), p.days(l.MedianClosing, p.d.DaysToClose),
	}
}

// share is a percentage only where both of its numbers are shown.
func (p *publisher) share(label, key string) headline {
	h := headline{Label: label, Value: p.labels.Hidden}
	var in, late *int
	for _, c := range p.table(key).Cells {
		switch c.Key {
		case string(report.InTime):
			in = c.Count
		case string(report.Late):
			late = c.Count
		}
	}
	if in == nil || late == nil {
		return h
	}
	h.Value, h.Of = p.b.shareAndPart(report.Share{Count: *in, Of: *in + *late})
	return h
}

func (p *publisher) days(label string, s *report.PublicSpread) headline {
	if s == nil {
		return headline{Label: label, Value: p.labels.Hidden}
	}
	return headline{Label: label, Value: p.number(s.Median), Of: p.labels.P90 + " " + p.number(s.P90)}
}

func (p *publisher) about() section {
	l := p.labels
	s := section{ID: "onderwerp", Title: l.About}
	for _, t := range []struct{ id, key, caption, head, chart string }{
		{"afdeling", "by_department", l.ByDepartment, l.Department, l.ChartDepartments},
		{"grond", "by_ground", l.ByGround, l.Ground, l.ChartGrounds},
		{"maand", "by_month", l.ByMonth, l.Month, ""},
		{"soort", "by_complainant_kind", l.ByKind, l.Kinds, ""},
		{"organisatie", "by_organisation", l.ByOrganisation, l.Organisation, ""},
		{"kanaal", "by_channel", l.ByChannel, l.Channel, ""},
	} {
		bl := block{Table: p.division("t-"+t.id, t.caption, t.head, p.table(t.key))}
		if t.chart != "" && anyShown(p.table(t.key)) {
			bl.Figures = []figure{p.drawing("f-"+t.id, t.chart, p.table(t.key))}
		}
		s.Blocks = append(s.Blocks, bl)
	}
	return s
}

func anyShown(t report.PublicTable) bool {
	return slices.ContainsFunc(t.Cells, func(c report.PublicCell) bool { return c.Count != nil })
}

func (p *publisher) handling() section {
	l := p.labels
	return section{ID: "afhandeling", Title: l.Handling, Blocks: []block{
		{Table: p.division("t-reactie", l.FirstResponse, l.State, p.table("first_response"))},
		{Table: p.division("t-norm", l.Norm, l.State, p.table("norm"))},
		{Table: p.division("t-stand", l.Standing, l.State, p.table("standing"))},
		{Table: p.division("t-uitkomst", l.Outcomes, l.Outcome, p.table("outcomes"))},
		{Table: p.division("t-tevreden", l.Satisfied, l.Answer, p.table("satisfied"))},
	}}
}

func (p *publisher) counted() section {
	return section{ID: "telling", Title: p.labels.Counted, Text: []string{p.labels.hiddenText(p.number(p.d.Threshold))}}
}

func (p *publisher) division(id, caption, head string, t report.PublicTable) *table {
	out := &table{ID: id, Caption: caption, Head: []string{head, p.labels.Number}}
	for _, c := range t.Cells {
		out.Rows = append(out.Rows, tableRow{Name: p.cellName(t.Key, c), Cells: cells(p.count(c.Count))})
	}
	out.Rows = append(out.Rows, tableRow{Name: p.labels.Total, Cells: cells(p.received()), Total: true})
	return out
}

func (p *publisher) cellName(list string, c report.PublicCell) string {
	if name := clean(c.Name.In(p.language)); name != "" {
		return name
	}
	own := map[string]string{report.NotJudged: p.labels.NotJudged, "open": p.labels.Open}
	if list == "outcomes" || list == "satisfied" {
		own[report.None] = p.labels.NotSaidYet
	}
	if name, ok := own[c.Key]; ok {
		return name
	}
	return capital(p.keyName(c.Key))
}

func (p *publisher) drawing(id, caption string, t report.PublicTable) figure {
	c := lying{tick: p.tick, now: capital(p.b.unit.This)}
	var said []string
	for _, cell := range t.Cells {
		name, text := p.cellName(t.Key, cell), p.count(cell.Count)
		b := bar{value: noBar, text: text}
		if cell.Count != nil {
			b.value = float64(*cell.Count)
		}
		c.pairs = append(c.pairs, pair{name: name, now: b})
		said = append(said, name+": "+text)
	}
	return p.b.draw(id, caption, said, c.draw)
}
