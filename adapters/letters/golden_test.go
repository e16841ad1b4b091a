package letters_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var update = flag.Bool("update", false, "rewrite the golden letters in testdata")

func composer(t testing.TB) *letters.Composer {
	t.Helper()
	c, err := letters.New(nil)
	require.NoError(t, err)
	return c
}

// rendering is one letter as the golden files keep it.
type rendering struct {
	name   string
	letter complaints.Letter
}

// renderings composes every kind in both languages, and under the Awb what says more there.
func renderings(t testing.TB, c *letters.Composer) []rendering {
	t.Helper()
	var all []rendering
	add := func(lang complaints.Language, name string, l complaints.Letter, err error) {
		require.NoError(t, err, name)
		all = append(all, rendering{string(lang) + "/" + name, l})
	}
	for _, lang := range []complaints.Language{complaints.Dutch, complaints.English} {
		for _, kind := range letterKinds() {
			f := letterFacts(t, kind, lang)
			l, err := c.Compose(kind, f)
			add(lang, string(kind), l, err)
			f.Law = complaints.LawAwb
			law, err := c.Compose(kind, f)
			if law.Text != l.Text {
				add(lang, string(kind)+".awb", law, err)
			}
		}
		for _, kind := range noticeKinds() {
			l, err := c.ComposeNotice(kind, noticeFacts(t, kind, lang))
			add(lang, string(kind), l, err)
		}
		held := noticeFacts(t, complaints.NoticeUndelivered, lang)
		held.Undelivered, held.Why = complaints.LetterAcknowledgment, complaints.LetterLimit
		l, err := c.ComposeNotice(complaints.NoticeUndelivered, held)
		add(lang, "staff_undelivered.limit", l, err)
		unlinked := letterFacts(t, complaints.LetterSenderConfirmation, lang)
		unlinked.Link = ""
		l, err = c.Compose(complaints.LetterSenderConfirmation, unlinked)
		add(lang, "sender_confirmation.phone", l, err)
		unlinked.Names.Phone = ""
		l, err = c.Compose(complaints.LetterSenderConfirmation, unlinked)
		add(lang, "sender_confirmation.wait", l, err)
	}
	return all
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, r := range renderings(t, composer(t)) {
		golden(t, r.name+".txt", "Subject: "+r.letter.Subject+"\n\n"+r.letter.Text)
		golden(t, r.name+".html", r.letter.HTML)
	}
}

// Letters share templates, which are made ready when they are first used.
func TestFirstLettersAtOnce(t *testing.T) {
	t.Parallel()
	want := renderings(t, composer(t))
	c := composer(t)
	for i := range 4 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			require.Equal(t, want, renderings(t, c))
		})
	}
}

// A letter is the same whether it is the first or comes after all others.
func TestFirstLetterIsLikeLaterOnes(t *testing.T) {
	t.Parallel()
	last := composer(t)
	renderings(t, last)
	for _, kind := range letterKinds() {
		f := letterFacts(t, kind, complaints.Dutch)
		first, err := composer(t).Compose(kind, f)
		require.NoError(t, err)
		later, err := last.Compose(kind, f)
		require.NoError(t, err)
		require.Equal(t, first, later)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", filepath.FromSlash(name))
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s differs; if it is meant to, run go test -update", name)
}

// No golden file outlives its letter.
func TestGoldenFilesAllBelongToALetter(t *testing.T) {
	t.Parallel()
	known := map[string]bool{filepath.Join("testdata", "golden", "page.html"): true}
	for _, r := range renderings(t, composer(t)) {
		for _, ext := range []string{".txt", ".html"} {
			known[filepath.Join("testdata", "golden", filepath.FromSlash(r.name+ext))] = true
		}
	}
	for _, pattern := range []string{"testdata/golden/*.*", "testdata/golden/*/*.*"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range found {
			require.True(t, known[name], "%s belongs to no letter", name)
		}
	}
}

// Every kind that the engine declares has a letter in both languages; the declarations themselves are the list.
func TestEveryDeclaredKindIsComposed(t *testing.T) {
	t.Parallel()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "complaints", "letter.go"), nil, 0)
	require.NoError(t, err)
	var declared []complaints.LetterKind
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "LetterKind" {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				declared = append(declared, complaints.LetterKind(value))
			}
		}
		return true
	})
	require.NotEmpty(t, declared)
	require.ElementsMatch(t, declared, append(letterKinds(), noticeKinds()...))
}

// The two parts of a mail say the same.
func TestTextAndHTMLSayTheSame(t *testing.T) {
	t.Parallel()
	for _, r := range renderings(t, composer(t)) {
		require.Equal(t, wordsOfText(r.letter.Text), wordsOfHTML(r.letter.HTML), r.name)
	}
}

// What the procedure calls things: back at the desk is not "afgehandeld", and nothing is a hole or a foreign word.
func TestWordsOfTheProcedure(t *testing.T) {
	t.Parallel()
	handled := regexp.MustCompile(`(?i)(volledig |is )?afgehandeld`)
	for _, r := range renderings(t, composer(t)) {
		requireNoHoles(t, r.letter)
		if r.letter.Kind == complaints.NoticeHandedBack && r.letter.Language == complaints.Dutch {
			require.Contains(t, r.letter.Text, "terug bij de Servicedesk")
			require.NotRegexp(t, handled, r.letter.Text)
		}
		if r.letter.Kind == complaints.LetterReferral {
			require.NotRegexp(t, `(?i)uiterlijk|at the latest`, r.letter.Text, "a referral promises no date")
		}
	}
}

func requireNoHoles(t *testing.T, l complaints.Letter) {
	t.Helper()
	for _, hole := range []string{"<no value>", "%!", "{{", "}}", " .\n", "  ", "1970", ": \n", "()"} {
		require.NotContains(t, l.Text, hole, l.Kind)
	}
	require.NotContains(t, l.HTML, "ZgotmplZ", l.Kind)
	require.NotEmpty(t, l.Subject)
}

// Nothing in a letter is fetched from elsewhere when it is read.
func TestNoRemoteContent(t *testing.T) {
	t.Parallel()
	remote := regexp.MustCompile(`(?i)<(img|script|link|iframe|object|embed|form|video|audio)\b|url\(|@import|\bsrc=|\bon[a-z]+=`)
	for _, r := range renderings(t, composer(t)) {
		require.NotRegexp(t, remote, r.letter.HTML, r.name)
		require.Contains(t, r.letter.HTML, `<html lang="`+string(r.letter.Language)+`"`, r.name)
		for _, n := range []string{names().Organisation, names().Mailbox, names().Desk} {
			require.Contains(t, r.letter.Text, n, r.name)
		}
	}
}

var (
	head   = regexp.MustCompile(`(?s)<head>.*</head>`)
	inline = regexp.MustCompile(`</?a\b[^>]*>`)
	tag    = regexp.MustCompile(`<[^>]*>`)
	mark   = regexp.MustCompile(`(?m)^(- |>)`)
)

func wordsOfHTML(s string) []string {
	s = inline.ReplaceAllString(head.ReplaceAllString(s, ""), "")
	return strings.Fields(html.UnescapeString(tag.ReplaceAllString(s, " ")))
}

func wordsOfText(s string) []string { return strings.Fields(mark.ReplaceAllString(s, "")) }
