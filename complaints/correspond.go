package complaints

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// LetterKey is where the letter of a delivery is kept among the complaint's contents.
func LetterKey(k DeliveryKey) ContentKey {
	return ContentKey{At: k.Revision, Field: fieldLetter + string(k.Subscriber)}
}

// letterOf gives the letter of a delivery: the one kept, or composed now and kept. composed is false when there is nobody to tell
// or nothing left to tell.
func (s *Service) letterOf(ctx context.Context, d Delivery) (l Letter, composed bool, err error) {
	ref := ContentRef{Complaint: d.Complaint, Key: LetterKey(d.DeliveryKey)}
	list, err := s.store.ReadContents(ctx, []ContentRef{ref})
	if err != nil {
		return Letter{}, false, err
	}
	if !list[0].Erased {
		l, err = s.readLetter(ctx, ref, list[0])
		return l, err == nil, err
	}
	l, composed, err = s.compose(ctx, d)
	if err != nil || !composed {
		return Letter{}, false, err
	}
	l, err = s.keepLetter(ctx, ref, l)
	return l, err == nil, err
}

func (s *Service) readLetter(ctx context.Context, ref ContentRef, c Content) (Letter, error) {
	plain, err := s.open(ctx, ref, c)
	if err != nil {
		return Letter{}, err
	}
	var l Letter
	if err := json.Unmarshal(plain, &l); err != nil {
		return Letter{}, Refuse(CodeCorrupt, "letter", err)
	}
	return l, nil
}

// keepLetter stores a composed letter; when somebody else was first, theirs is the letter.
func (s *Service) keepLetter(ctx context.Context, ref ContentRef, l Letter) (Letter, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return Letter{}, Refuse(CodeCorrupt, "letter", err)
	}
	sealed, err := s.seal(ctx, ref.Complaint, []Content{{Key: ref.Key, Data: body}})
	if err != nil {
		return Letter{}, err
	}
	kept, err := s.store.PutContent(ctx, ref.Complaint, sealed[0])
	if err != nil {
		return Letter{}, err
	}
	if kept.Blob != sealed[0].Blob { // theirs
		s.discard(ctx, spilled(sealed)...)
	}
	return s.readLetter(ctx, ref, kept)
}

// compose writes the letter of a delivery from the state at its event.
func (s *Service) compose(ctx context.Context, d Delivery) (Letter, bool, error) {
	o, err := s.occasion(ctx, d.DeliveryKey, d.Letter == NoticeEscalated)
	if err != nil {
		return Letter{}, false, err
	}
	now, err := s.store.Load(ctx, d.Complaint)
	if err != nil {
		return Letter{}, false, err
	}
	if moot(d.Letter, o.event, &now) || s.aboutToBeErased(&now) {
		return Letter{}, false, nil
	}
	if o.person, err = s.person(ctx, &now); err != nil { // a corrected address counts
		return Letter{}, false, err
	}
	l, composed, err := s.write(d, o, &now)
	if err != nil || !composed {
		return Letter{}, false, err
	}
	s.envelope(&l, d.DeliveryKey, o)
	return l, true, nil
}

// aboutToBeErased reports whether an erasure may come while a letter is written: the letter would be kept behind it.
func (s *Service) aboutToBeErased(c *Complaint) bool {
	const longest = time.Hour // more than a letter takes
	env := s.env(engine(actorRetention))
	env.At = env.At.Add(longest)
	return !c.Status.Open() && env.eraseGate(c) == ""
}

// occasion folds the history up to the event of a delivery; for a dossier it keeps all of it.
func (s *Service) occasion(ctx context.Context, k DeliveryKey, dossier bool) (*occasion, error) {
	o := &occasion{}
	for r, err := range s.events(ctx, k.Complaint, k.Revision) {
		if err != nil {
			return nil, err
		}
		o.before = o.after.Clone()
		o.after.Apply(r)
		o.event = r
		if dossier {
			o.history = append(o.history, r)
		}
	}
	if o.event.Revision != k.Revision {
		return nil, Refuse(CodeCorrupt, "history", fmt.Errorf("revision %d is missing", k.Revision))
	}
	var err error
	o.texts, err = s.texts(ctx, k.Complaint, o.keys())
	return o, err
}

// write lets the composer write for the delivery's subscriber. Facts for the complainant are a type of their own.
func (s *Service) write(d Delivery, o *occasion, now *Complaint) (Letter, bool, error) {
	env := s.env(engine(actorSweep))
	switch d.Subscriber {
	case ToComplainant:
		l, err := s.composer.Compose(d.Letter, s.letterFacts(o))
		if err != nil {
			return Letter{}, false, err
		}
		l.Language, l.Postal = now.Language, postal(o.person)
		if o.person.Email != "" {
			l.To = []Address{{Name: o.person.Name, Email: o.person.Email}}
		}
		return l, true, nil
	case ToConcerned:
		known := linkedConcerned(&o.before)
		to, _ := s.policy.addresses(slices.DeleteFunc(linkedConcerned(&o.after), func(a ActorID) bool { return slices.Contains(known, a) }))
		if len(to) == 0 {
			return Letter{}, false, nil
		}
		f := s.letterFacts(o)
		f.Public = o.text(o.after.Description)
		l, err := s.composer.Compose(d.Letter, f)
		l.To, l.Language = to, now.Language
		return l, err == nil, err
	case ToStaff:
		return s.writeNotice(d, o, now, env)
	}
	return Letter{}, false, Refuse(CodeInvalid, "subscriber", errors.New("unknown subscriber"))
}

// postal is the address block of a letter to print; empty when no address is known.
func postal(p Person) string {
	if p.Address == "" || p.Name == "" {
		return p.Address
	}
	return p.Name + "\n" + p.Address
}

func linkedConcerned(c *Complaint) []ActorID {
	var list []ActorID
	for _, p := range c.Concerned {
		if p.Actor != "" && p.State == ConcernedLinked {
			list = append(list, p.Actor)
		}
	}
	return list
}

func (s *Service) writeNotice(d Delivery, o *occasion, now *Complaint, env Env) (Letter, bool, error) {
	to, lang := s.policy.addresses(env.addressees(d.Letter, now, o.event))
	if len(to) == 0 {
		return Letter{}, false, nil
	}
	f := s.noticeFacts(o, now, lang)
	if d.Letter == NoticeEscalated {
		f.Dossier = o.dossier(s.policy)
	}
	l, err := s.composer.ComposeNotice(d.Letter, f)
	l.To, l.Language = to, lang
	return l, err == nil, err
}

// envelope fills what the engine knows: sender, identity, moment. The identity follows from the event, so it never changes.
func (s *Service) envelope(l *Letter, k DeliveryKey, o *occasion) {
	_, domain, _ := splitMail(s.policy.Names.Mailbox)
	l.From = Address{Name: s.policy.Names.Desk, Email: s.policy.Names.Mailbox}
	l.MessageID = fmt.Sprintf("%s.%d.%s@%s", strings.ToLower(string(k.Complaint)), k.Revision, k.Subscriber, domain)
	l.At, l.Automatic = o.event.At.Truncate(time.Second), true
	if k.Subscriber == ToComplainant {
		l.ReplyTo, l.Subject = s.replyAddress(&o.after), s.signedSubject(l.Subject, &o.after)
		l.InReplyTo = o.texts[ContentKey{At: 1, Field: fieldMessageID}]
	}
}

// Preview composes the closing letter that would go if the complaint were closed with this text; nothing changes. It is made by
// the same code from the same facts as the letter itself. Errors are those of Do.
func (s *Service) Preview(ctx context.Context, by Actor, id ID, cmd Close) (Letter, error) {
	if s.composer == nil {
		return Letter{}, unavailable("composer", errors.New("no Composer configured"))
	}
	c, env, err := s.load(ctx, s.env(by), id)
	if err != nil {
		return Letter{}, err
	}
	dec, err := c.Decide(cmd, env)
	if err != nil {
		return Letter{}, err
	}
	for _, d := range dec.Deliveries {
		if d.Letter == LetterClosing {
			return s.preview(ctx, dec, d)
		}
	}
	return Letter{}, Refuse(CodeIllegalTransition, "no_letter", nil)
}

func (s *Service) preview(ctx context.Context, dec Decision, d Delivery) (Letter, error) {
	last := dec.Events[len(dec.Events)-1]
	o := &occasion{before: dec.Before, after: dec.After, event: last}
	var err error
	if o.texts, err = s.texts(ctx, dec.After.ID, o.keys()); err != nil {
		return Letter{}, err
	}
	for _, x := range dec.Contents {
		o.texts[x.Key] = string(x.Data)
	}
	if o.person, err = s.person(ctx, &dec.Before); err != nil {
		return Letter{}, err
	}
	l, _, err := s.write(d, o, &dec.After)
	if err == nil {
		s.envelope(&l, d.DeliveryKey, o)
	}
	return l, err
}
