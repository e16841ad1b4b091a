package policyfile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Error is everything that is wrong with a document. It is a [complaints.ErrInvalid].
type Error struct {
	Name     string // of the document
	Problems []Problem
}

// Problem is one mistake.
type Problem struct {
	Line    int    // from 1; 0 when it is in no line, such as a missing section
	Field   string // path, such as departments[1].group; empty: the document as a whole
	Message string // English
	Key     string // the engine's message key, when the engine found it; fronts translate by it
	Arg     string
}

// Error lists the problems, one on a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = e.Name + p.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems as the engine's own field errors.
func (e *Error) Unwrap() error {
	fields := make([]complaints.FieldError, len(e.Problems))
	for i, p := range e.Problems {
		fields[i] = complaints.FieldError{Field: p.Field, Message: p.Message, Key: cmp.Or(p.Key, "malformed"), Arg: p.Arg}
	}
	return &complaints.Error{Code: complaints.CodeInvalid, Reason: "policy", Fields: fields}
}

// String is what follows the document's name: ":12: departments[1].group: no group".
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Field != "" {
		b.WriteString(": " + p.Field)
	}
	b.WriteString(": " + p.Message)
	return b.String()
}

// sorted orders the problems as the document's reader meets them; what is on no line comes last.
func (d *decoder) sorted() []Problem {
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		// As unsigned, one less than no line is more than any line.
		return cmp.Or(cmp.Compare(uint(a.Line-1), uint(b.Line-1)), cmp.Compare(a.Field, b.Field))
	})
	return slices.Compact(d.problems)
}

func lineAt(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

// didYouMean is a suggestion to put behind a message, or nothing when no word comes near.
func didYouMean(word string, known []string) string {
	if best, ok := nearest(word, known); ok {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}

// nearest is the known word with the fewest typing mistakes, when there are few enough for a guess.
func nearest(word string, known []string) (string, bool) {
	best, least := "", 1+max(1, len(word)/3)
	if len(word) > maxWord {
		return "", false
	}
	for _, k := range known {
		if n := mistakes(word, k); n < least && k != "" && len(k) <= maxWord {
			best, least = k, n
		}
	}
	return best, best != ""
}

// maxWord bounds the work of a suggestion.
const maxWord = 64

// mistakes counts the letters to add, remove, change or swap with their neighbour.
func mistakes(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
