package sqlitestore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// rows reads all rows of a query beside the writer; scan reads one.
func rows[T any](ctx context.Context, s *Store, query string, args []any, scan func(*sql.Rows) (T, error)) ([]T, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	found, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	return gather(ctx, s, found, scan)
}

// gather reads rows to their end and closes them.
func gather[T any](ctx context.Context, s *Store, found *sql.Rows, scan func(*sql.Rows) (T, error)) (list []T, err error) {
	defer func() {
		if err = s.refusal(ctx, errors.Join(err, found.Close())); err != nil {
			list = nil
		}
	}()
	for found.Next() {
		item, err := scan(found)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, found.Err()
}

// one reads a row beside the writer; ErrNotFound, of what, when there is none.
func one[T any](ctx context.Context, s *Store, what, query string, args []any, scan func(*sql.Rows) (T, error)) (T, error) {
	list, err := rows(ctx, s, query, args, scan)
	if err == nil && len(list) == 0 {
		err = notFound(what)
	}
	if err != nil {
		return *new(T), err
	}
	return list[0], nil
}

// statement prepares a text once for all readers. Texts are few: those of lists are put together from their parts, and are
// not kept.
func (s *Store) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.queries.Load(query); ok {
		return st.(*sql.Stmt), nil //nolint:forcetypeassert // nothing else is in it
	}
	st, err := s.readers.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	kept, there := s.queries.LoadOrStore(query, st)
	if there {
		return kept.(*sql.Stmt), st.Close() //nolint:forcetypeassert // nothing else is in it
	}
	return st, nil
}

func scanState(r *sql.Rows) (complaints.Complaint, error) {
	var data sql.RawBytes
	if err := r.Scan(&data); err != nil {
		return complaints.Complaint{}, err
	}
	return complaints.DecodeState(data)
}

// Load returns the newest state; see [complaints.Complaints].
func (s *Store) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	return one(ctx, s, "complaint", `SELECT state FROM complaints WHERE id = ?`, args(string(id)), scanState)
}

// History pages through a complaint's events; see [complaints.Complaints].
func (s *Store) History(ctx context.Context, p complaints.HistoryParams) (complaints.Page[complaints.Recorded], error) {
	last, err := openCursor("history", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Recorded]{}, err
	}
	limit := limitOf(p.PageParams)
	list, err := rows(ctx, s, `SELECT data FROM events WHERE complaint = ? AND revision > ? AND (? = 0 OR revision <= ?) ORDER BY revision LIMIT ?`,
		args(string(p.Complaint), int64(max(p.After, last.Revision)), int64(p.Through), int64(p.Through), limit+1),
		func(r *sql.Rows) (complaints.Recorded, error) {
			var data sql.RawBytes
			if err := r.Scan(&data); err != nil {
				return complaints.Recorded{}, err
			}
			return complaints.DecodeEvent(data)
		})
	if err != nil {
		return complaints.Page[complaints.Recorded]{}, err
	}
	return pageOf(list, limit, func(r complaints.Recorded) position { return position{List: "history", Revision: r.Revision} }), nil
}

// Due pages through what the sweep must do; see [complaints.Complaints].
func (s *Store) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	last, err := openCursor("due", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.DueItem]{}, err
	}
	limit := limitOf(p.PageParams)
	list, err := rows(ctx, s, `SELECT id, milestone FROM complaints WHERE milestone <= ? AND (milestone, id) > (?, ?) ORDER BY milestone, id LIMIT ?`,
		args(micros(p.Before), last.At, last.ID, limit+1),
		func(r *sql.Rows) (complaints.DueItem, error) {
			var item complaints.DueItem
			var at int64
			err := r.Scan(&item.Complaint, &at)
			item.At = moment(at)
			return item, err
		})
	if err != nil {
		return complaints.Page[complaints.DueItem]{}, err
	}
	return pageOf(list, limit, func(d complaints.DueItem) position {
		return position{List: "due", At: micros(d.At), ID: string(d.Complaint)}
	}), nil
}

// Cohort pages through what was received in a period; see [complaints.Complaints].
func (s *Store) Cohort(ctx context.Context, p complaints.CohortParams) (complaints.Page[complaints.ID], error) {
	last, err := openCursor("cohort", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.ID]{}, err
	}
	limit := limitOf(p.PageParams)
	list, err := rows(ctx, s, `SELECT received, id FROM (
			SELECT * FROM (SELECT received, id FROM facets WHERE facet = '' AND received >= ?1 AND received < ?2 AND (received, id) > (?3, ?4)
				ORDER BY received, id LIMIT ?5)
			UNION ALL SELECT received, id FROM complaints
				WHERE n > (SELECT through FROM arranged) AND received >= ?1 AND received < ?2 AND (received, id) > (?3, ?4))
		ORDER BY received, id LIMIT ?5`,
		args(micros(p.From), micros(p.Before), last.At, last.ID, limit+1),
		func(r *sql.Rows) (position, error) {
			at := position{List: "cohort"}
			err := r.Scan(&at.At, &at.ID)
			return at, err
		})
	if err != nil {
		return complaints.Page[complaints.ID]{}, err
	}
	page := pageOf(list, limit, func(at position) position { return at })
	return convert(page, func(at position) complaints.ID { return complaints.ID(at.ID) }), nil
}

// Resolve tells who holds a claim; see [complaints.Complaints].
func (s *Store) Resolve(ctx context.Context, c complaints.Claim) (complaints.Claimed, error) {
	return one(ctx, s, "claim", `SELECT complaint, revision, print FROM claims WHERE kind = ? AND key = ?`, args(string(c.Kind), c.Key),
		func(r *sql.Rows) (by complaints.Claimed, err error) {
			err = r.Scan(&by.ID, &by.Revision, &by.Print)
			return by, err
		})
}
