package smtpmail_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/adapters/smtpmail"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/notifytest"
)

func letter() complaints.Letter {
	return complaints.Letter{
		Language:  complaints.Dutch,
		From:      complaints.Address{Name: "Servicedesk HR", Email: "klachten@ssc.example"},
		To:        []complaints.Address{{Name: "Sanne de Vries", Email: "sanne@gemeente-a.example"}},
		Subject:   "Bericht over uw klacht [K-2026-000123]",
		Text:      "Geachte Sanne de Vries,\n\n.\n..\nDe behandelaar belt u donderdag.\n",
		HTML:      "<p>Geachte Sanne de Vries,</p>\n",
		MessageID: "01kaxj7q5s.7.complainant@ssc.example",
		At:        time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC),
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, func(t *testing.T) notifytest.Harness {
		t.Helper()
		r := startRelay(t)
		return notifytest.Harness{
			Notifier: r.notifier(t, smtpmail.Options{}), Arrived: r.raw,
			Refuse:  func(email string) { r.refuse(email, 550) },
			Falter:  func(email string) { r.refuse(email, 451) },
			Recover: r.recover,
			Lose:    r.loseNext,
		}
	})
}

func TestBytesAndEnvelopeAreUnchanged(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	l := letter()
	l.To = append(l.To, complaints.Address{Email: "ravi@gemeente-a.example"})
	require.NoError(t, r.notifier(t, smtpmail.Options{}).Send(t.Context(), l))
	want, err := mailmime.Build(l)
	require.NoError(t, err)
	got := r.taken()
	require.Len(t, got, 1)
	require.Equal(t, string(want), string(got[0].raw))
	require.Equal(t, "klachten@ssc.example", got[0].from)
	require.Equal(t, []string{"sanne@gemeente-a.example", "ravi@gemeente-a.example"}, got[0].to)
	require.False(t, got[0].tls)
}

func TestRepliesDecideWhatBecomesOfALetter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at   string
		code int
		want error
	}{
		{"mail", 550, complaints.ErrRejected},
		{"mail", 451, complaints.ErrUnavailable},
		{"mail", 530, complaints.ErrUnavailable}, // log in first: not about this mail
		{"sanne@gemeente-a.example", 550, complaints.ErrRejected},
		{"sanne@gemeente-a.example", 450, complaints.ErrUnavailable},
		{"data", 554, complaints.ErrRejected},
		{"data", 552, complaints.ErrRejected},
		{"data", 452, complaints.ErrUnavailable},
	}
	for _, tt := range tests {
		r := startRelay(t)
		r.refuse(tt.at, tt.code)
		n := r.notifier(t, smtpmail.Options{})
		err := n.Send(t.Context(), letter())
		require.ErrorIs(t, err, tt.want, "%d at %s", tt.code, tt.at)
		require.NotContains(t, err.Error(), "sanne")
		require.NotContains(t, err.Error(), "no: <")
		require.Empty(t, r.taken())
		r.recover()
		require.NoError(t, n.Send(t.Context(), letter()))
	}
}

// One recipient for whom it is too early holds the letter back, so that nobody gets it twice.
func TestSomeRecipientsRefusedForNow(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	r.refuse("ravi@gemeente-a.example", 450)
	l := letter()
	l.To = append(l.To, complaints.Address{Email: "ravi@gemeente-a.example"})
	require.ErrorIs(t, r.notifier(t, smtpmail.Options{}).Send(t.Context(), l), complaints.ErrUnavailable)
	require.Empty(t, r.taken())
}

func TestTLS(t *testing.T) {
	t.Parallel()
	cert, roots := certificate(t, "127.0.0.1")
	trusted := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	tests := []struct {
		name      string
		offered   bool
		o         smtpmail.Options
		arrives   bool
		encrypted bool
	}{
		{"required, trusted", true, smtpmail.Options{TLS: smtpmail.TLSRequired, TLSConfig: trusted}, true, true},
		{"required, not trusted", true, smtpmail.Options{TLS: smtpmail.TLSRequired}, false, false},
		{"required, not offered", false, smtpmail.Options{TLS: smtpmail.TLSRequired, TLSConfig: trusted}, false, false},
		{"opportunistic, not trusted", true, smtpmail.Options{}, true, true},
		{"opportunistic, not offered", false, smtpmail.Options{}, true, false},
		{"none", true, smtpmail.Options{TLS: smtpmail.TLSNone}, true, false},
		{"login", true, smtpmail.Options{TLSConfig: trusted, Username: "desk", Password: "right"}, true, true},
		{"wrong login", true, smtpmail.Options{TLSConfig: trusted, Username: "desk", Password: "wrong"}, false, false},
		{"login, not offered", false, smtpmail.Options{TLSConfig: trusted, Username: "desk", Password: "right"}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := startRelay(t)
			if tt.offered {
				r = startRelay(t, withTLS(cert))
			}
			err := r.notifier(t, tt.o).Send(t.Context(), letter())
			if !tt.arrives {
				require.ErrorIs(t, err, complaints.ErrUnavailable, "a fault of the connection is not the letter's")
				require.NotContains(t, err.Error(), "right")
				require.Empty(t, r.taken())
				return
			}
			require.NoError(t, err)
			require.Len(t, r.taken(), 1)
			require.Equal(t, tt.encrypted, r.taken()[0].tls)
			require.Equal(t, tt.o.Username, r.taken()[0].user)
		})
	}
}

// talker is a server that says one thing and then nothing.
func talker(t testing.TB, greeting string) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				_, _ = io.WriteString(conn, greeting)
				_, _ = io.Copy(io.Discard, bufio.NewReader(conn))
				_ = conn.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		serving.Wait()
	})
	return l.Addr().String()
}

func TestNoRelay(t *testing.T) {
	t.Parallel()
	for name, greeting := range map[string]string{"busy": "421 later\r\n", "closed for good": "554 no service\r\n", "not SMTP": "HTTP/1.1 400\r\n"} {
		n, err := smtpmail.New(&smtpmail.Options{Addr: talker(t, greeting)})
		require.NoError(t, err)
		require.ErrorIs(t, n.Send(t.Context(), letter()), complaints.ErrUnavailable, name)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	n, err := smtpmail.New(&smtpmail.Options{Addr: l.Addr().String()})
	require.NoError(t, err)
	require.ErrorIs(t, n.Send(t.Context(), letter()), complaints.ErrUnavailable)
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	n, err := smtpmail.New(&smtpmail.Options{Addr: talker(t, ""), Timeout: 20 * time.Millisecond})
	require.NoError(t, err)
	err = n.Send(t.Context(), letter())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

func TestCancelWhileConnecting(t *testing.T) {
	t.Parallel()
	n, err := smtpmail.New(&smtpmail.Options{Addr: talker(t, "")})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err = n.Send(ctx, letter())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

// The mail is at the relay, which does not answer: cancelling does not wait for it.
func TestCancelWhileWaitingForTheAnswer(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	r.hold, r.holding = make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(r.hold) })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	n := r.notifier(t, smtpmail.Options{})
	go func() { done <- n.Send(ctx, letter()) }()
	<-r.holding
	cancel()
	err := <-done
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

//nolint:paralleltest // it looks at all goroutines, so no other test may run
func TestNoGoroutineIsLeftBehind(t *testing.T) {
	r := startRelay(t)
	for _, prepare := range []func(){
		func() {},
		func() { r.refuse("mail", 550) },
		func() { r.recover(); r.loseNext() },
	} {
		prepare()
		_ = r.notifier(t, smtpmail.Options{}).Send(t.Context(), letter())
	}
	silent, err := smtpmail.New(&smtpmail.Options{Addr: talker(t, ""), Timeout: 10 * time.Millisecond})
	require.NoError(t, err)
	require.Error(t, silent.Send(t.Context(), letter()))
	require.Eventually(t, func() bool { return !strings.Contains(otherStacks(), "smtpmail.(*") }, 5*time.Second, time.Millisecond, "%s", otherStacks())
}

// otherStacks are the stacks of all goroutines but those of this package's tests.
func otherStacks() string {
	buffer := make([]byte, 1<<20)
	var left []string
	for stack := range strings.SplitSeq(string(buffer[:runtime.Stack(buffer, true)]), "\n\n") {
		if !strings.Contains(stack, "smtpmail_test.") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}

func TestOptionsNameTheField(t *testing.T) {
	t.Parallel()
	tests := map[string]smtpmail.Options{
		"Options.Addr":                 {Addr: "relay.example"},
		"Options.Timeout":              {Addr: "relay.example:25", Timeout: -1},
		"Options.Password":             {Addr: "relay.example:25", Password: "x"},
		"Options.TLS":                  {Addr: "relay.example:25", TLS: "perhaps"},
		"Options.TLS must be required": {Addr: "relay.example:25", TLS: smtpmail.TLSNone, Username: "desk"},
	}
	for field, o := range tests {
		_, err := smtpmail.New(&o)
		require.ErrorContains(t, err, field)
	}
	_, err := smtpmail.New(nil)
	require.ErrorContains(t, err, "Options.Addr")
	_, err = smtpmail.New(&smtpmail.Options{Addr: "[::1]:25"})
	require.NoError(t, err)
}
