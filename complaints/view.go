package complaints

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"
)

// View is a complaint as one actor may see it: the state cut down to that, with the texts they may read.
type View struct {
	Complaint Complaint
	Person    Person        // the complainant's; empty where the actor may not see it or it is erased
	Relations []Relation    // in which the actor stands to it
	Allowed   []CommandName // what the actor may do now
	At        time.Time     // the moment of the view
	texts     map[ContentKey]string
}

// Text is the plain text of a reference in the view's complaint; empty when it is erased or not for this actor's eyes.
func (v View) Text(t Text) string { return v.texts[t.Key()] }

// audience is how much of a complaint a set of relations may see.
type audience int

const (
	audienceFigures     audience = iota // no free text, no people
	audienceComplainant                 // their own words and what is meant for them
	audienceStaff                       // everything
)

func audienceOf(held []Relation) audience {
	best := audienceFigures
	for _, r := range held {
		switch r {
		case AsDesk, AsHandler, AsMember, AsConsulted, AsFormer, AsOwner, AsDirector, AsEngine:
			return audienceStaff
		case AsComplainant, AsPartnerSystem:
			best = audienceComplainant
		case AsAdministrator:
		}
	}
	return best
}

// cutDown removes from a state what an audience may not see.
func (c *Complaint) cutDown(a audience) {
	switch a {
	case audienceStaff:
	case audienceFigures:
		c.Complainant.Person, c.Subject, c.Description, c.Agreement = Text{}, Text{}, Text{}, Text{}
		c.Findings, c.ClosingText, c.Concerned, c.Involved = Text{}, Text{}, nil, nil
		c.hideTexts()
	case audienceComplainant:
		c.cutForComplainant()
	}
}

func (c *Complaint) hideTexts() {
	for i := range c.Measures {
		c.Measures[i].Text = Text{}
	}
	if c.Suspension != nil {
		c.Suspension.Reason = Text{}
	}
	if c.Escalation != nil {
		c.Escalation.Decision = Text{}
	}
}

// cutForComplainant leaves what the complainant wrote, the dates, and, once it is closed, what the closing letter told them.
func (c *Complaint) cutForComplainant() {
	c.Group, c.Handler, c.Handlers, c.Consulted, c.Proposed = "", "", nil, nil, nil
	c.Involved, c.Links, c.Agenda, c.Findings, c.NoTalk = nil, nil, nil, Text{}, ""
	c.Contacts, c.Attention, c.Hold, c.Heard = Contacts{}, false, false, false
	c.Attachments = c.Shown
	if c.SubmittedBy != c.Complainant.Actor {
		c.SubmittedBy = "" // whoever of the desk entered it
	}
	for i := range c.Concerned {
		c.Concerned[i].Actor, c.Concerned[i].State = "", ConcernedUnlinked
	}
	if c.Escalation != nil {
		c.Escalation.By = ""
	}
	for i := range c.Measures {
		c.Measures[i].Owner, c.Measures[i].DoneBy = "", ""
	}
	if c.Status == Closed {
		return
	}
	c.Outcome, c.Measures = "", nil
	if c.Escalation != nil {
		c.Escalation.Decision = Text{}
	}
}

// refs lists the contents that a state refers to.
func (c *Complaint) refs() []ContentKey {
	list := []Text{c.Complainant.Person, c.Subject, c.Description, c.Agreement, c.Findings, c.ClosingText}
	for _, p := range c.Concerned {
		list = append(list, p.Name)
	}
	for _, m := range c.Measures {
		list = append(list, m.Text)
	}
	if c.Suspension != nil {
		list = append(list, c.Suspension.Reason)
	}
	if c.Escalation != nil {
		list = append(list, c.Escalation.Decision)
	}
	keys := make([]ContentKey, 0, len(list))
	for _, t := range list {
		if !t.IsZero() {
			keys = append(keys, t.Key())
		}
	}
	return keys
}

// show makes the view of a state for the actor of env; known are plain contents that need not be read again.
func (s *Service) show(ctx context.Context, env Env, c Complaint, known []Content) (View, error) {
	env.At = env.moment(&c)
	if c.Revision > 0 && env.By.Kind == PersonActor && !env.Own && !env.isStaff() {
		var err error
		if env, err = s.owned(ctx, env, &c, known); err != nil {
			return View{}, err
		}
	}
	held, err := env.visible(&c)
	if err != nil {
		return View{}, err
	}
	v := View{Complaint: c.Clone(), Relations: held, Allowed: env.allowed(&c, held), At: env.At}
	v.Complaint.cutDown(audienceOf(held))
	if v.texts, err = s.known(ctx, &v.Complaint, known); err != nil {
		return View{}, err
	}
	v.Person, err = readPerson(v.Text(v.Complaint.Complainant.Person))
	return v, err
}

// known gives the texts of a state, reading only those that are not at hand.
func (s *Service) known(ctx context.Context, c *Complaint, at []Content) (map[ContentKey]string, error) {
	refs := c.refs()
	var missing []ContentKey
	texts := make(map[ContentKey]string, len(refs))
	for _, k := range refs {
		if i := slices.IndexFunc(at, func(c Content) bool { return c.Key == k }); i >= 0 {
			texts[k] = string(at[i].Data)
			continue
		}
		missing = append(missing, k)
	}
	if len(missing) == 0 {
		return texts, nil
	}
	read, err := s.texts(ctx, c.ID, missing)
	if err != nil {
		return nil, err
	}
	maps.Copy(texts, read)
	return texts, nil
}

// viewAt shows a complaint as it was at a revision, for the actor of env as they may see it now.
func (s *Service) viewAt(ctx context.Context, env Env, id ID, at Revision) (View, error) {
	now, env, err := s.load(ctx, env, id)
	if err != nil {
		return View{}, err
	}
	if now.Revision == at {
		return s.show(ctx, env, now, nil)
	}
	then, err := s.stateAt(ctx, id, at)
	if err != nil {
		return View{}, err
	}
	env.At = then.ChangedAt
	return s.show(ctx, env, then, nil)
}

// stateAt replays a history up to a revision.
func (s *Service) stateAt(ctx context.Context, id ID, at Revision) (Complaint, error) {
	return Replay(s.events(ctx, id, at))
}

// events walks through a history up to a revision; 0 walks to its end.
func (s *Service) events(ctx context.Context, id ID, through Revision) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		p := HistoryParams{Complaint: id, Through: through, PageParams: PageParams{Limit: 200}}
		for {
			page, err := s.store.History(ctx, p)
			if err != nil {
				yield(Recorded{}, err)
				return
			}
			for _, r := range page.Items {
				if !yield(r, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			p.Cursor = page.Next
		}
	}
}
