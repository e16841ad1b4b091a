package complaints_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// watcher is an Observer that keeps what it hears.
type watcher struct {
	mu    sync.Mutex
	heard []complaints.Observation
}

func (w *watcher) Observe(_ context.Context, o complaints.Observation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = append(w.heard, o)
}

func (w *watcher) list() []complaints.Observation {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]complaints.Observation(nil), w.heard...)
}

// TestObserverHearsEverything: of each command, mail, sweep and delivery what came of it, and of nobody who they are.
func TestObserverHearsEverything(t *testing.T) {
	t.Parallel()
	w := &watcher{}
	r := &relay{answer: func(l complaints.Letter) error {
		if l.Kind == complaints.NoticeRegistered {
			return fmt.Errorf("no answer for %s", l.To[0].Email)
		}
		return nil
	}}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{notifier: r, options: func(o *complaints.Options) { o.Observer = w }})
	id := c.employee().Complaint.ID
	require.Error(t, c.refused("employee-1", id, complaints.Take{}))
	_, err := c.Submit(t.Context(), person("employee-1"), complaints.Submission{Subject: "Fatima de Wit"})
	require.Error(t, err)
	receipt, err := c.Receive(t.Context(), complaints.InboundMail{
		Key: "m", ReceivedAt: c.clock(), From: complaints.Address{Name: "Fatima de Wit", Email: mailOfOurs}, Subject: "Stoel", Text: "Kapot.",
		Sender: complaints.SenderPass,
	})
	require.NoError(t, err)
	c.settle()

	mailed := receipt.Complaint
	require.ElementsMatch(t, []complaints.Observation{
		{What: "command", Name: "submit", Complaint: id},
		{What: "command", Name: "take", Complaint: id, Code: complaints.CodeNotAllowed},
		{What: "command", Name: "submit", Code: complaints.CodeInvalid},
		{What: "mail", Name: "complaint", Complaint: mailed},
		{What: "sweep"},
		{What: "delivery", Name: "acknowledgment", Complaint: id},
		{What: "delivery", Name: "acknowledgment", Complaint: mailed},
		{What: "delivery", Name: "staff_registered", Complaint: id, Code: complaints.CodeUnavailable},
		{What: "delivery", Name: "staff_registered", Complaint: mailed, Code: complaints.CodeUnavailable},
	}, w.list())
	said := fmt.Sprint(w.list())
	for _, secret := range []string{"Fatima", "dewit", "@", "stoel"} {
		require.NotContains(t, strings.ToLower(said), strings.ToLower(secret))
	}
}

func TestObserverHearsHowLongItTook(t *testing.T) {
	t.Parallel()
	w, now := &watcher{}, moment(t, "2026-04-02T10:00:00+02:00")
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) {
		o.Observer = w
		o.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
	}})
	c.employee()
	require.Positive(t, w.list()[0].Took)
}
