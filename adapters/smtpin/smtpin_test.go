package smtpin_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/smtp"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/smtpin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	mailbox  = "klachten@ssc.example"
	employee = "f.dewit@gemeente-a.example"
)

var now = time.Date(2026, time.April, 2, 14, 45, 0, 0, time.UTC)

// office is a mailbox with a real engine behind it.
type office struct {
	t       *testing.T
	addr    string
	service *complaints.Service
	blobs   *memstore.Blobs
	handled chan smtpin.Mail
	stop    context.CancelFunc
	ended   chan error
}

func newOffice(t *testing.T, change ...func(*smtpin.Options)) *office {
	t.Helper()
	of := &office{t: t, blobs: memstore.NewBlobs(), handled: make(chan smtpin.Mail, 100), ended: make(chan error, 1)}
	var err error
	of.service, err = complaints.New(t.Context(), memstore.New(), &complaints.Options{
		Now: func() time.Time { return now }, Policy: complaints.DefaultPolicy(), Blobs: of.blobs, PersonKey: []byte("test"),
	})
	require.NoError(t, err)
	reader, err := mailin.New(&mailin.Options{Blobs: of.blobs, Mailbox: mailbox, TrustedAuthServ: []string{"ssc.example"}})
	require.NoError(t, err)
	o := &smtpin.Options{
		Mailboxes: []string{mailbox, "servicedesk@ssc.example"}, Receiver: of.service, Reader: reader, Blobs: of.blobs,
		Now: func() time.Time { return now }, SpoolDir: t.TempDir(),
		Observe: func(_ context.Context, m smtpin.Mail) { of.handled <- m },
	}
	for _, f := range change {
		f(o)
	}
	s, err := smtpin.New(o)
	require.NoError(t, err)
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	of.addr = ln.Addr().String()
	var ctx context.Context
	ctx, of.stop = context.WithCancel(context.Background())
	go func() { of.ended <- s.Serve(ctx, ln) }()
	t.Cleanup(func() {
		of.stop()
		if err, ok := <-of.ended; ok {
			require.NoError(t, err)
		}
		requireEmpty(t, o.SpoolDir)
	})
	return of
}

func requireEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "spooled mail is left behind")
}

// ends waits for the end of Serve.
func (of *office) ends() error {
	of.stop()
	err := <-of.ended
	close(of.ended)
	return err
}

func (of *office) complaints() []complaints.Row {
	of.t.Helper()
	page, err := of.service.List(of.t.Context(), complaints.Actor{ID: "desk-1"}, complaints.Query{PageParams: complaints.PageParams{Limit: 100}})
	require.NoError(of.t, err)
	return page.Items
}

func (of *office) keys(prefix string) []string {
	of.t.Helper()
	page, err := of.blobs.List(of.t.Context(), prefix, complaints.PageParams{Limit: 1000})
	require.NoError(of.t, err)
	return page.Items
}

// verified is what the relay in front writes on top of a mail whose sender it knows.
const verified = "Authentication-Results: ssc.example; dmarc=pass header.from=gemeente-a.example\r\n"

func message(id, text string) string {
	return verified + "From: Fatima de Wit <" + employee + ">\r\nTo: " + mailbox + "\r\nSubject: Verkeerde stoel\r\nMessage-ID: <" + id + "@gemeente-a.example>\r\n\r\n" + text + "\r\n"
}

func (of *office) send(raw string, to ...string) error {
	if len(to) == 0 {
		to = []string{mailbox}
	}
	return smtp.SendMail(of.addr, nil, employee, to, []byte(raw))
}

func code(err error) int {
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return e.Code
	}
	return 0
}

func TestMailBecomesComplaint(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	raw := message("1", "Al drie weken wacht ik.\r\n..\r\n.begin")
	require.NoError(t, of.send(raw, "KLACHTEN@ssc.example", "servicedesk@ssc.example"))
	m := <-of.handled
	require.NoError(t, m.Err)
	require.Equal(t, complaints.MailComplaint, m.Receipt.Outcome)
	require.Equal(t, int64(len(raw)), m.Size)

	rows := of.complaints()
	require.Len(t, rows, 1, "one mail to two mailboxes is one complaint")
	require.Equal(t, "Verkeerde stoel", rows[0].SubjectText)
	require.Equal(t, now, rows[0].ReceivedAt)
	e, rc, err := of.service.OpenMail(t.Context(), complaints.Actor{ID: "desk-1"}, m.Receipt.Key)
	require.NoError(t, err)
	kept, err := io.ReadAll(rc)
	require.NoError(t, err)
	require.Equal(t, "Return-Path: <"+employee+">\r\n"+raw, string(kept), "the bytes are kept as they came")
	require.Equal(t, int64(len(kept)), e.Size)
	require.Equal(t, fmt.Sprintf("mail/2026/%x.eml", sha256.Sum256([]byte(raw))), e.Raw)
}

func TestSameMailTwice(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	raw := strings.Replace(message("1", ""), "\r\n\r\n", "\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nTekst\r\n--b\r\n"+
		"Content-Type: image/png\r\n\r\npng\r\n--b--\r\n", 1)
	for range 3 {
		require.NoError(t, of.send(raw))
	}
	require.False(t, (<-of.handled).Receipt.Repeated)
	require.True(t, (<-of.handled).Receipt.Repeated)
	require.Len(t, of.complaints(), 1)
	require.Len(t, of.keys(""), 2, "the mail and its picture, once")

	require.NoError(t, of.send("Received: by a relay\r\n"+raw))
	require.Len(t, of.complaints(), 1)
	require.Len(t, of.keys("mail/"), 2, "other bytes are kept, for they were answered with 250")
	require.Len(t, of.keys("attachments/"), 1)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	var wg sync.WaitGroup
	failed := make(chan error, 40)
	for i := range 40 {
		wg.Go(func() {
			failed <- of.send(message(strconv.Itoa(i/2), "Nummer "+strconv.Itoa(i/2)))
		})
	}
	wg.Wait()
	for range 40 {
		require.NoError(t, <-failed)
	}
	require.Len(t, of.complaints(), 20)
	require.Len(t, of.keys("mail/"), 20)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	of := newOffice(t, func(o *smtpin.Options) { o.MaxRecipients = 2 })
	err := of.send(message("1", "x"), "iemand@elders.example")
	require.Equal(t, 550, code(err), err)
	err = of.send(message("1", "x"), mailbox, mailbox, mailbox)
	require.Equal(t, 452, code(err), err)
	require.Empty(t, of.complaints())
	require.Empty(t, of.keys(""))
}

func TestSize(t *testing.T) {
	t.Parallel()
	fits := message("1", strings.Repeat("0123456789012345678901234567890123456789\r\n", 60_000))
	of := newOffice(t, func(o *smtpin.Options) { o.MaxSize = int64(len(fits)) })
	require.NoError(t, of.send(fits))
	err := of.send(strings.Replace(fits, "<1@", "<22@", 1))
	require.Equal(t, 552, code(err), err)
	require.Len(t, of.complaints(), 1)
	require.Len(t, of.keys("mail/"), 1)

	c, err := textproto.Dial("tcp", of.addr)
	require.NoError(t, err)
	defer c.Close()
	talk(t, c, "", 220)
	talk(t, c, "EHLO x", 250)
	talk(t, c, fmt.Sprintf("MAIL FROM:<a@b.example> SIZE=%d", 2*len(fits)), 552)
}

// talk says a line and expects an answer.
func talk(t *testing.T, c *textproto.Conn, line string, want int) {
	t.Helper()
	if line != "" {
		require.NoError(t, c.PrintfLine("%s", line))
	}
	_, _, err := c.ReadResponse(want)
	require.NoError(t, err)
}

// open begins a mail and gets as far as its bytes.
func (of *office) open() *textproto.Conn {
	of.t.Helper()
	c, err := textproto.Dial("tcp", of.addr)
	require.NoError(of.t, err)
	talk(of.t, c, "", 220)
	talk(of.t, c, "EHLO x", 250)
	talk(of.t, c, "MAIL FROM:<a@b.example>", 250)
	talk(of.t, c, "RCPT TO:<"+mailbox+">", 250)
	talk(of.t, c, "DATA", 354)
	return c
}

func TestBrokenOff(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	c := of.open()
	require.NoError(t, c.PrintfLine("Subject: half\r\n\r\n%s", strings.Repeat("tekst ", 100)))
	require.NoError(t, c.Close())
	require.Error(t, (<-of.handled).Err)
	require.Empty(t, of.complaints())
	require.Empty(t, of.keys(""))
}

func TestNullSenderIsAutomatic(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	require.NoError(t, smtp.SendMail(of.addr, nil, "", []string{mailbox}, []byte(message("1", "Niet bezorgd"))))
	require.Equal(t, complaints.MailAutomatic, (<-of.handled).Receipt.Outcome)
	require.Empty(t, of.complaints())
}

// flaky fails a number of times, before or after the mail was taken in.
type flaky struct {
	next  smtpin.Receiver
	mu    sync.Mutex
	fails int
	after bool
}

func (f *flaky) Receive(ctx context.Context, m complaints.InboundMail) (complaints.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails == 0 {
		return f.next.Receive(ctx, m)
	}
	f.fails--
	if f.after {
		if _, err := f.next.Receive(ctx, m); err != nil {
			return complaints.Receipt{}, err
		}
	}
	return complaints.Receipt{}, complaints.ErrUnavailable
}

func TestTriedAgain(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		of := newOffice(t, func(o *smtpin.Options) { o.Receiver = &flaky{next: o.Receiver, fails: 1, after: after} })
		err := of.send(message("1", "x"))
		require.Equal(t, 451, code(err), err)
		require.NotContains(t, err.Error(), "unavailable")
		require.NoError(t, of.send(message("1", "x")))
		require.Len(t, of.complaints(), 1)
		require.Len(t, of.keys(""), 1)
	}
}

type panics struct{}

func (panics) Receive(context.Context, complaints.InboundMail) (complaints.Receipt, error) {
	panic("kapot")
}

func TestPanicIsTemporary(t *testing.T) {
	t.Parallel()
	of := newOffice(t, func(o *smtpin.Options) { o.Receiver = panics{} })
	require.Equal(t, 451, code(of.send(message("1", "x"))))
	require.ErrorContains(t, (<-of.handled).Err, "kapot")
}

func TestConnectionLimit(t *testing.T) {
	t.Parallel()
	of := newOffice(t, func(o *smtpin.Options) { o.MaxConnections = 1 })
	c := of.open()
	_, err := smtp.Dial(of.addr)
	require.Equal(t, 421, code(err), err)
	talk(t, c, message("1", "x")+".", 250)
	talk(t, c, "QUIT", 221)
	_, err = c.ReadLine()
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, c.Close())
	require.Eventually(t, func() bool { return of.send(message("2", "y")) == nil }, 10*time.Second, time.Millisecond)
}

func TestDrain(t *testing.T) {
	t.Parallel()
	of := newOffice(t)
	idle, err := textproto.Dial("tcp", of.addr)
	require.NoError(t, err)
	defer idle.Close()
	talk(t, idle, "", 220)
	under := of.open()
	defer under.Close()
	require.NoError(t, under.PrintfLine("Message-ID: <1@b.example>"))

	ended := make(chan error, 1)
	go func() { ended <- of.ends() }()
	talk(t, idle, "", 421)
	talk(t, under, "\r\ntekst\r\n.", 250)
	talk(t, under, "", 421)
	require.NoError(t, <-ended)
	require.Len(t, of.complaints(), 1)
	_, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", of.addr)
	require.Error(t, err)
}

func TestDrainTimeout(t *testing.T) {
	t.Parallel()
	of := newOffice(t, func(o *smtpin.Options) { o.DrainTimeout = time.Millisecond })
	c := of.open()
	defer c.Close()
	require.ErrorContains(t, of.ends(), "cut off")
	require.Empty(t, of.complaints())
}

func TestStartTLS(t *testing.T) {
	t.Parallel()
	web := httptest.NewTLSServer(nil)
	web.Close()
	of := newOffice(t, func(o *smtpin.Options) {
		o.TLS = &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}
	})
	c, err := smtp.Dial(of.addr)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	require.NoError(t, c.StartTLS(&tls.Config{RootCAs: roots, ServerName: "example.com", MinVersion: tls.VersionTLS12}))
	require.NoError(t, c.Mail(employee))
	require.NoError(t, c.Rcpt(mailbox))
	w, err := c.Data()
	require.NoError(t, err)
	_, err = io.WriteString(w, message("1", "x"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Len(t, of.complaints(), 1)
	require.NoError(t, of.ends(), "an idle client under TLS is sent away")
	require.Error(t, c.Noop())
}

func TestBrokenListener(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	require.ErrorIs(t, s.Serve(t.Context(), ln), net.ErrClosed)
}

func newServer(t *testing.T) *smtpin.Server {
	t.Helper()
	blobs := memstore.NewBlobs()
	reader, err := mailin.New(&mailin.Options{Blobs: blobs})
	require.NoError(t, err)
	s, err := smtpin.New(&smtpin.Options{Mailboxes: []string{mailbox}, Receiver: panics{}, Reader: reader, Blobs: blobs})
	require.NoError(t, err)
	return s
}

func TestOptions(t *testing.T) {
	t.Parallel()
	blobs := memstore.NewBlobs()
	reader, err := mailin.New(&mailin.Options{Blobs: blobs})
	require.NoError(t, err)
	good := smtpin.Options{Mailboxes: []string{mailbox}, Receiver: panics{}, Reader: reader, Blobs: blobs}
	tests := []struct {
		field  string
		change func(*smtpin.Options)
	}{
		{"Mailboxes", func(o *smtpin.Options) { o.Mailboxes = nil }},
		{"Mailboxes[1]", func(o *smtpin.Options) { o.Mailboxes = []string{mailbox, "klachten"} }},
		{"Receiver", func(o *smtpin.Options) { o.Receiver = nil }},
		{"Reader", func(o *smtpin.Options) { o.Reader = nil }},
		{"Blobs", func(o *smtpin.Options) { o.Blobs = nil }},
		{"MaxSize", func(o *smtpin.Options) { o.MaxSize = -1 }},
		{"DrainTimeout", func(o *smtpin.Options) { o.DrainTimeout = -1 }},
	}
	for _, tt := range tests {
		o := good
		tt.change(&o)
		_, err := smtpin.New(&o)
		require.ErrorContains(t, err, "smtpin: Options."+tt.field+":")
	}
	_, err = smtpin.New(nil)
	require.Error(t, err)
}
