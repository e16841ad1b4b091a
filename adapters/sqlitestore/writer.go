package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
)

// maxGroup bounds a transaction, so that the first in it does not wait for ever longer ones.
const maxGroup = 256

// writer owns the only connection that writes, and the goroutine that uses it.
type writer struct {
	*session
	numbers *numbers
	batch   int64         // so many complaints are arranged together
	places  *places       // as the open transaction has them; nil: not read yet
	queue   chan *request // without room: who is in it, is taken
	quit    chan struct{}
	ended   chan struct{}
	scrub   bool // erased data is still in the journal
	lazy    bool // commits do not wait for the disk
}

// request is one call that writes. Run may touch what the caller waits for: the caller waits until done. It may be run again,
// after what it wrote was taken back.
type request struct {
	ctx    context.Context // it travels to the writer with its call
	run    func(*writer) error
	erases bool
	lazy   bool // what it writes may be lost with the machine's power, unless something that may not comes after it
	err    error
	done   chan struct{}
}

func newWriter(s *session, batch int64) *writer {
	w := &writer{
		session: s, numbers: newNumbers(), batch: batch,
		queue: make(chan *request), quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.work()
	return w
}

// write runs one request in the writer's next transaction and waits until the file holds it.
func (s *Store) write(ctx context.Context, run func(*writer) error) error {
	return s.submit(&request{ctx: ctx, run: run, done: make(chan struct{})})
}

// note is write for what may be lost with the machine's power: it waits for the file, and not for the disk.
func (s *Store) note(ctx context.Context, run func(*writer) error) error {
	return s.submit(&request{ctx: ctx, run: run, lazy: true, done: make(chan struct{})})
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

// stop ends the goroutine after the transaction it is in, and closes the connection.
func (w *writer) stop() error {
	close(w.quit)
	<-w.ended
	return errors.Join(w.giveBack(), w.close())
}

func (w *writer) work() {
	defer close(w.ended)
	for {
		select {
		case <-w.quit:
			return
		case first := <-w.queue:
			w.serve(w.gather(first))
		}
	}
}

// gather takes whoever waits at this moment. Who was answered with the group before may be about to come again: they get one turn
// of the processor each, which costs a lone caller next to nothing.
func (w *writer) gather(first *request) []*request {
	group := []*request{first}
	for turns := 0; len(group) < maxGroup; {
		select {
		case r := <-w.queue:
			group = append(group, r)
			continue
		default:
		}
		if turns == gatherTurns {
			break
		}
		turns++
		runtime.Gosched()
	}
	return group
}

const gatherTurns = 1

// serve makes a group one transaction and answers everybody in it.
func (w *writer) serve(group []*request) {
	err := w.transact(group)
	if errors.Is(err, errUndone) && len(group) > 1 { // nobody's work is in the file: each for itself
		for i := range group {
			w.settle(group[i:i+1], w.transact(group[i:i+1]))
		}
	} else {
		w.settle(group, err)
	}
	if w.scrub {
		w.scrub = !w.emptyJournal(slices.ContainsFunc(group, func(r *request) bool { return r.erases }))
	}
	for _, r := range group {
		close(r.done)
	}
}

// settle gives a group its transaction's error. One that was undone for its own refusal has that.
func (w *writer) settle(group []*request, err error) {
	for _, r := range group {
		if err != nil && !errors.Is(err, errUndone) {
			r.err = err
		}
		w.scrub = w.scrub || r.erases && r.err == nil
	}
}

// errUndone: a request was refused after it had written something, or SQLite failed it, and the whole transaction was taken back.
var errUndone = errors.New("sqlitestore: taken back")

// transact runs the requests of a group in one transaction. A refused one has written nothing, as a rule: requests look before
// they write, so that no savepoint has to keep a copy of each page they touch.
func (w *writer) transact(group []*request) error {
	if err := w.wait(!slices.ContainsFunc(group, func(r *request) bool { return !r.lazy })); err != nil {
		return err
	}
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := w.readPlaces(); err != nil {
		return w.rollback(err)
	}
	for _, r := range group {
		w.written, w.failed = 0, false
		if r.err = r.ctx.Err(); r.err == nil {
			r.err = r.run(w)
		}
		if r.err != nil && (w.written > 0 || w.failed) {
			return w.rollback(errUndone)
		}
	}
	given, err := w.reserve()
	if err == nil {
		err = w.arrange()
	}
	if err == nil {
		err = w.exec("COMMIT")
	}
	if err != nil {
		return w.rollback(err)
	}
	w.numbers.add(given)
	return nil
}

// wait sets whether commits wait for the disk. The journal is one sequence: a commit that does takes those before it along.
func (w *writer) wait(lazy bool) error {
	if lazy == w.lazy {
		return nil
	}
	mode := "FULL"
	if lazy {
		mode = "NORMAL"
	}
	err := w.exec("PRAGMA synchronous = " + mode)
	if err == nil {
		w.lazy = lazy
	}
	return err
}

func (w *writer) rollback(err error) error {
	w.places = nil
	w.numbers.add(nil)
	if undone := w.exec("ROLLBACK"); undone != nil {
		return errors.Join(undone, err)
	}
	return err
}

// emptyJournal moves the journal into the file and cuts it off, so that what was erased is nowhere. A reader in the way, when
// there is no waiting for it, puts that off until after a later transaction.
func (w *writer) emptyJournal(wait bool) bool {
	timeout := 0 // milliseconds
	if wait {
		timeout = 200
	}
	err := w.pragma("busy_timeout", timeout)
	var busy, frames, moved int
	if err == nil {
		_, err = w.row("PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &frames, &moved)
	}
	return err == nil && w.pragma("busy_timeout", busyTimeout) == nil && busy == 0
}

func (w *writer) pragma(name string, value int) error {
	var is int
	_, err := w.row(fmt.Sprintf("PRAGMA %s(%d)", name, value), nil, &is)
	return err
}
