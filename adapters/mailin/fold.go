package mailin

import (
	"regexp"
	"strings"
)

// Fold parts the text of a mail for the view: folded is the quoted history and the signature at its end, which a page hides until
// somebody asks for it. Nothing is lost: visible and folded put together are the text. What is answered between quotations stays
// visible, and so does a mail that would have nothing left, and one that was forwarded under a line that says so.
func Fold(text string) (visible, folded string) {
	lines := strings.SplitAfter(text, "\n")
	cut := history(lines)
	for {
		before := cut
		cut = foldQuotes(lines, cut)
		cut = foldSignature(lines, cut)
		if cut == before {
			break
		}
	}
	at := 0
	for _, line := range lines[:cut] {
		at += len(line)
	}
	if strings.TrimSpace(text[:at]) == "" {
		return text, ""
	}
	return text[:at], text[at:]
}

// What begins the history, a quotation, or a signature. Each is for one line without the space around it, or a few put together.
var (
	originalLine = regexp.MustCompile(`(?i)^-{2,} ?(oorspronkelijk bericht|oorspronkelijke e-?mail|original message|original appointment|` +
		`oorspronkelijke afspraak) ?-{2,}$`)
	fromLine  = regexp.MustCompile(`(?i)^\*?(van|from): ?\*? ?\S`)
	otherLine = regexp.MustCompile(`(?i)^\*?(verzonden|sent|datum|date|aan|to|onderwerp|subject|cc): ?\*?`)
	datedLine = regexp.MustCompile(`(?i)^\*?(verzonden|sent|datum|date): ?\*? ?\S`)
	wroteLine = regexp.MustCompile(`(?i)(\bschreef\b.*|\bheeft\b.*\bgeschreven ?|\bwrote ?|\bwrote on\b.*):$`)
	whenWrote = regexp.MustCompile(`\d\d?[:.]\d\d\b|<[^<>\s]+@[^<>\s]+>|\(?[^()\s]+@[^()\s]+\)?`)
	yearWrote = regexp.MustCompile(`\b(19|20)\d\d\b|\b\d\d?[-/]\d\d?[-/]\d\d\b`)
	appLine   = regexp.MustCompile(`(?i)^(verstuurd|verzonden|sent) (vanaf|vanuit|vanop|met|from|with|via) (mijn |my |een |a |an |the )?` +
		`(iphone|ipad|outlook|samsung|galaxy|android|mail|e-?mail|mobiel|mobile|proton|yahoo|thunderbird|k-9|blackberry|huawei|` +
		`xiaomi|nokia|apple|gmail|telefoon|smartphone|tablet|windows)\b[^.?!(<]{0,80}([(<]https?://\S+[)>])?[^.?!(<]{0,40}\.?$`)
	getAppLine = regexp.MustCompile(`(?i)^(outlook voor (ios|android|mac) (downloaden|ophalen)|(download|get|ga naar) outlook (voor|for) ` +
		`(ios|android|mac)|(download|krijg) outlook voor (ios|android))\b.{0,80}$`)
)

const (
	maxAttribution = 3    // lines over which "On … wrote:" is broken
	maxLine        = 600  // bytes of a line that are looked at
	maxSignature   = 15   // lines of a signature
	headLines      = 8    // lines in which the header of a quoted mail has its fields
	underscores    = "__" // what Outlook draws a line of
)

func lineAt(lines []string, i int) string {
	if i < 0 || i >= len(lines) {
		return ""
	}
	line := lines[i]
	if len(line) > maxLine {
		line = line[:maxLine]
	}
	return strings.TrimSpace(line)
}

// history is the first line of a history that is not marked by > before each line, and goes on to the end.
func history(lines []string) int {
	for i := range lines {
		line := lineAt(lines, i)
		switch {
		case line == "" || line[0] == '>':
		case line[0] == '-' && originalLine.MatchString(line), quotedHead(lines, i):
			return ruled(lines, i)
		default:
			if n := attribution(lines, i); n > 0 && !quoted(lines, i+n) && lineAfter(lines, i+n) < len(lines) {
				return closest(lines, i, i+n)
			}
		}
	}
	return len(lines)
}

// quotedHead is true of the first line of a header as Outlook writes it above the mail that is answered.
func quotedHead(lines []string, i int) bool {
	line := lineAt(lines, i)
	if !strings.ContainsRune("*vVfF", rune(line[0])) || !fromLine.MatchString(line) || forwarded(lines, i) {
		return false
	}
	dated, others := false, 0
	for j := i + 1; j < len(lines) && j <= i+headLines; j++ {
		line := lineAt(lines, j)
		dated = dated || datedLine.MatchString(line)
		if otherLine.MatchString(line) {
			others++
		}
	}
	return dated && others >= 2
}

// forwarded is true of a header under a line that says that the mail was forwarded: what people send on they want read.
func forwarded(lines []string, i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		line := strings.ToLower(lineAt(lines, j))
		if strings.Contains(line, "doorgestuurd bericht") || strings.Contains(line, "forwarded message") {
			return true
		}
	}
	return false
}

// ruled takes in the line that Outlook draws above a header.
func ruled(lines []string, i int) int {
	j := i - 1
	for j > 0 && lineAt(lines, j) == "" {
		j--
	}
	if line := lineAt(lines, j); strings.HasPrefix(line, underscores) && strings.Trim(line, "_") == "" {
		return j
	}
	return i
}

// attribution is the number of lines, from i on, of a line that says who wrote what follows; 0 when there is none. The day and
// the hour or the address must be in it: "Op 3 maart schreef u mij:" is a sentence.
func attribution(lines []string, i int) int {
	for n := 1; n <= maxAttribution && i+n <= len(lines); n++ {
		line := lineAt(lines, i+n-1)
		if line == "" || line[0] == '>' {
			return 0
		}
		if strings.HasSuffix(line, ":") {
			var all string
			for j := range n {
				all = strings.TrimSpace(all + " " + lineAt(lines, i+j))
			}
			if wroteLine.MatchString(all) && yearWrote.MatchString(all) && whenWrote.MatchString(all) {
				return n
			}
			return 0
		}
	}
	return 0
}

// closest leaves out the lines from i on that an attribution which ends before end can do without.
func closest(lines []string, i, end int) int {
	for k := end - 1; k > i; k-- {
		if attribution(lines, k) == end-k {
			return k
		}
	}
	return i
}

// lineAfter is the first line from i on with something in it.
func lineAfter(lines []string, i int) int {
	for i < len(lines) && lineAt(lines, i) == "" {
		i++
	}
	return i
}

func quoted(lines []string, i int) bool {
	return strings.HasPrefix(lineAt(lines, lineAfter(lines, i)), ">")
}

// foldQuotes folds lines with > that stand last, and the line above that says who wrote them.
func foldQuotes(lines []string, cut int) int {
	i, found := cut, false
	for i > 0 {
		line := lineAt(lines, i-1)
		if line != "" && line[0] != '>' {
			break
		}
		found = found || line != ""
		i--
	}
	if !found {
		return cut
	}
	for i < cut && lineAt(lines, i) == "" {
		i++
	}
	end := i
	for end > 0 && lineAt(lines, end-1) == "" {
		end--
	}
	for n := 1; n <= maxAttribution; n++ {
		if end-n >= 0 && attribution(lines, end-n) == n {
			return end - n
		}
	}
	return i
}

// foldSignature folds what stands last under "-- ", and the line with which a telephone signs.
func foldSignature(lines []string, cut int) int {
	end := cut
	for end > 0 && lineAt(lines, end-1) == "" {
		end--
	}
	for n := 1; n <= 2 && end-n >= 0; n++ { // the words of an app may be broken over two lines
		one := lineAt(lines, end-n)
		if n == 2 {
			one += " " + lineAt(lines, end-1)
		}
		if appLine.MatchString(one) || getAppLine.MatchString(one) {
			return end - n
		}
	}
	for i := end - 1; i >= 0 && i >= end-maxSignature; i-- {
		if lineAt(lines, i) == "--" {
			return i
		}
	}
	return cut
}
