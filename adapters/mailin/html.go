package mailin

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText turns HTML into text that reads as it looked: paragraphs, lists, quotations, the addresses of links.
func htmlText(source string) string {
	t := &textWriter{}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return readable(t.String()) // the end; a tokenizer over a string has no other error
		case html.TextToken:
			t.write(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t.open(z.Token())
		case html.EndTagToken:
			t.close(z.Token())
		}
	}
}

// textWriter collects text. Space between words and lines is owed until something visible follows.
type textWriter struct {
	out    strings.Builder
	space  bool
	breaks int  // line ends owed
	hidden bool // within a script, style or title
	pre    int
	quotes int  // quotations that are open
	quoted int  // those around what was written last
	link   link // the open one
	linked bool // whether one is open
	items  bool // a dash is owed
}

const maxQuotes = 9 // marks before a line

type link struct {
	href string
	at   int // where its text begins
}

func (t *textWriter) String() string { return t.out.String() }

// write adds text, with white space as one space outside pre.
func (t *textWriter) write(s string) {
	if t.hidden {
		return
	}
	s = strings.ReplaceAll(s, "\u00a0", " ")
	if t.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				t.breaks++
			}
			if line != "" {
				t.emit(line)
			}
		}
		return
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		t.space = t.space || s != ""
		return
	}
	t.space = t.space || strings.TrimLeft(s, " \t\r\n\f") != s
	t.emit(strings.Join(words, " "))
	t.space = strings.TrimRight(s, " \t\r\n\f") != s
}

// emit pays what is owed and writes s.
func (t *textWriter) emit(s string) {
	if t.out.Len() == 0 {
		t.breaks, t.space = 0, false
		t.prefix()
	}
	for i := range t.breaks {
		t.out.WriteByte('\n')
		if i == t.breaks-1 {
			t.prefix()
		} else { // a line between two of a quotation belongs to it
			t.out.WriteString(strings.Repeat(">", min(t.quotes, t.quoted, maxQuotes)))
		}
		t.space = false
	}
	t.breaks, t.quoted = 0, t.quotes
	if t.items {
		t.out.WriteString("- ")
		t.items = false
	}
	if t.space {
		t.out.WriteByte(' ')
		t.space = false
	}
	t.out.WriteString(s)
}

func (t *textWriter) prefix() {
	if t.quotes > 0 {
		t.out.WriteString(strings.Repeat(">", min(t.quotes, maxQuotes)) + " ")
	}
}

// line owes at least n line ends.
func (t *textWriter) line(n int) {
	if n > 0 {
		t.breaks, t.space = max(t.breaks, n), false
	}
}

func (t *textWriter) open(tok html.Token) {
	t.hidden = hides(tok.DataAtom) && tok.Type == html.StartTagToken
	switch tok.DataAtom {
	case atom.Br:
		t.breaks, t.space = min(t.breaks+1, 3), false
	case atom.Li:
		t.line(1)
		t.items = true
	case atom.Td, atom.Th:
		t.space = true
	case atom.Pre:
		t.line(2)
		t.pre++
	case atom.Blockquote:
		t.line(2)
		t.quotes++
	case atom.A:
		t.link, t.linked = link{attribute(tok, "href"), t.out.Len()}, true // there are no links within links
	case atom.Img:
		if alt := strings.TrimSpace(attribute(tok, "alt")); alt != "" {
			t.write(" [" + alt + "] ")
		}
	default:
		t.line(breaksAround(tok.DataAtom))
	}
}

func (t *textWriter) close(tok html.Token) {
	t.hidden = false
	switch tok.DataAtom {
	case atom.Pre:
		t.line(2)
		t.pre = max(t.pre-1, 0)
	case atom.Blockquote:
		t.line(2)
		t.quotes = max(t.quotes-1, 0)
	case atom.A:
		t.closeLink()
	case atom.Li:
		t.line(1)
		t.items = false
	default:
		t.line(breaksAround(tok.DataAtom))
	}
}

// closeLink says where a link goes when its text does not.
func (t *textWriter) closeLink() {
	if !t.linked {
		return
	}
	t.linked = false
	text := t.out.String()[t.link.at:]
	href := strings.TrimSpace(t.link.href)
	target := strings.TrimSuffix(strings.TrimPrefix(href, "mailto:"), "/")
	web := strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "mailto:")
	if web && target != "" && !strings.Contains(text, strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://")) {
		t.space = true
		t.emit("(" + target + ")")
	}
}

// hides is true of elements whose text is not shown; they hold no other elements.
func hides(a atom.Atom) bool { return a == atom.Script || a == atom.Style || a == atom.Title }

// breaksAround is the line ends before and behind a block; none for what stands in a line.
func breaksAround(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Hr:
		return 2
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Dt, atom.Dd, atom.Form, atom.Center,
		atom.Figure, atom.Figcaption, atom.Main, atom.Nav, atom.Aside, atom.Tbody, atom.Thead:
		return 1
	}
	return 0
}

func attribute(tok html.Token, name string) string {
	for _, a := range tok.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
