package complaints

import (
	"fmt"
	"slices"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func (Assign) Name() CommandName { return CmdAssign }

func (a Assign) check(f *fields, _ *Complaint, env Env) {
	g, ok := env.Policy.group(a.Group)
	if !ok {
		ids := make([]GroupID, 0, len(env.Policy.Groups))
		for _, g := range env.Policy.Groups {
			ids = append(ids, g.ID)
		}
		oneOf(f, "group", a.Group, ids...)
		return
	}
	if a.Handler != "" && a.Handler != g.StandIn && !slices.Contains(g.Members, a.Handler) {
		f.add("handler", "not_in_group", "is not a member of this group")
	}
}

func (a Assign) decide(d *decider) error {
	if a.Handler != "" && slices.Contains(d.c().excluded(), a.Handler) {
		g, _ := d.env.Policy.group(a.Group)
		post := Post{Members: g.Members, StandIn: g.StandIn}
		return &Error{Code: CodeImpartiality, Reason: "involved", Substitute: d.env.substitute(post, d.c())}
	}
	d.emit(WasAssigned(a))
	return nil
}

func (Take) Name() CommandName              { return CmdTake }
func (Take) check(*fields, *Complaint, Env) {}
func (Take) decide(d *decider) error        { d.emit(Taken{}); return nil }

func (Return) Name() CommandName { return CmdReturn }
func (r Return) check(f *fields, _ *Complaint, _ Env) {
	checkReason(f, r.Reason)
}

func (r Return) decide(d *decider) error {
	d.emit(Returned{Reason: d.text("reason", r.Reason)})
	return nil
}

func checkReason(f *fields, reason string) {
	f.required("reason", reason)
	f.maxLen("reason", reason, maxReason)
}

func checkText(f *fields, field, value string) {
	f.required(field, value)
	f.maxLen(field, value, maxText)
}

func (Contact) Name() CommandName { return CmdContact }

func (k Contact) check(f *fields, c *Complaint, env Env) {
	oneOf(f, "kind", k.Kind, Phone, Meeting, Mail, WrittenLetter)
	if k.Reached {
		f.required("summary", k.Summary)
	}
	f.maxLen("summary", k.Summary, maxText)
	switch {
	case k.At.IsZero():
	case k.At.After(env.At):
		f.add("at", "future", "lies in the future")
	case k.At.Before(c.ReceivedAt):
		f.add("at", "before_receipt", "lies before the complaint was received")
	}
}

// decide records a contact. Reached by whoever may record one (handler, group member, director), it is the first response at
// its own moment, whatever the channel; an attempt never is (procedure.md section 1).
func (k Contact) decide(d *decider) error {
	at := microseconds(k.At)
	if k.At.IsZero() {
		at = d.env.At
	}
	e := Contacted{Kind: k.Kind, Reached: k.Reached, At: at, Summary: d.text("summary", k.Summary), Response: k.Reached}
	if !k.Reached {
		e.Days = attemptDays(d.c().Contacts.Days, calendar.DateOf(at))
	}
	d.emit(e)
	return nil
}

// attemptDays keeps the distinct days of attempts, as many as a rule can ask for.
func attemptDays(days []calendar.Date, day calendar.Date) []calendar.Date {
	const enough = 5
	if len(days) >= enough {
		return days
	}
	return appendOnce(slices.Clone(days), day)
}

func (Note) Name() CommandName                      { return CmdNote }
func (n Note) check(f *fields, _ *Complaint, _ Env) { checkText(f, "text", n.Text) }
func (n Note) decide(d *decider) error              { d.emit(Noted{Text: d.text("text", n.Text)}); return nil }

func (Message) Name() CommandName                      { return CmdMessage }
func (m Message) check(f *fields, _ *Complaint, _ Env) { checkText(f, "text", m.Text) }

// decide adds a message. The complainant's own resumes a suspension; an automatic reply changes nothing.
func (m Message) decide(d *decider) error {
	inbound := d.as == AsComplainant || d.as == AsPartnerSystem || d.as == AsEngine && !(d.env.importing && d.env.isStaff())
	if inbound && !m.Auto {
		if err := d.resume(); err != nil {
			return err
		}
	}
	written := d.as == AsHandler || d.as == AsMember || d.as == AsDirector
	d.emit(Messaged{Text: d.text("text", m.Text), Inbound: inbound, Mail: m.Mail, Auto: m.Auto, Written: written})
	return nil
}

func (Attach) Name() CommandName { return CmdAttach }

func (a Attach) check(f *fields, _ *Complaint, _ Env) {
	f.required("name", a.FileName)
	f.maxLen("name", a.FileName, maxName)
	f.required("blob", a.Blob)
	if a.Size < 0 {
		f.add("size", "negative", "is negative")
	}
}

func (a Attach) decide(d *decider) error {
	own := d.as == AsComplainant || d.as == AsPartnerSystem || d.as == AsEngine
	if d.as == AsComplainant { // a file is a reaction as well
		if err := d.resume(); err != nil {
			return err
		}
	}
	n := d.c().Attachments + 1
	d.emit(Attached{
		N: n, Name: d.text(fmt.Sprintf("file-%d", n), a.FileName), Size: a.Size, Media: a.Media,
		SHA256: a.SHA256, Blob: a.Blob, Shown: a.Shown || own,
	})
	return nil
}

func (Hear) Name() CommandName                      { return CmdHear }
func (h Hear) check(f *fields, _ *Complaint, _ Env) { checkText(f, "record", h.Record) }
func (h Hear) decide(d *decider) error {
	d.emit(WasHeard{Held: h.Held, Record: d.text("record", h.Record)})
	return nil
}

func (HandBack) Name() CommandName { return CmdHandBack }

func (h HandBack) check(f *fields, c *Complaint, env Env) {
	oneOf(f, "outcome", h.Outcome, Upheld, PartlyUpheld, NotUpheld, ResolvedInformally, NoJudgment)
	checkText(f, "findings", h.Findings)
	oneOf(f, "satisfied", h.Satisfied, SatisfiedYes, SatisfiedNo, SatisfiedUnknown)
	if h.Reason != "" {
		oneOf(f, "reason", h.Reason, NotReached, PrefersWriting)
	}
	checkJudgment(f, h.Outcome, h.Satisfied, env)
	if len(h.Measures)+len(c.Measures) > maxMeasures {
		f.limit("measures", "too_many", fmt.Sprintf("are more than %d", maxMeasures), maxMeasures)
	}
	for i, m := range h.Measures {
		m.check(f, fmt.Sprintf("measures[%d].", i), env)
	}
	h.checkConversation(f, c, env)
}

func (m NewMeasure) check(f *fields, field string, env Env) {
	f.required(field+"text", m.Text)
	f.maxLen(field+"text", m.Text, maxReason)
	if _, ok := env.Policy.staff(m.Owner); !ok {
		f.add(field+"owner", "unknown_person", "is not a person of the policy")
	}
	if m.Due < env.today() {
		f.add(field+"due", "past", "lies in the past")
	}
}

// checkConversation holds that a complaint is handed back only after a conversation, or with the coded reason why not.
func (h HandBack) checkConversation(f *fields, c *Complaint, env Env) {
	k, r := c.Contacts, env.Policy.Rules.withDefaults()
	switch {
	case k.Talked:
	case h.Reason == NotReached && (k.Attempts < r.Attempts || len(k.Days) < r.AttemptDays || !k.Written):
		f.limit("reason", "not_reached", fmt.Sprintf("not_reached needs %d attempts on %d days and a written reaction", r.Attempts, r.AttemptDays), r.Attempts)
	case h.Reason == PrefersWriting && !k.Written:
		f.add("reason", "prefers_writing", "prefers_writing needs a written reaction")
	case h.Reason == "":
		f.add("reason", "no_conversation", "is required without a conversation: not_reached or prefers_writing")
	}
	if r.Hearing && !c.Heard && h.Satisfied != SatisfiedYes {
		f.add("hearing", "required", "must be recorded, or why there was none (Awb 9:10)")
	}
}

// checkJudgment holds that under the law an outcome is a judgment, unless the complainant is satisfied (Awb 9:5 and 9:12).
func checkJudgment(f *fields, o Outcome, s Satisfaction, env Env) {
	if env.Policy.Rules.JudgmentRequired && s != SatisfiedYes && o == ResolvedInformally {
		f.add("outcome", "judgment", "must be a judgment while the complainant is not satisfied (Awb 9:12)")
	}
}

func (h HandBack) decide(d *decider) error {
	if err := d.resume(); err != nil {
		return err
	}
	e := HandedBack{Outcome: h.Outcome, Findings: d.text("findings", h.Findings), Satisfied: h.Satisfied, Reason: h.Reason}
	for i, m := range h.Measures {
		n := len(d.c().Measures) + i + 1
		e.Measures = append(e.Measures, Measure{N: n, Text: d.text(fmt.Sprintf("measure-%d", n), m.Text), Owner: m.Owner, Due: m.Due})
		remind, err := d.env.reminder(MilestoneMeasure, n, m.Due)
		if err != nil {
			return err
		}
		e.Agenda = append(e.Agenda, remind...)
	}
	d.emit(e)
	if h.Satisfied == SatisfiedNo {
		return d.requestEscalation("")
	}
	return nil
}
