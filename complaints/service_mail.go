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
	m.ReceivedAt = entry.ReceivedAt // the first delivery's moment counts
	if m.Automatic {
		return s.receiveAutomatic(ctx, m, entry)
	}
	id, known, err := s.threaded(ctx, m)
	if err != nil {
		return Receipt{}, err
	}
	if known {
		return s.receiveReply(ctx, m, entry, id)
	}
	return s.receiveNew(ctx, m, entry)
}

// receiveAutomatic files a mail that nobody wrote: it changes nothing and is never answered. A bounce names the complaint whose
// letter did not arrive.
func (s *Service) receiveAutomatic(ctx context.Context, m InboundMail, e MailEntry) (Receipt, error) {
	switch m.Report {
	case ReportBounce:
		id, err := s.undelivered(ctx, m)
		if err != nil {
			return Receipt{}, err
		}
		return s.settleMail(ctx, e, MailBounce, "undelivered", id)
	case ReportDelivery:
		return s.settleMail(ctx, e, MailReport, "report", "")
	}
	return s.settleMail(ctx, e, MailAutomatic, "automatic", "")
}

// undelivered is the complaint whose letter a bounce is about; empty when it is about none that is here.
func (s *Service) undelivered(ctx context.Context, m InboundMail) (ID, error) {
	for _, name := range m.Undelivered {
		id, ok := ourMessage(name, s.policy.Names.Mailbox)
		if !ok {
			continue
		}
		_, err := s.store.Load(ctx, id)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return id, err
		}
	}
	return "", nil
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

// receiveNew makes a complaint or a referral of a mail, under a key that follows from the mail: racing deliveries of one mail
// give one complaint.
func (s *Service) receiveNew(ctx context.Context, m InboundMail, e MailEntry) (Receipt, error) {
	in := m.submission()
	env := s.env(engine(actorMail))
	e.Outcome, e.SettledAt = MailComplaint, env.At
	switch {
	case m.Unreadable:
		e.Outcome, e.Reason = MailUnreadable, "unreadable"
	case s.policy.admit(in).Class == ClassReferral:
		e.Outcome = MailReferred
	}
	v, err := s.submit(ctx, env, in, &e)
	if errors.Is(err, ErrClaimed) || errors.Is(err, ErrKeyReused) {
		return s.settled(ctx, e.Key)
	}
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
		once := Key{Key: "mail-file:" + f.Blob, Print: f.SHA256} // racing deliveries of one mail attach it once
		if _, err := s.do(ctx, s.env(engine(actorMail)), once, id, 0, cmd); err != nil {
			return err
		}
	}
	return nil
}

// attachAgain finishes what an interrupted delivery of the same mail left: files that are not attached yet. Only of the very
// same bytes: whoever knows a Message-ID could add files otherwise.
func (s *Service) attachAgain(ctx context.Context, m InboundMail, e MailEntry) error {
	if e.Complaint == "" || len(m.Attachments) == 0 || !e.Outcome.Final() || m.Raw != e.Raw {
		return nil
	}
	c, err := s.store.Load(ctx, e.Complaint)
	if err != nil || c.Erased {
		return err
	}
	return s.attachAll(ctx, e.Complaint, m.Attachments)
}

// threaded finds the complaint that a mail answers: by the mail it replies to, or by the reference in its subject.
func (s *Service) threaded(ctx context.Context, m InboundMail) (ID, bool, error) {
	for _, name := range append(append([]string{}, m.InReplyTo...), m.References...) {
		if id, ok := ourMessage(name, s.policy.Names.Mailbox); ok {
			_, err := s.store.Load(ctx, id)
			if err == nil || !errors.Is(err, ErrNotFound) {
				return id, err == nil, err
			}
		}
	}
	if ref, ok := referenceIn(m.Subject); ok {
		id, err := s.identify(ctx, ref)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return id, err == nil, err
		}
	}
	return "", false, nil
}

// referenceIn finds the first reference of ours in a subject, such as K-2026-000123, not as a part of a longer word.
func referenceIn(subject string) (string, bool) {
	words := strings.FieldsFunc(strings.ToUpper(subject), func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	})
	for _, w := range words {
		year, number, ok := strings.Cut(strings.TrimPrefix(w, "K-"), "-")
		if ok && strings.HasPrefix(w, "K-") && len(year) == 4 && len(number) >= 6 && allDigits(year+number) {
			return w, true
		}
	}
	return "", false
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// ourMessage reads the complaint's id from a Message-ID that an earlier letter carried.
func ourMessage(messageID, mailbox string) (ID, bool) {
	_, domain, _ := splitMail(mailbox)
	local, host, ok := strings.Cut(messageID, "@")
	first, _, dotted := strings.Cut(local, ".")
	if !ok || !dotted || !strings.EqualFold(host, domain) {
		return "", false
	}
	id, err := ParseID(first)
	return id, err == nil
}

// receiveReply adds a mail to the complaint it answers when it comes from the complainant's own address. From anybody else it is
// for the desk to decide: nothing happens in the complaint.
func (s *Service) receiveReply(ctx context.Context, m InboundMail, e MailEntry, id ID) (Receipt, error) {
	c, err := s.store.Load(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	p, err := s.person(ctx, &c)
	if err != nil {
		return Receipt{}, err
	}
	from := s.personHash(m.From.Email)
	if c.Erased || from == "" || from != s.personHash(p.Email) {
		return s.settleMail(ctx, e, MailQuarantined, "sender_differs", id) // what it proposes
	}
	env := s.env(engine(actorMail))
	if err := s.message(ctx, env, id, Message{Text: orText(cut(m.Text, maxText), noText), Mail: m.Key}, &e); err != nil {
		return Receipt{}, err
	}
	if err := s.attachAll(ctx, id, m.Attachments); err != nil {
		return Receipt{}, err
	}
	r, err := s.settled(ctx, e.Key)
	r.Repeated = false
	return r, err
}

// message commits an inbound message together with the outcome of its mail.
func (s *Service) message(ctx context.Context, env Env, id ID, cmd Message, e *MailEntry) error {
	key := Key{Key: "mail:" + cmd.Mail, Print: cmd.Mail}
	var err error
	for range maxTries {
		var c Complaint
		if c, err = s.store.Load(ctx, id); err != nil {
			return err
		}
		var dec Decision
		if dec, err = c.Decide(cmd, env); err != nil {
			return err
		}
		e.Outcome, e.Complaint, e.SettledAt = MailReply, id, env.At
		if _, err = s.commit(ctx, env, key, dec, e, nil); !errors.Is(err, ErrStale) {
			break
		}
	}
	return err
}
