package dynamostore

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func mapsKeys[K comparable, V any](m map[K]V) iter.Seq[K] { return maps.Keys(m) }

func stringValue(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// makeEvents makes the items of the events; texts that came before their event stay in them.
func (p *plan) makeEvents() {
	p.events = map[complaints.Revision]item{}
	for i, r := range p.c.Events {
		e := eventItem{Event: pack(p.encoded.Events[i])}
		e.PK, e.SK = p.s.complaintPK(p.c.State.ID), eventSK(r.Revision)
		encoded, err := dynamo.MarshalItem(e)
		if err != nil {
			p.fail(err)
			return
		}
		for name, value := range p.before[r.Revision] {
			if _, ours := encoded[name]; !ours {
				encoded[name] = value
			}
		}
		p.events[r.Revision] = encoded
	}
}

// inline puts texts into the items of their events and returns those that need an item of their own: large ones, those of another
// revision, those of a second person.
func (p *plan) inline() []complaints.Content {
	var later []complaints.Content
	room := map[complaints.Revision]int{}
	for i, r := range p.c.Events {
		if len(p.encoded.Events[i]) <= maxEvent {
			room[r.Revision] = maxInline
		}
	}
	for _, c := range p.c.Contents {
		e, name := p.events[c.Key.At], prefixField+c.Key.Field
		if e == nil || isLetter(c.Key) {
			later = append(later, c)
			continue
		}
		if _, taken := e[name]; taken {
			p.fail(complaints.Refuse(complaints.CodeClaimed, "content", nil))
			return nil
		}
		if len(c.Data) > room[c.Key.At] || !p.givePerson(e, c) {
			e[name] = p.marshal(text{Elsewhere: true})
			later = append(later, c)
			continue
		}
		e[name] = p.marshal(textOf(c))
		room[c.Key.At] -= len(c.Data)
	}
	return later
}

func (p *plan) marshal(v any) types.AttributeValue {
	value, err := dynamo.Marshal(v)
	if err != nil {
		p.fail(err)
	}
	return value
}

// givePerson makes an event's item findable by the person of a text in it; false when it is by another one already.
func (p *plan) givePerson(e item, c complaints.Content) bool {
	if c.Person == "" || c.Erased {
		return true
	}
	pk := p.s.personPK(c.Person)
	if there, taken := e[partitionOf(indexDue)].(*types.AttributeValueMemberS); taken {
		return there.Value == pk
	}
	e[partitionOf(indexDue)], e[sortOf(indexDue)] = stringValue(pk), stringValue(string(p.c.State.ID))
	return true
}

// texts writes those that have items of their own. One of an event that is not of this commit is marked in that event's item, for
// there it shows which keys are in use.
func (p *plan) texts(later []complaints.Content) {
	taken := func(item) error { return complaints.Refuse(complaints.CodeClaimed, "content", nil) }
	elsewhere := map[complaints.Revision][]string{}
	for _, c := range later {
		p.put(p.s.textItem(p.c.State.ID, c), taken, absent)
		if p.events[c.Key.At] == nil && !isLetter(c.Key) {
			elsewhere[c.Key.At] = append(elsewhere[c.Key.At], c.Key.Field)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(elsewhere)) {
		p.writes = append(p.writes, write{update: p.s.marking(p.c.State.ID, at, text{Elsewhere: true}, elsewhere[at]...), refused: taken})
	}
}

// isLetter tells letters from other texts. They are composed late and are long, so each has an item of its own, and the items of
// events know nothing of them. All other texts of a revision stand in its event's item, or are marked there as being elsewhere.
func isLetter(k complaints.ContentKey) bool {
	return strings.HasPrefix(k.Field, complaints.LetterKey(complaints.DeliveryKey{}).Field)
}

// marking sets texts in an event's item, which need not be there yet; it holds while their keys are free.
func (s *Store) marking(id complaints.ID, at complaints.Revision, as text, fields ...string) *dynamo.Update {
	u := s.table.Update(attrPK, s.complaintPK(id)).Range(attrSK, eventSK(at)).Add(attrVersion, 1)
	for _, f := range fields {
		u = u.SetExpr("$ = ?", prefixField+f, as).If("attribute_not_exists($)", prefixField+f)
	}
	return u.IncludeItemInCondCheckFail(true)
}

func (s *Store) textItem(id complaints.ID, c complaints.Content) textItem {
	t := textItem{text: textOf(c), At: int64(c.Key.At), Field: c.Key.Field}
	t.PK, t.SK = s.complaintPK(id), textSK(c.Key)
	if t.Person != "" {
		t.DuePK, t.DueSK = s.personPK(t.Person), string(id)
	}
	return t
}

// putEvents writes the items of the events, unless something is there that was not when they were made.
func (p *plan) putEvents() {
	for _, r := range p.c.Events {
		e := p.events[r.Revision]
		early := func(there item) error { return &cameEarlyError{r.Revision, there} }
		if before := p.before[r.Revision]; before != nil {
			p.put(e, early, "$ = ?", attrVersion, before[attrVersion])
			continue
		}
		p.put(e, early, absent)
	}
}

// cameEarlyError says that texts of an event are there before it.
type cameEarlyError struct {
	at    complaints.Revision
	there item
}

func (*cameEarlyError) Error() string { return "dynamostore: texts came before their event" }
