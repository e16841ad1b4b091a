package reporthtml

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// nbsp keeps a number with its sign on one line.
const nbsp = "\u00a0"

// lexicon is a language as the page speaks it: how numbers and dates are written, its words, and its sentences.
type lexicon struct {
	language  complaints.Language
	thousands string // between groups of three digits
	decimal   string
	percent   string // after the number, with its space
	months    [12]string
	dayTime   func(date, clock string) string
	span      func(first, last string) string // of dates
	title     func(p calendar.Period) string  // of the page, for the period
	short     func(p calendar.Period) string  // as on an axis
	unit      func(u calendar.Unit) unitWords
	of        string            // between a part and its whole: "19 van 20"
	codes     map[string]string // where a code of the report has a plainer word here
	paths     map[string]string // of a figure that changed, by its path in the JSON
	labels    labels
	finding   func(x lexicon, u unitWords, f report.Finding) string // empty: a code without a sentence
	since     func(x lexicon, s *report.Since) string
	terms     func(x lexicon, d *report.Document) []fact // how it is counted
}

// unitWords name a quarter, month or year beside others.
type unitWords struct {
	This, Before, YearBefore string // dit kwartaal, het kwartaal ervoor, hetzelfde kwartaal een jaar eerder
	One, Several             string // kwartaal, kwartalen
}

// lexiconOf is the language that is asked for, and Dutch when none is.
func lexiconOf(l complaints.Language) (lexicon, bool) {
	switch l {
	case complaints.Dutch, "":
		return dutch(), true
	case complaints.English:
		return english(), true
	}
	return lexicon{}, false
}

// word is a code of the report in words, and what the page calls it when that is plainer.
func (x lexicon) word(code string) string {
	if own, ok := x.codes[code]; ok {
		return own
	}
	return report.Word(x.language, code)
}

// number writes 1234 as 1.234.
func (x lexicon) number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	var groups []string
	for len(s) > 3 {
		groups = append([]string{s[len(s)-3:]}, groups...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, groups...), x.thousands)
}

// share writes the percentage with one decimal; false when there is nothing to take it of.
func (x lexicon) share(s report.Share) (string, bool) {
	tenths, ok := s.Tenths()
	if !ok {
		return "", false
	}
	return x.number(tenths/10) + x.decimal + strconv.Itoa(tenths%10) + x.percent, true
}

// part writes "19 van 20".
func (x lexicon) part(s report.Share) string {
	return x.number(s.Count) + " " + x.of + " " + x.number(s.Of)
}

// shareOf writes "95,0 % (19 van 20)".
func (x lexicon) shareOf(s report.Share) string {
	percent, ok := x.share(s)
	if !ok {
		return x.part(s)
	}
	return percent + " (" + x.part(s) + ")"
}

func (x lexicon) whole(percent int) string { return x.number(percent) + x.percent }

// date writes "2 april 2026".
func (x lexicon) date(d calendar.Date) string {
	year, month, day := d.Civil()
	return strconv.Itoa(day) + nbsp + x.months[month-1] + " " + strconv.Itoa(year)
}

// days writes "1 januari 2026 tot en met 31 maart 2026".
func (x lexicon) days(first, last calendar.Date) string { return x.span(x.date(first), x.date(last)) }

// moment writes local time in Amsterdam; the page names the zone beside the first of them.
func (x lexicon) moment(t time.Time) string {
	return x.dayTime(x.date(calendar.DateOf(t)), calendar.Local(t).Format("15:04"))
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

func lower(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// better reports that a share grew.
func better(f report.Finding) bool { return f.Count*f.WasOf > f.Was*f.Of }

// findingName is the department that a finding names.
func (x lexicon) findingName(f report.Finding) string {
	if name := clean(f.Name.In(x.language)); name != "" {
		return name
	}
	if f.Key == report.None {
		return x.labels.NoDepartment
	}
	return clean(f.Key)
}

// clean takes out what has no place in a page: control characters, and those that turn the direction of what follows.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == 0xFFFE, r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
