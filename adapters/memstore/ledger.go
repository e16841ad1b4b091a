package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// PutMail records a mail when its key is free; see [complaints.MailLedger].
func (s *Store) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.MailEntry{}, err
	}
	defer leave()
	if there, taken := s.mails[m.Key]; taken {
		return there, nil
	}
	m.ReceivedAt, m.SettledAt = stored(m.ReceivedAt), stored(m.SettledAt)
	s.mails[m.Key] = m
	s.byReceipt.insert(letter{m.ReceivedAt, m.Key})
	return m, nil
}

// Mail returns one entry; see [complaints.MailLedger].
func (s *Store) Mail(ctx context.Context, key string) (complaints.MailEntry, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.MailEntry{}, err
	}
	defer leave()
	m, ok := s.mails[key]
	if !ok {
		return complaints.MailEntry{}, notFound("mail")
	}
	return m, nil
}

// SettleMail sets an outcome; see [complaints.MailLedger].
func (s *Store) SettleMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.MailEntry{}, err
	}
	defer leave()
	there, ok := s.mails[m.Key]
	if !ok {
		return complaints.MailEntry{}, notFound("mail")
	}
	if gives(there.Outcome, m.Outcome) {
		s.settleMail(m)
	}
	return s.mails[m.Key], nil
}

// settleMail writes the outcome; what was received stays.
func (s *Store) settleMail(m complaints.MailEntry) {
	entry := s.mails[m.Key]
	entry.Outcome, entry.Reason, entry.Complaint = m.Outcome, m.Reason, m.Complaint
	entry.SettledAt, entry.By = stored(m.SettledAt), m.By
	s.mails[m.Key] = entry
}

// gives tells whether an outcome gives way to another: only to one that is further on the way from none, to waiting for the
// sender, to waiting for the desk, to a final one.
func gives(old, next complaints.MailOutcome) bool { return stage(next) > stage(old) }

func stage(o complaints.MailOutcome) int {
	steps := []complaints.MailOutcome{"", complaints.MailUnconfirmed, complaints.MailQuarantined}
	if i := slices.Index(steps, o); i >= 0 {
		return i
	}
	return len(steps)
}

// Mails pages through the ledger; see [complaints.MailLedger].
func (s *Store) Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.MailEntry]{}, err
	}
	defer leave()
	last, err := lastOf[letter]("mails", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.MailEntry]{}, err
	}
	return pageOf("mails", p.PageParams, s.byReceipt.before(last), func(l letter) (complaints.MailEntry, bool, error) {
		m := s.mails[l.Key]
		return m, (!p.Open || m.Outcome == "") && (p.Outcome == "" || m.Outcome == p.Outcome), nil
	})
}

// PutPolicy keeps a new version; see [complaints.Policies].
func (s *Store) PutPolicy(ctx context.Context, v complaints.PolicyVersion) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	there, taken := s.policies[v.Version]
	switch {
	case taken && bytes.Equal(there.Body, v.Body):
		return nil
	case taken:
		return complaints.Refuse(complaints.CodeClaimed, "policy", nil)
	case len(v.Body) > complaints.MaxItemBytes:
		return complaints.CheckItem(len(v.Body))
	}
	v.Body, v.At = bytes.Clone(v.Body), stored(v.At)
	s.policies[v.Version] = v
	return nil
}

// PolicyVersions lists the versions; see [complaints.Policies].
func (s *Store) PolicyVersions(ctx context.Context) ([]complaints.PolicyVersion, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	var list []complaints.PolicyVersion
	for _, v := range s.policies {
		v.Body = bytes.Clone(v.Body)
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b complaints.PolicyVersion) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Version, b.Version))
	})
	return list, nil
}
