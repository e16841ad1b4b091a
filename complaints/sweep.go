package complaints

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Swept says what a sweep did.
type Swept struct {
	Complaints int // whose milestones passed
	Erased     int // whose retention term had passed
	Failed     int // left for the next sweep; the Observer heard of each
}

// Sweep does everything that is due by now: warnings, breaches, reminders, erasures, page after page until nothing is left. It is
// safe to run twice at once and to stop anywhere: each complaint is one commit, and what is done is no longer due. A complaint
// that fails does not keep the others waiting; the error is only of the store's list itself, or of ctx. With Options.Sweepers it
// works on some complaints at once, and is done with all of them when it returns.
func (s *Service) Sweep(ctx context.Context) (Swept, error) {
	start := s.Now()
	var done Swept
	p := DueParams{Before: start, PageParams: PageParams{Limit: 200}}
	for {
		page, err := s.store.Due(ctx, p)
		if err != nil {
			s.observe(ctx, "sweep", "", "", start, err)
			return done, err
		}
		done.add(s.sweepPage(ctx, page.Items, start))
		if err := ctx.Err(); err != nil {
			return done, err
		}
		if page.Next == "" {
			break
		}
		p.Cursor = page.Next
	}
	s.observe(ctx, "sweep", "", "", start, nil)
	return done, nil
}

// sweepShare is the fewest complaints worth a goroutine of their own: each waits for its commit, and stores make waiting commits
// one write.
const sweepShare = 8

// sweepPage does the complaints of a page, and returns when all are done.
func (s *Service) sweepPage(ctx context.Context, items []DueItem, start time.Time) Swept {
	if s.sweepers <= 1 {
		return s.sweepSome(ctx, items, start)
	}
	share := max(sweepShare, (len(items)+s.sweepers-1)/s.sweepers)
	if len(items) <= share {
		return s.sweepSome(ctx, items, start)
	}
	parts := slices.Collect(slices.Chunk(items, share))
	done := make([]Swept, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() { done[i] = s.sweepSome(ctx, part, start) })
	}
	all.Wait()
	var total Swept
	for _, d := range done {
		total.add(d)
	}
	return total
}

func (s *Service) sweepSome(ctx context.Context, items []DueItem, start time.Time) (done Swept) {
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		s.sweepOne(ctx, item.Complaint, start, &done)
	}
	return done
}

func (d *Swept) add(more Swept) {
	d.Complaints += more.Complaints
	d.Erased += more.Erased
	d.Failed += more.Failed
}

func (s *Service) sweepOne(ctx context.Context, id ID, start time.Time, done *Swept) {
	err := s.passMilestones(ctx, id, done)
	for try := 1; errors.Is(err, ErrStale) && try < maxTries; try++ {
		err = s.passMilestones(ctx, id, done)
	}
	if err != nil {
		done.Failed++
		s.observe(ctx, "sweep", "complaint", id, start, err)
	}
}

func (s *Service) passMilestones(ctx context.Context, id ID, done *Swept) error {
	c, err := s.store.Load(ctx, id)
	if err != nil {
		return err
	}
	env := s.env(engine(actorSweep))
	if c.retentionDue(env.At) && !c.Erased {
		if err := s.eraseDue(ctx, &c); err != nil {
			return err
		}
		done.Erased++
		return nil
	}
	dec, err := c.Decide(PassMilestones{}, env)
	if err != nil || len(dec.Events) == 0 {
		return err // nothing: the list lagged behind
	}
	if _, err = s.commit(ctx, env, Key{}, dec, nil, nil); err == nil {
		done.Complaints++
	}
	return err
}
