package complaints

import (
	"context"
	"errors"
	"io"
)

// Mails pages through the mail ledger, newest first: for the desk and administrators.
func (s *Service) Mails(ctx context.Context, by Actor, p MailParams) (Page[MailEntry], error) {
	if !s.deskOrAdmin(by) {
		return Page[MailEntry]{}, &Error{Code: CodeNotAllowed, Reason: "mail"}
	}
	return s.store.Mails(ctx, p)
}

// Mail shows one entry of the ledger.
func (s *Service) Mail(ctx context.Context, by Actor, key string) (MailEntry, error) {
	if !s.deskOrAdmin(by) {
		return MailEntry{}, &Error{Code: CodeNotAllowed, Reason: "mail"}
	}
	return s.store.Mail(ctx, key)
}

// OpenMail opens the original bytes of a mail, for the desk only; the caller closes them. ErrErased when they are gone.
func (s *Service) OpenMail(ctx context.Context, by Actor, key string) (MailEntry, io.ReadCloser, error) {
	if !s.env(by).inPost(s.policy.Desk, nil) {
		return MailEntry{}, nil, &Error{Code: CodeNotAllowed, Reason: "mail"}
	}
	e, err := s.store.Mail(ctx, key)
	if err != nil {
		return MailEntry{}, nil, err
	}
	if e.Complaint != "" { // impartiality holds for the original too
		if _, _, err := s.load(ctx, s.env(by), e.Complaint); err != nil {
			return MailEntry{}, nil, err
		}
	}
	if s.blobs == nil || e.Raw == "" {
		return e, nil, ErrErased
	}
	r, err := s.blobs.Open(ctx, e.Raw)
	if err != nil && CodeOf(err) == CodeNotFound {
		return e, nil, ErrErased
	}
	return e, r, err
}

// MailDecision is what the desk makes of a mail that needs a person: exactly one of the three.
type MailDecision struct {
	Attach ID          // add it to this complaint
	File   *Submission // register it as a new complaint, with the mail's moment of receipt
	Refuse MailRefusal // refuse it; the mail is kept
}

// MailRefusal is the coded reason of a refused mail.
type MailRefusal string

// The reasons to refuse a mail.
const (
	RefuseSpam     MailRefusal = "spam"
	RefuseNotForUs MailRefusal = "not_for_us"
	RefuseOther    MailRefusal = "other"
)

// DecideMail settles a mail that waits for a person: for the desk. ErrInvalid when not exactly one decision is named,
// ErrIllegalTransition when it was settled before; the same decision by the same person once more is answered as the first, and
// finishes what was interrupted.
func (s *Service) DecideMail(ctx context.Context, by Actor, key string, d MailDecision) (MailEntry, error) {
	env := s.env(by)
	if !env.inPost(s.policy.Desk, nil) {
		return MailEntry{}, &Error{Code: CodeNotAllowed, Reason: "mail"}
	}
	if err := d.check(); err != nil {
		return MailEntry{}, err
	}
	e, err := s.store.Mail(ctx, key)
	if err != nil {
		return MailEntry{}, err
	}
	if e.Outcome.Final() {
		return s.decidedAgain(ctx, by, e, d)
	}
	e.By, e.SettledAt = by.ID, env.At
	switch {
	case e.Outcome == MailUnconfirmed && e.Complaint != "":
		err = s.decideUnconfirmed(ctx, env, e, d)
	case d.Refuse != "":
		_, err = s.settleMail(ctx, e, MailRefused, string(d.Refuse), "")
	case d.File != nil:
		err = s.fileMail(ctx, env, e, *d.File)
	default:
		err = s.attachMail(ctx, env, e, d.Attach)
	}
	if err != nil {
		return MailEntry{}, err
	}
	return s.store.Mail(ctx, key)
}

// decidedByDesk is the reason of an outcome that somebody of the desk decided on.
const decidedByDesk = "by_desk"

// decidedAgain answers a decision on a mail that is settled. An interrupted one may have left files that are not attached yet.
func (s *Service) decidedAgain(ctx context.Context, by Actor, e MailEntry, d MailDecision) (MailEntry, error) {
	var same bool
	switch {
	case d.Refuse != "":
		same = e.Outcome == MailRefused && e.Reason == string(d.Refuse)
	case d.File != nil:
		same = (e.Outcome == MailComplaint || e.Outcome == MailReferred) && e.Reason == decidedByDesk
	default:
		same = e.Outcome == MailReply && e.Reason == decidedByDesk && e.Complaint == d.Attach
	}
	if !same || e.By != by.ID {
		return MailEntry{}, Refuse(CodeIllegalTransition, "mail_settled", nil)
	}
	if d.Attach != "" {
		if err := s.dropPending(ctx, s.env(by), e); err != nil {
			return MailEntry{}, err
		}
	}
	if e.Complaint == "" || e.Outcome == MailRefused || s.mailReader == nil || e.Raw == "" {
		return e, nil
	}
	m, err := s.readMail(ctx, e)
	if err != nil {
		return MailEntry{}, err
	}
	m.Raw = e.Raw // it was read from there
	return e, s.attachAgain(ctx, m, e)
}

func (d MailDecision) check() error {
	var f fields
	named := 0
	for _, is := range []bool{d.Attach != "", d.File != nil, d.Refuse != ""} {
		if is {
			named++
		}
	}
	if named != 1 {
		f.add("decision", "one_decision", "must be exactly one of attach, file and refuse")
	}
	if d.Refuse != "" {
		oneOf(&f, "refuse", d.Refuse, RefuseSpam, RefuseNotForUs, RefuseOther)
	}
	return f.err()
}

func (s *Service) fileMail(ctx context.Context, env Env, e MailEntry, in Submission) error {
	in.Key, in.Print, in.Channel, in.Mail, in.ReceivedAt = "mail:"+e.Key, e.Key, ChannelMail, e.Key, e.ReceivedAt
	e.Outcome, e.Reason = MailComplaint, decidedByDesk
	var files []InboundFile
	if s.mailReader != nil && e.Raw != "" {
		m, err := s.readMail(ctx, e)
		if err != nil {
			return err
		}
		in.MessageID, files = m.MessageID, m.Attachments
	}
	v, err := s.submit(ctx, env, in, &e)
	if err != nil {
		return err
	}
	return s.attachAll(ctx, v.Complaint.ID, files)
}

// decideUnconfirmed settles a mail that waits for its sender: what stands for it is confirmed, or ended without a letter.
func (s *Service) decideUnconfirmed(ctx context.Context, env Env, e MailEntry, d MailDecision) error {
	switch {
	case d.File != nil:
		_, err := s.do(ctx, env, Key{}, e.Complaint, 0, Confirm{As: d.File})
		return err
	case d.Refuse != "":
		_, err := s.do(ctx, env, Key{}, e.Complaint, 0, refuseMail{why: d.Refuse})
		return err
	}
	if d.Attach == e.Complaint {
		return invalidField("attach", "itself", "is the complaint that waits for this very mail's sender", nil)
	}
	if err := s.attachMail(ctx, env, e, d.Attach); err != nil {
		return err
	}
	e.Complaint = d.Attach
	return s.dropPending(ctx, env, e)
}

// dropPending ends what stood for a mail that was added to another complaint.
func (s *Service) dropPending(ctx context.Context, env Env, e MailEntry) error {
	held, err := s.store.Resolve(ctx, Claim{Kind: ClaimMail, Key: e.Key})
	if errors.Is(err, ErrNotFound) {
		return nil // nothing did
	}
	if err != nil {
		return err
	}
	c, err := s.store.Load(ctx, held.ID)
	if err != nil || !c.unconfirmed() {
		return err
	}
	_, err = s.do(ctx, env, Key{}, c.ID, 0, refuseMail{of: e.Complaint})
	if errors.Is(err, ErrIllegalTransition) {
		return nil // somebody was quicker
	}
	return err
}

// attachMail adds the mail to a complaint that the actor may see, as a message that came in.
func (s *Service) attachMail(ctx context.Context, env Env, e MailEntry, id ID) error {
	c, _, err := s.load(ctx, env, id)
	if err != nil {
		return err
	}
	m, err := s.readMail(ctx, e)
	if err != nil {
		return err
	}
	e.Reason = decidedByDesk
	cmd := Message{Text: orText(cut(m.Text, maxText), noText), Mail: e.Key}
	key := Key{Key: "mail-attach:" + e.Key, Print: e.Key} // not the key under which it may have opened a complaint
	if err := s.message(ctx, s.env(engine(actorMail)), key, c, cmd, &e); err != nil {
		return err
	}
	return s.attachAll(ctx, id, m.Attachments)
}

// readMail reads the original bytes of a mail again.
func (s *Service) readMail(ctx context.Context, e MailEntry) (m InboundMail, err error) {
	if s.mailReader == nil || s.blobs == nil {
		return m, unavailable("mail_reader", errors.New("no MailReader or Blobs configured"))
	}
	r, err := s.blobs.Open(ctx, e.Raw)
	if err != nil {
		return m, err
	}
	defer func() { err = firstError(err, r.Close()) }()
	m, err = s.mailReader.ReadMail(ctx, e, r)
	if e.Key != "" {
		m.Key = e.Key
	}
	m.Raw = e.Raw
	return m, err
}
