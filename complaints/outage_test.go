package complaints_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// silentRelay never answers, until it does.
type silentRelay struct {
	outbox
	asked  int
	silent bool
}

func (r *silentRelay) Send(ctx context.Context, l complaints.Letter) error {
	r.asked++
	if r.silent {
		return complaints.ErrUnavailable
	}
	return r.outbox.Send(ctx, l)
}

// When many tries in a row get no answer a run ends, for each may have taken long; nothing is lost.
func TestSilentRelayEndsARun(t *testing.T) {
	t.Parallel()
	r := &silentRelay{silent: true}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r})
	for range 20 {
		c.employee()
	}
	require.Equal(t, 10, c.dispatch().Failed)
	require.Equal(t, 10, r.asked)
	r.silent = false
	c.at("2026-04-02T12:00:00+02:00")
	require.Equal(t, 40, c.dispatch().Sent, "an acknowledgment and a notice for each")
}

// A clock that was set back keeps no letter waiting, though the history stands still until it has caught up.
func TestClockSetBackKeepsNoLetter(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	c.settle()
	c.post.kinds()
	c.at("2026-03-31T10:00:00+02:00")
	v := c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
	require.Equal(t, moment(t, "2026-04-02T10:00:00+02:00").UTC(), v.Complaint.ChangedAt)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterMessage}, c.post.kinds())
}

// Sweepers work side by side on what is due: each complaint once, and all of them.
func TestSweepersAtOnce(t *testing.T) {
	t.Parallel()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Sweepers = 4 }})
	ids := make([]complaints.ID, 50)
	for i := range ids {
		ids[i] = c.employee().Complaint.ID
	}
	c.at("2026-04-09T10:00:00+02:00")
	swept, err := c.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{Complaints: 50}, swept)
	for _, id := range ids {
		require.Equal(t, complaints.Breached, c.state(id).FirstResponse.State)
	}
	swept, err = c.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, swept)
}
