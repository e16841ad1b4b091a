package sqlitestore

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// The kinds of facets: what lists and scopes look for.
const (
	facetAll          = "" // every complaint has it
	facetStatus       = "s:"
	facetDepartment   = "d:"
	facetOrganisation = "o:"
	facetAttention    = "t:"
	facetGroup        = "g:" // has it or is consulted
	facetActor        = "a:" // files, filed, handles or handled it
	facetPerson       = "p:"
	facetExcluded     = "x:"
)

// facetsOf lists the words of a complaint, sorted, each once; persons come from its contents.
func facetsOf(c *complaints.Summary) []string {
	list := []string{facetAll, facetStatus + string(c.Status)}
	add := func(kind, name string) {
		if name != "" {
			list = append(list, kind+name)
		}
	}
	add(facetDepartment, string(c.Department))
	add(facetOrganisation, c.Organisation)
	if c.Attention {
		list = append(list, facetAttention)
	}
	add(facetGroup, string(c.Group))
	for _, g := range c.Consulted {
		add(facetGroup, string(g))
	}
	for _, a := range slices.Concat(c.Handlers, []complaints.ActorID{c.Handler, c.Complainant, c.SubmittedBy}) {
		add(facetActor, string(a))
	}
	for _, a := range c.Excluded {
		add(facetExcluded, string(a))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// words are facets as a complaint keeps them: a JSON array. Each stands in it as it would alone, so that it can be searched for.
func words(list ...string) string {
	data, _ := json.Marshal(list) //nolint:errchkjson // strings
	return string(data)
}

// word is a facet as it stands among words.
func word(facet string) string {
	alone := words(facet)
	return alone[1 : len(alone)-1]
}

// place is where a complaint stands in the lists.
type place struct {
	n        int64 // in the order of filing; 0: it is not there
	received int64
	due      *int64
	facets   []string
}

func (p place) moved(q place) bool {
	return p.received != q.received || (p.due == nil) != (q.due == nil) || p.due != nil && *p.due != *q.due
}

// rearrange brings the rows of facets of an arranged complaint from one place to another. Persons are those of its contents,
// all of them; a complaint that stays in its place gets the missing ones.
func (w *writer) rearrange(id string, from, to place, persons []string) error {
	gone := slices.DeleteFunc(slices.Clone(from.facets), func(f string) bool { return slices.Contains(to.facets, f) })
	fresh := slices.DeleteFunc(slices.Clone(to.facets), func(f string) bool { return slices.Contains(from.facets, f) })
	if from.moved(to) {
		gone, fresh = slices.Concat(from.facets, persons), to.facets
	}
	for _, f := range gone {
		if err := w.exec(`DELETE FROM facets WHERE facet = ? AND received = ? AND id = ?`, f, from.received, id); err != nil {
			return err
		}
	}
	return w.addFacets(slices.Concat(fresh, persons), id, to)
}

func (w *writer) addFacets(list []string, id string, at place) error {
	rows := make([]any, 0, 4*len(list))
	for _, f := range list {
		rows = append(rows, f, at.received, id, at.due)
	}
	_, err := w.insert(`INSERT OR FAIL INTO facets (facet, received, id, due) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, len(list), rows)
	return err
}

// persons lists the facets of the people whom a complaint's contents name.
func (w *writer) persons(id string) ([]string, error) {
	return w.column(`SELECT DISTINCT '`+facetPerson+`' || person FROM contents WHERE complaint = ? AND person <> ''`, id)
}

// standing reads where a complaint stands; without a number when it is not there.
func (w *writer) standing(id string) (complaints.Revision, place, error) {
	var revision complaints.Revision
	var at place
	var facets string
	found, err := w.row(`SELECT n, revision, received, due, facets FROM complaints WHERE id = ?`, args(id), &at.n, &revision, &at.received, &at.due, &facets)
	if err == nil && found {
		err = json.Unmarshal([]byte(facets), &at.facets)
	}
	return revision, at, err
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func moment(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// optional is NULL for the zero moment.
func optional(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	m := micros(t)
	return &m
}
