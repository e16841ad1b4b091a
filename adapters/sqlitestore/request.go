package sqlitestore

import "context"

// request is one call that writes. Run may touch what the caller waits for, until it is answered. It may be run again, after what it
// wrote was taken back.
type request struct {
	ctx      context.Context // it travels to the writer with its call
	run      func(*writer) error
	erases   bool
	early    bool // it is answered when it has run: what it wrote may be lost, unless something that may not comes after it
	answered bool // the writer's alone
	err      error
	done     chan struct{}
}

func (r *request) answer() {
	if !r.answered {
		r.answered = true
		close(r.done)
	}
}

// write runs one request in the writer's next transaction and waits until the disk holds it.
func (s *Store) write(ctx context.Context, run func(*writer) error) error {
	return s.submit(&request{ctx: ctx, run: run, done: make(chan struct{})})
}

// written is write for what gives something.
func written[T any](ctx context.Context, s *Store, run func(*writer) (T, error)) (got T, err error) {
	err = s.write(ctx, func(w *writer) (err error) {
		got, err = run(w)
		return err
	})
	return got, err
}

// note is write for what may be lost with the process, or with a transaction that fails: it waits until run has run, and not for the
// disk. The file never has what is written after it without it, but for a failed transaction between the two.
func note[T any](ctx context.Context, s *Store, run func(*writer) (T, error)) (got T, err error) {
	r := &request{ctx: ctx, early: true, done: make(chan struct{})}
	r.run = func(w *writer) error {
		v, err := run(w)
		if !r.answered {
			got = v
		}
		return err
	}
	err = s.submit(r)
	return got, err
}

// catchUp waits until readers see all that was answered.
func (s *Store) catchUp(ctx context.Context) error {
	if !s.writer.ahead.Load() {
		return nil
	}
	return s.write(ctx, func(*writer) error { return nil })
}

func (s *Store) submit(r *request) error {
	select {
	case <-r.ctx.Done():
		return s.refusal(r.ctx, r.ctx.Err())
	default:
	}
	select {
	case s.writer.queue <- r:
	case <-r.ctx.Done():
		return s.refusal(r.ctx, r.ctx.Err())
	case <-s.writer.ended:
		return s.refusal(r.ctx, errClosed)
	}
	<-r.done
	return s.refusal(context.WithoutCancel(r.ctx), r.err)
}
