package complaints_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// bounce is a mail that says a letter did not arrive.
func (c mailroom) bounce(key string, of ...complaints.Letter) complaints.InboundMail {
	c.t.Helper()
	m := c.mail(key, "mailer-daemon@gemeente-a.example", "Undelivered Mail Returned to Sender", "550 5.1.1 unknown user")
	m.Automatic, m.Report, m.Sender = true, complaints.ReportBounce, complaints.SenderUnchecked
	for _, l := range of {
		m.Undelivered = append(m.Undelivered, l.MessageID)
	}
	return m
}

func TestBounceMarksTheAddress(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v, sent := c.acknowledged()
	id := v.Complaint.ID
	m := c.bounce("b1", sent)
	for range 2 {
		require.Equal(t, complaints.MailBounce, c.receive(m).Outcome)
	}
	s := c.state(id)
	require.True(t, s.Complainant.MailFailed)
	require.True(t, s.Attention)
	require.Equal(t, complaints.LetterFailed{
		Letter: complaints.LetterAcknowledgment, Of: 1, To: complaints.ToComplainant, Why: complaints.LetterBounced, Mail: "b1", Address: true,
	}, c.events(id)[1].Event)
	c.settle()
	require.Equal(t, []string{"desk-1@ssc.example", "desk-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeUndelivered))

	c.do("desk-1", id, complaints.Seen{})
	c.do("desk-1", id, complaints.Amend{Complainant: &complaints.NewComplainant{
		Name: "Fatima de Wit", Email: "fatima@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
	}})
	require.False(t, c.state(id).Complainant.MailFailed, "a corrected address has not failed")
	c.receive(c.bounce("b2", sent))
	require.True(t, c.state(id).Attention)
	require.False(t, c.state(id).Complainant.MailFailed, "that was the address before")
	c.requireReplays(id)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

func TestBouncesAtOnce(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v, sent := c.acknowledged()
	m := c.bounce("b1", sent)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := c.Receive(t.Context(), m)
			require.NoError(t, err)
		})
	}
	all.Wait()
	require.Len(t, c.events(v.Complaint.ID), 2)
}

// What a bounce of a notice to staff would lead to is another notice; so it leads to none.
func TestBounceOfANotice(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id := c.employee().Complaint.ID
	c.settle()
	notice := only(c.post.letters(), complaints.NoticeRegistered)[0]
	c.receive(c.bounce("b1", notice))
	c.settle()
	require.Empty(t, c.post.kinds())
	require.True(t, c.state(id).Attention, "on the desk's list all the same")
	require.False(t, c.state(id).Complainant.MailFailed)
}

func TestBounceOfWhatIsOver(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id := c.closed()
	c.settle()
	closing := only(c.post.letters(), complaints.LetterClosing)[0]
	c.receive(c.bounce("b1", closing))
	require.True(t, c.state(id).Complainant.MailFailed, "an ended complaint too")
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeUndelivered}, c.post.kinds())

	c.sweepAt("2028-05-01T10:00:00+02:00")
	require.True(t, c.state(id).Erased)
	before := c.state(id).Revision
	require.Equal(t, complaints.Receipt{Key: "b2", Outcome: complaints.MailBounce, Complaint: id}, c.receive(c.bounce("b2", closing)))
	require.Equal(t, before, c.state(id).Revision, "of an erased one only the ledger knows")
	_, err := c.blobs.Open(t.Context(), "raw/b1")
	require.ErrorIs(t, err, complaints.ErrNotFound, "a bounce holds the letter: it is erased with the complaint")
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

// A bounce names what it likes; only letters that left count.
func TestBounceOfNoLetter(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v, sent := c.acknowledged()
	id := string(v.Complaint.ID)
	for key, name := range map[string]string{
		"b1": id + ".9.complainant@ssc.example", "b2": id + ".x@ssc.example", "b3": "x@elders.example", "b4": id + ".1.complainant@elders.example",
		"b5": "01KN7AF8DD58S77DY2AAGC4FGR.1.complainant@ssc.example", "b6": "",
	} {
		require.Equal(t, complaints.MailBounce, c.receive(c.bounce(key, complaints.Letter{MessageID: name})).Outcome, name)
	}
	require.Len(t, c.events(v.Complaint.ID), 1)
	require.Equal(t, v.Complaint.ID, c.receive(c.bounce("b7", complaints.Letter{MessageID: "x@elders.example"}, sent)).Complaint)
}

// flood sends mails of one sender until one is not taken in by itself.
func (c mailroom) flood(from string) (taken int) {
	c.t.Helper()
	for i := range 10 {
		m := c.mail(fmt.Sprintf("%s-%d-%d", strings.ReplaceAll(from, "@", "-"), c.Now().Unix(), i), from, "Stoel", "Kapot.")
		if c.receive(m).Outcome == complaints.MailQuarantined {
			require.Equal(c.t, "rate_limited", c.entry(m.Key).Reason)
			return taken
		}
		taken++
	}
	return taken
}

func limited(m complaints.MailPolicy) func(*complaints.Options) {
	return func(o *complaints.Options) {
		p := *o.Policy
		p.Version, p.Mail = "limited", m
		o.Policy = &p
	}
}

func TestFloodOfMails(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, limited(complaints.MailPolicy{PerSender: 3, PerDomain: 5}))
	require.Equal(t, 3, c.flood(fatima), "so many of one sender")
	require.Equal(t, 1, c.flood("x@gemeente-a.example"), "so many of one domain: the refused one counts too")
	require.Equal(t, 3, c.flood("x@gemeente-b.example"))
	auto := c.mail("auto", fatima, "Afwezig", "Tot maandag.")
	auto.Automatic = true
	require.Equal(t, complaints.MailAutomatic, c.receive(auto).Outcome, "what nobody answers does not flood the desk's list")

	forged := c.mail("forged", fatima, "Stoel", "Kapot.")
	forged.Sender = complaints.SenderFail
	require.Equal(t, complaints.MailUnconfirmed, c.receive(forged).Outcome, "counted apart: forged mails keep nobody's own waiting")

	c.at("2026-04-03T00:00:00+02:00")
	require.Equal(t, 3, c.flood("y@gemeente-a.example"), "each day anew, in Amsterdam")
	page, err := c.Mails(t.Context(), person("desk-1"), complaints.MailParams{Outcome: complaints.MailQuarantined})
	require.NoError(t, err)
	require.Len(t, page.Items, 4, "nothing is lost: the desk has it")
	_, err = c.DecideMail(t.Context(), person("desk-1"), page.Items[0].Key, complaints.MailDecision{File: new(submission(complaints.NewComplainant{Name: "X"}))})
	require.NoError(t, err)

	free := newMailroom(t, limited(complaints.MailPolicy{PerSender: 1}), func(o *complaints.Options) { o.Rates = nil })
	require.Equal(t, 10, free.flood(fatima), "without counters nothing is bounded")
}

// One mail is counted once, however often it is delivered.
func TestRedeliveriesAreNoFlood(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, limited(complaints.MailPolicy{PerSender: 2}))
	m := c.mail("m1", fatima, "Stoel", "Kapot.")
	for range 10 {
		c.receive(m)
		c.advance(time.Minute)
		m.ReceivedAt = c.Now()
	}
	require.Equal(t, complaints.MailComplaint, c.receive(c.mail("m2", fatima, "Stoel", "Kapot.")).Outcome)
	require.Equal(t, complaints.MailQuarantined, c.receive(c.mail("m3", fatima, "Stoel", "Kapot.")).Outcome)
}

// Beyond so many letters that nobody wrote to one address the rest waits for a person, who is told and can let it go.
func TestFloodOfLetters(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, limited(complaints.MailPolicy{Letters: 2}))
	for _, key := range []string{"m1", "m2", "m3"} {
		c.receive(c.mail(key, fatima, "Stoel", "Kapot."))
	}
	c.settle()
	sent := c.post.letters()
	require.Len(t, only(sent, complaints.LetterAcknowledgment), 2)
	held := c.entry("m3").Complaint
	parked, err := c.Parked(t.Context(), person("desk-1"), complaints.PageParams{})
	require.NoError(t, err)
	require.Len(t, parked.Items, 1)
	require.Equal(t, "letter_limit", parked.Items[0].Reason)
	if parked.Items[0].Complaint != held {
		held = parked.Items[0].Complaint
	}
	require.True(t, c.state(held).Attention)
	c.settle()
	require.Len(t, append(only(sent, complaints.NoticeUndelivered), only(c.post.letters(), complaints.NoticeUndelivered)...), 1)
	c.do("desk-1", held, complaints.Message{Text: "Wij bellen u."})
	require.NoError(t, c.Unpark(t.Context(), person("desk-1"), parked.Items[0].DeliveryKey))
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterAcknowledgment, complaints.LetterMessage}, c.post.kinds(), "in order, and what a person wrote is not counted")
	parked, err = c.Parked(t.Context(), person("desk-1"), complaints.PageParams{})
	require.NoError(t, err)
	require.Empty(t, parked.Items)
	require.Len(t, c.events(held), 3, "told once")
}
