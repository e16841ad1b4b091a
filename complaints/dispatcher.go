package complaints

import (
	"context"
	"errors"
	"time"
)

// DispatcherOptions configure a Dispatcher; zero values are sensible.
type DispatcherOptions struct {
	Owner    string        // of its leases; empty: a new one for each Dispatcher
	LeaseFor time.Duration // how long one delivery may take; 0: 2 minutes
	FirstTry time.Duration // wait after the first failure, doubled each time; 0: 1 minute
	MaxWait  time.Duration // the longest wait between tries; 0: 1 hour
	MaxTries int           // then it is parked for the desk; 0: never, for an outage may last days
}

// Dispatcher delivers what commits have asked for: in order for each complaint and subscriber, at least once, with the effect
// once as far as the far side allows. It starts no goroutine; any number may run at once, in any number of processes.
type Dispatcher struct {
	s *Service
	n Notifier
	o DispatcherOptions
}

// Dispatched counts what a run did.
type Dispatched struct {
	Sent    int
	Printed int
	Moot    int
	Failed  int // put off or parked; Service.Letters and Service.Parked show why

	silent int // failures in a row that were nobody's answer
}

// Quiet reports whether a run found nothing to do.
func (d Dispatched) Quiet() bool { return d == Dispatched{} }

// enoughSilence is after how many tries in a row without an answer a run ends: each may have waited for its time to run out, and
// the far side is away for all of them.
const enoughSilence = 10

// NewDispatcher makes a Dispatcher for a Service with a Composer. ErrInvalid names what is missing.
func NewDispatcher(s *Service, n Notifier, o *DispatcherOptions) (*Dispatcher, error) {
	var f fields
	if s == nil || s.composer == nil {
		f.add("Options.Composer", "required", "is required for delivery")
	}
	if n == nil {
		f.add("notifier", "required", "is required")
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	d := &Dispatcher{s: s, n: n}
	if o != nil {
		d.o = *o
	}
	if d.o.Owner == "" {
		id, err := s.newID()
		if err != nil {
			return nil, unavailable("id", err)
		}
		d.o.Owner = string(id)
	}
	d.o.LeaseFor = orDefault(d.o.LeaseFor, 2*time.Minute)
	d.o.FirstTry = orDefault(d.o.FirstTry, time.Minute)
	d.o.MaxWait = orDefault(d.o.MaxWait, time.Hour)
	return d, nil
}

func orDefault(v, def time.Duration) time.Duration {
	if v <= 0 {
		return def
	}
	return v
}

// Dispatch delivers all that is due by now, those too that become due behind a delivered one. A delivery that fails is recorded
// and keeps only its own complaint waiting; when many in a row get no answer the rest is left for the next run. The error is only
// of the outbox itself, or of ctx.
func (d *Dispatcher) Dispatch(ctx context.Context) (Dispatched, error) {
	var total Dispatched
	for {
		before := total
		if err := d.pass(ctx, &total); err != nil {
			return total, err
		}
		if total.silent >= enoughSilence || total.Sent+total.Printed+total.Moot == before.Sent+before.Printed+before.Moot {
			total.silent = 0
			return total, nil
		}
	}
}

// pass goes once through the outbox.
func (d *Dispatcher) pass(ctx context.Context, total *Dispatched) error {
	p := PendingParams{Before: d.s.Now(), PageParams: PageParams{Limit: 200}}
	for {
		page, err := d.s.store.Pending(ctx, p)
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := d.line(ctx, x.DeliveryKey, total); err != nil || total.silent >= enoughSilence {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		p.Cursor = page.Next
	}
}

// line delivers what waits for one complaint and subscriber, in order, under one lease.
func (d *Dispatcher) line(ctx context.Context, k DeliveryKey, total *Dispatched) error {
	for {
		now := d.s.Now()
		lease := Lease{Complaint: k.Complaint, Subscriber: k.Subscriber, Owner: d.o.Owner, Now: now, Until: now.Add(d.o.LeaseFor)}
		x, err := d.s.store.Lease(ctx, lease)
		switch {
		case errors.Is(err, ErrLeased):
			return nil // another dispatcher is at it
		case errors.Is(err, ErrNotFound):
			return d.release(ctx, lease)
		case err != nil:
			return err
		}
		if x.State == DeliveryParked || x.NotBefore.After(now) {
			return d.release(ctx, lease)
		}
		if at := d.officeOpens(x, now); at.After(now) {
			later := Failure{Reason: "office_hours", At: now, NotBefore: at}
			return firstError(d.s.store.Retry(ctx, x.DeliveryKey, later), d.release(ctx, lease))
		}
		again, err := d.deliver(ctx, x, total)
		if err != nil || !again {
			return firstError(err, d.release(ctx, lease))
		}
	}
}

// release gives a lease back, also when ctx has ended: else everybody would wait for it to run out.
func (d *Dispatcher) release(ctx context.Context, l Lease) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.o.LeaseFor)
	defer cancel()
	return d.s.store.Release(ctx, l)
}

// officeOpens is from when a delivery may leave: warnings do in office hours only, also when an outage or a failed try has
// made the moment that was planned for them pass.
func (d *Dispatcher) officeOpens(x Delivery, now time.Time) time.Time {
	switch x.Letter {
	case NoticeWarning, NoticeBreach, NoticeTermPassed, NoticeMeasureDue, NoticeUnconfirmed:
		if at, err := d.s.calendar.NextOpening(now); err == nil {
			return at
		}
	}
	return now
}

// deliver sends one letter and records what came of it; again tells to go on with the next in line.
func (d *Dispatcher) deliver(ctx context.Context, x Delivery, total *Dispatched) (again bool, err error) {
	start := d.s.Now()
	o, err := d.send(ctx, x)
	d.s.observe(ctx, "delivery", string(x.Letter), x.Complaint, start, err)
	if err != nil && ctx.Err() != nil {
		return false, ctx.Err() // the next run goes on
	}
	if err != nil {
		total.Failed++
		total.silent++
		if CodeOf(err) != CodeUnavailable {
			total.silent = 0
		}
		return false, d.s.store.Retry(ctx, x.DeliveryKey, d.failure(x, err))
	}
	total.silent = 0
	switch o.State {
	case DeliverySent:
		total.Sent++
	case DeliveryPrinted:
		total.Printed++
	default:
		total.Moot++
	}
	return true, d.settle(ctx, x.DeliveryKey, o)
}

// errTooMany holds a letter back: its address has had as many as the policy lets go without a person.
var errTooMany = &Error{Code: CodeRejected, Reason: string(LetterLimit)}

// over counts a letter the first time it is tried, and reports whether it has to wait for a person, who is told. One that a person
// lets go was tried before.
func (d *Dispatcher) over(ctx context.Context, x Delivery, l Letter) (bool, error) {
	if x.Attempts > 0 {
		return false, nil
	}
	over, err := d.s.lettered(ctx, l)
	if !over || err != nil {
		return false, err
	}
	return true, d.s.holdLetter(ctx, x)
}

const settleTries = 3

// settle records an outcome, also when ctx has ended since, and tries again at once: a letter whose outcome is not recorded goes
// out a second time.
func (d *Dispatcher) settle(ctx context.Context, k DeliveryKey, o DeliveryOutcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.o.LeaseFor)
	defer cancel()
	var err error
	for range settleTries {
		if err = d.s.store.Settle(ctx, k, o); err == nil {
			return nil
		}
	}
	return err
}

func (d *Dispatcher) send(ctx context.Context, x Delivery) (DeliveryOutcome, error) {
	l, composed, err := d.s.letterOf(ctx, x)
	switch {
	case err != nil:
		return DeliveryOutcome{}, err
	case !composed:
		return DeliveryOutcome{State: DeliveryMoot, Reason: "nothing_to_tell", At: d.s.Now()}, nil
	case len(l.To) == 0:
		return DeliveryOutcome{State: DeliveryPrinted, Reason: "no_mail_address", At: d.s.Now()}, nil
	}
	if over, err := d.over(ctx, x, l); over || err != nil {
		return DeliveryOutcome{}, firstError(err, errTooMany)
	}
	if err := d.n.Send(ctx, l); err != nil {
		return DeliveryOutcome{}, err
	}
	return DeliveryOutcome{State: DeliverySent, At: d.s.Now()}, nil
}

// ReasonUnclear is the reason of a Notifier's error after which the far side may have taken the letter all the same. The desk sees it
// beside a letter that is parked for it, rather than sent twice.
const ReasonUnclear = "unclear"

// failure parks what will never work and puts off the rest, each time twice as long. Only the code is kept: an error text of
// the far side may hold an address.
func (d *Dispatcher) failure(x Delivery, err error) Failure {
	now := d.s.Now()
	f := Failure{Reason: string(CodeOf(err)), At: now, NotBefore: now.Add(d.wait(x.Attempts))}
	if e, ok := errors.AsType[*Error](err); ok && e.Reason == ReasonUnclear {
		f.Reason = ReasonUnclear
	}
	switch CodeOf(err) {
	case CodeRejected, CodeCorrupt, CodeNewer, CodeInvalid:
		f.Park = true
	}
	if errors.Is(err, errTooMany) {
		f.Reason = string(LetterLimit)
	}
	if d.o.MaxTries > 0 && x.Attempts+1 >= d.o.MaxTries {
		f.Park = true
	}
	return f
}

func (d *Dispatcher) wait(attempts int) time.Duration {
	wait := min(d.o.FirstTry, d.o.MaxWait)
	for range attempts {
		if wait *= 2; wait >= d.o.MaxWait {
			return d.o.MaxWait
		}
	}
	return wait
}
