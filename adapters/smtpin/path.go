package smtpin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths of RFC 5321 section 4.5.3.1, in bytes.
const (
	maxPath  = 256
	maxLocal = 64
)

// reversePath is the sender of an envelope as it stands between the angle brackets of a Return-Path; empty for the empty one. ok is
// false for one that a header cannot hold.
func reversePath(from string) (path string, ok bool) {
	if from == "" {
		return "", true
	}
	at := strings.LastIndexByte(from, '@')
	if at <= 0 || !utf8.ValidString(from) || strings.ContainsFunc(from, unicode.IsControl) {
		return "", false
	}
	local, domain := from[:at], from[at+1:]
	if domain == "" || strings.ContainsAny(domain, ` <>()",;\`) {
		return "", false
	}
	if !isDotAtom(local) { // the protocol's part has taken it out of its quotes
		local = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(local) + `"`
	}
	path = local + "@" + domain
	return path, len(path) <= maxPath
}

// isDotAtom is true of a local part that needs no quotes (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool {
			return r < utf8.RuneSelf && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) &&
				(r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			return false
		}
	}
	return true
}

// isOurs is true of an address that reaches a mailbox: its own, or that with something behind a plus in the local part (RFC 5233), by
// which a reply tells what it answers. Upper and lower case are alike.
func isOurs(to, mailbox string) bool {
	if strings.EqualFold(to, mailbox) {
		return true
	}
	local, domain, _ := strings.Cut(mailbox, "@")
	toLocal, toDomain, _ := strings.Cut(to, "@")
	toBase, detail, ok := strings.Cut(toLocal, "+")
	return ok && detail != "" && len(toLocal) <= maxLocal && isDotAtom(toLocal) && strings.EqualFold(toBase, local) && strings.EqualFold(toDomain, domain)
}
