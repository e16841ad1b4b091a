package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Backup writes a copy of the store, as it is at one moment, to a new file at path, while others go on reading and writing.
// The copy is a store of its own, and there whole or not at all; ErrClaimed when path is taken. Erased data is not in it.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return complaints.Refuse(complaints.CodeClaimed, "backup", fmt.Errorf("%s is there already", path))
	}
	part := path + ".part"
	defer func() {
		if gone := os.Remove(part); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, complaints.Refuse(complaints.CodeUnavailable, "backup", gone))
		}
	}()
	if err := s.copyTo(ctx, part); err != nil {
		return s.refusal(ctx, fmt.Errorf("backup to %s: %w", path, err))
	}
	if err := os.Link(part, path); err != nil { // unlike a rename, it replaces nothing
		return complaints.Refuse(complaints.CodeUnavailable, "backup", err)
	}
	return nil
}

// copyTo makes the copy and sees that it is on the disk.
func (s *Store) copyTo(ctx context.Context, part string) error {
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := create(part); err != nil { // so that only its owner reads it
		return err
	}
	conn, err := s.readers.Conn(ctx)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `PRAGMA query_only(OFF)`)
	if err == nil {
		_, err = conn.ExecContext(ctx, `VACUUM INTO ?`, part)
		_, back := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only(ON)`)
		err = errors.Join(err, back)
	}
	if err := errors.Join(err, conn.Close()); err != nil {
		return err
	}
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Check reads the whole file and compares its parts. ErrCorrupt tells what is wrong, and in which file.
func (s *Store) Check(ctx context.Context) error {
	for _, query := range []string{
		`SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
		`SELECT 'complaint ' || id || ' has revision ' || revision || ' and ' || (SELECT count(*) FROM events WHERE complaint = id) || ' events'
			FROM complaints WHERE revision <> (SELECT count(*) FROM events WHERE complaint = id)`,
		`SELECT 'event ' || revision || ' of ' || complaint || ' has no complaint' FROM events WHERE complaint NOT IN (SELECT id FROM complaints)`,
		`SELECT 'complaint ' || c.id || ' is not found by a list that it belongs to' FROM complaints c, json_each(c.facets) AS word
			WHERE c.n <= (SELECT through FROM arranged) AND NOT EXISTS (
				SELECT 1 FROM facets f WHERE f.facet = word.value AND f.received = c.received AND f.id = c.id AND f.due IS c.due)`,
		`SELECT 'a list shows ' || f.id || ' where it does not belong' FROM facets f WHERE NOT EXISTS (SELECT 1 FROM complaints c
			WHERE c.id = f.id AND c.n <= (SELECT through FROM arranged) AND c.received = f.received AND c.due IS f.due AND (f.facet IN (SELECT value FROM json_each(c.facets))
				OR f.facet IN (SELECT 'p:' || person FROM contents WHERE complaint = c.id AND person <> '')))`,
	} {
		wrong, err := rows(ctx, s, query+` LIMIT 5`, nil, func(r *sql.Rows) (error, error) {
			var what string
			err := r.Scan(&what)
			return errors.New(what), err
		})
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return s.refusal(ctx, complaints.Refuse(complaints.CodeCorrupt, "file", errors.Join(wrong...)))
		}
	}
	return nil
}
