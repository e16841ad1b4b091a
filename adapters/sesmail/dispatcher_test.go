package sesmail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// What the choice means in the engine: SES takes both letters of a new complaint and loses both answers. The acknowledgment
// waits for the desk, and goes out once more when the desk lets it; the notice goes out again by itself. A repeat is the same
// mail.
func TestUnclearOutcomesInTheEngine(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	composer, err := letters.New(nil)
	require.NoError(t, err)
	service, err := complaints.New(t.Context(), memstore.New(), &complaints.Options{
		Now: func() time.Time { return now }, Policy: complaints.DefaultPolicy(), Composer: composer,
	})
	require.NoError(t, err)
	d := start(t)
	n := d.notifier(t, sesmail.Options{Unclear: map[complaints.LetterKind]sesmail.Unclear{complaints.LetterAcknowledgment: sesmail.Park}})
	dispatcher, err := complaints.NewDispatcher(service, n, nil)
	require.NoError(t, err)
	desk := complaints.Actor{ID: "desk-1"}
	_, err = service.Submit(t.Context(), desk, complaints.Submission{
		Channel: complaints.ChannelPhone, Ground: complaints.ServiceGround, Department: "ict", Subject: "Laptop", Description: "Al drie weken kapot.",
		Complainant: complaints.NewComplainant{
			Name: "Sanne de Vries", Email: "sanne@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
		},
	})
	require.NoError(t, err)
	dispatch := func() complaints.Dispatched {
		done, err := dispatcher.Dispatch(t.Context())
		require.NoError(t, err)
		return done
	}
	d.then(losing)
	d.then(losing)
	require.Equal(t, 2, dispatch().Failed)
	require.Len(t, d.took(), 2)
	now = now.Add(time.Hour)
	require.Equal(t, 1, dispatch().Sent)

	parked, err := service.Parked(t.Context(), desk, complaints.PageParams{})
	require.NoError(t, err)
	require.Len(t, parked.Items, 1)
	require.Equal(t, complaints.LetterAcknowledgment, parked.Items[0].Letter)
	require.Equal(t, complaints.ReasonUnclear, parked.Items[0].Reason, "the desk sees that it may have arrived")
	require.NoError(t, service.Unpark(t.Context(), desk, parked.Items[0].DeliveryKey))
	require.Equal(t, 1, dispatch().Sent)

	copies := map[string]int{}
	for _, raw := range d.raw() {
		copies[string(raw)]++
	}
	require.Len(t, copies, 2)
	for _, many := range copies {
		require.Equal(t, 2, many)
	}
}
