package sqlitestore_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// portable is a store that can be copied.
type portable interface {
	complaints.Store
	complaints.Portable
}

// exported is everything that a store keeps, in pages of a size.
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

// letters composes letters of few words and hands them to nobody; some it rejects.
type letters struct{ rejects func(complaints.Letter) bool }

func (letters) Compose(k complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	return complaints.Letter{Subject: f.Reference, Text: string(k), HTML: "<p>"}, nil
}

func (letters) ComposeNotice(k complaints.LetterKind, f complaints.NoticeFacts) (complaints.Letter, error) {
	return complaints.Letter{Subject: f.Reference, Text: string(k), HTML: "<p>"}, nil
}

func (l *letters) Send(_ context.Context, letter complaints.Letter) error {
	if l.rejects != nil && l.rejects(letter) {
		return complaints.ErrRejected
	}
	return nil
}

// office is a centre at work over a store.
type office struct {
	*complaints.Service
	t    *testing.T
	now  time.Time
	post letters
	out  *complaints.Dispatcher
}

func newOffice(t *testing.T, store complaints.Store) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)}
	var err error
	o.Service, err = complaints.New(t.Context(), store, &complaints.Options{
		Now: func() time.Time { return o.now }, Policy: complaints.DefaultPolicy(), Blobs: memstore.NewBlobs(), Composer: &o.post, PersonKey: []byte("test"),
	})
	require.NoError(t, err)
	o.out, err = complaints.NewDispatcher(o.Service, &o.post, nil)
	require.NoError(t, err)
	return o
}

// settle moves on, and does everything that is due by then.
func (o *office) settle(d time.Duration) {
	o.t.Helper()
	o.now = o.now.Add(d)
	_, err := o.Sweep(o.t.Context())
	require.NoError(o.t, err)
	_, err = o.out.Dispatch(o.t.Context())
	require.NoError(o.t, err)
}

func (o *office) file(n int) complaints.ID {
	o.t.Helper()
	v, err := o.Submit(o.t.Context(), complaints.Actor{ID: "employee-1"}, complaints.Submission{
		Key: fmt.Sprint("form-", n, o.now.UnixMicro()), Print: "p", Channel: complaints.ChannelWeb, Department: "facilities",
		Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel. " + strings.Repeat("Nog steeds. ", n*20),
		Complainant: complaints.NewComplainant{
			Name: "Fatima de Wit", Email: fmt.Sprintf("f%d@gemeente-a.example", n%3), Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
		},
	})
	require.NoError(o.t, err)
	return v.Complaint.ID
}

func (o *office) do(by complaints.ActorID, id complaints.ID, cmd complaints.Command) {
	o.t.Helper()
	_, err := o.Do(o.t.Context(), complaints.Actor{ID: by}, id, 0, cmd)
	require.NoError(o.t, err)
}

// handle takes a complaint through to its closing, or as many steps.
func (o *office) handle(id complaints.ID, steps int) {
	o.t.Helper()
	for _, s := range []struct {
		by  complaints.ActorID
		cmd complaints.Command
	}{
		{"desk-1", complaints.Assign{Group: "facilities"}}, {"facilities-1", complaints.Take{}},
		{"facilities-1", complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."}},
		{"facilities-1", complaints.HandBack{Outcome: complaints.Upheld, Findings: "Niet besteld.", Satisfied: complaints.SatisfiedYes}},
		{"desk-1", complaints.Close{Text: "Uw klacht is afgehandeld."}},
	}[:steps] {
		o.do(s.by, id, s.cmd)
	}
}

// work leaves something of everything in a store: complaints in many states, an erased one, letters that were sent, that wait and
// that are parked, mails with and without an outcome.
func (o *office) work(store complaints.Store) {
	o.t.Helper()
	old := o.file(0)
	o.handle(old, 5)
	o.settle(time.Minute)
	o.settle(3 * 365 * 24 * time.Hour)
	for n := range 6 {
		o.handle(o.file(n), n)
	}
	o.settle(time.Minute)
	o.post.rejects = func(l complaints.Letter) bool { return l.Kind == complaints.LetterAcknowledgment }
	o.file(7)
	o.settle(time.Minute)
	o.post.rejects = nil
	o.file(8)
	for i, from := range []string{"f1@gemeente-a.example", "iemand@elders.example"} {
		key := fmt.Sprint("m-", i)
		_, err := o.Receive(o.t.Context(), complaints.InboundMail{
			Key: key, MessageID: key + "@x.example", From: complaints.Address{Email: from}, Subject: "Nieuw", Text: "Hallo", ReceivedAt: o.now,
		})
		require.NoError(o.t, err)
	}
	_, err := store.PutMail(o.t.Context(), complaints.MailEntry{Key: "m-open", ReceivedAt: o.now, Raw: "mail/open"})
	require.NoError(o.t, err)
}

func openPortable(t *testing.T) portable {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "store.db"))
}

func requireSound(t *testing.T, s complaints.Store) {
	t.Helper()
	_, err := complaints.Verify(t.Context(), s, func(f complaints.Finding) error { return fmt.Errorf("%+v", f) })
	require.NoError(t, err)
	if file, ok := s.(*sqlitestore.Store); ok {
		require.NoError(t, file.Check(t.Context()))
	}
}

// A copy from memory into a file and back is what it was, row for row; so is one the other way.
func TestCopyWithoutDifference(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][3]portable{
		"memory first": {memstore.New(), openPortable(t), memstore.New()},
		"file first":   {openPortable(t), memstore.New(), openPortable(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newOffice(t, order[0]).work(order[0])
			want := exported(t, order[0], 1000)
			requireSound(t, order[0])
			for i, s := range order[1:] {
				copied, err := complaints.Copy(t.Context(), s, order[i])
				require.NoError(t, err)
				require.Equal(t, len(want), copied.Policies+copied.Series+copied.Mails+copied.Claims+copied.Events+copied.Contents+copied.Deliveries+copied.States)
				require.Positive(t, min(copied.Policies, copied.Series, copied.Mails, copied.Claims, copied.Events, copied.Contents, copied.Deliveries, copied.States))
				require.Equal(t, want, exported(t, s, 7), "pages of another size give the same rows")
				requireSound(t, s)
				_, err = complaints.Copy(t.Context(), s, order[i])
				require.NoError(t, err)
				require.Equal(t, want, exported(t, s, 1000), "a second copy changes nothing")
			}
		})
	}
}

// Life goes on in a copy: its numbers go on, its waiting letters go out, and what came between is taken by the next copy.
func TestLifeGoesOnInTheCopy(t *testing.T) {
	t.Parallel()
	src, dst := openPortable(t), openPortable(t)
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
	require.Equal(t, exported(t, src, 1000), exported(t, dst, 1000))
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
		src, dst := openPortable(t), openPortable(t)
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
	s := openPortable(t)
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
		"nothing": {complaints.Kept{}, complaints.ErrInvalid},
		"two parts": {
			complaints.Kept{Series: &complaints.Series{Name: "a", Last: 1}, State: &f.State}, complaints.ErrInvalid,
		},
		"event of none":   {complaints.Kept{Event: &complaints.Recorded{}}, complaints.ErrInvalid},
		"state of none":   {complaints.Kept{State: &complaints.Complaint{}}, complaints.ErrInvalid},
		"another event":   {complaints.Kept{Event: &other}, complaints.ErrClaimed},
		"another holder":  {complaints.Kept{Claim: &complaints.KeptClaim{Claim: f.Claims[0], By: complaints.Claimed{ID: "x"}}}, complaints.ErrClaimed},
		"a large content": {complaints.Kept{Content: &complaints.KeptContent{Content: complaints.Content{Data: large}}}, complaints.ErrTooLarge},
	} {
		series := complaints.Kept{Series: &complaints.Series{Name: "b", Last: 9}}
		require.ErrorIs(t, s.Adopt(t.Context(), []complaints.Kept{series, c.row}), c.want, name)
	}
	page, err := s.Export(t.Context(), complaints.PageParams{})
	require.NoError(t, err)
	for _, k := range page.Items {
		require.Nil(t, k.Series, "a refused call keeps nothing")
	}
	_, err = s.Export(t.Context(), complaints.PageParams{Cursor: "nonsense"})
	require.ErrorIs(t, err, complaints.ErrInvalid)
}

// Where a row is there already the further one stays.
func TestAdoptKeepsTheFurther(t *testing.T) {
	t.Parallel()
	s := openPortable(t)
	f := filing(1)
	next := noting(f.State)
	for _, c := range []complaints.Commit{f, next} {
		_, err := s.Commit(t.Context(), c)
		require.NoError(t, err)
	}
	key := f.Deliveries[0].DeliveryKey
	require.NoError(t, s.Settle(t.Context(), key, complaints.DeliveryOutcome{State: complaints.DeliverySent, At: benchDay}))
	erased := complaints.KeptContent{Complaint: f.State.ID, Content: complaints.Content{Key: f.Contents[0].Key, Erased: true}}
	first := f.Contents[1]
	changed := complaints.KeptContent{Complaint: f.State.ID, Content: complaints.Content{Key: first.Key, Data: []byte("later")}}
	pending := f.Deliveries[0]
	pending.State, pending.At = complaints.DeliveryPending, benchDay.Add(time.Hour)
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
	for _, d := range deliveries {
		if d.DeliveryKey == key {
			require.Equal(t, complaints.DeliverySent, d.State)
		}
	}
	n, err := s.Next(t.Context(), "a")
	require.NoError(t, err)
	require.EqualValues(t, 41, n)
	require.NoError(t, s.Adopt(t.Context(), []complaints.Kept{{Series: &complaints.Series{Name: "a", Last: 44}}}))
	n, err = s.Next(t.Context(), "a")
	require.NoError(t, err)
	require.EqualValues(t, 45, n, "numbers that another store gave are not given again")
}
