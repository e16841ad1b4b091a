package complaints_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// procedure is something that a centre does from beginning to end. before is done over a good wire.
type procedure struct {
	name   string
	before func(p *patient) complaints.ID
	run    func(p *patient, id complaints.ID)
}

func none(*patient) complaints.ID { return "" }

func procedures() []procedure {
	return slices.Concat(firstProcedures(), laterProcedures(), mailProcedures(), endingProcedures())
}

// firstProcedures begin with nothing.
func firstProcedures() []procedure {
	return []procedure{
		{"filed by a program and routed", none, func(p *patient, _ complaints.ID) {
			id := p.file(stool())
			p.settle()
			p.give("desk-1", id, complaints.Assign{Group: "facilities"})
			p.give("facilities-1", id, complaints.Take{})
			p.give("facilities-1", id, complaints.Return{Reason: "Niet van ons."}) // and sees it no longer
			p.settle()
		}},
		{"large texts", none, func(p *patient, _ complaints.ID) {
			in := stool()
			in.Description = strings.Repeat("Al drie weken wacht ik op een stoel. ", 10_000)
			id := p.file(in)
			p.give("desk-1", id, complaints.Note{Text: in.Description})
		}},
		{"a mail with files", none, func(p *patient, _ complaints.ID) {
			p.deliver(mailOf("m1", 2))
			p.settle()
		}},
		{"a citizen's mail", none, func(p *patient, _ complaints.ID) {
			m := mailOf("m1", 0)
			m.From.Email, m.Text = "iemand@elders.example", citizens+"en de stoep ligt open."
			p.deliver(m)
			p.settle()
		}},
	}
}

// laterProcedures begin with a complaint that is there.
func laterProcedures() []procedure {
	return []procedure{
		{"a reply with a file", filed, func(p *patient, id complaints.ID) {
			m := mailOf("m1", 1)
			m.InReplyTo = []string{strings.ToLower(string(id)) + ".1.complainant@ssc.example"}
			p.deliver(m)
			other := mailOf("m2", 1)
			other.From.Email, other.InReplyTo = "iemand@elders.example", m.InReplyTo
			p.deliver(other)
			third := mailOf("m3", 0)
			third.Subject = "Re: " + p.state(id).Reference
			p.deliver(third)
			automatic := mailOf("m4", 0)
			automatic.Automatic = true
			p.deliver(automatic)
			p.settle()
		}},
		{"the desk decides on mails", quarantined, func(p *patient, id complaints.ID) {
			in := stool()
			p.decideMail("q1", complaints.MailDecision{Attach: id})
			p.decideMail("q2", complaints.MailDecision{Refuse: complaints.RefuseSpam})
			p.decideMail("q3", complaints.MailDecision{File: &in})
			p.settle()
		}},
		{"an attachment", filed, func(p *patient, id complaints.ID) {
			k := p.key()
			p.try("attach", func(ctx context.Context) error {
				_, err := p.Attach(ctx, person("desk-1"), k, id, 0, complaints.File{Name: "bon.pdf", Media: "application/pdf"}, strings.NewReader("een bon"))
				return err
			})
			p.settle()
		}},
		{"handled and not satisfied", func(p *patient) complaints.ID { return p.taken() }, func(p *patient, id complaints.ID) {
			p.give("facilities-1", id, complaints.Contact{Kind: complaints.Phone})
			p.give("facilities-1", id, talked())
			h := handBack(complaints.SatisfiedNo)
			h.Measures = []complaints.NewMeasure{{Text: "Nalopen", Owner: "facilities-1", Due: day(p.t, "2026-05-01")}}
			p.give("facilities-1", id, h)
			p.settle()
		}},
		{"escalated, decided and closed", func(p *patient) complaints.ID { return p.handled(complaints.SatisfiedNo) }, func(p *patient, id complaints.ID) {
			p.give("facilities-1", id, complaints.Escalate{Reason: "Niet tevreden."})
			p.give("director", id, complaints.DecideEscalation{Decision: "De stoel komt morgen.", Outcome: complaints.Upheld})
			p.settle()
			p.give("desk-1", id, complaints.Close{Text: "Uw klacht is afgehandeld."})
			p.settle()
		}},
	}
}

// mailProcedures are of mails that want more than a place.
func mailProcedures() []procedure {
	return []procedure{
		{"a mail whose sender confirms it", none, func(p *patient, _ complaints.ID) {
			m := mailOf("m1", 1)
			m.Sender = complaints.SenderUnchecked
			p.deliver(m)
			p.settle()
			p.confirm()
			p.settle()
		}},
		{"a confirmed mail and its closing", confirmed, func(p *patient, id complaints.ID) {
			p.give("desk-1", id, complaints.Assign{Group: "facilities"})
			p.give("facilities-1", id, complaints.Take{})
			p.give("facilities-1", id, talked())
			p.give("facilities-1", id, handBack(complaints.SatisfiedYes))
			p.give("desk-1", id, complaints.Close{Text: "Klaar."})
			p.settle()
		}},
		{"a mail whose sender does not confirm it", unconfirmed, func(p *patient, _ complaints.ID) {
			p.step("2026-04-08T09:00:00+02:00")
			p.settle()
			p.decideMail("q1", complaints.MailDecision{Refuse: complaints.RefuseSpam})
			p.try("confirm", func(ctx context.Context) error {
				_, err := p.ConfirmMail(ctx, person("desk-1"), "q2")
				return err
			})
			p.settle()
		}},
		{"an unconfirmed mail added to a complaint", filed, func(p *patient, id complaints.ID) {
			m := mailOf("q1", 1)
			m.Sender = complaints.SenderUnchecked
			p.deliver(m)
			p.settle()
			p.decideMail("q1", complaints.MailDecision{Attach: id})
			p.settle()
		}},
		{"a letter comes back", filed, func(p *patient, id complaints.ID) {
			m := mailOf("b1", 0)
			m.Automatic, m.Report = true, complaints.ReportBounce
			m.Undelivered = []string{strings.ToLower(string(id)) + ".1.complainant@ssc.example"}
			p.deliver(m)
			p.settle()
		}},
		{"an answer before what it answers", none, func(p *patient, _ complaints.ID) {
			second := mailOf("m2", 1)
			second.References = []string{"m1@gemeente-a.example"}
			p.deliver(second)
			p.deliver(mailOf("m1", 1))
			p.settle()
		}},
		{"a reconciliation", none, func(p *patient, _ complaints.ID) {
			for _, key := range []string{"r1", "r2"} {
				p.keep(complaints.InboundMail{Raw: "mail/" + key, Attachments: []complaints.InboundFile{fileOf(key, 1)}})
			}
			p.try("reconcile", func(ctx context.Context) error {
				r, err := p.Reconcile(ctx)
				if err == nil && r.Failed > 0 {
					err = errFault
				}
				return err
			})
			p.settle()
		}},
	}
}

// endingProcedures go on to an ending, and beyond.
func endingProcedures() []procedure {
	return []procedure{
		{"reopened", func(p *patient) complaints.ID { return p.closed() }, func(p *patient, id complaints.ID) {
			p.give("employee-1", id, complaints.Dissatisfied{Reason: "De stoel is er nog niet."})
			p.give("desk-1", id, complaints.Reopen{Reason: "Terecht."})
			p.settle()
		}},
		{"split and linked", filed, func(p *patient, id complaints.ID) {
			p.give("desk-1", id, complaints.LinkTo{Kind: complaints.LinkPart, To: "ict"})
			p.give("desk-1", id, complaints.LinkTo{Kind: complaints.LinkConsulted, To: "hr"})
			p.settle()
		}},
		{"warned and breached", func(p *patient) complaints.ID { return p.taken() }, func(p *patient, _ complaints.ID) {
			for _, at := range []string{"2026-04-08T09:00:00+02:00", "2026-04-09T08:30:00+02:00", "2026-04-13T09:00:00+02:00"} {
				p.step(at)
				p.settle()
			}
		}},
		{"erased by the retention job", worn, func(p *patient, _ complaints.ID) {
			p.step("2028-06-01T10:00:00+02:00")
			p.settle()
		}},
		{"erased by an administrator", worn, func(p *patient, id complaints.ID) {
			p.step("2028-06-01T10:00:00+02:00")
			p.give("admin", id, complaints.Erase{Reason: "retention"})
			p.settle()
		}},
		{"taken over from another system", none, func(p *patient, _ complaints.ID) {
			in := complaints.Imported{Key: "old-7", Reference: "OUD-7", Submission: stool()}
			in.Submission.ReceivedAt = p.clock().AddDate(0, -1, 0)
			in.Steps = []complaints.ImportedStep{
				{At: p.clock().AddDate(0, 0, -20), By: "desk-1", Command: complaints.Assign{Group: "facilities"}},
				{At: p.clock().AddDate(0, 0, -19), By: "facilities-1", Command: complaints.Take{}},
			}
			p.try("import", func(ctx context.Context) error {
				_, err := p.Import(ctx, person("admin"), in)
				return err
			})
			p.settle()
		}},
	}
}

func filed(p *patient) complaints.ID {
	id := p.file(stool())
	p.settle()
	return id
}

// quarantined are three mails that wait for the desk.
func quarantined(p *patient) complaints.ID {
	id := filed(p)
	for _, key := range []string{"q1", "q2", "q3"} {
		m := mailOf(key, 1)
		m.From.Email, m.InReplyTo = "iemand@elders.example", []string{strings.ToLower(string(id)) + ".1.complainant@ssc.example"}
		p.deliver(m)
	}
	return id
}

// unconfirmed are two mails whose sender is not known, and was asked.
func unconfirmed(p *patient) complaints.ID {
	for _, key := range []string{"q1", "q2"} {
		m := mailOf(key, 1)
		m.Sender = complaints.SenderFail
		p.deliver(m)
	}
	p.settle()
	return ""
}

// confirmed is a complaint whose sender was asked, and said yes.
func confirmed(p *patient) complaints.ID {
	m := mailOf("m1", 1)
	m.Sender = complaints.SenderUnchecked
	p.deliver(m)
	p.settle()
	p.confirm()
	p.settle()
	return p.only()
}

// only is the one complaint there is.
func (p *patient) only() complaints.ID {
	p.t.Helper()
	page, err := p.in.Cohort(p.ctx, complaints.CohortParams{Before: p.clock().Add(time.Hour)})
	require.NoError(p.t, err)
	require.Len(p.t, page.Items, 1)
	return page.Items[0]
}

// confirm presses the link in the letter that left last.
func (p *patient) confirm() {
	p.t.Helper()
	var f complaints.LetterFacts
	require.NoError(p.t, json.Unmarshal([]byte(p.relay.took[len(p.relay.took)-1].Text), &f))
	_, token, ok := strings.Cut(f.Link, "/confirm/")
	require.True(p.t, ok)
	p.try("confirm", func(ctx context.Context) error {
		_, err := p.ConfirmSender(ctx, token)
		return err
	})
}

func (p *patient) decideMail(key string, d complaints.MailDecision) {
	p.t.Helper()
	p.try("decide mail", func(ctx context.Context) error {
		_, err := p.DecideMail(ctx, person("desk-1"), key, d)
		return err
	})
}

// worn is a complaint by mail with files and a large text, closed long ago.
func worn(p *patient) complaints.ID {
	m := mailOf("m1", 1)
	m.Text = strings.Repeat("Al drie weken wacht ik op een stoel. ", 10_000)
	p.deliver(m)
	page, err := p.in.Cohort(p.ctx, complaints.CohortParams{Before: p.clock().Add(time.Hour)})
	require.NoError(p.t, err)
	id := page.Items[0]
	p.do("desk-1", id, complaints.Assign{Group: "facilities"})
	p.do("facilities-1", id, complaints.Take{})
	p.do("facilities-1", id, talked())
	p.do("facilities-1", id, handBack(complaints.SatisfiedYes))
	p.do("desk-1", id, complaints.Close{Text: "Klaar."})
	p.settle()
	return id
}
