package setup

import (
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Suspects makes a store whose ledger enters every new mail as one that waits for the desk, for a reason such as spam or virus.
// The engine sees that the mail waits, and does nothing else with it. A mail that was known before stays as it was.
func Suspects(s complaints.Store, reason string) complaints.Store { return &suspecting{s, reason} }

type suspecting struct {
	complaints.Store

	reason string
}

// PutMail implements [complaints.MailLedger].
func (s *suspecting) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	m.Outcome, m.Reason, m.SettledAt = complaints.MailQuarantined, s.reason, m.ReceivedAt
	return s.Store.PutMail(ctx, m)
}
