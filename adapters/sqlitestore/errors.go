package sqlitestore

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var errClosed = errors.New("sqlitestore: the store is closed")

// refusal puts an error into the engine's codes and names the file. What is in a code already keeps it.
func (s *Store) refusal(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", ended)
	}
	if refused, ok := errors.AsType[*complaints.Error](err); ok {
		if refused.Code == complaints.CodeCorrupt || refused.Code == complaints.CodeNewer {
			return complaints.Refuse(refused.Code, refused.Reason, fmt.Errorf("%s: %w", s.path, err))
		}
		return err
	}
	code, reason := complaints.CodeUnavailable, "sqlite"
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff { // the rest says more of the same
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			code, reason = complaints.CodeCorrupt, "file"
		case sqlite3.SQLITE_FULL:
			reason = "disk_full"
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			reason = "busy"
		}
	}
	return complaints.Refuse(code, reason, fmt.Errorf("%s: %w", s.path, err))
}

func notFound(what string) error { return complaints.Refuse(complaints.CodeNotFound, what, nil) }
