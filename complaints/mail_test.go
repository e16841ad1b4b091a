package complaints_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// plainReader reads a kept mail whose bytes are its text, with one file.
type plainReader struct{}

func (plainReader) ReadMail(_ context.Context, e complaints.MailEntry, raw io.Reader) (complaints.InboundMail, error) {
	text, err := io.ReadAll(raw)
	return complaints.InboundMail{
		Key: e.Key, Text: string(text), ReceivedAt: e.ReceivedAt,
		Attachments: []complaints.InboundFile{{Name: "foto.jpg", Media: "image/jpeg", Size: 1, Blob: "mail/" + e.Key + "/1"}},
	}, err
}

// mailroom is a centre that reads mail, and the blobs it keeps it in.
type mailroom struct {
	*centre
	blobs *memstore.Blobs
	links *[]string // tokens of confirmation links, as letters got them
}

func newMailroom(t *testing.T, change ...func(*complaints.Options)) mailroom {
	t.Helper()
	c := mailroom{newCentre(t, "2026-04-02T16:45:00+02:00"), memstore.NewBlobs(), new([]string)}
	o := &complaints.Options{
		Now: c.clock, Policy: c.Policy(), Blobs: c.blobs, Composer: plainComposer{}, PersonKey: []byte("test"), MailReader: plainReader{},
		TokenKey: []byte("token"), Rates: c.store,
		ConfirmLink: func(token string) string {
			*c.links = append(*c.links, token)
			return "https://klachten.example/confirm/" + token
		},
	}
	for _, f := range change {
		f(o)
	}
	var err error
	c.Service, err = complaints.New(t.Context(), c.store, o)
	require.NoError(t, err)
	c.dis, err = complaints.NewDispatcher(c.Service, c.post, nil)
	require.NoError(t, err)
	return c
}

// mail is one of a partner's employee, received now, with its bytes kept.
func (c mailroom) mail(key, from, subject, text string) complaints.InboundMail {
	c.t.Helper()
	raw := "raw/" + key
	_, err := c.blobs.Put(c.t.Context(), raw, strings.NewReader(text), 0)
	require.NoError(c.t, err)
	return complaints.InboundMail{
		Key: key, MessageID: key + "@gemeente-a.example", From: complaints.Address{Name: "Fatima", Email: from}, Subject: subject, Text: text,
		ReceivedAt: c.Now(), Raw: raw, Size: int64(len(text)), Sender: complaints.SenderPass,
	}
}

func (c mailroom) receive(m complaints.InboundMail) complaints.Receipt {
	c.t.Helper()
	r, err := c.Receive(c.t.Context(), m)
	require.NoError(c.t, err)
	return r
}

func (c mailroom) entry(key string) complaints.MailEntry {
	c.t.Helper()
	e, err := c.Mail(c.t.Context(), person("desk-1"), key)
	require.NoError(c.t, err)
	return e
}

const fatima = "f.dewit@gemeente-a.example"

func TestMailBecomesAComplaint(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	m := c.mail("m1", fatima, "Verkeerde stoel", "Al drie weken.")
	m.Attachments = []complaints.InboundFile{{Name: "../stoel.jpg", Media: "image/jpeg", Size: 1, Blob: "mail/m1/1"}, {Blob: "mail/m1/2"}}
	c.at("2026-04-03T09:00:00+02:00") // taken in the next day
	r := c.receive(m)
	require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailComplaint, Complaint: r.Complaint}, r)
	v := c.see("desk-1", r.Complaint)
	require.Equal(t, m.ReceivedAt.UTC(), v.Complaint.ReceivedAt, "the moment it arrived")
	require.Equal(t, day(t, "2026-04-08"), v.Complaint.FirstResponse.Date)
	require.Equal(t, complaints.ChannelMail, v.Complaint.Channel)
	require.Equal(t, complaints.PartnerEmployee, v.Complaint.Complainant.Kind)
	require.Equal(t, "gemeente-a", v.Complaint.Complainant.Organisation)
	require.Equal(t, "Verkeerde stoel", v.Text(v.Complaint.Subject))
	require.Equal(t, "Al drie weken.", v.Text(v.Complaint.Description))
	require.Equal(t, complaints.Person{Name: "Fatima", Email: fatima}, v.Person)
	files, err := c.Attachments(t.Context(), person("desk-1"), r.Complaint)
	require.NoError(t, err)
	require.Equal(t, []string{"stoel.jpg", "bijlage"}, []string{files[0].Name, files[1].Name})
	c.settle()
	letters := only(c.post.letters(), complaints.LetterAcknowledgment)
	require.Len(t, letters, 1)
	require.Equal(t, "m1@gemeente-a.example", letters[0].InReplyTo, "threads with their own mail")
	require.Equal(t, r.Complaint, c.entry("m1").Complaint)
}

func TestMailDeliveredAgain(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	m := c.mail("m1", fatima, "Verkeerde stoel", "Al drie weken.")
	first := c.receive(m)
	m.Attachments = []complaints.InboundFile{{Name: "stoel.jpg", Blob: "mail/m1/1"}} // the delivery before was interrupted
	c.at("2026-04-09T10:00:00+02:00")
	m.ReceivedAt = c.Now()
	for range 2 {
		again := c.receive(m)
		require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailComplaint, Complaint: first.Complaint, Repeated: true}, again)
	}
	require.Equal(t, 1, c.state(first.Complaint).Attachments)
	require.Equal(t, day(t, "2026-04-08"), c.state(first.Complaint).FirstResponse.Date, "the first delivery's moment counts")

	m = c.mail("m2", fatima, "Verkeerde stoel", "Al drie weken.")
	require.NotEqual(t, first.Complaint, c.receive(m).Complaint, "the same words in another mail are another complaint")
}

func TestMailDeliveredAtOnceByMany(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	m := c.mail("m1", fatima, "Verkeerde stoel", "Al drie weken.")
	var wg sync.WaitGroup
	receipts, errs := make([]complaints.Receipt, 8), make([]error, 8)
	for i := range receipts {
		wg.Go(func() { receipts[i], errs[i] = c.Receive(context.WithoutCancel(t.Context()), m) })
	}
	wg.Wait()
	for i := range receipts {
		require.NoError(t, errs[i])
		require.Equal(t, receipts[0].Complaint, receipts[i].Complaint)
	}
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
}

func TestReplyFindsItsComplaint(t *testing.T) {
	t.Parallel()
	tests := map[string]func(m *complaints.InboundMail, sent complaints.Letter, reference string){
		"by In-Reply-To of our letter": func(m *complaints.InboundMail, sent complaints.Letter, _ string) {
			m.InReplyTo = []string{sent.MessageID}
		},
		"by References": func(m *complaints.InboundMail, sent complaints.Letter, _ string) {
			m.References = []string{"x@elders.example", sent.MessageID}
		},
		"by the reference in the subject": func(m *complaints.InboundMail, _ complaints.Letter, reference string) {
			m.Subject = "RE: FW: [" + strings.ToLower(reference) + "] stoel"
		},
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newMailroom(t)
			v := c.employee()
			c.settle()
			sent := only(c.post.letters(), complaints.LetterAcknowledgment)[0]
			m := c.mail("m1", "F.DeWit@gemeente-a.example", "stoel", "Hier is mijn nummer.")
			answer(&m, sent, v.Complaint.Reference)
			require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailReply, Complaint: v.Complaint.ID}, c.receive(m))
			require.True(t, c.receive(m).Repeated)
			last := c.events(v.Complaint.ID)[1]
			require.Len(t, c.events(v.Complaint.ID), 2, "one message")
			require.True(t, last.Event.(complaints.Messaged).Inbound)
			require.Equal(t, "m1", last.Event.(complaints.Messaged).Mail)
		})
	}
}

// A bounce is filed with the complaint whose letter did not arrive, a report as a report; neither is answered, and the desk hears
// of the first.
func TestReports(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id := c.employee().Complaint.ID
	c.settle()
	sent := c.post.letters()
	before := c.state(id).Revision
	for key, want := range map[string]struct {
		report      complaints.MailReportOf
		undelivered string
		receipt     complaints.Receipt
	}{
		"bounce": {complaints.ReportBounce, sent[0].MessageID, complaints.Receipt{Key: "bounce", Outcome: complaints.MailBounce, Complaint: id}},
		"forged": {complaints.ReportBounce, "01KN7AF8DD58S77DY2AAGC4FGR.1.complainant@ssc.example", complaints.Receipt{Key: "forged", Outcome: complaints.MailBounce}},
		"read":   {complaints.ReportDelivery, "", complaints.Receipt{Key: "read", Outcome: complaints.MailReport}},
	} {
		m := c.mail(key, "mailer-daemon@gemeente-a.example", "Undelivered", "550 unknown user")
		m.Automatic, m.Report, m.Undelivered = true, want.report, []string{"other@gemeente-a.example", want.undelivered}
		require.Equal(t, want.receipt, c.receive(m))
	}
	c.settle()
	require.Equal(t, before+1, c.state(id).Revision)
	require.Equal(t, []complaints.LetterKind{complaints.NoticeUndelivered}, c.post.kinds())
}

// From another address it only proposes: nothing happens in the complaint, and the desk decides.
func TestReplyOfAnotherSender(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v := c.employee()
	m := c.mail("m1", "chef@gemeente-a.example", "Re: "+v.Complaint.Reference, "Dit klopt niet.")
	require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailQuarantined, Complaint: v.Complaint.ID}, c.receive(m), "what it proposes")
	require.Equal(t, complaints.Revision(1), c.state(v.Complaint.ID).Revision)
	require.Equal(t, "sender_differs", c.entry("m1").Reason)
	c.settle()
	require.Empty(t, only(c.post.letters(), complaints.NoticeMessage))
	page, err := c.Mails(t.Context(), person("desk-1"), complaints.MailParams{Outcome: complaints.MailQuarantined})
	require.NoError(t, err)
	require.Len(t, page.Items, 1, "it waits on the desk's list")

	e, err := c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Attach: v.Complaint.ID})
	require.NoError(t, err)
	require.Equal(t, complaints.MailReply, e.Outcome)
	require.Equal(t, v.Complaint.ID, e.Complaint)
	require.Equal(t, complaints.ActorID("desk-1"), e.By)
	files, err := c.Attachments(t.Context(), person("desk-1"), v.Complaint.ID)
	require.NoError(t, err)
	require.Len(t, files, 1, "with its files")
	_, err = c.DecideMail(t.Context(), person("desk-1"), "m1", complaints.MailDecision{Refuse: complaints.RefuseSpam})
	require.Equal(t, "mail_settled", refusal(t, err).Reason)
}

func TestMailThatMakesNoComplaint(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	m := c.mail("auto", fatima, "Afwezig: K-2026-000001", "Ik ben op vakantie.")
	m.Automatic = true
	require.Equal(t, complaints.Receipt{Key: "auto", Outcome: complaints.MailAutomatic}, c.receive(m))

	m = c.mail("citizen", "bo@thuis.example", "Balie dicht", "Ik ben inwoner van gemeente A en de balie was dicht.")
	r := c.receive(m)
	require.Equal(t, complaints.MailReferred, r.Outcome)
	require.Equal(t, complaints.Referred, c.state(r.Complaint).Status)
	require.Equal(t, "gemeente-a", c.state(r.Complaint).ReferredTo)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterReferral}, c.post.kinds(), "automatic mail is never answered")
}

func TestUnreadableMail(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	m := c.mail("m1", "", "", "")
	m.From, m.Unreadable = complaints.Address{}, true
	r := c.receive(m)
	require.Equal(t, complaints.MailUnreadable, r.Outcome)
	v := c.see("desk-1", r.Complaint)
	require.Equal(t, complaints.Registered, v.Complaint.Status, "a stand-in case at the desk")
	require.Equal(t, "(geen onderwerp)", v.Text(v.Complaint.Subject))
	require.Equal(t, "(onbekende afzender)", v.Person.Name)
	_, original, err := c.OpenMail(t.Context(), person("desk-1"), "m1")
	require.NoError(t, err)
	require.NoError(t, original.Close(), "the original is kept")
}

func TestDecideMail(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	v := c.employee()
	quarantine := func(key string) {
		require.Equal(t, complaints.MailQuarantined, c.receive(c.mail(key, "ander@thuis.example", v.Complaint.Reference, "Over iets anders.")).Outcome)
	}
	decide := func(key string, d complaints.MailDecision) (complaints.MailEntry, error) {
		return c.DecideMail(t.Context(), person("desk-2"), key, d)
	}
	quarantine("m1")
	_, err := decide("m1", complaints.MailDecision{})
	require.Equal(t, []string{"decision:one_decision"}, fieldKeys(refusal(t, err)))
	_, err = decide("m1", complaints.MailDecision{Attach: v.Complaint.ID, Refuse: complaints.RefuseSpam})
	require.Equal(t, []string{"decision:one_decision"}, fieldKeys(refusal(t, err)))
	_, err = decide("m1", complaints.MailDecision{Refuse: "zomaar"})
	require.Equal(t, []string{"refuse:one_of"}, fieldKeys(refusal(t, err)))
	e, err := decide("m1", complaints.MailDecision{Refuse: complaints.RefuseNotForUs})
	require.NoError(t, err)
	require.Equal(t, complaints.MailRefused, e.Outcome)
	require.Equal(t, "not_for_us", e.Reason)
	require.Equal(t, "raw/m1", e.Raw, "refused mails are kept")

	quarantine("m2")
	received := c.entry("m2").ReceivedAt
	c.at("2026-04-09T10:00:00+02:00")
	in := submission(complaints.NewComplainant{Name: "Ander", Email: "ander@gemeente-b.example"})
	e, err = decide("m2", complaints.MailDecision{File: &in})
	require.NoError(t, err)
	require.Equal(t, complaints.MailComplaint, e.Outcome)
	s := c.state(e.Complaint)
	require.Equal(t, received, s.ReceivedAt, "the terms run from the mail's receipt, not from its release")
	require.Equal(t, day(t, "2026-04-08"), s.FirstResponse.Date)
	require.Equal(t, complaints.ChannelMail, s.Channel)
	require.Equal(t, 1, s.Attachments, "with its files")

	quarantine("m3")
	_, err = decide("m3", complaints.MailDecision{Attach: "01KN7AF6F0KABX56CP58Z0YF1X"})
	require.ErrorIs(t, err, complaints.ErrNotFound)
	require.Equal(t, complaints.MailQuarantined, c.entry("m3").Outcome, "still waiting")
}

func TestMailFields(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	_, err := c.Receive(t.Context(), complaints.InboundMail{})
	require.Equal(t, []string{"key:required", "received_at:required"}, fieldKeys(refusal(t, err)))
}

// Who is concerned cannot read the original mail either.
func TestOriginalMailKeepsImpartiality(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id := c.receive(c.mail("m1", fatima, "Onheus", "Desk-2 was onheus.")).Complaint
	c.do("desk-1", id, complaints.Amend{Involved: new([]complaints.ActorID{"desk-2"})})
	_, _, err := c.OpenMail(t.Context(), person("desk-2"), "m1")
	require.ErrorIs(t, err, complaints.ErrImpartiality)
}
