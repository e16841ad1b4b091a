package letters

import (
	"bytes"
	"errors"
	"html"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Print lays a letter out on A4, ready to print and post: the address where a window envelope shows it (NEN-EN-ISO 269 DL
// or C5/6, folded twice), date in Europe/Amsterdam, reference, subject and body. It is made from the letter's Text, so it
// says what the mail would have said, and no stored markup gets onto the page. A letter without Postal, Subject, Text or At
// is complaints.ErrInvalid with the field's name.
func (c *Composer) Print(l complaints.Letter) ([]byte, error) {
	var m missing
	postal := manyLines(l.Postal)
	m.need("postal", postal != "")
	m.need("subject", strings.TrimSpace(l.Subject) != "")
	m.need("text", strings.TrimSpace(l.Text) != "")
	m.need("at", !l.At.IsZero())
	if l.Language != complaints.Dutch && l.Language != complaints.English {
		m = append(m, complaints.FieldError{Field: "language", Key: "one_of", Message: "must be nl or en", Arg: "nl, en"})
	}
	if err := m.err(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := c.page.Execute(&b, newPage(l, postal, c.window)); err != nil {
		return nil, errors.New("letters: the template of the printed page failed")
	}
	return b.Bytes(), nil
}

// page is what templates/page.html sees.
type page struct {
	Language           complaints.Language
	Right              bool
	Head               []string // the letterhead: the first paragraph of the text
	Address            []string
	Labels             pageLabels
	Date               string
	Reference, Subject string
	Blocks             []pageBlock
	Mailbox            string // printed small over the address, for post that comes back
}

type pageLabels struct{ Date, Reference, Subject string }

// pageBlock is a heading, a paragraph, a quotation or a list.
type pageBlock struct {
	Kind  string // heading, p, quote, list
	Lines []string
}

func newPage(l complaints.Letter, postal string, window Window) page {
	p := page{
		Language: l.Language,
		Right:    window == WindowRight,
		Address:  strings.FieldsFunc(postal, func(r rune) bool { return r == '\n' }),
		Labels:   pageLabels{"Datum", "Kenmerk", "Onderwerp"},
		Date:     dutch().date(calendar.DateOf(l.At)),
		Mailbox:  oneLine(l.From.Email),
	}
	if l.Language == complaints.English {
		p.Labels = pageLabels{"Date", "Reference", "Subject"}
		p.Date = english().date(calendar.DateOf(l.At))
	}
	p.Subject, p.Reference = splitSubject(oneLine(l.Subject))
	all := paragraphs(manyLines(l.Text))
	p.Head = all[0]
	headings := headingsOf(l.HTML)
	for _, lines := range all[1:] {
		p.Blocks = append(p.Blocks, newBlock(lines, headings))
	}
	return p
}

// splitSubject takes the reference out of "Subject [reference]".
func splitSubject(s string) (subject, reference string) {
	i := strings.LastIndex(s, " [")
	if i < 0 || !strings.HasSuffix(s, "]") {
		return s, ""
	}
	return s[:i], s[i+2 : len(s)-1]
}

// headingsOf lists what the HTML part shows as headings: the text alone cannot tell them from paragraphs.
func headingsOf(markup string) []string {
	var all []string
	for part := range strings.SplitSeq(markup, "<h2>") {
		if heading, _, ok := strings.Cut(part, "</h2>"); ok {
			all = append(all, html.UnescapeString(heading))
		}
	}
	return all
}

// newBlock knows a list or a quotation by how every line of it begins.
func newBlock(lines, headings []string) pageBlock {
	if len(lines) == 1 && slices.Contains(headings, lines[0]) {
		return pageBlock{"heading", lines}
	}
	if stripped, ok := without(lines, "- "); ok {
		return pageBlock{"list", stripped}
	}
	if stripped, ok := without(lines, ">"); ok {
		return pageBlock{"quote", stripped}
	}
	return pageBlock{"p", lines}
}

func without(lines []string, prefix string) ([]string, bool) {
	stripped := make([]string, len(lines))
	for i, line := range lines {
		s, ok := strings.CutPrefix(line, prefix)
		if !ok {
			return nil, false
		}
		stripped[i] = strings.TrimSpace(s)
	}
	return stripped, true
}
