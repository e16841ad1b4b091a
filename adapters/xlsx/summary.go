package xlsx

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

func (b *book) title() string {
	return b.say("Klachtenrapportage ", "Complaints report ") + b.d.Period.String()
}

// summary is the first sheet: which report this is, and its figures beside the period before and a year before.
func (b *book) summary() error {
	s, err := b.open(b.names.summary, layout{widths: []float64{44, 18, 11, 11, 11, 14, 12, 12}, frozen: 1, onePage: true})
	if err != nil {
		return err
	}
	if err := s.high(24, excelize.Cell{StyleID: b.styles.title, Value: b.title()}); err != nil {
		return err
	}
	s.space()
	for _, f := range b.facts() {
		if err := s.add(b.text(f.name), f.value); err != nil {
			return err
		}
	}
	s.space()
	before, last := b.compared()
	if err := s.heads(18, 1, b.say("Cijfer", "Figure"), b.say("Aantal", "Number"), b.say("Van", "Of"), b.say("Deel", "Part"), b.say("Doel", "Target"),
		b.say("Doel gehaald", "Target met"), head(before), head(last)); err != nil {
		return err
	}
	for _, f := range b.figures() {
		if err := s.add(b.figureRow(f, before, last)...); err != nil {
			return err
		}
	}
	return s.Flush()
}

// head is the period of a comparison; empty without one.
func head(f *report.Figures) string {
	if f == nil {
		return ""
	}
	return f.Period.String()
}

type fact struct {
	name  string
	value any
}

func (b *book) facts() []fact {
	d := b.d
	list := []fact{
		{b.say("Organisatie", "Organisation"), b.text(d.Names.Organisation)},
		{b.say("Eerste dag", "First day"), b.date(d.First, b.styles.date)},
		{b.say("Laatste dag", "Last day"), b.date(d.Last, b.styles.date)},
		{b.say("Versie", "Version"), b.text(fmt.Sprintf("%d (%s)", d.Version, report.Word(b.language, string(d.Kind))))},
		{b.say("Peilmoment", "As of") + " (" + d.Zone + ")", b.moment(d.AsOf, b.styles.moment)},
	}
	if d.Reason != "" {
		list = append(list, fact{b.say("Reden", "Reason"), b.text(d.Reason)})
	}
	if r := d.Release; r != nil {
		list = append(list, fact{b.say("Vrijgegeven", "Released") + " (" + d.Zone + ")", b.moment(r.At, b.styles.moment)},
			fact{b.say("Vrijgegeven door", "Released by"), b.text(string(r.By))})
	}
	for _, f := range []fact{
		{b.say("Proceseigenaar", "Process owner"), b.text(d.Names.ProcessOwner)}, {b.say("Vastgesteld door", "Authorised by"), b.text(d.Names.AuthorisedBy)},
		{b.say("Klachtenbeleid", "Complaints policy"), b.text(d.Policy)}, {b.say("Kalender", "Calendar"), b.text(d.Calendar)},
	} {
		if f.value != nil {
			list = append(list, f)
		}
	}
	return list
}

// compared are the period before and the same period a year before; nil where there is none.
func (b *book) compared() (before, last *report.Figures) {
	if n := len(b.d.Before); n > 0 {
		before = &b.d.Before[n-1]
	}
	last = b.d.LastYear()
	if last != nil && before != nil && last.Period == before.Period {
		last = nil
	}
	return before, last
}

// figure is a line of the summary: a number, and when it is a part of something, of what.
type figure struct {
	name   string
	of     func(*report.Figures) (n int, of *int)
	target int  // percent
	shared bool // the comparisons are percentages
}

func part(s report.Share) (int, *int) { return s.Count, &s.Of }

func (b *book) figures() []figure {
	count := func(name string, n func(*report.Figures) int) figure {
		return figure{name: name, of: func(f *report.Figures) (int, *int) { return n(f), nil }}
	}
	received := func(name string, n func(*report.Figures) int) figure {
		return figure{name: name, of: func(f *report.Figures) (int, *int) { return n(f), &f.Received }}
	}
	share := func(name string, target int, s func(*report.Figures) report.Share) figure {
		return figure{name, func(f *report.Figures) (int, *int) { return part(s(f)) }, target, true}
	}
	list := []figure{
		count(b.say("Ontvangen klachten", "Complaints received"), func(f *report.Figures) int { return f.Received }),
		share(b.say("Eerste reactie op tijd", "First response in time"), b.d.Targets.FirstResponse, func(f *report.Figures) report.Share { return f.FirstResponse.Share() }),
		count(b.say("– nog niet aan de orde", "– not yet due"), func(f *report.Figures) int { return f.FirstResponse.NotYetDue }),
		share(b.say("Binnen de norm afgemeld", "Closed within the norm"), b.d.Targets.Norm, func(f *report.Figures) report.Share { return f.Norm.Share() }),
		count(b.say("– nog niet aan de orde", "– not yet due"), func(f *report.Figures) int { return f.Norm.NotYetDue }),
		share(b.say("Binnen de verschoven datum afgemeld", "Closed within the shifted date"), 0, func(f *report.Figures) report.Share { return f.Shifted.Share() }),
		count(b.say("Werkdagen tot eerste reactie (mediaan)", "Working days to first response (median)"), func(f *report.Figures) int { return f.DaysToResponse.Median }),
		count(b.say("Werkdagen tot eerste reactie (90% binnen)", "Working days to first response (90% within)"), func(f *report.Figures) int { return f.DaysToResponse.P90 }),
		count(b.say("Werkdagen tot eerste afmelding (mediaan)", "Working days to first closing (median)"), func(f *report.Figures) int { return f.DaysToClosing.Median }),
		count(b.say("Werkdagen tot eerste afmelding (90% binnen)", "Working days to first closing (90% within)"), func(f *report.Figures) int { return f.DaysToClosing.P90 }),
	}
	for _, g := range b.counts() {
		list = append(list, received(g.name, g.n))
	}
	return append(list, b.measures()...)
}

type counted struct {
	name string
	n    func(*report.Figures) int
}

// counts are numbers of complaints, of all that were received.
func (b *book) counts() []counted {
	list := []counted{
		{b.say("Nog open", "Still open"), func(f *report.Figures) int { return f.Standing.Open }},
		{b.say("– over de datum", "– past the date"), func(f *report.Figures) int { return f.Standing.Overdue }},
		{b.say("– wacht op indiener", "– waiting for complainant"), func(f *report.Figures) int { return f.Standing.Waiting }},
		{b.say("– ligt bij de directeur", "– with the director"), func(f *report.Figures) int { return f.Standing.Director }},
		{b.say("Afgemeld", "Closed"), func(f *report.Figures) int { return f.Standing.Closed }},
		{b.say("Ingetrokken", "Withdrawn"), func(f *report.Figures) int { return f.Standing.Withdrawn }},
		{b.say("Buiten behandeling gesteld", "Dismissed"), func(f *report.Figures) int { return f.Standing.Dismissed }},
		{b.say("Geëscaleerd", "Escalated"), func(f *report.Figures) int { return f.Escalated }},
		{b.say("Heropend", "Reopened"), func(f *report.Figures) int { return f.Reopened.Complaints }},
		{b.say("Opgeschort", "Suspended"), func(f *report.Figures) int { return f.Suspended.Complaints }},
		{b.say("Verlengd", "Extended"), func(f *report.Figures) int { return f.Extended.Complaints }},
	}
	for _, c := range b.d.Figures.Outcomes {
		of := func(f *report.Figures) int { return countOf(f.Outcomes, c.Key) }
		list = append(list, counted{b.say("Uitkomst: ", "Outcome: ") + b.answer(c.Key), of})
	}
	for _, c := range b.d.Figures.Satisfied {
		of := func(f *report.Figures) int { return countOf(f.Satisfied, c.Key) }
		list = append(list, counted{b.say("Tevreden: ", "Satisfied: ") + b.answer(c.Key), of})
	}
	return list
}

// answer is an outcome or a satisfaction in words.
func (b *book) answer(key string) string {
	if key == report.None {
		return b.say("nog niet bekend", "not known yet")
	}
	return report.Word(b.language, key)
}

func countOf(list []report.Count, key string) int {
	for _, c := range list {
		if c.Key == key {
			return c.Count
		}
	}
	return 0
}

// measures are of all measures; what is counted apart is of nothing.
func (b *book) measures() []figure {
	of := func(nl, en string, n func(*report.Measures) int) figure {
		return figure{name: b.say(nl, en), of: func(f *report.Figures) (int, *int) { return n(&f.Measures), &f.Measures.Total }}
	}
	apart := func(nl, en string, n func(*report.Apart) int) figure {
		return figure{name: b.say("Apart geteld: "+nl, "Counted apart: "+en), of: func(f *report.Figures) (int, *int) { return n(&f.Apart), nil }}
	}
	return []figure{
		{name: b.say("Maatregelen", "Measures"), of: func(f *report.Figures) (int, *int) { return f.Measures.Total, nil }},
		of("– gedaan", "– done", func(m *report.Measures) int { return m.Done }),
		of("– nog te doen", "– to be done", func(m *report.Measures) int { return m.Open }),
		of("– over de datum", "– past the date", func(m *report.Measures) int { return m.Overdue }),
		apart("doorverwezen burgers en bedrijven", "citizens and businesses referred", func(a *report.Apart) int { return a.Referrals }),
		apart("anonieme signalen", "anonymous signals", func(a *report.Apart) int { return a.Signals }),
		apart("geen klacht", "no complaint", func(a *report.Apart) int { return a.NoComplaint }),
		apart("dubbel ingediend", "filed twice", func(a *report.Apart) int { return a.Duplicates }),
		apart("onbevestigde mails", "unconfirmed mails", func(a *report.Apart) int { return a.Unconfirmed }),
	}
}

func (b *book) figureRow(f figure, before, last *report.Figures) []any {
	n, of := f.of(&b.d.Figures)
	row := []any{b.text(f.name), b.number(n), nil, nil, b.target(f.target), nil}
	if of != nil {
		row[2], row[3] = b.number(*of), b.percent(report.Share{Count: n, Of: *of})
		row[5] = b.verdict(n, *of, f.target)
	}
	for _, other := range []*report.Figures{before, last} {
		row = append(row, b.otherCell(f, other))
	}
	return row
}

func (b *book) otherCell(f figure, other *report.Figures) any {
	if other == nil {
		return nil
	}
	n, of := f.of(other)
	if f.shared && of != nil {
		return b.percent(report.Share{Count: n, Of: *of})
	}
	return b.number(n)
}

// verdict says in words whether the target was met.
func (b *book) verdict(n, of, target int) any {
	switch {
	case target == 0 || of == 0:
		return nil
	case 100*n >= target*of:
		return excelize.Cell{StyleID: b.styles.right, Value: b.say("gehaald", "met")}
	default:
		return excelize.Cell{StyleID: b.styles.right, Value: b.say("niet gehaald", "not met")}
	}
}

// groupName is a month as 2026-11, or what people call the group.
func (b *book) groupName(g report.Group) string {
	if p, err := calendar.ParsePeriod(g.Key); err == nil && p.Unit() == calendar.Month {
		return g.Key
	}
	if g.Key == report.None {
		return b.say("Niet ingevuld", "Not filled in")
	}
	if name := g.Name.In(b.language); name != "" {
		return name
	}
	return capital(report.Word(b.language, g.Key))
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
