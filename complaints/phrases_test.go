package complaints

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFindPhrases(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, phrase, text string
		found              bool
	}{
		{"a word", "laptop", "Mijn laptop is stuk.", true},
		{"the whole text", "laptop", "laptop", true},
		{"in capitals", "laptop", "LAPTOP!", true},
		{"the policy in capitals", "ICT", "de ict-afdeling", true},
		{"not within a word", "laptop", "laptoptas", false},
		{"not at the end of one", "top", "laptop", false},
		{"a phrase", "ik ben inwoner van", "Hallo, ik ben inwoner van Gemeente A", true},
		{"over a line break", "ik ben inwoner", "ik ben\r\ninwoner", true},
		{"not in another order", "ben ik", "ik ben", false},
		{"not with a word between", "ik ben inwoner", "ik ben geen inwoner", false},
		{"an apostrophe separates on both sides", "foto's", "de FOTO’S van gisteren", true},
		{"accents count", "cafe", "café", false},
		{"accents in capitals", "financiën", "FINANCIËN", true},
		{"the Greek final sigma", "ΛΌΓΟΣ", "λόγος", true},
		{"a digit is part of a word", "a2", "de a2 is dicht", true},
		{"another word with a digit", "a2", "de a27 is dicht", false},
		{"a soft hyphen is nothing", "wachtwoord", "wacht\u00adwoord", true},
		{"broken bytes separate", "laptop", "\xfflaptop\xfe", true},
		{"an empty phrase is never found", "", "laptop", false},
		{"punctuation alone is never found", "?!", "wat?!", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found := findPhrases([]string{"elders", tt.phrase}, "Iets anders", tt.text)
			want := ""
			if tt.found {
				want = tt.phrase
			}
			require.Equal(t, want, found.any([]string{tt.phrase}))
		})
	}
}

// A phrase does not run from the subject on into the description.
func TestPhraseStaysInOneText(t *testing.T) {
	t.Parallel()
	require.Empty(t, findPhrases([]string{"nieuwe laptop"}, "Een nieuwe", "laptop"))
}

// The quick search finds what a plain one finds.
func TestFindPhrasesLikeAPlainSearch(t *testing.T) {
	t.Parallel()
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
	}
	plain := func(phrase, text string) bool {
		p, all := words(phrase), words(text)
		for i := 0; len(p) > 0 && i+len(p) <= len(all); i++ {
			if slices.EqualFunc(p, all[i:i+len(p)], strings.EqualFold) {
				return true
			}
		}
		return false
	}
	piece := rapid.SampledFrom([]string{"a", "B", "aB", "é", "É", "Σ", "ς", "ſ", "s", "\u212a", "k", "1", " ", "  ", "-", "\n", "\xff", "İ", "i"})
	text := rapid.Map(rapid.SliceOfN(piece, 0, 12), func(s []string) string { return strings.Join(s, "") })
	rapid.Check(t, func(t *rapid.T) {
		phrases := rapid.SliceOfN(text, 0, 5).Draw(t, "phrases")
		in := text.Draw(t, "text")
		found := findPhrases(phrases, in)
		for _, p := range phrases {
			require.Equal(t, plain(p, in), found.any([]string{p}) != "", "%q in %q", p, in)
		}
	})
}

func FuzzFindPhrases(f *testing.F) {
	f.Add("ik ben inwoner", "Ik ben\ninwoner van gemeente A")
	f.Add("", "")
	f.Add("\xff", "\u00ad\u0301")
	f.Fuzz(func(t *testing.T, phrase, text string) {
		if found := findPhrases([]string{phrase}, text); len(found) > 0 && len(foldWords(phrase).starts) == 0 {
			t.Error("found nothing at all in a text")
		}
		if len(foldWords(phrase).starts) > 0 && len(findPhrases([]string{phrase}, text+" "+phrase)) == 0 {
			t.Error("a phrase is not found in itself")
		}
	})
}
