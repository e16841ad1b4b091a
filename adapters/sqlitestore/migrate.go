package sqlitestore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// applicationID marks our files: "klws" as SQLite's four bytes.
const applicationID = 0x6b6c7773

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the file to the newest schema; each step is a transaction. user_version counts the steps taken.
func migrate(ctx context.Context, db *sql.DB) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	taken, err := versionOf(ctx, db)
	if err != nil {
		return err
	}
	if taken > len(steps) {
		return complaints.Refuse(complaints.CodeNewer, "file", fmt.Errorf("schema %d, this program knows up to %d", taken, len(steps)))
	}
	for n := taken; n < len(steps); n++ {
		if err := step(ctx, db, steps[n], n+1); err != nil {
			return fmt.Errorf("%s: %w", steps[n], err)
		}
	}
	return nil
}

// versionOf reads the schema's version, and refuses a file that another program made.
func versionOf(ctx context.Context, db *sql.DB) (int, error) {
	var application, version, objects int
	for query, into := range map[string]*int{
		"PRAGMA application_id": &application, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &objects,
	} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			return 0, err
		}
	}
	empty := application == 0 && version == 0 && objects == 0
	if application != applicationID && !empty {
		return 0, complaints.Refuse(complaints.CodeCorrupt, "foreign", errors.New("a SQLite file, but not one of complaints"))
	}
	return version, nil
}

func step(ctx context.Context, db *sql.DB, name string, version int) (err error) {
	text, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignoreDone(tx.Rollback())) }()
	script := fmt.Sprintf("%s\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;", text, applicationID, version)
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return err
	}
	return tx.Commit()
}

// ignoreDone is for the rollback that follows every transaction, committed or not.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
