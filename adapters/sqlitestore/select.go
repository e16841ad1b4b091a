package sqlitestore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// query is a list's query while it is put together. It walks one index in its order for each driving facet, takes as many as
// the page needs from each, looks through those that are not arranged yet, and merges. So a page costs what it shows, what the
// other filters drop between, and a batch at most.
type query struct {
	part  part
	drive []string // facets, of which a complaint has one
	along conditions
	fresh conditions // for those that are not arranged
	limit int
}

// conditions are what is wanted of complaint c, at its place l in the list.
type conditions struct {
	text   []string
	values []any
}

func (c *conditions) and(condition string, values ...any) {
	c.text, c.values = append(c.text, condition), append(c.values, values...)
}

// selection makes the query for a part of a list: id, place and state of at most limit complaints.
func selection(p complaints.ListParams, t part, limit int) query {
	q := query{part: t, drive: driving(p), limit: limit}
	q.along.fill(p, t, hasRow, q.drive)
	q.fresh.fill(p, t, hasWord, nil)
	return q
}

// fill wants all that the list asks for, but for facets that the driver sees to.
func (c *conditions) fill(p complaints.ListParams, t part, has func([]string) (string, []any), driven []string) {
	c.and(t.where, t.values...)
	c.columns(p)
	for _, facets := range wanted(p) {
		if !slices.Equal(driven, facets) {
			condition, values := has(facets)
			c.and(condition, values...)
		}
	}
	if p.Scope.Except != "" {
		condition, values := has([]string{facetExcluded + string(p.Scope.Except)})
		c.and(`NOT `+condition, values...)
	}
}

// wanted lists the facets of which a complaint has one, for each filter that no column answers.
func wanted(p complaints.ListParams) (list [][]string) {
	if p.Person != "" {
		list = append(list, []string{facetPerson + p.Person})
	}
	if !p.Scope.All {
		list = append(list, viewers(p.Scope))
	}
	return list
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
	if len(list) == 0 {
		list = append(list, facetAll)
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
func (c *conditions) columns(p complaints.ListParams) {
	for _, f := range []struct{ column, value string }{
		{`department`, string(p.Department)}, {`"group"`, string(p.Group)}, {`handler`, string(p.Handler)}, {`organisation`, p.Organisation},
	} {
		if f.value != "" {
			c.and(`c.`+f.column+` = ?`, f.value)
		}
	}
	if len(p.Status) > 0 {
		var values []any
		for _, s := range p.Status {
			values = append(values, string(s))
		}
		c.and(`c.status IN (`+marks(len(values))+`)`, values...)
	}
	if p.Attention {
		c.and(`c.attention`)
	}
	if !p.ReceivedFrom.IsZero() {
		c.and(`l.received >= ?`, micros(p.ReceivedFrom))
	}
	if !p.ReceivedBefore.IsZero() {
		c.and(`l.received < ?`, micros(p.ReceivedBefore))
	}
	if !p.DueBefore.IsZero() {
		c.and(`c.open AND l.due < ?`, micros(p.DueBefore))
	}
}

// hasRow looks in the table of facets.
func hasRow(facets []string) (condition string, values []any) {
	for _, f := range facets {
		values = append(values, f)
	}
	return `EXISTS (SELECT 1 FROM facets v WHERE v.facet IN (` + marks(len(facets)) + `) AND v.received = l.received AND v.id = l.id)`, values
}

// hasWord looks where the rows of the table will come from: the complaint's words, and the persons of its contents.
func hasWord(facets []string) (condition string, values []any) {
	var each []string
	for _, f := range facets {
		if person, ok := strings.CutPrefix(f, facetPerson); ok {
			each, values = append(each, `EXISTS (SELECT 1 FROM contents t WHERE t.complaint = l.id AND t.person = ?)`), append(values, person)
		} else {
			each, values = append(each, `instr(c.facets, ?)`), append(values, word(f))
		}
	}
	return `(` + strings.Join(each, ` OR `) + `)`, values
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat(`?, `, n), `, `) }

// text is the query, and its values: each arm's facet, and those of the conditions.
func (q *query) text() (string, []any) {
	var arms []string
	var values []any
	arm := func(from string, c conditions) string {
		values = append(values, c.values...)
		return fmt.Sprintf(`SELECT * FROM (SELECT l.id AS id, l.%s AS at FROM %s AND %s ORDER BY %s LIMIT %d)`,
			q.part.column, from, strings.Join(c.text, ` AND `), q.part.order, q.limit)
	}
	for _, facet := range q.drive {
		values = append(values, facet)
		arms = append(arms, arm(`facets l CROSS JOIN complaints c ON c.id = l.id WHERE l.facet = ?`, q.along))
	}
	fresh := arm(`complaints c NOT INDEXED WHERE c.n > (SELECT through FROM arranged)`, q.fresh)
	arms = append(arms, strings.ReplaceAll(fresh, `l.`, `c.`)) // their place is in the complaint itself
	return fmt.Sprintf(`SELECT u.id, u.at, c.state FROM (%s ORDER BY %s LIMIT %d) u CROSS JOIN complaints c ON c.id = u.id ORDER BY %s`,
		strings.Join(arms, ` UNION `), q.part.order, q.limit, q.part.order), values
}
