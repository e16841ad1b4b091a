package mailmime

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	maxAddress   = 254 // RFC 5321, 4.5.3.1.3
	maxMessageID = 250
)

// check finds every field for which l can be no mail. The messages carry nothing of what stands in the fields.
func check(l complaints.Letter) error {
	var bad []complaints.FieldError
	note := func(field, key, message string) {
		bad = append(bad, complaints.FieldError{Field: field, Key: key, Message: message})
	}
	checkAddress(note, "from", l.From)
	if l.ReplyTo != "" {
		checkAddress(note, "reply_to", complaints.Address{Email: l.ReplyTo})
	}
	if len(l.To) == 0 {
		note("to", "required", "is required")
	}
	for i, to := range l.To {
		checkAddress(note, fmt.Sprintf("to[%d]", i), to)
	}
	if !isMessageID(l.MessageID) {
		note("message_id", "format", "must be a Message-ID without angle brackets")
	}
	if l.At.IsZero() {
		note("at", "required", "is required")
	}
	if l.Text == "" {
		note("text", "required", "is required")
	}
	for _, f := range [][2]string{{"subject", l.Subject}, {"in_reply_to", l.InReplyTo}, {"language", string(l.Language)}} {
		if strings.ContainsFunc(f[1], breaksHeader) {
			note(f[0], "control", "must not hold a line break or control character")
		}
	}
	return rejected(bad...)
}

func checkAddress(note func(field, key, message string), field string, a complaints.Address) {
	switch {
	case a.Email == "":
		note(field+".email", "required", "is required")
	case !isAddress(a.Email):
		note(field+".email", "address", "must be a mail address in ASCII")
	}
	if strings.ContainsFunc(a.Name, breaksHeader) {
		note(field+".name", "control", "must not hold a line break or control character")
	}
}

// isAddress takes a bare address, so nothing that net/mail would read as a name, a comment or a list.
func isAddress(s string) bool {
	if len(s) > maxAddress || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	parsed, err := mail.ParseAddress("<" + s + ">")
	return err == nil && parsed.Name == "" && parsed.Address == s
}

// isMessageID takes what may stand between angle brackets: something on both sides of one @, without spaces.
func isMessageID(s string) bool {
	left, right, ok := strings.Cut(s, "@")
	return ok && left != "" && right != "" && len(s) <= maxMessageID && !strings.Contains(right, "@") &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>()\",;`, r) })
}

// breaksHeader is true of control characters and of what some readers take for a line break.
func breaksHeader(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func rejected(bad ...complaints.FieldError) error {
	if len(bad) == 0 {
		return nil
	}
	return &complaints.Error{Code: complaints.CodeRejected, Reason: "letter", Fields: bad}
}
