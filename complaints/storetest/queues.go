package storetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func queues() []clause {
	return []clause{
		{"O01 Pending shows deliveries that are due, by rising NotBefore", showsPending},
		{"O02 Pending shows the lowest unsettled revision of complaint and subscriber only", pendingInOrder},
		{"O03 Settle ends a delivery once", settles},
		{"O04 Retry counts an attempt and puts the delivery off", retries},
		{"O05 Park keeps a delivery and those behind it, and no others, until Unpark", parks},
		{"O06 Parked pages through all complaints", showsParked},
		{"O07 Deliveries lists by revision and subscriber, settled ones too", listsDeliveries},
		{"O08 a change to a delivery that is not there is ErrNotFound", absentDelivery},
	}
}

func (w *world) pending(t require.TestingT, before time.Time, limit int) []complaints.Delivery {
	return all(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
		return w.Pending(testContext(t), complaints.PendingParams{PageParams: p, Before: before})
	})
}

func (w *world) wantPending(t *testing.T, before time.Time, want ...complaints.Delivery) {
	t.Helper()
	w.lagging(t, func(t require.TestingT) {
		for _, limit := range []int{100, 1} {
			require.Equal(t, want, w.pending(t, before, limit))
		}
	})
}

// quiet files a complaint with nothing to deliver.
func (w *world) quiet(t *testing.T) complaints.Complaint {
	t.Helper()
	f := filing(w.id())
	f.Deliveries = nil
	return w.commit(t, f)
}

// asks adds an event to c with one delivery.
func (w *world) asks(t *testing.T, c *complaints.Complaint, to complaints.Subscriber, notBefore time.Time) complaints.Delivery {
	t.Helper()
	f := following(*c)
	d := delivery(c.ID, f.State.Revision, to)
	d.NotBefore = notBefore
	f.Deliveries = []complaints.Delivery{d}
	*c = w.commit(t, f)
	return d
}

func showsPending(t *testing.T, w *world) {
	a, b := w.quiet(t), w.quiet(t)
	late := w.asks(t, &a, complaints.ToStaff, day(9))
	early := w.asks(t, &b, complaints.ToStaff, day(3))
	same := w.asks(t, &b, complaints.ToComplainant, day(9))
	none := delivery(b.ID, 0, complaints.ToConcerned)
	f := following(b)
	none.Revision, none.State, none.NotBefore = f.State.Revision, "", day(1) // the zero state is pending
	f.Deliveries = []complaints.Delivery{none}
	w.commit(t, f)
	none.State = complaints.DeliveryPending
	w.wantPending(t, day(1).Add(-time.Microsecond))
	w.wantPending(t, day(3), none, early)
	w.wantPending(t, day(30), none, early, late, same)
}

func pendingInOrder(t *testing.T, w *world) {
	c, other := w.quiet(t), w.quiet(t)
	first := w.asks(t, &c, complaints.ToStaff, day(5))
	second := w.asks(t, &c, complaints.ToStaff, day(2)) // due before the first, and yet behind it
	beside := w.asks(t, &c, complaints.ToComplainant, day(3))
	elsewhere := w.asks(t, &other, complaints.ToStaff, day(4))
	w.wantPending(t, day(4), beside, elsewhere)
	w.wantPending(t, day(30), beside, elsewhere, first)
	require.NoError(t, w.Settle(t.Context(), first.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliverySent, At: day(6)}))
	w.wantPending(t, day(30), second, beside, elsewhere)
}

func (w *world) delivery(t *testing.T, key complaints.DeliveryKey) complaints.Delivery {
	t.Helper()
	list, err := w.Deliveries(t.Context(), key.Complaint)
	require.NoError(t, err)
	i := slices.IndexFunc(list, func(d complaints.Delivery) bool { return d.DeliveryKey == key })
	require.GreaterOrEqual(t, i, 0)
	return list[i]
}

func settles(t *testing.T, w *world) {
	c := w.quiet(t)
	for _, state := range []complaints.DeliveryState{complaints.DeliverySent, complaints.DeliveryPrinted, complaints.DeliveryMoot} {
		d := w.asks(t, &c, complaints.ToStaff, day(1))
		require.NoError(t, w.Settle(t.Context(), d.DeliveryKey, complaints.DeliveryOutcome{State: state, Reason: "first", At: day(7)}))
		require.NoError(t, w.Settle(t.Context(), d.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliveryMoot, Reason: "second", At: day(8)}))
		require.NoError(t, w.Retry(t.Context(), d.DeliveryKey, complaints.Failure{Reason: "late", At: day(9), NotBefore: day(9)}))
		require.NoError(t, w.Unpark(t.Context(), d.DeliveryKey, day(9)))
		d.State, d.Reason, d.At = state, "first", day(7)
		require.Equal(t, d, w.delivery(t, d.DeliveryKey))
	}
	w.wantPending(t, day(30))
	parked := w.asks(t, &c, complaints.ToStaff, day(1))
	require.NoError(t, w.Retry(t.Context(), parked.DeliveryKey, complaints.Failure{Park: true}))
	require.NoError(t, w.Settle(t.Context(), parked.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliveryMoot, At: day(8)}))
	require.Equal(t, complaints.DeliveryMoot, w.delivery(t, parked.DeliveryKey).State, "a parked one can be settled")
}

func retries(t *testing.T, w *world) {
	c := w.quiet(t)
	d := w.asks(t, &c, complaints.ToStaff, day(1))
	behind := w.asks(t, &c, complaints.ToStaff, day(1))
	for n := range 3 {
		d.Attempts, d.Reason, d.At, d.NotBefore = n+1, "relay_down", day(4+n), day(5+n)
		require.NoError(t, w.Retry(t.Context(), d.DeliveryKey, complaints.Failure{Reason: "relay_down", At: day(4 + n), NotBefore: day(5 + n)}))
		require.Equal(t, d, w.delivery(t, d.DeliveryKey))
		w.wantPending(t, day(5+n).Add(-time.Microsecond))
		w.wantPending(t, day(5+n), d)
	}
	require.Equal(t, behind, w.delivery(t, behind.DeliveryKey))
}

func parks(t *testing.T, w *world) {
	c, other := w.quiet(t), w.quiet(t)
	poison := w.asks(t, &c, complaints.ToStaff, day(1))
	behind := w.asks(t, &c, complaints.ToStaff, day(1))
	beside := w.asks(t, &c, complaints.ToComplainant, day(2))
	elsewhere := w.asks(t, &other, complaints.ToStaff, day(3))
	require.NoError(t, w.Retry(t.Context(), poison.DeliveryKey, complaints.Failure{Reason: "poison", At: day(4), NotBefore: day(5), Park: true}))
	poison.State, poison.Attempts, poison.Reason, poison.At, poison.NotBefore = complaints.DeliveryParked, 1, "poison", day(4), day(5)
	require.Equal(t, poison, w.delivery(t, poison.DeliveryKey))
	w.wantPending(t, day(30), beside, elsewhere)
	require.NoError(t, w.Retry(t.Context(), poison.DeliveryKey, complaints.Failure{Reason: "again", At: day(6)}))
	require.Equal(t, poison, w.delivery(t, poison.DeliveryKey), "until Unpark nothing moves it")

	require.NoError(t, w.Unpark(t.Context(), poison.DeliveryKey, day(8)))
	poison.State, poison.At, poison.NotBefore = complaints.DeliveryPending, day(8), day(8)
	require.Equal(t, poison, w.delivery(t, poison.DeliveryKey))
	w.wantPending(t, day(30), beside, elsewhere, poison)
	require.NoError(t, w.Unpark(t.Context(), poison.DeliveryKey, day(9)))
	require.Equal(t, poison, w.delivery(t, poison.DeliveryKey), "what is not parked stays as it is")
	require.NoError(t, w.Settle(t.Context(), poison.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliverySent}))
	w.wantPending(t, day(30), behind, beside, elsewhere)
}

func showsParked(t *testing.T, w *world) {
	var want []complaints.Delivery
	for range 5 {
		c := w.quiet(t)
		for _, to := range []complaints.Subscriber{complaints.ToStaff, complaints.ToComplainant} {
			d := w.asks(t, &c, to, day(1))
			require.NoError(t, w.Retry(t.Context(), d.DeliveryKey, complaints.Failure{Reason: "poison", At: day(4), NotBefore: day(4), Park: true}))
			d.State, d.Attempts, d.Reason, d.At, d.NotBefore = complaints.DeliveryParked, 1, "poison", day(4), day(4)
			want = append(want, d)
		}
		w.asks(t, &c, complaints.ToStaff, day(1)) // waits, and is not parked
	}
	parked := func(want []complaints.Delivery) {
		t.Helper()
		w.lagging(t, func(rt require.TestingT) {
			for _, limit := range []int{100, 3} {
				require.ElementsMatch(rt, want, all(rt, limit, func(p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
					return w.Parked(t.Context(), p)
				}))
			}
		})
	}
	parked(want)
	require.NoError(t, w.Unpark(t.Context(), want[0].DeliveryKey, day(5)))
	require.NoError(t, w.Settle(t.Context(), want[1].DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliveryMoot}))
	parked(want[2:])
}

func listsDeliveries(t *testing.T, w *world) {
	f := filing(w.id())
	id := f.State.ID
	f.Deliveries = []complaints.Delivery{delivery(id, 1, complaints.ToStaff), delivery(id, 1, complaints.ToComplainant), delivery(id, 1, complaints.ToConcerned)}
	c := w.commit(t, f)
	want := slices.Clone(f.Deliveries)
	for range 11 { // revision 10 comes after 9
		want = append(want, w.asks(t, &c, complaints.ToStaff, day(2)))
	}
	want[4].State, want[4].At = complaints.DeliverySent, day(6)
	require.NoError(t, w.Settle(t.Context(), want[4].DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliverySent, At: day(6)}))
	slices.SortFunc(want, func(a, b complaints.Delivery) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.Subscriber, b.Subscriber))
	})
	got, err := w.Deliveries(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, want, got)
	got, err = w.Deliveries(t.Context(), w.quiet(t).ID)
	require.NoError(t, err)
	require.Empty(t, got)
}

func absentDelivery(t *testing.T, w *world) {
	c := w.filed(t)
	for _, key := range []complaints.DeliveryKey{
		{Complaint: c.ID, Revision: 1, Subscriber: complaints.ToStaff}, {Complaint: c.ID, Revision: 2, Subscriber: complaints.ToComplainant},
		{Complaint: "01KP5HQRT0Z000000000000000", Revision: 1, Subscriber: complaints.ToComplainant},
	} {
		requireCode(t, complaints.CodeNotFound, w.Settle(t.Context(), key, complaints.DeliveryOutcome{State: complaints.DeliverySent}))
		requireCode(t, complaints.CodeNotFound, w.Retry(t.Context(), key, complaints.Failure{}))
		requireCode(t, complaints.CodeNotFound, w.Unpark(t.Context(), key, day(1)))
	}
	list, err := w.Deliveries(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
}
