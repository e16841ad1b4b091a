package complaints

import (
	"context"
	"errors"
)

// prepareLink finds the other complaint of a link. For a part it is made first: the same complaint, with the original receipt,
// for another department; under a key of its own, so that a repeated split makes no second one.
func (s *Service) prepareLink(ctx context.Context, env Env, c *Complaint, l LinkTo) (Env, Command, error) {
	held, err := env.visible(c)
	if err != nil {
		return env, l, err
	}
	if _, err := env.authorise(c, CmdLink, held); err != nil {
		return env, l, err
	}
	if err := env.legal(c, CmdLink, held); err != nil {
		return env, l, err
	}
	if c.Class == ClassUnconfirmed && l.Kind != LinkDuplicate {
		return env, l, &Error{Code: CodeIllegalTransition, Reason: "unconfirmed", Allowed: env.allowed(c, held)}
	}
	switch l.Kind {
	case LinkPart:
		env.Target, err = s.split(ctx, env, c, DepartmentID(l.To))
	case LinkDuplicate, LinkRelated:
		env.Target, err = s.target(ctx, env, l.To)
	case LinkConsulted:
	}
	return env, l, err
}

// target loads the other complaint; nil when the actor cannot see one by that name.
func (s *Service) target(ctx context.Context, env Env, name string) (*Complaint, error) {
	id, err := s.identify(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, _, err := s.load(ctx, env, id)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrImpartiality) {
		return nil, nil
	}
	return &c, err
}

func (s *Service) split(ctx context.Context, env Env, c *Complaint, to DepartmentID) (*Complaint, error) {
	var f fields
	checkDepartment(&f, to, env)
	if to == c.Department && to != "" {
		f.add("department", "itself", "is the complaint's own department")
	}
	if err := f.err(); err != nil {
		return nil, renameField(err, "department", "to")
	}
	texts, err := s.texts(ctx, c.ID, c.refs())
	if err != nil {
		return nil, err
	}
	p, err := readPerson(texts[c.Complainant.Person.Key()])
	if err != nil {
		return nil, err
	}
	in := Submission{
		Key: "part:" + string(c.ID) + ":" + string(to), Channel: c.Channel, Language: c.Language, ReceivedAt: c.ReceivedAt,
		Ground: c.Ground, Agreement: texts[c.Agreement.Key()], Department: to, OccurredOn: c.OccurredOn,
		Subject: texts[c.Subject.Key()], Description: texts[c.Description.Key()], Complainant: complainantOf(c, p),
	}
	for _, x := range c.Concerned {
		in.Concerned = append(in.Concerned, NewConcerned{Name: texts[x.Name.Key()], Actor: x.Actor, State: x.State})
	}
	v, err := s.submit(ctx, env, in, nil)
	if err != nil {
		return nil, err
	}
	return &v.Complaint, nil
}

func complainantOf(c *Complaint, p Person) NewComplainant {
	n := NewComplainant{
		Name: p.Name, Email: p.Email, Phone: p.Phone, Address: p.Address, Kind: c.Complainant.Kind,
		Organisation: c.Complainant.Organisation, Actor: c.Complainant.Actor,
	}
	if n.Organisation == "" {
		n.Organisation = p.Organisation
	}
	return n
}

func renameField(err error, from, to string) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	for i := range e.Fields {
		if e.Fields[i].Field == from {
			e.Fields[i].Field = to
		}
	}
	return err
}

// prefixFields puts a path before the fields of an error.
func prefixFields(err error, prefix string) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	for i := range e.Fields {
		e.Fields[i].Field = prefix + e.Fields[i].Field
	}
	return err
}
