package mailin

import (
	"bytes"
	"strings"
)

// file is a part of a mail that is no text of it.
type file struct {
	name, media string
	data        []byte
}

// wrapped is true of the file in which Outlook wraps a mail of its own format (MS-OXTNEF), its text too at times.
func (f file) wrapped() bool {
	return f.media == "application/ms-tnef" || f.media == "application/vnd.ms-tnef" || strings.EqualFold(f.name, "winmail.dat")
}

// answersInvitation is true of the answer to an invitation that a calendar writes (RFC 5546 section 3.2.3).
func (f file) answersInvitation() bool {
	return f.media == "text/calendar" && bytes.Contains(bytes.ToUpper(f.data[:min(len(f.data), 1<<10)]), []byte("METHOD:REPLY"))
}

// walk goes through the parts of one mail, from the outside in.
type walk struct {
	o          *Options
	parts      int
	files      []file
	text       int // bytes of text looked at
	unreadable bool
}

// maxText is how many bytes of text in a mail are looked at: the works of Shakespeare are 5 MiB.
const maxText = 8 << 20

// words cuts the text of a part off where the mail has too much of it.
func (w *walk) words(data []byte) []byte {
	if left := maxText - w.text; len(data) > left {
		data, w.unreadable = data[:left], true
	}
	w.text += len(data)
	return data
}

// found is the text of a part. Rich text was made from HTML.
type found struct {
	text string
	rich bool
}

func (f found) blank() bool { return strings.TrimSpace(f.text) == "" }

// part reads one part: its text is returned, its files are added.
func (w *walk) part(h header, body []byte, depth int) found {
	return w.partOf("", h, body, depth)
}

// partOf knows in what kind of multipart the part stands.
func (w *walk) partOf(parent string, h header, body []byte, depth int) found {
	w.parts++
	if w.parts > w.o.MaxParts || depth > w.o.MaxDepth {
		w.unreadable = true
		return found{}
	}
	missing := textPlain
	if parent == "multipart/digest" {
		missing = "message/rfc822"
	}
	media, params := h.contentType(missing)
	if strings.HasPrefix(media, "multipart/") {
		parts, closed := splitParts(body, params["boundary"])
		if len(parts) == 0 {
			parts, closed = splitParts(body, guessBoundary(body))
		}
		if len(parts) > 0 {
			w.unreadable = w.unreadable || !closed || media == "multipart/encrypted"
			return w.multipart(media, parts, depth+1)
		}
		w.unreadable = true
		return found{text: readable(toUTF8(w.words(body), ""))}
	}
	return w.leaf(h, media, params, body, depth)
}

func (w *walk) multipart(media string, parts [][]byte, depth int) found {
	var all []found
	for _, p := range parts {
		h, body := parseHeader(p)
		if line, rest := cutLine(p); len(line) == 0 {
			h, body = nil, rest // no header at all
		}
		if f := w.partOf(media, h, body, depth); !f.blank() {
			all = append(all, f)
		}
	}
	if media == "multipart/alternative" {
		return best(all)
	}
	var sum found
	var texts []string
	for _, f := range all {
		sum.rich = sum.rich || f.rich
		texts = append(texts, strings.Trim(f.text, "\n"))
	}
	sum.text = strings.Join(texts, "\n\n")
	return sum
}

const placeholder = 400 // letters of HTML beyond which a much shorter plain text only says that there is HTML

// best chooses among alternatives: the plain text, unless it is no more than a pointer to the HTML.
func best(all []found) found {
	var plain, rich found
	for _, f := range all {
		if f.rich {
			rich = f // the last is the richest (RFC 2046 section 5.1.4)
		} else if plain.blank() {
			plain = f
		}
	}
	if plain.blank() || len(rich.text) > placeholder && len(plain.text) < len(rich.text)/4 {
		return rich
	}
	return plain
}

// leaf reads a part that holds no other parts.
func (w *walk) leaf(h header, media string, params map[string]string, body []byte, depth int) found {
	data, ok := decodeTransfer(h.get("Content-Transfer-Encoding"), body)
	w.unreadable = w.unreadable || !ok || media == "application/pkcs7-mime" || media == "application/x-pkcs7-mime"
	disposition, about := parseValue(h.get("Content-Disposition"))
	name := fileName(decodeWords(firstOf(about["filename"], params["name"])))
	attached := disposition == "attachment" || name != "" && depth > 0
	if !attached {
		switch media {
		case textPlain, "text/enriched", "text/richtext":
			return found{text: plainText(w.words(data), params)}
		case "text/html":
			return found{text: htmlText(toUTF8(w.words(data), params["charset"])), rich: true}
		}
	}
	w.files = append(w.files, file{name: firstOf(name, nameOf(media, data)), media: media, data: data})
	return found{}
}

func plainText(data []byte, params map[string]string) string {
	text := toUTF8(data, params["charset"])
	if strings.EqualFold(params["format"], "flowed") {
		text = flowed(text, strings.EqualFold(params["delsp"], "yes"))
	}
	return readable(text)
}

// nameOf names a file that came without a name; a forwarded mail is named after its subject.
func nameOf(media string, data []byte) string {
	switch media {
	case "message/rfc822", "message/global":
		h, _ := parseHeader(data)
		return firstOf(strings.Map(fileRune, h.subject()), "bericht") + ".eml"
	case "text/html":
		return "bijlage.html"
	case "text/calendar":
		return "bijlage.ics"
	case "image/png", "image/jpeg", "image/gif", "application/pdf":
		_, kind, _ := strings.Cut(media, "/")
		return "bijlage." + kind
	}
	if strings.HasPrefix(media, "text/") || strings.HasPrefix(media, "message/") {
		return "bijlage.txt"
	}
	return "bijlage.bin"
}

// fileName is the last element of a name that may be a path, of this world or Windows'.
func fileName(s string) string {
	s = oneLine(s)
	return strings.TrimSpace(s[strings.LastIndexAny(s, `/\`)+1:])
}

func fileRune(r rune) rune {
	if strings.ContainsRune(`/\:*?"<>|`, r) {
		return '_'
	}
	return r
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// splitParts cuts a multipart body at its boundary (RFC 2046 section 5.1.1). What stands before the first and behind the last is
// no part. closed tells whether the end was there.
func splitParts(body []byte, boundary string) (parts [][]byte, closed bool) {
	if boundary == "" {
		return nil, false
	}
	dash := []byte("--" + boundary)
	start := -1
	for at := 0; at < len(body); {
		line, rest := cutLine(body[at:])
		next := len(body) - len(rest)
		if tail, ok := bytes.CutPrefix(line, dash); ok {
			tail = bytes.TrimRight(tail, " \t")
			end := bytes.Equal(tail, []byte("--"))
			if end || len(tail) == 0 {
				if start >= 0 {
					parts = append(parts, trimLineEnd(body[start:max(start, at)]))
				}
				if end {
					return parts, true
				}
				start = next
			}
		}
		at = next
	}
	if start >= 0 && start < len(body) {
		parts = append(parts, body[start:])
	}
	return parts, false
}

// guessBoundary finds the boundary of a body whose header names another or none: a line of dashes and something, above the
// header of a part.
func guessBoundary(body []byte) string {
	for rest := body; len(rest) > 0; {
		var line []byte
		line, rest = cutLine(rest)
		next, _ := cutLine(rest)
		if name, ok := bytes.CutPrefix(line, []byte("--")); ok && len(name) > 0 && len(name) <= maxBoundary {
			if bytes.HasPrefix(bytes.ToLower(next), []byte("content-")) {
				return string(bytes.TrimRight(name, " \t"))
			}
		}
	}
	return ""
}

const maxBoundary = 70 // RFC 2046 section 5.1.1

// trimLineEnd takes one line end off: it belongs to the boundary behind it.
func trimLineEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}
