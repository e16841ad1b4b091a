package sqlitestore_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var benchDay = time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)

var departments = [...]complaints.DepartmentID{"ict", "hr", "finance", "facilities"}

// benchTexts are the contents of an ordinary complaint.
var benchTexts = map[string]string{
	"person":      `{"name":"Petra de Wit","email":"petra.dewit@gemeente-a.example","phone":"06 12345678"}`,
	"subject":     "Laptop na drie weken niet vervangen",
	"description": strings.Repeat("Op 1 november heb ik een nieuwe laptop gevraagd. Ik heb niets gehoord. ", 12),
	"agreement":   "2026-00123",
}

// filing is an ordinary first commit: state, event, four contents, a reference and two deliveries.
func filing(n int64) complaints.Commit {
	id := complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", n))
	at := benchDay.Add(time.Duration(n) * time.Second)
	text := func(field string, size int) complaints.Text { return complaints.Text{At: 1, Field: field, Len: size} }
	deadline := func(kind complaints.DeadlineKind, days int) *complaints.Deadline {
		return &complaints.Deadline{Kind: kind, Due: at.AddDate(0, 0, days), State: complaints.Running, Policy: "2026.1", Calendar: "nl-2026", Set: 1}
	}
	c := complaints.Complaint{
		ID: id, Revision: 1, Reference: fmt.Sprintf("K-2026-%06d", n), Class: complaints.ClassComplaint, Status: complaints.Registered,
		Channel: complaints.ChannelWeb, Language: complaints.Dutch, ReceivedAt: at, RegisteredAt: at, ChangedAt: at,
		SubmittedBy: complaints.ActorID(fmt.Sprint("actor-", n%500)), Department: departments[n%4],
		Group: complaints.GroupID(departments[n%4]), Subject: text("subject", len(benchTexts["subject"])), Description: text("description", len(benchTexts["description"])),
		FirstResponse: deadline(complaints.FirstResponse, 2), Resolution: deadline(complaints.Resolution, 14), Policy: "2026.1", Calendar: "nl-2026",
		Agenda: []complaints.Milestone{{Kind: complaints.MilestoneWarning, Deadline: complaints.FirstResponse, At: at.AddDate(0, 0, 1)}},
	}
	c.Complainant = complaints.Complainant{Kind: complaints.PartnerEmployee, Organisation: "gemeente-a", Actor: c.SubmittedBy, Person: text("person", len(benchTexts["person"])), HasMail: true}
	f := complaints.Commit{Key: "file-" + string(id), State: c, Claims: []complaints.Claim{{Kind: complaints.ClaimReference, Key: c.Reference}}}
	f.Events = []complaints.Recorded{{Complaint: id, Revision: 1, At: at, By: c.SubmittedBy, As: complaints.AsComplainant, Event: complaints.Submitted{
		Class: c.Class, Status: c.Status, Reference: c.Reference, Channel: c.Channel, Language: c.Language, ReceivedAt: at, Complainant: c.Complainant,
		Department: c.Department, Subject: c.Subject, Description: c.Description, Agenda: c.Agenda,
	}}}
	for field, content := range benchTexts {
		f.Contents = append(f.Contents, complaints.Content{Key: complaints.ContentKey{At: 1, Field: field}, Data: []byte(content)})
	}
	for i := range f.Contents {
		if f.Contents[i].Key.Field == "person" {
			f.Contents[i].Person = fmt.Sprint("hash-", n%500)
		}
	}
	for _, to := range []complaints.Subscriber{complaints.ToComplainant, complaints.ToStaff} {
		f.Deliveries = append(f.Deliveries, complaints.Delivery{DeliveryKey: complaints.DeliveryKey{Complaint: id, Revision: 1, Subscriber: to}, NotBefore: at})
	}
	return f
}

// noting is an ordinary next commit: state, event, one content, one delivery.
func noting(c complaints.Complaint) complaints.Commit {
	expect := c.Revision
	c.Revision++
	text := complaints.Text{At: c.Revision, Field: "text", Len: 200}
	return complaints.Commit{
		Key: fmt.Sprint("note-", c.ID, c.Revision), Expect: expect, State: c,
		Events:     []complaints.Recorded{{Complaint: c.ID, Revision: c.Revision, At: benchDay, By: "handler", As: complaints.AsHandler, Event: complaints.Noted{Text: text}}},
		Contents:   []complaints.Content{{Key: text.Key(), Data: make([]byte, 200)}},
		Deliveries: []complaints.Delivery{{DeliveryKey: complaints.DeliveryKey{Complaint: c.ID, Revision: c.Revision, Subscriber: complaints.ToStaff}, NotBefore: benchDay}},
	}
}

func benchStore(b *testing.B) *sqlitestore.Store {
	b.Helper()
	s, err := sqlitestore.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), nil)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	return s
}

// clients runs b.N operations from n goroutines.
func clients(b *testing.B, n int, run func(i int64) error) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range n {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := run(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

// What SQLite itself does: one row in one table, one transaction, one fsync.
func BenchmarkYardstick(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", n), func(b *testing.B) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
			require.NoError(b, err)
			defer db.Close()
			db.SetMaxOpenConns(1)
			_, err = db.ExecContext(b.Context(), `CREATE TABLE rows (id INTEGER PRIMARY KEY, data BLOB)`)
			require.NoError(b, err)
			insert, err := db.PrepareContext(b.Context(), `INSERT INTO rows (data) VALUES (?)`)
			require.NoError(b, err)
			data := make([]byte, 2000)
			clients(b, n, func(int64) error {
				_, err := insert.ExecContext(b.Context(), data)
				return err
			})
		})
	}
}

func BenchmarkFile(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", n), func(b *testing.B) {
			s := benchStore(b)
			clients(b, n, func(i int64) error {
				_, err := s.Commit(b.Context(), filing(i))
				return err
			})
		})
	}
}

func BenchmarkNote(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", n), func(b *testing.B) {
			s := benchStore(b)
			var states [1000]complaints.Complaint
			for i := range states {
				f := filing(int64(i))
				states[i] = f.State
				_, err := s.Commit(b.Context(), f)
				require.NoError(b, err)
			}
			var locks [1000]sync.Mutex
			clients(b, n, func(i int64) error {
				at := i % int64(len(states))
				locks[at].Lock()
				defer locks[at].Unlock()
				c := noting(states[at])
				states[at] = c.State
				_, err := s.Commit(b.Context(), c)
				return err
			})
		})
	}
}

// Reads among few complaints and among many: the figures must not differ much.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int64{1_000, 20_000} {
		s := benchStore(b)
		fill(b, s, n)
		scope := complaints.Scope{Groups: []complaints.GroupID{"hr"}, Actor: "actor-7", Except: "actor-9"}
		for name, run := range map[string]func() error{
			"Load": func() error { _, err := s.Load(b.Context(), filing(n/2).State.ID); return err },
			"Due": func() error {
				_, err := s.Due(b.Context(), complaints.DueParams{Before: benchDay.AddDate(0, 0, 1).Add(20 * time.Second)})
				return err
			},
			"List": func() error {
				_, err := s.List(b.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}})
				return err
			},
			"List,due": func() error {
				_, err := s.List(b.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}, Sort: complaints.SortDue})
				return err
			},
			"List,scope": func() error { _, err := s.List(b.Context(), complaints.ListParams{Scope: scope}); return err },
			"List,department": func() error {
				_, err := s.List(b.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}, Department: "finance", Sort: complaints.SortDue})
				return err
			},
			"Pending": func() error {
				_, err := s.Pending(b.Context(), complaints.PendingParams{Before: benchDay.Add(30 * time.Second)})
				return err
			},
		} {
			b.Run(fmt.Sprintf("%s/complaints=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					require.NoError(b, run())
				}
			})
		}
	}
}

// fill files complaints from many goroutines.
func fill(b *testing.B, s *sqlitestore.Store, n int64) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := next.Add(1); i <= n; i = next.Add(1) {
				if _, err := s.Commit(b.Context(), filing(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
