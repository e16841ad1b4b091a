package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// List pages through summaries; see [complaints.Complaints].
func (s *Store) List(ctx context.Context, p complaints.ListParams) (complaints.Page[complaints.Summary], error) {
	order := complaints.SortReceived
	if p.Sort == complaints.SortDue {
		order = complaints.SortDue
	}
	name := "list-" + string(order)
	last, err := openCursor(name, p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Summary]{}, err
	}
	if !p.Scope.All && len(viewers(p.Scope)) == 0 {
		return complaints.Page[complaints.Summary]{}, s.refusal(ctx, ctx.Err()) // sees nothing
	}
	limit := limitOf(p.PageParams)
	var list []listed
	for _, part := range partsOf(order, p.Cursor != "", last) {
		found, err := s.listPart(ctx, selection(p, part, limit+1-len(list)))
		if err != nil {
			return complaints.Page[complaints.Summary]{}, err
		}
		if list = append(list, found...); len(list) > limit {
			break
		}
	}
	page := pageOf(list, limit, func(l listed) position {
		l.at.List = name
		return l.at
	})
	return convert(page, func(l listed) complaints.Summary { return l.summary }), nil
}

// listed is a summary with its place in the list.
type listed struct {
	at      position
	summary complaints.Summary
}

// listPart runs a query put together for one call. It is not kept: its text depends on what was asked.
func (s *Store) listPart(ctx context.Context, q query) ([]listed, error) {
	text, values := q.text()
	found, err := s.readers.QueryContext(ctx, text, values...)
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	return gather(ctx, s, found, func(r *sql.Rows) (l listed, err error) {
		var at sql.NullInt64
		var data sql.RawBytes
		if err := r.Scan(&l.at.ID, &at, &data); err != nil {
			return l, err
		}
		l.at.At, l.at.None = at.Int64, !at.Valid
		c, err := complaints.DecodeState(data)
		if err != nil {
			return l, fmt.Errorf("complaint %s: %w", l.at.ID, err)
		}
		l.summary = complaints.Summarize(&c)
		return l, nil
	})
}

// part is a stretch of a list along one index.
type part struct {
	column string // the moment that orders it: received or due
	where  string // what is in it, and behind the cursor
	values []any
	order  string // by the query's columns: 1 is the id, 2 the moment
}

// partsOf lists the parts still to show. By due moment there are two: those without one come last, the newest id first.
func partsOf(order complaints.Sort, going bool, last position) []part {
	if order == complaints.SortReceived {
		p := part{column: "received", where: `TRUE`, order: `2 DESC, 1 DESC`}
		if going {
			p.where, p.values = `(l.received, l.id) < (?, ?)`, args(last.At, last.ID)
		}
		return []part{p}
	}
	none := part{column: "due", where: `l.due IS NULL`, order: `1 DESC`}
	if going && last.None {
		none.where, none.values = `l.due IS NULL AND l.id < ?`, args(last.ID)
		return []part{none}
	}
	some := part{column: "due", where: `l.due IS NOT NULL`, order: `2, 1`}
	if going {
		some.where, some.values = `(l.due, l.id) > (?, ?)`, args(last.At, last.ID)
	}
	return []part{some, none}
}
