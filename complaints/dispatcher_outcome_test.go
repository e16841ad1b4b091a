package complaints_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestWarningsWaitForTheOffice(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.employee().Complaint.ID
	c.settle()
	c.post.kinds()
	c.sweepAt("2026-04-09T00:00:00+02:00") // the first response was due at this midnight
	d := c.delivery(id, complaints.NoticeBreach)
	require.Equal(t, moment(t, "2026-04-09T08:30:00+02:00").UTC(), d.NotBefore)
	require.Equal(t, complaints.DeliveryPending, d.State)
	require.Empty(t, c.post.kinds())
	c.sweepAt("2026-04-09T08:29:59+02:00")
	require.Empty(t, c.post.kinds())
	c.sweepAt("2026-04-09T08:30:00+02:00")
	require.Contains(t, c.post.kinds(), complaints.NoticeBreach)
	require.Equal(t, complaints.DeliverySent, c.delivery(id, complaints.NoticeBreach).State)
}

// A notice that was to go at the opening, but of which the dispatcher was down until the evening, goes the next morning.
func TestWarningThatIsLateWaitsForTheNextOpening(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	c.employee()
	c.settle()
	c.at("2026-04-08T09:00:00+02:00")
	_, err := c.Sweep(t.Context())
	require.NoError(t, err)
	c.post.kinds()
	c.at("2026-04-08T21:00:00+02:00")
	c.dispatch()
	require.Empty(t, c.post.kinds())
	c.at("2026-04-09T08:30:00+02:00")
	c.dispatch()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeWarning}, c.post.kinds())
}

func TestMootNoticesAreNotSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notice complaints.LetterKind
		at     string
		answer func(c *centre, id complaints.ID)
	}{
		"a warning of a call that was made meanwhile": {complaints.NoticeWarning, "2026-04-08T09:00:00+02:00", func(c *centre, id complaints.ID) {
			c.do("facilities-1", id, talked())
		}},
		"a breach that a call recorded late undoes": {complaints.NoticeBreach, "2026-04-09T00:00:00+02:00", func(c *centre, id complaints.ID) {
			k := talked()
			k.At = moment(c.t, "2026-04-08T15:00:00+02:00")
			c.do("facilities-1", id, k)
		}},
		"a warning of a complaint that was withdrawn": {complaints.NoticeWarning, "2026-04-08T09:00:00+02:00", func(c *centre, id complaints.ID) {
			c.do("employee-1", id, complaints.Withdraw{Reason: "Het is al opgelost."})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newCentre(t, "2026-04-02T16:45:00+02:00")
			id := o.taken()
			o.settle()
			o.post.kinds()
			o.at(c.at)
			_, err := o.Sweep(t.Context())
			require.NoError(t, err)
			require.Equal(t, complaints.DeliveryPending, o.delivery(id, c.notice).State)
			c.answer(o, id)
			o.sweepAt("2026-04-09T10:00:00+02:00")
			require.Equal(t, complaints.DeliveryMoot, o.delivery(id, c.notice).State)
			require.NotContains(t, o.post.kinds(), c.notice)
		})
	}
}

// Without a mail address a letter is a page to print; the desk says when it was posted.
func TestLettersToPrint(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	v, err := c.Submit(t.Context(), person("desk-1"), complaints.Submission{
		Channel: complaints.ChannelLetter, Department: "facilities", Subject: "Stoel", Description: "Al drie weken.",
		Complainant: complaints.NewComplainant{
			Name: "Fatima de Wit", Address: "Dorpsstraat 1, 1234 AB Ons Dorp", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
		},
	})
	require.NoError(t, err)
	id := v.Complaint.ID
	require.Equal(t, complaints.Dispatched{Sent: 1, Printed: 1}, c.dispatch())
	require.NotContains(t, c.post.kinds(), complaints.LetterAcknowledgment)
	list, err := c.Letters(t.Context(), person("desk-1"), id)
	require.NoError(t, err)
	require.Equal(t, complaints.DeliveryPrinted, list[0].Delivery.State)
	require.Contains(t, list[0].Letter.Postal, "Dorpsstraat 1, 1234 AB Ons Dorp")
	require.NotEmpty(t, list[0].Letter.Subject)

	c.do("desk-2", id, complaints.Posted{Letter: list[0].Key})
	events := c.events(id)
	last := events[len(events)-1]
	require.Equal(t, complaints.WasPosted{Letter: list[0].Key}, last.Event)
	require.Equal(t, complaints.ActorID("desk-2"), last.By)
	c.invalid("desk-1", id, complaints.Posted{}, "letter:required")
}

// waitingRelay takes nothing until the caller gives up.
type waitingRelay struct{ asked chan struct{} }

func (r waitingRelay) Send(ctx context.Context, _ complaints.Letter) error {
	close(r.asked)
	<-ctx.Done()
	return ctx.Err()
}

func TestDispatchStopsWithItsContext(t *testing.T) {
	t.Parallel()
	r := waitingRelay{asked: make(chan struct{})}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r})
	id := c.employee().Complaint.ID
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-r.asked
		cancel()
	}()
	_, err := c.dis.Dispatch(ctx)
	require.ErrorIs(t, err, context.Canceled)
	d := c.delivery(id, complaints.LetterAcknowledgment)
	require.Equal(t, complaints.DeliveryPending, d.State)
	require.Zero(t, d.Attempts, "stopping is no failure")

	after, err := complaints.NewDispatcher(c.Service, c.post, nil)
	require.NoError(t, err)
	c.advance(3 * time.Minute)
	done, err := after.Dispatch(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, done.Sent)
	ended, stop := context.WithCancel(t.Context())
	stop()
	_, err = after.Dispatch(ended)
	require.ErrorIs(t, err, context.Canceled)
}

// An outbox that does not answer is an error of the run, not of a delivery.
func TestDispatchTellsOfAnOutboxThatFails(t *testing.T) {
	t.Parallel()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{store: func(s complaints.Store) complaints.Store { return deafOutbox{s} }})
	c.employee()
	_, err := c.dis.Dispatch(t.Context())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

type deafOutbox struct{ complaints.Store }

func (deafOutbox) Pending(context.Context, complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	return complaints.Page[complaints.Delivery]{}, complaints.Refuse(complaints.CodeUnavailable, "store", nil)
}
