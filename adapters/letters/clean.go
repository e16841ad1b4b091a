package letters

import (
	"strings"
	"unicode"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// oneLine makes s safe to stand within a sentence, a table or a subject: one line, without control characters and without
// characters that turn the direction of what follows.
func oneLine(s string) string { return strings.Join(strings.Fields(readable(s)), " ") }

// manyLines makes s safe to stand as paragraphs: lines end in "\n" and at most one empty line stands between two.
func manyLines(s string) string {
	var kept []string
	for line := range strings.SplitSeq(readable(s), "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}

// readable unifies line ends and drops what is not to be seen but changes how the rest is seen.
func readable(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n", "\v", "\n", "\f", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}, s)
}

// paragraphs splits a cleaned text in paragraphs, and those in lines.
func paragraphs(s string) [][]string {
	if s == "" {
		return nil
	}
	var all [][]string
	for p := range strings.SplitSeq(s, "\n\n") {
		all = append(all, strings.Split(p, "\n"))
	}
	return all
}

// quoted is a cleaned text as mail clients show what another wrote.
func quoted(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") }

// shorten cuts a line at limit characters, at a space where there is one.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	cut := string(runes[:limit-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

func cleanNames(n complaints.Names) complaints.Names {
	each(oneLine, &n.Organisation, &n.Mailbox, &n.Desk, &n.DirectorTitle, &n.ProcessOwner, &n.AuthorisedBy, &n.Phone, &n.Website, &n.Ombudsman)
	return n
}

func cleanLetter(f complaints.LetterFacts) complaints.LetterFacts {
	f.Names = cleanNames(f.Names)
	each(oneLine, &f.Reference, &f.Name, &f.Subject, &f.Department, &f.Partner, &f.Link, &f.Director)
	each(manyLines, &f.PartnerDesk, &f.Public, &f.Decision, &f.Remedy, &f.Elsewhere)
	f.Measures = append([]complaints.PublicMeasure(nil), f.Measures...)
	for i := range f.Measures {
		f.Measures[i].Text = oneLine(f.Measures[i].Text)
	}
	if f.Director == "" {
		f.Director = f.Names.DirectorTitle
	}
	return f
}

func cleanNotice(f complaints.NoticeFacts) complaints.NoticeFacts {
	f.Names = cleanNames(f.Names)
	each(oneLine, &f.Reference, &f.Subject, &f.Complainant, &f.Phone, &f.Department, &f.Group, &f.Handler, &f.Proposed, &f.Link)
	each(manyLines, &f.Reason, &f.Message, &f.Decision, &f.Findings)
	if f.Measure != nil {
		m := *f.Measure
		m.Text = oneLine(m.Text)
		f.Measure = &m
	}
	f.Dossier = append([]complaints.DossierLine(nil), f.Dossier...)
	for i := range f.Dossier {
		each(oneLine, &f.Dossier[i].By)
		each(manyLines, &f.Dossier[i].Text)
	}
	f.ID = complaints.ID(oneLine(string(f.ID)))
	return f
}

func each(clean func(string) string, fields ...*string) {
	for _, s := range fields {
		*s = clean(*s)
	}
}
