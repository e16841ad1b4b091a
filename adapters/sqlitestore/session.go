package sqlitestore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"modernc.org/sqlite"
)

// session is the writer's connection. It goes to the driver itself: the locks, checks and conversions of database/sql cost as much
// again as SQLite's own work on rows of this size, and one goroutine that has the connection to itself needs none of them.
type session struct {
	conn     driver.Conn
	prepared map[text]statement
	values   []driver.NamedValue // of the statement that runs
	written  int64               // rows, since a request began
	failed   bool                // a statement, since then: SQLite may have ended the transaction by itself
}

// text is a statement with its number of rows of VALUES.
type text struct {
	query string
	rows  int
}

type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

func newSession(ctx context.Context, name string) (*session, error) {
	connector, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, prepared: map[text]statement{}}, nil
}

// close closes statements first: an open one would keep the file open, and its journal.
func (s *session) close() error {
	var errs []error
	for _, st := range s.prepared {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

// statement prepares a text once.
func (s *session) statement(query string, rows int) (statement, error) {
	key := text{query, rows}
	if st, ok := s.prepared[key]; ok {
		return st, nil
	}
	prepared, err := s.conn.Prepare(repeated(query, rows))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	st, ok := prepared.(statement)
	if !ok {
		return nil, errors.Join(fmt.Errorf("prepare: %T cannot run", prepared), prepared.Close())
	}
	s.prepared[key] = st
	return st, nil
}

// repeated writes the row of VALUES so many times.
func repeated(query string, rows int) string {
	if rows < 2 {
		return query
	}
	head, rest, _ := strings.Cut(query, `VALUES `)
	row, tail, _ := strings.Cut(rest, `)`)
	return head + `VALUES ` + row + `)` + strings.Repeat(`, `+row+`)`, rows-1) + tail
}

// bound makes arguments the driver's values. They are good until the next call.
func (s *session) bound(args []any) ([]driver.NamedValue, error) {
	s.values = s.values[:0]
	for i, a := range args {
		v, err := valueOf(a)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		s.values = append(s.values, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return s.values, nil
}

func valueOf(a any) (driver.Value, error) {
	switch a := a.(type) {
	case int64, string, []byte, bool, nil:
		return a, nil
	case *int64:
		if a == nil {
			return nil, nil
		}
		return *a, nil
	}
	return driver.DefaultParameterConverter.ConvertValue(a)
}

func (s *session) exec(query string, args ...any) error {
	_, err := s.changed(query, args...)
	return err
}

// changed runs a statement and tells how many rows it changed. It has no context: a group is not stopped halfway.
func (s *session) changed(query string, args ...any) (int64, error) {
	return s.insert(query, 1, args)
}

// insert is changed for so many rows of VALUES.
func (s *session) insert(query string, rows int, args []any) (int64, error) {
	if rows == 0 {
		return 0, nil
	}
	st, err := s.statement(query, rows)
	if err != nil {
		return 0, err
	}
	values, err := s.bound(args)
	if err != nil {
		return 0, err
	}
	return s.executed(st, values)
}

func (s *session) executed(st statement, values []driver.NamedValue) (int64, error) {
	result, err := st.ExecContext(context.Background(), values)
	if err != nil {
		s.failed = true
		return 0, err
	}
	n, err := result.RowsAffected()
	s.written += n
	return n, err
}

// insertion is a statement with rows of VALUES, made ready by who asks the writer for it: the writer is one, and they are many.
type insertion struct {
	query  string
	rows   int
	values []driver.NamedValue
	err    error
}

// insertionOf begins an insertion of so many rows of so many columns.
func insertionOf(query string, rows, columns int) insertion {
	return insertion{query: query, values: make([]driver.NamedValue, 0, rows*columns)}
}

func (i *insertion) add(row ...any) {
	for _, a := range row {
		v, err := valueOf(a)
		if err != nil {
			i.err = errors.Join(i.err, fmt.Errorf("argument %d: %w", len(i.values)+1, err))
		}
		i.values = append(i.values, driver.NamedValue{Ordinal: len(i.values) + 1, Value: v})
	}
	i.rows++
}

// put runs an insertion, and tells how many rows it changed.
func (s *session) put(i *insertion) (int64, error) {
	if i.rows == 0 || i.err != nil {
		return 0, i.err
	}
	st, err := s.statement(i.query, i.rows)
	if err != nil {
		return 0, err
	}
	return s.executed(st, i.values)
}

// each reads all rows of a statement; what scan gets is good until it returns.
func (s *session) each(query string, args []any, scan func([]driver.Value) error) (err error) {
	st, err := s.statement(query, 1)
	if err != nil {
		return err
	}
	values, err := s.bound(args)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), values)
	if err != nil {
		s.failed = true
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(columns); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			s.failed = true
			return err
		}
		if err := scan(columns); err != nil {
			return err
		}
	}
}

// row reads one row; false when there is none.
func (s *session) row(query string, args []any, into ...any) (found bool, err error) {
	err = s.each(query, args, func(columns []driver.Value) error {
		for i, v := range columns {
			if err := assign(into[i], v); err != nil {
				return err
			}
		}
		found = true
		return nil
	})
	return found && err == nil, err
}

// column reads the first column of all rows.
func (s *session) column(query string, args ...any) (list []string, err error) {
	err = s.each(query, args, func(columns []driver.Value) error {
		var v string
		err := assign(&v, columns[0])
		list = append(list, v)
		return err
	})
	return list, err
}

// assign sets what into points to: a number, a truth, a text, bytes, or a pointer for what may be NULL.
func assign(into any, v driver.Value) error {
	to := reflect.ValueOf(into).Elem()
	if v == nil {
		to.SetZero()
		return nil
	}
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	from := reflect.ValueOf(v)
	switch {
	case to.Kind() == reflect.Bool && from.Kind() == reflect.Int64:
		to.SetBool(from.Int() != 0)
	case from.CanConvert(to.Type()) && (from.Kind() == reflect.String) == (to.Kind() == reflect.String):
		to.Set(from.Convert(to.Type()))
	default:
		return fmt.Errorf("a %T is no %s", v, to.Type())
	}
	return nil
}

// args makes a call of row readable.
func args(list ...any) []any { return list }
