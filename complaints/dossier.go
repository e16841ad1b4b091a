package complaints

import (
	"cmp"
	"slices"
	"strings"
)

// dossier tells the director what happened, line by line, with what people wrote about it.
func (o *occasion) dossier(p *Policy) []DossierLine {
	lines := make([]DossierLine, 0, len(o.history))
	for _, r := range o.history {
		by := string(r.As)
		if _, ok := p.staff(r.By); ok {
			by = p.staffName(r.By)
		}
		lines = append(lines, DossierLine{At: r.At, Type: r.Event.Type(), By: by, Text: o.words(r)})
	}
	return lines
}

// words are the free texts of one event; the person and the file of the original mail are not among them.
func (o *occasion) words(r Recorded) string {
	doc, err := toDocument(r.Event)
	if err != nil {
		return ""
	}
	keys := textKeys(doc)
	slices.SortStableFunc(keys, inReadingOrder)
	var parts []string
	for _, k := range keys {
		if plain := o.texts[k]; plain != "" && k.Field != fieldPerson {
			parts = append(parts, plain)
		}
	}
	return strings.Join(parts, "\n\n")
}

// inReadingOrder puts what was there before what came, a subject before what it is about, and numbered texts in their order.
func inReadingOrder(a, b ContentKey) int {
	about := func(k ContentKey) int {
		if k.Field == "subject" {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(about(a), about(b)), cmp.Compare(len(a.Field), len(b.Field)), cmp.Compare(a.Field, b.Field))
}
