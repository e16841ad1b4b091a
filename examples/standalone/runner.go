package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// runner does what comes by the clock: the sweep and the deliveries.
type runner struct {
	service    *complaints.Service
	dispatcher *complaints.Dispatcher
	wake       chan struct{} // deliveries are pending
	log        *slog.Logger

	mu sync.Mutex // one pass at a time
}

// wakeUp leaves a note; one is enough for whatever many commits.
func wakeUp(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// run delivers when it is woken, and sweeps and delivers every minute, until stopped is closed. A pass that runs then is finished,
// unless ctx ends.
func (r *runner) run(ctx context.Context, stopped <-chan struct{}) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	r.report(ctx, "settle", r.settle(ctx)) // what fell due while the program did not run
	for {
		select {
		case <-stopped:
			return
		case <-r.wake:
			r.report(ctx, "deliver", r.deliver(ctx))
		case <-minute.C:
			r.report(ctx, "settle", r.settle(ctx))
		}
	}
}

func (r *runner) report(ctx context.Context, what string, err error) {
	if err != nil {
		r.log.ErrorContext(ctx, "a pass failed and will be tried again", "pass", what, "code", complaints.CodeOf(err))
	}
}

func (r *runner) deliver(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.dispatcher.Dispatch(ctx)
	return err
}

// settle sweeps and delivers until neither finds anything to do. Deliveries that failed wait for their next try.
func (r *runner) settle(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return settle(ctx, r.service, r.dispatcher)
}

func settle(ctx context.Context, s *complaints.Service, d *complaints.Dispatcher) error {
	for {
		swept, err := s.Sweep(ctx)
		if err != nil {
			return err
		}
		sent, err := d.Dispatch(ctx)
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
