package dynamostore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// portable is a store that can be copied.
type portable interface {
	complaints.Store
	complaints.Portable
}

// exported is everything that a store keeps, in pages of a size, which it returns in their order.
func exported(t *testing.T, s complaints.Portable, limit int) []complaints.Kept {
	t.Helper()
	var rows []complaints.Kept
	p := complaints.PageParams{Limit: limit}
	for {
		page, err := s.Export(t.Context(), p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), limit)
		rows = append(rows, page.Items...)
		if page.Next == "" {
			return rows
		}
		p.Cursor = page.Next
	}
}

// requireStatesLast wants everything of a complaint to come before its state.
func requireStatesLast(t *testing.T, rows []complaints.Kept) {
	t.Helper()
	out := map[complaints.ID]bool{}
	for _, k := range rows {
		switch {
		case k.Event != nil:
			require.False(t, out[k.Event.Complaint])
		case k.Content != nil:
			require.False(t, out[k.Content.Complaint])
		case k.Delivery != nil:
			require.False(t, out[k.Delivery.Complaint])
		case k.State != nil:
			out[k.State.ID] = true
		}
	}
}

// A copy from memory into the table and back is what it was, row for row; so is one the other way.
func TestCopyWithoutDifference(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][3]portable{
		"memory first": {memstore.New(), openAlone(t), memstore.New()},
		"table first":  {openAlone(t), memstore.New(), openAlone(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newOffice(t, order[0]).work(order[0])
			want := exported(t, order[0], 1000)
			requireStatesLast(t, want)
			requireSound(t, order[0])
			for i, s := range order[1:] {
				copied, err := complaints.Copy(t.Context(), s, order[i])
				require.NoError(t, err)
				require.Equal(t, len(want), copied.Policies+copied.Series+copied.Mails+copied.Claims+copied.Events+copied.Contents+copied.Deliveries+copied.States)
				require.Positive(t, min(copied.Policies, copied.Series, copied.Mails, copied.Claims, copied.Events, copied.Contents, copied.Deliveries, copied.States))
				got := exported(t, s, 7)
				require.ElementsMatch(t, want, got, "pages of another size give the same rows")
				requireStatesLast(t, got)
				requireSound(t, s)
				_, err = complaints.Copy(t.Context(), s, order[i])
				require.NoError(t, err)
				require.ElementsMatch(t, want, exported(t, s, 1000), "a second copy changes nothing")
			}
		})
	}
}

// Life goes on in a copy: its numbers go on, its waiting letters go out, and what came between is taken by the next copy.
func TestLifeGoesOnInTheCopy(t *testing.T) {
	t.Parallel()
	src, dst := openAlone(t), openAlone(t)
	o := newOffice(t, src)
	o.work(src)
	_, err := complaints.Copy(t.Context(), dst, src)
	require.NoError(t, err)
	o.handle(o.file(9), 3)
	_, err = src.SettleMail(t.Context(), complaints.MailEntry{Key: "m-open", Outcome: complaints.MailAutomatic, SettledAt: o.now})
	require.NoError(t, err)
	o.settle(1000 * time.Hour)
	o.settle(3 * 365 * 24 * time.Hour)
	_, err = complaints.Copy(t.Context(), dst, src)
	require.NoError(t, err)
	require.ElementsMatch(t, exported(t, src, 1000), exported(t, dst, 1000))
	requireSound(t, dst)

	there := newOffice(t, dst)
	there.now = o.now
	there.settle(time.Minute)
	v, err := there.Get(t.Context(), complaints.Actor{ID: "desk-1"}, there.file(10))
	require.NoError(t, err)
	_, err = src.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimReference, Key: v.Complaint.Reference})
	require.ErrorIs(t, err, complaints.ErrNotFound, "%s was given before", v.Complaint.Reference)
	requireSound(t, dst)
}

// Whoever reads a state has had all its events, also when the complaint goes on while the pages are read.
func TestExportOfWhatGoesOn(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 12; limit++ {
		src, dst := openAlone(t), openAlone(t)
		o := newOffice(t, src)
		id := o.file(1)
		p, notes := complaints.PageParams{Limit: limit}, 0
		for {
			page, err := src.Export(t.Context(), p)
			require.NoError(t, err)
			require.NoError(t, dst.Adopt(t.Context(), page.Items))
			for _, k := range page.Items {
				if k.State != nil {
					requireSound(t, dst)
				}
			}
			if page.Next == "" {
				break
			}
			p.Cursor = page.Next
			if notes < 5 {
				notes++
				o.do("desk-1", id, complaints.Note{Text: "Gebeld."})
			}
		}
	}
}

func TestAdoptRefuses(t *testing.T) {
	t.Parallel()
	s := openAlone(t)
	f := filing(1)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	other := f.Events[0]
	other.By = "somebody else"
	large := make([]byte, complaints.MaxItemBytes+1)
	for name, c := range map[string]struct {
		row  complaints.Kept
		want error
	}{
		"nothing":         {complaints.Kept{}, complaints.ErrInvalid},
		"two parts":       {complaints.Kept{Series: &complaints.Series{Name: "a", Last: 1}, State: &f.State}, complaints.ErrInvalid},
		"event of none":   {complaints.Kept{Event: &complaints.Recorded{}}, complaints.ErrInvalid},
		"state of none":   {complaints.Kept{State: &complaints.Complaint{}}, complaints.ErrInvalid},
		"another event":   {complaints.Kept{Event: &other}, complaints.ErrClaimed},
		"another holder":  {complaints.Kept{Claim: &complaints.KeptClaim{Claim: f.Claims[0], By: complaints.Claimed{ID: "x"}}}, complaints.ErrClaimed},
		"a large content": {complaints.Kept{Content: &complaints.KeptContent{Content: complaints.Content{Data: large}}}, complaints.ErrTooLarge},
	} {
		require.ErrorIs(t, s.Adopt(t.Context(), []complaints.Kept{c.row}), c.want, name)
	}
	_, err = s.Export(t.Context(), complaints.PageParams{Cursor: "nonsense"})
	require.ErrorIs(t, err, complaints.ErrInvalid)
}

// Where a row is there already the further one stays.
func TestAdoptKeepsTheFurther(t *testing.T) {
	t.Parallel()
	s := openAlone(t)
	f := filing(1)
	next := noting(f.State)
	for _, c := range []complaints.Commit{f, next} {
		_, err := s.Commit(t.Context(), c)
		require.NoError(t, err)
	}
	key := f.Deliveries[0].DeliveryKey
	require.NoError(t, s.Settle(t.Context(), key, complaints.DeliveryOutcome{State: complaints.DeliverySent, At: today}))
	erased := complaints.KeptContent{Complaint: f.State.ID, Content: complaints.Content{Key: f.Contents[0].Key, Erased: true}}
	first := f.Contents[1]
	changed := complaints.KeptContent{Complaint: f.State.ID, Content: complaints.Content{Key: first.Key, Data: []byte("later")}}
	pending := f.Deliveries[0]
	pending.State, pending.At = complaints.DeliveryPending, today.Add(time.Hour)
	require.NoError(t, s.Adopt(t.Context(), []complaints.Kept{
		{State: &f.State}, {Content: &erased}, {Content: &changed}, {Delivery: &pending}, {Event: &f.Events[0]},
		{Series: &complaints.Series{Name: "a", Last: 40}}, {Series: &complaints.Series{Name: "a", Last: 4}},
	}))
	c, err := s.Load(t.Context(), f.State.ID)
	require.NoError(t, err)
	require.Equal(t, next.State, c)
	list, err := s.ReadContents(t.Context(), []complaints.ContentRef{{Complaint: c.ID, Key: erased.Key}, {Complaint: c.ID, Key: first.Key}})
	require.NoError(t, err)
	require.True(t, list[0].Erased)
	require.Equal(t, first.Data, list[1].Data)
	deliveries, err := s.Deliveries(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.DeliverySent, deliveries[0].State)
	n, err := s.Next(t.Context(), "a")
	require.NoError(t, err)
	require.EqualValues(t, 41, n)
	require.NoError(t, s.Adopt(t.Context(), []complaints.Kept{{Series: &complaints.Series{Name: "a", Last: 44}}}))
	n, err = s.Next(t.Context(), "a")
	require.NoError(t, err)
	require.EqualValues(t, 45, n, "numbers that another store gave are not given again")
}
