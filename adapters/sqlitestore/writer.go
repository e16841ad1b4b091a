package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// maxGroup bounds a transaction, so that the first in it does not wait for ever longer ones.
const maxGroup = 256

// writer owns the only connection that writes, and the goroutine that uses it.
type writer struct {
	store    *Store
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt // by text; the goroutine's own
	queue    chan *request        // without room: who is in it, is taken
	quit     chan struct{}
	ended    chan struct{}
	scrub    bool // erased data is still in the journal
}

// request is one call that writes. Run may touch what the caller waits for: the caller waits until done.
type request struct {
	ctx    context.Context // it travels to the writer with its call
	run    func(*writer) error
	erases bool
	err    error
	done   chan struct{}
}

func newWriter(ctx context.Context, s *Store, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		store: s, db: db, conn: conn, prepared: map[string]*sql.Stmt{},
		queue: make(chan *request), quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.work()
	return w, nil
}

// write runs one request in the writer's next transaction and waits until the file holds it.
func (s *Store) write(ctx context.Context, run func(*writer) error) error {
	return s.submit(&request{ctx: ctx, run: run, done: make(chan struct{})})
}

func (s *Store) submit(r *request) error {
	select {
	case <-r.ctx.Done():
		return s.refusal(r.ctx, r.ctx.Err())
	default:
	}
	select {
	case s.writer.queue <- r:
	case <-r.ctx.Done():
		return s.refusal(r.ctx, r.ctx.Err())
	case <-s.writer.ended:
		return s.refusal(r.ctx, errClosed)
	}
	<-r.done
	return s.refusal(context.WithoutCancel(r.ctx), r.err)
}

// stop ends the goroutine after the transaction it is in, and closes the connection. Statements go first: an open one would
// keep the file open, and its journal.
func (w *writer) stop() error {
	close(w.quit)
	<-w.ended
	var errs []error
	for _, st := range w.prepared {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, w.conn.Close(), w.db.Close())...)
}

func (w *writer) work() {
	defer close(w.ended)
	for {
		select {
		case <-w.quit:
			return
		case first := <-w.queue:
			w.serve(w.gather(first))
		}
	}
}

// gather takes whoever waits at this moment.
func (w *writer) gather(first *request) []*request {
	group := []*request{first}
	for len(group) < maxGroup {
		select {
		case r := <-w.queue:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

// serve makes a group one transaction and answers everybody in it.
func (w *writer) serve(group []*request) {
	if err := w.transact(group); err != nil {
		for _, r := range group {
			r.err = err // nobody's work is in the file
		}
	}
	if w.scrub {
		w.scrub = !w.emptyJournal(slices.ContainsFunc(group, func(r *request) bool { return r.erases }))
	}
	for _, r := range group {
		close(r.done)
	}
}

// transact runs each request behind its own savepoint. An error is the whole group's.
func (w *writer) transact(group []*request) error {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, r := range group {
		if err := w.attempt(r); err != nil {
			return errors.Join(err, w.exec("ROLLBACK"))
		}
	}
	if err := w.exec("COMMIT"); err != nil {
		return errors.Join(err, w.exec("ROLLBACK"))
	}
	return nil
}

// attempt runs one request; the error is for when even taking it back failed.
func (w *writer) attempt(r *request) error {
	if err := w.exec("SAVEPOINT request"); err != nil {
		return err
	}
	if r.err = r.ctx.Err(); r.err == nil {
		r.err = r.run(w)
	}
	if r.err != nil {
		if err := w.exec("ROLLBACK TO request"); err != nil {
			return errors.Join(r.err, err)
		}
	}
	w.scrub = w.scrub || r.erases && r.err == nil
	return w.exec("RELEASE request")
}

// emptyJournal moves the journal into the file and cuts it off, so that what was erased is nowhere. A reader in the way, when
// there is no waiting for it, puts that off until after a later transaction.
func (w *writer) emptyJournal(wait bool) bool {
	timeout := 0 // milliseconds
	if wait {
		timeout = 200
	}
	var busy, frames, moved int
	ctx := context.Background()
	_, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout(%d)", timeout))
	if err == nil {
		err = w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	}
	_, restored := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout(%d)", busyTimeout))
	return err == nil && restored == nil && busy == 0
}

// statement prepares a text once.
func (w *writer) statement(query string) (*sql.Stmt, error) {
	if st, ok := w.prepared[query]; ok {
		return st, nil
	}
	st, err := w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	w.prepared[query] = st
	return st, nil
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.changed(query, args...)
	return err
}

// changed runs a statement and tells how many rows it changed. It has no context: a group is not stopped halfway.
func (w *writer) changed(query string, args ...any) (int64, error) {
	st, err := w.statement(query)
	if err != nil {
		return 0, err
	}
	result, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row reads one row; false when there is none.
func (w *writer) row(query string, args []any, into ...any) (bool, error) {
	st, err := w.statement(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(context.Background(), args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// column reads the first column of all rows.
func (w *writer) column(query string, args ...any) (list []string, err error) {
	st, err := w.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(context.Background(), args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// args makes a call of row readable.
func args(list ...any) []any { return list }
