package httpapi

import (
	"bytes"
	"encoding/json"
	"iter"
)

// members walks through the members of a JSON object that is known to be valid. Values are parts of it.
func members(object []byte) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		rest := skip(object, '{')
		for rest[0] == '"' {
			n := valueEnd(rest)
			var name string
			if json.Unmarshal(rest[:n], &name) != nil {
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
