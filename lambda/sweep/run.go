package main

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// run sweeps, and then delivers. Half of the time is for each, so that neither keeps the other from its work for ever.
func (s *sweep) run(ctx context.Context, o *office) (result, error) {
	var r result
	err := s.milestones(ctx, o, &r)
	if err == nil {
		err = s.letters(ctx, o, &r)
	}
	counts := map[string]int{
		setup.MetricMilestones: r.Milestones, setup.MetricErased: r.Erased, setup.MetricSweepFailed: r.Failed,
		setup.MetricSent: r.Sent, setup.MetricPrinted: r.Printed, setup.MetricPutOff: r.PutOff, setup.MetricParked: r.Parked,
	}
	if err == nil && r.Finished {
		counts[setup.MetricSweeps] = 1
	} else {
		counts[setup.MetricUnfinished] = 1
	}
	s.kit.Measure(counts)
	return r, err
}

func (s *sweep) milestones(ctx context.Context, o *office, r *result) error {
	if at, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(at)/2)
		defer cancel()
	}
	swept, err := o.service.Sweep(ctx)
	r.Milestones, r.Erased, r.Failed = swept.Complaints, swept.Erased, swept.Failed
	r.Finished = err == nil
	if setup.Ended(ctx, err) {
		return nil
	}
	return err
}

func (s *sweep) letters(ctx context.Context, o *office, r *result) error {
	done, err := o.dispatcher.Dispatch(ctx)
	r.Sent, r.Printed, r.PutOff = done.Sent, done.Printed, done.Failed
	r.Finished = r.Finished && err == nil
	if setup.Ended(ctx, err) {
		return nil
	}
	if err == nil {
		r.Parked, err = parked(ctx, o.store)
	}
	return err
}
