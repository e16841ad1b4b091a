package mailin_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const mib = 1 << 20

// hostile are mails that would be slow, or large in memory, in a reader that is not careful: those that people send too are of
// about 25 MB.
func hostile() map[string]string {
	const size = 5 * mib
	head := "From: a@b.example\r\n"
	many := func(s string) string { return strings.Repeat(s, size/len(s)) }
	line := strings.Repeat("QUJD", 19) + "\r\n"
	return map[string]string{
		"attachment":         head + "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat(line, 25*mib/len(line)),
		"text":               head + "\r\n" + strings.Repeat("Een regel van een heel lange klacht, van zo te zien honderd letters of daaromtrent, met een eind.\r\n", 25*mib/100),
		"quoted-printable":   head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + many("=C3=AB=\r\n"),
		"HTML":               head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<p>Een <b>alinea</b> van een klacht, met een paar zinnen. Daar staat dan iets in, of niet.</p>\r\n", 25*mib/100),
		"links within links": head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<a href=http://x>y", size/36) + strings.Repeat("</a>", size/8),
		"open blockquotes":   head + "Content-Type: text/html\r\n\r\n" + many("<blockquote>x"),
		"one header field":   head + "Subject: " + many("=?utf-8?Q?x?= ") + "\r\n\r\n",
		"header fields":      head + many("X-Veld: waarde\r\n") + "\r\nTekst",
		"authentication":     head + "Authentication-Results: mx.ssc.example" + many("; dkim=pass header.d=b.example") + "\r\n\r\n",
		"references":         head + "References:" + many(" <a@b.example>") + "\r\n\r\n",
		"content type":       head + "Content-Type: text/plain" + many(`; x="\\"`) + "\r\n\r\nTekst",
		"parts":              head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many("--b\r\n\r\nx\r\n"),
		"nesting":            head + many("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n") + "\r\nx",
		"quotation":          head + "Content-Type: text/plain; format=flowed\r\n\r\n" + many("> x \r\n"),
		"statuses":           head + "Return-Path: <>\r\nContent-Type: message/delivery-status\r\n\r\n" + many("Action: x\r\n\r\n"),
	}
}

// TestHostile holds that what is given out while such a mail is read stays within a small multiple of its size, which bounds the
// time as well: nothing here computes without allocating.
func TestHostile(t *testing.T) { //nolint:paralleltest // it measures what the process gives out
	r, err := mailin.New(&mailin.Options{Blobs: nowhere{}, Mailbox: "klachten@ssc.example", TrustedAuthServ: []string{"mx.ssc.example"}})
	require.NoError(t, err)
	for name, raw := range hostile() { //nolint:paralleltest // the same
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received}, strings.NewReader(raw))
			require.NoError(t, err)
			visible, folded := mailin.Fold(m.Text)
			runtime.ReadMemStats(&after)
			require.Equal(t, len(m.Text), len(visible)+len(folded))
			given := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d MiB for a mail of %d", given/mib, len(raw)/mib)
			require.Less(t, given, uint64(48*len(raw)))
		})
	}
}

// nowhere takes files and keeps none.
type nowhere struct{ complaints.Blobs }

func (nowhere) Put(_ context.Context, _ string, r io.Reader, _ int64) (int64, error) {
	return io.Copy(io.Discard, r)
}

// FuzzRead holds that no bytes make reading fail or give what the engine or a store cannot keep.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "\r\n", "From", withFiles, "Subject: =?utf-8?B?4pi6?=\r\n\r\nx",
		"Content-Type: text/html\n\n<p><a href='https://x.example'>x</a><li><pre>a\nb</blockquote>",
		"Content-Type: multipart/alternative; boundary=\"\n\n--\n",
		"Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("x")),
	} {
		f.Add([]byte(seed))
	}
	for _, raw := range corpus(f) {
		f.Add(raw)
	}
	r, blobs := newReader(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received}, bytes.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, int64(len(raw)), m.Size)
		require.Len(t, m.Key, 66)
		kept := append([]string{m.Subject, m.Text, m.From.Name, m.From.Email, m.MessageID}, m.References...)
		for _, x := range m.Attachments {
			kept = append(kept, x.Name, x.Media)
		}
		for _, s := range append(append(kept, m.Undelivered...), m.InReplyTo...) {
			require.NotContains(t, s, "\x00")
			require.Equal(t, strings.ToValidUTF8(s, ""), s)
		}
		require.NotContains(t, m.Subject, "\n")
		require.LessOrEqual(t, len(m.Undelivered), 50)
		require.True(t, m.Automatic || m.Report == "")
		require.Equal(t, complaints.SenderUnchecked, m.Sender) // no relay is trusted here
		visible, folded := mailin.Fold(m.Text)
		require.Equal(t, m.Text, visible+folded)
		for _, x := range m.Attachments {
			require.NotEmpty(t, x.Name)
			rc, err := blobs.Open(t.Context(), x.Blob)
			require.NoError(t, err)
			n, err := io.Copy(io.Discard, rc)
			require.NoError(t, err)
			require.Equal(t, x.Size, n)
		}
		again, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received}, bytes.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

func BenchmarkRead(b *testing.B) {
	r, _ := newReader(b)
	raw := []byte("From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nTekst\n--b\nContent-Type: image/png\n" +
		"Content-Transfer-Encoding: base64\n\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\n", 70_000) + "--b--\n")
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		_, err := r.Read(b.Context(), mailin.Envelope{}, bytes.NewReader(raw))
		require.NoError(b, err)
	}
}
