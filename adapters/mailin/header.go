package mailin

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/mail"
	"golang.org/x/net/idna"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// header is the fields of a mail or of a part, in order. Values are unfolded and UTF-8, encoded words still encoded.
type header []field

type field struct{ name, value string }

const maxFields = 2000

// get is the first field of that name; empty when there is none.
func (h header) get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

func (h header) has(name string) bool {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return true
		}
	}
	return false
}

// parseHeader splits a mail into header and body. A line that is no field belongs to the field above it; where the header
// never ends, or does not begin, the first such line begins the body.
func parseHeader(data []byte) (header, []byte) {
	data = bytes.TrimLeft(data, "\r\n")
	var h rawHeader
	stray := -1 // where the first line begins that is no field
	for rest := data; len(rest) > 0; {
		at := len(data) - len(rest)
		line, after := cutLine(rest)
		if len(line) == 0 {
			return h.header(), after
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		switch {
		case ok && isFieldName(name) && len(h) < maxFields:
			h = append(h, rawField{string(name), slices.Clone(value)})
		case len(h) == 0 && !isMailbox(line):
			return nil, data[at:]
		case len(h) > 0:
			if stray < 0 && line[0] != ' ' && line[0] != '\t' {
				stray = at
			}
			last := &h[len(h)-1]
			last.value = append(append(last.value, ' '), line...)
		}
		rest = after
	}
	if stray >= 0 {
		return h.header(), data[stray:]
	}
	return h.header(), nil
}

// rawHeader is a header in the reading.
type rawHeader []rawField

type rawField struct {
	name  string
	value []byte
}

func (raw rawHeader) header() header {
	h := make(header, len(raw))
	for i, f := range raw {
		h[i] = field{f.name, strings.TrimSpace(toUTF8(f.value, ""))}
	}
	return h
}

// isMailbox knows the line that stands above a mail in a mailbox file.
func isMailbox(line []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) }

func isFieldName(b []byte) bool {
	return len(b) > 0 && !bytes.ContainsFunc(b, func(r rune) bool { return r <= ' ' || r > '~' })
}

// cutLine takes the first line off, without its end.
func cutLine(data []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(data, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// subject is one line of readable text.
func (h header) subject() string { return oneLine(decodeWords(h.get("Subject"))) }

const maxValue = 64 << 10 // bytes of a field that are looked at

// decodeWords decodes encoded words (RFC 2047); one that does not decode stays as it is written.
func decodeWords(s string) string {
	s = cutValue(s)
	d := mime.WordDecoder{CharsetReader: charset.Reader}
	if decoded, err := d.DecodeHeader(s); err == nil {
		return strings.ToValidUTF8(decoded, "\uFFFD")
	}
	var out strings.Builder
	before := false // the word before was encoded: the space between two such is none
	for word := range strings.FieldsSeq(s) {
		decoded, err := d.DecodeHeader(word)
		encoded := err == nil && decoded != word
		if out.Len() > 0 && !(encoded && before) {
			out.WriteByte(' ')
		}
		if encoded {
			word = decoded
		}
		out.WriteString(word)
		before = encoded
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

func cutValue(s string) string {
	if len(s) > maxValue {
		return strings.ToValidUTF8(s[:maxValue], "")
	}
	return s
}

func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// from is who wrote the mail: the first address of From, or of Sender.
func (h header) from() complaints.Address {
	for _, name := range []string{"From", "Sender"} {
		if a := parseAddress(h.get(name)); a.Email != "" {
			return a
		}
	}
	return parseAddress(h.get("From")) // perhaps a name alone
}

const maxAddressField = 4096 // bytes of a field with addresses that are looked at

func parseAddress(s string) complaints.Address {
	if len(s) > maxAddressField {
		s = strings.ToValidUTF8(s[:maxAddressField], "")
	}
	if list, err := mail.ParseAddressList(s); err == nil && len(list) > 0 {
		return complaints.Address{Name: oneLine(list[0].Name), Email: asciiAddress(oneLine(list[0].Address))}
	}
	name, rest, ok := strings.Cut(s, "<")
	email, _, _ := strings.Cut(rest, ">")
	if !ok || !strings.Contains(email, "@") {
		name, email = s, ""
		for word := range strings.FieldsSeq(s) {
			if word = strings.Trim(word, `<>"'(),;`); email == "" && strings.Contains(word, "@") {
				name, email = "", word
			}
		}
	}
	return complaints.Address{Name: oneLine(decodeWords(strings.Trim(strings.TrimSpace(name), `"`))), Email: asciiAddress(oneLine(email))}
}

// asciiAddress writes an internationalised domain in the form in which domains are compared.
func asciiAddress(s string) string {
	local, domain, ok := cutAddress(s)
	if !ok {
		return s
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return s
	}
	return local + "@" + ascii
}

func cutAddress(s string) (local, domain string, ok bool) {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 {
		return "", "", false
	}
	return s[:at], s[at+1:], true
}

const (
	textPlain = "text/plain"
	maxMedia  = 255 // RFC 6838 section 4.2 has 127 for either side of the slash
)

// contentType is the media type in lower case with its parameters; the one given when there is none. Parameters are looked for
// in what is malformed too.
func (h header) contentType(missing string) (string, map[string]string) {
	media, params := parseValue(h.get("Content-Type"))
	if strings.Count(media, "/") != 1 || len(media) > maxMedia || !isFieldName([]byte(media)) {
		return missing, params
	}
	return media, params
}

// parseValue splits a value such as text/plain; charset=utf-8. The value is in lower case.
func parseValue(s string) (string, map[string]string) {
	s = cutValue(s)
	if value, params, err := mime.ParseMediaType(s); err == nil {
		return value, params
	}
	value, rest, _ := strings.Cut(s, ";")
	value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
	params := map[string]string{}
	for p := range strings.SplitSeq(rest, ";") {
		name, value, _ := strings.Cut(p, "=")
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			params[name] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return strings.ToLower(strings.TrimSpace(value)), params
}
