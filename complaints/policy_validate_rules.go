package complaints

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/klachtwerk/klachtwerk/calendar"
)

const (
	maxPhraseWords = 8 // of a phrase in a rule; the time to look for phrases grows with it
	maxPhraseBytes = 200
)

func fieldsOf(err error) []FieldError {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

func (v *policyCheck) routing() {
	for i, r := range v.p.Routing {
		field := at("routing", i)
		v.knownIfSet(field+".department", string(r.Department), "departments", v.departmentIDs)
		v.knownIfSet(field+".organisation", r.Partner, "partners or suppliers", v.organisationIDs)
		v.known(field+".group", string(r.Group), "groups", v.groupIDs)
		if r.Ground != "" {
			oneOf(&v.f, field+".ground", r.Ground, Conduct, ServiceGround, Contract)
		}
		if r.Kind != "" {
			oneOf(&v.f, field+".kind", r.Kind, PartnerEmployee, SupplierKind, Citizen, Business, UnknownKind)
		}
		if r.Channel != "" {
			oneOf(&v.f, field+".channel", r.Channel, ChannelMail, ChannelWeb, ChannelPhone, ChannelLetter, ChannelAPI)
		}
		v.phrases(field+".words", r.Words)
		if string(r.Department)+string(r.Ground)+string(r.Kind)+string(r.Channel)+r.Partner == "" && len(r.Words) == 0 {
			v.f.add(field, "condition", "needs a condition: department, ground, kind, channel, organisation or words")
		}
	}
}

func (v *policyCheck) referrals() {
	for i, r := range v.p.Referrals {
		field := at("referrals", i)
		oneOf(&v.f, field+".kind", r.Kind, Citizen, Business)
		v.knownIfSet(field+".partner", r.Partner, "partners", v.partners)
		v.phrases(field+".words", r.Words)
		taken := map[string]bool{}
		for j, d := range r.Domains {
			v.domain(at(field+".domains", j), d, taken)
		}
		if len(r.Words)+len(r.Domains) == 0 {
			v.f.add(field, "condition", "needs a condition: words or domains")
		}
	}
}

func (v *policyCheck) phrases(field string, phrases []string) {
	for i, p := range phrases {
		v.f.maxLen(at(field, i), p, maxPhraseBytes)
		if n := len(foldWords(p).starts); n == 0 || n > maxPhraseWords {
			v.f.add(at(field, i), "phrase", fmt.Sprintf("is a phrase of 1 to %d words", maxPhraseWords))
		}
	}
}

func (v *policyCheck) terms() {
	t := v.p.Terms
	v.term("terms.resolution", t.Resolution, true)
	v.term("terms.reopened", t.Reopened, true)
	v.term("terms.escalation", t.Escalation, true)
	v.term("terms.reopening_answer", t.ReopeningAnswer, true)
	v.term("terms.reopening_window", t.ReopeningWindow, true)
	v.term("terms.first_response", t.FirstResponse, false)
	v.term("terms.max_extension", t.MaxExtension, false)
	if t.RetentionMonths < 1 {
		v.f.add("terms.retention_months", "min", "is at least 1")
	}
}

func (v *policyCheck) term(field string, t calendar.Term, required bool) {
	switch {
	case t == calendar.Term{}:
		if required {
			v.f.add(field, "required", "is required")
		}
	case t.Validate() != nil:
		v.f.add(field, "term", "is a positive number of workdays, days or weeks, one of the three")
	}
}

// warnings have to leave in working time, each once. Without a calendar the hours are not looked at.
func (v *policyCheck) warnings(cal *calendar.Calendar) {
	for i, w := range v.p.Warnings {
		field := at("warnings", i)
		oneOf(&v.f, field+".deadline", w.Deadline, FirstResponse, Resolution)
		if w.Workdays < 0 || w.Workdays > maxWarningDays {
			v.f.add(field+".workdays", "range", fmt.Sprintf("is 0 to %d", maxWarningDays))
		}
		if cal != nil && !inOfficeHours(cal, w.At) {
			v.add(field+".at", "office_hours", "is outside office hours", w.At.String())
		}
		if slices.Contains(v.p.Warnings[:i], w) {
			v.f.add(field, "duplicate", "is there already")
		}
	}
}

const maxWarningDays = 260 // working days in a year, or nearly

// inOfficeHours asks about the first working day of an ordinary week; every working day has the same hours.
func inOfficeHours(cal *calendar.Calendar, c calendar.Clock) bool {
	if c < 0 || c >= calendar.EndOfDay {
		return false
	}
	start, _ := cal.Range()
	workday, err := cal.NextWorkday(start)
	if err != nil {
		return false
	}
	open, err := cal.Open(workday.At(c))
	return err == nil && open
}

func (v *policyCheck) dismissals() {
	if len(v.p.Dismissals) == 0 {
		v.f.add("dismissals", "required", "needs at least one ground")
	}
	for i, g := range v.p.Dismissals {
		oneOf(&v.f, at("dismissals", i), g, OutOfScope, Duplicate, Anonymous,
			AlreadyHandled, TooOld, Objection, Appeal, CourtCase, Prosecution, TooSlight)
		if slices.Contains(v.p.Dismissals[:i], g) {
			v.add(at("dismissals", i), "duplicate", "is there already", string(g))
		}
	}
}

func (v *policyCheck) rules() {
	r := v.p.Rules
	if r.Attempts < 0 {
		v.f.add("rules.attempts", "min", "is 0 (the default, 3) or more")
	}
	if r.AttemptDays < 0 || r.AttemptDays > max(0, cmp.Or(r.Attempts, 3)) {
		v.f.add("rules.attempt_days", "range", "is 0 (the default, 2) or more, and no more than rules.attempts")
	}
	if r.DismissWithinWeeks < 0 {
		v.f.add("rules.dismiss_within_weeks", "min", "is 0 (no such limit) or more")
	}
}

// law checks that a policy under the Awb grants what title 9.1 gives.
func (v *policyCheck) law() {
	if v.p.Law != LawAwb {
		return
	}
	r, t := v.p.Rules, v.p.Terms
	v.granted("rules.everyone_may_complain", r.EveryoneMayComplain, "9:1")
	v.granted("rules.copy_to_concerned", r.CopyToConcerned, "9:9")
	v.granted("rules.hearing", r.Hearing, "9:10")
	v.granted("rules.judgment_required", r.JudgmentRequired, "9:12")
	v.f.required("names.ombudsman", v.p.Names.Ombudsman)
	v.lawful("rules.dismiss_within_weeks", 1 <= r.DismissWithinWeeks && r.DismissWithinWeeks <= awbDismissalWeeks,
		"is 1 to 4", "9:8(3)")
	v.lawful("terms.resolution", t.Resolution.Statutory && within(t.Resolution, awbCommitteeWeeks),
		"is statutory, and 6 weeks at most, or 10 with a complaints committee", "9:11(1)")
	v.lawful("terms.max_extension", t.MaxExtension != calendar.Term{} && within(t.MaxExtension, awbExtensionWeeks),
		"is 4 weeks at most", "9:11(2)")
}

func (v *policyCheck) granted(field string, on bool, article string) {
	v.lawful(field, on, "cannot be off", article)
}

func (v *policyCheck) lawful(field string, holds bool, message, article string) {
	if !holds {
		v.add(field, "law", message+" under Awb "+article, article)
	}
}

// within reports whether a term is one in days or weeks of at most so many weeks.
func within(t calendar.Term, weeks int) bool { return t.Workdays == 0 && t.Weeks*7+t.Days <= weeks*7 }

func (v *policyCheck) reports() {
	r := v.p.Reports
	for _, x := range []struct {
		field   string
		percent int
	}{{"reports.first_response", r.FirstResponse}, {"reports.resolution", r.Resolution}} {
		if x.percent < 0 || x.percent > 100 {
			v.f.add(x.field, "percent", "is from 0 (the default) to 100")
		}
	}
	if r.Threshold != 0 && r.Threshold < 3 {
		v.f.add("reports.threshold", "threshold", "is 0 (the default), or 3 or more: below that it hides nobody")
	}
}

func (v *policyCheck) mails() {
	m := v.p.Mail
	if m.Unverified != "" {
		oneOf(&v.f, "mail.unverified", m.Unverified, UnverifiedConfirm, UnverifiedAccept)
	}
	for _, x := range []struct {
		field string
		limit int
	}{{"mail.per_sender", m.PerSender}, {"mail.per_domain", m.PerDomain}, {"mail.letters", m.Letters}} {
		if x.limit < 0 {
			v.f.add(x.field, "min", "is 0 (the default) or more")
		}
	}
}
