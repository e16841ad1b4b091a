package memstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// ReadContents returns contents in the order of refs; see [complaints.Contents].
func (s *Store) ReadContents(ctx context.Context, refs []complaints.ContentRef) ([]complaints.Content, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	list := make([]complaints.Content, len(refs))
	for i, ref := range refs {
		list[i] = complaints.Content{Key: ref.Key, Erased: true}
		if d := s.complaints[ref.Complaint]; d != nil {
			if t, ok := d.contents[ref.Key]; ok {
				list[i] = cloneContent(t)
			}
		}
	}
	return list, nil
}

// ListContents lists a complaint's contents by key; see [complaints.Contents].
func (s *Store) ListContents(ctx context.Context, id complaints.ID) ([]complaints.ContentRef, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	var refs []complaints.ContentRef
	if d := s.complaints[id]; d != nil {
		for key, t := range d.contents {
			if !t.Erased {
				refs = append(refs, complaints.ContentRef{Complaint: id, Key: key})
			}
		}
	}
	slices.SortFunc(refs, func(a, b complaints.ContentRef) int {
		return cmp.Or(cmp.Compare(a.Key.At, b.Key.At), cmp.Compare(a.Key.Field, b.Key.Field))
	})
	return refs, nil
}

// PutContent adds one content unless its key is taken; see [complaints.Contents].
func (s *Store) PutContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Content{}, err
	}
	defer leave()
	d := s.open(id)
	if there, taken := d.contents[c.Key]; taken {
		return cloneContent(there), nil
	}
	if err := complaints.CheckItem(len(c.Data)); err != nil {
		return complaints.Content{}, err
	}
	d.contents[c.Key] = cloneContent(c)
	return cloneContent(c), nil
}

// EraseContents removes data for good; see [complaints.Contents].
func (s *Store) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for _, ref := range refs {
		s.open(ref.Complaint).contents[ref.Key] = complaints.Content{Key: ref.Key, Erased: true}
	}
	return nil
}

// cloneContent shares nothing with c; no data is nil, and of an erased one only the key is left.
func cloneContent(c complaints.Content) complaints.Content {
	if c.Erased {
		return complaints.Content{Key: c.Key, Erased: true}
	}
	c.Data = append([]byte(nil), c.Data...)
	return c
}
