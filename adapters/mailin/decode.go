package mailin

import (
	"bytes"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045 section 6), in the place of body: a large file takes its memory once. It
// takes what there is: ok is false when something could not be read as what it claims to be.
func decodeTransfer(encoding string, body []byte) (data []byte, ok bool) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "7bit", "8bit", "binary":
		return body, true
	case "quoted-printable":
		return decodeQuoted(body), true
	case "base64":
		code, tail := cutTail(body)
		data, ok = decodeBase64(code)
		if len(tail) > 0 {
			data = slices.Concat(data, []byte{'\n'}, tail)
		}
		return data, ok
	default:
		return body, false
	}
}

// decodeQuoted reads quoted-printable, in its place; an equals sign that begins nothing is itself.
func decodeQuoted(body []byte) []byte {
	out := body[:0] // what is written is never longer than what was read
	for len(body) > 0 {
		line, rest, ended := bytes.Cut(body, []byte("\n"))
		line = bytes.TrimRight(line, " \t\r") // added on the way
		soft := bytes.HasSuffix(line, []byte("="))
		if soft {
			line = line[:len(line)-1]
		}
		out = unquote(out, line)
		if ended && !soft {
			out = append(out, '\n')
		}
		body = rest
	}
	return out
}

func unquote(out, line []byte) []byte {
	for i := 0; i < len(line); i++ {
		if line[i] == '=' && i+2 < len(line) {
			hi, lo := hexDigit(line[i+1]), hexDigit(line[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, line[i])
	}
	return out
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// cutTail cuts off what was written below a body in base64 as it is, as lists and virus scanners do: from the first line on that
// has words in it, and the line of dashes above.
func cutTail(body []byte) (code, tail []byte) {
	from := len(body)
	for at := 0; at < len(body); {
		line, rest := cutLine(body[at:])
		line = bytes.TrimSpace(line)
		switch {
		case bytes.ContainsAny(line, " \t") && (from < len(body) || bytes.ContainsFunc(line, notBase64)):
			from = min(from, at)
			return body[:from], body[from:]
		case len(line) > 1 && len(bytes.Trim(line, "-_")) == 0:
			from = min(from, at)
		case len(line) > 0:
			from = len(body)
		}
		at = len(body) - len(rest)
	}
	return body, nil
}

func notBase64(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("+/= \t", r)
}

// decodeBase64 decodes in its place. It passes over characters outside the alphabet, and reads several runs with padding of their own.
func decodeBase64(body []byte) (data []byte, ok bool) {
	ok = true
	out := body[:0]               // what is written is never longer than what was read
	run := make([]byte, 0, 4<<10) // whole groups of four, so that one that is full can be decoded
	flush := func() {
		if len(run)%4 == 1 {
			run, ok = run[:len(run)-1], false
		}
		n := len(out)
		out = append(out, make([]byte, base64.RawStdEncoding.DecodedLen(len(run)))...)
		if _, err := base64.RawStdEncoding.Decode(out[n:], run); err != nil {
			ok = false
		}
		run = run[:0]
	}
	for _, c := range body {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
			if run = append(run, c); len(run) == cap(run) {
				flush()
			}
		case c == '=':
			flush()
		case c > ' ':
			ok = false
		}
	}
	flush()
	return out, ok
}

// toUTF8 turns text into UTF-8. A charset that is unknown, or that the bytes are not in, is found out from the bytes.
func toUTF8(data []byte, name string) string {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch name = strings.ToLower(strings.TrimSpace(name)); name {
	case "utf-8", "utf8":
		if !utf8.Valid(data) && !multibyte(data) {
			return windows1252(data) // no more UTF-8 than any other text
		}
		return strings.ToValidUTF8(string(data), "\uFFFD")
	case "", "us-ascii", "ascii", "unknown-8bit", "x-unknown":
	case "iso-8859-1", "latin1": // which hardly anybody means to the letter: the bytes between are Windows-1252's
		return windows1252(data)
	default:
		if r, err := charset.Reader(name, bytes.NewReader(data)); err == nil {
			if text, err := io.ReadAll(r); err == nil {
				return strings.ToValidUTF8(strings.TrimPrefix(string(text), "\uFEFF"), "\uFFFD")
			}
		}
	}
	if utf8.Valid(data) {
		return string(data)
	}
	return windows1252(data)
}

// multibyte is true of bytes with a letter beyond ASCII that is UTF-8.
func multibyte(data []byte) bool {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if n > 1 && r != utf8.RuneError {
			return true
		}
		data = data[n:]
	}
	return false
}

func windows1252(data []byte) string {
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return string(text)
}

// readable is text as the engine keeps it: lines that end in LF, nothing that cannot be shown.
func readable(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	lines := strings.Split(printable(s), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRightFunc(line, unicode.IsSpace)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// printable leaves out control characters other than tab and line feed, and those that turn the direction of what follows, by which
// a name of a file can be made to look like another.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) && r != '\n' && r != '\t', r == '\uFEFF', '\u202A' <= r && r <= '\u202E', '\u2066' <= r && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}

// flowed joins the lines of format=flowed (RFC 3676): a line that ends in a space goes on in the next of the same depth.
func flowed(s string, deleteSpace bool) string {
	var out strings.Builder
	open, depth := false, 0
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		quotes := len(line) - len(strings.TrimLeft(line, ">"))
		text := strings.TrimPrefix(line[quotes:], " ")
		if !open || quotes != depth || text == "-- " {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			if quotes > 0 {
				out.WriteString(strings.Repeat(">", quotes) + " ")
			}
		}
		depth, open = quotes, strings.HasSuffix(text, " ") && text != "-- "
		if open && deleteSpace {
			text = strings.TrimSuffix(text, " ")
		}
		out.WriteString(text)
	}
	return out.String()
}
