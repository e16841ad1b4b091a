package complaints

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// receiveBounce tells the desk of a letter that came back, in one commit with the mail's outcome. A bounce about nothing that left
// here, or about a complaint that is erased, is filed and no more.
func (s *Service) receiveBounce(ctx context.Context, m InboundMail, e MailEntry) (Receipt, error) {
	for _, name := range m.Undelivered {
		k, ok := ourLetter(name, s.policy.Names.Mailbox)
		if !ok {
			continue
		}
		c, err := s.store.Load(ctx, k.Complaint)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return Receipt{}, err
		}
		d, sent, err := s.delivery(ctx, k)
		if err != nil {
			return Receipt{}, err
		}
		if c.Erased || !sent {
			return s.settleMail(ctx, e, MailBounce, "undelivered", c.ID)
		}
		return s.bounced(ctx, m, e, c, d)
	}
	return s.settleMail(ctx, e, MailBounce, "undelivered", "")
}

// delivery finds a delivery by its key.
func (s *Service) delivery(ctx context.Context, k DeliveryKey) (Delivery, bool, error) {
	list, err := s.store.Deliveries(ctx, k.Complaint)
	if err != nil {
		return Delivery{}, false, err
	}
	i := slices.IndexFunc(list, func(d Delivery) bool { return d.DeliveryKey == k })
	if i < 0 {
		return Delivery{}, false, nil
	}
	return list[i], true, nil
}

func (s *Service) bounced(ctx context.Context, m InboundMail, e MailEntry, c Complaint, d Delivery) (Receipt, error) {
	e.Outcome, e.Reason, e.Complaint, e.SettledAt = MailBounce, "undelivered", c.ID, s.Now()
	cmd := failLetter{Letter: d.Letter, Of: d.Revision, To: d.Subscriber, Why: LetterBounced, Mail: m.Key}
	err := s.failed(ctx, c, Key{Key: "bounce:" + m.Key, Print: m.Key}, cmd, &e)
	if errors.Is(err, ErrClaimed) || errors.Is(err, ErrErased) { // somebody was quicker
		return s.settleMail(ctx, e, MailBounce, "undelivered", c.ID)
	}
	return Receipt{Key: e.Key, Outcome: e.Outcome, Complaint: e.Complaint}, err
}

// failed records a letter that failed, once under its key.
func (s *Service) failed(ctx context.Context, c Complaint, k Key, cmd failLetter, e *MailEntry) error {
	env := s.env(engine(actorMail))
	for try := 1; ; try++ {
		dec, err := c.Decide(cmd, env)
		if err != nil {
			return err
		}
		if _, err = s.commit(ctx, env, k, dec, e, nil); !errors.Is(err, ErrStale) || try == maxTries {
			return err
		}
		if c, err = s.store.Load(ctx, c.ID); err != nil {
			return err
		}
	}
}

// holdLetter tells the desk of a letter that waits for a person because its address has had too many; see [MailPolicy].Letters.
func (s *Service) holdLetter(ctx context.Context, d Delivery) error {
	c, err := s.store.Load(ctx, d.Complaint)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("held:%s:%d:%s", d.Complaint, d.Revision, d.Subscriber)
	cmd := failLetter{Letter: d.Letter, Of: d.Revision, To: d.Subscriber, Why: LetterLimit}
	err = s.failed(ctx, c, Key{Key: name, Print: name}, cmd, nil)
	if errors.Is(err, ErrErased) {
		return nil
	}
	return err
}

// failLetter is the engine's own command: a letter did not arrive, or was not sent.
type failLetter LetterFailed

func (failLetter) Name() CommandName              { return CmdMilestone } // what the engine does in any status
func (failLetter) check(*fields, *Complaint, Env) {}

// decide marks the address when the letter went to the one that is known now: it may have been corrected since.
func (x failLetter) decide(d *decider) error {
	e := LetterFailed(x)
	e.Address = x.Why == LetterBounced && x.To == ToComplainant && d.c().Complainant.Person.At <= x.Of
	d.emit(e)
	return nil
}

func (e LetterFailed) apply(c *Complaint, _ Recorded) {
	c.Attention = true
	if e.Address {
		c.Complainant.MailFailed = true
	}
}
