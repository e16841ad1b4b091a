package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func general() []clause {
	return []clause{
		{"G1 a context that has ended stops a call before it writes", endedContext},
		{"G2 nothing is shared with the caller", sharesNothing},
		{"G3 a cursor that is none is invalid", badCursors},
		{"G4 names are exact in case and Unicode form", exactNames},
		{"G5 a page has 25 items by default and at most 1000", pageSizes},
		{"G6 every list has pages of at most 25 by default, and goes on", defaultPages},
	}
}

func endedContext(t *testing.T, w *world) {
	c := w.filed(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	refused := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, context.Canceled)
		requireCode(t, complaints.CodeUnavailable, err)
	}
	_, err := w.Commit(ctx, following(c))
	refused(err)
	_, err = w.PutContent(ctx, c.ID, complaints.Content{Key: complaints.ContentKey{At: 1, Field: "letter"}})
	refused(err)
	refused(w.EraseContents(ctx, []complaints.ContentRef{{Complaint: c.ID, Key: c.Subject.Key()}}))
	refused(w.Settle(ctx, complaints.DeliveryKey{Complaint: c.ID, Revision: 1, Subscriber: complaints.ToComplainant}, complaints.DeliveryOutcome{State: complaints.DeliverySent}))
	_, err = w.PutMail(ctx, complaints.MailEntry{Key: "m"})
	refused(err)
	refused(w.PutPolicy(ctx, complaints.PolicyVersion{Version: "1"}))
	_, err = w.Load(ctx, c.ID)
	refused(err)
	_, err = w.List(ctx, complaints.ListParams{Scope: complaints.Scope{All: true}})
	refused(err)

	got, err := w.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, c, got)
	refs, err := w.ListContents(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, refs, 2)
	list, err := w.Deliveries(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.DeliveryPending, list[0].State)
	_, err = w.Mail(t.Context(), "m")
	requireCode(t, complaints.CodeNotFound, err)
	versions, err := w.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Empty(t, versions)
}

func sharesNothing(t *testing.T, w *world) {
	f := filing(w.id(), rich)
	want := f.State.Clone()
	w.commit(t, f)
	f.State.Handlers[0], f.State.Resolution.Policy = "mallory", "forged"
	f.Contents[0].Data[0] = 'X'

	got, err := w.Load(t.Context(), want.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
	got.Handlers[0], got.Resolution.Policy = "mallory", "forged"
	got, err = w.Load(t.Context(), want.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)

	refs := []complaints.ContentRef{{Complaint: want.ID, Key: f.Contents[0].Key}}
	for range 2 {
		list, err := w.ReadContents(t.Context(), refs)
		require.NoError(t, err)
		require.Equal(t, "person of "+string(want.ID), string(list[0].Data))
		list[0].Data[0] = 'X'
	}
	w.wantList(t, complaints.ListParams{Scope: complaints.Scope{Actor: "dave"}}, "list", want.ID)
	for range 2 {
		page, err := w.List(t.Context(), complaints.ListParams{Scope: complaints.Scope{Actor: "dave"}})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		require.Equal(t, complaints.Summarize(&want), page.Items[0])
		page.Items[0].Handlers[0], page.Items[0].Deadlines[0].Policy = "mallory", "forged"
	}
}

func badCursors(t *testing.T, w *world) {
	c := w.filed(t)
	for _, cursor := range []complaints.Cursor{"?", "bm9uc2Vuc2U", "e30"} {
		p := complaints.PageParams{Cursor: cursor}
		_, err := w.History(t.Context(), complaints.HistoryParams{PageParams: p, Complaint: c.ID})
		requireCode(t, complaints.CodeInvalid, err)
		for _, sort := range []complaints.Sort{complaints.SortReceived, complaints.SortDue} {
			_, err = w.List(t.Context(), complaints.ListParams{PageParams: p, Scope: complaints.Scope{All: true}, Sort: sort})
			requireCode(t, complaints.CodeInvalid, err)
		}
		_, err = w.Due(t.Context(), complaints.DueParams{PageParams: p, Before: day(30)})
		requireCode(t, complaints.CodeInvalid, err)
		_, err = w.Cohort(t.Context(), complaints.CohortParams{PageParams: p, From: day(1), Before: day(30)})
		requireCode(t, complaints.CodeInvalid, err)
		_, err = w.Pending(t.Context(), complaints.PendingParams{PageParams: p, Before: day(30)})
		requireCode(t, complaints.CodeInvalid, err)
		_, err = w.Parked(t.Context(), p)
		requireCode(t, complaints.CodeInvalid, err)
		_, err = w.Mails(t.Context(), complaints.MailParams{PageParams: p})
		requireCode(t, complaints.CodeInvalid, err)
	}
}

// names differ from each other to the eye, in case, or only in their bytes.
func names() []string {
	return []string{"e", "E", "\u00e9", "e\u0301", "ß", "ss", "SS", "😀", "e ", " e", "i", "I", "ı", "ſ", "s", "a\x00b", "a", "%", "_", "#", "a#b", "'", `"`}
}

func exactNames(t *testing.T, w *world) {
	owner := map[string]complaints.ID{}
	for i, name := range names() {
		f := filing(w.id())
		f.Key, f.Print = name, name
		f.Claims = []complaints.Claim{{Kind: complaints.ClaimMail, Key: name}}
		f.Contents = []complaints.Content{{Key: complaints.ContentKey{At: 1, Field: name}, Data: []byte(name), Person: name}}
		f.State.Group, f.State.Department, f.State.Complainant.Actor = complaints.GroupID(name), complaints.DepartmentID(name), complaints.ActorID(name)
		w.commit(t, f)
		owner[name] = f.State.ID

		n, err := w.Next(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, int64(1), n, "series %q", name)
		_, err = w.PutMail(t.Context(), complaints.MailEntry{Key: name, Size: int64(i)})
		require.NoError(t, err)
		require.NoError(t, w.PutPolicy(t.Context(), complaints.PolicyVersion{Version: name, Body: []byte(name)}))
	}
	for i, name := range names() {
		for _, kind := range []complaints.ClaimKind{complaints.ClaimMail, complaints.ClaimCommand} {
			by, err := w.Resolve(t.Context(), complaints.Claim{Kind: kind, Key: name})
			require.NoError(t, err)
			require.Equal(t, owner[name], by.ID, "%q", name)
		}
		list, err := w.ReadContents(t.Context(), []complaints.ContentRef{{Complaint: owner[name], Key: complaints.ContentKey{At: 1, Field: name}}})
		require.NoError(t, err)
		require.Equal(t, name, string(list[0].Data))
		m, err := w.Mail(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, complaints.MailEntry{Key: name, Size: int64(i)}, m)
		everything := complaints.Scope{All: true}
		for what, p := range map[string]complaints.ListParams{
			"person":     {Person: name, Scope: everything},
			"group":      {Group: complaints.GroupID(name), Scope: everything},
			"department": {Department: complaints.DepartmentID(name), Scope: everything},
			"scope":      {Scope: complaints.Scope{Actor: complaints.ActorID(name)}},
		} {
			w.wantList(t, p, what+" "+name, owner[name])
		}
	}
}

func pageSizes(t *testing.T, w *world) {
	first := w.filed(t)
	f := following(first)
	for r := range complaints.Revision(50) { // one commit of 51 events, to be quick
		f.Events = append(f.Events, complaints.Recorded{Complaint: first.ID, Revision: r + 3, At: day(3), Event: complaints.WasSeen{}})
	}
	f.State.Revision = 52
	w.commit(t, f)
	ask := func(limit int) int {
		t.Helper()
		page, err := w.History(t.Context(), complaints.HistoryParams{PageParams: complaints.PageParams{Limit: limit}, Complaint: first.ID})
		require.NoError(t, err)
		return len(page.Items)
	}
	require.Equal(t, 25, ask(0))
	require.Equal(t, 25, ask(-1))
	require.Equal(t, 40, ask(40))
	require.Equal(t, 52, ask(1_000_000))
	for _, r := range []complaints.Revision{52, 112, 172, 232, 292, 352, 412, 472, 532, 592, 652, 712, 772, 832, 892, 952} {
		f := following(f.State)
		f.Expect, f.State.Revision, f.Events, f.Contents, f.Deliveries = r, r+60, nil, nil, nil
		f.Key = string(first.ID) + "-" + string(rune('a'+r/60))
		for i := range complaints.Revision(60) {
			f.Events = append(f.Events, complaints.Recorded{Complaint: first.ID, Revision: r + i + 1, At: day(3), Event: complaints.WasSeen{}})
		}
		w.commit(t, f)
	}
	require.LessOrEqual(t, ask(1_000_000), 1000)
}

func defaultPages(t *testing.T, w *world) {
	for i := range 30 {
		c := w.filed(t, agenda(day(2)))
		require.NoError(t, w.Retry(t.Context(), w.asks(t, &c, complaints.ToConcerned, day(1)).DeliveryKey, complaints.Failure{Park: true}))
		w.putMail(t, entry(string(c.ID), i+1))
	}
	for name, page := range map[string]func(complaints.PageParams) (int, complaints.Cursor, error){
		"List": counted(func(p complaints.PageParams) (complaints.Page[complaints.Summary], error) {
			return w.List(t.Context(), complaints.ListParams{PageParams: p, Scope: everything()})
		}),
		"Due": counted(func(p complaints.PageParams) (complaints.Page[complaints.DueItem], error) {
			return w.Due(t.Context(), complaints.DueParams{PageParams: p, Before: day(30)})
		}),
		"Cohort": counted(func(p complaints.PageParams) (complaints.Page[complaints.ID], error) {
			return w.Cohort(t.Context(), complaints.CohortParams{PageParams: p, From: day(1), Before: day(30)})
		}),
		"Pending": counted(func(p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
			return w.Pending(t.Context(), complaints.PendingParams{PageParams: p, Before: day(30)})
		}),
		"Parked": counted(func(p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
			return w.Parked(t.Context(), p)
		}),
		"Mails": counted(func(p complaints.PageParams) (complaints.Page[complaints.MailEntry], error) {
			return w.Mails(t.Context(), complaints.MailParams{PageParams: p})
		}),
	} {
		w.lagging(t, func(t require.TestingT) {
			first, next, err := page(complaints.PageParams{})
			require.NoError(t, err)
			require.NotZero(t, first, name)
			require.LessOrEqual(t, first, 25, name)
			require.NotEmpty(t, next, name)
			whole := first
			for next != "" {
				n, further, err := page(complaints.PageParams{Cursor: next})
				require.NoError(t, err)
				whole, next = whole+n, further
			}
			require.Equal(t, 30, whole, name)
		})
	}
}

// counted makes lists of all kinds alike.
func counted[T any](list func(complaints.PageParams) (complaints.Page[T], error)) func(complaints.PageParams) (int, complaints.Cursor, error) {
	return func(p complaints.PageParams) (int, complaints.Cursor, error) {
		page, err := list(p)
		return len(page.Items), page.Next, err
	}
}
