package dynamostore

import (
	"context"
	"errors"
	"iter"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// contentsOf yields a complaint's contents, erased ones too, strongly consistent.
func (s *Store) contentsOf(ctx context.Context, id complaints.ID) iter.Seq2[complaints.Content, error] {
	return func(yield func(complaints.Content, error) bool) {
		for i, err := range s.partition(ctx, s.complaintPK(id), prefixEvent, prefixText+lastSK, reading{chunk: maxChunk}) {
			if err != nil {
				yield(complaints.Content{}, err)
				return
			}
			list, err := contentsIn(i)
			if err != nil {
				yield(complaints.Content{}, err)
				return
			}
			for _, c := range list {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

// EraseContents removes data for good; see [complaints.Contents]. Backups keep it as long as they are kept.
func (s *Store) EraseContents(ctx context.Context, refs []complaints.ContentRef) error {
	if err := begin(ctx); err != nil {
		return err
	}
	groups := map[address][]complaints.ContentRef{}
	var order []address
	for _, ref := range refs {
		a := s.eventAddress(ref)
		if groups[a] == nil {
			order = append(order, a)
		}
		groups[a] = append(groups[a], ref)
	}
	for _, a := range order {
		for done := false; !done; {
			if err := begin(ctx); err != nil {
				return err
			}
			var err error
			if done, err = s.eraseAt(ctx, a, groups[a]); err != nil {
				return refusal(ctx, err)
			}
		}
	}
	return nil
}

// eraseAt erases texts of one revision; false when something came between and it must look again.
func (s *Store) eraseAt(ctx context.Context, a address, refs []complaints.ContentRef) (done bool, err error) {
	var own []complaints.ContentRef
	var within []string
	for _, ref := range refs {
		if isLetter(ref.Key) {
			own = append(own, ref)
			continue
		}
		within = append(within, ref.Key.Field)
	}
	if len(within) > 0 {
		var event item
		if err := s.get(ctx, a.pk, a.sk, "event", &event); err != nil && !errors.Is(err, complaints.ErrNotFound) {
			return false, err
		}
		elsewhere, err := s.eraseWithin(ctx, a, event, within)
		if err != nil {
			if dynamo.IsCondCheckFailed(err) {
				return false, nil
			}
			return false, err
		}
		for _, f := range elsewhere {
			own = append(own, complaints.ContentRef{Complaint: refs[0].Complaint, Key: complaints.ContentKey{At: refs[0].Key.At, Field: f}})
		}
	}
	for _, ref := range own { // the key alone is left
		gone := complaints.Content{Key: ref.Key, Erased: true}
		if err := s.table.Put(s.textItem(ref.Complaint, gone)).Run(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

// eraseWithin empties texts in an event's item, whose event stays, and marks keys that were not in use; with the last text of a
// person goes their place in the index. It returns those that are elsewhere.
func (s *Store) eraseWithin(ctx context.Context, a address, event item, fields []string) (elsewhere []string, err error) {
	texts, err := textsOf(event)
	if err != nil {
		return nil, err
	}
	u := s.table.Update(attrPK, a.pk).Range(attrSK, a.sk).Add(attrVersion, 1)
	if version, ok := event[attrVersion]; ok {
		u = u.If("$ = ?", attrVersion, version)
	} else {
		u = u.If("attribute_not_exists($)", attrVersion)
	}
	changes := false
	for _, f := range distinct(fields) {
		switch t := texts[f]; {
		case t.Elsewhere:
			elsewhere = append(elsewhere, f)
		case !t.Erased:
			u, changes = u.SetExpr("$ = ?", prefixField+f, text{Erased: true}), true
			delete(texts, f)
		}
	}
	if !changes {
		return elsewhere, nil
	}
	for _, t := range texts {
		if t.Person != "" {
			return elsewhere, u.Run(ctx)
		}
	}
	return elsewhere, u.Remove(partitionOf(indexDue), sortOf(indexDue)).Run(ctx)
}

func distinct(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, name := range list {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
