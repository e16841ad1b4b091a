package complaints_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// frail makes a store and blobs of which the n-th step of an erasure fails.
type frail struct {
	blobs         complaints.Blobs // as they are, for the test itself
	failAt, calls int
}

func (f *frail) step() error {
	f.calls++
	if f.calls == f.failAt {
		return complaints.Refuse(complaints.CodeUnavailable, "cut", nil)
	}
	return nil
}

type frailStore struct {
	complaints.Store
	f *frail
}

func (s frailStore) ListContents(ctx context.Context, id complaints.ID) ([]complaints.ContentRef, error) {
	if err := s.f.step(); err != nil {
		return nil, err
	}
	return s.Store.ListContents(ctx, id)
}

func (s frailStore) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	if err := s.f.step(); err != nil {
		return err
	}
	return s.Store.EraseContents(ctx, refs)
}

func (s frailStore) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	if err := s.f.step(); err != nil {
		return complaints.Committed{}, err
	}
	return s.Store.Commit(ctx, c)
}

type frailBlobs struct {
	complaints.Blobs
	f *frail
}

func (b frailBlobs) Delete(ctx context.Context, key string) error {
	if err := b.f.step(); err != nil {
		return err
	}
	return b.Blobs.Delete(ctx, key)
}

func newFrailCentre(t *testing.T) (*centre, *frail) {
	t.Helper()
	f := &frail{blobs: memstore.NewBlobs()}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{
		store:   func(s complaints.Store) complaints.Store { return frailStore{s, f} },
		options: func(o *complaints.Options) { o.Blobs = frailBlobs{f.blobs, f} },
	})
	return c, f
}

// lived is a complaint that came by mail with a file, has everything a complaint can have, and was closed on 9 April 2026.
func lived(t *testing.T, c *centre, f *frail) complaints.ID {
	t.Helper()
	for _, key := range []string{"mail/1.eml", "mail/2.eml", "mail/1/photo"} {
		_, err := f.blobs.Put(t.Context(), key, strings.NewReader("stoel van Fatima"), 0)
		require.NoError(t, err)
	}
	r, err := c.Receive(t.Context(), complaints.InboundMail{
		Key: "m1", MessageID: "1@gemeente-a.example", ReceivedAt: c.clock(), From: complaints.Address{Name: "Fatima de Wit", Email: mailOfOurs},
		Subject: "Stoel", Text: strings.Repeat("Al drie weken. ", 30_000), Raw: "mail/1.eml", Size: 16, Sender: complaints.SenderPass,
		Attachments: []complaints.InboundFile{{Name: "stoel.jpg", Media: "image/jpeg", Size: 16, Blob: "mail/1/photo"}},
	})
	require.NoError(t, err)
	id := r.Complaint
	c.do("desk-1", id, complaints.Amend{Concerned: &[]complaints.NewConcerned{{Name: "Femke", Actor: "finance-1"}}})
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Take{})
	c.do("facilities-1", id, talked())
	_, err = c.Attach(t.Context(), person("facilities-1"), complaints.Key{}, id, 0, complaints.File{Name: "intern.pdf"}, strings.NewReader("pdf"))
	require.NoError(t, err)
	c.settle()
	_, err = c.Receive(t.Context(), complaints.InboundMail{
		Key: "m2", ReceivedAt: c.clock(), From: complaints.Address{Email: mailOfOurs}, Subject: "Re: " + c.state(id).Reference, Text: "Dank.", Raw: "mail/2.eml",
		Sender: complaints.SenderPass,
	})
	require.NoError(t, err)
	c.at("2026-04-09T10:00:00+02:00")
	hand := handBack(complaints.SatisfiedYes)
	hand.Measures = []complaints.NewMeasure{{Text: "Voorraad", Owner: "facilities-1", Due: day(t, "2026-05-01")}}
	c.do("facilities-1", id, hand)
	c.do("desk-1", id, complaints.Close{Text: "Uw klacht is afgehandeld."})
	c.settle()
	return id
}

func (c *centre) requireErased(f *frail, id complaints.ID) {
	c.t.Helper()
	refs, err := c.store.ListContents(c.t.Context(), id)
	require.NoError(c.t, err)
	for _, ref := range refs { // the reason is kept: by the rule of the house it names nobody
		require.Equal(c.t, complaints.ContentKey{At: c.state(id).Revision, Field: "reason"}, ref.Key)
	}
	page, err := f.blobs.List(c.t.Context(), "", complaints.PageParams{Limit: 100})
	require.NoError(c.t, err)
	require.Empty(c.t, page.Items, "files, large texts and original mails are gone")
	letters, err := c.Letters(c.t.Context(), person("desk-1"), id)
	require.NoError(c.t, err)
	for _, l := range letters {
		require.Zero(c.t, l.Letter)
	}
	v := c.see("desk-1", id)
	require.Zero(c.t, v.Person)
	for _, x := range textsOf(v.Complaint) {
		require.Empty(c.t, v.Text(x))
	}
	history, err := c.History(c.t.Context(), person("desk-1"), id, complaints.PageParams{Limit: 100})
	require.NoError(c.t, err)
	for _, text := range []string{"Fatima", "dewit", "Al drie weken", "Gesproken", "Voorraad", "stoel"} {
		requireNoText(c.t, text, history.Items)
	}
	_, _, err = c.OpenMail(c.t.Context(), person("desk-1"), "m1")
	require.ErrorIs(c.t, err, complaints.ErrErased)
}

func TestErasureLeavesTheFigures(t *testing.T) {
	t.Parallel()
	c, f := newFrailCentre(t)
	id := lived(t, c, f)
	c.sweepAt("2026-05-04T10:00:00+02:00") // the measure was due
	c.sweepAt("2028-04-09T23:59:59+02:00")
	before, err := c.store.Load(t.Context(), id)
	require.NoError(t, err)
	require.False(t, before.Erased, "24 months after 9 April 2026 end with 9 April 2028")
	c.refusedFor("admin", id, complaints.Erase{Reason: "verzoek"}, complaints.CodeIllegalTransition, "retention")
	c.refusedFor("desk-1", id, complaints.Erase{Reason: "verzoek"}, complaints.CodeNotAllowed, "erase")
	_, _, err = c.OpenMail(t.Context(), person("desk-1"), "m1")
	require.NoError(t, err)

	c.at("2028-04-10T00:00:00+02:00")
	done, err := c.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{Erased: 1}, done)
	c.requireErased(f, id)
	after, err := c.store.Load(t.Context(), id)
	require.NoError(t, err)
	c.requireReplays(id)

	figures := before.Clone()
	figures.Erased, figures.Revision, figures.ChangedAt, figures.Agenda = true, before.Revision+1, c.clock().UTC(), nil
	figures.Complainant.Actor, figures.SubmittedBy, figures.Involved, figures.Attention = "", "", nil, false
	figures.Complainant.HasMail, figures.Complainant.HasPhone = false, false
	for i := range figures.Concerned {
		figures.Concerned[i].Actor = ""
	}
	require.Equal(t, figures, after, "dates, states and outcome stay as they were")

	done, err = c.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, done)
	_, err = c.Do(t.Context(), person("admin"), id, 0, complaints.Erase{Reason: "verzoek"})
	require.ErrorIs(t, err, complaints.ErrErased)
	_, err = c.Do(t.Context(), person("desk-1"), id, 0, complaints.Note{Text: "Nog iets."})
	require.ErrorIs(t, err, complaints.ErrErased)
	_, err = c.Get(t.Context(), complaints.Actor{ID: "reader", Email: mailOfOurs}, id)
	require.ErrorIs(t, err, complaints.ErrNotFound, "nobody knows any more whose it was")
}

func TestLegalHoldKeepsFromErasure(t *testing.T) {
	t.Parallel()
	c, f := newFrailCentre(t)
	id := lived(t, c, f)
	c.do("admin", id, complaints.Hold{Hold: true, Reason: "Rechtszaak."})
	c.sweepAt("2029-01-08T10:00:00+01:00")
	require.False(t, c.state(id).Erased)
	c.refusedFor("admin", id, complaints.Erase{Reason: "verzoek"}, complaints.CodeIllegalTransition, "hold")
	c.do("admin", id, complaints.Hold{Reason: "Voorbij."})
	c.sweepAt("2029-01-08T10:00:01+01:00")
	c.requireErased(f, id)
}

// Wherever an erasure is cut off, the next sweep takes it up again; until then the complaint does not say that it is erased.
func TestInterruptedErasureIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		c, f := newFrailCentre(t)
		id := lived(t, c, f)
		c.at("2028-04-10T00:00:00+02:00")
		f.failAt, f.calls = at, 0
		done, err := c.Sweep(t.Context())
		require.NoError(t, err)
		if done.Failed == 0 {
			require.Greater(t, at, 6, "contents, five blobs and the commit could each be cut off")
			return
		}
		require.Equal(t, complaints.Swept{Failed: 1}, done)
		require.False(t, c.state(id).Erased)
		done, err = c.Sweep(t.Context())
		require.NoError(t, err)
		require.Equal(t, complaints.Swept{Erased: 1}, done)
		c.requireErased(f, id)
	}
}

func TestLettersOfAnErasedComplaintAreMoot(t *testing.T) {
	t.Parallel()
	r := &relay{answer: func(complaints.Letter) error { return errors.New("down for two years") }}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r})
	id := c.closed()
	c.settle()
	c.sweepAt("2028-04-10T10:00:00+02:00")
	require.True(t, c.state(id).Erased)
	r.answer, r.asked = nil, nil
	c.advance(24 * time.Hour)
	c.dispatch()
	require.Empty(t, r.asked, "what was composed is gone, and nothing is composed again")
	require.Empty(t, c.waiting(id))
	require.Equal(t, complaints.DeliveryMoot, c.delivery(id, complaints.LetterClosing).State)
}

// An administrator may erase once the term has passed, without waiting for the sweep.
func TestAdministratorErases(t *testing.T) {
	t.Parallel()
	c, f := newFrailCentre(t)
	id := lived(t, c, f)
	c.at("2028-04-10T00:00:00+02:00")
	f.failAt, f.calls = 3, 0
	_, err := c.Do(t.Context(), person("admin"), id, 0, complaints.Erase{Reason: "verzoek"})
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	v := c.do("admin", id, complaints.Erase{Reason: "verzoek"})
	require.True(t, v.Complaint.Erased)
	c.requireErased(f, id)
}
