package notifytest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const recipient = "sanne.devries@gemeente-a.example"

// letter is a believable letter; n makes it one of several.
func letter(n int) complaints.Letter {
	return complaints.Letter{
		Kind: complaints.LetterMessage, Language: complaints.Dutch,
		From:      complaints.Address{Name: "Servicedesk HR", Email: "klachten@ssc.example"},
		To:        []complaints.Address{{Name: "Sanne de Vries", Email: recipient}},
		Subject:   fmt.Sprintf("Bericht over uw klacht: café dicht [K-2026-%06d]", n),
		Text:      "Geachte Sanne de Vries,\n\nDe behandelaar belt u donderdag. Eén moment is genoeg.\n.\nFrom hier verder.\n",
		HTML:      "<!DOCTYPE html>\n<html lang=\"nl\"><body><p>Geachte Sanne de Vries,</p></body></html>\n",
		MessageID: fmt.Sprintf("01kaxj7q5s8z4t6m2n0p9r3v1w.%d.complainant@ssc.example", n),
		At:        time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC),
	}
}

// received is a mail as its reader sees it.
type received struct {
	header     mail.Header
	text, html string
}

// only returns the single mail that arrived.
func only(t TB, h Harness) received {
	t.Helper()
	arrived := h.Arrived()
	require.Len(t, arrived, 1)
	return read(t, arrived[0])
}

func read(t TB, raw []byte) received {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	r := received{header: m.Header}
	readPart(t, &r, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	return r
}

func readPart(t TB, r *received, contentType, encoding string, body io.Reader) {
	t.Helper()
	media, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	if strings.HasPrefix(media, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			part, partErr := parts.NextPart()
			if errors.Is(partErr, io.EOF) {
				return
			}
			require.NoError(t, partErr)
			readPart(t, r, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
		}
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	require.NoError(t, err)
	plain := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch media {
	case "text/plain":
		r.text = plain
	case "text/html":
		r.html = plain
	}
}

// requireIs compares a mail with the letter it came from.
func (r received) requireIs(t TB, l complaints.Letter) {
	t.Helper()
	require.Equal(t, "<"+l.MessageID+">", r.header.Get("Message-ID"))
	subject, err := new(mime.WordDecoder).DecodeHeader(r.header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, l.Subject, subject)
	require.Equal(t, l.Text, r.text)
	require.Equal(t, l.HTML, r.html)
	r.requireAddresses(t, "From", l.From)
	r.requireAddresses(t, "To", l.To...)
	date, err := r.header.Date()
	require.NoError(t, err)
	require.True(t, date.Equal(l.At.Truncate(time.Second)), "the date of the mail is the letter's")
}

func (r received) requireAddresses(t TB, header string, want ...complaints.Address) {
	t.Helper()
	list, err := r.header.AddressList(header)
	require.NoError(t, err)
	var got []complaints.Address
	for _, a := range list {
		got = append(got, complaints.Address{Name: a.Name, Email: a.Address})
	}
	require.Equal(t, want, got)
}
