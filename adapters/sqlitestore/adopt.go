package sqlitestore

import (
	"bytes"
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// adoption is a row of another store with all that can be done for it before the writer has it.
type adoption struct {
	complaints.Kept
	event []byte
	state *prepared
}

// Adopt keeps rows of another store, all or none of one call; see [complaints.Portable].
func (s *Store) Adopt(ctx context.Context, rows []complaints.Kept) error {
	list := make([]adoption, len(rows))
	erases := false
	for i, k := range rows {
		if k.Parts() != 1 {
			return invalidRow("row")
		}
		list[i].Kept = k
		erases = erases || k.Content != nil && k.Content.Erased
	}
	for i := range list {
		if err := list[i].prepare(); err != nil {
			return s.refusal(ctx, err)
		}
	}
	return s.submit(&request{ctx: ctx, erases: erases, done: make(chan struct{}), run: func(w *writer) error {
		for i := range list {
			if err := w.adopt(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}})
}

func invalidRow(field string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Reason: "row", Fields: []complaints.FieldError{
		{Field: field, Key: "contradiction", Message: "is no row that a store keeps"},
	}}
}

// prepare checks and encodes a row.
func (a *adoption) prepare() (err error) {
	switch {
	case a.Event != nil:
		if a.Event.Complaint == "" || a.Event.Revision < 1 || a.Event.Event == nil {
			return invalidRow("event")
		}
		if a.event, err = complaints.EncodeEvent(*a.Event); err == nil {
			err = complaints.CheckItem(len(a.event))
		}
	case a.Content != nil:
		err = complaints.CheckItem(len(a.Content.Data))
	case a.State != nil:
		if a.State.ID == "" || a.State.Revision < 1 {
			return invalidRow("state")
		}
		a.state, err = stateOf(*a.State)
	}
	return err
}

// stateOf is a state on its own, as a commit without anything else.
func stateOf(c complaints.Complaint) (*prepared, error) {
	data, err := complaints.EncodeState(c)
	if err != nil {
		return nil, err
	}
	if err := complaints.CheckItem(len(data)); err != nil {
		return nil, err
	}
	return arranged(complaints.Commit{State: c}, complaints.EncodedCommit{State: data}), nil
}

func (w *writer) adopt(a *adoption) error {
	switch {
	case a.Policy != nil:
		return w.keepPolicy(*a.Policy)
	case a.Series != nil:
		return w.adoptSeries(*a.Series)
	case a.Mail != nil:
		return w.adoptMail(*a.Mail)
	case a.Claim != nil:
		return w.adoptClaim(*a.Claim)
	case a.Event != nil:
		return w.adoptEvent(a)
	case a.Content != nil:
		return w.adoptContent(*a.Content)
	case a.Delivery != nil:
		return w.adoptDelivery(*a.Delivery)
	default:
		return w.adoptState(a.state)
	}
}

func (w *writer) adoptSeries(s complaints.Series) error {
	w.numbers.raise(s.Name, s.Last)
	return w.exec(`INSERT INTO series (name, last) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET last = ?2 WHERE last < ?2`, s.Name, s.Last)
}

func (w *writer) adoptMail(m complaints.MailEntry) error {
	added, err := w.addMail(m)
	if err == nil && !added {
		_, err = w.settleMail(m)
	}
	return err
}

func (w *writer) adoptClaim(k complaints.KeptClaim) error {
	n, err := w.changed(insertClaims, string(k.Kind), k.Key, string(k.By.ID), int64(k.By.Revision), k.By.Print)
	if err != nil || n > 0 {
		return err
	}
	return w.holds(k.Claim, string(k.By.ID))
}

func (w *writer) adoptEvent(a *adoption) error {
	id, revision := string(a.Event.Complaint), int64(a.Event.Revision)
	n, err := w.changed(`INSERT OR FAIL INTO events (complaint, revision, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id, revision, a.event)
	if err != nil || n > 0 {
		return err
	}
	var there []byte
	if _, err := w.row(`SELECT data FROM events WHERE complaint = ? AND revision = ?`, args(id, revision), &there); err != nil {
		return err
	}
	if !bytes.Equal(there, a.event) {
		return complaints.Refuse(complaints.CodeClaimed, "event", nil)
	}
	return nil
}

func (w *writer) adoptContent(k complaints.KeptContent) error {
	if k.Erased {
		return w.erase(complaints.ContentRef{Complaint: k.Complaint, Key: k.Key})
	}
	return w.putContent(string(k.Complaint), k.Content)
}

func (w *writer) adoptDelivery(d complaints.Delivery) error {
	return w.exec(insertDeliveries+` ON CONFLICT (complaint, revision, subscriber) DO UPDATE SET letter = excluded.letter,
		not_before = excluded.not_before, attempts = excluded.attempts, state = excluded.state, reason = excluded.reason, at = excluded.at
		WHERE state IN ('pending', 'parked') AND (excluded.state NOT IN ('pending', 'parked') OR excluded.at > at)`, deliveryRow(d)...)
}

func (w *writer) adoptState(p *prepared) error {
	revision, from, err := w.standing(p.id)
	if err != nil || revision >= p.State.Revision {
		return err
	}
	if err := w.keepState(p, from.n); err != nil || !w.arranged(from.n) {
		return err
	}
	persons, err := w.persons(p.id)
	if err != nil {
		return err
	}
	return w.rearrange(p.id, from, p.at, persons)
}
