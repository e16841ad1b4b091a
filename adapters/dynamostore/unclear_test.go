package dynamostore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const transact = "TransactWriteItems"

// over makes a store over a wire. Its tries are short, for those that nobody answers.
func over(t *testing.T, w *wire) *dynamostore.Store {
	t.Helper()
	s, err := dynamostore.New(dynamolocal.Client(t, w.on), &dynamostore.Options{
		Table: dynamolocal.Table(t, dynamostore.Table("klachtwerk")), Prefix: dynamolocal.Prefix(t), Attempt: 400 * time.Millisecond,
	})
	require.NoError(t, err)
	return s
}

// first gives a fault to the first tries of transactions.
func first(n int, f fault) func(string, int) fault {
	return func(operation string, try int) fault {
		if operation == transact && try <= n {
			return f
		}
		return none
	}
}

// requireOnce wants a commit's parts to be there once.
func requireOnce(t *testing.T, s *dynamostore.Store, f complaints.Commit) {
	t.Helper()
	c, err := s.Load(t.Context(), f.State.ID)
	require.NoError(t, err)
	require.Equal(t, f.State, c)
	events, err := s.History(t.Context(), complaints.HistoryParams{Complaint: f.State.ID})
	require.NoError(t, err)
	require.Equal(t, f.Events, events.Items)
	by, err := s.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimCommand, Key: f.Key})
	require.NoError(t, err)
	require.Equal(t, complaints.Claimed{ID: c.ID, Revision: 1, Print: f.Print}, by)
}

// Whatever happens on the way, a commit that was carried out says so, once, and every try sends the same bytes.
func TestUnclearCommit(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(string, int) fault{
		"the answer is cut off after the commit":     first(1, cut),
		"the answer is cut off three times":          first(3, cut),
		"no answer comes in time":                    first(1, silent),
		"an internal error after the commit":         first(2, broken),
		"a conflict with another transaction":        first(3, conflict),
		"too much is asked":                          first(3, throttled),
		"the request is lost":                        first(2, lost),
		"cut off, then a conflict till the end":      after(cut, conflict),
		"cut off, then too much is asked to the end": after(cut, throttled),
		"cut off every time":                         first(1000, cut),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &wire{plan: plan}
			s := over(t, w)
			f := filing(1)
			done, err := s.Commit(t.Context(), f)
			require.NoError(t, err)
			require.Equal(t, complaints.Committed{ID: f.State.ID, Revision: 1, Print: f.Print}, done)
			requireOnce(t, s, f)
			bodies := w.sent(transact)
			require.Greater(t, len(bodies), 1)
			for _, b := range bodies {
				require.Equal(t, bodies[0], b)
			}
		})
	}
}

// after gives the first try of a transaction one fault and all others another.
func after(one, others fault) func(string, int) fault {
	return func(operation string, try int) fault {
		switch {
		case operation != transact:
			return none
		case try == 1:
			return one
		}
		return others
	}
}

// What never arrived is an error to try again, and nothing is there.
func TestCommitThatNeverArrives(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault{"lost": lost, "conflict": conflict, "throttled": throttled} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &wire{plan: first(10, f)}
			s := over(t, w)
			c := filing(1)
			_, err := s.Commit(t.Context(), c)
			require.ErrorIs(t, err, complaints.ErrUnavailable)
			_, err = s.Load(t.Context(), c.State.ID)
			require.ErrorIs(t, err, complaints.ErrNotFound)
			_, err = s.Commit(t.Context(), c)
			require.NoError(t, err, "the second call arrives")
			requireOnce(t, s, c)
		})
	}
}

// The caller's context ends while the commit is under way: what the key says is what happened.
func TestContextEndsDuringCommit(t *testing.T) {
	t.Parallel()
	for name, carried := range map[string]bool{"carried out": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			w := &wire{carried: cancel, plan: func(operation string, _ int) fault {
				switch {
				case operation != transact:
					return none
				case carried:
					return cut
				}
				cancel()
				return lost
			}}
			s := over(t, w)
			f := filing(1)
			done, err := s.Commit(ctx, f)
			if carried {
				require.NoError(t, err)
				require.Equal(t, complaints.Committed{ID: f.State.ID, Revision: 1, Print: f.Print}, done)
				requireOnce(t, s, f)
				return
			}
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, complaints.ErrUnavailable)
			_, err = s.Load(t.Context(), f.State.ID)
			require.ErrorIs(t, err, complaints.ErrNotFound)
		})
	}
}

// Every other write survives a lost answer too: it is done, and once.
func TestUnclearWrites(t *testing.T) {
	t.Parallel()
	w := &wire{plan: func(operation string, try int) fault {
		if try%2 == 1 && operation != "CreateTable" {
			return []fault{cut, broken}[try/2%2]
		}
		return none
	}}
	s := over(t, w)
	f := filing(1)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	letter := complaints.Content{Key: complaints.ContentKey{At: 1, Field: "letter-complainant"}, Data: []byte("Geachte")}
	note := complaints.Content{Key: complaints.ContentKey{At: 1, Field: "late"}, Data: []byte("note")}
	for _, c := range []complaints.Content{letter, note} {
		there, err := s.PutContent(t.Context(), f.State.ID, c)
		require.NoError(t, err)
		require.Equal(t, c, there)
	}
	key := f.Deliveries[0].DeliveryKey
	lease := complaints.Lease{Complaint: f.State.ID, Subscriber: key.Subscriber, Owner: "a", Now: today, Until: today.Add(time.Hour)}
	for range 3 {
		_, err := s.Lease(t.Context(), lease)
		require.NoError(t, err)
		require.NoError(t, s.Retry(t.Context(), key, complaints.Failure{Reason: "unavailable", At: today, NotBefore: today}))
		require.NoError(t, s.Release(t.Context(), lease))
	}
	list, err := s.Deliveries(t.Context(), f.State.ID)
	require.NoError(t, err)
	require.Equal(t, 3, list[0].Attempts, "each failure counts once")
	require.NoError(t, s.Settle(t.Context(), key, complaints.DeliveryOutcome{State: complaints.DeliverySent, At: today}))
	m, err := s.PutMail(t.Context(), complaints.MailEntry{Key: "m", ReceivedAt: today, Size: 7})
	require.NoError(t, err)
	require.EqualValues(t, 7, m.Size)
	m, err = s.SettleMail(t.Context(), complaints.MailEntry{Key: "m", Outcome: complaints.MailBounce, SettledAt: today})
	require.NoError(t, err)
	require.Equal(t, complaints.MailBounce, m.Outcome)
	require.NoError(t, s.PutPolicy(t.Context(), complaints.PolicyVersion{Version: "1", At: today, Body: []byte("{}")}))
	require.NoError(t, s.EraseContents(t.Context(), []complaints.ContentRef{{Complaint: f.State.ID, Key: note.Key}, {Complaint: f.State.ID, Key: f.Contents[0].Key}}))
	refs, err := s.ListContents(t.Context(), f.State.ID)
	require.NoError(t, err)
	require.Len(t, refs, 2)
	seen := map[int64]bool{}
	for range 5 {
		n, err := s.Next(t.Context(), "reference-2026")
		require.NoError(t, err)
		require.False(t, seen[n], "a number whose answer was lost is a gap, never a double")
		seen[n] = true
	}
}

// Of a hundred commits whose answers are cut off every second time none is lost and none is done twice.
func TestHundredCommitsOverABadWire(t *testing.T) {
	t.Parallel()
	w := &wire{plan: func(operation string, try int) fault {
		if operation != transact {
			return none
		}
		return []fault{cut, none, lost, none, conflict, none}[try%6]
	}}
	s := over(t, w)
	f := filing(1)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	c := f.State
	for range 100 {
		n := noting(c)
		done, err := s.Commit(t.Context(), n)
		require.NoError(t, err)
		require.False(t, done.Repeated)
		c = n.State
	}
	now, err := s.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, c, now)
	events, err := s.History(t.Context(), complaints.HistoryParams{Complaint: c.ID, PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(t, err)
	require.Len(t, events.Items, 101)
	require.Greater(t, len(w.sent(transact)), 150)
}

// 25 people write on one complaint at once, over a bad wire, and give up never: each note is there once.
func TestTwentyFiveWriters(t *testing.T) {
	t.Parallel()
	w := &wire{plan: func(operation string, try int) fault {
		if operation == transact && try > 1 && try%7 == 0 {
			return []fault{cut, conflict, throttled}[try/7%3]
		}
		return none
	}}
	s := over(t, w)
	o := newOffice(t, s)
	id := o.file(1)
	var all sync.WaitGroup
	errs := make([]error, 25)
	for i := range errs {
		all.Go(func() {
			k := complaints.Key{Key: fmt.Sprint("note-", i), Print: "p"}
			for {
				_, err := o.DoOnce(t.Context(), complaints.Actor{ID: "desk-1"}, k, id, 0, complaints.Note{Text: fmt.Sprint("Notitie ", i)})
				if !errors.Is(err, complaints.ErrStale) && !errors.Is(err, complaints.ErrUnavailable) {
					errs[i] = err
					return
				}
			}
		})
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	page, err := o.History(t.Context(), complaints.Actor{ID: "desk-1"}, id, complaints.PageParams{Limit: 100})
	require.NoError(t, err)
	seen := map[string]int{}
	for i, h := range page.Items {
		require.EqualValues(t, i+1, h.Revision)
		if h.Type == "noted" {
			seen[string(h.Data)]++
		}
	}
	require.Len(t, seen, 25)
	for text, n := range seen {
		require.Equal(t, 1, n, text)
	}
	requireSound(t, s)
}

// A store that does not answer is unavailable, and says so within the tries it has.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	s := over(t, &wire{plan: func(string, int) fault { return lost }})
	_, err := s.Load(t.Context(), filing(1).State.ID)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	_, err = s.List(t.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}})
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}
