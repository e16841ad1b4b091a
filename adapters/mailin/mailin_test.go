package mailin_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var received = time.Date(2026, time.April, 2, 14, 45, 0, 0, time.UTC)

func newReader(t testing.TB) (*mailin.Reader, *memstore.Blobs) {
	t.Helper()
	blobs := memstore.NewBlobs()
	r, err := mailin.New(&mailin.Options{Blobs: blobs, Mailbox: "klachten@ssc.example"})
	require.NoError(t, err)
	return r, blobs
}

// read reads a mail written with LF as it would come in, with CRLF.
func read(t testing.TB, raw string) complaints.InboundMail {
	t.Helper()
	r, _ := newReader(t)
	m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received, Raw: "mail/x.eml"}, strings.NewReader(crlf(raw)))
	require.NoError(t, err)
	return m
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestRead(t *testing.T) {
	t.Parallel()
	m := read(t, `From: =?utf-8?Q?Fatima_de_W=C3=AFt?= <f.dewit@gemeente-a.example>
To: klachten@ssc.example
Subject: =?iso-8859-1?Q?Klacht_over_de_caf=E9tafel?=
 en de stoel
Message-ID: <abc.1@gemeente-a.example>
In-Reply-To: <one@ssc.example>
References: <zero@ssc.example> <one@ssc.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Al drie weken wacht ik op een stoel. =E2=82=AC 12,=
50 kostte de vorige.
`)
	require.Equal(t, complaints.Address{Name: "Fatima de Wït", Email: "f.dewit@gemeente-a.example"}, m.From)
	require.Equal(t, "Klacht over de cafétafel en de stoel", m.Subject)
	require.Equal(t, "abc.1@gemeente-a.example", m.MessageID)
	require.Equal(t, []string{"one@ssc.example"}, m.InReplyTo)
	require.Equal(t, []string{"zero@ssc.example", "one@ssc.example"}, m.References)
	require.Equal(t, "Al drie weken wacht ik op een stoel. € 12,50 kostte de vorige.", m.Text)
	require.Equal(t, received, m.ReceivedAt)
	require.Equal(t, "mail/x.eml", m.Raw)
	require.Regexp(t, "^m-[0-9a-f]{64}$", m.Key)
	require.False(t, m.Automatic)
	require.False(t, m.Unreadable)
	require.Empty(t, m.Attachments)
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header, body, want string
		unreadable               bool
	}{
		{name: "no MIME", body: "Hallo\n\nwereld\n", want: "Hallo\n\nwereld"},
		{name: "Latin-1 by name", header: "Content-Type: text/plain; charset=ISO-8859-1", body: "\x80 caf\xe9", want: "€ café"},
		{name: "Latin-1 by itself", body: "caf\xe9", want: "café"},
		{name: "unknown charset", header: "Content-Type: text/plain; charset=x-nergens", body: "caf\xe9", want: "café"},
		{name: "koi8", header: "Content-Type: text/plain; charset=koi8-r", body: "\xd0\xd2\xc9\xd7\xc5\xd4", want: "привет"},
		{name: "says UTF-8 and is not", header: "Content-Type: text/plain; charset=utf-8", body: "caf\xe9 au lait", want: "café au lait"},
		{name: "UTF-8 that is damaged", header: "Content-Type: text/plain; charset=utf-8", body: "caf\xe9 cr\xc3\xa8me", want: "caf\uFFFD crème"},
		{name: "base64", header: "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", body: "SGFs\nbG8=\n", want: "Hallo"},
		{
			name: "base64 with strangers", header: "Content-Transfer-Encoding: base64", body: "SGFs*bG8=", want: "Hallo", unreadable: true,
		},
		{name: "base64 cut short", header: "Content-Transfer-Encoding: base64", body: "SGFsbG8hI", want: "Hallo!", unreadable: true},
		{name: "base64 with spaces", header: "Content-Transfer-Encoding: base64", body: "SGFs bG8=\n", want: "Hallo"},
		{name: "base64 with words below", header: "Content-Transfer-Encoding: base64", body: "SGFsbG8=\n\n_____\nlijst over vergaderen\n", want: "Hallo\n_____\nlijst over vergaderen"},
		{name: "other boundary", header: "Content-Type: multipart/mixed; boundary=b", body: "x\n--c\nContent-Type: text/html\n\n<b>dik</b>\n--c--", want: "dik"},
		{name: "broken quoted-printable", header: "Content-Transfer-Encoding: quoted-printable", body: "2 =3D 2, 100% =zz=", want: "2 = 2, 100% =zz"},
		{name: "unknown encoding", header: "Content-Transfer-Encoding: x-morse", body: "... ---", want: "... ---", unreadable: true},
		{name: "flowed", header: "Content-Type: text/plain; format=flowed", body: "Een lange \nregel.\n> oud \n> nieuws\n-- \nF.", want: "Een lange regel.\n> oud nieuws\n--\nF."},
		{name: "control characters", body: "a\x00b\x1b[31mc\td", want: "ab[31mc\td"},
		{
			name: "HTML alone", header: "Content-Type: text/html; charset=utf-8",
			body: `<head><title>x</title><style>p{}</style></head><p>Beste &lt;desk&gt;,</p><p>Mijn&nbsp;stoel <b>is</b>
stuk<br>zie <a href="https://a.example/x">hier</a>.</p><ul><li>een<li>twee</ul><script>alert(1)</script>&amp;lt;`,
			want: "Beste <desk>,\n\nMijn stoel is stuk\nzie hier (https://a.example/x).\n\n- een\n- twee\n\n&lt;",
		},
		{
			name: "HTML with quotation and preformatted", header: "Content-Type: text/html",
			body: "Ja.<blockquote>Eerder<div>dit</div></blockquote><pre>a\n  b</pre><table><tr><td>1<td>2</tr></table>",
			want: "Ja.\n\n> Eerder\n> dit\n\na\n  b\n\n1 2",
		},
		{name: "malformed type", header: "Content-Type: text/plain charset", body: "x", want: "x"},
		{name: "multipart without parts", header: "Content-Type: multipart/mixed; boundary=b", body: "gewoon tekst", want: "gewoon tekst", unreadable: true},
		{name: "multipart without boundary", header: "Content-Type: multipart/mixed", body: "--b\n\nx", want: "--b\n\nx", unreadable: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := "From: a@b.example\n"
			if tt.header != "" {
				header += tt.header + "\n"
			}
			m := read(t, header+"\n"+tt.body)
			require.Equal(t, tt.want, m.Text)
			require.Equal(t, tt.unreadable, m.Unreadable)
		})
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("De stoel is stuk. ", 40)
	tests := []struct {
		name, body, want string
		files            []string
		unreadable       bool
	}{
		{
			name: "plain is preferred", want: "gewoon",
			body: "--b\nContent-Type: text/plain\n\ngewoon\n--b\nContent-Type: text/html\n\n<p>opgemaakt</p>\n--b--\n",
		},
		{
			name: "blank plain", want: "opgemaakt",
			body: "--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>opgemaakt</p>\n--b--\n",
		},
		{
			name: "plain that only points to the HTML", want: strings.TrimSpace(long),
			body: "--b\nContent-Type: text/plain\n\nUw programma toont geen HTML.\n--b\nContent-Type: text/html\n\n<p>" + long + "</p>\n--b--\n",
		},
		{
			name: "part without header", want: "zonder kop",
			body: "--b\n\nzonder kop\n--b--\n",
		},
		{
			name: "unclosed", want: "half", unreadable: true,
			body: "--b\nContent-Type: text/plain\n\nhalf",
		},
		{
			name: "broken header line", want: "tekst",
			body: "--b\nContent-Type: text/plain;\ncharset=utf-8\n\ntekst\n--b--\n",
		},
		{
			name: "related picture", want: "zie [foto]", files: []string{"foto.png image/png 3"},
			body: "--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>zie <img src=cid:1 alt=foto></p>\n" +
				"--c\nContent-Type: image/png; name=foto.png\nContent-ID: <1>\nContent-Disposition: inline\n\npng\n--c--\n--b--\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := read(t, "From: a@b.example\nContent-Type: multipart/alternative; boundary=\"b\"\n\npreamble\n"+tt.body)
			require.Equal(t, tt.want, m.Text)
			require.Equal(t, tt.files, describe(m.Attachments))
			require.Equal(t, tt.unreadable, m.Unreadable)
		})
	}
}

func describe(files []complaints.InboundFile) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Name+" "+f.Media+" "+string('0'+rune(f.Size)))
	}
	return list
}

const withFiles = `From: a@b.example
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Zie bijlagen.
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''f%C3%A4ctuur.pdf
Content-Transfer-Encoding: base64

UERG
--b
Content-Type: text/plain; name="=?utf-8?Q?l=C3=B6g.txt?="
Content-Disposition: attachment

logregel
--b
Content-Type: message/rfc822

Subject: Eerdere mail
From: x@y.example

Tekst
--b
Content-Type: image/jpeg

jpg
--b
Content-Type: text/plain

En nog iets.
--b--
`

func TestFiles(t *testing.T) {
	t.Parallel()
	r, blobs := newReader(t)
	e := mailin.Envelope{ReceivedAt: received, Raw: "mail/x.eml"}
	m, err := r.Read(t.Context(), e, strings.NewReader(withFiles))
	require.NoError(t, err)
	require.Equal(t, "Zie bijlagen.\n\nEn nog iets.", m.Text)
	require.Regexp(t, "^c-[0-9a-f]{64}$", m.Key)
	var names []string
	for _, f := range m.Attachments {
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"fäctuur.pdf", "lög.txt", "Eerdere mail.eml", "bijlage.jpeg"}, names)
	first := m.Attachments[0]
	require.Equal(t, int64(3), first.Size)
	require.Equal(t, "application/pdf", first.Media)
	rc, err := blobs.Open(t.Context(), first.Blob)
	require.NoError(t, err)
	kept, err := io.ReadAll(rc)
	require.NoError(t, err)
	require.Equal(t, "PDF", string(kept))

	again, err := r.Read(t.Context(), e, strings.NewReader(withFiles))
	require.NoError(t, err)
	require.Equal(t, m, again)
	later, err := r.ReadMail(t.Context(), complaints.MailEntry{Key: m.Key, ReceivedAt: received, Raw: "mail/x.eml"}, strings.NewReader(withFiles))
	require.NoError(t, err)
	require.Equal(t, m, later)
	page, err := blobs.List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.Len(t, page.Items, 4)
}

func TestAutomatic(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   bool
	}{
		{"Subject: x", false},
		{"Auto-Submitted: no", false},
		{"Auto-Submitted: No (really); x=y", false},
		{"Auto-Submitted: auto-replied; owner-email=a@b.example", true},
		{"Auto-Submitted: auto-generated", true},
		{"Precedence: BULK", true},
		{"Precedence: list", true},
		{"Precedence: junk", true},
		{"Precedence: first-class", false},
		{"List-Id: <news.b.example>", true},
		{"Precedence: auto_reply", true},
		{"List-Unsubscribe: <mailto:x@b.example>", true},
		{"List-Unsubscribe: <mailto:x@b.example>\nIn-Reply-To: <x@ssc.example>", false},
		{"X-Autoreply: yes", true},
		{"X-Autoreply: no", false},
		{"X-Autorespond: x", true},
		{"X-Auto-Reply-From: x@b.example", true},
		{"X-POST-MessageClass: 9; Autoresponder", true},
		{"X-MS-Exchange-Inbox-Rules-Loop: a@b.example", false},
		{"Subject: Automatisch antwoord: afwezig", false},
		{"Return-Path: < >", true},
		{"Return-Path: <>", true},
		{"Return-Path: <a@b.example>", false},
		{"Content-Type: multipart/report; report-type=delivery-status; boundary=b", true},
		{"Content-Type: message/disposition-notification", true},
		{"X-Auto-Response-Suppress: All", false},
		{"X-Auto-Response-Suppress: All\nMessage-ID: <x.1.complainant@ssc.example>", true},
		{"Message-ID: <x@ssc.example>", false},
		{"Sender: x@y.example\nFrom: Servicedesk <KLACHTEN@ssc.example>", true},
	}
	for _, tt := range tests {
		t.Run(tt.header, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, read(t, tt.header+"\n\ntekst").Automatic)
		})
	}
	r, _ := newReader(t)
	m, err := r.Read(t.Context(), mailin.Envelope{NullSender: true}, strings.NewReader("From: a@b.example\n\nx"))
	require.NoError(t, err)
	require.True(t, m.Automatic)
}

func TestFrom(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   complaints.Address
	}{
		{"From: a@b.example", complaints.Address{Email: "a@b.example"}},
		{`From: "Wit, F. de" <a@b.example>, c@d.example`, complaints.Address{Name: "Wit, F. de", Email: "a@b.example"}},
		{"From: Jan (HR) Wit <a@b.example", complaints.Address{Name: "Jan (HR) Wit", Email: "a@b.example"}},
		{"From: Jan @ werk <a@b.example>", complaints.Address{Name: "Jan @ werk", Email: "a@b.example"}},
		{"From: =?x-unknown?Q?Jan?= <a@b.example>", complaints.Address{Name: "=?x-unknown?Q?Jan?=", Email: "a@b.example"}},
		{"From: Jos\xe9 <a@b.example>", complaints.Address{Name: "José", Email: "a@b.example"}},
		{"From: a@gemeente-\u00e9.example", complaints.Address{Email: "a@xn--gemeente--j4a.example"}},
		{"From: Jan", complaints.Address{Name: "Jan"}},
		{"From:\nSender: a@b.example", complaints.Address{Email: "a@b.example"}},
		{"Subject: x", complaints.Address{}},
	}
	for _, tt := range tests {
		t.Run(tt.header, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, read(t, tt.header+"\n\ntekst").From)
		})
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	one := read(t, "Message-ID: <a@b.example>\nReceived: x\n\nx")
	require.Equal(t, one.Key, read(t, "Message-ID:  a@b.example \nReceived: y\n\ny").Key)
	require.Equal(t, one.Key, read(t, "Message-ID:\n <a@\n b.example>\n\ny").Key)
	require.NotEqual(t, one.Key, read(t, "Message-ID: <A@b.example>\n\nx").Key)
	none := read(t, "Message-ID: <>\n\nx")
	require.Empty(t, none.MessageID)
	require.Equal(t, none.Key, read(t, "Message-ID: <>\n\nx").Key)
	require.NotEqual(t, none.Key, read(t, "Message-ID: <>\n\ny").Key)
}

func TestLimits(t *testing.T) {
	t.Parallel()
	r, err := mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), MaxSize: 40, MaxParts: 3, MaxDepth: 2})
	require.NoError(t, err)
	m, err := r.Read(t.Context(), mailin.Envelope{}, strings.NewReader("From: a@b.example\n\nDit is een lange tekst die niet past."))
	require.NoError(t, err)
	require.True(t, m.Unreadable)
	require.Equal(t, "Dit is een lange teks", m.Text)
	require.Equal(t, int64(56), m.Size)

	r, err = mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), MaxParts: 3})
	require.NoError(t, err)
	parts := strings.Repeat("--b\n\nx\n", 9)
	m, err = r.Read(t.Context(), mailin.Envelope{}, strings.NewReader("Content-Type: multipart/mixed; boundary=b\n\n"+parts+"--b--\n"))
	require.NoError(t, err)
	require.True(t, m.Unreadable)
	require.Equal(t, "x\n\nx", m.Text)

	deep := strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 50) + "\nx"
	m = read(t, deep)
	require.True(t, m.Unreadable)
}

func TestFailures(t *testing.T) {
	t.Parallel()
	_, err := mailin.New(nil)
	require.EqualError(t, err, "mailin: Options.Blobs: is required")
	_, err = mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), Mailbox: "x"})
	require.ErrorContains(t, err, "Options.Mailbox")
	_, err = mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), MaxParts: -1})
	require.ErrorContains(t, err, "MaxParts")

	r, _ := newReader(t)
	_, err = r.Read(t.Context(), mailin.Envelope{}, iotest.ErrReader(errors.New("kapot")))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = r.Read(ended, mailin.Envelope{}, strings.NewReader(withFiles))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}
