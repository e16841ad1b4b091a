package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// tellStories fills an empty database with a few believable complaints, of the last two weeks by the program's clock. Everything
// goes through the engine, at the moments at which it would have happened, letters and reminders included.
func tellStories(ctx context.Context, k *keeping, o *office, log *slog.Logger) error {
	if empty, err := isEmpty(ctx, k); err != nil || !empty || !fits(k.policy) {
		return err
	}
	b := &book{today: calendar.DateOf(o.service.Now()), cal: o.service.Calendar()}
	options := o.options
	options.Now, options.Wake = b.now, nil
	var err error
	if b.service, err = complaints.New(ctx, k.store, &options); err != nil {
		return err
	}
	quiet, err := complaints.NewDispatcher(b.service, o.notifier, &complaints.DispatcherOptions{Owner: owner})
	if err != nil {
		return err
	}
	b.write()
	if err := b.tell(ctx, quiet); err != nil {
		log.WarnContext(ctx, "the demonstration's complaints could not all be made", "code", complaints.CodeOf(err))
	}
	return ctx.Err()
}

func isEmpty(ctx context.Context, k *keeping) (bool, error) {
	list, err := k.store.List(ctx, complaints.ListParams{PageParams: complaints.PageParams{Limit: 1}, Scope: complaints.Scope{All: true}})
	if err != nil {
		return false, err
	}
	mails, err := k.store.Mails(ctx, complaints.MailParams{PageParams: complaints.PageParams{Limit: 1}})
	return len(list.Items) == 0 && len(mails.Items) == 0, err
}

// fits tells whether a policy has the people that the stories are about.
func fits(p *complaints.Policy) bool {
	for _, id := range []complaints.ActorID{"demo-desk", "demo-director", "demo-handler-ict", "demo-handler-ict-2", "demo-handler-hr"} {
		if !slices.ContainsFunc(p.People, func(s complaints.Staff) bool { return s.ID == id }) {
			return false
		}
	}
	return true
}

// step is something that somebody did at a moment.
type step struct {
	at time.Time
	do func(ctx context.Context) error
}

// book is the stories as one list of steps, and the clock by which they are told.
type book struct {
	service *complaints.Service
	cal     *calendar.Calendar
	today   calendar.Date
	steps   []step
	err     error
	clock   atomic.Pointer[time.Time]
}

func (b *book) now() time.Time {
	if t := b.clock.Load(); t != nil {
		return *t
	}
	return b.today.At(0)
}

// on is a moment some working days ago.
func (b *book) on(ago int, clock string) time.Time {
	d, err := b.cal.AddWorkdays(b.today, -ago)
	if err != nil {
		b.err = errors.Join(b.err, err)
	}
	c, err := calendar.ParseClock(clock)
	if err != nil {
		b.err = errors.Join(b.err, err)
	}
	return d.At(c)
}

// tell takes the steps in the order of time, and between them whatever falls due.
func (b *book) tell(ctx context.Context, d *complaints.Dispatcher) error {
	if b.err != nil {
		return b.err
	}
	slices.SortStableFunc(b.steps, func(x, y step) int { return x.at.Compare(y.at) })
	for _, s := range b.steps {
		b.clock.Store(&s.at)
		if err := settle(ctx, b.service.Sweep, d.Dispatch); err != nil {
			return err
		}
		if err := s.do(ctx); err != nil {
			return err
		}
	}
	return settle(ctx, b.service.Sweep, d.Dispatch)
}

// story is one complaint's.
type story struct {
	b  *book
	id complaints.ID
}

// filed begins a story.
func (b *book) filed(at time.Time, by complaints.Actor, in complaints.Submission) *story {
	s := &story{b: b}
	b.steps = append(b.steps, step{at, func(ctx context.Context) error {
		v, err := b.service.Submit(ctx, by, in)
		s.id = v.Complaint.ID
		return err
	}})
	return s
}

// then goes on with a command.
func (s *story) then(at time.Time, by complaints.ActorID, cmd complaints.Command) *story {
	s.b.steps = append(s.b.steps, step{at, func(ctx context.Context) error {
		_, err := s.b.service.Do(ctx, complaints.Actor{ID: by}, s.id, 0, cmd)
		return err
	}})
	return s
}
