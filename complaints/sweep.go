package complaints

import (
	"context"
	"errors"
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
// that fails does not keep the others waiting; the error is only of the store's list itself, or of ctx.
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
		for _, item := range page.Items {
			if err := ctx.Err(); err != nil {
				return done, err
			}
			s.sweepOne(ctx, item.Complaint, start, &done)
		}
		if page.Next == "" {
			break
		}
		p.Cursor = page.Next
	}
	s.observe(ctx, "sweep", "", "", start, nil)
	return done, nil
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
