package sqlitestore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const contentColumns = `at, field, erased, person, blob, data`

func scanContent(r *sql.Rows) (c complaints.Content, err error) {
	err = r.Scan(&c.Key.At, &c.Key.Field, &c.Erased, &c.Person, &c.Blob, &c.Data)
	return asStored(c), err
}

// asStored gives no data as nil, and of an erased one the key only.
func asStored(c complaints.Content) complaints.Content {
	if c.Erased {
		return complaints.Content{Key: c.Key, Erased: true}
	}
	if len(c.Data) == 0 {
		c.Data = nil
	}
	return c
}

// ReadContents returns contents in the order of refs; see [complaints.Contents].
func (s *Store) ReadContents(ctx context.Context, refs []complaints.ContentRef) ([]complaints.Content, error) {
	keys := make([][3]any, len(refs))
	list := make([]complaints.Content, len(refs))
	for i, ref := range refs {
		keys[i] = [3]any{ref.Complaint, ref.Key.At, ref.Key.Field}
		list[i] = complaints.Content{Key: ref.Key, Erased: true}
	}
	wanted, err := json.Marshal(keys)
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeInvalid, "refs", err)
	}
	type numbered struct {
		n       int
		content complaints.Content
	}
	found, err := rows(ctx, s, `SELECT wanted.key, `+contentColumns+` FROM json_each(?) AS wanted CROSS JOIN contents
		WHERE complaint = wanted.value ->> 0 AND at = wanted.value ->> 1 AND field = wanted.value ->> 2`, args(string(wanted)),
		func(r *sql.Rows) (f numbered, err error) {
			c := &f.content
			err = r.Scan(&f.n, &c.Key.At, &c.Key.Field, &c.Erased, &c.Person, &c.Blob, &c.Data)
			return f, err
		})
	for _, f := range found {
		list[f.n] = asStored(f.content)
	}
	return list, err
}

// ListContents lists a complaint's contents by key; see [complaints.Contents].
func (s *Store) ListContents(ctx context.Context, id complaints.ID) ([]complaints.ContentRef, error) {
	return rows(ctx, s, `SELECT at, field FROM contents WHERE complaint = ? AND NOT erased ORDER BY at, field`, args(string(id)),
		func(r *sql.Rows) (complaints.ContentRef, error) {
			ref := complaints.ContentRef{Complaint: id}
			err := r.Scan(&ref.Key.At, &ref.Key.Field)
			return ref, err
		})
}

// PutContent adds one content unless its key is taken; see [complaints.Contents].
func (s *Store) PutContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	ref := complaints.ContentRef{Complaint: id, Key: c.Key}
	if len(c.Data) > complaints.MaxItemBytes {
		there, err := s.contentAt(ctx, ref)
		if errors.Is(err, complaints.ErrNotFound) {
			err = complaints.CheckItem(len(c.Data))
		}
		return there, err
	}
	err := s.write(ctx, func(w *writer) error { return w.putContent(string(id), c) })
	if err != nil {
		return complaints.Content{}, err
	}
	return s.contentAt(ctx, ref)
}

// putContent adds a content when its key is free, and its person to the lists.
func (w *writer) putContent(id string, c complaints.Content) error {
	kept, err := w.addContents(id, []complaints.Content{c})
	if err != nil || kept == 0 || c.Person == "" || c.Erased {
		return err
	}
	_, at, err := w.standing(id)
	if err != nil || !w.arranged(at.n) { // the batch will look for it
		return err
	}
	return w.addFacets([]string{facetPerson + c.Person}, id, at)
}

// contentAt reads what is at a key, erased or not; ErrNotFound when nothing ever was.
func (s *Store) contentAt(ctx context.Context, ref complaints.ContentRef) (complaints.Content, error) {
	return one(ctx, s, "content", `SELECT `+contentColumns+` FROM contents WHERE complaint = ? AND at = ? AND field = ?`,
		args(string(ref.Complaint), int64(ref.Key.At), ref.Key.Field), scanContent)
}

// addContents adds contents whose keys are free, and tells how many did.
func (w *writer) addContents(id string, list []complaints.Content) (int, error) {
	rows := contentRows(id, list)
	n, err := w.put(&rows)
	return int(n), err
}

func contentRows(id string, list []complaints.Content) insertion {
	rows := insertionOf(insertContents, len(list), 7)
	for _, c := range list {
		if c.Erased {
			c = complaints.Content{Key: c.Key, Erased: true}
		}
		rows.add(id, int64(c.Key.At), c.Key.Field, c.Erased, c.Person, c.Blob, notNil(c.Data))
	}
	return rows
}

const insertContents = `INSERT OR FAIL INTO contents (complaint, at, field, erased, person, blob, data) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`

// notNil is empty where nil would be NULL.
func notNil(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

// EraseContents removes data for good; see [complaints.Contents].
func (s *Store) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	return s.submit(&request{ctx: ctx, erases: true, done: make(chan struct{}), run: func(w *writer) error {
		for _, ref := range refs {
			if err := w.erase(ref); err != nil {
				return err
			}
		}
		return nil
	}})
}

// erase empties a content, and forgets its person where no other content of the complaint names the same.
func (w *writer) erase(ref complaints.ContentRef) error {
	id := string(ref.Complaint)
	before, err := w.persons(id)
	if err != nil {
		return err
	}
	err = w.exec(`INSERT OR FAIL INTO contents (complaint, at, field, erased, person, blob, data) VALUES (?, ?, ?, TRUE, '', '', x'')
		ON CONFLICT DO UPDATE SET erased = TRUE, person = '', blob = '', data = x''`, id, int64(ref.Key.At), ref.Key.Field)
	if err != nil {
		return err
	}
	left, err := w.persons(id)
	if err != nil || len(left) == len(before) {
		return err
	}
	_, at, err := w.standing(id)
	if err != nil || !w.arranged(at.n) {
		return err
	}
	return w.rearrange(id, place{at.n, at.received, at.due, before}, place{at.n, at.received, at.due, left}, nil)
}
