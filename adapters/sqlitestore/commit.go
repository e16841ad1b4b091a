package sqlitestore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Commit writes everything in c or nothing; see [complaints.Complaints].
func (s *Store) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	p, err := prepare(c)
	if err != nil {
		if first, found, other := s.repeated(ctx, c.Key); found || other != nil {
			return first, other
		}
		return complaints.Committed{}, s.refusal(ctx, err)
	}
	done := complaints.Committed{ID: c.State.ID, Revision: c.State.Revision, Print: c.Print}
	err = s.write(ctx, func(w *writer) error {
		there, err := w.before(p)
		if err != nil {
			return err
		}
		if there.first.Repeated {
			done = there.first
			return nil
		}
		return w.commit(p, there)
	})
	if err != nil {
		return complaints.Committed{}, err
	}
	return done, nil
}

// repeated answers a commit that could not be written anyway.
func (s *Store) repeated(ctx context.Context, key string) (complaints.Committed, bool, error) {
	by, err := s.Resolve(ctx, complaints.Claim{Kind: complaints.ClaimCommand, Key: key})
	found := err == nil
	if errors.Is(err, complaints.ErrNotFound) {
		err = nil
	}
	return complaints.Committed{ID: by.ID, Revision: by.Revision, Repeated: found, Print: by.Print}, found, err
}

// prepared is a commit with all that can be done for it before the writer has it.
type prepared struct {
	complaints.Commit
	bytes   complaints.EncodedCommit
	id      string
	summary complaints.Summary
	at      place

	claims, contents, events, deliveries, state insertion
}

func prepare(c complaints.Commit) (*prepared, error) {
	e, err := c.Encode()
	if err != nil {
		return nil, err
	}
	return arranged(c, e), nil
}

// arranged is a commit whose parts are encoded, with the place of its state in the lists.
func arranged(c complaints.Commit, e complaints.EncodedCommit) *prepared {
	p := &prepared{Commit: c, bytes: e, id: string(c.State.ID), summary: complaints.Summarize(&c.State)}
	p.at = place{received: micros(p.summary.ReceivedAt), due: optional(p.summary.DueAt), facets: facetsOf(&p.summary)}
	p.claims, p.contents, p.events = p.claimRows(), contentRows(p.id, c.Contents), p.eventRows()
	p.deliveries, p.state = p.deliveryRows(), p.stateRow()
	return p
}

// before is what a commit finds.
type before struct {
	first    complaints.Committed // of its key, Repeated when there is one
	revision complaints.Revision
	at       place
}

// assumesNew tells whether nothing is looked for, because the complaint is new. Where something is there after all, a key is taken, and
// the transaction is run again with care.
func (w *writer) assumesNew(p *prepared) bool { return p.Expect == 0 && !w.careful }

// before looks at everything at once: each statement has its price.
func (w *writer) before(p *prepared) (b before, err error) {
	if w.assumesNew(p) {
		return b, nil
	}
	var holder, fingerprint, facets *string
	var since, n, revision, received *int64
	_, err = w.row(`SELECT k.complaint, k.revision, k.print, c.n, c.revision, c.received, c.due, c.facets
		FROM (SELECT 1) LEFT JOIN claims k ON k.kind = 'cmd' AND k.key = ?1 LEFT JOIN complaints c ON c.id = ?2`,
		args(p.Key, p.id), &holder, &since, &fingerprint, &n, &revision, &received, &b.at.due, &facets)
	if err != nil {
		return b, err
	}
	if holder != nil {
		b.first = complaints.Committed{ID: complaints.ID(*holder), Revision: complaints.Revision(*since), Print: *fingerprint, Repeated: true}
	}
	if revision != nil {
		b.revision, b.at.n, b.at.received = complaints.Revision(*revision), *n, *received
		err = json.Unmarshal([]byte(*facets), &b.at.facets)
	}
	return b, err
}

func (w *writer) commit(p *prepared, b before) error {
	if b.revision != p.Expect {
		return complaints.Refuse(complaints.CodeStale, "", nil)
	}
	for _, part := range []func(*prepared) error{w.keepClaims, w.keepContents, w.keepMail, w.keepEvents, w.keepDeliveries} {
		if err := part(p); err != nil {
			return err
		}
	}
	if err := w.keepState(p, b.at.n); err != nil || !w.arranged(b.at.n) {
		return err
	}
	persons, err := w.personsAfter(p, b)
	if err != nil {
		return err
	}
	return w.rearrange(p.id, b.at, p.at, persons)
}

// personsAfter lists the people to put into the facets: all of them where the complaint has moved.
func (w *writer) personsAfter(p *prepared, b before) (list []string, err error) {
	if b.at.moved(p.at) {
		return w.persons(p.id)
	}
	for _, c := range p.Contents {
		if c.Person != "" && !c.Erased && !slices.Contains(list, facetPerson+c.Person) {
			list = append(list, facetPerson+c.Person)
		}
	}
	return list, nil
}

const insertClaims = `INSERT OR FAIL INTO claims (kind, key, complaint, revision, print) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`

func (p *prepared) claimRows() insertion {
	revision := int64(p.State.Revision)
	rows := insertionOf(insertClaims, 1+len(p.Claims), 5)
	rows.add(string(complaints.ClaimCommand), p.Key, p.id, revision, p.Print)
	for _, k := range p.Claims {
		rows.add(string(k.Kind), k.Key, p.id, revision, "")
	}
	return rows
}

func (w *writer) keepClaims(p *prepared) error {
	n, err := w.put(&p.claims)
	if err != nil || n == int64(p.claims.rows) {
		return err
	}
	if w.assumesNew(p) {
		return errUndone
	}
	for _, k := range p.Claims {
		if err := w.holds(k, p.id); err != nil {
			return err
		}
	}
	return nil
}

// holds refuses a claim that another complaint has.
func (w *writer) holds(k complaints.Claim, id string) error {
	var holder string
	_, err := w.row(`SELECT complaint FROM claims WHERE kind = ? AND key = ?`, args(string(k.Kind), k.Key), &holder)
	if err == nil && holder != id {
		err = complaints.Refuse(complaints.CodeClaimed, string(k.Kind), nil)
	}
	return err
}

func (w *writer) keepContents(p *prepared) error {
	n, err := w.put(&p.contents)
	if err == nil && n < int64(p.contents.rows) {
		err = complaints.Refuse(complaints.CodeClaimed, "content", nil)
	}
	return err
}

func (w *writer) keepMail(p *prepared) error {
	if p.Mail == nil {
		return nil
	}
	settled, err := w.settleMail(*p.Mail)
	if settled || err != nil {
		return err
	}
	var there int
	found, err := w.row(`SELECT 1 FROM mails WHERE key = ?`, args(p.Mail.Key), &there)
	switch {
	case err != nil:
		return err
	case !found:
		return notFound("mail")
	}
	return complaints.Refuse(complaints.CodeClaimed, "mail", nil)
}

// keepState writes the state of the complaint with a number; 0: it is a new one, and gets the next.
func (w *writer) keepState(p *prepared, n int64) error {
	if n == 0 {
		n = w.nextPlace()
	}
	p.state.values[0].Value = n
	_, err := w.put(&p.state)
	return err
}

// stateRow is the row of the complaint without its number, which the writer has.
func (p *prepared) stateRow() insertion {
	var milestone *int64
	if m, ok := p.State.NextMilestone(); ok {
		milestone = optional(m.At)
	}
	c := &p.summary
	row := insertionOf(insertState, 1, 15)
	row.add(nil, p.id, int64(p.State.Revision), p.at.received, p.at.due, milestone, string(c.Status), c.Status.Open(), string(c.Department), string(c.Group),
		string(c.Handler), c.Organisation, c.Attention, words(p.at.facets...), p.bytes.State)
	return row
}

const insertState = `INSERT INTO complaints (n, id, revision, received, due, milestone, status, open, department, "group", handler, organisation, attention, facets, state)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (n) DO UPDATE SET revision = excluded.revision, received = excluded.received, due = excluded.due, milestone = excluded.milestone,
		status = excluded.status, open = excluded.open, department = excluded.department, "group" = excluded."group", handler = excluded.handler,
		organisation = excluded.organisation, attention = excluded.attention, facets = excluded.facets, state = excluded.state`

func (w *writer) keepEvents(p *prepared) error {
	_, err := w.put(&p.events)
	return err
}

func (p *prepared) eventRows() insertion {
	rows := insertionOf(`INSERT OR FAIL INTO events (complaint, revision, data) VALUES (?, ?, ?)`, len(p.bytes.Events), 3)
	for i, data := range p.bytes.Events {
		rows.add(p.id, int64(p.Events[i].Revision), data)
	}
	return rows
}

func (w *writer) keepDeliveries(p *prepared) error {
	_, err := w.put(&p.deliveries)
	return err
}

func (p *prepared) deliveryRows() insertion {
	rows := insertionOf(insertDeliveries, len(p.Deliveries), 9)
	for _, d := range p.Deliveries {
		rows.add(deliveryRow(d)...)
	}
	return rows
}

const insertDeliveries = `INSERT OR FAIL INTO deliveries (complaint, revision, subscriber, letter, not_before, attempts, state, reason, at)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

func deliveryRow(d complaints.Delivery) []any {
	state := cmp.Or(d.State, complaints.DeliveryPending)
	return args(string(d.Complaint), int64(d.Revision), string(d.Subscriber), string(d.Letter), micros(d.NotBefore), int64(d.Attempts),
		string(state), d.Reason, micros(d.At))
}
