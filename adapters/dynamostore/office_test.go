package dynamostore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// post hands letters to nobody; some it rejects.
type post struct {
	sent    []complaints.Letter
	rejects func(complaints.Letter) bool
}

func (p *post) Send(_ context.Context, l complaints.Letter) error {
	if p.rejects != nil && p.rejects(l) {
		return complaints.ErrRejected
	}
	p.sent = append(p.sent, l)
	return nil
}

// office is a centre at work over a store, with the letters that people get.
type office struct {
	*complaints.Service
	t     *testing.T
	now   time.Time
	woken bool // a commit asked for deliveries
	post  post
	blobs *memstore.Blobs
	out   *complaints.Dispatcher
}

func newOffice(t *testing.T, store complaints.Store) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 4, 2, 8, 3, 17, 427_519_000, time.UTC)}
	composer, err := letters.New(nil)
	require.NoError(t, err)
	rates, _ := store.(complaints.Rates)
	o.blobs = memstore.NewBlobs()
	o.Service, err = complaints.New(t.Context(), store, &complaints.Options{
		Now: func() time.Time { return o.now }, Policy: complaints.DefaultPolicy(), Blobs: o.blobs, Composer: composer, PersonKey: []byte("test"),
		Rates: rates, Wake: func() { o.woken = true },
	})
	require.NoError(t, err)
	o.out, err = complaints.NewDispatcher(o.Service, &o.post, nil)
	require.NoError(t, err)
	return o
}

// settle moves on, and does everything that is due by then.
func (o *office) settle(d time.Duration) {
	o.t.Helper()
	o.now = o.now.Add(d + 17_391_406*time.Microsecond)
	_, err := o.Sweep(o.t.Context())
	require.NoError(o.t, err)
	o.deliver()
}

func (o *office) deliver() complaints.Dispatched {
	o.t.Helper()
	done, err := o.out.Dispatch(o.t.Context())
	require.NoError(o.t, err)
	return done
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

// step is a command with whoever gives it.
type step struct {
	by  complaints.ActorID
	cmd complaints.Command
}

// steps take an ordinary complaint through to its closing.
func steps() []step {
	return []step{
		{"desk-1", complaints.Assign{Group: "facilities"}},
		{"facilities-1", complaints.Take{}},
		{"facilities-1", complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."}},
		{"facilities-1", complaints.HandBack{Outcome: complaints.Upheld, Findings: "Niet besteld.", Satisfied: complaints.SatisfiedYes}},
		{"desk-1", complaints.Close{Text: "Uw klacht is afgehandeld."}},
	}
}

func (o *office) handle(id complaints.ID, n int) {
	o.t.Helper()
	for _, s := range steps()[:n] {
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

func requireSound(t *testing.T, s complaints.Store) {
	t.Helper()
	_, err := complaints.Verify(t.Context(), s, func(f complaints.Finding) error { return fmt.Errorf("%+v", f) })
	require.NoError(t, err)
}
