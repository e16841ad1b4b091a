package complaints

import (
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Decision is what a command leads to: events with the contents they refer to, the claims and deliveries that go with them,
// and the state before and after. It is committed whole or not at all.
type Decision struct {
	Before, After Complaint
	Events        []Recorded
	Contents      []Content // plain; the Service seals them
	Claims        []Claim
	Deliveries    []Delivery
}

// Decide turns a command into events, or refuses: ErrErased, ErrNotFound (not visible), ErrImpartiality with the substitute,
// ErrNotAllowed, ErrInvalid with the fields, ErrIllegalTransition with what is allowed, in this order. It is pure: the same
// complaint, command and env give the same decision.
func (c Complaint) Decide(cmd Command, env Env) (Decision, error) {
	d, err := c.permitted(cmd, env)
	if err != nil {
		return Decision{}, err
	}
	return d.decide(cmd)
}

// decider gathers a decision, applying each event as it comes so that the next one sees it.
type decider struct {
	Decision
	env Env
	as  Relation
	now time.Time // as the clock has it, also when it was set back: letters do not wait for it to catch up
}

// permitted refuses a command, or makes ready to decide on it.
func (c Complaint) permitted(cmd Command, env Env) (*decider, error) {
	d := &decider{Decision: Decision{Before: c}, env: env, now: microseconds(env.At)}
	d.env.At = env.moment(&d.Before)
	var err error
	d.as, err = d.env.permit(&d.Before, cmd)
	return d, err
}

// decide decides on a command that is permitted.
func (d *decider) decide(cmd Command) (Decision, error) {
	d.After = d.Before.Clone()
	d.passBreaches()
	if err := cmd.decide(d); err != nil {
		return Decision{}, err
	}
	d.notify()
	return d.Decision, nil
}

// permit finds the relation in which the actor may give the command now, or refuses it.
func (env Env) permit(c *Complaint, cmd Command) (Relation, error) {
	if c.Erased {
		return "", ErrErased
	}
	seen := c // as far as it decides who may do it
	if s, ok := cmd.(Submit); ok {
		about := s.about()
		seen = &about
		if _, barred := env.relations(seen); slices.Contains(barred, AsDesk) {
			return "", env.impartiality(seen, barred) // who is concerned does not enter it either
		}
	}
	held, err := env.visible(seen)
	if err != nil {
		return "", err
	}
	as, err := env.authorise(seen, cmd.Name(), held)
	if err != nil {
		return "", err
	}
	var f fields
	cmd.check(&f, c, env)
	if err := f.err(); err != nil {
		return "", err
	}
	return as, env.legal(seen, cmd.Name(), held)
}

// moment is max(now, last At), in UTC with microseconds, so that a clock set back never turns a history around.
func (env Env) moment(c *Complaint) time.Time {
	at := env.At.UTC().Truncate(time.Microsecond)
	if at.Before(c.ChangedAt) {
		return c.ChangedAt
	}
	return at
}

func (env Env) today() calendar.Date { return calendar.DateOf(env.At) }

// rows are the transitions of a command that one of the relations may use, in any status.
func (env Env) rows(name CommandName, held []Relation) []Transition {
	var list []Transition
	for _, t := range env.Policy.Transitions {
		if t.Command == name && (env.importing || slices.ContainsFunc(t.By, func(r Relation) bool { return slices.Contains(held, r) })) {
			list = append(list, t)
		}
	}
	return list
}

// authorise finds the relation in which the actor may give the command in the present status, or in some status.
func (env Env) authorise(c *Complaint, name CommandName, held []Relation) (Relation, error) {
	if env.importing {
		return AsEngine, nil
	}
	var as Relation
	for _, t := range env.rows(name, held) {
		for _, r := range t.By {
			now := slices.Contains(t.From, c.Status) || c.Revision == 0
			if slices.Contains(held, r) && (as == "" || now) {
				as = r
				if now {
					return as, nil
				}
			}
		}
	}
	if as == "" {
		if _, barred := env.relations(c); len(barred) > 0 && len(env.rows(name, barred)) > 0 {
			return "", env.impartiality(c, barred)
		}
		return "", &Error{Code: CodeNotAllowed, Reason: string(name)}
	}
	return as, nil
}

// legal refuses a command that the status or a rule beside it does not allow now.
func (env Env) legal(c *Complaint, name CommandName, held []Relation) error {
	if c.Revision == 0 {
		return nil
	}
	reason := "status"
	if slices.ContainsFunc(env.rows(name, held), func(t Transition) bool { return slices.Contains(t.From, c.Status) }) {
		reason = env.gate(c, name)
	}
	if reason == "" {
		return nil
	}
	return &Error{Code: CodeIllegalTransition, Reason: reason, Allowed: env.allowed(c, held)}
}

// Allowed lists the commands that the actor of env may give now, in the order of the policy's transitions.
func (c *Complaint) Allowed(env Env) []CommandName {
	held, err := env.visible(c)
	if err != nil {
		return nil
	}
	return env.allowed(c, held)
}

func (env Env) allowed(c *Complaint, held []Relation) []CommandName {
	list := []CommandName{}
	if c.Erased {
		return list
	}
	for _, t := range env.Policy.Transitions {
		if t.Command == CmdMilestone || slices.Contains(list, t.Command) || !slices.Contains(t.From, c.Status) {
			continue
		}
		if slices.ContainsFunc(t.By, func(r Relation) bool { return slices.Contains(held, r) }) && env.gate(c, t.Command) == "" {
			list = append(list, t.Command)
		}
	}
	return list
}

// c is the state as it is after the events so far.
func (d *decider) c() *Complaint { return &d.After }

// emit adds an event by the actor.
func (d *decider) emit(e Event) { d.emitAs(d.env.By.ID, d.as, e) }

// emitEngine adds an event that follows by rule, not by anybody's hand.
func (d *decider) emitEngine(by ActorID, e Event) { d.emitAs(by, AsEngine, e) }

func (d *decider) emitAs(by ActorID, as Relation, e Event) {
	id := d.After.ID
	if id == "" {
		id = d.env.ID
	}
	r := Recorded{Complaint: id, Revision: d.After.Revision + 1, At: d.env.At, By: by, As: as, Event: e}
	d.Events = append(d.Events, r)
	d.After.Apply(r)
}

// text keeps plain as a content of the next event; an empty one refers to nothing.
func (d *decider) text(field, plain string) Text {
	if plain == "" {
		return Text{}
	}
	return d.content(field, []byte(plain))
}

// content keeps data as a content of the next event.
func (d *decider) content(field string, data []byte) Text {
	t := Text{At: d.After.Revision + 1, Field: field, Len: len(data)}
	d.Contents = append(d.Contents, Content{Key: t.Key(), Data: data})
	return t
}

// illegal refuses with a reason beyond the transition table.
func (d *decider) illegal(reason string) error {
	held, _ := d.env.relations(&d.Before)
	return &Error{Code: CodeIllegalTransition, Reason: reason, Allowed: d.env.allowed(&d.Before, held)}
}

// passBreaches records the due moments that have passed, before anything else happens: what the sweep would have done.
func (d *decider) passBreaches() {
	for _, m := range slices.Clone(d.After.Agenda) {
		if m.Kind == MilestoneBreach && !d.env.At.Before(m.At) {
			d.emitEngine(actorSweep, WasBreached{Milestone: m})
		}
	}
}
