package complaints

import (
	"slices"
	"strings"
	"unicode"
)

// phraseSet is a set of folded phrases.
type phraseSet map[string]struct{}

// any is the first of the policy's phrases that is in the set, as the policy writes it; empty when none is.
func (s phraseSet) any(phrases []string) string {
	for _, p := range phrases {
		if _, ok := s[foldWords(p).text]; ok {
			return p
		}
	}
	return ""
}

// findPhrases reports which phrases occur in one of the texts, as whole words in this order. A word is a run of letters,
// digits and combining marks; whatever else stands between two words, a line break too, separates them. Case does not matter,
// accents do. A letter with an accent has to be one character in text and phrase alike (normalisation form C), as keyboards
// and mail programs write it; there is no normalisation here.
//
// Time is linear in the texts: each run of as many words as some phrase has is looked up once.
func findPhrases(phrases []string, texts ...string) phraseSet {
	return newPhraseIndex(phrases).find(texts...)
}

// phraseIndex is phrases made ready to be looked for.
type phraseIndex struct {
	wanted  phraseSet
	lengths []int // in words, the fewest first
	longest int   // in bytes
}

// find is findPhrases for the phrases of the index.
func (x *phraseIndex) find(texts ...string) phraseSet {
	found := phraseSet{}
	if len(x.wanted) == 0 {
		return found
	}
	for _, t := range texts {
		words := foldWords(t)
		for i, from := range words.starts {
			for _, n := range x.lengths {
				if i+n > len(words.starts) {
					break
				}
				run := words.text[from:words.end(i+n-1)]
				if len(run) > x.longest {
					break
				}
				if _, ok := x.wanted[run]; ok {
					found[run] = struct{}{}
				}
			}
		}
	}
	return found
}

func newPhraseIndex(phrases []string) *phraseIndex {
	x := &phraseIndex{wanted: phraseSet{}}
	for _, p := range phrases {
		words := foldWords(p)
		if len(words.starts) == 0 {
			continue
		}
		x.wanted[words.text] = struct{}{}
		x.lengths = append(x.lengths, len(words.starts))
		x.longest = max(x.longest, len(words.text))
	}
	slices.Sort(x.lengths)
	x.lengths = slices.Compact(x.lengths)
	return x
}

// foldedWords is a text reduced to its words in one case, each after the first preceded by one space.
type foldedWords struct {
	text   string
	starts []int // of the words in text
}

// end is where the n-th word ends.
func (w foldedWords) end(n int) int {
	if n+1 < len(w.starts) {
		return w.starts[n+1] - 1
	}
	return len(w.text)
}

func foldWords(s string) foldedWords {
	var (
		b      strings.Builder
		starts = make([]int, 0, 1+len(s)/6) // about as many as there are words
		inWord bool
	)
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == softHyphen:
		case !wordRune(r):
			inWord = false
		default:
			if !inWord {
				if len(starts) > 0 {
					b.WriteByte(' ')
				}
				starts, inWord = append(starts, b.Len()), true
			}
			b.WriteRune(foldRune(r))
		}
	}
	return foldedWords{text: b.String(), starts: starts}
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// softHyphen marks where a word may break; it is no part of it.
const softHyphen = '\u00ad'

// foldRune is one and the same for all cases of a letter: the smallest of them.
func foldRune(r rune) rune {
	if r <= unicode.MaxASCII {
		return unicode.ToUpper(r)
	}
	least := r
	for c := unicode.SimpleFold(r); c != r; c = unicode.SimpleFold(c) {
		least = min(least, c)
	}
	return least
}
