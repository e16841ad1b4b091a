package setup

import (
	"context"
	"errors"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// erasurePrefix is where erasures are written down: a blob without contents for each complaint, named after it.
const erasurePrefix = "erasures/"

// WithErasures makes a store whose erasures are written down in blobs before they happen. A backup of the table knows nothing of
// what was erased after it was made; [Erasures] lists it, to be erased again before a restored table is used.
//
// It comes first: what is written down and was not erased, because the process ended between the two, is due in the next sweep
// all the same.
func WithErasures(s complaints.Store, b complaints.Blobs) complaints.Store { return &erasing{s, b} }

type erasing struct {
	complaints.Store

	blobs complaints.Blobs
}

// EraseContents implements [complaints.Contents].
func (e *erasing) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	noted := map[complaints.ID]bool{}
	for _, ref := range refs {
		if noted[ref.Complaint] {
			continue
		}
		noted[ref.Complaint] = true
		key := erasurePrefix + strings.ToLower(string(ref.Complaint))
		if _, err := e.blobs.Put(ctx, key, strings.NewReader(""), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
			return err
		}
	}
	return e.Store.EraseContents(ctx, refs)
}

// Erasures gives every complaint whose erasure was written down.
func Erasures(ctx context.Context, b complaints.Blobs, yield func(complaints.ID) error) error {
	p := complaints.PageParams{Limit: 1000}
	for {
		page, err := b.List(ctx, erasurePrefix, p)
		if err != nil {
			return err
		}
		for _, key := range page.Items {
			id, err := complaints.ParseID(strings.ToUpper(strings.TrimPrefix(key, erasurePrefix)))
			if err != nil {
				continue // nothing of ours
			}
			if err := yield(id); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		p.Cursor = page.Next
	}
}

// Forgotten reports whether a mail, by its key in the ledger, became part of a complaint that is erased: then nothing of it may be
// kept again, however late it is delivered once more.
func Forgotten(ctx context.Context, s complaints.Store, mail string) (bool, error) {
	e, err := s.Mail(ctx, mail)
	if errors.Is(err, complaints.ErrNotFound) || err == nil && e.Complaint == "" {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c, err := s.Load(ctx, e.Complaint)
	return c.Erased, err
}
