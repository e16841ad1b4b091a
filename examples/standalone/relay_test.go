package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// relay is a real SMTP server that can be told to be difficult.
type relay struct {
	t    *testing.T
	addr string

	mu     sync.Mutex
	refuse string              // at greeting, mail or data: refused for now
	taken  map[string][][]byte // by Message-ID, also when the answer was cut off
	cut    func(conn net.Conn) // instead of an answer to the mail; nil: answer
}

// newRelay has an address at which nobody listens yet. Nothing else in the tests takes ports of 127.0.0.2.
func newRelay(t *testing.T) *relay {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return &relay{t: t, addr: l.Addr().String(), taken: map[string][][]byte{}}
}

// open makes it listen until the test ends.
func (r *relay) open() {
	r.t.Helper()
	l, err := (&net.ListenConfig{}).Listen(r.t.Context(), "tcp", r.addr)
	require.NoError(r.t, err)
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &relaySession{r, c}, r.refusal("greeting")
	}))
	s.Domain, s.ErrorLog = "relay.example", log.New(io.Discard, "", 0)
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.Serve(l) })
	r.t.Cleanup(func() {
		_ = s.Close()
		_ = l.Close()
		serving.Wait()
	})
}

func (r *relay) refuseAt(step string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuse = step
}

func (r *relay) refusal(step string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse == step {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "not now"}
	}
	return nil
}

func (r *relay) cutWith(cut func(conn net.Conn)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = cut
}

// all is what was taken, by Message-ID.
func (r *relay) all() map[string][][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := map[string][][]byte{}
	for id, copies := range r.taken {
		all[id] = append([][]byte{}, copies...)
	}
	return all
}

type relaySession struct {
	*relay

	conn *smtp.Conn
}

func (*relaySession) Reset()                                 {}
func (*relaySession) Logout() error                          { return nil }
func (s *relaySession) Mail(string, *smtp.MailOptions) error { return s.refusal("mail") }
func (*relaySession) Rcpt(string, *smtp.RcptOptions) error   { return nil }

func (s *relaySession) Data(in io.Reader) error {
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if err := s.refusal("data"); err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	id := m.Header.Get("Message-Id")
	s.mu.Lock()
	s.taken[id] = append(s.taken[id], raw)
	cut := s.cut
	s.mu.Unlock()
	if cut != nil {
		cut(s.conn.Conn())
	}
	return nil
}

// letters are those about a complaint, as the API tells.
func (r *running) letters(ref string) []object {
	r.t.Helper()
	return r.items("demo-desk", "/v1/complaints/"+ref+"/letters")
}

// A relay that is away for five days, in every way a relay can be: nobody at the port, no greeting, refusals at both steps. Nothing
// is lost or parked, and when it is back each letter goes once.
func TestRelayOutageOfDays(t *testing.T) {
	t.Parallel()
	out := newRelay(t)
	r := start(t, t.TempDir(), "-relay", out.addr, "-now", "2026-06-01T09:00:00+02:00")
	at := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	var refs []string
	for day, trouble := range []string{"nobody", "greeting", "mail", "data", "data"} {
		if day == 1 {
			out.open()
		}
		out.refuseAt(trouble)
		for range 6 {
			at = at.Add(4 * time.Hour)
			r.clock(at.Format(time.RFC3339))
		}
		subject := fmt.Sprintf("Klacht van dag %d", day)
		r.mail("f.dewit@gemeente-a.example", subject, "Tekst.")
		refs = append(refs, r.filed(subject)["reference"].(string))
	}
	require.Empty(t, out.all())
	parked := r.items("demo-desk", "/v1/deliveries/parked")
	require.Empty(t, parked, "an outage is no reason to give up")
	require.Contains(t, fmt.Sprint(r.letters(refs[0])), "pending")

	out.refuseAt("")
	at = time.Date(2026, 6, 8, 6, 0, 0, 0, time.UTC) // Monday: warnings leave in office hours
	for range 4 {                                    // the longest wait between tries is an hour
		at = at.Add(time.Hour)
		r.clock(at.Format(time.RFC3339))
	}
	sent := 0
	for _, ref := range refs {
		acknowledged := 0
		for _, l := range r.letters(ref) {
			require.Contains(t, []string{"sent", "moot"}, l["state"], l)
			if l["state"] == "sent" {
				sent++
			}
			if l["kind"] == "acknowledgment" {
				acknowledged++
			}
		}
		require.Equal(t, 1, acknowledged, ref)
	}
	require.GreaterOrEqual(t, sent, 2*len(refs))
	once := 0
	for id, copies := range out.all() {
		require.Len(t, copies, 1, id)
		for _, ref := range refs {
			once += strings.Count(subjectOf(t, copies[0]), ref)
		}
	}
	require.Equal(t, sent, once)
}

func subjectOf(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	return m.Header.Get("Subject")
}

// A relay that takes a letter and cuts the connection before it answers gets the same letter again: the same Message-ID, by which
// it can know it, and the same bytes.
func TestRelayCutsBeforeAnswer(t *testing.T) {
	t.Parallel()
	out := newRelay(t)
	out.open()
	out.cutWith(func(conn net.Conn) { _ = conn.Close() })
	r := start(t, t.TempDir(), "-relay", out.addr, "-now", "2026-06-02T09:00:00+02:00", "-policy", bare(t))
	r.mail("f.dewit@gemeente-a.example", "Verkeerde stoel", "Tekst.")
	r.clock("2026-06-02T09:00:30+02:00")
	first := out.all()
	require.NotEmpty(t, first)
	out.cutWith(nil)
	r.clock("2026-06-02T11:00:00+02:00")
	r.clock("2026-06-02T14:00:00+02:00")
	for id, copies := range out.all() {
		if _, before := first[id]; !before {
			continue
		}
		require.Len(t, copies, 2, id)
		require.Equal(t, string(copies[0]), string(copies[1]))
	}
}

// The same when it is the program that is killed between handing a letter over and hearing the answer.
func TestRelayKilledBeforeAnswer(t *testing.T) {
	t.Parallel()
	command, data := []string{build(t)}, t.TempDir()
	out := newRelay(t)
	out.open()
	held, let := make(chan struct{}, 100), make(chan struct{})
	out.cutWith(func(net.Conn) {
		held <- struct{}{}
		<-let
	})
	args := []string{"-relay", out.addr, "-now", "2026-06-02T09:00:00+02:00", "-policy", bare(t)}
	l := launch(t, command, data, args...)
	l.client(t, data).mail("f.dewit@gemeente-a.example", "Verkeerde stoel", "Tekst.")
	<-held
	l.kill(t)
	close(let)
	out.cutWith(nil)
	first := out.all()
	require.Len(t, first, 1)

	l = launch(t, command, data, args...)
	r := l.client(t, data)
	r.clock("2026-06-02T11:00:00+02:00")
	r.clock("2026-06-02T14:00:00+02:00")
	again := 0
	for id, copies := range out.all() {
		if _, before := first[id]; before {
			again++
			require.Len(t, copies, 2, id)
			require.Equal(t, string(copies[0]), string(copies[1]))
		} else {
			require.Len(t, copies, 1, id)
		}
	}
	require.Equal(t, 1, again)
	l.end(t)
	openAudit(t, data).sound()
}

// bare is a policy without the people of the demonstration's stories, so that there are none.
func bare(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.yaml")
	text := "base: default\nversion: bare\nnames:\n  organisation: X\n  mailbox: klachten@ssc.example\n  desk: Balie\n  director_title: directeur\n"
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}
