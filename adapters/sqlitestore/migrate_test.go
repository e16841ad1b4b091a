package sqlitestore_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A file of an earlier schema is brought to this one with all that is in it, and its lists show the same; the next complaints
// join them.
func TestMigrate(t *testing.T) {
	t.Parallel()
	dump, err := os.ReadFile(filepath.Join("testdata", "schema1.sql"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "store.db")
	tamper(t, path, string(dump))
	s := openAt(t, path)
	require.NoError(t, s.Check(t.Context()))
	last := filing(5).State
	c, err := s.Load(t.Context(), last.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.Revision(2), c.Revision)

	model := memstore.New()
	copied, err := complaints.Copy(t.Context(), model, s)
	require.NoError(t, err)
	require.Equal(t, complaints.Copied{Policies: 1, Series: 1, Mails: 1, Claims: 15, Events: 9, Contents: 27, Deliveries: 15, States: 6}, copied)
	requireSameLists(t, model, s)
	for i := range int64(300) { // more than one batch, and a rest
		f := filing(10 + i)
		_, err := s.Commit(t.Context(), f)
		require.NoError(t, err)
		_, err = model.Commit(t.Context(), f)
		require.NoError(t, err)
	}
	requireSameLists(t, model, s)
	require.NoError(t, s.Check(t.Context()))
}

// requireSameLists compares all kinds of lists, and the cohort.
func requireSameLists(t *testing.T, want, got complaints.Store) {
	t.Helper()
	everything := complaints.Scope{All: true}
	day := complaints.CohortParams{From: benchDay, Before: benchDay.AddDate(0, 0, 1)}
	day.Limit = 1000
	in, err := want.Cohort(t.Context(), day)
	require.NoError(t, err)
	there, err := got.Cohort(t.Context(), day)
	require.NoError(t, err)
	require.ElementsMatch(t, in.Items, there.Items)
	for _, p := range []complaints.ListParams{
		{Scope: everything},
		{Scope: everything, Status: []complaints.Status{complaints.Registered}},
		{Scope: everything, Status: []complaints.Status{complaints.Closed, complaints.Registered}, Department: "hr"},
		{Scope: everything, Group: "finance"},
		{Scope: everything, Organisation: "gemeente-a", ReceivedFrom: filing(3).State.ReceivedAt},
		{Scope: everything, Person: "hash-2"},
		{Scope: everything, Person: "hash-4"},
		{Scope: complaints.Scope{Groups: []complaints.GroupID{"ict", "hr"}, Actor: "actor-2", Person: "hash-3", Except: "actor-9"}},
	} {
		for _, p.Sort = range []complaints.Sort{complaints.SortReceived, complaints.SortDue} {
			p.Limit = 1000
			in, err := want.List(t.Context(), p)
			require.NoError(t, err)
			there, err := got.List(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, in.Items, there.Items, "%+v", p)
		}
	}
}
