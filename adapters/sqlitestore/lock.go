package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// fileLock keeps other processes, and other stores of this one, away from a file. It is SQLite's own exclusive lock, on an empty
// file beside the store: it works on every system SQLite does, and the system gives it back when the process ends, however
// it ends.
type fileLock struct {
	db   *sql.DB
	conn *sql.Conn
}

func lockFile(ctx context.Context, path string) (*fileLock, error) {
	if err := create(path + ".lock"); err != nil {
		return nil, complaints.Refuse(complaints.CodeUnavailable, "file", err)
	}
	db, err := connect(ctx, path+".lock", 1, 0)
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeUnavailable, "file", fmt.Errorf("%s.lock: %w", path, err))
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		inUse := fmt.Errorf("%s is open in another process, or twice in this one (its lock is %s.lock): %w", path, path, err)
		return nil, complaints.Refuse(complaints.CodeUnavailable, "in_use", errors.Join(inUse, db.Close()))
	}
	return &fileLock{db, conn}, nil
}

func (l *fileLock) release() error { return errors.Join(l.conn.Close(), l.db.Close()) }
