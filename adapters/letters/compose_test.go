package letters_test

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestAcknowledgmentSaysWhatTheProcedureAsks(t *testing.T) {
	t.Parallel()
	c := composer(t)
	f := letterFacts(t, complaints.LetterAcknowledgment, complaints.Dutch)
	l, err := c.Compose(complaints.LetterAcknowledgment, f)
	require.NoError(t, err)
	require.Equal(t, "Ontvangst van uw klacht: Laptop drie keer niet klaar [K-2026-000123]", l.Subject)
	parts := []string{"K-2026-000123", "donderdag 19 november 2026", "dinsdag 1 december 2026", "telefoonnummer", "Werkt u bij een partner? Antwoord dan."}
	for _, part := range parts {
		require.Contains(t, l.Text, part)
	}
	f.AskPhone, f.AskPartner, f.AskKind = false, false, false
	l, err = c.Compose(complaints.LetterAcknowledgment, f)
	require.NoError(t, err)
	require.NotContains(t, l.Text, "telefoonnummer")
	require.NotContains(t, l.Text, "partner")
	f.FirstBy = nil
	l, err = c.Compose(complaints.LetterAcknowledgment, f)
	require.NoError(t, err)
	require.NotContains(t, l.Text, "Eerste reactie")
	require.Contains(t, l.Text, "dinsdag 1 december 2026")
}

func TestLawNamesTheDuties(t *testing.T) {
	t.Parallel()
	tests := map[complaints.LetterKind][]string{
		complaints.LetterAcknowledgment:   {"artikel 9:6"},
		complaints.LetterReferral:         {"artikel 2:3"},
		complaints.LetterExtension:        {"artikel 9:11", "verdaging"},
		complaints.LetterDismissal:        {"artikel 9:8, eerste lid, onder a", "de Nationale ombudsman", "binnen een jaar"},
		complaints.LetterClosing:          {"artikel 9:12, eerste lid", "de Nationale ombudsman", "binnen een jaar", "artikel 9:24"},
		complaints.LetterReopeningRefused: {"de Nationale ombudsman", "binnen een jaar"},
		complaints.LetterConcernedCopy:    {"artikel 9:9", "artikel 9:10"},
	}
	c := composer(t)
	for kind, parts := range tests {
		f := letterFacts(t, kind, complaints.Dutch)
		plain, err := c.Compose(kind, f)
		require.NoError(t, err)
		require.NotContains(t, plain.Text, "artikel", kind)
		f.Law = complaints.LawAwb
		law, err := c.Compose(kind, f)
		require.NoError(t, err)
		for _, part := range parts {
			require.Contains(t, law.Text, part, kind)
		}
	}
}

func TestClosingSaysWhatToDoWhenNotSatisfied(t *testing.T) {
	t.Parallel()
	c := composer(t)
	f := letterFacts(t, complaints.LetterClosing, complaints.Dutch)
	l, err := c.Compose(complaints.LetterClosing, f)
	require.NoError(t, err)
	require.Contains(t, l.Text, "binnen 4 weken")
	require.Contains(t, l.Text, "deels gegrond")
	require.Contains(t, l.Text, "- De balie krijgt een training (uiterlijk maandag 1 februari 2027)")
	f.ReactBy, f.Decision, f.Measures = dayPtr(t, "2026-12-29"), "", nil
	l, err = c.Compose(complaints.LetterClosing, f)
	require.NoError(t, err)
	require.Contains(t, l.Text, "uiterlijk op dinsdag 29 december 2026")
	require.NotContains(t, l.Text, "oordeel:")
	require.NotContains(t, l.Text, "maatregelen")
}

func TestNewDatesNameTheOldOneOnlyWhenItChanged(t *testing.T) {
	t.Parallel()
	c := composer(t)
	f := letterFacts(t, complaints.LetterNewDates, complaints.Dutch)
	l, err := c.Compose(complaints.LetterNewDates, f)
	require.NoError(t, err)
	require.Contains(t, l.Text, "Eerder noemden wij u dinsdag 1 december 2026")
	for _, old := range []*calendar.Date{nil, f.ResolvedBy} {
		f.OldDate = old
		l, err = c.Compose(complaints.LetterNewDates, f)
		require.NoError(t, err)
		require.NotContains(t, l.Text, "Eerder")
	}
}

// An anonymous signal has no reference and no clock; the desk hears so.
func TestRegisteredSignal(t *testing.T) {
	t.Parallel()
	f := noticeFacts(t, complaints.NoticeRegistered, complaints.Dutch)
	f.Reference, f.Deadlines, f.Complainant = "", nil, ""
	l, err := composer(t).ComposeNotice(complaints.NoticeRegistered, f)
	require.NoError(t, err)
	require.Equal(t, "Anoniem signaal geregistreerd", l.Subject)
	require.Contains(t, l.Text, "er loopt geen termijn")
	require.Contains(t, l.Text, "Kenmerk: "+string(f.ID))
}

func TestWarningCountsWorkingDays(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for days, want := range map[int]string{0: "Vandaag is de laatste werkdag", 1: "nog 1 werkdag ", 3: "nog 3 werkdagen"} {
		f := noticeFacts(t, complaints.NoticeWarning, complaints.Dutch)
		f.Workdays = days
		l, err := c.ComposeNotice(complaints.NoticeWarning, f)
		require.NoError(t, err)
		require.Contains(t, l.Text, want)
	}
}

func TestEscalationRequestIsAnOrder(t *testing.T) {
	t.Parallel()
	c := composer(t)
	nl, err := c.ComposeNotice(complaints.NoticeEscalationRequest, noticeFacts(t, complaints.NoticeEscalationRequest, complaints.Dutch))
	require.NoError(t, err)
	require.Regexp(t, `U MOET de \w+ naar de directeur starten`, nl.Text)
	en, err := c.ComposeNotice(complaints.NoticeEscalationRequest, noticeFacts(t, complaints.NoticeEscalationRequest, complaints.English))
	require.NoError(t, err)
	require.Contains(t, en.Text, "You MUST start the escalation")
}

// Every fact that a letter needs is asked for by name when it is not there.
func TestMissingFactIsNamed(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for _, kind := range letterKinds() {
		_, err := c.Compose(kind, complaints.LetterFacts{Law: complaints.LawAwb})
		requireFields(t, err, "names.organisation", "names.mailbox", "names.desk")
	}
	for _, kind := range noticeKinds() {
		_, err := c.ComposeNotice(kind, complaints.NoticeFacts{})
		requireFields(t, err, "names.organisation", "id", "status")
	}
	tests := []struct {
		field string
		kind  complaints.LetterKind
		drop  func(f *complaints.LetterFacts)
	}{
		{"reference", complaints.LetterAcknowledgment, func(f *complaints.LetterFacts) { f.Reference = " \r\n" }},
		{"received_on", complaints.LetterReferral, func(f *complaints.LetterFacts) { f.ReceivedOn = 0 }},
		{"resolved_by", complaints.LetterNewDates, func(f *complaints.LetterFacts) { f.ResolvedBy = nil }},
		{"react_by", complaints.LetterWaiting, func(f *complaints.LetterFacts) { f.ReactBy = nil }},
		{"old_date", complaints.LetterExtension, func(f *complaints.LetterFacts) { f.OldDate = nil }},
		{"public", complaints.LetterMessage, func(f *complaints.LetterFacts) { f.Public = "\u202e\n" }},
		{"withdrawn", complaints.LetterWithdrawalConfirmed, func(f *complaints.LetterFacts) { f.Withdrawn = nil }},
		{"dismissal", complaints.LetterDismissal, func(f *complaints.LetterFacts) { f.Dismissal = "" }},
		{"dismissal", complaints.LetterDismissal, func(f *complaints.LetterFacts) { f.Dismissal = "weather" }},
		{"outcome", complaints.LetterClosing, func(f *complaints.LetterFacts) { f.Outcome = "" }},
		{"outcome", complaints.LetterClosing, func(f *complaints.LetterFacts) { f.Outcome = "won" }},
		{"director", complaints.LetterEscalation, func(f *complaints.LetterFacts) { f.Names.DirectorTitle = "" }},
		{"director", complaints.LetterClosing, func(f *complaints.LetterFacts) { f.Names.DirectorTitle = "" }},
		{"subject", complaints.LetterConcernedCopy, func(f *complaints.LetterFacts) { f.Subject = "" }},
		{"names.ombudsman", complaints.LetterClosing, func(f *complaints.LetterFacts) { f.Law, f.Names.Ombudsman = complaints.LawAwb, "" }},
		{"link", complaints.LetterMessage, func(f *complaints.LetterFacts) { f.Link = "javascript:alert(1)" }},
		{"link", complaints.LetterMessage, func(f *complaints.LetterFacts) { f.Link = "/relative" }},
		{"language", complaints.LetterMessage, func(f *complaints.LetterFacts) { f.Language = "fr" }},
	}
	for _, tt := range tests {
		f := letterFacts(t, tt.kind, complaints.Dutch)
		tt.drop(&f)
		_, err := c.Compose(tt.kind, f)
		requireFields(t, err, tt.field)
	}
}

func TestMissingNoticeFactIsNamed(t *testing.T) {
	t.Parallel()
	c := composer(t)
	tests := []struct {
		field string
		kind  complaints.LetterKind
		drop  func(f *complaints.NoticeFacts)
	}{
		{"group", complaints.NoticeAssigned, func(f *complaints.NoticeFacts) { f.Group = "" }},
		{"reason", complaints.NoticeReturned, func(f *complaints.NoticeFacts) { f.Reason = "" }},
		{"deadline", complaints.NoticeWarning, func(f *complaints.NoticeFacts) { f.Deadlines = nil }},
		{"deadline", complaints.NoticeBreach, func(f *complaints.NoticeFacts) { f.Deadline = "" }},
		{"findings", complaints.NoticeHandedBack, func(f *complaints.NoticeFacts) { f.Findings = "" }},
		{"satisfied", complaints.NoticeHandedBack, func(f *complaints.NoticeFacts) { f.Satisfied = "perhaps" }},
		{"names.director_title", complaints.NoticeEscalationRequest, func(f *complaints.NoticeFacts) { f.Names.DirectorTitle = "" }},
		{"dossier", complaints.NoticeEscalated, func(f *complaints.NoticeFacts) { f.Dossier = nil }},
		{"decision", complaints.NoticeDecided, func(f *complaints.NoticeFacts) { f.Decision = "" }},
		{"measure", complaints.NoticeMeasureDue, func(f *complaints.NoticeFacts) { f.Measure = nil }},
		{"message", complaints.NoticeMessage, func(f *complaints.NoticeFacts) { f.Message = "" }},
		{"undelivered", complaints.NoticeUndelivered, func(f *complaints.NoticeFacts) { f.Undelivered = "" }},
		{"undelivered", complaints.NoticeUndelivered, func(f *complaints.NoticeFacts) { f.Undelivered = "een brief" }},
		{"why", complaints.NoticeUndelivered, func(f *complaints.NoticeFacts) { f.Why = "zomaar" }},
		{"status", complaints.NoticeMessage, func(f *complaints.NoticeFacts) { f.Status = "afgehandeld" }},
	}
	for _, tt := range tests {
		f := noticeFacts(t, tt.kind, complaints.Dutch)
		tt.drop(&f)
		_, err := c.ComposeNotice(tt.kind, f)
		requireFields(t, err, tt.field)
	}
}

func TestAKindOfTheOtherMethodIsRefused(t *testing.T) {
	t.Parallel()
	c := composer(t)
	_, err := c.Compose(complaints.NoticeBreach, letterFacts(t, complaints.LetterClosing, complaints.Dutch))
	requireFields(t, err, "kind")
	_, err = c.ComposeNotice(complaints.LetterClosing, noticeFacts(t, complaints.NoticeBreach, complaints.Dutch))
	requireFields(t, err, "kind")
}

func requireFields(t *testing.T, err error, fields ...string) {
	t.Helper()
	require.ErrorIs(t, err, complaints.ErrInvalid)
	e, ok := errors.AsType[*complaints.Error](err)
	require.True(t, ok)
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Field)
	}
	require.Subset(t, got, fields)
}

// hostile are texts that try to be more than text.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	"ok\r\nBcc: victim@elsewhere.example\r\n\r\n<h1>body</h1>",
	"{{.Names.Mailbox}} {{template \"signature\" .}}",
	"\u202Egnirts\u2066 \u200Ehidden\u2069",
	"a\x00b\x1b[31m\u0085c\u2028d\xff",
	"</main></body><style>*{display:none}</style>",
	"- item\n> quote\n## heading",
}

// Whatever stands in whichever field, it stays text: no markup of its own, no line of its own where one line belongs, no
// change of direction, and the text and HTML still say the same.
func TestHostileFacts(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for _, s := range hostile {
		for _, lang := range []complaints.Language{complaints.Dutch, complaints.English} {
			for _, kind := range letterKinds() {
				f := letterFacts(t, kind, lang)
				f.Law = complaints.LawAwb
				overwrite(reflect.ValueOf(&f).Elem(), s)
				l, err := c.Compose(kind, f)
				requireHarmless(t, l, err, s)
			}
			for _, kind := range noticeKinds() {
				f := noticeFacts(t, kind, lang)
				overwrite(reflect.ValueOf(&f).Elem(), s)
				l, err := c.ComposeNotice(kind, f)
				requireHarmless(t, l, err, s)
			}
		}
	}
}

// overwrite sets every field of type string, wherever it is, but for links, which are checked and refused. Words of the
// procedure have types of their own and stay.
func overwrite(v reflect.Value, s string) {
	switch v.Kind() { //nolint:exhaustive // the others hold no text
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() || v.Type() == reflect.TypeFor[complaints.ID]() {
			v.SetString(s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().Field(i).Name != "Link" {
				overwrite(v.Field(i), s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			overwrite(v.Index(i), s)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			overwrite(v.Elem(), s)
		}
	}
}

var (
	allowedTags = regexp.MustCompile(`^</?(html|head|meta|title|style|body|header|main|footer|p|br|h2|ul|li|table|tr|th|td|blockquote|a)` +
		`( (lang|dir|charset|name|content|scope|href)="[^"<>]*")*>$`)
	anyTag = regexp.MustCompile(`<[^>]*>`)
)

func requireHarmless(t *testing.T, l complaints.Letter, err error, s string) {
	t.Helper()
	require.NoError(t, err, "%q", s)
	require.NotContains(t, l.Subject, "\n")
	require.Equal(t, 1, strings.Count(l.HTML, "<style>"))
	require.Equal(t, 1, strings.Count(l.HTML, "</main>"))
	for _, found := range anyTag.FindAllString(l.HTML, -1) {
		if found != "<!DOCTYPE html>" {
			require.Regexp(t, allowedTags, found, "%q", s)
		}
	}
	for _, part := range []string{l.Subject, l.Text, l.HTML} {
		require.True(t, utf8.ValidString(part))
		require.Negative(t, strings.IndexFunc(part, func(r rune) bool {
			return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028'
		}), "%q in %s", s, l.Kind)
	}
	require.NotRegexp(t, `(?m)^Bcc:`, strings.SplitN(l.Text, "\n\n", 2)[0])
	require.Equal(t, bare(wordsOfText(l.Text)), bare(wordsOfHTML(l.HTML)), "%q in %s", s, l.Kind)
}

// bare leaves out what marks items and quotations in a text, which hostile texts use too.
func bare(words []string) []string {
	return strings.Fields(strings.NewReplacer(">", "", "-", "").Replace(strings.Join(words, " ")))
}

// A fact within a sentence cannot begin a line of its own, which a reader would take for the centre's.
func TestOneLineFactsStayOnTheirLine(t *testing.T) {
	t.Parallel()
	f := letterFacts(t, complaints.LetterMessage, complaints.Dutch)
	f.Name = "Sanne\n\nUw klacht is gegrond."
	l, err := composer(t).Compose(complaints.LetterMessage, f)
	require.NoError(t, err)
	require.Contains(t, l.Text, "Geachte Sanne Uw klacht is gegrond.,\n")
}

func TestParagraphsAreKept(t *testing.T) {
	t.Parallel()
	f := letterFacts(t, complaints.LetterMessage, complaints.Dutch)
	f.Public = "Een.\r\nTwee.\r\n\r\n\r\n\r\nDrie."
	l, err := composer(t).Compose(complaints.LetterMessage, f)
	require.NoError(t, err)
	require.Contains(t, l.Text, "\n\nEen.\nTwee.\n\nDrie.\n\n")
	require.Contains(t, l.HTML, "<p>Een.<br>Twee.</p><p>Drie.</p>")
}

func TestLongSubjectIsCut(t *testing.T) {
	t.Parallel()
	f := letterFacts(t, complaints.LetterAcknowledgment, complaints.Dutch)
	f.Subject = strings.Repeat("héél lang ", 30)
	l, err := composer(t).Compose(complaints.LetterAcknowledgment, f)
	require.NoError(t, err)
	require.Less(t, utf8.RuneCountInString(l.Subject), 110)
	require.Contains(t, l.Subject, "… [K-2026-000123]")
}

func TestComposeIsPure(t *testing.T) {
	t.Parallel()
	c := composer(t)
	f := letterFacts(t, complaints.LetterClosing, complaints.Dutch)
	f.Measures[0].Text = "regel een\nregel twee"
	a, err := c.Compose(complaints.LetterClosing, f)
	require.NoError(t, err)
	require.Equal(t, "regel een\nregel twee", f.Measures[0].Text, "the facts handed in are not touched")
	b, err := c.Compose(complaints.LetterClosing, f)
	require.NoError(t, err)
	require.Equal(t, a, b)
}

func TestEmptyLanguageIsDutch(t *testing.T) {
	t.Parallel()
	f := letterFacts(t, complaints.LetterMessage, complaints.Dutch)
	f.Language = ""
	l, err := composer(t).Compose(complaints.LetterMessage, f)
	require.NoError(t, err)
	require.Equal(t, complaints.Dutch, l.Language)
	require.Contains(t, l.HTML, `<html lang="nl"`)
}

func TestOptionsNameTheField(t *testing.T) {
	t.Parallel()
	_, err := letters.New(&letters.Options{Window: "top"})
	require.ErrorContains(t, err, "Options.Window")
}

func TestPrint(t *testing.T) {
	t.Parallel()
	c := composer(t)
	l, err := c.Compose(complaints.LetterClosing, letterFacts(t, complaints.LetterClosing, complaints.Dutch))
	require.NoError(t, err)
	l.Postal = "Mevrouw S. de Vries\nDorpsstraat 1\n1234 AB  VOORBEELD"
	l.From = complaints.Address{Email: "klachten@ssc.example"}
	l.At = time.Date(2026, 11, 30, 23, 30, 0, 0, time.UTC) // 1 December in Amsterdam
	out, err := c.Print(l)
	require.NoError(t, err)
	golden(t, "page.html", string(out))
	require.Contains(t, string(out), "dinsdag 1 december 2026")
	require.Contains(t, string(out), "size: A4")
	right, err := letters.New(&letters.Options{Window: letters.WindowRight})
	require.NoError(t, err)
	out, err = right.Print(l)
	require.NoError(t, err)
	require.Contains(t, string(out), `class="window right"`)
}

func TestPrintHostileLetter(t *testing.T) {
	t.Parallel()
	c := composer(t)
	tags := regexp.MustCompile(`^</?(html|head|meta|title|style|body|div|address|small|span|main|dl|dt|dd|h2|p|br|ul|li|blockquote)` +
		`( (lang|dir|charset|name|content|class)="[^"<>]*")*>$`)
	for _, s := range hostile {
		l := complaints.Letter{Language: complaints.English, Postal: s, Subject: s, Text: s, HTML: s, At: time.Unix(0, 0)}
		l.From.Email = s
		out, err := c.Print(l)
		require.NoError(t, err)
		for _, found := range anyTag.FindAllString(string(out), -1) {
			if found != "<!DOCTYPE html>" {
				require.Regexp(t, tags, found, "%q", s)
			}
		}
	}
}

func TestPrintNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := composer(t).Print(complaints.Letter{})
	requireFields(t, err, "postal", "subject", "text", "at", "language")
}

func FuzzCompose(f *testing.F) {
	c, err := letters.New(nil)
	require.NoError(f, err)
	for _, s := range hostile {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, line, text string) {
		l, err := c.Compose(complaints.LetterMessage, complaints.LetterFacts{
			Names: names(), Reference: "K-2026-000123", Name: line, Subject: line, Public: "x" + text, ReceivedOn: calendar.Date(20000),
		})
		requireHarmless(t, l, err, line+text)
	})
}

func BenchmarkComposeAcknowledgment(b *testing.B) {
	c := composer(b)
	f := letterFacts(b, complaints.LetterAcknowledgment, complaints.Dutch)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Compose(complaints.LetterAcknowledgment, f); err != nil {
			b.Fatal(err)
		}
	}
}
