package mailmime

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Build writes l as a mail, with lines that end in CRLF. Text and HTML are parts of a multipart/alternative; without HTML
// the text stands alone. Bytes that are no UTF-8 become U+FFFD.
//
// A letter without From, To, MessageID, At or Text, with an address that is none (ReplyTo may be empty), or with a line break or control character
// in what becomes a header is complaints.ErrRejected with the fields' names: trying again does not mend it. Addresses are
// ASCII; an InReplyTo that is no Message-ID is left out, because it came from outside and only serves to sort by thread.
func Build(l complaints.Letter) ([]byte, error) {
	if err := check(l); err != nil {
		return nil, err
	}
	text, html := body(l.Text), body(l.HTML)
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(l.MessageID, text, html)))
	setHeaders(m, l)
	m.SetBodyString(gomail.TypeTextPlain, text)
	if html != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, html)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, complaints.Refuse(complaints.CodeRejected, "mime", errors.New("mailmime: the mail could not be written"))
	}
	return b.Bytes(), nil
}

func setHeaders(m *gomail.Msg, l complaints.Letter) {
	m.SetGenHeader("From", address(l.From))
	to := make([]string, len(l.To))
	for i, a := range l.To {
		to[i] = address(a)
	}
	m.SetGenHeader("To", to...)
	if l.ReplyTo != "" {
		m.SetGenHeader("Reply-To", encodeAddress("", l.ReplyTo))
	}
	m.SetMessageIDWithValue(l.MessageID)
	m.SetDateWithValue(l.At.UTC())
	m.SetGenHeader(gomail.HeaderSubject, encodeText(strings.ToValidUTF8(l.Subject, "\uFFFD")))
	m.SetGenHeader(gomail.HeaderContentLang, string(cmp.Or(l.Language, complaints.Dutch)))
	if isMessageID(l.InReplyTo) {
		m.SetGenHeader(gomail.HeaderInReplyTo, "<"+l.InReplyTo+">")
		m.SetGenHeader(gomail.HeaderReferences, "<"+l.InReplyTo+">")
	}
	if l.Automatic {
		m.SetGenHeader("Auto-Submitted", "auto-generated")
		m.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")
	}
}

func address(a complaints.Address) string {
	return encodeAddress(strings.ToValidUTF8(strings.TrimSpace(a.Name), "\uFFFD"), a.Email)
}

// body gives every line the same end; the encoder makes it CRLF, but is confused by a CR that stands alone.
func body(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

// boundary depends on the contents too: a text cannot hold the boundary that follows from it.
func boundary(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return "kw-" + hex.EncodeToString(h.Sum(nil)[:24])
}
