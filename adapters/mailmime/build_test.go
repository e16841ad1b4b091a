package mailmime_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	messagemail "github.com/emersion/go-message/mail"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func letter() complaints.Letter {
	return complaints.Letter{
		Kind: complaints.LetterAcknowledgment, Language: complaints.Dutch,
		From:      complaints.Address{Name: "Servicedesk HR", Email: "klachten@ssc.example"},
		To:        []complaints.Address{{Name: "Zoë van der Meer-Çelik", Email: "zoe@gemeente-a.example"}},
		Subject:   "Ontvangst van uw klacht: café te vroeg dicht [K-2026-000123]",
		Text:      "Geachte Zoë,\n\nWij hebben uw klacht ontvangen.\n",
		HTML:      "<!DOCTYPE html>\n<html lang=\"nl\"><body><p>Geachte Zoë,</p></body></html>\n",
		MessageID: "01kaxj7q5s8z4t6m2n0p9r3v1w.1.complainant@ssc.example",
		At:        time.Date(2026, 11, 17, 9, 0, 0, 123456000, time.UTC),
		Automatic: true,
	}
}

// parsed is a mail as net/mail and mime/multipart read it.
type parsed struct {
	header     mail.Header
	text, html string
	parts      int
}

func parse(t require.TestingT, raw []byte) parsed {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	p := parsed{header: m.Header}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	if media == "text/plain" {
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		require.NoError(t, err)
		p.text, p.parts = unix(string(body)), 1
		return p
	}
	require.Equal(t, "multipart/alternative", media)
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return p
		}
		require.NoError(t, err)
		body, err := io.ReadAll(part)
		require.NoError(t, err)
		p.parts++
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		require.NoError(t, err)
		require.Equal(t, "UTF-8", params["charset"])
		switch kind {
		case "text/plain":
			p.text = unix(string(body))
		case "text/html":
			p.html = unix(string(body))
		}
	}
}

// unix undoes what the wire does to line ends.
func unix(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func subjectOf(t require.TestingT, p parsed) string {
	s, err := new(mime.WordDecoder).DecodeHeader(p.header.Get("Subject"))
	require.NoError(t, err)
	return s
}

func TestBuild(t *testing.T) {
	t.Parallel()
	l := letter()
	raw, err := mailmime.Build(l)
	require.NoError(t, err)
	p := parse(t, raw)
	require.Equal(t, 2, p.parts)
	require.Equal(t, l.Text, p.text)
	require.Equal(t, l.HTML, p.html)
	require.Equal(t, l.Subject, subjectOf(t, p))
	require.Equal(t, "<"+l.MessageID+">", p.header.Get("Message-ID"))
	date, err := p.header.Date()
	require.NoError(t, err)
	require.True(t, l.At.Truncate(time.Second).Equal(date))
	from, err := p.header.AddressList("From")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Name: "Servicedesk HR", Address: "klachten@ssc.example"}}, from)
	to, err := p.header.AddressList("To")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Name: "Zoë van der Meer-Çelik", Address: "zoe@gemeente-a.example"}}, to)
	require.Equal(t, "auto-generated", p.header.Get("Auto-Submitted"))
	require.Equal(t, "All", p.header.Get("X-Auto-Response-Suppress"))
	require.Equal(t, "nl", p.header.Get("Content-Language"))
	for _, absent := range []string{"List-Unsubscribe", "User-Agent", "X-Mailer", "In-Reply-To", "References", "Precedence", "Bcc"} {
		require.Empty(t, p.header.Get(absent), absent)
	}
}

func TestSameLetterSameBytes(t *testing.T) {
	t.Parallel()
	first, err := mailmime.Build(letter())
	require.NoError(t, err)
	for range 20 {
		again, againErr := mailmime.Build(letter())
		require.NoError(t, againErr)
		require.Equal(t, string(first), string(again))
	}
	other := letter()
	other.MessageID = "other@ssc.example"
	changed, err := mailmime.Build(other)
	require.NoError(t, err)
	require.NotEqual(t, string(first), string(changed))
}

func TestPersonalMailIsNotAutomatic(t *testing.T) {
	t.Parallel()
	l := letter()
	l.Automatic, l.InReplyTo = false, "abc.123@gemeente-a.example"
	raw, err := mailmime.Build(l)
	require.NoError(t, err)
	p := parse(t, raw)
	require.Empty(t, p.header.Get("Auto-Submitted"))
	require.Empty(t, p.header.Get("X-Auto-Response-Suppress"))
	require.Equal(t, "<abc.123@gemeente-a.example>", p.header.Get("In-Reply-To"))
	require.Equal(t, "<abc.123@gemeente-a.example>", p.header.Get("References"))
}

// What came in with somebody's mail must not keep the answer from going out.
func TestOddInReplyToIsLeftOut(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"no at sign", "two words@x", "é@x", "a@b@c", "a>b@c", strings.Repeat("a", 900) + "@x"} {
		l := letter()
		l.InReplyTo = id
		raw, err := mailmime.Build(l)
		require.NoError(t, err)
		require.Empty(t, parse(t, raw).header.Get("In-Reply-To"), id)
	}
}

func TestTextAlone(t *testing.T) {
	t.Parallel()
	l := letter()
	l.HTML = ""
	raw, err := mailmime.Build(l)
	require.NoError(t, err)
	p := parse(t, raw)
	require.Equal(t, 1, p.parts)
	require.Equal(t, l.Text, p.text)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		field  string
		change func(l *complaints.Letter)
	}{
		{"from.email", func(l *complaints.Letter) { l.From.Email = "" }},
		{"from.email", func(l *complaints.Letter) { l.From.Email = "klachten" }},
		{"from.name", func(l *complaints.Letter) { l.From.Name = "Desk\r\nBcc: x@y.example" }},
		{"to", func(l *complaints.Letter) { l.To = nil }},
		{"to[0].email", func(l *complaints.Letter) { l.To[0].Email = "a@b.example\r\nBcc: x@y.example" }},
		{"to[0].email", func(l *complaints.Letter) { l.To[0].Email = "a@b.example, x@y.example" }},
		{"to[0].email", func(l *complaints.Letter) { l.To[0].Email = "Name <a@b.example>" }},
		{"to[0].email", func(l *complaints.Letter) { l.To[0].Email = "zoë@gemeente-a.example" }},
		{"to[0].email", func(l *complaints.Letter) { l.To[0].Email = strings.Repeat("a", 250) + "@b.example" }},
		{"to[0].name", func(l *complaints.Letter) { l.To[0].Name = "a\x00b" }},
		{"to[1].email", func(l *complaints.Letter) { l.To = append(l.To, complaints.Address{}) }},
		{"reply_to.email", func(l *complaints.Letter) { l.ReplyTo = "a@b.example\r\nBcc: x@y.example" }},
		{"message_id", func(l *complaints.Letter) { l.MessageID = "" }},
		{"message_id", func(l *complaints.Letter) { l.MessageID = "<a@b>" }},
		{"message_id", func(l *complaints.Letter) { l.MessageID = "a@b\r\nBcc: x@y.example" }},
		{"subject", func(l *complaints.Letter) { l.Subject = "a\nBcc: x@y.example" }},
		{"subject", func(l *complaints.Letter) { l.Subject = "a\u2028b" }},
		{"in_reply_to", func(l *complaints.Letter) { l.InReplyTo = "a@b\r\nBcc: x@y.example" }},
		{"language", func(l *complaints.Letter) { l.Language = "nl\r\nBcc: x@y.example" }},
		{"at", func(l *complaints.Letter) { l.At = time.Time{} }},
		{"text", func(l *complaints.Letter) { l.Text = "" }},
	}
	for _, tt := range tests {
		l := letter()
		tt.change(&l)
		raw, err := mailmime.Build(l)
		require.Empty(t, raw)
		require.ErrorIs(t, err, complaints.ErrRejected, tt.field)
		e, ok := errors.AsType[*complaints.Error](err)
		require.True(t, ok)
		require.Equal(t, tt.field, e.Fields[0].Field)
		require.NotContains(t, err.Error(), "y.example", "errors carry nothing of what was refused")
	}
}

// Whatever people write arrives as they wrote it, in both readers.
func TestAnyUnicodeSurvives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r > ' ' && (r < 0x7f || r > 0x9f) && r != 0x2028 && r != 0x2029 || r == ' ' }))
		l := letter()
		l.Subject = header.Draw(t, "subject")
		l.To[0].Name = strings.TrimSpace(rapid.StringN(0, 60, 200).Filter(headerSafe).Draw(t, "name"))
		l.Text = "x" + rapid.String().Draw(t, "text")
		l.HTML = rapid.String().Draw(t, "html")
		raw, err := mailmime.Build(l)
		require.NoError(t, err)
		p := parse(t, raw)
		require.Equal(t, l.Subject, subjectOf(t, p))
		require.Equal(t, unix(l.Text), p.text)
		require.Equal(t, unix(l.HTML), p.html)
		to, err := p.header.AddressList("To")
		require.NoError(t, err)
		require.Equal(t, "zoe@gemeente-a.example", to[0].Address)
		require.Equal(t, l.To[0].Name, to[0].Name)
		requireGoMessage(t, raw, l)
	})
}

func headerSafe(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 })
}

// requireGoMessage has a second reader, one that real mail programs use, agree.
func requireGoMessage(t require.TestingT, raw []byte, l complaints.Letter) {
	r, err := messagemail.CreateReader(bytes.NewReader(raw))
	require.NoError(t, err)
	subject, err := r.Header.Subject()
	require.NoError(t, err)
	require.Equal(t, l.Subject, subject)
	id, err := r.Header.MessageID()
	require.NoError(t, err)
	require.Equal(t, l.MessageID, id)
	var bodies []string
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		require.False(t, err != nil && !message.IsUnknownCharset(err), "%v", err)
		body, err := io.ReadAll(part.Body)
		require.NoError(t, err)
		bodies = append(bodies, unix(string(body)))
	}
	want := []string{unix(l.Text)}
	if l.HTML != "" {
		want = append(want, unix(l.HTML))
	}
	require.Equal(t, want, bodies)
}

// Every line of the wire is short enough, ASCII and ends in CRLF.
func TestWireFormat(t *testing.T) {
	t.Parallel()
	l := letter()
	l.Text = strings.Repeat("één lange regel zonder einde ", 500) + "\n.\n..\nFrom hier\n"
	l.Subject = strings.Repeat("a", 300)
	l.To[0].Name = strings.Repeat("x", 2000)
	l.From.Name = `De "Desk" van A\B`
	raw, err := mailmime.Build(l)
	require.NoError(t, err)
	for line := range bytes.Lines(raw) {
		require.True(t, bytes.HasSuffix(line, []byte("\r\n")), "%q", line)
		require.LessOrEqual(t, len(line), 100)
		require.Negative(t, bytes.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }))
	}
	require.Equal(t, l.Text, parse(t, raw).text)
	require.Equal(t, l.Subject, subjectOf(t, parse(t, raw)))
	for header, want := range map[string]string{"From": l.From.Name, "To": l.To[0].Name} {
		list, err := parse(t, raw).header.AddressList(header)
		require.NoError(t, err)
		require.Equal(t, want, list[0].Name)
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("subject", "name", "a@b.example", "id@ssc.example", "text", "<p>html</p>")
	f.Add("0", "\xc6\\", "0@0", "0@0", "0", "0") // a backslash in an encoded name
	f.Add("a\r\nBcc: x@y.example", "\"<x@y.example>", "a@b.example>,<c@d.example", "a@b>\r\nX: y", ".\r\n.", "--kw-")
	f.Add("=?utf-8?q?=0D=0ABcc:x?=", "=?utf-8?b?Cg==?=", "\"a b\"@c.example", "a@[1.2.3.4]", "\xff", "\x00")
	f.Fuzz(func(t *testing.T, subject, name, email, id, text, html string) {
		l := letter()
		l.Subject, l.Text, l.HTML, l.MessageID, l.InReplyTo = subject, text, html, id, id
		l.To = []complaints.Address{{Name: name, Email: email}}
		raw, err := mailmime.Build(l)
		if err != nil {
			require.ErrorIs(t, err, complaints.ErrRejected)
			return
		}
		p := parse(t, raw)
		require.Equal(t, "<"+id+">", p.header.Get("Message-ID"))
		to, err := p.header.AddressList("To")
		require.NoError(t, err)
		require.Len(t, to, 1)
		require.Equal(t, email, to[0].Address)
		require.Empty(t, p.header.Get("Bcc"))
		require.Equal(t, unix(strings.ToValidUTF8(text, "\uFFFD")), p.text)
	})
}

func BenchmarkBuild(b *testing.B) {
	l := letter()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mailmime.Build(l); err != nil {
			b.Fatal(err)
		}
	}
}
