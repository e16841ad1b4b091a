package mailmime

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

const (
	maxWord  = 60 // of a word that stands in a subject as it is
	maxChunk = 45 // bytes in one encoded word, which is 75 characters at most (RFC 2047, 2)
)

// encodeText writes a subject. Plain English stays as it is and everything else becomes encoded words, also what would be
// taken for an encoded word, and spaces that folding or trimming would lose.
func encodeText(s string) string {
	if plain(s) {
		return s
	}
	return encodedWords(s)
}

// encodeAddress writes an address with its name, if any. The standard library's way leaves a backslash in an encoded word,
// which its own reader then refuses.
func encodeAddress(name, email string) string {
	switch {
	case name == "":
		return "<" + email + ">"
	case plain(name):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + email + ">"
	}
	return encodedWords(name) + " <" + email + ">"
}

// encodedWords writes s in base64, cut between characters (RFC 2047).
func encodedWords(s string) string {
	var words []string
	for s != "" {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > maxChunk {
				break
			}
			n += size
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

func plain(s string) bool {
	if strings.Contains(s, "=?") {
		return false
	}
	for word := range strings.SplitSeq(s, " ") {
		if word == "" && s != "" || len(word) > maxWord {
			return false
		}
		for _, b := range []byte(word) {
			if b < '!' || b > '~' {
				return false
			}
		}
	}
	return true
}
