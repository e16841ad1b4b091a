package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// troubled is a store whose list of what is due can be out of order.
type troubled struct {
	*memstore.Store

	broken atomic.Bool
}

func (s *troubled) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	if s.broken.Load() {
		return complaints.Page[complaints.DueItem]{}, complaints.Refuse(complaints.CodeUnavailable, "store", errors.New("broken"))
	}
	return s.Store.Due(ctx, p)
}

// post is a relay that keeps everybody waiting while it is told to.
type post struct{ hang atomic.Bool }

func (p *post) Send(ctx context.Context, _ complaints.Letter) error {
	if p.hang.Load() {
		<-ctx.Done()
		return complaints.Refuse(complaints.CodeUnavailable, "relay", ctx.Err())
	}
	return nil
}

// watched is a runner under fake time, with what it tells.
type watched struct {
	*runner

	t     *testing.T
	store *troubled
	post  *post
	log   *output
	end   func()
}

// watch runs a runner; call it within a bubble, and end it there.
func watch(t *testing.T) *watched {
	t.Helper()
	w := &watched{t: t, store: &troubled{Store: memstore.New()}, post: &post{}, log: &output{}}
	logger := slog.New(slog.NewTextHandler(w.log, nil))
	composer, err := letters.New(nil)
	require.NoError(t, err)
	wake := make(chan struct{}, 1)
	s, err := complaints.New(t.Context(), w.store, &complaints.Options{
		Now: time.Now, Policy: complaints.DefaultPolicy(), Blobs: memstore.NewBlobs(), Composer: composer, Wake: func() { wakeUp(wake) },
	})
	require.NoError(t, err)
	d, err := complaints.NewDispatcher(s, w.post, &complaints.DispatcherOptions{Owner: owner})
	require.NoError(t, err)
	w.runner = &runner{service: s, dispatcher: d, wake: wake, health: newHealth(time.Now, w.store, logger), log: logger}
	ctx, abandon := context.WithCancel(t.Context())
	stopped, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		w.run(ctx, stopped)
	}()
	w.end = func() {
		close(stopped)
		abandon()
		<-ended
	}
	return w
}

// metric reads one from the page.
func (w *watched) metric(name string) string {
	w.t.Helper()
	answer := httptest.NewRecorder()
	w.health.metrics(answer, httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, "/metrics", http.NoBody))
	require.Equal(w.t, http.StatusOK, answer.Code)
	_, rest, found := strings.Cut(answer.Body.String(), "\nklachtwerk_"+name+" ")
	require.True(w.t, found, answer.Body.String())
	value, _, _ := strings.Cut(rest, "\n")
	return value
}

func (w *watched) file() {
	w.t.Helper()
	_, err := w.service.Submit(w.t.Context(), complaints.Actor{ID: "petra", Email: "petra@gemeente-a.example"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Subject: "Zaal", Description: "Dubbel geboekt.",
		Complainant: complaints.NewComplainant{Name: "Petra", Email: "petra@gemeente-a.example", Kind: complaints.PartnerEmployee},
	})
	require.NoError(w.t, err)
}

func silentSweep(t *testing.T) {
	w := watch(t)
	defer w.end()
	wait := func(d time.Duration) {
		time.Sleep(d) // of the bubble's clock
		synctest.Wait()
	}
	wait(10 * time.Minute)
	require.NoError(t, w.health.ready())
	require.Equal(t, "1", w.metric("sweep_healthy"))
	require.Equal(t, "0", w.metric("sweep_age_seconds"))

	w.store.broken.Store(true)
	wait(5 * time.Minute)
	require.NoError(t, w.health.ready(), "a few failures are no silence")
	require.Equal(t, "300", w.metric("sweep_age_seconds"))
	require.NotContains(t, w.log.String(), "the sweep is silent")
	wait(time.Minute)
	require.ErrorContains(t, w.health.ready(), "no sweep came to its end for 6m0s")
	require.Equal(t, "0", w.metric("sweep_healthy"))
	wait(10 * time.Minute)
	require.Equal(t, 1, strings.Count(w.log.String(), "the sweep is silent: warnings and letters are late"), "an alarm, not a siren")

	w.store.broken.Store(false)
	wait(2 * time.Minute)
	require.NoError(t, w.health.ready())
	require.Equal(t, "1", w.metric("sweep_healthy"))
	require.Contains(t, w.log.String(), "the sweep runs again")
}

// A relay that never answers keeps the letters waiting, and no deadline.
func TestHealthHangingRelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := watch(t)
		defer w.end()
		synctest.Wait()
		w.post.hang.Store(true)
		w.file()
		time.Sleep(30 * 24 * time.Hour) // of the bubble's clock
		synctest.Wait()
		require.NoError(t, w.health.ready())
		page, err := w.service.List(t.Context(), complaints.Actor{ID: "desk-1"}, complaints.Query{Overdue: true, PageParams: complaints.PageParams{Limit: 10}})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		for _, d := range page.Items[0].Deadlines {
			require.Equal(t, complaints.Breached, d.State, d.Kind)
		}
	})
}

// A clock that is set back hides no silence: the machine's own sense of time counts too.
func TestHealthClockSetBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Int64
		h := newHealth(func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }, nil, slog.New(slog.DiscardHandler))
		back.Store(int64(48 * time.Hour))
		time.Sleep(6 * time.Minute)
		require.Error(t, h.ready())
		h.sweeping()(0)
		require.NoError(t, h.ready())
	})
}

// Whoever asks the real program hears it: 503 while no sweep has been for five minutes of its clock, 200 after the next.
func TestHealthOfProgram(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data, "-now", start0)
	page := func() string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.at.http+"/metrics", http.NoBody)
		require.NoError(t, err)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return string(raw)
	}
	ready := func() int {
		status, _, _ := r.call("nobody", "GET", "/readyz", nil)
		return status
	}
	require.Equal(t, http.StatusOK, ready())
	require.Contains(t, page(), "\nklachtwerk_sweep_healthy 1\n")
	require.Contains(t, page(), "\nklachtwerk_deliveries_parked 0\n")
	require.NotContains(t, page(), ".example", "numbers, of nobody")

	db, err := rawStore(filepath.Join(data, storeFile))
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), `ALTER TABLE complaints RENAME TO elsewhere`) // the sweep finds no list
	require.NoError(t, err)
	status, _, _ := r.call("demo-admin", "POST", "/v1/demo/clock", object{"now": "2026-04-02T17:00:00+02:00"})
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, http.StatusServiceUnavailable, ready())
	require.Contains(t, page(), "\nklachtwerk_sweep_healthy 0\n")

	_, err = db.ExecContext(t.Context(), `ALTER TABLE elsewhere RENAME TO complaints`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	r.clock("2026-04-02T17:01:00+02:00")
	require.Equal(t, http.StatusOK, ready())
	require.Contains(t, page(), "\nklachtwerk_sweep_healthy 1\n")
}
