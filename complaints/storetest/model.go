package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// checkModel makes random calls of the store and of the model, and wants the same answers and the same refusals.
func checkModel(t *testing.T, open func(t *testing.T) complaints.Store, o Options) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{
			world: world{Store: open(t), options: o}, twin: o.Model(), ctx: t.Context(),
			states: map[complaints.ID]complaints.Complaint{},
		}
		rt.Repeat(map[string]func(*rapid.T){
			"commit": m.commitSome, "commit again": m.commitAgain, "put content": m.putSome, "erase": m.eraseSome,
			"lease": m.leaseSome, "release": m.releaseSome, "settle": m.settleSome, "retry": m.retrySome, "unpark": m.unparkSome,
			"put mail": m.putSomeMail, "settle mail": m.settleSomeMail, "put policy": m.putSomePolicy, "next": m.nextSome,
			"list": m.compareLists, "read": m.compareReads, "": func(*rapid.T) {},
		})
	})
}

// model is a store and its twin. Names and moments are few, so that calls meet.
type model struct {
	world
	twin   complaints.Store
	ctx    context.Context // one test's
	states map[complaints.ID]complaints.Complaint
	made   []complaints.Commit
}

// same makes a call of both and compares answer and code; it returns the answer, and whether there was one.
func same[T any](rt *rapid.T, m *model, call func(complaints.Store) (T, error)) (T, bool) {
	want, wantErr := call(m.twin)
	got, err := call(m.Store)
	if wantErr != nil {
		require.Error(rt, err, "the model refuses: %v", wantErr)
		require.Equal(rt, complaints.CodeOf(wantErr), complaints.CodeOf(err), "the model: %v, the store: %v", wantErr, err)
		return want, false
	}
	require.NoError(rt, err)
	require.Equal(rt, want, got)
	return want, true
}

// done is same for calls that only can fail.
func done(rt *rapid.T, m *model, call func(complaints.Store) error) {
	same(rt, m, func(s complaints.Store) (struct{}, error) { return struct{}{}, call(s) })
}

func aMoment(rt *rapid.T, name string) time.Time { return day(rapid.IntRange(1, 6).Draw(rt, name)) }

func anID(rt *rapid.T) complaints.ID {
	return complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", rapid.IntRange(1, 5).Draw(rt, "complaint")))
}

func aKey(rt *rapid.T) complaints.ContentKey {
	return key(complaints.Revision(rapid.IntRange(1, 3).Draw(rt, "at")), rapid.SampledFrom([]string{"text", "person", "letter"}).Draw(rt, "field"))
}

func aSubscriber(rt *rapid.T) complaints.Subscriber {
	return rapid.SampledFrom([]complaints.Subscriber{complaints.ToStaff, complaints.ToComplainant}).Draw(rt, "subscriber")
}

func aName[T ~string](rt *rapid.T, what string, names ...T) T {
	return rapid.SampledFrom(names).Draw(rt, what)
}

func aDelivery(rt *rapid.T) complaints.DeliveryKey {
	return complaints.DeliveryKey{Complaint: anID(rt), Revision: complaints.Revision(rapid.IntRange(1, 3).Draw(rt, "revision")), Subscriber: aSubscriber(rt)}
}

// altered draws what a command may change and lists look at.
func altered(rt *rapid.T) change {
	received, until, milestone := aMoment(rt, "received"), aMoment(rt, "due"), aMoment(rt, "milestone")
	group, handler := aName[complaints.GroupID](rt, "group", "", "g1", "g2"), aName[complaints.ActorID](rt, "handler", "", "ann", "bob")
	bits := rapid.IntRange(0, 63).Draw(rt, "bits")
	return func(c *complaints.Complaint) {
		c.ReceivedAt, c.Group, c.Handler = received, group, handler
		c.Attention = bits&1 != 0
		c.Status = pick(bits&2, complaints.Registered, complaints.InProgress)
		c.Agenda, c.Involved, c.Consulted, c.Resolution = nil, nil, nil, nil
		if bits&4 != 0 {
			agenda(milestone)(c)
		}
		if bits&8 != 0 {
			c.Involved = []complaints.ActorID{"ann"}
		}
		if bits&16 != 0 {
			c.Consulted = []complaints.GroupID{"g1"}
		}
		if bits&32 != 0 {
			due(until)(c)
		}
	}
}

func (m *model) commitSome(rt *rapid.T) {
	id := anID(rt)
	state, there := m.states[id]
	c := filing(id, altered(rt))
	if there {
		c = following(state, altered(rt))
		c.Contents = append(c.Contents, complaints.Content{Key: key(c.State.Revision, "person"), Data: []byte("x"), Person: aName(rt, "person", "", "p1", "p2")})
	}
	c.Key = fmt.Sprintf("%s of %d", c.Key, len(m.made))
	c.Claims = append(c.Claims, complaints.Claim{Kind: complaints.ClaimMail, Key: rapid.StringMatching("[a-z]{1,2}").Draw(rt, "claim")})
	switch rapid.IntRange(0, 9).Draw(rt, "twist") {
	case 0:
		m.refusals(c.Claims[0])["stale"](&c)
	case 1:
		c.Mail = &complaints.MailEntry{Key: aMail(rt), Outcome: complaints.MailComplaint, Complaint: id, SettledAt: aMoment(rt, "settled")}
	case 2:
		c.Deliveries = append(c.Deliveries, delivery(id, c.State.Revision, complaints.ToConcerned))
	}
	if _, ok := same(rt, m, func(s complaints.Store) (complaints.Committed, error) { return s.Commit(m.ctx, c) }); ok {
		m.states[id] = c.State
		m.made = append(m.made, c)
	}
}

func (m *model) commitAgain(rt *rapid.T) {
	if len(m.made) == 0 {
		return
	}
	c := rapid.SampledFrom(m.made).Draw(rt, "commit")
	c.Print = rapid.SampledFrom([]string{c.Print, "another"}).Draw(rt, "print")
	same(rt, m, func(s complaints.Store) (complaints.Committed, error) { return s.Commit(m.ctx, c) })
}

func (m *model) putSome(rt *rapid.T) {
	id, c := anID(rt), complaints.Content{Key: aKey(rt), Data: []byte(rapid.String().Draw(rt, "data")), Person: aName(rt, "person", "", "p1", "p2")}
	same(rt, m, func(s complaints.Store) (complaints.Content, error) { return s.PutContent(m.ctx, id, c) })
}

func (m *model) eraseSome(rt *rapid.T) {
	refs := []complaints.ContentRef{{Complaint: anID(rt), Key: aKey(rt)}, {Complaint: anID(rt), Key: aKey(rt)}}
	done(rt, m, func(s complaints.Store) error { return s.EraseContents(m.ctx, refs) })
}

func aLease(rt *rapid.T) complaints.Lease {
	now := aMoment(rt, "now")
	return complaints.Lease{Complaint: anID(rt), Subscriber: aSubscriber(rt), Owner: aName(rt, "owner", "a", "b"), Now: now, Until: now.AddDate(0, 0, 2)}
}

func (m *model) leaseSome(rt *rapid.T) {
	l := aLease(rt)
	same(rt, m, func(s complaints.Store) (complaints.Delivery, error) { return s.Lease(m.ctx, l) })
}

func (m *model) releaseSome(rt *rapid.T) {
	l := aLease(rt)
	done(rt, m, func(s complaints.Store) error { return s.Release(m.ctx, l) })
}

func (m *model) settleSome(rt *rapid.T) {
	key, o := aDelivery(rt), complaints.DeliveryOutcome{State: aName(rt, "state", complaints.DeliverySent, complaints.DeliveryMoot), Reason: "r", At: aMoment(rt, "at")}
	done(rt, m, func(s complaints.Store) error { return s.Settle(m.ctx, key, o) })
}

func (m *model) retrySome(rt *rapid.T) {
	key, f := aDelivery(rt), complaints.Failure{Reason: "f", At: aMoment(rt, "at"), NotBefore: aMoment(rt, "not before"), Park: rapid.Bool().Draw(rt, "park")}
	done(rt, m, func(s complaints.Store) error { return s.Retry(m.ctx, key, f) })
}

func (m *model) unparkSome(rt *rapid.T) {
	key, at := aDelivery(rt), aMoment(rt, "at")
	done(rt, m, func(s complaints.Store) error { return s.Unpark(m.ctx, key, at) })
}

func aMail(rt *rapid.T) string { return aName(rt, "mail", "m1", "m2", "m3") }

func anOutcome(rt *rapid.T) complaints.MailOutcome {
	return aName(rt, "outcome", "", complaints.MailUnconfirmed, complaints.MailQuarantined, complaints.MailComplaint, complaints.MailReply)
}

func (m *model) putSomeMail(rt *rapid.T) {
	e := complaints.MailEntry{Key: aMail(rt), ReceivedAt: aMoment(rt, "received"), Outcome: anOutcome(rt)}
	same(rt, m, func(s complaints.Store) (complaints.MailEntry, error) { return s.PutMail(m.ctx, e) })
}

func (m *model) settleSomeMail(rt *rapid.T) {
	e := complaints.MailEntry{Key: aMail(rt), Outcome: anOutcome(rt), Complaint: anID(rt), SettledAt: aMoment(rt, "settled"), By: "desk"}
	same(rt, m, func(s complaints.Store) (complaints.MailEntry, error) { return s.SettleMail(m.ctx, e) })
}

func (m *model) putSomePolicy(rt *rapid.T) {
	v := complaints.PolicyVersion{Version: aName(rt, "version", "1", "2"), At: aMoment(rt, "at"), Body: []byte(aName(rt, "body", "a", "b"))}
	done(rt, m, func(s complaints.Store) error { return s.PutPolicy(m.ctx, v) })
}

func (m *model) nextSome(rt *rapid.T) {
	name := aName(rt, "series", "2026", "2027")
	same(rt, m, func(s complaints.Store) (int64, error) { return s.Next(m.ctx, name) })
}
