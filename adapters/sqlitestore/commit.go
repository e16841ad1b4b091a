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
		first := complaints.Committed{Repeated: true}
		found, err := w.row(`SELECT complaint, revision, print FROM claims WHERE kind = ? AND key = ?`,
			args(complaints.ClaimCommand, c.Key), &first.ID, &first.Revision, &first.Print)
		if found {
			done = first
		}
		if found || err != nil {
			return err
		}
		return w.commit(p)
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
	encoded
	id        string
	summary   complaints.Summary
	at        place
	facets    string
	milestone *int64
}

func prepare(c complaints.Commit) (*prepared, error) {
	e, err := encode(c)
	if err != nil {
		return nil, err
	}
	p := &prepared{Commit: c, encoded: e, id: string(c.State.ID), summary: complaints.Summarize(&c.State)}
	p.at = place{received: micros(p.summary.ReceivedAt), due: optional(p.summary.DueAt), facets: facetsOf(&p.summary)}
	facets, err := json.Marshal(p.at.facets)
	p.facets = string(facets)
	if m, ok := c.State.NextMilestone(); ok {
		at := micros(m.At)
		p.milestone = &at
	}
	return p, err
}

func (w *writer) commit(p *prepared) error {
	revision, from, _, err := w.standing(p.id)
	if err != nil {
		return err
	}
	if revision != p.Expect {
		return complaints.Refuse(complaints.CodeStale, "", nil)
	}
	for _, part := range []func(*prepared) error{w.keepClaims, w.keepContents, w.keepMail, w.keepState, w.keepEvents, w.keepDeliveries} {
		if err := part(p); err != nil {
			return err
		}
	}
	var persons []string
	names := slices.ContainsFunc(p.Contents, func(c complaints.Content) bool { return c.Person != "" && !c.Erased })
	if p.Expect == 0 || names || from.moved(p.at) {
		if persons, err = w.persons(p.id); err != nil {
			return err
		}
	}
	return w.rearrange(p.id, from, p.at, persons)
}

func (w *writer) keepClaims(p *prepared) error {
	const insert = `INSERT INTO claims (kind, key, complaint, revision, print) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	for _, k := range p.Claims {
		n, err := w.changed(insert, k.Kind, k.Key, p.id, p.State.Revision, "")
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		var holder string
		if _, err := w.row(`SELECT complaint FROM claims WHERE kind = ? AND key = ?`, args(k.Kind, k.Key), &holder); err != nil {
			return err
		}
		if holder != p.id {
			return complaints.Refuse(complaints.CodeClaimed, string(k.Kind), nil)
		}
	}
	return w.exec(insert, complaints.ClaimCommand, p.Key, p.id, p.State.Revision, p.Print)
}

func (w *writer) keepContents(p *prepared) error {
	for _, c := range p.Contents {
		kept, err := w.addContent(p.id, c)
		if err != nil {
			return err
		}
		if !kept {
			return complaints.Refuse(complaints.CodeClaimed, "content", nil)
		}
	}
	return nil
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

func (w *writer) keepState(p *prepared) error {
	c := &p.summary
	return w.exec(`INSERT INTO complaints (id, revision, received, due, milestone, status, open, department, "group", handler, organisation, attention, facets, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, received = excluded.received, due = excluded.due, milestone = excluded.milestone,
			status = excluded.status, open = excluded.open, department = excluded.department, "group" = excluded."group", handler = excluded.handler,
			organisation = excluded.organisation, attention = excluded.attention, facets = excluded.facets, state = excluded.state`,
		p.id, p.State.Revision, p.at.received, p.at.due, p.milestone, string(c.Status), c.Status.Open(), string(c.Department), string(c.Group),
		string(c.Handler), c.Organisation, c.Attention, p.facets, p.state)
}

func (w *writer) keepEvents(p *prepared) error {
	for i, data := range p.events {
		err := w.exec(`INSERT INTO events (complaint, revision, data) VALUES (?, ?, ?)`, p.id, int64(p.Events[i].Revision), data)
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) keepDeliveries(p *prepared) error {
	for _, d := range p.Deliveries {
		state := cmp.Or(d.State, complaints.DeliveryPending)
		err := w.exec(`INSERT INTO deliveries (complaint, revision, subscriber, letter, not_before, attempts, state, reason, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			p.id, int64(d.Revision), string(d.Subscriber), string(d.Letter), micros(d.NotBefore), d.Attempts, string(state), d.Reason, micros(d.At))
		if err != nil {
			return err
		}
	}
	return nil
}
