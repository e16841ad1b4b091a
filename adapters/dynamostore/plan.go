package dynamostore

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Texts go into the item of their event up to so many bytes, together; a larger one is an item of its own, so that a history
// stays cheap to read.
const (
	maxInline = 24 << 10
	maxEvent  = 300 << 10 // of an event that still takes texts in
)

// maxWrites is what one transaction takes.
const maxWrites = 100

// absent holds for an item that is not there.
const absent = "attribute_not_exists(pk)"

// write is one item of a transaction. refused tells what it means that its condition did not hold, given what is there.
type write struct {
	put     *dynamo.Put
	update  *dynamo.Update
	check   *dynamo.ConditionCheck
	refused func(there item) error
}

// plan is a commit as items, in the order in which refusals count: key, state, claims, events and texts, mail, the rest.
type plan struct {
	s       *Store
	c       complaints.Commit
	encoded complaints.EncodedCommit
	state   complaints.Complaint // as it will be read
	token   string
	writes  []write
	events  map[complaints.Revision]item // the items of this commit's events
	before  map[complaints.Revision]item // of those, what is there already: texts that came early
	actors  []complaints.ActorID         // not known yet as this complaint's
	err     error
}

func (s *Store) plan(c complaints.Commit, e complaints.EncodedCommit) (*plan, error) {
	state, err := complaints.DecodeState(e.State)
	if err != nil {
		return nil, err
	}
	return &plan{s: s, c: c, encoded: e, state: state, before: map[complaints.Revision]item{}}, nil
}

// build makes the items anew, under a new token: what is there already has changed them.
func (p *plan) build() error {
	p.token, p.writes, p.err = rand.Text(), nil, nil
	p.key()
	p.head()
	p.claims()
	p.makeEvents()
	later := p.inline()
	others := p.findable()
	p.putEvents()
	p.texts(later)
	p.mail()
	p.deliveries()
	p.writes = append(p.writes, others...)
	return p.err
}

func (p *plan) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *plan) put(what any, refused func(item) error, condition string, args ...any) {
	p.writes = append(p.writes, write{put: p.s.table.Put(what).If(condition, args...).IncludeItemInCondCheckFail(true), refused: refused})
}

func (p *plan) key() {
	k := p.s.claimItem(complaints.KeptClaim{
		Claim: complaints.Claim{Kind: complaints.ClaimCommand, Key: p.c.Key},
		By:    complaints.Claimed{ID: p.c.State.ID, Revision: p.c.State.Revision, Print: p.c.Print},
	})
	k.Token = p.token
	p.put(k, func(there item) error {
		first, err := decode[claimItem]("claim", there)
		if err != nil {
			return err
		}
		return &repeatedError{first}
	}, absent)
}

// repeatedError says that a key was used before.
type repeatedError struct{ first claimItem }

func (*repeatedError) Error() string { return "dynamostore: the key was used before" }

// answer is the first commit's; that may be the call's own, when an answer was lost.
func (r *repeatedError) answer(token string) complaints.Committed {
	by := r.first.claimed()
	return complaints.Committed{ID: by.ID, Revision: by.Revision, Print: by.Print, Repeated: r.first.Token != token}
}

func (s *Store) claimItem(k complaints.KeptClaim) claimItem {
	i := claimItem{
		keys: keys{PK: s.claimPK(k.Claim), SK: skOnly}, Kind: string(k.Kind), Name: k.Key,
		ID: string(k.By.ID), Revision: int64(k.By.Revision), Print: k.By.Print,
	}
	if k.Kind == complaints.ClaimCommand {
		i.TTL = s.now().Add(s.keyLife).Unix()
	}
	return i
}

func (p *plan) head() {
	h, err := p.s.headOf(&p.state, p.encoded.State)
	if err != nil {
		p.fail(err)
		return
	}
	stale := func(item) error { return complaints.Refuse(complaints.CodeStale, "", nil) }
	if p.c.Expect == 0 {
		p.put(h, stale, absent)
		return
	}
	p.put(h, stale, "$ = ?", attrRevision, int64(p.c.Expect))
}

// headOf makes the head of a state, with its places in the indexes.
func (s *Store) headOf(c *complaints.Complaint, state []byte) (head, error) {
	line, err := encodeRow(c)
	if err != nil {
		return head{}, err
	}
	id := string(c.ID)
	h := head{Revision: int64(c.Revision), State: pack(state), Row: line}
	h.PK, h.SK = s.complaintPK(c.ID), skHead
	sum := complaints.Summarize(c)
	h.ReceivedPK, h.ReceivedSK = s.sharded(listReceived, id), stamp(sum.ReceivedAt)+"#"+id
	h.DuePK, h.DueSK = s.sharded(listRest, id), id
	if !sum.DueAt.IsZero() {
		h.DuePK, h.DueSK = s.sharded(listDue, id), stamp(sum.DueAt)+"#"+id
	}
	if m, ok := c.NextMilestone(); ok {
		h.WorkPK, h.WorkSK = s.sharded(listWork, id), stamp(m.At)+"#"+id
	}
	return h, nil
}

// claims keep the first revision at which their complaint held them.
func (p *plan) claims() {
	for _, k := range p.c.Claims {
		pk := p.s.claimPK(k)
		u := p.s.table.Update(attrPK, pk).Range(attrSK, skOnly).
			SetIfNotExists("kind", string(k.Kind)).SetIfNotExists("name", k.Key).
			SetIfNotExists(attrHolder, string(p.c.State.ID)).SetIfNotExists(attrRevision, int64(p.c.State.Revision)).
			If(absent+" OR $ = ?", attrHolder, string(p.c.State.ID)).IncludeItemInCondCheckFail(true)
		p.writes = append(p.writes, write{update: u, refused: func(item) error {
			return complaints.Refuse(complaints.CodeClaimed, string(k.Kind), nil)
		}})
	}
}

// mail settles the ledger's entry.
func (p *plan) mail() {
	if p.c.Mail == nil {
		return
	}
	u, err := p.s.settling(*p.c.Mail)
	if err != nil {
		p.fail(err)
		return
	}
	p.writes = append(p.writes, write{update: u, refused: func(there item) error {
		if len(there) == 0 {
			return notFound("mail")
		}
		return complaints.Refuse(complaints.CodeClaimed, "mail", nil)
	}})
}

func (p *plan) deliveries() {
	for _, d := range p.c.Deliveries {
		p.put(p.s.deliveryItem(d), func(item) error { return complaints.Refuse(complaints.CodeClaimed, "delivery", nil) }, absent)
	}
}

// findable gives each actor who is new to the complaint a place in the index: on the item of an event where there is room, else
// as an item of their own, which it returns. It never loses one: lists look at the state besides.
func (p *plan) findable() (others []write) {
	revisions := slices.Sorted(mapsKeys(p.events))
	for i, a := range p.actors {
		pk, sk := p.s.actorPK(a), string(p.c.State.ID)
		if i < len(revisions) {
			e := p.events[revisions[i]]
			e[partitionOf(indexReceived)], e[sortOf(indexReceived)] = stringValue(pk), stringValue(sk)
			continue
		}
		others = append(others, write{put: p.s.table.Put(p.s.actorItem(p.c.State.ID, a))})
	}
	return others
}

func (s *Store) actorItem(id complaints.ID, a complaints.ActorID) actorItem {
	return actorItem{keys{PK: s.complaintPK(id), SK: prefixActor + bounded(string(a)), ReceivedPK: s.actorPK(a), ReceivedSK: string(id)}}
}

// spare writes the items of actors for whom the transaction has no room before it: by themselves they show nothing.
func (p *plan) spare(ctx context.Context) error {
	for len(p.writes) > maxWrites {
		i := slices.IndexFunc(p.writes, func(w write) bool { return w.put != nil && w.refused == nil })
		if i < 0 {
			return complaints.Refuse(complaints.CodeTooLarge, "items", nil)
		}
		if err := p.writes[i].put.Run(ctx); err != nil {
			return err
		}
		p.writes = slices.Delete(p.writes, i, i+1)
	}
	return nil
}
