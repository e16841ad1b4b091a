package mailin

import "strings"

// Methods and a result, in lower case.
const (
	methodDKIM  = "dkim"
	methodSPF   = "spf"
	methodDMARC = "dmarc"
	resultPass  = "pass"
)

// authResult is one result of an Authentication-Results field (RFC 8601 section 2.2). Names and the result are in lower case.
type authResult struct {
	method, result string
	props          map[string]string // such as header.d; the first of each
}

// domain is the domain that DKIM or SPF spoke for; empty when the result does not say.
func (x authResult) domain() string {
	value := x.props["smtp.mailfrom"]
	if x.method == methodDKIM {
		value = x.props["header.d"]
		if value == "" {
			value = x.props["header.i"]
		}
	}
	return value[strings.LastIndexByte(value, '@')+1:]
}

const maxAuthResults = 16 << 10 // bytes of a field; a longer one is no relay's

// parseAuthResults reads the value of an Authentication-Results field. ok is false when it is malformed in a way that leaves
// open where a value ends; a result that is no method=result is passed over.
func parseAuthResults(s string) (id string, results []authResult, ok bool) {
	if len(s) > maxAuthResults {
		return "", nil, false
	}
	clauses, ok := authClauses(s)
	if !ok || len(clauses[0]) == 0 || len(clauses[0]) > 2 { // the version may follow on the name
		return "", nil, false
	}
	for _, clause := range clauses[1:] {
		if x, ok := parseResult(clause); ok {
			results = append(results, x)
		}
	}
	return clauses[0][0], results, true
}

// parseResult reads the words of a result: method=result, then properties and a reason.
func parseResult(words []string) (authResult, bool) {
	x := authResult{props: map[string]string{}}
	for i := 0; i+2 < len(words); i += 3 {
		if words[i+1] != "=" {
			return x, false
		}
		name, value := strings.ToLower(words[i]), words[i+2]
		if i == 0 {
			name, _, _ = strings.Cut(name, "/") // the method's version
			x.method, x.result = name, strings.ToLower(value)
		} else if _, twice := x.props[name]; !twice {
			x.props[name] = value
		}
	}
	return x, x.method != "" && len(words)%3 == 0
}

// authClauses splits a value at its semicolons and into words, with an equals sign as a word of its own; comments are left out
// and quoted strings are taken out of their quotes.
func authClauses(s string) (clauses [][]string, ok bool) {
	var words []string
	value := false // the next word stands behind an equals sign, and may hold more of them
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ', c == '\t', c == '\r', c == '\n':
			i++
		case c == ';':
			clauses, words, value = append(clauses, words), nil, false
			i++
		case c == '(':
			n := commentLen(s[i:])
			if n == 0 {
				return nil, false
			}
			i += n
		case c == '=' && !value:
			words, value = append(words, "="), true
			i++
		case c == '"':
			text, n := quotedString(s[i:])
			if n == 0 {
				return nil, false
			}
			words, value = append(words, text), false
			i += n
		default:
			end := i + 1
			for end < len(s) && !strings.ContainsRune(" \t\r\n;(\"", rune(s[end])) && (value || s[end] != '=') {
				end++
			}
			words, value = append(words, s[i:end]), false
			i = end
		}
	}
	return append(clauses, words), true
}

// commentLen is the length of the comment that s begins with, comments within it too; 0 when it does not end.
func commentLen(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// quotedString takes the quoted string that s begins with out of its quotes; n is its length there, 0 when it does not end.
func quotedString(s string) (text string, n int) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
			if i < len(s) {
				out.WriteByte(s[i])
			}
		case '"':
			return out.String(), i + 1
		default:
			out.WriteByte(s[i])
		}
	}
	return "", 0
}
