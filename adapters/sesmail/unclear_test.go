package sesmail_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func isUnclear(err error) bool {
	e, ok := errors.AsType[*complaints.Error](err)
	return ok && e.Reason == sesmail.ReasonUnclear
}

func parkAll() map[complaints.LetterKind]sesmail.Unclear {
	return map[complaints.LetterKind]sesmail.Unclear{letter().Kind: sesmail.Park}
}

// A letter that SES may have taken is sent again, or left to the desk, as was chosen for its kind; never both, and never by
// the client on its own.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(w http.ResponseWriter, take func()){"cut": losing, "garbled": garbling, "in the middle": stumbling} {
		for choice, want := range map[sesmail.Unclear]error{
			"": complaints.ErrUnavailable, sesmail.Resend: complaints.ErrUnavailable, sesmail.Park: complaints.ErrRejected,
		} {
			t.Run(name+" "+string(choice), func(t *testing.T) {
				t.Parallel()
				o := sesmail.Options{}
				if choice != "" {
					o.Unclear = map[complaints.LetterKind]sesmail.Unclear{complaints.LetterMessage: choice}
				}
				d := start(t)
				n := d.notifier(t, o)
				d.then(answer)
				err := n.Send(t.Context(), letter())
				require.ErrorIs(t, err, want)
				require.True(t, isUnclear(err))
				require.Equal(t, 1, d.called())
				require.Len(t, d.took(), 1)

				other := letter()
				other.Kind = complaints.LetterClosing
				d.then(answer)
				require.ErrorIs(t, n.Send(t.Context(), other), complaints.ErrUnavailable, "another kind has a choice of its own")
			})
		}
	}
}

// The letter is at SES, which does not answer: cancelling does not wait for it.
func TestCancelWhileWaitingForTheAnswer(t *testing.T) {
	t.Parallel()
	d := start(t)
	got, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(done) })
	d.then(func(_ http.ResponseWriter, take func()) { take(); close(got); <-done })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	failed := make(chan error, 1)
	n := d.notifier(t, sesmail.Options{})
	go func() { failed <- n.Send(ctx, letter()) }()
	<-got
	cancel()
	err := <-failed
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.True(t, isUnclear(err))
}

// silent is a transport that takes a request and never answers; it says nothing of connections either.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// Nobody waits longer for SES than a letter may take.
func TestTimeout(t *testing.T) {
	t.Parallel()
	for timeout, want := range map[time.Duration]time.Duration{0: time.Minute, time.Second: time.Second} {
		synctest.Test(t, func(t *testing.T) {
			n, err := sesmail.New(&sesmail.Options{Client: client("https://ses.example", silent{}), Timeout: timeout})
			require.NoError(t, err)
			began := time.Now()
			err = n.Send(t.Context(), letter())
			require.Equal(t, want, time.Since(began))
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.ErrorIs(t, err, complaints.ErrUnavailable)
			require.True(t, isUnclear(err))
		})
	}
}

// A letter is refused for one recipient, and the answer for another gets lost: the refusal is told, for it needs somebody.
func TestLostAnswerAmongSeveral(t *testing.T) {
	t.Parallel()
	d := start(t)
	rejected := answering(failing{http.StatusBadRequest, "MessageRejected"})
	d.then(rejected, losing)
	d.then(rejected)
	l := letter()
	l.To = []complaints.Address{{Email: "a@x.example"}, {Email: "b@x.example"}}
	err := d.notifier(t, sesmail.Options{}).Send(t.Context(), l)
	require.ErrorIs(t, err, complaints.ErrRejected)
	require.False(t, isUnclear(err))

	d.then(rejected, losing)
	err = d.notifier(t, sesmail.Options{}).Send(t.Context(), l)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.True(t, isUnclear(err))
}
