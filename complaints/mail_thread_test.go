package complaints_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// acknowledged is a complaint with the letter that its complainant got.
func (c mailroom) acknowledged() (complaints.View, complaints.Letter) {
	c.t.Helper()
	v := c.employee()
	c.settle()
	return v, only(c.post.letters(), complaints.LetterAcknowledgment)[0]
}

func TestLettersCarryTheToken(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v, sent := c.acknowledged()
	name, mac, ok := strings.Cut(strings.TrimSuffix(sent.ReplyTo, "@ssc.example"), ".")
	require.True(t, ok)
	require.Equal(t, "klachten+"+strings.ToLower(v.Complaint.Reference), name)
	require.Len(t, mac, 10)
	require.Equal(t, "acknowledgment "+v.Complaint.Reference+" ["+mac+"]", sent.Subject)
	require.Equal(t, "klachten@ssc.example", sent.From.Email)

	other := c.employee()
	c.do("desk-1", other.Complaint.ID, complaints.Message{Text: "Hallo."})
	c.settle()
	for _, l := range c.post.letters() {
		if strings.HasPrefix(string(l.Kind), "staff_") {
			require.Empty(t, l.ReplyTo)
			require.NotContains(t, l.Subject, "[")
			continue
		}
		require.NotContains(t, l.ReplyTo, mac, "of each complaint its own")
	}
	_, ask := c.asked()
	require.NotEmpty(t, ask)

	keyless := newMailroom(t, func(o *complaints.Options) { o.TokenKey = nil })
	v, sent = keyless.acknowledged()
	require.Empty(t, sent.ReplyTo)
	require.Equal(t, "acknowledgment "+v.Complaint.Reference, sent.Subject)
}

// What a reply becomes by what it carries and by who sends it.
func TestReplies(t *testing.T) {
	t.Parallel()
	const other = "chef@gemeente-a.example"
	unchecked, pass, fail := complaints.SenderUnchecked, complaints.SenderPass, complaints.SenderFail
	byAddress := func(m *complaints.InboundMail, l complaints.Letter, _ string) {
		m.Recipients = []string{"x@y.example", l.ReplyTo}
	}
	shouted := func(m *complaints.InboundMail, l complaints.Letter, _ string) {
		m.Recipients = []string{strings.ToUpper(l.ReplyTo)}
	}
	bySubject := func(m *complaints.InboundMail, l complaints.Letter, _ string) {
		m.Subject = "RE: FW: " + strings.ToUpper(l.Subject)
	}
	byReference := func(m *complaints.InboundMail, _ complaints.Letter, ref string) {
		m.Subject = "RE: " + ref + " [aaaaaaaaaa]"
	}
	byLetter := func(m *complaints.InboundMail, l complaints.Letter, _ string) { m.InReplyTo = []string{l.MessageID} }
	forged := func(m *complaints.InboundMail, l complaints.Letter, _ string) {
		m.Recipients = []string{strings.Replace(l.ReplyTo, "@", "x@", 1), strings.Replace(l.ReplyTo, "ssc.example", "ander.example", 1), "klachten+k-2026-000001@ssc.example"}
	}
	const reply, quarantined, complaint, awaiting = complaints.MailReply, complaints.MailQuarantined, complaints.MailComplaint, complaints.MailUnconfirmed
	for name, x := range map[string]struct {
		carries func(m *complaints.InboundMail, l complaints.Letter, ref string)
		from    string
		check   complaints.SenderCheck
		want    complaints.MailOutcome
		reason  string
	}{
		"the address, verified":              {byAddress, fatima, pass, reply, ""},
		"the address, unverified":            {byAddress, fatima, unchecked, reply, ""},
		"the address in capitals":            {shouted, fatima, unchecked, reply, ""},
		"the address, another's name forged": {byAddress, fatima, fail, quarantined, "sender_unverified"},
		"the address, another sender":        {byAddress, other, pass, quarantined, "sender_differs"},
		"the subject, unverified":            {bySubject, fatima, unchecked, reply, ""},
		"the subject, another sender":        {bySubject, other, pass, quarantined, "sender_differs"},
		"a reference alone, verified":        {byReference, fatima, pass, reply, ""},
		"a reference alone, unverified":      {byReference, fatima, unchecked, quarantined, "sender_unverified"},
		"a reference alone, another sender":  {byReference, other, pass, quarantined, "sender_differs"},
		"the letter, verified":               {byLetter, "F.DeWit@Gemeente-A.example", pass, reply, ""},
		"the letter, unverified":             {byLetter, fatima, unchecked, quarantined, "sender_unverified"},
		"the letter, forged":                 {byLetter, fatima, fail, quarantined, "sender_unverified"},
		"no address at all":                  {byLetter, "", pass, quarantined, "sender_differs"},
		"a forged token, verified":           {forged, fatima, pass, complaint, ""},
		"a forged token, unverified":         {forged, fatima, unchecked, awaiting, "sender_unverified"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newMailroom(t)
			v, sent := c.acknowledged()
			m := c.mail("m1", x.from, "stoel", "Hier is mijn nummer.")
			m.Sender = x.check
			x.carries(&m, sent, v.Complaint.Reference)
			r := c.receive(m)
			require.Equal(t, x.want, r.Outcome)
			e := c.entry("m1")
			require.Equal(t, x.reason, e.Reason)
			messages := 0
			if x.want == reply {
				messages = 1
			}
			require.Len(t, c.events(v.Complaint.ID), 1+messages)
			if x.want == quarantined {
				require.Equal(t, v.Complaint.ID, e.Complaint, "what it proposes")
			}
		})
	}
}

// The token says more than the rest: a mail that names another complaint too goes where the token says.
func TestTokenGoesFirst(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v, sent := c.acknowledged()
	other, theirs := c.acknowledged()
	m := c.mail("m1", fatima, "RE: "+other.Complaint.Reference, "Hier.")
	m.InReplyTo, m.Recipients = []string{theirs.MessageID}, []string{sent.ReplyTo}
	require.Equal(t, v.Complaint.ID, c.receive(m).Complaint)
	m = c.mail("m2", fatima, "RE: "+other.Complaint.Reference, "Hier.")
	m.InReplyTo = []string{sent.MessageID}
	require.Equal(t, v.Complaint.ID, c.receive(m).Complaint, "then the mail it answers")
	m = c.mail("m3", fatima, "stoel", "Hier.")
	m.References = []string{theirs.MessageID, "x@elders.example", sent.MessageID}
	require.Equal(t, v.Complaint.ID, c.receive(m).Complaint, "the nearest of them")
}

// thread is a mail of Fatima's with the mails it answers, oldest first.
func (c mailroom) thread(key string, answers ...string) complaints.InboundMail {
	m := c.mail(key, fatima, "Stoel", "Over "+key+".")
	m.Key = complaints.MailKey(m.MessageID, [32]byte{})
	for _, a := range answers {
		m.References = append(m.References, a+"@gemeente-a.example")
	}
	if n := len(answers); n > 0 {
		m.InReplyTo = []string{answers[n-1] + "@gemeente-a.example"}
	}
	return m
}

func TestAnswerBeforeWhatItAnswers(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			t.Parallel()
			c := newMailroom(t)
			mails := []complaints.InboundMail{c.thread("m0"), c.thread("m1", "m0"), c.thread("m2", "m0", "m1")}
			first := c.receive(mails[order[0]])
			require.Equal(t, complaints.MailComplaint, first.Outcome)
			for _, i := range order[1:] {
				require.Equal(t, complaints.Receipt{Key: mails[i].Key, Outcome: complaints.MailReply, Complaint: first.Complaint}, c.receive(mails[i]))
			}
			c.settle()
			require.Len(t, only(c.post.letters(), complaints.LetterAcknowledgment), 1)
			found, _ := verify(t, c.store)
			require.Empty(t, found)
		})
	}
}

// Mails of one thread are of one complaint only when they are of one sender, and under way at the same time.
func TestThreadsOfTheirOwn(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	first := c.receive(c.thread("m1", "m0")).Complaint // m0 went to others only
	colleague := c.thread("m2", "m0")
	colleague.From.Email = "chef@gemeente-a.example"
	second := c.receive(colleague)
	require.Equal(t, complaints.MailComplaint, second.Outcome)
	require.NotEqual(t, first, second.Complaint, "another sender has claims of their own")

	c.advance(5 * 24 * time.Hour)
	require.Equal(t, first, c.receive(c.thread("m3", "m0")).Complaint, "within the time that a mail may be under way")
	c.advance(time.Second)
	late := c.receive(c.thread("m4", "m0"))
	require.Equal(t, complaints.MailComplaint, late.Outcome)
	require.NotEqual(t, first, late.Complaint, "later it is about something else")
	require.Equal(t, late.Complaint, c.receive(c.thread("m5", "m0", "m4")).Complaint, "a known mail has no such limit")
}

// A mail forged in somebody's name, which claims the thread that they are in, does not get hold of their own.
func TestForgedThread(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	forged := c.thread("f1", "m1", "m2")
	forged.Sender = complaints.SenderFail
	pending := c.receive(forged).Complaint
	own := c.receive(c.thread("m1"))
	require.Equal(t, complaints.MailComplaint, own.Outcome)
	require.NotEqual(t, pending, own.Complaint)
	require.Equal(t, own.Complaint, c.receive(c.thread("m2", "m1")).Complaint)
}

// In a long thread the nearest mails and the root are known, and letters of ours wherever they stand.
func TestLongThread(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v, sent := c.acknowledged()
	var chain []string
	for i := range 30 {
		chain = append(chain, fmt.Sprintf("x%d", i))
	}
	m := c.thread("m1", chain...)
	m.References[12] = sent.MessageID
	require.Equal(t, v.Complaint.ID, c.receive(m).Complaint)
	first := c.receive(c.thread("m2", append([]string{"r0"}, chain[1:]...)...))
	require.Equal(t, complaints.MailComplaint, first.Outcome)
	require.Equal(t, first.Complaint, c.receive(c.thread("r0")).Complaint, "its root")
	require.Equal(t, first.Complaint, c.receive(c.thread("x29")).Complaint, "its nearest")
}

// A sender who answers their own mail finds its complaint, however long after; of a mail that was refused it finds none.
func TestAnswerToOwnMail(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	first := c.receive(c.thread("m1"))
	c.advance(100 * 24 * time.Hour)
	m := c.thread("m2", "m1")
	require.Equal(t, complaints.Receipt{Key: m.Key, Outcome: complaints.MailReply, Complaint: first.Complaint}, c.receive(m))
}

// An answer to the question whether a mail is theirs comes to the desk, and confirms nothing: a machine may have sent it.
func TestAnswerToTheQuestion(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	r := c.receive(c.unverified("m1"))
	c.settle()
	ask := c.post.letters()[0]
	require.Contains(t, ask.ReplyTo, "klachten+"+strings.ToLower(string(r.Complaint))+".")
	m := c.mail("m2", fatima, "Re: vraag", "Ja.")
	m.Sender, m.Recipients = complaints.SenderUnchecked, []string{ask.ReplyTo}
	require.Equal(t, complaints.Receipt{Key: "m2", Outcome: complaints.MailReply, Complaint: r.Complaint}, c.receive(m))
	s := c.state(r.Complaint)
	require.Equal(t, complaints.ClassUnconfirmed, s.Class)
	require.True(t, s.Attention)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeMessage}, c.post.kinds())

	c.do("desk-1", r.Complaint, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Reclame."})
	m = c.mail("m3", fatima, "Re: vraag", "En nu?")
	m.Recipients = []string{ask.ReplyTo}
	after := c.receive(m)
	require.Equal(t, complaints.MailComplaint, after.Outcome, "a mail of its own")
	require.NotEqual(t, r.Complaint, after.Complaint)
}

// A fresh mail of a known sender costs few calls to the store, however much is there.
func TestReceiveAsksLittle(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.renew(&faults{})
	m := mailOf("m1", 0)
	m.ReceivedAt = p.clock()
	_, err := p.Receive(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, []string{"PutMail", "Resolve", "Resolve", "Next", "Commit"}, p.f.names)
	p.renew(&faults{})
	m.Sender = complaints.SenderUnchecked
	_, err = p.Receive(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, []string{"PutMail", "Resolve", "Resolve", "Commit"}, p.f.names)
}

// early is a store that read a mail's line before another delivery of the mail got its outcome.
type early struct{ complaints.Store }

func (s early) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	e, err := s.Store.PutMail(ctx, m)
	e.Outcome, e.Complaint, e.Reason = "", "", ""
	return e, err
}

// A mail delivered twice at once answers no complaint that its other delivery opened, nor what was proposed to that meanwhile.
func TestMailAnswersNotItself(t *testing.T) {
	t.Parallel()
	for _, check := range []complaints.SenderCheck{complaints.SenderPass, complaints.SenderUnchecked} {
		c := newMailroom(t)
		first, second := c.thread("m1"), c.thread("m2", "m1")
		first.Sender, second.Sender = check, check
		opened := c.receive(second)
		c.receive(first)
		late, err := complaints.New(t.Context(), early{c.store}, &complaints.Options{Now: c.clock, Policy: c.Policy(), PersonKey: []byte("test")})
		require.NoError(t, err)
		before := c.state(opened.Complaint).Revision
		r, err := late.Receive(t.Context(), second)
		require.NoError(t, err)
		require.Equal(t, opened.Complaint, r.Complaint)
		require.Equal(t, opened.Outcome, c.entry(second.Key).Outcome)
		require.Equal(t, before, c.state(opened.Complaint).Revision)
		found, _ := verify(t, c.store)
		require.Empty(t, found)
	}
}
