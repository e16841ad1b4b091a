package sqlitestore

import (
	"context"
	"errors"
	"maps"
	"sync"
)

// numbers gives the numbers of series from blocks that the file knows of before the first of them is given, so that a number
// costs no transaction of its own. What is left of a block is given back when the store closes; after a crash it is a gap. The
// blocks grow with how fast they are used: a quiet office loses eight at most.
type numbers struct {
	mu     sync.Mutex
	series map[string]*block
	closed bool
}

const (
	smallBlock = 8
	largeBlock = 512
)

// block is what may be given of a series.
type block struct {
	last, end int64 // the last that was given, and the last that may be
	used      int64 // since the block was filled
	wanted    int64 // callers that wait for one
}

func newNumbers() *numbers { return &numbers{series: map[string]*block{}} }

// Next gives the next number of a series; see [complaints.Complaints].
func (s *Store) Next(ctx context.Context, series string) (int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, s.refusal(ctx, err)
		}
		n, err := s.writer.numbers.take(series)
		if n > 0 || err != nil {
			return n, s.refusal(ctx, err)
		}
		err = s.write(ctx, func(w *writer) error {
			w.numbers.want(series)
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
}

// take gives a number, 0 when there is none left.
func (n *numbers) take(series string) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return 0, errClosed
	}
	b, ok := n.series[series]
	if !ok || b.last == b.end {
		return 0, nil
	}
	b.last++
	b.used++
	return b.last, nil
}

func (n *numbers) want(series string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.series[series]
	if !ok {
		b = &block{}
		n.series[series] = b
	}
	b.wanted++
}

// low tells by how much each block should grow.
func (n *numbers) low() map[string]int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	var list map[string]int64
	for name, b := range n.series {
		ahead, left := min(max(2*b.used, smallBlock), largeBlock), b.end-b.last
		if b.wanted == 0 && left >= ahead/2 {
			continue
		}
		if list == nil {
			list = map[string]int64{}
		}
		list[name] = max(b.wanted+ahead-left, 1)
	}
	return list
}

// given is an addition to a block, which the file has.
type given struct {
	series     string
	after, end int64
}

// reserve writes the additions, as part of whatever transaction there is.
func (w *writer) reserve() ([]given, error) {
	var list []given
	for name, count := range w.numbers.low() {
		g := given{series: name}
		_, err := w.row(`INSERT INTO series (name, last) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET last = last + ?2 RETURNING last`,
			args(name, count), &g.end)
		if err != nil {
			return nil, err
		}
		g.after = g.end - count
		list = append(list, g)
	}
	return list, nil
}

// add puts additions to their blocks, after their transaction; none when it failed.
func (n *numbers) add(list []given) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, g := range list {
		b := n.series[g.series]
		if b.end != g.after { // the first, or others were adopted between
			b.last = g.after
		}
		b.end, b.used = g.end, 0
	}
	for _, b := range n.series {
		b.wanted = 0
	}
}

// raise takes over the last number that another store gave.
func (n *numbers) raise(series string, last int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if b, ok := n.series[series]; ok {
		b.last = max(b.last, last)
		b.end = max(b.end, last)
	}
}

// lasts are the numbers given last, of the series that have a block.
func (n *numbers) lasts() map[string]int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := map[string]int64{}
	for name, b := range n.series {
		list[name] = b.last
	}
	return list
}

// giveBack writes what was really given. No number is given after it.
func (w *writer) giveBack() error {
	w.numbers.mu.Lock()
	w.numbers.closed = true
	left := maps.Clone(w.numbers.series)
	w.numbers.mu.Unlock()
	maps.DeleteFunc(left, func(_ string, b *block) bool { return b.last == b.end })
	if len(left) == 0 {
		return nil
	}
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for name, b := range left {
		if err := w.exec(`UPDATE series SET last = ? WHERE name = ? AND last = ?`, b.last, name, b.end); err != nil {
			return errors.Join(err, w.exec("ROLLBACK"))
		}
	}
	return w.exec("COMMIT")
}
