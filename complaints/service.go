package complaints

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Options configure a Service. Now and Policy are obligatory; everything else has a sensible zero value.
type Options struct {
	Now        func() time.Time   // the clock; read once for each call
	Policy     *Policy            // validated by New; never changed after
	NewID      func() (ID, error) // nil: NewIDs over Now and crypto/rand
	Blobs      Blobs              // nil: no attachments and no text over 300 KB
	Composer   Composer           // nil: no previews; a Dispatcher needs one
	Sealer     Sealer             // nil: contents are kept plain
	PersonKey  []byte             // key of the hash by which a person's complaints are found
	MailReader MailReader         // nil: the desk cannot attach a mail to a complaint, and no mail is read again
	TokenKey   []byte             // key of the signed tokens in reply addresses, subjects and confirmation links; nil: none of these
	Rates      Rates              // counts mails and letters, so that floods and loops end at the desk; nil: unbounded
	Observer   Observer           // nil: nobody
	Wake       func()             // hint that deliveries are pending; must not block
	Link       func(id ID) string // the complainant's own page in letters; nil: none
	StaffLink  func(id ID) string // the complaint's page in notices; nil: none

	// ConfirmLink is the page on which a sender confirms their mail, for the token that ConfirmSender takes; nil, or without
	// TokenKey: the letter has no link and asks for a phone call, after which the desk confirms.
	ConfirmLink func(token string) string

	MaxAttachment int64 // bytes; 0: 25 MB
	Sweepers      int   // complaints that Sweep works on at once; 0: one
}

// Service is the engine with its ports: the only way in for every front. It is safe for concurrent use and leaves no goroutine
// behind.
type Service struct {
	store         Store
	now           func() time.Time
	policy        *Policy
	calendar      *calendar.Calendar
	routing       *phraseIndex
	newID         func() (ID, error)
	blobs         Blobs
	composer      Composer
	sealer        Sealer
	personKey     []byte
	observer      Observer
	mailReader    MailReader
	wake          func()
	link          func(ID) string
	staffLink     func(ID) string
	confirmLink   func(string) string
	tokenKey      []byte
	rates         Rates
	maxAttachment int64
	sweepers      int
}

const defaultMaxAttachment = 25 << 20

// New makes a Service and records the policy's version in the store. ErrInvalid names the option or the field of the policy;
// ErrClaimed: the store knows this policy version with another content.
func New(ctx context.Context, store Store, o *Options) (*Service, error) {
	if err := o.check(store); err != nil {
		return nil, err
	}
	cal, err := o.Policy.NewCalendar()
	if err != nil {
		return nil, err
	}
	s := &Service{
		store: store, now: o.Now, policy: o.Policy, calendar: cal, routing: o.Policy.routingPhrases(), newID: o.NewID, blobs: o.Blobs, composer: o.Composer,
		sealer: o.Sealer, personKey: o.PersonKey, observer: o.Observer, wake: o.Wake, link: o.Link, staffLink: o.StaffLink,
		maxAttachment: o.MaxAttachment, mailReader: o.MailReader, sweepers: o.Sweepers,
		confirmLink: o.ConfirmLink, tokenKey: o.TokenKey, rates: o.Rates,
	}
	if s.newID == nil {
		s.newID = NewIDs(o.Now, rand.Reader)
	}
	if s.maxAttachment == 0 {
		s.maxAttachment = defaultMaxAttachment
	}
	if err := s.keepPolicy(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func (o *Options) check(store Store) error {
	var f fields
	if store == nil {
		f.add("store", "required", "is required")
	}
	if o == nil || o.Now == nil {
		f.add("Options.Now", "required", "is required")
	}
	if o == nil || o.Policy == nil {
		f.add("Options.Policy", "required", "is required")
	}
	if err := f.err(); err != nil {
		return err
	}
	if o.MaxAttachment < 0 {
		f.add("Options.MaxAttachment", "negative", "is negative")
		return f.err()
	}
	return o.Policy.Validate()
}

// keepPolicy records the version in force: deadlines name it, so it must be there to explain them.
func (s *Service) keepPolicy(ctx context.Context) error {
	body, err := json.Marshal(s.policy)
	if err != nil {
		return Refuse(CodeInvalid, "policy", err)
	}
	sum := sha256.Sum256(body)
	v := PolicyVersion{Version: s.policy.Version, At: microseconds(s.now()), Hash: hex.EncodeToString(sum[:]), Body: body}
	if err := s.store.PutPolicy(ctx, v); err != nil {
		return fmt.Errorf("complaints: policy version %s: %w", v.Version, err)
	}
	return nil
}

// Policy is the policy in force; it must not be changed.
func (s *Service) Policy() *Policy { return s.policy }

// Calendar is the calendar of the policy in force.
func (s *Service) Calendar() *calendar.Calendar { return s.calendar }

// Now is the moment as the Service's clock has it, in UTC with microseconds.
func (s *Service) Now() time.Time { return microseconds(s.now()) }

func (s *Service) env(by Actor) Env {
	return Env{At: s.Now(), By: by, Policy: s.policy, Calendar: s.calendar, routing: s.routing}
}

// engine is the actor of what follows by rule.
func engine(id ActorID) Actor { return Actor{ID: id, Kind: EngineActor} }

// Key makes a command idempotent: the same Key again gives the first answer, and with another Print it is ErrKeyReused.
type Key struct {
	Key   string // in the front's own name space; empty: not idempotent
	Print string // fingerprint of the request
}

// MissingRevision says that a front was given no revision although the command needs one.
const MissingRevision Revision = -1

const maxTries = 8

// Submit registers a complaint, or refers it. in.Key makes it idempotent: without it a second try after a lost answer registers it
// twice. Errors are those of Decide, and ErrKeyReused.
func (s *Service) Submit(ctx context.Context, by Actor, in Submission) (View, error) {
	start := s.Now()
	v, err := s.submit(ctx, s.env(by), in, nil)
	s.observe(ctx, "command", string(CmdSubmit), v.Complaint.ID, start, err)
	return v, err
}

func (s *Service) submit(ctx context.Context, env Env, in Submission, mail *MailEntry, claims ...Claim) (View, error) {
	key := Key{Key: in.Key, Print: in.Print}
	if v, done, err := s.replayed(ctx, env, key, ""); done || err != nil {
		return v, err
	}
	dec, err := s.decideSubmit(ctx, &env, in)
	if err != nil {
		return View{}, err
	}
	if mail != nil {
		mail.Complaint = env.ID
		claims = append(claims, Claim{Kind: ClaimMail, Key: mail.Key})
	}
	return s.commit(ctx, env, key, dec, mail, claims)
}

// decideSubmit hands the decision its id and its reference. A number is drawn only for a submission that will be accepted.
func (s *Service) decideSubmit(ctx context.Context, env *Env, said Submission) (Decision, error) {
	var err error
	if env.ID, err = s.newID(); err != nil {
		return Decision{}, unavailable("id", err)
	}
	in := Submit{said}
	var cmd Command = in // one copy serves both
	d, err := Complaint{}.permitted(cmd, *env)
	if err != nil {
		return Decision{}, err
	}
	if s.policy.admit(in.filled(d.env).Submission).Class == ClassComplaint {
		if d.env.Reference, err = s.reference(ctx, in.received(d.env)); err != nil {
			return Decision{}, err
		}
	}
	return d.decide(cmd)
}

func (s *Service) reference(ctx context.Context, received time.Time) (string, error) {
	year := calendar.DateOf(received).Year()
	n, err := s.store.Next(ctx, seriesOf(year))
	if err != nil {
		return "", err
	}
	return referenceOf(year, n), nil
}

// Do gives a command to one complaint. at is the revision it was decided on: ErrStale when that is not the newest; 0 takes
// whatever is newest, and tries again when somebody else was quicker. Errors are those of Decide.
func (s *Service) Do(ctx context.Context, by Actor, id ID, at Revision, cmd Command) (View, error) {
	return s.DoOnce(ctx, by, Key{}, id, at, cmd)
}

// DoOnce is Do under an idempotency key: after a lost answer the same call gives the first answer, also to somebody whom the
// command took the complaint out of sight. Without a key, and with at 0, a second try is refused where the procedure forbids a
// second time (ErrIllegalTransition), and done again elsewhere: assign, contacts, notes, messages, attachments, amend, link,
// hearing, hold, posted, and dissatisfied before the closing. Whoever names the revision doubles nothing: it is ErrStale.
func (s *Service) DoOnce(ctx context.Context, by Actor, k Key, id ID, at Revision, cmd Command) (View, error) {
	start := s.Now()
	v, err := s.do(ctx, s.env(by), k, id, at, cmd)
	s.observe(ctx, "command", string(cmd.Name()), id, start, err)
	return v, err
}

func (s *Service) do(ctx context.Context, env Env, k Key, id ID, at Revision, cmd Command) (View, error) {
	for try := 1; ; try++ {
		v, err := s.tryDo(ctx, env, k, id, at, cmd)
		if at != 0 || try == maxTries || !errors.Is(err, ErrStale) {
			return v, err
		}
	}
}

func (s *Service) tryDo(ctx context.Context, env Env, k Key, id ID, at Revision, cmd Command) (View, error) {
	c, env, err := s.load(ctx, env, id)
	if err != nil {
		return s.repeatedUnseen(ctx, env, k, id, err)
	}
	if v, done, err := s.replayed(ctx, env, k, id); done || err != nil {
		return v, err
	}
	switch {
	case at == MissingRevision:
		return View{}, ErrRevisionRequired
	case at != 0 && at != c.Revision:
		return View{}, ErrStale
	}
	if env, cmd, err = s.prepare(ctx, env, &c, cmd); err != nil {
		return View{}, err
	}
	dec, err := c.Decide(cmd, env)
	if err != nil {
		return View{}, err
	}
	if _, erasing := cmd.(Erase); erasing {
		if err := s.eraseContents(ctx, &c); err != nil {
			return View{}, err
		}
	}
	mail, err := s.opening(ctx, env, dec, cmd)
	if err != nil {
		return View{}, err
	}
	return s.commit(ctx, env, k, dec, mail, nil)
}

// repeatedUnseen answers the repeated command of somebody whom it took the complaint out of sight, as a group's member who returned
// it; for everybody else there is nothing to see.
func (s *Service) repeatedUnseen(ctx context.Context, env Env, k Key, id ID, refused error) (View, error) {
	if !errors.Is(refused, ErrNotFound) && !errors.Is(refused, ErrImpartiality) {
		return View{}, refused
	}
	v, done, err := s.replayed(ctx, env, k, id)
	if done && err == nil {
		return v, nil
	}
	if err != nil && !errors.Is(err, ErrKeyReused) {
		return View{}, err
	}
	return View{}, refused
}

// load reads a complaint as the actor of env may see it; the Env that comes back knows whether it is the actor's own.
func (s *Service) load(ctx context.Context, env Env, id ID) (Complaint, Env, error) {
	c, err := s.store.Load(ctx, id)
	if err != nil {
		return Complaint{}, env, err
	}
	if env, err = s.owned(ctx, env, &c, nil); err != nil {
		return Complaint{}, env, err
	}
	if _, err := env.visible(&c); err != nil {
		return Complaint{}, env, err
	}
	return c, env, nil
}

// owned finds out whether somebody from outside is the complainant by their verified mail address; known are plain contents that
// need not be read again.
func (s *Service) owned(ctx context.Context, env Env, c *Complaint, known []Content) (Env, error) {
	env.Own = false
	if env.By.Kind != PersonActor || env.By.Email == "" || c.Complainant.Person.IsZero() || env.isStaff() {
		return env, nil
	}
	p, err := s.person(ctx, c, known...)
	if err != nil {
		return env, err
	}
	theirs, ok := normaliseMail(p.Email)
	own, _ := normaliseMail(env.By.Email)
	env.Own = ok && theirs == own
	return env, nil
}

// person reads who the complainant is; known are plain contents that are not read again.
func (s *Service) person(ctx context.Context, c *Complaint, known ...Content) (Person, error) {
	key := c.Complainant.Person.Key()
	for _, k := range known {
		if k.Key == key {
			return readPerson(string(k.Data))
		}
	}
	list, err := s.texts(ctx, c.ID, []ContentKey{key})
	if err != nil {
		return Person{}, err
	}
	return readPerson(list[key])
}

func readPerson(content string) (Person, error) {
	var p Person
	if content == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(content), &p); err != nil {
		return p, Refuse(CodeCorrupt, fieldPerson, err)
	}
	return p, nil
}

// replayed answers a key that was used before with the complaint as it was then.
func (s *Service) replayed(ctx context.Context, env Env, k Key, id ID) (View, bool, error) {
	if k.Key == "" {
		return View{}, false, nil
	}
	was, err := s.store.Resolve(ctx, Claim{Kind: ClaimCommand, Key: k.Key})
	if errors.Is(err, ErrNotFound) {
		return View{}, false, nil
	}
	if err != nil {
		return View{}, false, err
	}
	v, err := s.first(ctx, env, k, id, was)
	return v, true, err
}

func (s *Service) first(ctx context.Context, env Env, k Key, id ID, was Claimed) (View, error) {
	if was.Print != k.Print || id != "" && was.ID != id {
		return View{}, ErrKeyReused
	}
	v, err := s.viewAt(ctx, env, was.ID, was.Revision)
	if err == nil {
		return v, nil
	}
	c, replayErr := s.stateAt(ctx, was.ID, was.Revision) // who did it may not see it now: the answer is what it was then
	if replayErr != nil {
		return View{}, replayErr
	}
	return outOfSight(env, c, v, err)
}

// prepare gathers what the decision may look at beside the complaint: a reference, the other complaint of a link.
func (s *Service) prepare(ctx context.Context, env Env, c *Complaint, cmd Command) (Env, Command, error) {
	switch x := cmd.(type) {
	case Reopen:
		if c.Reference == "" {
			ref, err := s.reference(ctx, c.ReceivedAt)
			env.Reference = ref
			return env, cmd, err
		}
	case Amend:
		if c.Class == ClassSignal && x.Complainant != nil {
			ref, err := s.reference(ctx, c.ReceivedAt)
			env.Reference = ref
			return env, cmd, err
		}
	case LinkTo:
		return s.prepareLink(ctx, env, c, x)
	case Confirm:
		return s.prepareConfirm(ctx, env, c, x)
	}
	return env, cmd, nil
}

// commit seals and writes a decision, and shows the result. When the key turns out to be used already the first answer counts.
func (s *Service) commit(ctx context.Context, env Env, k Key, dec Decision, mail *MailEntry, claims []Claim) (View, error) {
	if len(dec.Events) == 0 {
		return s.show(ctx, env, dec.After, nil)
	}
	contents, err := s.seal(ctx, dec.After.ID, dec.Contents)
	if err != nil {
		return View{}, err
	}
	key := k.Key
	if key == "" {
		id, err := s.newID()
		if err != nil {
			return View{}, unavailable("id", err)
		}
		key = string(id)
	}
	if err := ctx.Err(); err != nil { // what was not asked has a clear answer
		s.discard(ctx, spilled(contents)...)
		return View{}, unavailable("context", err)
	}
	done, err := s.store.Commit(ctx, Commit{
		Key: key, Print: k.Print, Expect: dec.Before.Revision, State: dec.After, Events: dec.Events, Contents: contents,
		Claims: append(dec.Claims, claims...), Deliveries: dec.Deliveries, Mail: mail,
	})
	if err != nil {
		return View{}, s.notCommitted(ctx, contents, err)
	}
	if done.Repeated {
		s.discardUnkept(ctx, dec.After.ID, contents)
		return s.first(ctx, env, k, "", Claimed{ID: done.ID, Revision: done.Revision, Print: done.Print})
	}
	if s.wake != nil && len(dec.Deliveries) > 0 {
		s.wake()
	}
	v, err := s.show(ctx, env, dec.After, dec.Contents)
	return outOfSight(env, dec.After, v, err)
}

// outOfSight answers somebody who sees the complaint no longer by what they did, as a group's member who returned it or who
// filed anonymously: it was done, and this is all there is to show.
func outOfSight(env Env, c Complaint, v View, err error) (View, error) {
	if code := CodeOf(err); err == nil || code != CodeNotFound && code != CodeImpartiality {
		return v, err
	}
	return View{Allowed: []CommandName{}, At: env.moment(&c), Complaint: Complaint{
		ID: c.ID, Revision: c.Revision, Reference: c.Reference, Class: c.Class, Status: c.Status,
		ReceivedAt: c.ReceivedAt, RegisteredAt: c.RegisteredAt, ChangedAt: c.ChangedAt,
	}}, nil
}

func (s *Service) observe(ctx context.Context, what, name string, id ID, start time.Time, err error) {
	if s.observer == nil {
		return
	}
	o := Observation{What: what, Name: name, Complaint: id, Took: s.Now().Sub(start)}
	if err != nil {
		o.Code = CodeOf(err)
	}
	s.observer.Observe(ctx, o)
}
