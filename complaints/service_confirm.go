package complaints

import (
	"context"
	"errors"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// ConfirmationState is how far the confirmation of a mail is.
type ConfirmationState string

// The states of a confirmation.
const (
	ConfirmationOpen ConfirmationState = "open"      // the sender can confirm
	ConfirmationDone ConfirmationState = "confirmed" // by the sender or by the desk
	ConfirmationGone ConfirmationState = "gone"      // the desk decided otherwise: there is nothing left to confirm
)

// Confirmation is what a page may show to whoever holds a confirmation link: no personal data.
type Confirmation struct {
	ReceivedOn calendar.Date // of the mail
	Language   Language      // of the letter that had the link
	State      ConfirmationState
}

// Confirmation tells how the confirmation that a token is for stands; it changes nothing. ErrNotFound: no token of ours.
func (s *Service) Confirmation(ctx context.Context, token string) (Confirmation, error) {
	id, ok := s.confirms(token)
	if !ok {
		return Confirmation{}, ErrNotFound
	}
	c, err := s.store.Load(ctx, id)
	if err != nil {
		return Confirmation{}, err
	}
	return confirmationOf(&c), nil
}

func confirmationOf(c *Complaint) Confirmation {
	k := Confirmation{ReceivedOn: calendar.DateOf(c.ReceivedAt), Language: c.Language, State: ConfirmationDone}
	switch {
	case c.unconfirmed():
		k.State = ConfirmationOpen
	case c.Class == ClassUnconfirmed:
		k.State = ConfirmationGone
	}
	return k
}

// ConfirmSender confirms a mail by the token of the link in its sender's letter: from then on it is a complaint, or a referral, as
// if it had been filed when the mail was received. Confirmed or decided before, it changes nothing and tells how it stands.
// ErrNotFound: no token of ours.
func (s *Service) ConfirmSender(ctx context.Context, token string) (Confirmation, error) {
	k, err := s.Confirmation(ctx, token)
	if err != nil || k.State != ConfirmationOpen {
		return k, err
	}
	start := s.Now()
	id, _ := s.confirms(token)
	once := Key{Key: "confirm:" + string(id), Print: string(id)}
	_, err = s.do(ctx, s.env(engine(actorSender)), once, id, 0, Confirm{})
	s.observe(ctx, "command", string(CmdConfirm), id, start, err)
	if err != nil && !errors.Is(err, ErrIllegalTransition) && !errors.Is(err, ErrErased) {
		return Confirmation{}, err
	}
	return s.Confirmation(ctx, token) // somebody may have been quicker
}

// ConfirmMail accepts a mail that waits for its sender, as the mail says, for the desk: after speaking to them. Accepted before, it
// is answered as the first time. ErrIllegalTransition: it does not wait for its sender.
func (s *Service) ConfirmMail(ctx context.Context, by Actor, key string) (MailEntry, error) {
	env := s.env(by)
	if !env.inPost(s.policy.Desk, nil) {
		return MailEntry{}, &Error{Code: CodeNotAllowed, Reason: "mail"}
	}
	e, err := s.store.Mail(ctx, key)
	if err != nil {
		return MailEntry{}, err
	}
	held, err := s.store.Resolve(ctx, Claim{Kind: ClaimMail, Key: key})
	if errors.Is(err, ErrNotFound) {
		return MailEntry{}, Refuse(CodeIllegalTransition, "mail_settled", nil)
	}
	if err != nil {
		return MailEntry{}, err
	}
	c, _, err := s.load(ctx, env, held.ID)
	switch {
	case err != nil:
		return MailEntry{}, err
	case c.unconfirmed():
		start := s.Now()
		_, err = s.do(ctx, env, Key{}, c.ID, 0, Confirm{})
		s.observe(ctx, "command", string(CmdConfirm), c.ID, start, err)
		if err != nil && !errors.Is(err, ErrIllegalTransition) {
			return MailEntry{}, err
		}
	case c.Class == ClassUnconfirmed || e.Outcome == MailReply:
		return MailEntry{}, Refuse(CodeIllegalTransition, "mail_settled", nil)
	}
	return s.store.Mail(ctx, key)
}

// prepareConfirm reads what the mail said, and draws a number when it becomes a complaint.
func (s *Service) prepareConfirm(ctx context.Context, env Env, c *Complaint, k Confirm) (Env, Command, error) {
	if _, err := env.permit(c, Confirm{}); err != nil {
		return env, k, err
	}
	texts, err := s.texts(ctx, c.ID, c.refs())
	if err != nil {
		return env, k, err
	}
	p, err := readPerson(texts[c.Complainant.Person.Key()])
	if err != nil {
		return env, k, err
	}
	in := Submission{
		Channel: c.Channel, Language: c.Language, ReceivedAt: c.ReceivedAt,
		Subject: texts[c.Subject.Key()], Description: texts[c.Description.Key()], Complainant: complainantOf(c, p),
	}
	in.Complainant.Kind = "" // derived from the address, now that it is known to be theirs
	k.said = in.correctedBy(k.As)
	if _, err := env.permit(c, k); err != nil {
		return env, k, err
	}
	if s.policy.admit(k.said).Class == ClassComplaint {
		env.Reference, err = s.reference(ctx, c.ReceivedAt)
	}
	return env, k, err
}

// opening is the mail that a decision settles: the one by which an unconfirmed complaint came, once that is confirmed or ended.
// nil: none, or it has its outcome.
func (s *Service) opening(ctx context.Context, env Env, dec Decision, cmd Command) (*MailEntry, error) {
	after := &dec.After
	if dec.Before.Class != ClassUnconfirmed || after.unconfirmed() || len(dec.Events) == 0 || after.Erased {
		return nil, nil
	}
	e, err := s.openedBy(ctx, after.ID)
	if err != nil || e.Key == "" || e.Outcome.Final() {
		return nil, err
	}
	e.Complaint, e.SettledAt, e.By, e.Reason = after.ID, env.At, env.By.ID, decidedByDesk
	if env.By.Kind == EngineActor {
		e.By, e.Reason = "", "by_sender"
	}
	switch after.Class {
	case ClassReferral:
		e.Outcome = MailReferred
	case ClassUnconfirmed:
		e.Outcome, e.Reason = MailRefused, string(after.Dismissal)
		if x, ok := cmd.(refuseMail); ok && x.why != "" {
			e.Reason = string(x.why)
		}
	default:
		e.Outcome = MailComplaint
	}
	return &e, nil
}

// openedBy is the line of the mail that opened a complaint; without a key when it came by another way.
func (s *Service) openedBy(ctx context.Context, id ID) (MailEntry, error) {
	page, err := s.store.History(ctx, HistoryParams{Complaint: id, Through: 1})
	if err != nil || len(page.Items) == 0 {
		return MailEntry{}, err
	}
	first, _ := page.Items[0].Event.(Submitted)
	if first.Mail == "" {
		return MailEntry{}, nil
	}
	return s.store.Mail(ctx, first.Mail)
}
