package dynamostore

import (
	"cmp"
	"context"
	"iter"
	"unicode/utf8"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// scan is a list that an index holds in order, spread over partitions that are read as one.
type scan struct {
	name       string // of its cursors
	index      string
	partitions []string
	from, to   string // sort keys, both inclusive
	falling    bool
	chunk      int // of the first request to each partition; 0: as a page of the default size needs
}

// place is an item as an index shows it.
type place struct {
	keys
	Row     []byte `dynamo:"row"`
	Mail    []byte `dynamo:"mail"`
	Outcome []byte `dynamo:"done"`
}

// key is the place's own in the index that it was read from.
func (p *place) key(index string) string {
	switch index {
	case indexDue:
		return p.DueSK
	case indexReceived:
		return p.ReceivedSK
	}
	return p.WorkSK
}

// behind leaves the list from a sort key on.
func (l scan) behind(key string) scan {
	if l.falling {
		l.to = before(key)
	} else {
		l.from = key + "\x00"
	}
	return l
}

// before is the highest key below one, for keys of which none begins with another.
func before(key string) string {
	last, size := utf8.DecodeLastRuneInString(key)
	key = key[:len(key)-size]
	if last == 0 || size == 0 {
		return key
	}
	if last == 0xe000 {
		last = 0xd800 // what is between is no text
	}
	return key + string(last-1) + lastSK
}

// shown is how many places a page takes from each partition when it takes them evenly, and some more.
func (l *scan) shown(limit int) int { return limit/len(l.partitions) + 4 }

// places reads a page of places behind the cursor, and the cursor of the next.
func (s *Store) places(ctx context.Context, list *scan, p complaints.PageParams) ([]place, complaints.Cursor, error) {
	last, err := lastOf[string](list.name, p.Cursor)
	if err != nil {
		return nil, "", err
	}
	from := *list
	if last != nil {
		from = list.behind(*last)
	}
	limit := limitOf(p)
	from.chunk = from.shown(limit)
	var page []place
	for at, err := range s.merged(ctx, from) {
		if err != nil {
			return nil, "", err
		}
		if len(page) == limit {
			return page, cursorAt(list.name, page[limit-1].key(list.index)), nil
		}
		page = append(page, *at)
	}
	return page, "", nil
}

// merged yields the places of all partitions as one list. It reads on where it runs out, more each time.
func (s *Store) merged(ctx context.Context, list scan) iter.Seq2[*place, error] {
	return func(yield func(*place, error) bool) {
		list.from = cmp.Or(list.from, firstSK)
		streams := make([]stream, len(list.partitions))
		for i, pk := range list.partitions {
			streams[i] = stream{pk: pk, rest: list, chunk: cmp.Or(list.chunk, list.shown(defaultLimit))}
		}
		for {
			if err := s.fill(ctx, streams); err != nil {
				yield(nil, err)
				return
			}
			next := first(streams, list)
			if next == nil {
				return
			}
			if !yield(&next.read[0], nil) {
				return
			}
			next.read = next.read[1:]
		}
	}
}

// stream is one partition of a list while it is read.
type stream struct {
	pk    string
	rest  scan // what was not read yet
	chunk int
	read  []place
	ended bool
}

// first is the stream whose next place comes first; nil when all have ended.
func first(streams []stream, list scan) *stream {
	var best *stream
	for i := range streams {
		t := &streams[i]
		if len(t.read) == 0 {
			continue
		}
		if best == nil || (t.read[0].key(list.index) < best.read[0].key(list.index)) != list.falling {
			best = t
		}
	}
	return best
}

// fill reads on in the streams that have run out, side by side.
func (s *Store) fill(ctx context.Context, streams []stream) error {
	var empty []*stream
	for i := range streams {
		if t := &streams[i]; len(t.read) == 0 && !t.ended {
			empty = append(empty, t)
		}
	}
	return sideBySide(len(empty), func(i int) error { return s.readOn(ctx, empty[i]) })
}

func (s *Store) readOn(ctx context.Context, t *stream) error {
	list := &t.rest
	for len(t.read) == 0 && !t.ended {
		if list.from > list.to {
			t.ended = true
			return nil
		}
		order := dynamo.Ascending
		if list.falling {
			order = dynamo.Descending
		}
		next, err := s.table.Get(partitionOf(list.index), t.pk).Range(sortOf(list.index), dynamo.Between, list.from, list.to).
			Index(list.index).Order(order).SearchLimit(t.chunk).AllWithLastEvaluatedKey(ctx, &t.read)
		if err != nil {
			return err
		}
		t.ended = next == nil
		if len(t.read) > 0 {
			*list = list.behind(t.read[len(t.read)-1].key(list.index))
		}
		t.chunk = min(2*t.chunk, maxChunk)
	}
	return nil
}
