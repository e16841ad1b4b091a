package memstore

import (
	"bytes"
	"context"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Adopt keeps rows of another store; see [complaints.Portable].
func (s *Store) Adopt(ctx context.Context, rows []complaints.Kept) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for _, k := range rows {
		if k.Parts() != 1 {
			return invalidRow("row")
		}
	}
	for _, k := range rows {
		if err := s.adopt(k); err != nil {
			return err
		}
	}
	return nil
}

func invalidRow(field string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Reason: "row", Fields: []complaints.FieldError{
		{Field: field, Key: "contradiction", Message: "is no row that a store keeps"},
	}}
}

func (s *Store) adopt(k complaints.Kept) error {
	switch {
	case k.Policy != nil:
		return s.adoptPolicy(*k.Policy)
	case k.Series != nil:
		s.series[k.Series.Name] = max(s.series[k.Series.Name], k.Series.Last)
	case k.Mail != nil:
		s.adoptMail(*k.Mail)
	case k.Claim != nil:
		return s.adoptClaim(*k.Claim)
	case k.Event != nil:
		return s.adoptEvent(*k.Event)
	case k.Content != nil:
		return s.adoptContent(*k.Content)
	case k.Delivery != nil:
		s.adoptDelivery(*k.Delivery)
	case k.State != nil:
		return s.adoptState(*k.State)
	}
	return nil
}

func (s *Store) adoptPolicy(v complaints.PolicyVersion) error {
	there, taken := s.policies[v.Version]
	switch {
	case taken && !bytes.Equal(there.Body, v.Body):
		return complaints.Refuse(complaints.CodeClaimed, "policy", nil)
	case taken:
		return nil
	case len(v.Body) > complaints.MaxItemBytes:
		return complaints.CheckItem(len(v.Body))
	}
	v.Body, v.At = bytes.Clone(v.Body), stored(v.At)
	s.policies[v.Version] = v
	return nil
}

func (s *Store) adoptMail(m complaints.MailEntry) {
	there, taken := s.mails[m.Key]
	if !taken {
		m.ReceivedAt, m.SettledAt = stored(m.ReceivedAt), stored(m.SettledAt)
		s.mails[m.Key] = m
		s.byReceipt.insert(letter{m.ReceivedAt, m.Key})
		return
	}
	if gives(there.Outcome, m.Outcome) {
		s.settleMail(m)
	}
}

func (s *Store) adoptClaim(k complaints.KeptClaim) error {
	there, taken := s.claims[k.Claim]
	if taken && there.ID != k.By.ID {
		return complaints.Refuse(complaints.CodeClaimed, string(k.Kind), nil)
	}
	if !taken {
		s.claims[k.Claim] = k.By
	}
	return nil
}

func (s *Store) adoptEvent(r complaints.Recorded) error {
	if r.Complaint == "" || r.Revision < 1 || r.Event == nil {
		return invalidRow("event")
	}
	event, err := complaints.EncodeEvent(r)
	if err != nil {
		return err
	}
	if err := complaints.CheckItem(len(event)); err != nil {
		return err
	}
	d := s.open(r.Complaint)
	for len(d.events) < int(r.Revision) { // the ones between may come later
		d.events = append(d.events, nil)
	}
	at := &d.events[r.Revision-1]
	if *at != nil && !bytes.Equal(*at, event) {
		return complaints.Refuse(complaints.CodeClaimed, "event", nil)
	}
	*at = event
	return nil
}

func (s *Store) adoptContent(k complaints.KeptContent) error {
	if err := complaints.CheckItem(len(k.Data)); err != nil {
		return err
	}
	d := s.open(k.Complaint)
	if _, taken := d.contents[k.Key]; !taken || k.Erased {
		d.contents[k.Key] = cloneContent(k.Content)
	}
	return nil
}

func (s *Store) adoptDelivery(v complaints.Delivery) {
	v.NotBefore, v.At = stored(v.NotBefore), stored(v.At)
	d := s.open(v.Complaint)
	i := d.indexOf(v.DeliveryKey)
	if i < 0 {
		d.deliveries = append(d.deliveries, v)
		slices.SortFunc(d.deliveries, func(a, b complaints.Delivery) int { return compareKeys(a.DeliveryKey, b.DeliveryKey) })
		s.await(v)
		return
	}
	there := &d.deliveries[i]
	if settled(*there) || !settled(v) && !v.At.After(there.At) {
		return
	}
	s.pending.remove(waiting{there.NotBefore, there.DeliveryKey})
	*there = v
	s.await(v)
}

func (s *Store) adoptState(c complaints.Complaint) error {
	if c.ID == "" || c.Revision < 1 {
		return invalidRow("state")
	}
	state, err := complaints.EncodeState(c)
	if err != nil {
		return err
	}
	if err := complaints.CheckItem(len(state)); err != nil {
		return err
	}
	kept, err := complaints.DecodeState(state)
	if err != nil {
		return err
	}
	d := s.open(c.ID)
	if d.revision >= c.Revision {
		return nil
	}
	d.state, d.revision = state, c.Revision
	s.arrange(d, kept)
	return nil
}
