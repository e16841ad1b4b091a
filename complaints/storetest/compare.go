package storetest

import (
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// sameList follows a list of both stores to its end, in pages of another size, and compares.
func sameList[T any](rt *rapid.T, m *model, list func(complaints.Store, complaints.PageParams) (complaints.Page[T], error)) {
	limit := rapid.IntRange(1, 4).Draw(rt, "limit")
	want := all(rt, 100, func(p complaints.PageParams) (complaints.Page[T], error) { return list(m.twin, p) })
	m.lagging(rt, func(t require.TestingT) {
		require.Equal(t, want, all(t, limit, func(p complaints.PageParams) (complaints.Page[T], error) { return list(m.Store, p) }))
	})
}

func aList(rt *rapid.T) complaints.ListParams {
	p := complaints.ListParams{
		Group: aName[complaints.GroupID](rt, "group", "", "", "g1"), Handler: aName[complaints.ActorID](rt, "handler", "", "", "ann"),
		Person: aName(rt, "person", "", "", "p1"), Attention: rapid.Bool().Draw(rt, "attention"),
		Sort: aName(rt, "sort", complaints.SortReceived, complaints.SortDue),
	}
	bits := rapid.IntRange(0, 127).Draw(rt, "bits")
	if bits&1 != 0 {
		p.Status = []complaints.Status{complaints.InProgress, complaints.Closed}
	}
	if bits&2 != 0 {
		p.ReceivedFrom, p.ReceivedBefore = day(2), day(5)
	}
	if bits&4 != 0 {
		p.DueBefore = day(4)
	}
	p.Scope.All = bits&8 != 0
	if bits&16 != 0 {
		p.Scope.Groups = []complaints.GroupID{"g1", "g2"}
	}
	if bits&32 != 0 {
		p.Scope.Actor, p.Scope.Person = "bob", "p2"
	}
	if bits&64 != 0 {
		p.Scope.Except = "ann"
	}
	return p
}

// compareLists compares the lists that go over all complaints.
func (m *model) compareLists(rt *rapid.T) {
	params, moment := aList(rt), aMoment(rt, "moment")
	sameList(rt, m, func(s complaints.Store, p complaints.PageParams) (complaints.Page[complaints.Summary], error) {
		params.PageParams = p
		return s.List(m.ctx, params)
	})
	sameList(rt, m, func(s complaints.Store, p complaints.PageParams) (complaints.Page[complaints.DueItem], error) {
		return s.Due(m.ctx, complaints.DueParams{PageParams: p, Before: moment})
	})
	sameList(rt, m, func(s complaints.Store, p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
		return s.Pending(m.ctx, complaints.PendingParams{PageParams: p, Before: moment})
	})
	outcome, unsettled := anOutcome(rt), rapid.Bool().Draw(rt, "open")
	sameList(rt, m, func(s complaints.Store, p complaints.PageParams) (complaints.Page[complaints.MailEntry], error) {
		return s.Mails(m.ctx, complaints.MailParams{PageParams: p, Outcome: outcome, Open: unsettled && outcome == ""})
	})
	want, err := m.twin.Cohort(m.ctx, complaints.CohortParams{From: day(1), Before: moment})
	require.NoError(rt, err)
	parked, err := m.twin.Parked(m.ctx, complaints.PageParams{Limit: 1000})
	require.NoError(rt, err)
	m.lagging(rt, func(t require.TestingT) {
		require.ElementsMatch(t, want.Items, m.cohort(t, day(1), moment, 2))
		require.ElementsMatch(t, parked.Items, all(t, 2, func(p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
			return m.Parked(m.ctx, p)
		}))
	})
}

// compareReads compares all that is strongly consistent about one complaint, a mail and the policies.
func (m *model) compareReads(rt *rapid.T) {
	id := anID(rt)
	same(rt, m, func(s complaints.Store) (complaints.Complaint, error) { return s.Load(m.ctx, id) })
	same(rt, m, func(s complaints.Store) ([]complaints.Delivery, error) { return s.Deliveries(m.ctx, id) })
	refs, _ := same(rt, m, func(s complaints.Store) ([]complaints.ContentRef, error) { return s.ListContents(m.ctx, id) })
	refs = append(refs, complaints.ContentRef{Complaint: id, Key: aKey(rt)})
	same(rt, m, func(s complaints.Store) ([]complaints.Content, error) { return s.ReadContents(m.ctx, refs) })
	sameList(rt, m, func(s complaints.Store, p complaints.PageParams) (complaints.Page[complaints.Recorded], error) {
		return s.History(m.ctx, complaints.HistoryParams{PageParams: p, Complaint: id})
	})
	claim := complaints.Claim{Kind: complaints.ClaimMail, Key: rapid.StringMatching("[a-z]{1,2}").Draw(rt, "claim")}
	same(rt, m, func(s complaints.Store) (complaints.Claimed, error) { return s.Resolve(m.ctx, claim) })
	mail := aMail(rt)
	same(rt, m, func(s complaints.Store) (complaints.MailEntry, error) { return s.Mail(m.ctx, mail) })
	same(rt, m, func(s complaints.Store) ([]complaints.PolicyVersion, error) { return s.PolicyVersions(m.ctx) })
}
