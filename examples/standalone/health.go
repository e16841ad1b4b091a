package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	sweepEvery = time.Minute
	silence    = 5 * sweepEvery // without a sweep that came to its end, after which the program calls itself not ready
)

// parking is the part of the store that counts what waits for a person.
type parking interface {
	Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error)
}

// health proves that the sweep runs: warnings, breaches and letters depend on it, and nobody misses what is not sent.
type health struct {
	now   func() time.Time // the program's clock
	store parking
	log   *slog.Logger
	mails func() complaints.Reconciled // of the mail ledger; nil: no mail comes in

	mu     sync.Mutex
	at     time.Time // by when the last sweep that came to its end has done what was due; before the first, the program's start
	since  time.Time // the same by the machine's, which nobody sets back
	failed int       // complaints that the last sweep left for the next
	silent bool      // as last written to the log
}

func newHealth(now func() time.Time, store parking, log *slog.Logger) *health {
	return &health{now: now, store: store, log: log, at: now(), since: time.Now()}
}

// sweeping notes when a sweep begins. The function notes that it came to its end, and how many complaints it left for the next.
func (h *health) sweeping() (swept func(failed int)) {
	at, since := h.now(), time.Now()
	return func(failed int) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if since.After(h.since) { // two may run at once
			h.at, h.since, h.failed = at, since, failed
		}
	}
}

// age is the time since the last sweep. A clock that was set back hides no silence.
func (h *health) age() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return max(h.now().Sub(h.at), time.Since(h.since))
}

// ready is an error while the sweep is silent.
func (h *health) ready() error {
	if age := h.age(); age > silence {
		return fmt.Errorf("no sweep came to its end for %s", age.Round(time.Second))
	}
	return nil
}

// watch writes to the log when the sweep falls silent, and when it is heard again.
func (h *health) watch(ctx context.Context) {
	age := h.age()
	h.mu.Lock()
	was := h.silent
	h.silent = age > silence
	is := h.silent
	h.mu.Unlock()
	switch {
	case is && !was:
		h.log.ErrorContext(ctx, "the sweep is silent: warnings and letters are late", "age", age.Round(time.Second))
	case was && !is:
		h.log.InfoContext(ctx, "the sweep runs again")
	}
}

const maxCounted = 1000 // parked deliveries; more is as bad

// parked counts the deliveries that wait for a person.
func (h *health) parked(ctx context.Context) (n int, err error) {
	p := complaints.PageParams{Limit: 100}
	for n < maxCounted {
		page, err := h.store.Parked(ctx, p)
		n += len(page.Items)
		if err != nil || page.Next == "" {
			return n, err
		}
		p.Cursor = page.Next
	}
	return n, nil
}

// metrics is GET /metrics, in the text form that Prometheus reads. It tells numbers only, of nobody.
func (h *health) metrics(w http.ResponseWriter, r *http.Request) {
	parked, err := h.parked(r.Context())
	if err != nil {
		h.log.ErrorContext(r.Context(), "the parked deliveries could not be counted", "code", complaints.CodeOf(err))
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	age, ready := h.age(), 1
	if h.ready() != nil {
		ready = 0
	}
	h.mu.Lock()
	failed := h.failed
	h.mu.Unlock()
	var mails complaints.Reconciled
	if h.mails != nil {
		mails = h.mails()
	}
	var b strings.Builder
	for _, m := range []struct {
		name, help string
		value      float64
	}{
		{"sweep_age_seconds", "Time since the begin of the last sweep that came to its end.", age.Seconds()},
		{"sweep_healthy", fmt.Sprintf("1; 0 when no sweep came to its end for %.0f minutes.", silence.Minutes()), float64(ready)},
		{"sweep_failed", "Complaints that the last sweep left for the next.", float64(failed)},
		{"deliveries_parked", fmt.Sprintf("Letters that wait for a person; counted up to %d.", maxCounted), float64(parked)},
		{"mails_received", "Mails in the ledger, by the last reconciliation.", float64(mails.Received)},
		{"mails_without_outcome", "Mails in the ledger that have no outcome, by the last reconciliation.", float64(mails.Received - mails.Settled)},
		{"mails_missing", "Mails whose original is gone though nothing was erased, by the last reconciliation.", float64(mails.Missing)},
		{"mails_failed", "Mails that the last reconciliation could not take in.", float64(mails.Failed)},
	} {
		fmt.Fprintf(&b, "# HELP klachtwerk_%[1]s %[2]s\n# TYPE klachtwerk_%[1]s gauge\nklachtwerk_%[1]s %[3]g\n", m.name, m.help, m.value)
	}
	head := w.Header()
	head.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	printf(w, "%s", b.String())
}
