package complaints

import "context"

// PersonExport is everything that is kept about one complaint of a person, as that person may see it.
type PersonExport struct {
	View        View
	History     []HistoryItem
	Letters     []SentLetter
	Attachments []Attachment
}

// ExportPerson gives a person's own data, complaint by complaint, found by their mail address: for that person, when the login has
// verified the address, for the desk and for administrators who answer a request under the GDPR (art. 15 and 20). What is
// internal, or about others, is left out for all of them. ErrImpartiality: it concerns who asks. An error of yield ends it.
func (s *Service) ExportPerson(ctx context.Context, by Actor, email string, yield func(PersonExport) error) error {
	hash := s.personHash(email)
	if hash == "" {
		return invalidField("email", "email", "is not a mail address", nil)
	}
	if !s.deskOrAdmin(by) && hash != s.personHash(by.Email) {
		return &Error{Code: CodeNotAllowed, Reason: "export"}
	}
	p := ListParams{PageParams: PageParams{Limit: 100}, Person: hash, Scope: Scope{All: true}, Sort: SortReceived}
	for {
		page, err := s.store.List(ctx, p)
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			if err := s.exportOne(ctx, by, x.ID, hash, yield); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		p.Cursor = page.Next
	}
}

func (s *Service) exportOne(ctx context.Context, by Actor, id ID, hash string, yield func(PersonExport) error) error {
	c, err := s.store.Load(ctx, id)
	if err != nil || c.Class == ClassUnconfirmed { // not known to be theirs
		return err
	}
	p, err := s.person(ctx, &c)
	if err != nil || s.personHash(p.Email) != hash { // the list lagged: it is somebody else's now
		return err
	}
	asked := s.env(by)
	if _, barred := asked.relations(&c); len(barred) > 0 && s.personHash(by.Email) != hash {
		return asked.impartiality(&c, barred)
	}
	env := s.env(Actor{ID: by.ID + ":subject"})
	env.Own = true
	var x PersonExport
	if x.View, err = s.show(ctx, env, c, nil); err != nil {
		return err
	}
	if x.History, err = s.publicHistory(ctx, id); err != nil {
		return err
	}
	if x.Letters, err = s.letters(ctx, &c, audienceComplainant); err != nil {
		return err
	}
	if x.Attachments, err = s.attachments(ctx, &c, audienceComplainant); err != nil {
		return err
	}
	return yield(x)
}

func (s *Service) publicHistory(ctx context.Context, id ID) ([]HistoryItem, error) {
	var list []Recorded
	for r, err := range s.events(ctx, id, 0) {
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return s.historyItems(ctx, id, list, audienceComplainant)
}
