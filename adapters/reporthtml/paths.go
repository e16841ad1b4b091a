package reporthtml

import (
	"strings"

	"github.com/klachtwerk/klachtwerk/report"
)

// path names a figure by its path in the JSON: by_department.ict.received is "Afdeling ICT: ontvangen".
func (b *builder) path(path string) string {
	head, rest, nested := strings.Cut(path, ".")
	name := capital(b.pathWord(head))
	if !nested {
		return name
	}
	key, field := rest, ""
	if i := strings.LastIndexByte(rest, '.'); i >= 0 { // a key may have dots of its own
		key, field = rest[:i], rest[i+1:]
	}
	switch {
	case strings.HasPrefix(head, "by_"):
		return name + " " + b.groupByKey(head, key) + ": " + b.pathWord(field)
	case head == "outcomes", head == "satisfied":
		return name + ": " + b.countName(key)
	}
	return name + ": " + b.pathWord(head+"."+rest)
}

// isMain tells the figures that the page lists when they change: those of the whole, and what each department received. The
// rest of the divisions is in the file.
func isMain(path string) bool {
	return !strings.HasPrefix(path, "by_") || strings.HasPrefix(path, "by_department.") && strings.HasSuffix(path, ".received")
}

// pathWord is the word of a path, or of its last part.
func (b *builder) pathWord(path string) string {
	if w, ok := b.paths[path]; ok {
		return w
	}
	last := path[strings.LastIndexByte(path, '.')+1:]
	if w, ok := b.paths[last]; ok {
		return w
	}
	return last
}

func (b *builder) countName(key string) string {
	if key == report.None {
		return lower(b.labels.NotSaidYet)
	}
	return b.word(key)
}

// groupByKey looks the name up in this period's figures.
func (b *builder) groupByKey(list, key string) string {
	groups := map[string][]report.Group{
		"by_department": b.d.Figures.ByDepartment, "by_organisation": b.d.Figures.ByOrganisation,
	}[list]
	for _, g := range groups {
		if g.Key == key {
			return b.groupName(g)
		}
	}
	return b.keyName(key)
}
