package complaints_test

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// mailFailures are the known failures of mail that the engine decides; those of reading a mail are in package mailin, those of the
// page in httpapi.
func mailFailures() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"22-bounces-and-automatic-mail-get-no-automatic-answer":          noAnswerToMachines,
		"24-automatic-replies-change-no-status-and-resume-no-clock":      absenceResumesNothing,
		"25-one-message-one-complaint-whatever-box-it-came-by":           oneMessageTwoBoxes,
		"26-a-duplicate-is-the-same-message-nothing-looser":              similarIsAnother,
		"27-racing-deliveries-of-one-mail-give-one-complaint":            racingDeliveries,
		"28-a-mail-without-message-id-is-identified-by-its-content":      identifiedByContent,
		"30-the-signed-token-finds-a-reply-with-rewritten-references":    rewrittenReferences,
		"31-in-reply-to-of-a-known-inbound-mail-finds-the-complaint":     answersOwnMail,
		"32-token-and-sender-must-both-fit-else-the-desk-decides":        tokenOfAnother,
		"33-every-mail-has-exactly-one-recorded-outcome":                 oneOutcomeEach,
		"34-refused-mails-are-kept-with-the-reason":                      refusedIsKept,
		"35-an-unreadable-mail-becomes-a-stand-in-case-at-the-desk":      unreadableAtTheDesk,
		"36-the-identity-of-a-mail-outlives-its-case":                    identityOutlives,
		"37-an-unsigned-reference-only-proposes-and-ids-are-unguessable": unsignedProposes,
		"38-without-an-aligned-pass-the-sender-is-asked-to-confirm":      forgedFromFilesNothing,
		"39-looking-at-a-confirmation-link-changes-nothing":              lookingChangesNothing,
	}
}

func noAnswerToMachines(t *testing.T) {
	c := newMailroom(t)
	id := c.employee().Complaint.ID
	c.settle()
	last := c.post.letters()
	for i := range 5 { // each bounce of what the one before led to
		var of []complaints.Letter
		for _, l := range last {
			if !strings.HasPrefix(string(l.Kind), "staff_") {
				of = append(of, l)
			}
		}
		c.receive(c.bounce("b"+string(rune('1'+i)), append(of, last...)...))
		auto := c.mail("a"+string(rune('1'+i)), fatima, "Afwezig: "+c.state(id).Reference, "Tot maandag.")
		auto.Automatic, auto.Recipients = true, []string{"klachten@ssc.example"}
		c.receive(auto)
		c.settle()
		last = c.post.letters()
		require.Empty(t, slices.DeleteFunc(slices.Clone(last), func(l complaints.Letter) bool { return l.Kind == complaints.NoticeUndelivered }),
			"nothing goes to a machine; the desk alone hears")
	}
}

func absenceResumesNothing(t *testing.T) {
	c := newMailroom(t)
	id := c.taken()
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Foto?"})
	c.settle()
	sent := only(c.post.letters(), complaints.LetterWaiting)[0]
	before := c.state(id)
	m := c.mail("m1", fatima, "Automatisch antwoord: "+sent.Subject, "Ik ben er niet.")
	m.Automatic, m.InReplyTo, m.Recipients = true, []string{sent.MessageID}, []string{sent.ReplyTo}
	require.Equal(t, complaints.MailAutomatic, c.receive(m).Outcome)
	require.Equal(t, before, c.state(id))
	m = c.mail("m2", fatima, "Re: "+sent.Subject, "Hier is de foto.")
	m.Recipients = []string{sent.ReplyTo}
	c.receive(m)
	require.Nil(t, c.state(id).Suspension, "the answer of a person does")
}

func oneMessageTwoBoxes(t *testing.T) {
	c := newMailroom(t)
	first := c.mail("m1", fatima, "Stoel", "Kapot.")
	first.Recipients = []string{"klachten@ssc.example"}
	second := first
	second.Recipients, second.Raw, second.ReceivedAt = []string{"info@ssc.example"}, "raw/other", first.ReceivedAt.Add(time.Second)
	id := c.receive(first).Complaint
	require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailComplaint, Complaint: id, Repeated: true}, c.receive(second))
}

func similarIsAnother(t *testing.T) {
	c := newMailroom(t)
	first := c.receive(c.mail("m1", fatima, "Stoel", "Kapot.")).Complaint
	c.advance(365 * 24 * time.Hour)
	again := c.receive(c.mail("m2", fatima, "Stoel", "Kapot."))
	require.Equal(t, complaints.MailComplaint, again.Outcome)
	require.NotEqual(t, first, again.Complaint)
}

// racingDeliveries: of one mail, and of mails of one thread, also of a sender who is not known.
func racingDeliveries(t *testing.T) {
	for _, check := range []complaints.SenderCheck{complaints.SenderPass, complaints.SenderUnchecked} {
		c := newMailroom(t)
		mails := []complaints.InboundMail{c.thread("m0"), c.thread("m1", "m0"), c.thread("m2", "m0", "m1")}
		var all sync.WaitGroup
		for i := range 12 {
			m := mails[i%3]
			m.Sender = check
			all.Go(func() {
				_, err := c.Receive(context.WithoutCancel(t.Context()), m)
				require.NoError(t, err)
			})
		}
		all.Wait()
		page, err := c.store.Cohort(t.Context(), complaints.CohortParams{Before: c.clock().Add(time.Hour)})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		c.settle()
		letters := len(only(c.post.letters(), complaints.LetterAcknowledgment))
		if check == complaints.SenderPass {
			require.Equal(t, 1, letters)
		}
		found, _ := verify(t, c.store)
		require.Empty(t, found)
	}
}

func identifiedByContent(t *testing.T) {
	c := newMailroom(t)
	var ids []complaints.ID
	for _, text := range []string{"Stoel kapot.", "Tafel kapot.", "Stoel kapot."} {
		m := c.mail("x"+string(rune('a'+len(ids))), fatima, "Klacht", text)
		m.Key, m.MessageID = complaints.MailKey("", sha256.Sum256([]byte(text))), ""
		ids = append(ids, c.receive(m).Complaint)
	}
	require.NotEqual(t, ids[0], ids[1], "an empty identity is not the same identity")
	require.Equal(t, ids[0], ids[2], "the same bytes are")
}

func rewrittenReferences(t *testing.T) {
	c := newMailroom(t)
	v, sent := c.acknowledged()
	m := c.mail("m1", fatima, "Antw.: iets anders", "Hier is mijn nummer.")
	m.InReplyTo, m.References = []string{"rewritten@mx.gemeente-a.example"}, []string{"rewritten@mx.gemeente-a.example"}
	m.Recipients = []string{sent.ReplyTo}
	require.Equal(t, v.Complaint.ID, c.receive(m).Complaint)
	m = c.mail("m2", fatima, "Antw.: "+sent.Subject, "En mijn adres.")
	m.InReplyTo, m.Sender = []string{"rewritten@mx.gemeente-a.example"}, complaints.SenderUnchecked
	require.Equal(t, complaints.Receipt{Key: "m2", Outcome: complaints.MailReply, Complaint: v.Complaint.ID}, c.receive(m))
}

func answersOwnMail(t *testing.T) {
	c := newMailroom(t)
	first := c.receive(c.thread("m0"))
	again := c.receive(c.thread("m1", "m0"))
	require.Equal(t, complaints.MailReply, again.Outcome)
	require.Equal(t, first.Complaint, again.Complaint)
}

func tokenOfAnother(t *testing.T) {
	c := newMailroom(t)
	v, sent := c.acknowledged()
	m := c.mail("m1", "chef@gemeente-a.example", "Re: "+sent.Subject, "Doorgestuurd gekregen.")
	m.Recipients, m.InReplyTo = []string{sent.ReplyTo}, []string{sent.MessageID}
	require.Equal(t, complaints.MailQuarantined, c.receive(m).Outcome)
	require.Equal(t, complaints.Revision(1), c.state(v.Complaint.ID).Revision)
	e, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Attach: v.Complaint.ID})
	require.NoError(t, err)
	require.Equal(t, complaints.MailReply, e.Outcome)
}

func oneOutcomeEach(t *testing.T) {
	c := newMailroom(t, limited(complaints.MailPolicy{PerSender: 2}))
	v, sent := c.acknowledged()
	mails := map[string]func(m *complaints.InboundMail){
		"m1": func(*complaints.InboundMail) {},
		"m2": func(m *complaints.InboundMail) { m.Sender = complaints.SenderFail },
		"m3": func(m *complaints.InboundMail) { m.Unreadable = true },
		"m4": func(m *complaints.InboundMail) { m.Automatic = true },
		"m5": func(m *complaints.InboundMail) { m.Automatic, m.Report = true, complaints.ReportDelivery },
		"m6": func(m *complaints.InboundMail) {
			m.Automatic, m.Report, m.Undelivered = true, complaints.ReportBounce, []string{sent.MessageID}
		},
		"m7": func(m *complaints.InboundMail) {
			m.Recipients, m.From.Email = []string{sent.ReplyTo}, "x@thuis.example"
		},
		"m8": func(m *complaints.InboundMail) { m.From = complaints.Address{} },
		"m9": func(m *complaints.InboundMail) { m.InReplyTo = []string{sent.MessageID} },
	}
	outcomes := map[string]complaints.MailOutcome{}
	for _, key := range slices.Sorted(maps.Keys(mails)) {
		m := c.mail(key, fatima, "Stoel", "Kapot.")
		mails[key](&m)
		outcomes[key] = c.receive(m).Outcome
		for range 2 {
			require.Equal(t, outcomes[key], c.receive(m).Outcome, "the same for ever")
		}
		require.NotEmpty(t, outcomes[key])
		require.Equal(t, outcomes[key], c.entry(key).Outcome)
	}
	require.Equal(t, complaints.MailQuarantined, outcomes["m9"], "over the limit it waits")
	require.NotEmpty(t, v.Complaint.ID)
	open, err := c.Mails(t.Context(), person("desk-1"), complaints.MailParams{Open: true})
	require.NoError(t, err)
	require.Empty(t, open.Items)
	all, err := c.Mails(t.Context(), person("desk-1"), complaints.MailParams{})
	require.NoError(t, err)
	require.Len(t, all.Items, len(mails))
}

func refusedIsKept(t *testing.T) {
	c := newMailroom(t)
	c.asked()
	_, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Refuse: complaints.RefuseSpam})
	require.NoError(t, err)
	c.at("2027-04-02T10:00:00+02:00")
	c.settle()
	require.Equal(t, complaints.MailRefused, c.receive(c.unverifiedAgain("m1")).Outcome)
	e, original, err := c.OpenMail(t.Context(), person("desk-1"), "m1")
	require.NoError(t, err)
	require.NoError(t, original.Close())
	require.Equal(t, "spam", e.Reason)
}

func unreadableAtTheDesk(t *testing.T) {
	c := newMailroom(t)
	m := c.mail("m1", fatima, "", "")
	m.Unreadable, m.Sender = true, complaints.SenderUnchecked
	id := c.receive(m).Complaint
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{Attention: true})
	require.NoError(t, err)
	require.Len(t, page.Items, 1, "at once")
	require.Equal(t, id, page.Items[0].ID)
	_, original, err := c.OpenMail(t.Context(), person("desk-1"), "m1")
	require.NoError(t, err)
	require.NoError(t, original.Close())
}

func identityOutlives(t *testing.T) {
	c := newMailroom(t)
	m := c.mail("m1", fatima, "Stoel", "Kapot.")
	id := c.receive(m).Complaint
	c.do("desk-1", id, complaints.Withdraw{})
	c.sweepAt("2028-05-01T10:00:00+02:00")
	require.True(t, c.state(id).Erased)
	m.ReceivedAt = c.Now()
	require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailComplaint, Complaint: id, Repeated: true}, c.receive(m))
}

func unsignedProposes(t *testing.T) {
	c := newMailroom(t)
	v, sent := c.acknowledged()
	for key, forge := range map[string]func(m *complaints.InboundMail){
		"m1": func(m *complaints.InboundMail) { m.InReplyTo = []string{sent.MessageID} },
		"m2": func(m *complaints.InboundMail) { m.References = []string{sent.MessageID} },
		"m3": func(m *complaints.InboundMail) { m.Subject = v.Complaint.Reference },
		"m4": func(m *complaints.InboundMail) { m.Subject = v.Complaint.Reference + " [abcdefghij]" },
		"m5": func(m *complaints.InboundMail) {
			m.Recipients = []string{"klachten+" + v.Complaint.Reference + ".abcdefghij@ssc.example"}
			m.InReplyTo = []string{sent.MessageID}
		},
	} {
		m := c.mail(key, fatima, "Stoel", "Ik trek mijn klacht in.")
		m.Sender = complaints.SenderUnchecked
		forge(&m)
		require.Equal(t, complaints.MailQuarantined, c.receive(m).Outcome, key)
		require.Equal(t, v.Complaint.ID, c.entry(key).Complaint, "it proposes")
	}
	require.Equal(t, complaints.Revision(1), c.state(v.Complaint.ID).Revision)
}

func forgedFromFilesNothing(t *testing.T) {
	for _, check := range []complaints.SenderCheck{complaints.SenderUnchecked, complaints.SenderFail} {
		c := newMailroom(t)
		m := c.mail("m1", fatima, "Klacht over mijn chef", "Ik neem ontslag.")
		m.Sender = check
		r := c.receive(m)
		require.Equal(t, complaints.MailUnconfirmed, r.Outcome)
		c.settle()
		sent := c.post.letters()
		require.Len(t, sent, 1, "one question, and nothing else")
		require.Equal(t, []complaints.Address{{Name: "Fatima", Email: fatima}}, sent[0].To)
		require.NotContains(t, sent[0].Subject+sent[0].Text+sent[0].HTML, "ontslag")
		c.sweepAt("2026-06-02T10:00:00+02:00")
		require.Equal(t, complaints.ClassUnconfirmed, c.state(r.Complaint).Class, "nothing happens in their name")
		require.Empty(t, only(c.post.letters(), complaints.LetterAcknowledgment))
	}
}

func lookingChangesNothing(t *testing.T) {
	c := newMailroom(t)
	id, token := c.asked()
	for range 5 {
		k, err := c.Confirmation(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, complaints.ConfirmationOpen, k.State)
	}
	require.Equal(t, complaints.Revision(1), c.state(id).Revision)
	require.Equal(t, complaints.MailUnconfirmed, c.entry("m1").Outcome)
}
