package storetest

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func histories() []clause {
	return []clause{
		{"C20 Load returns the state as committed, to the microsecond", loads},
		{"C21 Load of what is not there is ErrNotFound", loadsNothing},
		{"C22 History pages by rising revision, after and through", pagesHistory},
		{"C23 History keeps every kind of event as committed", keepsEvents},
		{"C24 Next gives 1, 2, 3 in each series", series},
		{"C25 Next never gives a number twice", racingSeries},
	}
}

func loads(t *testing.T, w *world) {
	for _, f := range []complaints.Commit{filing(w.id()), filing(w.id(), rich)} {
		w.commit(t, f)
		got, err := w.Load(t.Context(), f.State.ID)
		require.NoError(t, err)
		require.Equal(t, f.State, got)
		next := following(f.State, due(day(28).Add(1000)), received(day(1).Add(-1000)))
		w.commit(t, next)
		got, err = w.Load(t.Context(), f.State.ID)
		require.NoError(t, err)
		require.Equal(t, next.State, got)
	}
}

func loadsNothing(t *testing.T, w *world) {
	_, err := w.Load(t.Context(), "01KP5HQRT0Z000000000000000")
	requireCode(t, complaints.CodeNotFound, err)
	_, err = w.PutContent(t.Context(), "01KP5HQRT0Z000000000000000", complaints.Content{Key: complaints.ContentKey{At: 1, Field: "x"}})
	require.NoError(t, err)
	_, err = w.Load(t.Context(), "01KP5HQRT0Z000000000000000")
	requireCode(t, complaints.CodeNotFound, err)
	page, err := w.History(t.Context(), complaints.HistoryParams{Complaint: "01KP5HQRT0Z000000000000000"})
	require.NoError(t, err)
	require.Equal(t, complaints.Page[complaints.Recorded]{}, page)
}

func pagesHistory(t *testing.T, w *world) {
	c := w.filed(t)
	w.filed(t) // a neighbour, whose events do not show
	for range 11 {
		c = w.follow(t, c)
	}
	revisions := func(limit int, after, through complaints.Revision) (list []complaints.Revision) {
		t.Helper()
		for _, r := range all(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.Recorded], error) {
			return w.History(t.Context(), complaints.HistoryParams{PageParams: p, Complaint: c.ID, After: after, Through: through})
		}) {
			require.Equal(t, c.ID, r.Complaint)
			list = append(list, r.Revision)
		}
		return list
	}
	for _, limit := range []int{1, 5, 12, 100} {
		require.Equal(t, []complaints.Revision{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, revisions(limit, 0, 0))
		require.Equal(t, []complaints.Revision{9, 10, 11, 12}, revisions(limit, 8, 0))
		require.Equal(t, []complaints.Revision{1, 2, 3}, revisions(limit, 0, 3))
		require.Equal(t, []complaints.Revision{10, 11}, revisions(limit, 9, 11))
		require.Empty(t, revisions(limit, 12, 0))
		require.Empty(t, revisions(limit, 5, 5))
	}
}

func keepsEvents(t *testing.T, w *world) {
	text := complaints.Text{At: 2, Field: "text", Len: 4}
	f := following(w.filed(t))
	f.Events = nil
	for i, e := range []complaints.Event{
		complaints.Noted{Text: text}, complaints.Taken{}, complaints.WasAssigned{Group: "hr", Handler: "é ß 😀", Rule: "r1"},
		complaints.Contacted{Kind: complaints.Phone, Reached: true, At: day(3), Summary: text, Response: true},
		complaints.Amended{Changes: []complaints.Change{{Field: "subject", BeforeText: text, AfterText: text}}, Involved: &[]complaints.ActorID{"bob"}},
		complaints.Warned{Milestone: complaints.Milestone{Kind: complaints.MilestoneWarning, Deadline: complaints.Resolution, N: 3, At: day(9)}},
	} {
		f.Events = append(f.Events, complaints.Recorded{
			Complaint: f.State.ID, Revision: complaints.Revision(i + 2), At: day(3), By: "é ß 😀", As: complaints.AsDesk, Event: e,
		})
	}
	f.State.Revision = complaints.Revision(len(f.Events) + 1)
	w.commit(t, f)
	w.requireParts(t, f)
}

func series(t *testing.T, w *world) {
	for i := range int64(3) {
		for _, name := range []string{"reference-2026", "reference-2027"} {
			n, err := w.Next(t.Context(), name)
			require.NoError(t, err)
			require.Equal(t, i+1, n)
		}
	}
}

func racingSeries(t *testing.T, w *world) {
	got := make([][]int64, w.writers())
	for _, err := range w.race(func(i int) error {
		for range 4 {
			n, err := w.Next(t.Context(), "reference-2026")
			if err != nil {
				return err
			}
			got[i] = append(got[i], n)
		}
		return nil
	}) {
		require.NoError(t, err)
	}
	seen := map[int64]bool{}
	for _, numbers := range got {
		for _, n := range numbers {
			require.False(t, seen[n], "%d came twice", n)
			seen[n] = true
		}
		require.True(t, slices.IsSorted(numbers))
	}
	require.Equal(t, int64(1), slices.Min(slices.Collect(maps.Keys(seen))))
}
