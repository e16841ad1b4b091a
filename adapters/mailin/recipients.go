package mailin

import (
	"slices"
	"strings"

	"github.com/emersion/go-message/mail"
)

const (
	maxRecipients = 50 // of one mail
	maxLooked     = 1000
	maxRecipient  = 254 // bytes (RFC 5321 section 4.5.3.1.3)
)

// recipients are the addresses that a mail was sent to: the envelope's, else what delivering servers wrote down of it, and To and Cc.
// Of many the first count, those of our own domain before others. Upper and lower case stay.
func (r *Reader) recipients(h header, envelope []string) []string {
	list := envelope
	if len(list) == 0 {
		for _, name := range []string{"Delivered-To", "X-Original-To", "To", "Cc"} {
			for _, f := range h {
				if strings.EqualFold(f.name, name) && len(list) < maxLooked {
					list = append(list, addresses(f.value)...)
				}
			}
		}
	}
	var ours, others []string
	seen := map[string]bool{}
	for _, a := range list {
		a = asciiAddress(oneLine(strings.ToValidUTF8(a, "\uFFFD")))
		_, domain, ok := cutAddress(a)
		if !ok || len(a) > maxRecipient || seen[strings.ToLower(a)] {
			continue
		}
		seen[strings.ToLower(a)] = true
		if r.domain != "" && strings.EqualFold(domain, r.domain) {
			ours = append(ours, a)
		} else {
			others = append(others, a)
		}
	}
	ours = slices.Concat(ours, others)
	return ours[:min(len(ours), maxRecipients)]
}

// addresses lists the addresses in a field; where it is malformed, the words of it that look like one.
func addresses(s string) []string {
	s = cutValue(s)
	var found []string
	if list, err := mail.ParseAddressList(s); err == nil {
		for _, a := range list {
			found = append(found, a.Address)
		}
		return found
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;<>\"()", r) })
	return slices.DeleteFunc(words, func(w string) bool { return !strings.Contains(w, "@") })
}
