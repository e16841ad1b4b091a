package complaints

import (
	"strings"
	"unicode"
)

// Lengths of RFC 5321 section 4.5.3.1, in bytes.
const (
	maxMail      = 254
	maxLocalPart = 64
	maxDomain    = 253
	maxLabel     = 63
)

// normaliseMail is the form in which mail addresses are compared: without surrounding space, ASCII letters in lower case.
// Only ASCII letters are lowered, for the Kelvin sign lowers to k, and what looks alike must not become alike. Not ok: what is
// no address of the plain form local@domain, with a dot-atom (letters of any script) before the @ and a domain of letters, digits and hyphens behind
// it (an internationalised domain in its xn-- form).
func normaliseMail(s string) (mail string, ok bool) {
	mail, _, ok = splitMail(s)
	return mail, ok
}

// splitMail is normaliseMail with the domain apart.
func splitMail(s string) (mail, domain string, ok bool) {
	mail = lowerASCII(strings.TrimSpace(s))
	local, domain, found := strings.Cut(mail, "@")
	if !found || len(mail) > maxMail || !validLocalPart(local) || !validDomain(domain) {
		return "", "", false
	}
	return mail, domain, true
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// validLocalPart reports whether s is a dot-atom of RFC 5322 section 3.2.3, or one with letters outside ASCII (RFC 6532).
func validLocalPart(s string) bool {
	if len(s) > maxLocalPart {
		return false
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !atomRune(r) }) {
			return false
		}
	}
	return true
}

func atomRune(r rune) bool {
	if r > unicode.MaxASCII {
		return wordRune(r)
	}
	return lowerOrDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// validDomain reports whether s is a lower-case domain of two labels or more, each of letters, digits and inner hyphens; the
// last is no number, so that an IP address is none.
func validDomain(s string) bool {
	if len(s) > maxDomain || !strings.Contains(s, ".") {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool { return !lowerOrDigit(r) && r != '-' }) {
			return false
		}
	}
	last := s[strings.LastIndexByte(s, '.')+1:]
	return strings.Trim(last, "0123456789") != ""
}

func lowerOrDigit(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }
