package sqlitestore

import (
	"fmt"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// query is a list's query while it is put together. It walks one index in its order for each driving facet, takes as many as
// the page needs from each, and merges. Without a driver it walks all complaints. So a page costs what it shows, and what the
// other filters drop between.
type query struct {
	part   part
	drive  []string // facets, of which a complaint has one
	where  []string
	values []any
	limit  int
}

// selection makes the query for a part of a list: id, place and state of at most limit complaints.
func selection(p complaints.ListParams, t part, limit int) query {
	q := query{part: t, drive: driving(p), limit: limit}
	q.and(t.where, t.values...)
	q.columns(p)
	if p.Person != "" {
		q.has([]string{facetPerson + p.Person})
	}
	if !p.Scope.All {
		q.has(viewers(p.Scope))
	}
	if p.Scope.Except != "" {
		q.and(`NOT `+hasFacet(1), facetExcluded+string(p.Scope.Except))
	}
	q.repeat()
	return q
}

// driving chooses the facets to walk along: those of the narrowest filter there is.
func driving(p complaints.ListParams) []string {
	switch {
	case p.Person != "":
		return []string{facetPerson + p.Person}
	case p.Handler != "":
		return []string{facetActor + string(p.Handler)}
	case p.Group != "":
		return []string{facetGroup + string(p.Group)}
	case p.Attention:
		return []string{facetAttention}
	case p.Organisation != "":
		return []string{facetOrganisation + p.Organisation}
	case p.Department != "":
		return []string{facetDepartment + string(p.Department)}
	case !p.Scope.All:
		return viewers(p.Scope)
	}
	var list []string
	for _, s := range p.Status {
		list = append(list, facetStatus+string(s))
	}
	return list
}

// viewers are the facets that a scope sees, of which one is enough.
func viewers(s complaints.Scope) (list []string) {
	for _, g := range s.Groups {
		if g != "" {
			list = append(list, facetGroup+string(g))
		}
	}
	if s.Actor != "" {
		list = append(list, facetActor+string(s.Actor))
	}
	if s.Person != "" {
		list = append(list, facetPerson+s.Person)
	}
	return list
}

// columns adds the filters that a complaint's own columns answer.
func (q *query) columns(p complaints.ListParams) {
	for _, f := range []struct{ column, value string }{
		{`department`, string(p.Department)}, {`"group"`, string(p.Group)}, {`handler`, string(p.Handler)}, {`organisation`, p.Organisation},
	} {
		if f.value != "" {
			q.and(`c.`+f.column+` = ?`, f.value)
		}
	}
	if len(p.Status) > 0 {
		var values []any
		for _, s := range p.Status {
			values = append(values, string(s))
		}
		q.and(`c.status IN (`+marks(len(values))+`)`, values...)
	}
	if p.Attention {
		q.and(`c.attention`)
	}
	if !p.ReceivedFrom.IsZero() {
		q.and(`l.received >= ?`, micros(p.ReceivedFrom))
	}
	if !p.ReceivedBefore.IsZero() {
		q.and(`l.received < ?`, micros(p.ReceivedBefore))
	}
	if !p.DueBefore.IsZero() {
		q.and(`c.open AND l.due < ?`, micros(p.DueBefore))
	}
}

func (q *query) and(condition string, values ...any) {
	q.where, q.values = append(q.where, condition), append(q.values, values...)
}

// has wants one of some facets, where the driver does not see to that.
func (q *query) has(facets []string) {
	if strings.Join(q.drive, "\n") == strings.Join(facets, "\n") {
		return
	}
	var values []any
	for _, f := range facets {
		values = append(values, f)
	}
	q.and(hasFacet(len(facets)), values...)
}

func hasFacet(n int) string {
	return `EXISTS (SELECT 1 FROM facets v WHERE v.facet IN (` + marks(n) + `) AND v.received = l.received AND v.id = l.id)`
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat(`?, `, n), `, `) }

// repeat gives each arm its values: its facet, and those of the conditions.
func (q *query) repeat() {
	if len(q.drive) == 0 {
		return
	}
	each := q.values
	q.values = nil
	for _, facet := range q.drive {
		q.values = append(append(q.values, facet), each...)
	}
}

func (q *query) text() string {
	from, n := `complaints l CROSS JOIN complaints c ON c.id = l.id WHERE `, 1
	if len(q.drive) > 0 {
		from, n = `facets l CROSS JOIN complaints c ON c.id = l.id WHERE l.facet = ? AND `, len(q.drive)
	}
	arm := fmt.Sprintf(`SELECT * FROM (SELECT l.id AS id, l.%s AS at FROM %s%s ORDER BY %s LIMIT %d)`,
		q.part.column, from, strings.Join(q.where, ` AND `), q.part.order, q.limit)
	arms := strings.TrimSuffix(strings.Repeat(arm+` UNION `, n), ` UNION `)
	return fmt.Sprintf(`SELECT u.id, u.at, c.state FROM (%s ORDER BY %s LIMIT %d) u CROSS JOIN complaints c ON c.id = u.id ORDER BY %s`,
		arms, q.part.order, q.limit, q.part.order)
}
