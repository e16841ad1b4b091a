package complaints

import "github.com/klachtwerk/klachtwerk/calendar"

// occasion is the event that a letter is about, with the states around it and the texts it may need.
type occasion struct {
	before, after Complaint
	event         Recorded
	history       []Recorded // for a dossier
	person        Person
	texts         map[ContentKey]string
}

func (o *occasion) text(t Text) string { return o.texts[t.Key()] }

// keys lists the contents that a letter about this event may need.
func (o *occasion) keys() []ContentKey {
	keys := o.after.refs()
	for _, r := range append(o.history, o.event) {
		if doc, err := toDocument(r.Event); err == nil {
			keys = append(keys, textKeys(doc)...)
		}
	}
	return append(keys, ContentKey{At: 1, Field: fieldMessageID})
}

// letterFacts gathers what a letter to the complainant can say.
func (s *Service) letterFacts(o *occasion) LetterFacts {
	c, p := &o.after, s.policy
	f := LetterFacts{
		Names: p.Names, Law: p.Law, Language: c.Language, Reference: c.Reference, Name: o.person.Name, Kind: c.Complainant.Kind,
		Subject: o.text(c.Subject), ReceivedOn: calendar.DateOf(c.ReceivedAt), Department: p.departmentName(c.Department, c.Language),
		FirstBy: promised(c.FirstResponse), ResolvedBy: promised(c.Resolution),
		AskPhone: !c.Complainant.HasPhone, AskPartner: c.Complainant.Kind == UnknownKind,
		Public: o.text(publicText(o.event.Event)), Director: p.Names.DirectorTitle,
	}
	if f.AskPartner && p.admit(Submission{Complainant: NewComplainant{Email: o.person.Email}}).AskKind {
		f.AskPartner, f.AskKind = false, true
	}
	if s.link != nil && c.Class != ClassUnconfirmed {
		f.Link = s.link(c.ID)
	}
	s.occasionFacts(&f, o)
	return f
}

// promised is the date of a clock that has not been stopped; nil otherwise.
func promised(d *Deadline) *calendar.Date {
	if !d.live() {
		return nil
	}
	return &d.Date
}

// publicText is the one text of an event that was written for the complainant.
func publicText(e Event) Text {
	switch e := e.(type) {
	case WasClosed:
		return e.Text
	case Messaged:
		if !e.Inbound {
			return e.Text
		}
	case Extended:
		return e.Reason
	case WasSuspended:
		return e.Reason
	case WasDismissed:
		return e.Reason
	case ReopeningRefused:
		return e.Reason
	}
	return Text{}
}

func (s *Service) occasionFacts(f *LetterFacts, o *occasion) {
	c := &o.after
	switch e := o.event.Event.(type) {
	case Submitted:
		if e.Class == ClassUnconfirmed {
			s.confirmationFacts(f, c.ID)
			return
		}
		s.referralFacts(f, e.ReferredTo)
	case WasConfirmed:
		s.referralFacts(f, e.ReferredTo)
	case WasReferred:
		s.referralFacts(f, e.To)
	case WasDismissed:
		f.Dismissal = e.Ground
		f.Remedy = s.policy.text(TextRemedy, c.Language)
		f.Elsewhere = s.policy.text(TextElsewhere, c.Language)
	case Extended, Amended, Resumed:
		f.OldDate = promised(o.before.Resolution)
	case WasSuspended:
		f.ReactBy = &e.Until
	case WasWithdrawn:
		day := calendar.DateOf(o.event.At)
		f.Withdrawn = &day
	case WasClosed:
		s.closingFacts(f, o)
	case ReopeningRefused:
		f.Remedy = s.policy.text(TextRemedy, c.Language)
	}
}

// confirmationFacts leave of a letter that may reach a stranger what no stranger gets to read: their words, for they may be another's.
func (s *Service) confirmationFacts(f *LetterFacts, id ID) {
	f.Subject, f.Name, f.AskPhone, f.AskPartner, f.AskKind = "", "", false, false, false
	if s.confirmLink != nil && len(s.tokenKey) > 0 {
		f.Link = s.confirmLink(s.confirmToken(id))
	}
}

func (s *Service) referralFacts(f *LetterFacts, partner string) {
	f.Elsewhere = s.policy.text(TextCitizens, f.Language)
	if p, ok := s.policy.partner(partner); ok {
		f.Partner, f.PartnerDesk = p.Name, p.Complaints
	}
}

func (s *Service) closingFacts(f *LetterFacts, o *occasion) {
	c := &o.after
	f.Outcome = c.Outcome
	f.Remedy = s.policy.text(TextRemedy, c.Language)
	if end, err := s.calendar.End(calendar.DateOf(o.event.At), s.policy.Terms.ReopeningWindow); err == nil {
		f.ReactBy = &end.Date
	}
	if c.Escalation != nil {
		f.Decision = o.text(c.Escalation.Decision)
	}
	for _, m := range c.Measures {
		f.Measures = append(f.Measures, PublicMeasure{Text: o.text(m.Text), Due: m.Due})
	}
}

// noticeFacts gathers what a notice to staff can say, from the event and from how the complaint stands now.
func (s *Service) noticeFacts(o *occasion, now *Complaint, lang Language) NoticeFacts {
	c, p := &o.after, s.policy
	f := NoticeFacts{
		Names: p.Names, Language: lang, ID: c.ID, Reference: c.Reference, Status: now.Status, Subject: o.text(c.Subject),
		Complainant: complainantLine(p, c, o.person), Phone: o.person.Phone, Department: p.departmentName(c.Department, lang),
		Group: p.groupName(c.Group, lang), Handler: p.staffName(c.Handler), Deadlines: now.Deadlines(),
		Outcome: c.Outcome, Satisfied: c.Satisfied, Findings: o.text(c.Findings),
	}
	if s.staffLink != nil {
		f.Link = s.staffLink(c.ID)
	}
	if c.Proposed != nil {
		f.Proposed = p.groupName(c.Proposed.Group, lang)
	}
	if c.Escalation != nil {
		f.Decision = o.text(c.Escalation.Decision)
	}
	s.noticeOccasion(&f, o)
	return f
}

func complainantLine(p *Policy, c *Complaint, person Person) string {
	org := p.organisationName(c.Complainant.Organisation, c.Complainant.Kind)
	if org == "" {
		org = person.Organisation
	}
	if org == "" {
		return person.Name
	}
	return person.Name + ", " + org
}

func (s *Service) noticeOccasion(f *NoticeFacts, o *occasion) {
	switch e := o.event.Event.(type) {
	case Returned:
		f.Reason = o.text(e.Reason)
	case WasEscalated:
		f.Reason = o.text(e.Reason)
	case WasDissatisfied:
		f.Reason, f.AnswerBy = o.text(e.Reason), e.Reopening
	case WasReopened:
		f.Reason = o.text(e.Reason)
	case Messaged:
		f.Message = o.text(e.Text)
	case LetterFailed:
		f.Undelivered, f.Why = e.Letter, e.Why
	case Warned:
		f.Deadline, f.Workdays = e.Milestone.Deadline, e.Milestone.N
	case WasBreached:
		f.Deadline = e.Milestone.Deadline
	case Reminded:
		if o.after.ReopenRequest != nil {
			f.AnswerBy = &o.after.ReopenRequest.Due
		}
		for _, m := range o.after.Measures {
			if e.Milestone.Kind == MilestoneMeasure && m.N == e.Milestone.N {
				f.Measure = &PublicMeasure{Text: o.text(m.Text), Due: m.Due}
			}
		}
	}
}
