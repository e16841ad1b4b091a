package complaints_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// exported is everything that a store keeps, page by page of a size.
func exported(ctx context.Context, t require.TestingT, s complaints.Portable, limit int) []complaints.Kept {
	var rows []complaints.Kept
	p := complaints.PageParams{Limit: limit}
	for {
		page, err := s.Export(ctx, p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), limit)
		rows = append(rows, page.Items...)
		if page.Next == "" {
			return rows
		}
		p.Cursor = page.Next
	}
}

// busyCentre has something of everything: complaints in many states, an escalation, letters that were sent, that wait and that
// are parked, mails with and without an outcome, a reply, an erased complaint.
func busyCentre(t *testing.T) *centre {
	r := &relay{}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r})
	erased := c.closed()
	c.at("2028-06-02T10:00:00+02:00")
	c.settle()
	require.True(t, c.state(erased).Erased)
	c.closed()
	escalated(c)
	c.settle()
	first := r.took[len(r.took)-1]
	id := c.employee().Complaint.ID
	_, err := c.DoOnce(t.Context(), person("desk-1"), complaints.Key{Key: "k-1", Print: "p"}, id, 0, complaints.Assign{Group: "facilities"})
	require.NoError(t, err)
	r.answer = func(complaints.Letter) error { return complaints.ErrRejected }
	c.settle()
	r.answer = nil
	c.taken()
	for i, m := range []complaints.InboundMail{
		{From: complaints.Address{Email: "f.dewit@gemeente-a.example"}, Subject: "Nieuwe klacht", Text: "De stoel is er niet."},
		{From: complaints.Address{Email: "f.dewit@gemeente-a.example"}, InReplyTo: []string{first.MessageID}, Text: "Wanneer?"},
		{From: complaints.Address{Email: "iemand@elders.example"}, InReplyTo: []string{first.MessageID}, Text: "Ik ook."},
		{Automatic: true},
	} {
		m.Key, m.MessageID, m.ReceivedAt = fmt.Sprintf("m-%d", i), fmt.Sprintf("m-%d@elders.example", i), c.clock()
		m.Sender = complaints.SenderPass
		_, err := c.Receive(t.Context(), m)
		require.NoError(t, err)
	}
	_, err = c.store.PutMail(t.Context(), complaints.MailEntry{Key: "m-open", ReceivedAt: c.clock(), Raw: "mail/open"})
	require.NoError(t, err)
	return c
}

func TestCopyWithoutDifference(t *testing.T) {
	t.Parallel()
	c := busyCentre(t)
	dst := memstore.New()
	copied, err := complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	rows := exported(t.Context(), t, c.store, 1000)
	require.Equal(t, rows, exported(t.Context(), t, dst, 7), "pages of another size give the same rows")
	require.Equal(t, len(rows), copied.Policies+copied.Series+copied.Mails+copied.Claims+copied.Events+copied.Contents+copied.Deliveries+copied.States)
	for what, n := range map[string]int{
		"policies": copied.Policies, "series": copied.Series, "mails": copied.Mails, "claims": copied.Claims, "events": copied.Events,
		"contents": copied.Contents, "deliveries": copied.Deliveries, "states": copied.States,
	} {
		require.Positive(t, n, what)
	}
	_, err = complaints.Verify(t.Context(), dst, func(f complaints.Finding) error { return fmt.Errorf("%v", f) })
	require.NoError(t, err)

	again, err := complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	require.Equal(t, copied, again)
	require.Equal(t, rows, exported(t.Context(), t, dst, 1000), "a second copy changes nothing")
}

// TestLifeGoesOnInTheCopy: the copy knows keys, numbers, mails and what waits to be sent.
func TestLifeGoesOnInTheCopy(t *testing.T) {
	t.Parallel()
	c := busyCentre(t)
	dst := memstore.New()
	_, err := complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	there := &relay{}
	d := newCentreOf(t, "2028-06-02T10:00:00+02:00", parts{notifier: there, store: func(complaints.Store) complaints.Store { return dst }})
	d.store = dst
	d.moveTo(c.clock())

	held, err := dst.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimCommand, Key: "k-1"})
	require.NoError(t, err)
	v, err := d.DoOnce(t.Context(), person("desk-1"), complaints.Key{Key: "k-1", Print: "p"}, held.ID, 0, complaints.Assign{Group: "facilities"})
	require.NoError(t, err)
	require.Equal(t, held.Revision, v.Complaint.Revision)
	r, err := d.Receive(t.Context(), complaints.InboundMail{Key: "m-0", ReceivedAt: d.clock()})
	require.NoError(t, err)
	require.True(t, r.Repeated)
	ref := d.employee().Complaint.Reference
	_, err = c.store.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimReference, Key: ref})
	require.ErrorIs(t, err, complaints.ErrNotFound, "%s was given before", ref)

	page, err := dst.Parked(t.Context(), complaints.PageParams{})
	require.NoError(t, err)
	require.NotEmpty(t, page.Items)
	d.settle()
	require.NotEmpty(t, there.took, "what waited is sent from the copy")
}

// TestCopyAgainTakesWhatCameBetween: events, settled letters, erasures and outcomes since the first copy.
func TestCopyAgainTakesWhatCameBetween(t *testing.T) {
	t.Parallel()
	c := busyCentre(t)
	dst := memstore.New()
	_, err := complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	c.employee()
	_, err = c.store.SettleMail(t.Context(), complaints.MailEntry{Key: "m-open", Outcome: complaints.MailAutomatic, SettledAt: c.clock()})
	require.NoError(t, err)
	c.advance(100 * time.Hour)
	c.settle()
	c.moveTo(c.clock().AddDate(3, 0, 0))
	c.settle()
	_, err = complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	require.Equal(t, exported(t.Context(), t, c.store, 1000), exported(t.Context(), t, dst, 1000))
}

// working is a store whose centre does something between any two pages of an export.
type working struct {
	complaints.Store
	does func()
}

func (w *working) Export(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Kept], error) {
	p.Limit = 5
	page, err := w.Store.(complaints.Portable).Export(ctx, p)
	w.does()
	return page, err
}

func (w *working) Adopt(ctx context.Context, rows []complaints.Kept) error {
	return w.Store.(complaints.Portable).Adopt(ctx, rows)
}

// TestCopyWhileTheCentreWorks: what the first copy caught half, the second one completes.
func TestCopyWhileTheCentreWorks(t *testing.T) {
	t.Parallel()
	c := busyCentre(t)
	dst := memstore.New()
	n := 0
	src := &working{Store: c.store, does: func() {
		n++
		c.advance(time.Minute)
		switch page, err := c.store.Cohort(t.Context(), complaints.CohortParams{Before: c.clock()}); {
		case err != nil:
			require.NoError(t, err)
		case n%4 == 0 && n < 80:
			c.employee()
		case n%3 == 0:
			c.settle()
		default:
			for _, id := range page.Items[1:] { // the first is erased
				if n%len(page.Items) == 1 {
					c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
				}
			}
		}
	}}
	_, err := complaints.Copy(t.Context(), dst, src)
	require.NoError(t, err)
	require.NotEqual(t, exported(t.Context(), t, c.store, 1000), exported(t.Context(), t, dst, 1000), "something came between")
	_, err = complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	require.Equal(t, exported(t.Context(), t, c.store, 1000), exported(t.Context(), t, dst, 1000))
	found, _ := verify(t, dst)
	require.Empty(t, found)
}

// TestCopyNeverGoesBack: what has gone on in the copy stays, and nothing that was sent waits again.
func TestCopyNeverGoesBack(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	dst := memstore.New()
	_, err := complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	d := newCentreOf(t, "2026-04-02T11:00:00+02:00", parts{store: func(complaints.Store) complaints.Store { return dst }})
	d.store = dst
	d.settle()
	d.do("facilities-1", id, talked())
	before, state := exported(t.Context(), t, dst, 1000), *d.state(id)
	_, err = complaints.Copy(t.Context(), dst, c.store)
	require.NoError(t, err)
	require.Equal(t, before, exported(t.Context(), t, dst, 1000))

	c.do("facilities-1", id, complaints.Contact{Kind: complaints.Meeting, Reached: true, Summary: "Anders verder."})
	_, err = complaints.Copy(t.Context(), dst, c.store)
	require.ErrorIs(t, err, complaints.ErrClaimed, "two histories of one complaint are not joined")
	require.Equal(t, state, *d.state(id))
	require.Len(t, d.events(id), int(state.Revision))
}

// TestCopyIntoAnotherCentre is refused: both have a K-2026-000001.
func TestCopyIntoAnotherCentre(t *testing.T) {
	t.Parallel()
	a, b := newCentre(t, "2026-04-02T10:00:00+02:00"), newCentre(t, "2026-04-02T10:00:00+02:00")
	a.employee()
	b.employee()
	_, err := complaints.Copy(t.Context(), b.store, a.store)
	require.ErrorIs(t, err, complaints.ErrClaimed)
}

func TestCopyNamesTheStoreThatCannot(t *testing.T) {
	t.Parallel()
	type plain struct{ complaints.Store }
	_, err := complaints.Copy(t.Context(), plain{memstore.New()}, plain{memstore.New()})
	require.Equal(t, []string{"dst:not_portable", "src:not_portable"}, fieldKeys(refusal(t, err)))
}

// TestCopyCutOffAnywhere is interrupted at each call in turn and run again.
func TestCopyCutOffAnywhere(t *testing.T) {
	t.Parallel()
	c := busyCentre(t)
	want := exported(t.Context(), t, c.store, 1000)
	for _, mode := range faultModes() {
		for k := 1; ; k++ {
			dst := memstore.New()
			f := &faults{at: k, mode: mode}
			ctx, cancel := context.WithCancel(t.Context())
			f.cancel = cancel
			_, err := complaints.Copy(ctx, &faultyStore{dst, f}, &faultyStore{c.store, f})
			cancel()
			if !f.struck() {
				require.NoError(t, err)
				require.Greater(t, k, 2)
				break
			}
			_, err = complaints.Copy(t.Context(), dst, c.store)
			require.NoError(t, err)
			require.Equal(t, want, exported(t.Context(), t, dst, 1000), "%s call %d", mode, k)
		}
	}
}

func TestAdoptRefusesWhatIsNoRow(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	for name, row := range map[string]complaints.Kept{
		"nothing": {},
		"two":     {Series: &complaints.Series{Name: "a", Last: 1}, State: &complaints.Complaint{ID: "x", Revision: 1}},
	} {
		require.ErrorIs(t, s.Adopt(t.Context(), []complaints.Kept{{Series: &complaints.Series{Name: "b", Last: 9}}, row}), complaints.ErrInvalid, name)
	}
	n, err := s.Next(t.Context(), "b")
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
}

func TestCopyBlobs(t *testing.T) {
	t.Parallel()
	src, dst := memstore.NewBlobs(), memstore.NewBlobs()
	for i := range 450 {
		_, err := src.Put(t.Context(), fmt.Sprintf("attachments/a/%03d", i), strings.NewReader(fmt.Sprint("bijlage ", i)), 0)
		require.NoError(t, err)
	}
	n, err := complaints.CopyBlobs(t.Context(), dst, src)
	require.NoError(t, err)
	require.Equal(t, 450, n)
	n, err = complaints.CopyBlobs(t.Context(), dst, src)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, blobsOf(t.Context(), t, src), blobsOf(t.Context(), t, dst))
}

func ExampleCopy() {
	ctx := context.Background()
	from, to := memstore.New(), memstore.New()
	at := time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)
	s, err := complaints.New(ctx, from, &complaints.Options{Now: func() time.Time { return at }, Policy: complaints.DefaultPolicy()})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = s.Submit(ctx, complaints.Actor{ID: "employee-1"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel.",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	done, err := complaints.Copy(ctx, to, from)
	fmt.Println(done.States, "complaint,", done.Events, "event,", done.Deliveries, "letters that wait", err)
	// Output: 1 complaint, 1 event, 2 letters that wait <nil>
}

// A complaint that changes between two pages comes with a state that has all its events.
func TestExportOfAChangingComplaint(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	var events int
	var state *complaints.Complaint
	p := complaints.PageParams{Limit: 1}
	for rounds := 0; ; rounds++ {
		require.Less(t, rounds, 100, "it runs after what is written meanwhile, without an end")
		page, err := c.store.Export(t.Context(), p)
		require.NoError(t, err)
		for _, row := range page.Items {
			switch {
			case row.Event != nil:
				events++
				c.do("desk-1", id, complaints.Note{Text: "Tussendoor."})
			case row.State != nil:
				state = row.State
			}
		}
		if page.Next == "" {
			break
		}
		p.Cursor = page.Next
	}
	require.Equal(t, complaints.Revision(events), state.Revision)
	require.Less(t, state.Revision, c.state(id).Revision)
}
