package dynamostore

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// address is an item's key in the table.
type address struct{ pk, sk string }

func addressOf(i item) address {
	var a address
	if v, ok := i[attrPK].(*types.AttributeValueMemberS); ok {
		a.pk = v.Value
	}
	if v, ok := i[attrSK].(*types.AttributeValueMemberS); ok {
		a.sk = v.Value
	}
	return a
}

func (s *Store) eventAddress(ref complaints.ContentRef) address {
	return address{s.complaintPK(ref.Complaint), eventSK(ref.Key.At)}
}

func (s *Store) textAddress(ref complaints.ContentRef) address {
	return address{s.complaintPK(ref.Complaint), textSK(ref.Key)}
}

// maxBatch is what one request reads.
const maxBatch = 100

// getMany reads items, each once however often it is asked for; those that are not there are left out.
func (s *Store) getMany(ctx context.Context, list []address, consistent bool) (map[address]item, error) {
	found := make(map[address]item, len(list))
	var wanted []dynamo.Keyed
	asked := map[address]bool{}
	for _, a := range list {
		if !asked[a] {
			asked[a] = true
			wanted = append(wanted, dynamo.Keys{a.pk, a.sk})
		}
	}
	batches := slices.Collect(slices.Chunk(wanted, maxBatch))
	read := make([][]item, len(batches))
	err := sideBySide(len(batches), func(i int) error {
		err := s.table.Batch(attrPK, attrSK).Get(batches[i]...).Consistent(consistent).All(ctx, &read[i])
		if errors.Is(err, dynamo.ErrNotFound) {
			return nil
		}
		return err
	})
	for _, i := range slices.Concat(read...) {
		found[addressOf(i)] = i
	}
	return found, err
}

// ReadContents returns contents in the order of refs; see [complaints.Contents]. Those of one revision come with one item.
func (s *Store) ReadContents(ctx context.Context, refs []complaints.ContentRef) ([]complaints.Content, error) {
	if err := begin(ctx); err != nil {
		return nil, err
	}
	var places []address
	for _, ref := range refs {
		if isLetter(ref.Key) {
			places = append(places, s.textAddress(ref))
			continue
		}
		places = append(places, s.eventAddress(ref))
	}
	items, err := s.getMany(ctx, places, true)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	list := make([]complaints.Content, len(refs))
	elsewhere := map[int]address{}
	for i, ref := range refs {
		if isLetter(ref.Key) {
			elsewhere[i] = places[i]
			continue
		}
		t, there, err := textIn(items[places[i]], ref.Key.Field)
		if err != nil {
			return nil, err
		}
		list[i] = t.content(ref.Key)
		if !there {
			list[i].Erased = true
		}
		if t.Elsewhere {
			elsewhere[i] = s.textAddress(ref)
		}
	}
	return list, refusal(ctx, s.readElsewhere(ctx, refs, list, items, elsewhere))
}

// readElsewhere fills in contents that have items of their own, some of which were read already.
func (s *Store) readElsewhere(
	ctx context.Context, refs []complaints.ContentRef, list []complaints.Content, items map[address]item, elsewhere map[int]address,
) error {
	var missing []address
	for i, a := range elsewhere {
		if !isLetter(refs[i].Key) {
			missing = append(missing, a)
		}
	}
	more, err := s.getMany(ctx, missing, true)
	if err != nil {
		return err
	}
	maps.Copy(items, more)
	for i, a := range elsewhere {
		if list[i], err = ownContent(items[a], refs[i].Key); err != nil {
			return err
		}
	}
	return nil
}

// textIn is a text in an event's item; there is false when its key is not in use there.
func textIn(event item, field string) (t text, there bool, err error) {
	value, there := event[prefixField+field]
	if !there {
		return text{}, false, nil
	}
	if err := dynamo.Unmarshal(value, &t); err != nil {
		return text{}, true, complaints.Refuse(complaints.CodeCorrupt, "content", err)
	}
	return t, true, nil
}

// ownContent is the content in an item of its own; without an item it is as if erased.
func ownContent(i item, k complaints.ContentKey) (complaints.Content, error) {
	if i == nil {
		return complaints.Content{Key: k, Erased: true}, nil
	}
	t, err := decode[textItem]("content", i)
	return t.content(k), err
}

// ListContents lists a complaint's contents by key; see [complaints.Contents].
func (s *Store) ListContents(ctx context.Context, id complaints.ID) ([]complaints.ContentRef, error) {
	if err := begin(ctx); err != nil {
		return nil, err
	}
	var refs []complaints.ContentRef
	for c, err := range s.contentsOf(ctx, id) {
		if err != nil {
			return nil, refusal(ctx, err)
		}
		if !c.Erased {
			refs = append(refs, complaints.ContentRef{Complaint: id, Key: c.Key})
		}
	}
	slices.SortFunc(refs, func(a, b complaints.ContentRef) int { return compareKeys(a.Key, b.Key) })
	return refs, nil
}

func compareKeys(a, b complaints.ContentKey) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Field, b.Field))
}

// PutContent adds one content unless its key is taken; see [complaints.Contents]. It gets an item of its own.
func (s *Store) PutContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	if err := begin(ctx); err != nil {
		return complaints.Content{}, err
	}
	there, err := s.putContent(ctx, id, c)
	return there, refusal(ctx, err)
}

func (s *Store) putContent(ctx context.Context, id complaints.ID, c complaints.Content) (complaints.Content, error) {
	ref := complaints.ContentRef{Complaint: id, Key: c.Key}
	if err := complaints.CheckItem(len(c.Data)); err != nil {
		if there, taken, readErr := s.standing(ctx, ref); taken || readErr != nil {
			return there, readErr
		}
		return complaints.Content{}, err
	}
	own := s.textItem(id, c)
	if isLetter(c.Key) {
		var now textItem
		_, err := s.table.Put(own).If(absent).CurrentValue(ctx, &now)
		return now.content(c.Key), err
	}
	mark := s.marking(id, c.Key.At, text{Elsewhere: true}, c.Key.Field)
	err := s.db.WriteTx().Idempotent(true).Update(mark).Put(s.table.Put(own)).Run(ctx)
	if err != nil && dynamo.IsCondCheckFailed(err) {
		there, _, err := s.standing(ctx, ref)
		return there, err
	}
	return own.content(c.Key), err
}

// standing is the content at a key; taken tells whether the key is in use.
func (s *Store) standing(ctx context.Context, ref complaints.ContentRef) (there complaints.Content, taken bool, err error) {
	a := s.textAddress(ref)
	if !isLetter(ref.Key) {
		var event item
		at := s.eventAddress(ref)
		if err := s.get(ctx, at.pk, at.sk, "content", &event); err != nil && !errors.Is(err, complaints.ErrNotFound) {
			return there, false, err
		}
		t, taken, err := textIn(event, ref.Key.Field)
		if err != nil || !t.Elsewhere {
			return t.content(ref.Key), taken, err
		}
	}
	var own textItem
	if err := s.get(ctx, a.pk, a.sk, "content", &own); err != nil {
		if errors.Is(err, complaints.ErrNotFound) {
			err = nil
		}
		return there, false, err
	}
	return own.content(ref.Key), true, nil
}
