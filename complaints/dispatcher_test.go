package complaints_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// parts are what a test puts in the place of a centre's own.
type parts struct {
	policy   func(*complaints.Policy)
	store    func(complaints.Store) complaints.Store // around the centre's memstore
	options  func(*complaints.Options)
	notifier complaints.Notifier
	dispatch *complaints.DispatcherOptions
}

// newCentreOf is newCentre with other parts.
func newCentreOf(t *testing.T, now string, p parts) *centre {
	t.Helper()
	c := newCentre(t, now, func(policy *complaints.Policy) {
		if p.policy != nil {
			p.policy(policy)
		}
	})
	o := &complaints.Options{Now: c.clock, Policy: c.Policy(), Blobs: memstore.NewBlobs(), Composer: plainComposer{}, PersonKey: []byte("test")}
	if p.options != nil {
		p.options(o)
	}
	store := complaints.Store(c.store)
	if p.store != nil {
		store = p.store(store)
	}
	var err error
	c.Service, err = complaints.New(t.Context(), store, o)
	require.NoError(t, err)
	if p.notifier == nil {
		p.notifier = c.post
	}
	c.dis, err = complaints.NewDispatcher(c.Service, p.notifier, p.dispatch)
	require.NoError(t, err)
	return c
}

// tellAll is a Composer that writes down every fact it was given.
type tellAll struct{}

func (tellAll) Compose(kind complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	text, err := json.Marshal(f)
	return complaints.Letter{Kind: kind, Subject: f.Subject, Text: string(text), HTML: "<p>"}, err
}

func (tellAll) ComposeNotice(kind complaints.LetterKind, f complaints.NoticeFacts) (complaints.Letter, error) {
	text, err := json.Marshal(f)
	return complaints.Letter{Kind: kind, Subject: f.Subject, Text: string(text), HTML: "<p>"}, err
}

// relay is a Notifier that asks answer what to say, and keeps what it took.
type relay struct {
	mu     sync.Mutex
	answer func(complaints.Letter) error
	took   []complaints.Letter
	asked  []complaints.Letter
}

func (r *relay) Send(_ context.Context, l complaints.Letter) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, l)
	if r.answer != nil {
		if err := r.answer(l); err != nil {
			return err
		}
	}
	r.took = append(r.took, l)
	return nil
}

// waiting are the deliveries of a complaint that are not settled yet, as "subscriber kind".
func (c *centre) waiting(id complaints.ID) []string {
	c.t.Helper()
	list, err := c.store.Deliveries(c.t.Context(), id)
	require.NoError(c.t, err)
	var out []string
	for _, d := range list {
		if d.State == complaints.DeliveryPending || d.State == complaints.DeliveryParked {
			out = append(out, string(d.Subscriber)+" "+string(d.Letter))
		}
	}
	return out
}

// delivery is how the delivery of a letter stands.
func (c *centre) delivery(id complaints.ID, kind complaints.LetterKind) complaints.Delivery {
	c.t.Helper()
	list, err := c.store.Deliveries(c.t.Context(), id)
	require.NoError(c.t, err)
	i := slices.IndexFunc(list, func(d complaints.Delivery) bool { return d.Letter == kind })
	require.GreaterOrEqual(c.t, i, 0, "no delivery of %s", kind)
	return list[i]
}

func (c *centre) dispatch() complaints.Dispatched {
	c.t.Helper()
	done, err := c.dis.Dispatch(c.t.Context())
	require.NoError(c.t, err)
	return done
}

func (c *centre) advance(d time.Duration) { c.moveTo(c.clock().Add(d)) }

func TestDispatcherNeeds(t *testing.T) {
	t.Parallel()
	_, err := complaints.NewDispatcher(nil, nil, nil)
	require.Equal(t, []string{"Options.Composer:required", "notifier:required"}, fieldKeys(refusal(t, err)))
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{})
	s, err := complaints.New(t.Context(), c.store, &complaints.Options{Now: c.clock, Policy: c.Policy()})
	require.NoError(t, err)
	_, err = complaints.NewDispatcher(s, c.post, nil)
	require.Equal(t, []string{"Options.Composer:required"}, fieldKeys(refusal(t, err)))
}

// A letter that does not leave keeps what is behind it for the same complaint and reader, and nothing else.
func TestDeliveriesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	r := &relay{}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r})
	held, other := c.employee().Complaint.ID, c.employee().Complaint.ID
	r.answer = func(l complaints.Letter) error {
		if l.Kind == complaints.LetterAcknowledgment && strings.HasPrefix(l.MessageID, strings.ToLower(string(held))) {
			return errors.New("greylisted")
		}
		return nil
	}
	for _, id := range []complaints.ID{held, other} {
		c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
		c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	}
	done := c.dispatch()
	require.Equal(t, complaints.Dispatched{Sent: 6, Failed: 1}, done)
	require.Equal(t, []string{"complainant acknowledgment", "complainant message"}, c.waiting(held))
	require.Empty(t, c.waiting(other))
	r.answer = nil
	require.Zero(t, c.dispatch(), "before the next try nothing is due")
	c.advance(time.Minute)
	require.Equal(t, complaints.Dispatched{Sent: 2}, c.dispatch())
	last := r.took[len(r.took)-2:]
	require.Equal(t, complaints.LetterAcknowledgment, last[0].Kind)
	require.Equal(t, complaints.LetterMessage, last[1].Kind)
	require.True(t, c.dispatch().Quiet())
}

func TestTriesComeTwiceAsLateEachTime(t *testing.T) {
	t.Parallel()
	r := &relay{answer: func(complaints.Letter) error { return errors.New("no answer from f.dewit@gemeente-a.example") }}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r, dispatch: &complaints.DispatcherOptions{FirstTry: time.Minute, MaxWait: 10 * time.Minute}})
	id := c.employee().Complaint.ID
	for i, minutes := range []int{1, 2, 4, 8, 10, 10} {
		require.Equal(t, 2, c.dispatch().Failed)
		d := c.delivery(id, complaints.LetterAcknowledgment)
		require.Equal(t, i+1, d.Attempts)
		require.Equal(t, complaints.DeliveryPending, d.State)
		require.Equal(t, "unavailable", d.Reason, "the far side's words may hold an address")
		require.Equal(t, time.Duration(minutes)*time.Minute, d.NotBefore.Sub(c.clock()))
		c.moveTo(d.NotBefore.Add(-time.Microsecond))
		require.Zero(t, c.dispatch())
		c.moveTo(d.NotBefore)
	}
	require.Len(t, r.asked, 12)
}

func TestNoWaitIsLongerThanTheLongest(t *testing.T) {
	t.Parallel()
	r := &relay{answer: func(complaints.Letter) error { return errors.New("no answer") }}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r, dispatch: &complaints.DispatcherOptions{FirstTry: time.Hour, MaxWait: time.Minute}})
	id := c.employee().Complaint.ID
	c.dispatch()
	require.Equal(t, time.Minute, c.delivery(id, complaints.LetterAcknowledgment).NotBefore.Sub(c.clock()))
}

func TestRejectedLetterIsParkedForTheDesk(t *testing.T) {
	t.Parallel()
	r := &relay{answer: func(l complaints.Letter) error {
		if l.Kind == complaints.LetterAcknowledgment {
			return complaints.Refuse(complaints.CodeRejected, "no_such_user", nil)
		}
		return nil
	}}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r})
	id := c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
	require.Equal(t, complaints.Dispatched{Sent: 1, Failed: 1}, c.dispatch())
	c.advance(100 * time.Hour)
	require.Zero(t, c.dispatch(), "a parked letter is not tried, nor what is behind it")
	page, err := c.Parked(t.Context(), person("desk-1"), complaints.PageParams{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Equal(t, "rejected", page.Items[0].Reason)
	_, err = c.Parked(t.Context(), person("facilities-1"), complaints.PageParams{})
	require.ErrorIs(t, err, complaints.ErrNotAllowed)
	key := page.Items[0].DeliveryKey
	require.ErrorIs(t, c.Unpark(t.Context(), person("employee-1"), key), complaints.ErrNotAllowed)

	r.answer = nil
	require.NoError(t, c.Unpark(t.Context(), person("admin"), key))
	require.Equal(t, complaints.Dispatched{Sent: 2}, c.dispatch())
	acks := only(r.asked, complaints.LetterAcknowledgment)
	require.Len(t, acks, 2)
	require.Equal(t, acks[0], acks[1], "the kept letter is sent as it is kept")
}

func TestTooManyTriesPark(t *testing.T) {
	t.Parallel()
	r := &relay{answer: func(complaints.Letter) error { return errors.New("no answer") }}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r, dispatch: &complaints.DispatcherOptions{MaxTries: 3}})
	id := c.employee().Complaint.ID
	for range 3 {
		require.Equal(t, complaints.DeliveryPending, c.delivery(id, complaints.LetterAcknowledgment).State)
		c.dispatch()
		c.advance(time.Hour)
	}
	require.Equal(t, complaints.DeliveryParked, c.delivery(id, complaints.LetterAcknowledgment).State)
}

// Two dispatchers over one outbox, with a relay that takes its time: leases keep them from sending anything twice.
func TestTwoDispatchersSendNothingTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &slowRelay{}
		c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Now = time.Now }})
		for range 20 {
			c.do("desk-1", c.employee().Complaint.ID, complaints.Message{Text: "Wij zoeken het uit."})
		}
		var wg sync.WaitGroup
		for range 2 {
			d, err := complaints.NewDispatcher(c.Service, r, nil)
			require.NoError(t, err)
			wg.Go(func() {
				_, err := d.Dispatch(t.Context())
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		times := map[string]int{}
		for _, id := range r.sent {
			times[id]++
		}
		require.Len(t, times, 60)
		require.Len(t, r.sent, 60)
		require.Greater(t, r.together, 1, "both were at work")
	})
}

// slowRelay takes a second for each letter and sees how many come at once.
type slowRelay struct {
	mu             sync.Mutex
	sent           []string
	busy, together int
}

func (r *slowRelay) Send(_ context.Context, l complaints.Letter) error {
	r.mu.Lock()
	r.sent = append(r.sent, l.MessageID)
	r.busy++
	r.together = max(r.together, r.busy)
	r.mu.Unlock()
	time.Sleep(time.Second)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy--
	return nil
}

// crashing is a store whose process dies after a letter was sent: neither the outcome nor the end of the lease is written.
type crashing struct {
	complaints.Store
	dead bool
}

func (s *crashing) Settle(ctx context.Context, k complaints.DeliveryKey, o complaints.DeliveryOutcome) error {
	if s.dead {
		return errors.New("gone")
	}
	return s.Store.Settle(ctx, k, o)
}

func (s *crashing) Release(ctx context.Context, l complaints.Lease) error {
	if s.dead {
		return errors.New("gone")
	}
	return s.Store.Release(ctx, l)
}

func TestCrashAfterSendingRepeatsTheSameLetter(t *testing.T) {
	t.Parallel()
	s, r := &crashing{dead: true}, &relay{}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r, store: func(in complaints.Store) complaints.Store { s.Store = in; return s }})
	id := c.employee().Complaint.ID
	_, err := c.dis.Dispatch(t.Context())
	require.Error(t, err)
	require.Len(t, r.took, 1)

	s.dead = false
	name := "Anders"
	c.do("desk-1", id, complaints.Amend{Subject: &name})
	after, err := complaints.NewDispatcher(c.Service, r, nil)
	require.NoError(t, err)
	first := r.took[0].MessageID
	_, err = after.Dispatch(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{first}, idsOf(r.took, first), "while the lease of the dead one runs, nobody else takes its letter")
	c.advance(3 * time.Minute)
	_, err = after.Dispatch(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{first, first}, idsOf(r.took, first))
	require.Equal(t, r.took[0], r.took[len(r.took)-1], "a second time it is the same letter, to the byte")
}

// idsOf lists how often a Message-ID went out.
func idsOf(list []complaints.Letter, id string) []string {
	var out []string
	for _, l := range list {
		if l.MessageID == id {
			out = append(out, id)
		}
	}
	return out
}
