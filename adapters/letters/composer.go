package letters

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"github.com/klachtwerk/klachtwerk/complaints"
)

//go:embed templates
var files embed.FS

// Window says where a window envelope shows the address.
type Window string

// Windows of envelopes in use.
const (
	WindowLeft  Window = "left"  // the default
	WindowRight Window = "right" // as many Dutch organisations use
)

// Options are what a Composer can be told. The zero value is sensible.
type Options struct {
	Window Window // of the envelopes that printed letters go in; empty: left
}

// Composer writes letters. It is safe for concurrent use and holds nothing of what it wrote.
type Composer struct {
	sheets map[sheetKey]sheet
	page   *htmltemplate.Template
	window Window
}

var _ complaints.Composer = (*Composer)(nil)

type sheetKey struct {
	kind complaints.LetterKind
	lang complaints.Language
}

// sheet is one letter in one language, compiled.
type sheet struct {
	subject, text *template.Template
	html          *htmltemplate.Template
}

// New compiles the letters. o may be nil. An error names the option or the file that is wrong.
func New(o *Options) (*Composer, error) {
	if o == nil {
		o = &Options{}
	}
	c := &Composer{sheets: map[sheetKey]sheet{}, window: cmp.Or(o.Window, WindowLeft)}
	if c.window != WindowLeft && c.window != WindowRight {
		return nil, errors.New("letters: Options.Window must be left or right")
	}
	page, err := htmltemplate.ParseFS(files, "templates/page.html")
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	c.page = page
	for _, lang := range []complaints.Language{complaints.Dutch, complaints.English} {
		if err := c.load(lang); err != nil {
			return nil, fmt.Errorf("letters: %w", err)
		}
	}
	return c, nil
}

// load compiles the letters of a language.
func (c *Composer) load(lang complaints.Language) error {
	dir := "templates/" + string(lang)
	s, err := newSet(lang, dir+"/parts")
	if err != nil {
		return err
	}
	names, err := fs.Glob(files, dir+"/*.letter")
	if err != nil {
		return err
	}
	for _, name := range names {
		sheet, err := s.sheet(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		c.sheets[sheetKey{complaints.LetterKind(stem(name)), lang}] = sheet
	}
	return nil
}

func stem(name string) string { return strings.TrimSuffix(path.Base(name), ".letter") }

// set is all templates of a language. Letters share what is over and under them, their parts and the words.
type set struct {
	text *template.Template
	html *htmltemplate.Template
}

func newSet(lang complaints.Language, parts string) (set, error) {
	words := functions(lang)
	var s set
	var err error
	if s.text, err = template.New("letter.txt").Funcs(words).ParseFS(files, "templates/letter.txt"); err != nil {
		return s, err
	}
	if s.html, err = htmltemplate.New("letter.html").Funcs(words).ParseFS(files, "templates/letter.html"); err != nil {
		return s, err
	}
	names, err := fs.Glob(files, parts+"/*.letter")
	if err != nil {
		return s, err
	}
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			return s, err
		}
		text, markup := compile(string(body))
		if _, err := s.add(stem(name), text, markup); err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
	}
	return s, nil
}

// sheet compiles a letter's file.
func (s set) sheet(name string) (sheet, error) {
	source, err := files.ReadFile(name)
	if err != nil {
		return sheet{}, err
	}
	subject, body, ok := strings.Cut(string(source), "\n\n")
	if !ok {
		return sheet{}, errors.New("a subject, an empty line and a body are expected")
	}
	const top, bottom = `{{template "top" .}}`, `{{template "bottom" .}}`
	text, markup := compile(body)
	file := path.Base(name) // unlike the name of a part
	letter, err := s.add(file, top+text+bottom, top+markup+bottom)
	if err != nil {
		return sheet{}, err
	}
	letter.subject, err = s.text.New("subject of " + file).Parse(subject)
	return letter, err
}

func (s set) add(name, text, markup string) (added sheet, err error) {
	if added.text, err = s.text.New(name).Parse(text); err != nil {
		return added, err
	}
	added.html, err = s.html.New(name).Parse(markup)
	return added, err
}

// Compose implements complaints.Composer. Facts that are missing, or a word or link that is none, are complaints.ErrInvalid
// with the field's name. An empty language is Dutch. The letter's Kind and Language are set besides Subject, Text and HTML.
func (c *Composer) Compose(kind complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	f = cleanLetter(f)
	if err := checkLetter(kind, f); err != nil {
		return complaints.Letter{}, err
	}
	f.Language = cmp.Or(f.Language, complaints.Dutch)
	return c.write(kind, f.Language, func(title string) any { return letterView{f, title} })
}

// ComposeNotice implements complaints.Composer for notices to staff, with the errors of Compose.
func (c *Composer) ComposeNotice(kind complaints.LetterKind, f complaints.NoticeFacts) (complaints.Letter, error) {
	f = cleanNotice(f)
	if err := checkNotice(kind, f); err != nil {
		return complaints.Letter{}, err
	}
	f.Language = cmp.Or(f.Language, complaints.Dutch)
	return c.write(kind, f.Language, func(title string) any { return noticeView{f, title} })
}

// write fills in a sheet: first the subject, which is the title of the HTML part too.
func (c *Composer) write(kind complaints.LetterKind, lang complaints.Language, view func(title string) any) (complaints.Letter, error) {
	s, ok := c.sheets[sheetKey{kind, lang}]
	if !ok {
		return complaints.Letter{}, wrong("language", "must be nl or en")
	}
	var subject, text, html bytes.Buffer
	if err := s.subject.Execute(&subject, view("")); err != nil {
		return complaints.Letter{}, refused(kind, err)
	}
	l := complaints.Letter{Kind: kind, Language: lang, Subject: oneLine(subject.String())}
	if err := s.text.Execute(&text, view(l.Subject)); err != nil {
		return complaints.Letter{}, refused(kind, err)
	}
	if err := s.html.Execute(&html, view(l.Subject)); err != nil {
		return complaints.Letter{}, refused(kind, err)
	}
	l.Text, l.HTML = manyLines(text.String())+"\n", html.String()
	return l, nil
}

// refused keeps the engine's own error of a word that is none; a template's error text would repeat facts.
func refused(kind complaints.LetterKind, err error) error {
	if e, ok := errors.AsType[*complaints.Error](err); ok {
		return e
	}
	return fmt.Errorf("letters: the template of %s failed", kind)
}
