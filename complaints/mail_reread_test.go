package complaints_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// newerReader reads kept mails better than whoever took them in.
type newerReader struct {
	change func(m *complaints.InboundMail)
}

func (r newerReader) ReadMail(_ context.Context, e complaints.MailEntry, raw io.Reader) (complaints.InboundMail, error) {
	text, err := io.ReadAll(raw)
	m := complaints.InboundMail{
		Key: e.Key, MessageID: e.Key + "@gemeente-a.example", From: complaints.Address{Name: "Fatima", Email: fatima}, Subject: "Nu leesbaar",
		Text: string(text), ReceivedAt: e.ReceivedAt, Sender: complaints.SenderPass,
	}
	if m.Key == "" { // a mail that never reached the ledger
		m.Key = "m-" + strings.TrimSuffix(e.Raw[strings.LastIndexByte(e.Raw, '/')+1:], ".eml")
	}
	if r.change != nil {
		r.change(&m)
	}
	return m, err
}

func (c mailroom) reread(key string) complaints.MailEntry {
	c.t.Helper()
	e, err := c.Reread(c.t.Context(), person("desk-1"), key)
	require.NoError(c.t, err)
	return e
}

func TestRereadStandIn(t *testing.T) {
	t.Parallel()
	for _, check := range []complaints.SenderCheck{complaints.SenderPass, complaints.SenderUnchecked} {
		file := complaints.InboundFile{Name: "foto.jpg", Blob: "attachments/m1/1"}
		c := newMailroom(t, func(o *complaints.Options) {
			o.MailReader = newerReader{func(m *complaints.InboundMail) { m.Attachments = []complaints.InboundFile{file} }}
		})
		m := c.mail("m1", fatima, "", "De stoel is kapot.")
		m.Text, m.Unreadable, m.Sender = "", true, check
		id := c.receive(m).Complaint
		require.Equal(t, "(geen onderwerp)", c.see("desk-1", id).Text(c.state(id).Subject))
		for range 2 {
			require.Equal(t, complaints.MailUnreadable, c.reread("m1").Outcome)
		}
		v := c.see("desk-1", id)
		require.Equal(t, "Nu leesbaar", v.Text(v.Complaint.Subject))
		require.Equal(t, "De stoel is kapot.", v.Text(v.Complaint.Description))
		require.Equal(t, 1, v.Complaint.Attachments)
		amended := 0
		for _, r := range c.events(id) {
			if _, ok := r.Event.(complaints.Amended); ok {
				amended++
				require.Equal(t, complaints.ActorID("desk-1"), r.By)
			}
		}
		require.Equal(t, 1, amended, "once")
	}
}

// What the desk wrote in the place of an unreadable mail stays, and an ended complaint as it is.
func TestRereadLeavesWhatPeopleWrote(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, func(o *complaints.Options) { o.MailReader = newerReader{} })
	m := c.mail("m1", fatima, "", "De stoel is kapot.")
	m.Text, m.Unreadable = "", true
	id := c.receive(m).Complaint
	c.do("desk-1", id, complaints.Amend{Subject: new("Stoel van Fatima")})
	c.reread("m1")
	v := c.see("desk-1", id)
	require.Equal(t, "Stoel van Fatima", v.Text(v.Complaint.Subject))
	require.Equal(t, "De stoel is kapot.", v.Text(v.Complaint.Description))

	m = c.mail("m2", fatima, "", "De tafel is kapot.")
	m.Text, m.Unreadable = "", true
	ended := c.receive(m).Complaint
	c.do("desk-1", ended, complaints.Withdraw{})
	before := c.state(ended).Revision
	c.reread("m2")
	require.Equal(t, before, c.state(ended).Revision)
}

func TestRereadReceivesWhatWaits(t *testing.T) {
	t.Parallel()
	verified := complaints.SenderPass
	c := newMailroom(t, func(o *complaints.Options) {
		o.MailReader = newerReader{func(m *complaints.InboundMail) { m.Sender, m.InReplyTo = verified, nil }}
	})
	known := c.employee()
	quarantined := func(key string) {
		m := c.mail(key, fatima, known.Complaint.Reference, "En nu?")
		m.Sender = complaints.SenderFail
		require.Equal(t, complaints.MailQuarantined, c.receive(m).Outcome)
	}
	quarantined("m1")
	e := c.reread("m1")
	require.Equal(t, complaints.MailComplaint, e.Outcome, "read with a reader that knows the sender, and no reference")
	require.NotEqual(t, known.Complaint.ID, e.Complaint)

	quarantined("m2")
	verified = complaints.SenderUnchecked
	require.Equal(t, complaints.MailQuarantined, c.reread("m2").Outcome, "the desk has it already: nobody is asked")

	_, err := c.blobs.Put(t.Context(), "raw/m3", strings.NewReader("Begonnen."), 0)
	require.NoError(t, err)
	_, err = c.store.PutMail(t.Context(), complaints.MailEntry{Key: "m3", ReceivedAt: c.Now(), Raw: "raw/m3"})
	require.NoError(t, err)
	require.Equal(t, complaints.MailUnconfirmed, c.reread("m3").Outcome, "its taking in was interrupted")
}

func TestRereadRefusals(t *testing.T) {
	t.Parallel()
	c := newMailroom(t)
	id := c.receive(c.mail("m1", fatima, "Onheus", "Desk-2 was onheus.")).Complaint
	_, err := c.Reread(t.Context(), person("ict-1"), "m1")
	require.ErrorIs(t, err, complaints.ErrNotAllowed)
	_, err = c.Reread(t.Context(), person("desk-1"), "m9")
	require.ErrorIs(t, err, complaints.ErrNotFound)
	require.Equal(t, complaints.MailComplaint, c.reread("m1").Outcome)
	require.Equal(t, 1, c.state(id).Attachments, "the file that the reader found")
	c.do("desk-1", id, complaints.Amend{Involved: new([]complaints.ActorID{"desk-2"})})
	_, err = c.Reread(t.Context(), person("desk-2"), "m1")
	require.ErrorIs(t, err, complaints.ErrImpartiality)
	require.NoError(t, c.blobs.Delete(t.Context(), "raw/m1"))
	_, err = c.Reread(t.Context(), person("desk-1"), "m1")
	require.ErrorIs(t, err, complaints.ErrErased)
	auto := c.mail("auto", fatima, "Afwezig", "Tot maandag.")
	auto.Automatic = true
	c.receive(auto)
	require.Equal(t, complaints.MailAutomatic, c.reread("auto").Outcome)
}

func (c mailroom) put(key, text string) {
	c.t.Helper()
	_, err := c.blobs.Put(c.t.Context(), key, strings.NewReader(text), 0)
	require.NoError(c.t, err)
}

// TestReconcile: the ledger is what was received, whatever was interrupted.
func TestReconcile(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, func(o *complaints.Options) { o.MailReader = newerReader{} })
	reconcile := func() complaints.Reconciled {
		r, err := c.Reconcile(t.Context())
		require.NoError(t, err)
		return r
	}
	require.Equal(t, complaints.Reconciled{}, reconcile())

	c.receive(c.mail("m-1", fatima, "Stoel", "Kapot.")) // its bytes lie elsewhere, as with another front
	m := c.mail("m-2", fatima, "Tafel", "Kapot.")
	m.Raw = "mail/2026/2.eml"
	c.put(m.Raw, "Kapot.")
	c.receive(m)
	c.put("mail/2026/3.eml", "Bewaard, en toen viel de stroom uit.")
	c.put("mail/2026/4.eml", "In het register, en toen viel de stroom uit.")
	received := c.Now()
	_, err := c.store.PutMail(t.Context(), complaints.MailEntry{Key: "m-4", ReceivedAt: received, Raw: "mail/2026/4.eml"})
	require.NoError(t, err)
	gone := c.mail("m-5", fatima, "Bank", "Kapot.")
	gone.Raw = "mail/2026/5.eml"
	c.receive(gone)
	c.put("mail/2027/2.eml", "Kapot.") // another copy of m-2

	c.at("2026-04-10T10:00:00+02:00")
	require.Equal(t, complaints.Reconciled{Received: 5, Settled: 5, Recovered: 2, Missing: 1}, reconcile())
	require.Equal(t, complaints.MailComplaint, c.entry("m-3").Outcome)
	require.Equal(t, received, c.state(c.entry("m-4").Complaint).ReceivedAt, "the moment that the ledger has")
	require.Equal(t, complaints.Reconciled{Received: 5, Settled: 5, Missing: 1}, reconcile(), "and nothing more to do")
	c.settle()
	require.Len(t, only(c.post.letters(), complaints.LetterAcknowledgment), 5)
	found, _ := verify(t, c.store)
	require.Empty(t, found)
}

// A mail that cannot be taken in keeps none of the others waiting, and its bytes stay.
func TestReconcileGoesOn(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, func(o *complaints.Options) {
		o.MailReader = newerReader{func(m *complaints.InboundMail) {
			if m.Text == "stuk" {
				m.Key = ""
			}
		}}
	})
	c.put("mail/1.eml", "stuk")
	c.put("mail/2.eml", "heel")
	r, err := c.Reconcile(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Reconciled{Received: 1, Settled: 1, Recovered: 1, Failed: 1}, r)
	require.Equal(t, complaints.MailComplaint, c.entry("m-2").Outcome)

	blind := newMailroom(t, func(o *complaints.Options) { o.MailReader = nil })
	_, err = blind.Reconcile(t.Context())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

// What an erasure took is not missing.
func TestReconcileAfterErasure(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, func(o *complaints.Options) { o.MailReader = newerReader{} })
	m := c.mail("m-1", fatima, "Tafel", "Kapot.")
	m.Raw = "mail/2026/1.eml"
	c.put(m.Raw, "Kapot.")
	id := c.receive(m).Complaint
	c.do("desk-1", id, complaints.Withdraw{})
	c.sweepAt("2028-05-01T10:00:00+02:00")
	require.True(t, c.state(id).Erased)
	r, err := c.Reconcile(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Reconciled{Received: 1, Settled: 1}, r)
}

// A moment that cannot be is no reason to lose a mail: another machine's clock, or nonsense in its header.
func TestMomentsThatCannotBe(t *testing.T) {
	t.Parallel()
	c := newMailroom(t, func(o *complaints.Options) {
		o.MailReader = newerReader{func(m *complaints.InboundMail) { m.ReceivedAt = time.Date(1901, 1, 1, 0, 0, 0, 0, time.UTC) }}
	})
	m := c.mail("m1", fatima, "Stoel", "Kapot.")
	m.ReceivedAt = c.Now().Add(time.Hour)
	require.Equal(t, c.Now(), c.state(c.receive(m).Complaint).ReceivedAt)
	c.put("mail/2.eml", "Kapot.")
	r, err := c.Reconcile(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, r.Recovered)
	require.Equal(t, c.Now(), c.state(c.entry("m-2").Complaint).ReceivedAt)
}
