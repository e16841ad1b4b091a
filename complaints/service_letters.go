package complaints

import (
	"context"
	"slices"
)

// SentLetter is a letter with how its delivery stands; Letter is empty while it is not composed yet or after erasure.
type SentLetter struct {
	Key      ContentKey
	Letter   Letter
	Delivery Delivery
}

// Letters lists what was sent, or waits to be sent, about a complaint. The complainant sees their own letters only, an
// administrator the deliveries without the letters.
func (s *Service) Letters(ctx context.Context, by Actor, id ID) ([]SentLetter, error) {
	c, env, err := s.load(ctx, s.env(by), id)
	if err != nil {
		return nil, err
	}
	held, err := env.visible(&c)
	if err != nil {
		return nil, err
	}
	return s.letters(ctx, &c, audienceOf(held))
}

func (s *Service) letters(ctx context.Context, c *Complaint, a audience) ([]SentLetter, error) {
	deliveries, err := s.store.Deliveries(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	out := make([]SentLetter, 0, len(deliveries))
	for _, d := range deliveries {
		if a == audienceComplainant && d.Subscriber != ToComplainant {
			continue
		}
		x := SentLetter{Key: LetterKey(d.DeliveryKey), Delivery: d}
		if a != audienceFigures {
			if x.Letter, err = s.keptLetter(ctx, c.ID, x.Key); err != nil {
				return nil, err
			}
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *Service) keptLetter(ctx context.Context, id ID, key ContentKey) (Letter, error) {
	ref := ContentRef{Complaint: id, Key: key}
	list, err := s.store.ReadContents(ctx, []ContentRef{ref})
	if err != nil || list[0].Erased {
		return Letter{}, err
	}
	return s.readLetter(ctx, ref, list[0])
}

// Parked pages through the deliveries that need a person: for the desk and administrators.
func (s *Service) Parked(ctx context.Context, by Actor, p PageParams) (Page[Delivery], error) {
	if !s.deskOrAdmin(by) {
		return Page[Delivery]{}, &Error{Code: CodeNotAllowed, Reason: "parked"}
	}
	return s.store.Parked(ctx, p)
}

// Unpark tries a parked delivery again from now on.
func (s *Service) Unpark(ctx context.Context, by Actor, key DeliveryKey) error {
	if !s.deskOrAdmin(by) {
		return &Error{Code: CodeNotAllowed, Reason: "parked"}
	}
	if err := s.store.Unpark(ctx, key, s.Now()); err != nil {
		return err
	}
	if s.wake != nil {
		s.wake()
	}
	return nil
}

// deskOrAdmin reports whether somebody may look after the deliveries and mails of all complaints.
func (s *Service) deskOrAdmin(by Actor) bool {
	env := s.env(by)
	return by.Kind == PersonActor && (env.inPost(env.Policy.Desk, nil) || slices.Contains(env.Policy.Admins, by.ID))
}
