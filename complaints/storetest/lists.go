package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func lists() []clause {
	return []clause{
		{"L01 List shows summaries", showsSummaries},
		{"L02 List filters", filters},
		{"L03 List filters together", filtersTogether},
		{"L04 List by receipt, newest first", sortsByReceipt},
		{"L05 List by due moment, those without one last", sortsByDue},
		{"L06 List follows every change", followsChanges},
		{"L07 List shows what matched throughout once, while writers run", listsWhileWriting},
		{"L08 List by person finds contents that are not erased", listsPersons},
	}
}

// everything is the scope of somebody who may see all.
func everything() complaints.Scope { return complaints.Scope{All: true} }

// listed follows a list to its end.
func (w *world) listed(t require.TestingT, p complaints.ListParams, limit int) []complaints.ID {
	var ids []complaints.ID
	for _, s := range all(t, limit, func(page complaints.PageParams) (complaints.Page[complaints.Summary], error) {
		p.PageParams = page
		return w.List(testContext(t), p)
	}) {
		ids = append(ids, s.ID)
	}
	return ids
}

// wantList wants these complaints in this order, with large pages and small.
func (w *world) wantList(t *testing.T, p complaints.ListParams, why string, want ...complaints.ID) {
	t.Helper()
	w.lagging(t, func(t require.TestingT) {
		for _, limit := range []int{100, 2} {
			require.Equal(t, want, w.listed(t, p, limit), "%s, %d at a time", why, limit)
		}
	})
}

func showsSummaries(t *testing.T, w *world) {
	plain, full := w.filed(t), w.filed(t, rich)
	w.lagging(t, func(rt require.TestingT) {
		page, err := w.List(t.Context(), complaints.ListParams{Scope: everything()})
		require.NoError(rt, err)
		require.Equal(rt, []complaints.Summary{complaints.Summarize(&full), complaints.Summarize(&plain)}, page.Items)
		require.Empty(rt, page.Next)
	})
}

func filters(t *testing.T, w *world) {
	a := w.filed(t, received(day(1)), func(c *complaints.Complaint) {
		c.Status, c.Department, c.Group, c.Handler = complaints.InProgress, "ict", "g1", "dave"
		c.Handlers, c.Attention, c.Complainant.Organisation = []complaints.ActorID{"dave"}, true, "gemeente-a"
	}, due(day(10))).ID
	b := w.filed(t, received(day(3)), func(c *complaints.Complaint) {
		c.Department, c.Group, c.Handlers, c.Consulted = "hr", "g2", []complaints.ActorID{"dave"}, []complaints.GroupID{"g1"}
	}, due(day(20))).ID
	c := w.filed(t, received(day(5)), due(day(5)), closed(day(4))).ID
	d := w.filed(t, received(day(7)), func(c *complaints.Complaint) { c.Department = "ICT" }).ID
	for name, tt := range map[string]struct {
		params complaints.ListParams
		want   []complaints.ID
	}{
		"nothing":              {complaints.ListParams{}, []complaints.ID{d, c, b, a}},
		"one status":           {complaints.ListParams{Status: []complaints.Status{complaints.Closed}}, []complaints.ID{c}},
		"statuses":             {complaints.ListParams{Status: []complaints.Status{complaints.InProgress, complaints.Registered}}, []complaints.ID{d, b, a}},
		"status nobody has":    {complaints.ListParams{Status: []complaints.Status{complaints.Dismissed}}, nil},
		"department":           {complaints.ListParams{Department: "ict"}, []complaints.ID{a}},
		"group, not consulted": {complaints.ListParams{Group: "g1"}, []complaints.ID{a}},
		"handler, not former":  {complaints.ListParams{Handler: "dave"}, []complaints.ID{a}},
		"organisation":         {complaints.ListParams{Organisation: "gemeente-a"}, []complaints.ID{a}},
		"person":               {complaints.ListParams{Person: "hash of " + string(b)}, []complaints.ID{b}},
		"received from":        {complaints.ListParams{ReceivedFrom: day(5)}, []complaints.ID{d, c}},
		"received from, later": {complaints.ListParams{ReceivedFrom: day(5).Add(time.Microsecond)}, []complaints.ID{d}},
		"received before":      {complaints.ListParams{ReceivedBefore: day(3)}, []complaints.ID{a}},
		"received between":     {complaints.ListParams{ReceivedFrom: day(2), ReceivedBefore: day(6)}, []complaints.ID{c, b}},
		"due before, open":     {complaints.ListParams{DueBefore: day(11)}, []complaints.ID{a}},
		"due before, sharp":    {complaints.ListParams{DueBefore: day(10)}, nil},
		"due before, both":     {complaints.ListParams{DueBefore: day(30)}, []complaints.ID{b, a}},
		"attention":            {complaints.ListParams{Attention: true}, []complaints.ID{a}},
	} {
		tt.params.Scope = everything()
		w.wantList(t, tt.params, name, tt.want...)
		tt.params.Sort = complaints.SortDue
		inOrder := slices.DeleteFunc([]complaints.ID{a, b, d, c}, func(id complaints.ID) bool { return !slices.Contains(tt.want, id) })
		w.wantList(t, tt.params, name+" by due moment", append([]complaints.ID(nil), inOrder...)...)
	}
}

func filtersTogether(t *testing.T, w *world) {
	var want []complaints.ID
	for i := range 16 {
		c := w.filed(t, received(day(20-i)), func(c *complaints.Complaint) {
			c.Department, c.Group = pick[complaints.DepartmentID](i&1, "ict", "hr"), pick[complaints.GroupID](i&2, "g1", "g2")
			c.Handler = pick[complaints.ActorID](i&4, "dave", "erin")
			c.Status = pick(i&8, complaints.InProgress, complaints.Handled)
		}, due(day(21+i%4)))
		if c.Department == "ict" && c.Group == "g1" && c.Status == complaints.InProgress {
			want = append(want, c.ID)
		}
	}
	p := complaints.ListParams{Department: "ict", Group: "g1", Status: []complaints.Status{complaints.InProgress}, Scope: complaints.Scope{Groups: []complaints.GroupID{"g1", "g2"}}}
	w.wantList(t, p, "three filters", want...)
	p.Handler = "dave"
	w.wantList(t, p, "four filters", want[0])
	p.DueBefore = day(21)
	w.wantList(t, p, "five filters")
}

// pick chooses by a bit.
func pick[T any](bit int, zero, one T) T {
	if bit == 0 {
		return zero
	}
	return one
}

func sortsByReceipt(t *testing.T, w *world) {
	one := w.filed(t, received(day(5))).ID
	two := w.filed(t, received(day(5).Add(-time.Microsecond))).ID
	three := w.filed(t, received(day(5))).ID // the same moment: the higher id is the newer
	four := w.filed(t, received(day(9))).ID
	five := w.filed(t, received(day(1).AddDate(-30, 0, 0))).ID
	for _, sort := range []complaints.Sort{complaints.SortReceived, ""} {
		w.wantList(t, complaints.ListParams{Scope: everything(), Sort: sort}, "received", four, three, one, two, five)
	}
}

func sortsByDue(t *testing.T, w *world) {
	none := w.filed(t, received(day(9))).ID
	late := w.filed(t, due(day(20))).ID
	early := w.filed(t, due(day(3))).ID
	same := w.filed(t, due(day(20))).ID
	done := w.filed(t, received(day(1)), due(day(2)), closed(day(1))).ID
	breached := w.filed(t, due(day(2)), func(c *complaints.Complaint) { c.Resolution.State = complaints.Breached }).ID
	w.wantList(t, complaints.ListParams{Scope: everything(), Sort: complaints.SortDue}, "due", breached, early, late, same, done, none)
}

func followsChanges(t *testing.T, w *world) {
	c := w.filed(t, received(day(1)), due(day(9)), func(c *complaints.Complaint) { c.Group, c.Handler, c.Attention = "g1", "dave", true })
	w.filed(t, received(day(2)), due(day(8)))
	c = w.follow(t, c, received(day(3)), due(day(7)), func(c *complaints.Complaint) {
		c.Group, c.Handler, c.Attention, c.Status = "g2", "erin", false, complaints.InProgress
	})
	other := complaints.ID("01KP5HQRT00000000000000002")
	w.wantList(t, complaints.ListParams{Scope: everything()}, "by receipt", c.ID, other)
	w.wantList(t, complaints.ListParams{Scope: everything(), Sort: complaints.SortDue}, "by due moment", c.ID, other)
	w.wantList(t, complaints.ListParams{Scope: everything(), Group: "g1"}, "former group")
	w.wantList(t, complaints.ListParams{Scope: everything(), Group: "g2"}, "group", c.ID)
	w.wantList(t, complaints.ListParams{Scope: everything(), Handler: "dave"}, "former handler")
	w.wantList(t, complaints.ListParams{Scope: everything(), Attention: true}, "attention")
	w.wantList(t, complaints.ListParams{Scope: everything(), Status: []complaints.Status{complaints.Registered}}, "status", other)
	w.wantList(t, complaints.ListParams{Scope: complaints.Scope{Groups: []complaints.GroupID{"g1"}}}, "scope of the former group")
	c = w.follow(t, c, closed(day(5)))
	w.wantList(t, complaints.ListParams{Scope: everything(), Sort: complaints.SortDue}, "closed is last", other, c.ID)
	w.wantList(t, complaints.ListParams{Scope: everything(), DueBefore: day(30)}, "closed is not due", other)
	c = w.follow(t, c, due(day(6)))
	w.wantList(t, complaints.ListParams{Scope: everything(), Sort: complaints.SortDue}, "a clock that runs again", c.ID, other)
	w.wantList(t, complaints.ListParams{Scope: everything(), DueBefore: day(30)}, "closed is not due, whatever its clocks say", other)
	c = w.follow(t, c, func(c *complaints.Complaint) { c.Status = complaints.InProgress })
	w.wantList(t, complaints.ListParams{Scope: everything(), DueBefore: day(30)}, "reopened", c.ID, other)
}

func listsWhileWriting(t *testing.T, w *world) {
	var stay []complaints.ID
	var state []complaints.Complaint
	for i := range 20 {
		c := w.filed(t, received(day(1+i)), due(day(30-i)), func(c *complaints.Complaint) { c.Group = "g1" })
		stay, state = append(stay, c.ID), append(state, c)
	}
	w.lagging(t, func(t require.TestingT) {
		require.Len(t, w.listed(t, complaints.ListParams{Scope: everything()}, 7), 20)
	})
	var writers sync.WaitGroup
	defer writers.Wait()
	for n := range 4 {
		ids := []complaints.ID{w.id(), w.id(), w.id(), w.id(), w.id()}
		writers.Go(func() {
			for i := range 5 { // notes keep a complaint in its place; filings come in between
				w.mustCommit(t, following(state[n*5+i]))
				w.mustCommit(t, filing(ids[i], received(day(3*i+n)), due(day(4*i+n)), func(c *complaints.Complaint) { c.Group = "g1" }))
			}
		})
	}
	for round := range 8 {
		p := complaints.ListParams{Scope: pick(round&1, everything(), complaints.Scope{Groups: []complaints.GroupID{"g1"}})}
		p.Sort = pick(round&2, complaints.SortReceived, complaints.SortDue)
		seen := map[complaints.ID]int{}
		for _, id := range w.listed(t, p, 3) {
			seen[id]++
		}
		for _, id := range stay {
			require.Equal(t, 1, seen[id], "%s, list %+v", id, p)
		}
	}
	writers.Wait()
	w.lagging(t, func(t require.TestingT) {
		require.Len(t, w.listed(t, complaints.ListParams{Scope: everything()}, 7), 40)
	})
}

// mustCommit is for goroutines other than the test's.
func (w *world) mustCommit(t *testing.T, c complaints.Commit) {
	if _, err := w.Commit(t.Context(), c); err != nil {
		t.Errorf("commit: %v", err)
	}
}

func listsPersons(t *testing.T, w *world) {
	f := filing(w.id())
	f.Contents[0].Person = "p1"
	w.commit(t, f)
	next := following(f.State)
	next.Contents = append(next.Contents, complaints.Content{Key: complaints.ContentKey{At: 2, Field: "person"}, Person: "p2"})
	c := w.commit(t, next)
	other := filing(w.id(), received(day(9)))
	other.Contents[0].Person = "p2"
	w.commit(t, other)

	p1 := complaints.ListParams{Person: "p1", Scope: everything()}
	p2 := complaints.ListParams{Person: "p2", Scope: everything()}
	w.wantList(t, p1, "first", c.ID)
	w.wantList(t, p2, "second", other.State.ID, c.ID)
	c = w.follow(t, c, received(day(12)))
	w.wantList(t, p2, "received later", c.ID, other.State.ID)
	early := filing(w.id(), received(day(11)))
	early.Contents = nil
	_, err := w.PutContent(t.Context(), early.State.ID, complaints.Content{Key: complaints.ContentKey{At: 1, Field: "person"}, Person: "p1"})
	require.NoError(t, err)
	w.commit(t, early)
	w.wantList(t, p1, "a content from before the first commit", c.ID, early.State.ID)
	require.NoError(t, w.EraseContents(t.Context(), []complaints.ContentRef{{Complaint: c.ID, Key: complaints.ContentKey{At: 2, Field: "person"}}}))
	w.wantList(t, p1, "first, still", c.ID, early.State.ID)
	w.wantList(t, p2, "second, erased", other.State.ID)
	w.wantList(t, complaints.ListParams{Scope: complaints.Scope{Person: "p2"}}, "scope, erased", other.State.ID)
}
