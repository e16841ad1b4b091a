package sqlitestore

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Everybody who waits goes into one transaction: all run before the first is answered. A refused one takes only itself back; when
// it had written something already, the others run again.
func TestGroupCommit(t *testing.T) {
	t.Parallel()
	refused := errors.New("no")
	for name, no := range map[string]func(w *writer, write func() error) error{
		"refused before it writes": func(*writer, func() error) error { return refused },
		"refused after it wrote":   func(_ *writer, write func() error) error { return errors.Join(write(), refused) },
		"failed by SQLite": func(w *writer, _ func() error) error {
			return errors.Join(w.exec(`INSERT INTO series (name, last) VALUES ('broken', NULL)`), refused)
		},
		"its transaction ended": func(w *writer, _ func() error) error {
			return errors.Join(w.exec(`INSERT OR ROLLBACK INTO series (name, last) VALUES ('broken', NULL)`), refused)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *Store) { groupCommit(t, s, refused, no) })
		})
	}
}

func groupCommit(t *testing.T, s *Store, refused error, no func(*writer, func() error) error) {
	t.Helper()
	var mu sync.Mutex
	var log strings.Builder
	note := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		log.WriteString(what)
	}
	calls := make([]func(), 20)
	for i := range calls {
		calls[i] = func() {
			err := s.write(t.Context(), func(w *writer) error {
				note("r")
				write := func() error { return w.exec(`INSERT INTO series (name, last) VALUES (?, ?)`, string(rune('a'+i)), i) }
				if i%5 == 0 {
					return no(w, write)
				}
				return write()
			})
			if i%5 == 0 != errors.Is(err, refused) {
				t.Errorf("request %d: %v", i, err)
			}
			note("a")
		}
	}
	atOnce(t, s, calls...)
	require.Regexp(t, "^r{20,}a{20}$", log.String())
	for i := range 20 {
		n, err := s.Next(t.Context(), string(rune('a'+i)))
		require.NoError(t, err)
		if i%5 == 0 {
			require.Equal(t, int64(1), n, "nothing of a refused one is there")
		} else {
			require.Equal(t, int64(i+1), n)
		}
	}
}

// The plans of lists walk indexes only: no table is read whole, and nothing is sorted but the rows of a page and those that
// are not arranged yet.
func TestPlans(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	all := complaints.Scope{All: true}
	for name, p := range map[string]complaints.ListParams{
		"all":        {Scope: all},
		"statuses":   {Scope: all, Status: []complaints.Status{complaints.Registered, complaints.Assigned}},
		"department": {Scope: all, Department: "ict"},
		"handler":    {Scope: all, Handler: "dave"},
		"person":     {Scope: all, Person: "hash"},
		"attention":  {Scope: all, Attention: true},
		"scope":      {Scope: complaints.Scope{Groups: []complaints.GroupID{"a", "b"}, Actor: "ann", Person: "hash", Except: "ann"}},
		"together":   {Scope: complaints.Scope{Groups: []complaints.GroupID{"a", "b"}}, Group: "a", Status: []complaints.Status{complaints.Closed}},
	} {
		for _, order := range []complaints.Sort{complaints.SortReceived, complaints.SortDue} {
			for _, going := range []bool{false, true} {
				for _, part := range partsOf(order, going, position{At: 1, ID: "x"}) {
					q := selection(p, part, 26)
					requireIndexed(t, s, name, q)
				}
			}
		}
	}
}

func requireIndexed(t *testing.T, s *Store, name string, q query) {
	t.Helper()
	text, values := q.text()
	found, err := s.readers.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, values...)
	require.NoError(t, err)
	defer found.Close()
	var plan []string
	for found.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, found.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	require.NoError(t, found.Err())
	waiting := false // in the arm of those that are not arranged
	for i, step := range plan {
		waiting = step == "SEARCH c USING INTEGER PRIMARY KEY (rowid>?)" || waiting && step != "SCAN u" && !strings.HasPrefix(step, "SCAN (subquery-")
		walks := strings.HasPrefix(step, "SEARCH ") && strings.Contains(step, " USING ") ||
			step == "SCAN arranged" // its one row
		page := strings.HasPrefix(step, "SCAN (subquery-") || step == "SCAN u"
		sorts := strings.HasPrefix(step, "USE TEMP B-TREE FOR ORDER BY") && (waiting || strings.HasPrefix(plan[i-1], "SCAN (subquery-"))
		frame := slices.Contains([]string{"CO-ROUTINE", "MERGE", "LEFT", "RIGHT", "CORRELATED", "SCALAR"}, strings.Fields(step)[0])
		require.True(t, walks || page || sorts || frame, "%s: %s\n%s\n%s", name, step, text, strings.Join(plan, "\n"))
	}
}
