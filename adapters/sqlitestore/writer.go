package sqlitestore

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
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
	careful bool        // new complaints are looked for before they are written
	scrub   bool        // erased data is still in the journal
	away    int         // so many were answered early and have not come back
	ahead   atomic.Bool // somebody has an answer that the file does not hold yet
}

func newWriter(s *session, batch int64) *writer {
	w := &writer{
		session: s, numbers: newNumbers(), batch: batch,
		queue: make(chan *request), quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.work()
	return w
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

// gather takes whoever waits at this moment. Where they are few, those who were answered with the group before may be about to come
// again: they get one turn of the processor each, which costs a lone caller next to nothing.
func (w *writer) gather(first *request) []*request {
	group := []*request{first}
	for turns := 0; len(group) < maxGroup; {
		select {
		case r := <-w.queue:
			group = append(group, r)
			continue
		default:
		}
		if turns == gatherTurns || len(group) >= worthwhile {
			break
		}
		turns++
		runtime.Gosched()
	}
	w.away = max(0, w.away-len(group))
	return group
}

const (
	gatherTurns = 1
	worthwhile  = 3 // callers that share a sync; a turn would cost each of them more than a fourth takes off
)

// serve makes a group one transaction, with those who follow while it is open, and answers everybody in it.
func (w *writer) serve(group []*request) {
	w.careful = false
	group, err := w.transact(group, w.follow)
	if errors.Is(err, errUndone) { // nobody's work is in the file: once more, and nothing is assumed
		w.careful = true
		group, err = w.transact(group, alone)
	}
	if errors.Is(err, errUndone) && len(group) > 1 { // each for itself
		for i := range group {
			_, err := w.transact(group[i:i+1], alone)
			w.settle(group[i:i+1], err)
		}
	} else {
		w.settle(group, err)
	}
	if w.scrub {
		w.scrub = !w.emptyJournal(slices.ContainsFunc(group, func(r *request) bool { return r.erases }))
	}
	w.ahead.Store(false)
	for _, r := range group {
		r.answer()
	}
}

// settle gives a group its transaction's error. One that was undone for its own refusal has that.
func (w *writer) settle(group []*request, err error) {
	for _, r := range group {
		if r.answered {
			continue
		}
		if err != nil && !errors.Is(err, errUndone) {
			r.err = err
		}
		w.scrub = w.scrub || r.erases && r.err == nil
	}
}

// errUndone: a request was refused after it had written something, or assumed too much, or SQLite failed it, and the whole transaction
// was taken back.
var errUndone = errors.New("sqlitestore: taken back")

// transact runs the requests of a group in one transaction, and those that follow; it returns all of them. A refused one has written
// nothing, as a rule: requests look before they write, so that no savepoint has to keep a copy of each page they touch.
func (w *writer) transact(group []*request, follow func(all []*request) []*request) (all []*request, err error) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return group, err
	}
	if err := w.readPlaces(); err != nil {
		return group, w.rollback(err)
	}
	for all = group; len(group) > 0; all = append(all, group...) {
		for _, r := range group {
			if !w.run(r) {
				return all, w.rollback(errUndone)
			}
		}
		group = follow(all)
	}
	return all, w.end()
}

// run runs a request, and reports whether the transaction is still good. Who was answered by an earlier run does not hear of this one.
func (w *writer) run(r *request) bool {
	w.written, w.failed = 0, false
	err := r.ctx.Err()
	if err == nil || r.answered {
		err = r.run(w)
	}
	if !r.answered {
		r.err = err
	}
	if err != nil && (w.written > 0 || w.failed || errors.Is(err, errUndone)) {
		return false
	}
	if r.early && !r.answered {
		w.away++
		w.ahead.Store(true)
		r.answer()
	}
	return true
}

// follow waits a moment for those who were answered early: they are likely to be on their way back, and then share the transaction.
// A lone caller meets no one to wait for.
func (w *writer) follow(all []*request) []*request {
	if w.away == 0 || len(all) >= maxGroup {
		return nil
	}
	late := time.NewTimer(openFor)
	defer late.Stop()
	select {
	case r := <-w.queue:
		return w.gather(r)
	case <-late.C:
		w.away = 0 // they went elsewhere
	case <-w.quit:
	}
	return nil
}

// openFor bounds that moment: longer than a mail takes from one step to the next, and about what a sync or two take.
const openFor = 300 * time.Microsecond

// alone has nobody follow.
func alone([]*request) []*request { return nil }

// end commits the transaction with what belongs to every one.
func (w *writer) end() error {
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
