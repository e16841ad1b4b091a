package complaints

import (
	"context"
	"errors"
	"strings"
)

// Receive takes in one mail and records exactly one outcome for it, however often and by however many it is delivered: a new
// complaint, a reply on a known one, a referral, an automatic mail, or one that needs a person. The terms run from m.ReceivedAt.
// An error means that the outcome is not recorded yet: deliver it again.
func (s *Service) Receive(ctx context.Context, m InboundMail) (Receipt, error) {
	start := s.Now()
	r, err := s.receive(ctx, m)
	s.observe(ctx, "mail", string(r.Outcome), r.Complaint, start, err)
	return r, err
}

func (s *Service) receive(ctx context.Context, m InboundMail) (Receipt, error) {
	if err := m.check(); err != nil {
		return Receipt{}, err
	}
	entry, err := s.store.PutMail(ctx, MailEntry{Key: m.Key, ReceivedAt: microseconds(m.ReceivedAt), Raw: m.Raw, Size: m.Size})
	if err != nil {
		return Receipt{}, err
	}
	if entry.Outcome != "" { // quarantined too: it waits for a person, not for another delivery
		return receiptOf(entry, true), s.attachAgain(ctx, m, entry)
	}
	first := entry.Raw == m.Raw && entry.ReceivedAt.Equal(microseconds(m.ReceivedAt)) // one delivery of a mail is counted
	if first && !m.Automatic {
		flooded, err := s.flooded(ctx, m)
		if err != nil {
			return Receipt{}, err
		}
		if flooded {
			return s.settleMail(ctx, entry, MailQuarantined, "rate_limited", "")
		}
	}
	return s.place(ctx, m, entry)
}

// place finds the place of a mail that has none yet. Whoever else is at the same mail, or at one of its thread, may be quicker:
// then it looks again.
func (s *Service) place(ctx context.Context, m InboundMail, e MailEntry) (Receipt, error) {
	m.ReceivedAt = e.ReceivedAt                  // the first delivery's moment counts
	if now := s.Now(); m.ReceivedAt.After(now) { // by another machine's clock: no reason to refuse it
		m.ReceivedAt = now
	}
	if m.Automatic {
		return s.receiveAutomatic(ctx, m, e)
	}
	for range maxTries {
		r, err := s.tryPlace(ctx, m, e)
		if !errors.Is(err, ErrClaimed) && !errors.Is(err, ErrKeyReused) && !errors.Is(err, ErrStale) {
			return r, err
		}
		now, err := s.store.Mail(ctx, e.Key)
		if err != nil || now.Outcome != e.Outcome {
			return receiptOf(now, true), err
		}
	}
	return Receipt{}, unavailable("mail", errors.New("others were quicker every time"))
}

func (s *Service) tryPlace(ctx context.Context, m InboundMail, e MailEntry) (Receipt, error) {
	t, err := s.threaded(ctx, m)
	if err != nil {
		return Receipt{}, err
	}
	var free []Claim
	if !t.found {
		if t, free, err = s.claimedThread(ctx, m); err != nil {
			return Receipt{}, err
		}
	}
	if t.found {
		return s.receiveReply(ctx, m, e, t)
	}
	return s.receiveNew(ctx, m, e, free)
}

// receiveAutomatic files a mail that nobody wrote: it changes nothing and is never answered. Only a bounce of a letter of ours is
// told to the desk.
func (s *Service) receiveAutomatic(ctx context.Context, m InboundMail, e MailEntry) (Receipt, error) {
	switch m.Report {
	case ReportBounce:
		return s.receiveBounce(ctx, m, e)
	case ReportDelivery:
		return s.settleMail(ctx, e, MailReport, "report", "")
	}
	return s.settleMail(ctx, e, MailAutomatic, "automatic", "")
}

func (m InboundMail) check() error {
	var f fields
	f.required("key", m.Key)
	if m.ReceivedAt.IsZero() {
		f.add("received_at", "required", "is required")
	}
	return f.err()
}

func receiptOf(e MailEntry, repeated bool) Receipt {
	return Receipt{Key: e.Key, Outcome: e.Outcome, Complaint: e.Complaint, Repeated: repeated}
}

// settleMail records an outcome that comes without a commit of its own; the first outcome stays.
func (s *Service) settleMail(ctx context.Context, e MailEntry, o MailOutcome, reason string, id ID) (Receipt, error) {
	e.Outcome, e.Reason, e.Complaint, e.SettledAt = o, reason, id, s.Now()
	kept, err := s.store.SettleMail(ctx, e)
	if err != nil {
		return Receipt{}, err
	}
	return receiptOf(kept, false), nil
}

// receiveNew makes a complaint or a referral of a mail, or of one whose sender is not known to be theirs what waits for a
// confirmation. Its key follows from the mail, and so do its claims: racing deliveries give one complaint, as do racing mails
// of one thread.
func (s *Service) receiveNew(ctx context.Context, m InboundMail, e MailEntry, claims []Claim) (Receipt, error) {
	in := m.submission()
	in.Unverified = !s.believed(m)
	in.Urgent = in.Unverified && (m.Unreadable || in.Complainant.Email == "")
	env, was := s.env(engine(actorMail)), e
	e.Outcome, e.Reason, e.SettledAt = MailComplaint, "", env.At
	switch {
	case m.Unreadable:
		e.Outcome, e.Reason = MailUnreadable, "unreadable"
	case in.Unverified && was.Outcome == MailQuarantined: // read again, and the desk has it already
		return receiptOf(was, true), nil
	case in.Unverified:
		e.Outcome, e.Reason = MailUnconfirmed, "sender_unverified"
	case s.policy.admit(in).Class == ClassReferral:
		e.Outcome = MailReferred
	}
	v, err := s.submit(ctx, env, in, &e, claims...)
	if err != nil {
		return Receipt{}, err
	}
	if err := s.attachAll(ctx, v.Complaint.ID, m.Attachments); err != nil {
		return Receipt{}, err
	}
	return Receipt{Key: e.Key, Outcome: e.Outcome, Complaint: v.Complaint.ID}, nil
}

func (s *Service) settled(ctx context.Context, key string) (Receipt, error) {
	e, err := s.store.Mail(ctx, key)
	return receiptOf(e, true), err
}

// What stands where a mail says nothing; people read it, so it is Dutch.
const (
	noSubject = "(geen onderwerp)"
	noText    = "(geen tekst)"
	noSender  = "(onbekende afzender)"
)

// orText is s, or other when s is blank.
func orText(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

func (m InboundMail) submission() Submission {
	subject := orText(cut(strings.TrimSpace(m.Subject), maxSubject), noSubject)
	name := orText(orText(m.From.Name, m.From.Email), noSender)
	email := m.From.Email
	if _, ok := normaliseMail(email); !ok {
		email = ""
	}
	return Submission{
		Key: "mail:" + m.Key, Print: m.Key, Channel: ChannelMail, ReceivedAt: m.ReceivedAt,
		Complainant: NewComplainant{Name: cut(name, maxName), Email: email}, Subject: subject, Description: cut(m.Text, maxText),
		Mail: m.Key, MessageID: m.MessageID,
	}
}

// cut keeps the first bytes of a text, whole characters only. The original mail stays retrievable in full.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "")
}

// attachAll adds the files of a mail; a file that is there already, from an interrupted delivery, is not added again.
func (s *Service) attachAll(ctx context.Context, id ID, files []InboundFile) error {
	for _, f := range files {
		there, err := s.has(ctx, id, f.Blob)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		cmd := Attach{FileName: cut(cleanFileName(f.Name), maxName), Size: f.Size, Media: f.Media, SHA256: f.SHA256, Blob: f.Blob, Shown: true}
		if cmd.FileName == "" {
			cmd.FileName = "bijlage"
		}
		once := Key{Key: "mail-file:" + string(id) + ":" + f.Blob, Print: f.SHA256} // racing deliveries of one mail attach it once
		if _, err := s.do(ctx, s.env(engine(actorMail)), once, id, 0, cmd); err != nil {
			return err
		}
	}
	return nil
}

// attachAgain finishes what an interrupted delivery of the same mail left: files that are not attached yet. Only of the very
// same bytes: whoever knows a Message-ID could add files otherwise.
func (s *Service) attachAgain(ctx context.Context, m InboundMail, e MailEntry) error {
	if e.Complaint == "" || len(m.Attachments) == 0 || !e.Outcome.joins() || m.Raw != e.Raw {
		return nil
	}
	c, err := s.store.Load(ctx, e.Complaint)
	if err != nil || c.Erased {
		return err
	}
	return s.attachAll(ctx, e.Complaint, m.Attachments)
}

// receiveReply adds a mail to the complaint it answers when it comes from the complainant's own address: shown by the mail itself,
// or by the token that only they were sent. Anything else only proposes: nothing happens in the complaint, and the desk decides.
func (s *Service) receiveReply(ctx context.Context, m InboundMail, e MailEntry, t thread) (Receipt, error) {
	c := &t.of
	p, err := s.person(ctx, c)
	if err != nil {
		return Receipt{}, err
	}
	from := s.personHash(m.From.Email)
	switch {
	case c.Erased || from == "" || from != s.personHash(p.Email):
		return s.propose(ctx, e, "sender_differs", c.ID)
	case !s.believed(m) && (!t.signed || m.Sender == SenderFail):
		return s.propose(ctx, e, "sender_unverified", c.ID)
	}
	env := s.env(engine(actorMail))
	key := Key{Key: "mail:" + m.Key, Print: m.Key}
	if err := s.message(ctx, env, key, t.of, Message{Text: orText(cut(m.Text, maxText), noText), Mail: m.Key}, &e); err != nil {
		return Receipt{}, err
	}
	if err := s.attachAll(ctx, c.ID, m.Attachments); err != nil {
		return Receipt{}, err
	}
	r, err := s.settled(ctx, e.Key)
	r.Repeated = false
	return r, err
}

// propose leaves a mail to the desk, with the complaint that it seems to answer. That may be its own: when it is delivered twice at
// once, the other delivery may have opened a complaint meanwhile, and then that is what became of it.
func (s *Service) propose(ctx context.Context, e MailEntry, reason string, id ID) (Receipt, error) {
	now, err := s.store.Mail(ctx, e.Key)
	if err != nil || now.Outcome != e.Outcome {
		return receiptOf(now, true), err
	}
	return s.settleMail(ctx, e, MailQuarantined, reason, id)
}

// message commits an inbound message together with the outcome of its mail. c is the complaint as it was read; it is read again
// when somebody was quicker.
func (s *Service) message(ctx context.Context, env Env, key Key, c Complaint, cmd Message, e *MailEntry) error {
	for try := 1; ; try++ {
		dec, err := c.Decide(cmd, env)
		if err != nil {
			return err
		}
		e.Outcome, e.Complaint, e.SettledAt = MailReply, c.ID, env.At
		if _, err = s.commit(ctx, env, key, dec, e, nil); !errors.Is(err, ErrStale) || try == maxTries {
			return err
		}
		if c, err = s.store.Load(ctx, c.ID); err != nil {
			return err
		}
	}
}
