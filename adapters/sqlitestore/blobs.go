package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// maxSmall is the size in bytes up to which an object is small. Most mails are, and a row that shares its sync costs a third of a file,
// or less. From four times that size on files are cheaper, for a row is written twice, to the journal and to the file; and whatever is
// in its transaction waits for it.
const maxSmall = 64 << 10

// Blobs is a [complaints.Blobs] with its small objects in the store's file, safe for concurrent use. [Store.Blobs] makes one.
type Blobs struct {
	store  *Store
	others complaints.Blobs
	most   int64
	turns  turns
}

var _ complaints.Blobs = (*Blobs)(nil)

// Blobs returns blobs that keep objects of up to 64 KiB in the store's file and larger ones in others. What others has already stays
// where it is: an object is in one of both. Make one of a store: it must be alone to write to others.
func (s *Store) Blobs(others complaints.Blobs) *Blobs {
	return &Blobs{store: s, others: others, most: maxSmall}
}

// enter refuses a call whose context has ended or whose key is none.
func (b *Blobs) enter(ctx context.Context, key string) error {
	if err := b.store.refusal(ctx, ctx.Err()); err != nil {
		return err
	}
	return complaints.CheckBlobKey(key)
}

// Put stores all of r; see [complaints.Blobs].
func (b *Blobs) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	if err := b.enter(ctx, key); err != nil {
		return 0, err
	}
	most := b.most
	if limit > 0 {
		most = min(most, limit)
	}
	head, err := io.ReadAll(io.LimitReader(&lasting{ctx, r}, most+1))
	size := int64(len(head))
	switch {
	case ctx.Err() != nil:
		return 0, b.store.refusal(ctx, ctx.Err())
	case err != nil:
		return 0, complaints.Refuse(complaints.CodeUnavailable, "read", err)
	case limit > 0 && size > limit:
		return 0, complaints.Refuse(complaints.CodeTooLarge, "blob", fmt.Errorf("at most %d bytes", limit))
	}
	done, err := b.turns.take(ctx, key)
	if err != nil {
		return 0, b.store.refusal(ctx, err)
	}
	defer done()
	if size > b.most {
		return b.putLarge(ctx, key, io.MultiReader(bytes.NewReader(head), r), limit)
	}
	if err := b.putSmall(ctx, key, head); err != nil {
		return 0, err
	}
	return size, nil
}

// lasting reads on while the context lasts.
type lasting struct {
	ctx  context.Context // of the call that reads
	from io.Reader
}

func (l *lasting) Read(buf []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	return l.from.Read(buf)
}

// putLarge goes to the others unless the key is in use here.
func (b *Blobs) putLarge(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	here, err := b.has(ctx, key)
	if err == nil && here {
		err = claimed()
	}
	if err != nil {
		return 0, err
	}
	return b.others.Put(ctx, key, r, limit)
}

// putSmall is for who has the key's turn, unless the others use it: then nobody else can put it there.
func (b *Blobs) putSmall(ctx context.Context, key string, body []byte) error {
	there, err := b.others.Open(ctx, key)
	if err == nil {
		return errors.Join(claimed(), there.Close())
	}
	if !errors.Is(err, complaints.ErrNotFound) {
		return err
	}
	size, pages := len(body), (len(body)+onPage-1)/onPage
	body = append(body, make([]byte, pages*onPage-size)...)
	return b.store.write(ctx, func(w *writer) error {
		n, err := w.changed(insertObject, key, size, max(inCell-len(key), 0), body)
		if err == nil && n == 0 {
			err = claimed()
		}
		return err
	})
}

// A row that does not fit a cell has at least inCell bytes in it and onPage on each of the pages that follow, in a file of pages of
// 4096 bytes: see the table.
const (
	inCell = (4096-12)*32/255 - 23
	onPage = 4096 - 4
)

const (
	insertObject = `INSERT OR FAIL INTO objects (key, size, margin, body) VALUES (?, ?, zeroblob(?), ?) ON CONFLICT DO NOTHING`
	selectKey    = `SELECT key FROM objects WHERE key = ?`
	selectBody   = `SELECT substr(body, 1, size) FROM objects WHERE key = ?`
)

func claimed() error { return complaints.Refuse(complaints.CodeClaimed, "blob", nil) }

// has tells whether a key is in use in the store.
func (b *Blobs) has(ctx context.Context, key string) (bool, error) {
	list, err := rows(ctx, b.store, selectKey, args(key), scanKey)
	return len(list) > 0, err
}

func scanKey(r *sql.Rows) (key string, err error) {
	err = r.Scan(&key)
	return key, err
}

// Open reads an object; see [complaints.Blobs].
func (b *Blobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if err := b.enter(ctx, key); err != nil {
		return nil, err
	}
	body, err := one(ctx, b.store, "blob", selectBody, args(key), func(r *sql.Rows) (body []byte, err error) {
		err = r.Scan(&body)
		return body, err
	})
	if errors.Is(err, complaints.ErrNotFound) {
		return b.others.Open(ctx, key)
	}
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// Delete removes an object; see [complaints.Blobs]. Of a small one no byte is left in the store's file, nor in its journal.
func (b *Blobs) Delete(ctx context.Context, key string) error {
	if err := b.enter(ctx, key); err != nil {
		return err
	}
	done, err := b.turns.take(ctx, key)
	if err != nil {
		return b.store.refusal(ctx, err)
	}
	defer done()
	here, err := b.has(ctx, key)
	if err == nil && here {
		err = b.store.submit(&request{ctx: ctx, erases: true, done: make(chan struct{}), run: func(w *writer) error {
			return w.exec(`DELETE FROM objects WHERE key = ?`, key)
		}})
	}
	if err != nil {
		return err
	}
	return b.others.Delete(ctx, key)
}

// turns lets one at a time be at a key. Its zero value is ready.
type turns struct {
	mu   sync.Mutex
	busy map[string]chan struct{} // keys that somebody is at; closed when they are done
}

// take waits for the turn at a key and returns what ends it; the context's error when that ends first.
func (t *turns) take(ctx context.Context, key string) (done func(), err error) {
	for {
		over := t.busyAt(key)
		if over == nil {
			return func() { t.end(key) }, nil
		}
		select {
		case <-over:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// busyAt takes a key that nobody is at; else it returns what tells that they are done.
func (t *turns) busyAt(key string) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if over, busy := t.busy[key]; busy {
		return over
	}
	if t.busy == nil {
		t.busy = map[string]chan struct{}{}
	}
	t.busy[key] = make(chan struct{})
	return nil
}

func (t *turns) end(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.busy[key])
	delete(t.busy, key)
}
