package complaints

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Limits on what people write, in bytes of UTF-8.
const (
	maxSubject     = 1_000
	maxText        = 1 << 20 // descriptions, findings, closing texts; over 300 KB the Service keeps them as blobs
	maxReason      = 20_000
	maxName        = 500
	maxConcerned   = 20
	maxMeasures    = 50
	maxBackdatedBy = 40 * 366 * 24 * time.Hour // older receipts are a typing error; a bound, not a term
)

// Submit is the command that opens a complaint; it is decided on the zero Complaint.
type Submit struct{ Submission }

func (Submit) Name() CommandName { return CmdSubmit }

func (s Submit) check(f *fields, _ *Complaint, env Env) {
	var rest fields
	s.filled(env).checkAll(&rest, env)
	f.merge(s.Misread, rest)
}

func (s Submit) checkAll(f *fields, env Env) {
	oneOf(f, "channel", s.Channel, ChannelWeb, ChannelPhone, ChannelLetter, ChannelAPI, ChannelMail)
	if s.Language != "" {
		oneOf(f, "language", s.Language, Dutch, English)
	}
	s.checkTexts(f)
	s.checkReceipt(f, env)
	if s.Department != "" {
		checkDepartment(f, s.Department, env)
	}
	if !s.Anonymous {
		checkComplainant(f, s.Complainant, env)
	}
	checkGround(f, s.Ground, s.Agreement, s.Complainant, env)
	checkConcerned(f, s.Concerned)
	if s.OccurredOn != nil && *s.OccurredOn > env.today() {
		f.add("occurred_on", "future", "lies in the future")
	}
}

func (s Submit) checkTexts(f *fields) {
	if s.Channel != ChannelMail { // a mail may come without either
		f.required("subject", s.Subject)
		f.required("description", s.Description)
	}
	f.maxLen("subject", s.Subject, maxSubject)
	f.maxLen("description", s.Description, maxText)
}

// checkReceipt lets only those who know it say when a complaint was received: the desk and the mail intake.
func (s Submit) checkReceipt(f *fields, env Env) {
	if s.ReceivedAt.IsZero() {
		return
	}
	about := s.about()
	held, _ := env.relations(&about)
	if !env.importing && !slices.Contains(held, AsDesk) && !slices.Contains(held, AsEngine) {
		f.add("received_at", "desk_only", "may be given by the service desk only")
	}
	checkReceivedAt(f, s.ReceivedAt, env)
}

func checkReceivedAt(f *fields, at time.Time, env Env) {
	switch {
	case at.After(env.At):
		f.add("received_at", "future", "lies in the future")
	case env.At.Sub(at) > maxBackdatedBy:
		f.add("received_at", "too_old", "lies too far in the past")
	}
}

func checkDepartment(f *fields, id DepartmentID, env Env) {
	if _, known := env.Policy.department(id); known {
		return
	}
	ids := make([]DepartmentID, 0, len(env.Policy.Departments))
	for _, d := range env.Policy.Departments {
		ids = append(ids, d.ID)
	}
	oneOf(f, "department", id, ids...)
}

// checkGround holds procedure.md section 1: ground contract only from a supplier, with the agreement's number.
func checkGround(f *fields, g Ground, agreement string, who NewComplainant, env Env) {
	f.maxLen("agreement", agreement, maxName)
	if g == "" {
		return
	}
	oneOf(f, "ground", g, Conduct, ServiceGround, Contract)
	if g != Contract {
		return
	}
	known := env.Policy.admit(Submission{Complainant: who})
	if known.Kind != SupplierKind {
		f.add("ground", "supplier_only", "contract is a ground for suppliers only")
		return
	}
	f.required("agreement", agreement)
	if s, ok := env.Policy.supplier(known.Organisation); ok && agreement != "" && len(s.Agreements) > 0 && !slices.Contains(s.Agreements, agreement) {
		f.add("agreement", "unknown_agreement", "is not an agreement with this supplier")
	}
}

func checkConcerned(f *fields, list []NewConcerned) {
	if len(list) > maxConcerned {
		f.limit("concerned", "too_many", fmt.Sprintf("names more than %d persons", maxConcerned), maxConcerned)
	}
	for i, p := range list {
		field := fmt.Sprintf("concerned[%d].", i)
		if p.Name == "" && p.Actor == "" {
			f.add(field+"name", "required", "is required")
		}
		f.maxLen(field+"name", p.Name, maxName)
		if p.State != "" {
			oneOf(f, field+"state", p.State, ConcernedUnlinked, ConcernedLinked, ConcernedLeft, ConcernedUnknown)
		}
	}
}

func (s Submit) decide(d *decider) error {
	s = s.filled(d.env)
	if d.env.ID == "" {
		return invalidField("id", "required", "is required", nil)
	}
	e, routed, err := s.submitted(d, s.received(d.env))
	if err != nil {
		return err
	}
	if e.Class == ClassUnconfirmed {
		return s.unverified(d, e)
	}
	if s.Anonymous && d.as == AsComplainant {
		d.emitAs("", d.as, e)
	} else {
		d.emit(e)
	}
	if e.Reference != "" {
		d.Claims = append(d.Claims, Claim{Kind: ClaimReference, Key: e.Reference})
	}
	if routed.Assign && e.Class != ClassReferral {
		d.emitEngine(actorRouting, WasAssigned{Group: routed.Group, Rule: routed.Rule})
	}
	return nil
}

// received is the moment of receipt: the one given, else now.
func (s Submit) received(env Env) time.Time {
	if s.ReceivedAt.IsZero() {
		return env.At
	}
	return microseconds(s.ReceivedAt)
}

// about is as much of the complaint as decides who may enter it: whom it concerns. The desk's stand-in enters one about the
// whole desk.
func (s Submit) about() (c Complaint) {
	for _, p := range s.Concerned {
		if p.Actor != "" {
			c.Involved = append(c.Involved, p.Actor)
		}
	}
	return c
}

func (s Submit) submitted(d *decider, received time.Time) (Submitted, Routed, error) {
	a := d.env.Policy.admit(s.Submission)
	e := Submitted{
		Class: a.Class, Status: Registered, Channel: s.Channel, Language: s.Language, ReceivedAt: received,
		OccurredOn: clonePtr(s.OccurredOn), Ground: s.Ground, Department: s.Department,
		Complainant: Complainant{Kind: a.Kind, Organisation: a.Organisation, Actor: s.Complainant.Actor},
		ReferredTo:  a.Partner, Rule: a.Rule, Mail: s.Mail, Imported: d.env.importing,
	}
	if e.Language == "" {
		e.Language = Dutch
	}
	s.write(d, &e)
	switch e.Class {
	case ClassUnconfirmed:
		return e, Routed{}, nil
	case ClassReferral:
		e.Status, e.Agenda = Referred, d.env.retention(d.c())
		return e, Routed{}, nil
	}
	routed, ok := s.routed(d.env, a)
	e.Department = cmp.Or(e.Department, routed.Department)
	if ok && !routed.Assign {
		e.Proposed = &Route{Rule: routed.Rule, Group: routed.Group}
	}
	if e.Class == ClassSignal {
		return e, routed, nil
	}
	e.Reference = d.env.Reference
	var err error
	e.Promises, err = d.env.receipt(received)
	return e, routed, err
}

// write keeps the free text and personal data of the submission as contents.
func (s Submit) write(d *decider, e *Submitted) {
	d.Contents = make([]Content, 0, 3+len(s.Concerned)) // subject, description, person; the others are rare
	e.Subject = d.text("subject", s.Subject)
	e.Description = d.text("description", s.Description)
	e.Agreement = d.text("agreement", s.Agreement)
	d.text(fieldMessageID, s.MessageID)
	s.Complainant.write(d, &e.Complainant)
	e.Concerned = writeConcerned(d, s.Concerned)
}

// write keeps the person as one content. An organisation the policy knows is an id in the event, any other a word of theirs.
func (n NewComplainant) write(d *decider, c *Complainant) {
	p := Person{Name: n.Name, Email: n.Email, Phone: n.Phone, Address: n.Address}
	if c.Organisation == "" {
		p.Organisation = n.Organisation
	}
	c.HasMail, c.HasPhone = p.Email != "", p.Phone != ""
	if p == (Person{}) {
		return
	}
	body, err := json.Marshal(p)
	if err == nil { // strings alone: it cannot fail
		c.Person = d.content(fieldPerson, body)
	}
}

func writeConcerned(d *decider, list []NewConcerned) []Concerned {
	var out []Concerned
	for i, p := range list {
		c := Concerned{Name: d.text(fmt.Sprintf("concerned-%d", i+1), p.Name), Actor: p.Actor, State: p.State}
		if c.State == "" {
			c.State = ConcernedUnlinked
		}
		if c.State == ConcernedUnlinked && c.Actor != "" && d.as == AsDesk {
			c.State = ConcernedLinked
		}
		out = append(out, c)
	}
	return out
}

// routed is what the policy's rules make of a submission; false when none applies.
func (s Submission) routed(env Env, a admission) (Routed, bool) {
	return env.Policy.routeBy(env.routing, RoutingInput{
		Department: s.Department, Ground: s.Ground, Kind: a.Kind, Channel: s.Channel,
		Organisation: a.Organisation, Subject: s.Subject, Description: s.Description,
	})
}
