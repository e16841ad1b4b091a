package complaints_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// unverified is a mail that nothing shows to be its sender's.
func (c mailroom) unverified(key string) complaints.InboundMail {
	c.t.Helper()
	m := c.mail(key, fatima, "Laptop kapot", "Mijn laptop doet het niet.")
	m.Sender = complaints.SenderUnchecked
	return m
}

// asked takes in the unverified mail m1 and lets the question to its sender leave.
func (c mailroom) asked() (id complaints.ID, token string) {
	c.t.Helper()
	r := c.receive(c.unverified("m1"))
	require.Equal(c.t, complaints.MailUnconfirmed, r.Outcome)
	c.settle()
	require.Equal(c.t, []complaints.LetterKind{complaints.LetterSenderConfirmation}, c.post.kinds(), "one letter, and nothing else")
	return r.Complaint, (*c.links)[len(*c.links)-1]
}

func TestUnverifiedSenderIsAsked(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	s := c.state(id)
	require.Equal(t, complaints.ClassUnconfirmed, s.Class)
	require.Equal(t, complaints.Registered, s.Status)
	require.Equal(t, complaints.UnknownKind, s.Complainant.Kind, "nothing about them is believed")
	require.Empty(t, s.Complainant.Organisation)
	require.Empty(t, s.Reference)
	require.Empty(t, s.Deadlines())
	require.Empty(t, s.Group)
	require.False(t, s.Attention)

	for _, by := range []complaints.Actor{person("employee-1"), {ID: "x", Email: fatima}, person("ict-1"), {ID: "system", Kind: complaints.SystemActor}} {
		_, err := c.Get(t.Context(), by, id)
		require.ErrorIs(t, err, complaints.ErrNotFound, by.ID)
	}
	for _, by := range []complaints.ActorID{"desk-1", "director", "admin"} {
		c.see(by, id)
		page, err := c.List(t.Context(), person(by), complaints.Query{})
		require.NoError(t, err)
		require.Empty(t, page.Items, "it waits for its sender")
	}

	k, err := c.Confirmation(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, complaints.Confirmation{ReceivedOn: day(t, "2026-04-02"), Language: complaints.Dutch, State: complaints.ConfirmationOpen}, k)
	require.Equal(t, complaints.Revision(1), c.state(id).Revision, "to look changes nothing")
}

// The link makes of it what it would have been, with the dates of the receipt; a term that has passed is breached at once.
func TestSenderConfirms(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	c.at("2026-04-09T10:00:00+02:00")
	for range 2 {
		k, err := c.ConfirmSender(t.Context(), strings.ToUpper(token))
		require.NoError(t, err)
		require.Equal(t, complaints.ConfirmationDone, k.State)
	}
	s := c.state(id)
	require.Equal(t, complaints.ClassComplaint, s.Class)
	require.Equal(t, "K-2026-000001", s.Reference)
	require.Equal(t, complaints.PartnerEmployee, s.Complainant.Kind)
	require.Equal(t, "gemeente-a", s.Complainant.Organisation)
	require.Equal(t, complaints.DepartmentID("ict"), s.Department)
	require.Equal(t, complaints.GroupID("ict"), s.Proposed.Group)
	require.Equal(t, day(t, "2026-04-08"), s.FirstResponse.Date, "reckoned from the mail's receipt")
	require.False(t, s.Attention)
	require.Equal(t, complaints.Revision(2), s.Revision, "confirmed once")
	e := c.entry("m1")
	require.Equal(t, complaints.MailComplaint, e.Outcome)
	require.Equal(t, "by_sender", e.Reason)
	require.Equal(t, id, e.Complaint)

	c.settle()
	require.Equal(t, complaints.Breached, c.state(id).FirstResponse.State)
	sent := c.post.letters()
	acknowledged := only(sent, complaints.LetterAcknowledgment)
	require.Len(t, acknowledged, 1)
	require.Equal(t, "m1@gemeente-a.example", acknowledged[0].InReplyTo)
	require.Len(t, only(sent, complaints.NoticeRegistered), 2-1)
	require.Len(t, only(sent, complaints.NoticeBreach), 1)
	require.NotEmpty(t, c.see("desk-1", id).Text(c.state(id).Description))
	v, err := c.Get(t.Context(), complaints.Actor{ID: "x", Email: fatima}, id)
	require.NoError(t, err, "now it is theirs")
	require.Equal(t, []complaints.Relation{complaints.AsComplainant}, v.Relations)
	history, err := c.History(t.Context(), person("desk-1"), id, complaints.PageParams{})
	require.NoError(t, err)
	require.Equal(t, []complaints.EventType{complaints.EventSubmitted, complaints.EventConfirmed, complaints.EventBreached},
		[]complaints.EventType{history.Items[0].Type, history.Items[1].Type, history.Items[2].Type}, "the history shows both")
	list, err := c.Deadlines(t.Context(), person("desk-1"), id)
	require.NoError(t, err)
	require.NotEmpty(t, list[0].Steps, "the date explains itself")
	c.requireReplays(id)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

func TestConfirmedByManyAtOnce(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			ctx := context.WithoutCancel(t.Context())
			if i%2 == 0 {
				_, err := c.ConfirmSender(ctx, token)
				require.NoError(t, err)
				return
			}
			_, err := c.ConfirmMail(ctx, person("desk-1"), "m1")
			require.NoError(t, err)
		})
	}
	all.Wait()
	require.Equal(t, complaints.Revision(2), c.state(id).Revision)
	c.settle()
	require.Len(t, only(c.post.letters(), complaints.LetterAcknowledgment), 1)
}

func TestForgedConfirmation(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	other := newMailroom(t, func(o *complaints.Options) { o.TokenKey = []byte("another") })
	_, theirs := other.asked()
	name, mac, _ := strings.Cut(token, "-")
	_, wrong, _ := strings.Cut(theirs, "-")
	for _, forged := range []string{"", "-", name, name + "-", name + "-" + wrong, name + "-" + mac[1:], mac, strings.ToLower(string(id)), name + "-" + mac + "a"} {
		_, err := c.Confirmation(t.Context(), forged)
		require.ErrorIs(t, err, complaints.ErrNotFound, forged)
		_, err = c.ConfirmSender(t.Context(), forged)
		require.ErrorIs(t, err, complaints.ErrNotFound, forged)
	}
	keyless := newMailroom(t, func(o *complaints.Options) { o.TokenKey = nil })
	r := keyless.receive(keyless.unverified("m1"))
	keyless.settle()
	require.Empty(t, *keyless.links, "no key, no link")
	_, err := keyless.ConfirmSender(t.Context(), strings.ToLower(string(r.Complaint))+"-")
	require.ErrorIs(t, err, complaints.ErrNotFound)
	require.Equal(t, complaints.Revision(1), c.state(id).Revision)
}

// After one whole working day it is on the desk's list, at an opening: received on Thursday, Good Friday and Easter are no days.
func TestUnconfirmedReachesTheDesk(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	c.sweepAt("2026-04-08T08:29:00+02:00")
	require.Empty(t, c.post.kinds())
	require.False(t, c.state(id).Attention)
	c.sweepAt("2026-04-08T08:30:00+02:00")
	require.ElementsMatch(t, []string{"desk-1@ssc.example", "desk-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeUnconfirmed))
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{Attention: true})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Equal(t, "Laptop kapot", page.Items[0].SubjectText)

	c.refusedFor("desk-1", id, complaints.Seen{}, complaints.CodeIllegalTransition, "unconfirmed")
	for _, cmd := range []complaints.Command{
		complaints.Assign{Group: "ict"}, complaints.Message{Text: "x"}, complaints.Withdraw{}, complaints.Refer{}, complaints.Extend{Until: day(t, "2026-05-01"), Reason: "x"},
		complaints.Amend{Subject: new("x")}, complaints.LinkTo{Kind: complaints.LinkConsulted, To: "hr"}, complaints.LinkTo{Kind: complaints.LinkPart, To: "hr"},
	} {
		c.refusedFor("desk-1", id, cmd, complaints.CodeIllegalTransition, "unconfirmed")
	}
	require.Equal(t, []complaints.CommandName{
		complaints.CmdDismiss, complaints.CmdConfirm, complaints.CmdNote, complaints.CmdAttach, complaints.CmdLink, complaints.CmdHold,
	}, c.see("desk-1", id).Allowed)
	c.do("desk-1", id, complaints.Note{Text: "Gebeld, niet opgenomen."})
	c.sweepAt("2027-04-08T08:30:00+02:00")
	require.True(t, c.state(id).Attention, "it never expires unseen")
	_, err = c.ConfirmSender(t.Context(), token)
	require.NoError(t, err, "a year later too")
	require.Equal(t, complaints.ClassComplaint, c.state(id).Class)
}

func TestDeskDecidesOnUnconfirmed(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	_, err := c.DecideMail(t.Context(), person("ict-1"), "m1", complaints.MailDecision{Refuse: complaints.RefuseSpam})
	require.ErrorIs(t, err, complaints.ErrNotAllowed)
	for range 2 {
		e, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Refuse: complaints.RefuseSpam})
		require.NoError(t, err)
		require.Equal(t, complaints.MailRefused, e.Outcome)
		require.Equal(t, "spam", e.Reason)
		require.Equal(t, complaints.ActorID("desk-1"), e.By)
	}
	require.Equal(t, complaints.Dismissed, c.state(id).Status)
	c.settle()
	require.Empty(t, c.post.kinds(), "no letter goes")
	k, err := c.ConfirmSender(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, complaints.ConfirmationGone, k.State)
	require.Equal(t, complaints.ClassUnconfirmed, c.state(id).Class)
	c.refusedFor("desk-1", id, complaints.Reopen{Reason: "Toch."}, complaints.CodeIllegalTransition, "unconfirmed")
	c.do("desk-2", id, complaints.Confirm{}) // a mistake of the desk's is undone with the dates of the receipt
	require.Equal(t, complaints.Registered, c.state(id).Status)
	require.Equal(t, complaints.DismissalGround(""), c.state(id).Dismissal)
	require.Equal(t, day(t, "2026-04-08"), c.state(id).FirstResponse.Date)
	require.Equal(t, complaints.MailRefused, c.entry("m1").Outcome, "the outcome of a mail is final")
	c.requireReplays(id)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

func TestDeskFilesUnconfirmed(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, _ := c.asked()
	in := &complaints.Submission{
		Department: "hr", Ground: complaints.Conduct, Subject: "Onheuse behandeling",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Phone: "06 12345678", Kind: complaints.PartnerEmployee, Organisation: "gemeente-b"},
	}
	bad := *in
	bad.Department = "nergens"
	_, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{File: &bad})
	require.Equal(t, []string{"department:one_of"}, fieldKeys(refusal(t, err)))
	for range 2 {
		e, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{File: in})
		require.NoError(t, err)
		require.Equal(t, complaints.MailComplaint, e.Outcome)
		require.Equal(t, id, e.Complaint)
	}
	v := c.see("desk-1", id)
	require.Equal(t, "Onheuse behandeling", v.Text(v.Complaint.Subject))
	require.Equal(t, "Mijn laptop doet het niet.", v.Text(v.Complaint.Description), "what is left out stays")
	require.Equal(t, complaints.Person{Name: "Fatima de Wit", Email: fatima, Phone: "06 12345678"}, v.Person)
	require.Equal(t, "gemeente-b", v.Complaint.Complainant.Organisation)
	require.Equal(t, complaints.DepartmentID("hr"), v.Complaint.Department)
	c.settle()
	require.Len(t, only(c.post.letters(), complaints.LetterAcknowledgment), 1)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

// Added to another complaint the mail is a message there, and what stood for it ends without a letter; its files stay with the other.
func TestDeskAttachesUnconfirmed(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	known := c.employee().Complaint.ID
	c.settle()
	c.post.letters()
	m := c.unverified("m1")
	file := complaints.InboundFile{Name: "foto.jpg", Media: "image/jpeg", Size: 1, Blob: "mail/m1/1"}
	_, err := c.blobs.Put(t.Context(), file.Blob, strings.NewReader("x"), 0)
	require.NoError(t, err)
	m.Attachments = []complaints.InboundFile{file}
	pending := c.receive(m).Complaint
	_, err = c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Attach: pending})
	require.Equal(t, []string{"attach:itself"}, fieldKeys(refusal(t, err)))
	for range 2 {
		e, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Attach: known})
		require.NoError(t, err)
		require.Equal(t, complaints.MailReply, e.Outcome)
		require.Equal(t, known, e.Complaint)
	}
	require.Equal(t, complaints.Dismissed, c.state(pending).Status)
	require.Equal(t, complaints.Duplicate, c.state(pending).Dismissal)
	require.Equal(t, 1, c.state(known).Attachments)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeMessage}, c.post.kinds())
	found, _ := verify(t, c.store)
	require.Empty(t, found)

	c.at("2028-05-01T10:00:00+02:00")
	_, err = c.Sweep(t.Context())
	require.NoError(t, err)
	require.True(t, c.state(pending).Erased, "a refused mail is erased when its term has passed")
	for _, key := range []string{file.Blob, "raw/m1"} {
		r, err := c.blobs.Open(t.Context(), key)
		require.NoError(t, err, "%s goes with the complaint that has it now", key)
		require.NoError(t, r.Close())
	}
	found, _ = verify(t, c.store)
	require.Empty(t, found)
}

func TestDismissedUnconfirmedIsErased(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id, token := c.asked()
	c.do("desk-1", id, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Reclame."})
	require.Equal(t, complaints.MailRefused, c.entry("m1").Outcome)
	require.Equal(t, "out_of_scope", c.entry("m1").Reason)
	c.sweepAt("2028-05-01T10:00:00+02:00")
	require.True(t, c.state(id).Erased)
	require.Empty(t, c.post.kinds())
	_, err := c.blobs.Open(t.Context(), "raw/m1")
	require.ErrorIs(t, err, complaints.ErrNotFound)
	k, err := c.ConfirmSender(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, complaints.ConfirmationGone, k.State)
	require.Equal(t, complaints.MailRefused, c.receive(c.unverifiedAgain("m1")).Outcome, "the identity of a mail outlives its case")
}

// unverifiedAgain is the same mail delivered once more.
func (c mailroom) unverifiedAgain(key string) complaints.InboundMail {
	return complaints.InboundMail{Key: key, MessageID: key + "@gemeente-a.example", From: complaints.Address{Email: fatima}, Subject: "Laptop kapot", ReceivedAt: c.Now()}
}

// Of an unverified mail that cannot be read, or answered, the desk hears at once; of the first the outcome stays.
func TestUnverifiedAndUrgent(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	c.at("2026-04-02T18:00:00+02:00")
	m := c.unverified("m1")
	m.Unreadable = true
	r := c.receive(m)
	require.Equal(t, complaints.MailUnreadable, r.Outcome)
	require.Equal(t, complaints.ClassUnconfirmed, c.state(r.Complaint).Class)
	require.True(t, c.state(r.Complaint).Attention)
	nameless := c.unverified("m2")
	nameless.From.Email = "geen adres"
	silent := c.receive(nameless)
	require.Equal(t, complaints.MailUnconfirmed, silent.Outcome)
	require.True(t, c.state(silent.Complaint).Attention)
	c.settle()
	sent := c.post.letters()
	require.Len(t, only(sent, complaints.LetterSenderConfirmation), 1)
	require.Empty(t, only(sent, complaints.NoticeUnconfirmed), "in office hours")
	c.sweepAt("2026-04-03T08:30:00+02:00")
	c.sweepAt("2026-04-07T08:30:00+02:00")
	require.Len(t, addressees(c.post.letters(), complaints.NoticeUnconfirmed), 4)
	_, err := c.ConfirmMail(t.Context(), person("desk-1"), "m1")
	require.NoError(t, err)
	require.Equal(t, complaints.ClassComplaint, c.state(r.Complaint).Class)
	require.Equal(t, complaints.MailUnreadable, c.entry("m1").Outcome, "that outcome is final")
	_, err = c.ConfirmMail(t.Context(), person("ict-1"), "m1")
	require.ErrorIs(t, err, complaints.ErrNotAllowed)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

// A citizen who confirms is referred, as if the mail had shown who sent it.
func TestConfirmedReferral(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	m := c.mail("m1", "bo@thuis.example", "Balie dicht", "Ik ben inwoner van gemeente A en de balie was dicht.")
	m.Sender = complaints.SenderFail
	id := c.receive(m).Complaint
	c.settle()
	_, err := c.ConfirmSender(t.Context(), (*c.links)[0])
	require.NoError(t, err)
	require.Equal(t, complaints.Referred, c.state(id).Status)
	require.Equal(t, complaints.ClassReferral, c.state(id).Class)
	require.Equal(t, complaints.MailReferred, c.entry("m1").Outcome)
	require.Empty(t, c.state(id).Reference)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterSenderConfirmation, complaints.LetterReferral}, c.post.kinds())
	c.requireReplays(id)
}

// A centre may believe everybody.
func TestEverySenderAccepted(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, func(o *complaints.Options) {
		p := *o.Policy
		p.Version, p.Mail.Unverified = "accept", complaints.UnverifiedAccept
		o.Policy = &p
	})
	r := c.receive(c.unverified("m1"))
	require.Equal(t, complaints.MailComplaint, r.Outcome)
	m := c.mail("m2", fatima, "Re: "+c.state(r.Complaint).Reference, "En nu?")
	m.Sender = complaints.SenderFail
	require.Equal(t, complaints.MailReply, c.receive(m).Outcome)
}

// A question that was answered before it left is not sent.
func TestQuestionThatIsMoot(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	r := c.receive(c.unverified("m1"))
	_, err := c.ConfirmMail(t.Context(), person("desk-1"), "m1")
	require.NoError(t, err)
	c.settle()
	require.ElementsMatch(t, []complaints.LetterKind{complaints.LetterAcknowledgment, complaints.NoticeRegistered}, c.post.kinds())
	_, err = c.Letters(t.Context(), person("desk-1"), r.Complaint)
	require.NoError(t, err)
}

func TestExportLeavesOutWhatNobodyConfirmed(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	c.asked()
	known := c.receive(c.mail("m2", fatima, "Stoel", "Kapot.")).Complaint
	var got []complaints.ID
	require.NoError(t, c.ExportPerson(t.Context(), person("admin"), fatima, func(x complaints.PersonExport) error {
		got = append(got, x.View.Complaint.ID)
		return nil
	}))
	require.Equal(t, []complaints.ID{known}, got)
}
