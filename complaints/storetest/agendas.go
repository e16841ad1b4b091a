package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func agendas() []clause {
	return []clause{
		{"L21 Due shows next milestones at or before the moment, rising", showsDue},
		{"L22 Due follows the agenda; without a milestone a complaint is not in it", followsAgenda},
		{"L23 Cohort shows what was received in the period", showsCohort},
		{"L24 Cohort is complete while writers run", cohortWhileWriting},
	}
}

func (w *world) wantDue(t *testing.T, before time.Time, want ...complaints.DueItem) {
	t.Helper()
	w.lagging(t, func(rt require.TestingT) {
		for _, limit := range []int{100, 2, 1} {
			require.Equal(rt, want, all(rt, limit, func(p complaints.PageParams) (complaints.Page[complaints.DueItem], error) {
				return w.Due(t.Context(), complaints.DueParams{PageParams: p, Before: before})
			}))
		}
	})
}

func showsDue(t *testing.T, w *world) {
	late := complaints.DueItem{Complaint: w.filed(t, agenda(day(9))).ID, At: day(9)}
	w.filed(t) // has no agenda
	early := complaints.DueItem{Complaint: w.filed(t, agenda(day(20), day(3), day(8))).ID, At: day(3)}
	same := complaints.DueItem{Complaint: w.filed(t, agenda(day(9))).ID, At: day(9)}
	past := complaints.DueItem{Complaint: w.filed(t, agenda(day(1).AddDate(-2, 0, 0))).ID, At: day(1).AddDate(-2, 0, 0)}
	w.wantDue(t, day(1).AddDate(-3, 0, 0))
	w.wantDue(t, day(3).Add(-time.Microsecond), past)
	w.wantDue(t, day(3), past, early)
	w.wantDue(t, day(30), past, early, late, same)
}

func followsAgenda(t *testing.T, w *world) {
	c := w.filed(t, agenda(day(3), day(5)))
	c = w.follow(t, c, agenda(day(5)))
	w.wantDue(t, day(4))
	w.wantDue(t, day(30), complaints.DueItem{Complaint: c.ID, At: day(5)})
	c = w.follow(t, c)
	w.wantDue(t, day(30), complaints.DueItem{Complaint: c.ID, At: day(5)})
	c = w.follow(t, c, agenda())
	w.wantDue(t, day(30))
	c = w.follow(t, c, agenda(day(2)))
	w.wantDue(t, day(30), complaints.DueItem{Complaint: c.ID, At: day(2)})
}

func (w *world) cohort(t require.TestingT, from, before time.Time, limit int) []complaints.ID {
	return all(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.ID], error) {
		return w.Cohort(testContext(t), complaints.CohortParams{PageParams: p, From: from, Before: before})
	})
}

// wantCohort wants these complaints, all received in April.
func (w *world) wantCohort(t *testing.T, want ...complaints.ID) {
	t.Helper()
	w.lagging(t, func(t require.TestingT) {
		require.ElementsMatch(t, want, w.cohort(t, day(1), day(30), 5))
	})
}

func showsCohort(t *testing.T, w *world) {
	w.filed(t, received(day(3).Add(-time.Microsecond)))
	a := w.filed(t, received(day(3))).ID
	b := w.filed(t, received(day(5)), closed(day(6))).ID
	signal := w.filed(t, received(day(6)), func(c *complaints.Complaint) { c.Class = complaints.ClassSignal }).ID
	referral := w.filed(t, received(day(7)), func(c *complaints.Complaint) {
		c.Class, c.Status, c.Reference = complaints.ClassReferral, complaints.Referred, "R"
	}).ID
	last := w.filed(t, received(day(9).Add(-time.Microsecond))).ID
	w.filed(t, received(day(9)))
	moved := w.filed(t, received(day(20)))
	moved = w.follow(t, moved, received(day(4)))
	gone := w.filed(t, received(day(4)))
	w.follow(t, gone, received(day(20)))
	w.lagging(t, func(t require.TestingT) {
		for _, limit := range []int{100, 2} {
			require.ElementsMatch(t, []complaints.ID{a, b, signal, referral, last, moved.ID}, w.cohort(t, day(3), day(9), limit))
		}
		require.Empty(t, w.cohort(t, day(9), day(9), 10))
	})
}

func cohortWhileWriting(t *testing.T, w *world) {
	var state []complaints.Complaint
	for i := range 24 {
		state = append(state, w.filed(t, received(day(1+i))))
	}
	w.lagging(t, func(t require.TestingT) { require.Len(t, w.cohort(t, day(1), day(30), 5), 24) })
	var writers sync.WaitGroup
	defer writers.Wait()
	for n := range 4 {
		ids := []complaints.ID{w.id(), w.id(), w.id(), w.id(), w.id(), w.id()}
		writers.Go(func() {
			for i := range 6 {
				w.mustCommit(t, following(state[n*6+i]))
				w.mustCommit(t, filing(ids[i], received(day(4*i+n))))
			}
		})
	}
	for range 6 {
		seen := map[complaints.ID]int{}
		for _, id := range w.cohort(t, day(1), day(30), 5) {
			seen[id]++
		}
		for _, c := range state {
			require.Equal(t, 1, seen[c.ID])
		}
	}
}
