package httpapi

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// members walks through the members of a JSON object that is known to be valid. Values are parts of it.
func members(object []byte) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		rest := skip(object, '{')
		for rest[0] == '"' {
			n := valueEnd(rest)
			name, ok := unquoted(rest[:n])
			if !ok {
				return
			}
			rest = skip(skipSpace(rest[n:]), ':')
			n = valueEnd(rest)
			if !yield(name, json.RawMessage(rest[:n])) {
				return
			}
			if rest = skipSpace(rest[n:]); rest[0] != ',' {
				return
			}
			rest = skip(rest, ',')
		}
	}
}

// unquoted is the text of a valid value; not ok when it is no string.
func unquoted(value []byte) (s string, ok bool) {
	if value[0] == '"' && bytes.IndexByte(value, '\\') < 0 && utf8.Valid(value) {
		return string(value[1 : len(value)-1]), true
	}
	err := json.Unmarshal(value, &s)
	return s, err == nil && value[0] == '"'
}

// skip goes behind a sign, which is the first, and the space after it.
func skip(data []byte, sign byte) []byte { return skipSpace(bytes.TrimPrefix(data, []byte{sign})) }

func skipSpace(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }

// valueEnd is where the first value of valid JSON ends.
func valueEnd(data []byte) int {
	switch data[0] {
	case '"':
		return stringEnd(data)
	case '{', '[':
		return nestedEnd(data)
	}
	if n := bytes.IndexAny(data, ",]} \t\r\n"); n >= 0 {
		return n
	}
	return len(data)
}

func stringEnd(data []byte) int {
	for i := 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

func nestedEnd(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i += stringEnd(data[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(data)
}
