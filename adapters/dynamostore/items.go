package dynamostore

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// The attributes of items that expressions name; the rest are only in the tags of the items below.
const (
	attrRow      = "row"  // of a head: its line in lists
	attrMail     = "mail" // of a mail: what was received
	attrOutcome  = "done" // of a mail: what became of it
	attrStage    = "stage"
	attrRevision = "rev"
	attrEvent    = "ev"
	attrVersion  = "n" // of an event's item: counts the changes to its texts
	attrHolder   = "id"
	attrNumber   = "last"
	prefixField  = "t." // of an event's item: a text, by its field
)

// item is what the library and the SDK call an item.
type item = map[string]types.AttributeValue

// keys are those of the table and of the indexes that an item is in.
type keys struct {
	PK         string `dynamo:"pk"`
	SK         string `dynamo:"sk"`
	DuePK      string `dynamo:"gsi1pk,omitempty"`
	DueSK      string `dynamo:"gsi1sk,omitempty"`
	ReceivedPK string `dynamo:"gsi2pk,omitempty"`
	ReceivedSK string `dynamo:"gsi2sk,omitempty"`
	WorkPK     string `dynamo:"gsi3pk,omitempty"`
	WorkSK     string `dynamo:"gsi3sk,omitempty"`
}

// head is a complaint as it stands.
type head struct {
	keys
	Revision int64  `dynamo:"rev"`
	State    []byte `dynamo:"st"`
	Row      []byte `dynamo:"row"`
}

// eventItem is an event with the texts that came with it, which are attributes of their own: see textsOf. It knows all keys in use
// at its revision but those of letters.
type eventItem struct {
	keys
	Event   []byte `dynamo:"ev,omitempty"` // none while texts came before it
	Version int    `dynamo:"n,omitempty"`
}

// text is a content.
type text struct {
	Data      []byte `dynamo:"d,omitempty"`
	Blob      string `dynamo:"b,omitempty"`
	Person    string `dynamo:"p,omitempty"`
	Erased    bool   `dynamo:"x,omitempty"`
	Elsewhere bool   `dynamo:"o,omitempty"` // in an event's item: the key is in use, the text is an item of its own
}

// textItem is a content in an item of its own.
type textItem struct {
	keys
	text
	At    int64  `dynamo:"at"`
	Field string `dynamo:"f"`
}

// claimItem is a claim, or a command's key.
type claimItem struct {
	keys
	Kind     string `dynamo:"kind"`
	Name     string `dynamo:"name"`
	ID       string `dynamo:"id"`
	Revision int64  `dynamo:"rev"`
	Print    string `dynamo:"print,omitempty"`
	Token    string `dynamo:"tok,omitempty"` // of the call that wrote a command's key
	TTL      int64  `dynamo:"ttl,omitempty"` // Unix seconds
}

func (k claimItem) claimed() complaints.Claimed {
	return complaints.Claimed{ID: complaints.ID(k.ID), Revision: complaints.Revision(k.Revision), Print: k.Print}
}

// actorItem makes a complaint findable by somebody whose it is or was.
type actorItem struct {
	keys
}

func textOf(c complaints.Content) text {
	if c.Erased {
		return text{Erased: true}
	}
	return text{Data: c.Data, Blob: c.Blob, Person: c.Person}
}

func (t text) content(k complaints.ContentKey) complaints.Content {
	if t.Erased {
		return complaints.Content{Key: k, Erased: true}
	}
	c := complaints.Content{Key: k, Blob: t.Blob, Person: t.Person}
	if len(t.Data) > 0 {
		c.Data = t.Data
	}
	return c
}

func decode[T any](what string, from item) (T, error) {
	var to T
	if err := dynamo.UnmarshalItem(from, &to); err != nil {
		return to, complaints.Refuse(complaints.CodeCorrupt, what, err)
	}
	return to, nil
}

// textsOf are the texts in an event's item, by field.
func textsOf(from item) (map[string]text, error) {
	texts := map[string]text{}
	for name, value := range from {
		field, ok := strings.CutPrefix(name, prefixField)
		if !ok {
			continue
		}
		var t text
		if err := dynamo.Unmarshal(value, &t); err != nil {
			return nil, complaints.Refuse(complaints.CodeCorrupt, "content", err)
		}
		texts[field] = t
	}
	return texts, nil
}

// contentsIn are the contents that an item holds, by key: those of an event's item, or the one that an item of its own is.
func contentsIn(i item) ([]complaints.Content, error) {
	switch sk := addressOf(i).sk; {
	case strings.HasPrefix(sk, prefixText):
		t, err := decode[textItem]("content", i)
		if err != nil {
			return nil, err
		}
		return []complaints.Content{t.content(complaints.ContentKey{At: complaints.Revision(t.At), Field: t.Field})}, nil
	case strings.HasPrefix(sk, prefixEvent):
		at, err := strconv.ParseInt(strings.TrimPrefix(sk, prefixEvent), 10, 64)
		if err != nil {
			return nil, complaints.Refuse(complaints.CodeCorrupt, "event", err)
		}
		texts, err := textsOf(i)
		if err != nil {
			return nil, err
		}
		var list []complaints.Content
		for _, field := range slices.Sorted(maps.Keys(texts)) {
			if !texts[field].Elsewhere {
				list = append(list, texts[field].content(complaints.ContentKey{At: complaints.Revision(at), Field: field}))
			}
		}
		return list, nil
	}
	return nil, nil
}
