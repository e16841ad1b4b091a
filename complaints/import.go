package complaints

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Imported is an existing complaint from another system, with what happened to it.
type Imported struct {
	Key        string // its id there; makes the import idempotent
	Reference  string // its reference there, by which it can be found here too; may be empty
	Submission Submission
	Steps      []ImportedStep // in order of time
}

// ImportedStep is a command that was given in the other system, at its own moment.
type ImportedStep struct {
	At      time.Time
	By      ActorID
	Command Command
}

// Import takes over a complaint with its history, for administrators. Each step is decided by the same rules as any command, at
// its own moment, but whoever gave it; so history and state agree. No letter goes out and no warning: breaches that lie in the
// past are recorded silently, and an ended complaint has no running clock. All is one commit: ErrTooLarge when it does not fit.
func (s *Service) Import(ctx context.Context, by Actor, in Imported) (View, error) {
	env := s.env(by)
	if held, _ := env.relations(&Complaint{Revision: 1}); !slices.Contains(held, AsAdministrator) {
		return View{}, &Error{Code: CodeNotAllowed, Reason: "import"}
	}
	key := Key{Key: "import:" + in.Key, Print: in.Key}
	if v, done, err := s.replayed(ctx, env, key, ""); done || err != nil {
		return v, err
	}
	dec, err := s.decideImport(ctx, env, in)
	if err != nil {
		return View{}, err
	}
	if old := (Claim{Kind: ClaimReference, Key: strings.ToUpper(in.Reference)}); in.Reference != "" {
		dec.Claims = appendOnce(dec.Claims, old)
	}
	return s.commit(ctx, env, key, dec, nil, nil)
}

func (s *Service) decideImport(ctx context.Context, env Env, in Imported) (Decision, error) {
	if err := in.check(env); err != nil {
		return Decision{}, err
	}
	env.importing, env.importedAt = true, env.At
	id, err := s.newID()
	if err != nil {
		return Decision{}, unavailable("id", err)
	}
	first := env
	first.At, first.By, first.ID = in.Submission.ReceivedAt, engine(actorImport), id
	if first.Reference, err = s.reference(ctx, in.Submission.ReceivedAt); err != nil {
		return Decision{}, err
	}
	total, err := Complaint{}.Decide(Submit{in.Submission}, first)
	if err != nil {
		return Decision{}, prefixFields(err, "submission.")
	}
	last := ImportedStep{At: env.At, By: actorSweep, Command: PassMilestones{}}
	for i, step := range append(slices.Clone(in.Steps), last) {
		next := env
		next.At, next.By, next.Reference = step.At, engine(step.By), first.Reference
		dec, err := total.After.Decide(step.Command, next)
		if err != nil {
			err = prefixFields(err, fmt.Sprintf("steps[%d].", i))
			return Decision{}, fmt.Errorf("complaints: import step %d (%s): %w", i+1, step.Command.Name(), err)
		}
		total.After = dec.After
		total.Events, total.Contents = append(total.Events, dec.Events...), append(total.Contents, dec.Contents...)
		total.Claims = append(total.Claims, dec.Claims...)
	}
	return total, nil
}

func (in Imported) check(env Env) error {
	var f fields
	f.required("key", in.Key)
	if in.Submission.ReceivedAt.IsZero() {
		f.add("submission.received_at", "required", "is required")
	}
	last := in.Submission.ReceivedAt
	for i, step := range in.Steps {
		field := fmt.Sprintf("steps[%d].", i)
		switch {
		case step.Command == nil:
			f.add(field+"command", "required", "is required")
		case notImported(step.Command):
			f.add(field+"command", "not_imported", "cannot be imported")
		}
		switch {
		case step.At.Before(last):
			f.add(field+"at", "order", "lies before the step before it")
		case step.At.After(env.At):
			f.add(field+"at", "future", "lies in the future")
		}
		last = step.At
	}
	return f.err()
}

// notImported are commands that need more than the complaint, or make no sense in the past.
func notImported(cmd Command) bool {
	switch cmd.(type) {
	case Submit, LinkTo, Erase, PassMilestones, Attach, Posted, Confirm:
		return true
	}
	return false
}
