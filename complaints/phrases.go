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
	wanted, lengths, longest := phraseIndex(phrases)
	found := phraseSet{}
	if len(wanted) == 0 {
		return found
	}
	for _, t := range texts {
		words := foldWords(t)
		for i, from := range words.starts {
			for _, n := range lengths {
				if i+n > len(words.starts) {
					break
				}
				run := words.text[from:words.end(i+n-1)]
				if len(run) > longest {
					break
				}
				if _, ok := wanted[run]; ok {
					found[run] = struct{}{}
				}
			}
		}
	}
	return found
}

// phraseIndex folds the phrases, and says how many words they have, the fewest first, and how many bytes at most.
func phraseIndex(phrases []string) (wanted phraseSet, lengths []int, longest int) {
	wanted = phraseSet{}
	for _, p := range phrases {
		words := foldWords(p)
		if len(words.starts) == 0 {
			continue
		}
		wanted[words.text] = struct{}{}
		lengths = append(lengths, len(words.starts))
		longest = max(longest, len(words.text))
	}
	slices.Sort(lengths)
	return wanted, slices.Compact(lengths), longest
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
		starts []int
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
