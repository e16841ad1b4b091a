package smtpin_test

import (
	"context"
	"io"
	"net/smtp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/smtpin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// seen keeps what the engine was given.
type seen struct {
	next  smtpin.Receiver
	mu    sync.Mutex
	mails []complaints.InboundMail
}

func (s *seen) Receive(ctx context.Context, m complaints.InboundMail) (complaints.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	return s.next.Receive(ctx, m)
}

func TestPlusAddresses(t *testing.T) {
	t.Parallel()
	var in *seen
	of := newOffice(t, func(o *smtpin.Options) { in = &seen{next: o.Receiver}; o.Receiver = in })
	const token = "Klachten+K-2026-000123.aBcDeFgHiJ@ssc.example"
	require.NoError(t, of.send(message("1", "x"), token, mailbox))
	require.NoError(t, of.send(message("2", "y")))
	require.Equal(t, []string{token, mailbox}, in.mails[0].Recipients, "as they were written")
	require.Equal(t, []string{mailbox}, in.mails[1].Recipients)
	require.Len(t, of.complaints(), 2)
	require.Equal(t, 550, code(of.send(message("3", "z"), "iemand+klachten@ssc.example")))
}

// The kept bytes alone tell a later reader what the envelope told, and the key of the mail does not depend on it.
func TestKeptBytesKnowTheEnvelope(t *testing.T) {
	t.Parallel()
	var in *seen
	of := newOffice(t, func(o *smtpin.Options) { in = &seen{next: o.Receiver}; o.Receiver = in })
	raw := strings.Replace(message("1", "Niet bezorgd"), "Message-ID: <1@gemeente-a.example>\r\n", "", 1)
	for _, from := range []string{"", employee, "iemand+anders@gemeente-a.example"} {
		require.NoError(t, smtp.SendMail(of.addr, nil, from, []string{mailbox}, []byte(raw)))
	}
	require.Equal(t, complaints.MailAutomatic, (<-of.handled).Receipt.Outcome)
	for range 2 {
		require.True(t, (<-of.handled).Receipt.Repeated, "the same bytes from another sender of the envelope are the same mail")
	}
	require.Len(t, of.keys("mail/"), 1)

	reader, err := mailin.New(&mailin.Options{Blobs: of.blobs, Mailbox: mailbox, TrustedAuthServ: []string{"ssc.example"}})
	require.NoError(t, err)
	rc, err := of.blobs.Open(t.Context(), of.keys("mail/")[0])
	require.NoError(t, err)
	defer rc.Close()
	again, err := reader.ReadMail(t.Context(), complaints.MailEntry{ReceivedAt: now, Raw: of.keys("mail/")[0]}, rc)
	require.NoError(t, err)
	require.Equal(t, in.mails[0], again)
}

func TestMalformedSender(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	c, err := smtp.Dial(of.addr)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.Hello("x"))
	for _, from := range []string{"\x01@b.example", strings.Repeat("a", 300) + "@b.example"} {
		require.Equal(t, 553, code(c.Mail(from)), "%q", from)
	}
	id, err := c.Text.Cmd(`MAIL FROM:<"a > b"@c.example>`)
	require.NoError(t, err)
	c.Text.StartResponse(id)
	_, _, err = c.Text.ReadResponse(250)
	c.Text.EndResponse(id)
	require.NoError(t, err)
	require.NoError(t, c.Rcpt(mailbox))
	w, err := c.Data()
	require.NoError(t, err)
	_, err = io.WriteString(w, message("1", "x"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	rc, err := of.blobs.Open(t.Context(), of.keys("mail/")[0])
	require.NoError(t, err)
	defer rc.Close()
	kept, err := io.ReadAll(rc)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(kept), "Return-Path: <\"a > b\"@c.example>\r\nAuthentication-Results:"), "%q", kept[:80])
}

func TestMailsOfOneClient(t *testing.T) {
	t.Parallel()
	of := newOffice(t, func(o *smtpin.Options) { o.MaxPerMinute = 2 })
	require.NoError(t, of.send(message("1", "x")))
	require.NoError(t, of.send(message("2", "x")))
	require.Equal(t, 451, code(of.send(message("3", "x"))), "later, not never")
	require.Len(t, of.complaints(), 2)
}
