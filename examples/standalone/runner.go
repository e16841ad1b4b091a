package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// runner does what comes by the clock: the sweep and the deliveries. Each has a loop of its own, so that a relay that keeps
// everybody waiting keeps no deadline waiting.
type runner struct {
	service    *complaints.Service
	dispatcher *complaints.Dispatcher
	wake       chan struct{} // deliveries are pending
	health     *health
	ledger     *ledger                     // nil: no mail comes in
	reports    func(context.Context) error // nil: none are made
	log        *slog.Logger

	delivering sync.Mutex // one pass at a time: all have the same owner, to whom leases give way
}

// wakeUp leaves a note; one is enough for whatever many commits.
func wakeUp(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// run sweeps and delivers, every minute and what fell due while the program did not run at once, until stopped is closed. It
// delivers when it is woken, too. What runs then is finished, unless ctx ends.
func (r *runner) run(ctx context.Context, stopped <-chan struct{}) {
	var loops sync.WaitGroup
	loops.Go(func() {
		repeat(stopped, nil, func() {
			_, err := r.sweep(ctx)
			r.report(ctx, "sweep", err)
			wakeUp(r.wake)
		})
	})
	loops.Go(func() {
		repeat(stopped, r.wake, func() {
			_, err := r.deliver(ctx)
			r.report(ctx, "deliver", err)
		})
	})
	loops.Go(func() { repeat(stopped, nil, func() { r.health.watch(ctx) }) })
	if r.ledger != nil {
		loops.Go(func() { repeat(stopped, nil, func() { r.report(ctx, "reconcile", r.ledger.check(ctx)) }) })
	}
	if r.reports != nil {
		loops.Go(func() { repeat(stopped, nil, func() { r.report(ctx, "reports", r.reports(ctx)) }) })
	}
	loops.Wait()
}

// repeat does something now, every minute and whenever it is woken, until stopped is closed.
func repeat(stopped, woken <-chan struct{}, do func()) {
	minute := time.NewTicker(sweepEvery)
	defer minute.Stop()
	for {
		do()
		select {
		case <-stopped:
			return
		case <-woken:
		case <-minute.C:
		}
	}
}

func (r *runner) report(ctx context.Context, what string, err error) {
	if err != nil {
		r.log.ErrorContext(ctx, "a pass failed and will be tried again", "pass", what, "code", complaints.CodeOf(err))
	}
}

func (r *runner) sweep(ctx context.Context) (complaints.Swept, error) {
	ended := r.health.sweeping()
	swept, err := r.service.Sweep(ctx)
	if err == nil {
		ended(swept.Failed)
	}
	return swept, err
}

func (r *runner) deliver(ctx context.Context) (complaints.Dispatched, error) {
	r.delivering.Lock()
	defer r.delivering.Unlock()
	return r.dispatcher.Dispatch(ctx)
}

// settle sweeps and delivers until neither finds anything to do. Deliveries that failed wait for their next try.
func (r *runner) settle(ctx context.Context) error { return settle(ctx, r.sweep, r.deliver) }

func settle(
	ctx context.Context, sweep func(context.Context) (complaints.Swept, error), deliver func(context.Context) (complaints.Dispatched, error),
) error {
	for {
		swept, err := sweep(ctx)
		if err != nil {
			return err
		}
		sent, err := deliver(ctx)
		if err != nil {
			return err
		}
		if swept.Complaints+swept.Erased+sent.Sent+sent.Printed+sent.Moot == 0 {
			return nil
		}
	}
}

// observer writes the engine's observations to the log; there is no personal data in them.
type observer struct{ log *slog.Logger }

// Observe implements complaints.Observer.
func (o *observer) Observe(ctx context.Context, x complaints.Observation) {
	attrs := []slog.Attr{slog.String("what", x.What), slog.String("name", x.Name), slog.Duration("took", x.Took)}
	if x.Complaint != "" {
		attrs = append(attrs, slog.String("complaint", string(x.Complaint)))
	}
	level := slog.LevelInfo
	switch {
	case x.Code == complaints.CodeUnavailable || x.Code == complaints.CodeCorrupt || x.Code == complaints.CodeNewer:
		level = slog.LevelError
		attrs = append(attrs, slog.String("code", string(x.Code)))
	case x.Code != "":
		attrs = append(attrs, slog.String("code", string(x.Code)))
	case x.What == "sweep":
		level = slog.LevelDebug
	}
	o.log.LogAttrs(ctx, level, "engine", attrs...)
}
