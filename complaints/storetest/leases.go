package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func leases() []clause {
	return []clause{
		{"O11 Lease returns the lowest unsettled delivery as it is now", leasesLowest},
		{"O12 a lease keeps other owners out until it expires", leaseExcludes},
		{"O13 of racing owners exactly one gets the lease", racingLease},
		{"O14 a lease is per complaint and subscriber", leaseScope},
		{"O15 the lease stays after Settle, and goes with Release by its owner", leaseStays},
		{"O16 with nothing to deliver Lease is ErrNotFound and takes nothing", leaseNothing},
	}
}

// lease asks for staff's deliveries of a complaint for an hour of the first of April.
func lease(id complaints.ID, owner string) complaints.Lease {
	return complaints.Lease{Complaint: id, Subscriber: complaints.ToStaff, Owner: owner, Now: day(1), Until: day(1).Add(time.Hour)}
}

func leasesLowest(t *testing.T, w *world) {
	c := w.quiet(t)
	w.asks(t, &c, complaints.ToComplainant, day(1))
	first := w.asks(t, &c, complaints.ToStaff, day(20)) // also before it is due
	second := w.asks(t, &c, complaints.ToStaff, day(1))
	got, err := w.Lease(t.Context(), lease(c.ID, "a"))
	require.NoError(t, err)
	require.Equal(t, first, got)
	require.NoError(t, w.Retry(t.Context(), first.DeliveryKey, complaints.Failure{Reason: "poison", At: day(2), NotBefore: day(2), Park: true}))
	first.State, first.Attempts, first.Reason, first.At, first.NotBefore = complaints.DeliveryParked, 1, "poison", day(2), day(2)
	got, err = w.Lease(t.Context(), lease(c.ID, "a"))
	require.NoError(t, err)
	require.Equal(t, first, got, "a parked one is in the way, and is shown")
	require.NoError(t, w.Settle(t.Context(), first.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliveryMoot}))
	got, err = w.Lease(t.Context(), lease(c.ID, "a"))
	require.NoError(t, err)
	require.Equal(t, second, got)
}

func leaseExcludes(t *testing.T, w *world) {
	c := w.quiet(t)
	d := w.asks(t, &c, complaints.ToStaff, day(1))
	ask := func(owner string, now, until time.Time) error {
		got, err := w.Lease(t.Context(), complaints.Lease{Complaint: c.ID, Subscriber: complaints.ToStaff, Owner: owner, Now: now, Until: until})
		if err == nil {
			require.Equal(t, d, got)
		}
		return err
	}
	require.NoError(t, ask("a", day(1), day(2)))
	requireCode(t, complaints.CodeLeased, ask("b", day(1), day(3)))
	requireCode(t, complaints.CodeLeased, ask("b", day(2).Add(-time.Microsecond), day(3)))
	requireCode(t, complaints.CodeLeased, ask("A", day(1), day(3)))
	require.NoError(t, ask("a", day(1), day(4)), "its owner may extend it")
	requireCode(t, complaints.CodeLeased, ask("b", day(3), day(5)))
	require.NoError(t, ask("b", day(4), day(6)), "at Until it is over")
	requireCode(t, complaints.CodeLeased, ask("a", day(5), day(7)))
}

func racingLease(t *testing.T, w *world) {
	c := w.quiet(t)
	w.asks(t, &c, complaints.ToStaff, day(1))
	requireOneWinner(t, complaints.CodeLeased, w.race(func(i int) error {
		_, err := w.Lease(t.Context(), lease(c.ID, fmt.Sprint("owner ", i)))
		return err
	}))
}

func leaseScope(t *testing.T, w *world) {
	c, other := w.quiet(t), w.quiet(t)
	w.asks(t, &c, complaints.ToStaff, day(1))
	w.asks(t, &c, complaints.ToComplainant, day(1))
	w.asks(t, &other, complaints.ToStaff, day(1))
	_, err := w.Lease(t.Context(), lease(c.ID, "a"))
	require.NoError(t, err)
	letters := lease(c.ID, "b")
	letters.Subscriber = complaints.ToComplainant
	_, err = w.Lease(t.Context(), letters)
	require.NoError(t, err)
	_, err = w.Lease(t.Context(), lease(other.ID, "b"))
	require.NoError(t, err)
}

func leaseStays(t *testing.T, w *world) {
	c := w.quiet(t)
	first := w.asks(t, &c, complaints.ToStaff, day(1))
	second := w.asks(t, &c, complaints.ToStaff, day(1))
	_, err := w.Lease(t.Context(), lease(c.ID, "a"))
	require.NoError(t, err)
	require.NoError(t, w.Settle(t.Context(), first.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliverySent}))
	_, err = w.Lease(t.Context(), lease(c.ID, "b"))
	requireCode(t, complaints.CodeLeased, err)
	require.NoError(t, w.Release(t.Context(), lease(c.ID, "b")), "somebody else's release does nothing")
	_, err = w.Lease(t.Context(), lease(c.ID, "b"))
	requireCode(t, complaints.CodeLeased, err)
	for range 2 { // again is no error
		require.NoError(t, w.Release(t.Context(), lease(c.ID, "a")))
	}
	got, err := w.Lease(t.Context(), lease(c.ID, "b"))
	require.NoError(t, err)
	require.Equal(t, second, got)
}

func leaseNothing(t *testing.T, w *world) {
	c := w.quiet(t)
	_, err := w.Lease(t.Context(), lease(c.ID, "a"))
	requireCode(t, complaints.CodeNotFound, err)
	_, err = w.Lease(t.Context(), lease("01KP5HQRT0Z000000000000000", "a"))
	requireCode(t, complaints.CodeNotFound, err)
	require.NoError(t, w.Release(t.Context(), lease("01KP5HQRT0Z000000000000000", "a")))
	d := w.asks(t, &c, complaints.ToStaff, day(1))
	got, err := w.Lease(t.Context(), lease(c.ID, "b"))
	require.NoError(t, err)
	require.Equal(t, d, got)
	require.NoError(t, w.Settle(t.Context(), d.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliverySent}))
	for _, owner := range []string{"b", "c"} { // whoever has the lease: there is nothing to do
		_, err = w.Lease(t.Context(), lease(c.ID, owner))
		requireCode(t, complaints.CodeNotFound, err)
	}
}
