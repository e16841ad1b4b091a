package complaints

import (
	"context"
	"errors"
	"strings"
)

// Reread reads the original of a mail again, as when a newer reader is there or the taking in was interrupted: for the desk. A
// stand-in for what could not be read gets the words that are read now, unless the desk has written better ones; a mail that
// waits, or has no outcome, is received again; of every other one the files that are missing are attached. ErrErased: the
// original is gone. It returns the mail's line as it is then.
func (s *Service) Reread(ctx context.Context, by Actor, key string) (MailEntry, error) {
	env := s.env(by)
	if !env.inPost(s.policy.Desk, nil) {
		return MailEntry{}, &Error{Code: CodeNotAllowed, Reason: "mail"}
	}
	e, err := s.store.Mail(ctx, key)
	if err != nil {
		return MailEntry{}, err
	}
	if e.Complaint != "" && e.Outcome != MailQuarantined { // impartiality holds for the original too
		if _, _, err := s.load(ctx, env, e.Complaint); err != nil {
			return MailEntry{}, err
		}
	}
	m, err := s.readMail(ctx, e)
	if errors.Is(err, ErrNotFound) {
		return MailEntry{}, ErrErased
	}
	if err != nil {
		return MailEntry{}, err
	}
	if err := s.reread(ctx, env, m, e); err != nil {
		return MailEntry{}, err
	}
	return s.store.Mail(ctx, key)
}

func (s *Service) reread(ctx context.Context, env Env, m InboundMail, e MailEntry) error {
	switch {
	case e.Outcome == "" || e.Outcome == MailQuarantined:
		_, err := s.place(ctx, m, e)
		return err
	case !e.Outcome.joins():
		return nil
	case e.Outcome == MailUnreadable && !m.Unreadable:
		if err := s.putWords(ctx, env, m, e.Complaint); err != nil {
			return err
		}
	}
	c, err := s.store.Load(ctx, e.Complaint)
	if err != nil || c.Erased {
		return err
	}
	return s.attachAll(ctx, e.Complaint, m.Attachments)
}

// putWords puts the words of a mail that can be read now in the place of what stood for them.
func (s *Service) putWords(ctx context.Context, env Env, m InboundMail, id ID) error {
	c, err := s.store.Load(ctx, id)
	if err != nil || c.Erased || !c.Status.Open() {
		return err
	}
	texts, err := s.texts(ctx, id, c.refs())
	if err != nil {
		return err
	}
	in, cmd := m.submission(), Amend{Reason: "reread"}
	if c.Subject.At <= 1 && texts[c.Subject.Key()] != in.Subject {
		cmd.Subject = &in.Subject
	}
	if c.Description.At <= 1 && texts[c.Description.Key()] != in.Description && strings.TrimSpace(in.Description) != "" {
		cmd.Description = &in.Description
	}
	if cmd.empty() {
		return nil
	}
	env.rereading = true
	_, err = s.do(ctx, env, Key{}, id, 0, cmd)
	return err
}
