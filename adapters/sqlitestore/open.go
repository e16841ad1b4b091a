package sqlitestore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Options are the choices for a store. The zero value is good for most.
type Options struct {
	// Readers is the most connections that read at once; 0: four, or as many as there are processors when those are more.
	Readers int

	batch int64 // of complaints that lists are arranged by; 0: arrangeBatch
}

// Store is a [complaints.Store] in a SQLite file, safe for concurrent use. Make one with [Open]; Close it after use.
type Store struct {
	path    string
	lock    *fileLock
	readers *sql.DB
	queries sync.Map // text → *sql.Stmt on readers
	writer  *writer
	close   func() error
}

var _ complaints.Store = (*Store)(nil)

// Open opens the store in the file at path and makes it when it is not there; its directory must be. Errors name the file:
// ErrInvalid for an option, ErrUnavailable when another process has the file open or it cannot be read, ErrCorrupt when it is
// no SQLite file or not one of ours, ErrNewer when a newer version of this program wrote it.
func Open(ctx context.Context, path string, o *Options) (*Store, error) {
	if o == nil {
		o = &Options{}
	}
	if o.Readers < 0 {
		return nil, complaints.Refuse(complaints.CodeInvalid, "options", fmt.Errorf("sqlitestore: Readers is %d, it cannot be negative", o.Readers))
	}
	if path == "" {
		return nil, complaints.Refuse(complaints.CodeInvalid, "options", errors.New("sqlitestore: the path is empty"))
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeUnavailable, "file", err)
	}
	s := &Store{path: path}
	s.close = sync.OnceValue(s.shut)
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o *Options) error {
	if err := create(s.path); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "file", err)
	}
	var err error
	if s.lock, err = lockFile(ctx, s.path); err != nil {
		return err
	}
	if err := s.openWriter(ctx, cmp.Or(o.batch, arrangeBatch)); err != nil {
		return s.refusal(ctx, err)
	}
	readers := o.Readers
	if readers == 0 {
		readers = max(4, runtime.GOMAXPROCS(0))
	}
	s.readers, err = connect(ctx, s.path, readers, busyTimeout, "query_only(ON)")
	return s.refusal(ctx, err)
}

// openWriter brings the file to the newest schema and gives the writer its connection.
func (s *Store) openWriter(ctx context.Context, batch int64) error {
	pragmas := []string{
		"journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "temp_store(MEMORY)", "wal_autocheckpoint(8000)", "cache_size(-4000)",
	}
	db, err := connect(ctx, s.path, 1, busyTimeout, pragmas...)
	if err != nil {
		return err
	}
	if err := errors.Join(migrate(ctx, db), db.Close()); err != nil {
		return err
	}
	conn, err := newSession(ctx, sourceName(s.path, busyTimeout, pragmas...))
	if err != nil {
		return err
	}
	s.writer = newWriter(conn, batch)
	return nil
}

// create makes the file readable by its owner alone: it holds personal data. SQLite gives its journal the same mode.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// busyTimeout is how many milliseconds a connection waits for another program that looks into the file.
const busyTimeout = 5000

// connect opens up to n connections to the file, which wait for others for timeout milliseconds, with pragmas on each of them.
func connect(ctx context.Context, path string, n, timeout int, pragmas ...string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", sourceName(path, timeout, pragmas...))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// sourceName is the driver's name for a file with pragmas.
func sourceName(path string, timeout int, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", timeout), "trusted_schema(OFF)", "cell_size_check(ON)"}, pragmas...)}
	name := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/"), RawQuery: q.Encode()}
	return name.String()
}

// Close lets the writer finish what it has, refuses what waits, and closes the file. Calls after it are ErrUnavailable.
func (s *Store) Close() error { return s.close() }

func (s *Store) shut() error {
	var errs []error
	if s.readers != nil {
		errs = append(errs, s.readers.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.stop())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	if err := errors.Join(errs...); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "close", fmt.Errorf("%s: %w", s.path, err))
	}
	return nil
}
