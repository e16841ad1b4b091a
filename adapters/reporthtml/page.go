package reporthtml

import (
	"cmp"
	"html/template"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// page is what templates/page.html sees: everything is said already, in one language.
type page struct {
	Language     complaints.Language
	Style        template.CSS
	Organisation string
	Title        string
	Status       string // which version, as a sentence
	Notice       string // what the reader must know first; may be empty
	Facts        []fact
	Labels       labels
	Headlines    []headline
	Sections     []section
	Made         string
}

// fact is a term with what it says.
type fact struct{ Term, Text string }

// headline is one figure in large type.
type headline struct {
	Label, Value string
	Of           string   // the denominator, in words
	Verdict      string   // whether a target was met; may be empty
	Met          bool     // for the sign before the verdict
	Notes        []string // comparisons and what is left out
}

// Words tells that the value is no number.
func (h headline) Words() bool { return !strings.ContainsAny(h.Value, "0123456789") }

// section is a heading with what stands under it, in this order.
type section struct {
	ID, Title string
	Text      []string // paragraphs
	Items     []string // sentences of a list
	Quote     []string // paragraphs that somebody wrote
	Signature string   // who, when
	Blocks    []block
	Terms     []fact
}

// block is a drawing with its table, or one of them.
type block struct {
	Figures []figure
	Table   *table
}

// Narrow blocks stand side by side where there is room.
func (b block) Narrow() bool { return len(b.Figures) == 0 && b.Table != nil && b.Table.Narrow() }

// table is read by rows; its first column names them.
type table struct {
	ID, Caption string
	Head        []string
	Rows        []tableRow
	Note        string
}

type tableRow struct {
	Name  string
	Cells []cell
	Total bool
}

// Narrow tables fit beside a drawing.
func (t *table) Narrow() bool { return len(t.Head) <= 3 }

// Short tables are not cut on paper.
func (t *table) Short() bool { return len(t.Rows) <= 15 }

// cell is a number with, smaller, what it is of.
type cell struct{ Text, Of string }

func cells(texts ...string) []cell {
	list := make([]cell, len(texts))
	for i, t := range texts {
		list[i].Text = t
	}
	return list
}

// builder makes the page of one document.
type builder struct {
	lexicon
	d    *report.Document
	unit unitWords
	err  error // the first that a drawing or sentence had
}

func newPage(x lexicon, d *report.Document) (page, error) {
	b := &builder{lexicon: x, d: d, unit: x.unit(d.Period.Unit())}
	p := page{
		Language: x.language, Organisation: clean(d.Names.Organisation), Title: x.labels.Title + " " + x.title(d.Period),
		Status: x.labels.Kind[d.Kind] + ", " + x.labels.version(d.Version), Labels: x.labels,
		Facts: b.facts(), Headlines: b.headlines(), Made: b.made(),
	}
	if d.Kind == report.Provisional {
		p.Notice = x.labels.NotFinal
	}
	p.Sections = b.sections()
	return p, b.err
}

func (b *builder) sections() []section {
	list := []section{b.standsOut()}
	if b.d.Since != nil {
		list = append(list, b.changed())
	}
	if b.d.Release != nil {
		list = append(list, b.commentary())
	}
	list = append(list, b.terms())
	if len(b.all()) > 1 {
		list = append(list, b.history())
	}
	list = append(list, b.about(), b.handling(), b.measures(), b.apart())
	return append(list, section{ID: "telling", Title: b.labels.Counted, Terms: b.lexicon.terms(b.lexicon, b.d)})
}

// fail keeps the first error; the page is not shown then.
func (b *builder) fail(err error) { b.err = cmp.Or(b.err, err) }

func (b *builder) facts() []fact {
	l := b.labels
	list := []fact{
		{l.Period, b.days(b.d.First, b.d.Last)},
		{l.AsOf, b.moment(b.d.AsOf) + " (" + l.LocalTime + " " + b.d.Zone + ")"},
	}
	for _, f := range []fact{{l.Reason, b.d.Reason}, {l.Owner, b.d.Names.ProcessOwner}, {l.Authorised, b.d.Names.AuthorisedBy}} {
		if f.Text != "" {
			list = append(list, fact{f.Term, clean(f.Text)})
		}
	}
	return append(list, fact{l.Released, b.released()})
}

func (b *builder) released() string {
	r := b.d.Release
	if r == nil {
		return b.labels.NotReleased
	}
	return b.moment(r.At) + ", " + b.labels.By + " " + clean(string(r.By))
}

func (b *builder) commentary() section {
	s := section{ID: "toelichting", Title: b.labels.Commentary + " " + cmp.Or(clean(b.d.Names.Desk), b.labels.Desk)}
	for part := range strings.SplitSeq(clean(strings.ReplaceAll(b.d.Release.Commentary, "\r\n", "\n")), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			s.Quote = append(s.Quote, part)
		}
	}
	if len(s.Quote) == 0 {
		s.Text = []string{b.labels.NoCommentary}
	}
	s.Signature = b.labels.Released + ": " + b.released()
	return s
}

func (b *builder) made() string {
	var parts []string
	for _, f := range []fact{{b.labels.Engine, b.d.Engine}, {b.labels.Policy, b.d.Policy}, {b.labels.Calendar, b.d.Calendar}} {
		if f.Text != "" {
			parts = append(parts, f.Term+" "+clean(f.Text))
		}
	}
	return strings.Join(parts, " · ")
}

// standsOut says the findings, a sentence each.
func (b *builder) standsOut() section {
	s := section{ID: "opvallend", Title: b.labels.StandsOut}
	for _, f := range b.d.Findings {
		sentence := b.finding(b.lexicon, b.unit, f)
		if sentence == "" {
			b.fail(unknown("finding", string(f.Code)))
			continue
		}
		s.Items = append(s.Items, sentence)
	}
	if len(s.Items) == 0 {
		s.Text = []string{b.labels.Nothing}
	}
	return s
}

// changed says what differs from the version before.
func (b *builder) changed() section {
	since := b.d.Since
	s := section{
		ID: "veranderd", Title: b.labels.Changed + " " + b.labels.version(since.Version),
		Text: []string{b.since(b.lexicon, since)},
	}
	t := &table{
		ID: "t-veranderd", Caption: b.labels.Changes,
		Head: []string{b.labels.Figure, capital(b.labels.version(since.Version)), capital(b.labels.version(b.d.Version))},
	}
	for _, c := range since.Changes {
		if !isMain(c.Path) {
			continue
		}
		t.Rows = append(t.Rows, tableRow{Name: b.path(c.Path), Cells: cells(b.number(c.Was), b.number(c.Now))})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []block{{Table: t}}
	}
	return s
}
