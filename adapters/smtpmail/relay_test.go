package smtpmail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/smtpmail"
)

// relay is a real SMTP server on loopback that can be told to be difficult.
type relay struct {
	addr string

	mu       sync.Mutex
	mails    []taken
	refusals map[string]*smtp.SMTPError // by recipient, or by "mail" and "data"
	lose     bool
	hold     chan struct{} // Data waits for it, when set
	holding  chan struct{} // closed when Data waits
}

// taken is a mail that the relay took.
type taken struct {
	from string
	to   []string
	raw  []byte
	tls  bool
	user string
}

// startRelay runs a relay until the test ends.
func startRelay(t testing.TB, change ...func(s *smtp.Server)) *relay {
	t.Helper()
	r := &relay{refusals: map[string]*smtp.SMTPError{}}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{relay: r, conn: c}, nil }))
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "relay.example", true, log.New(io.Discard, "", 0)
	s.ReadTimeout, s.WriteTimeout = time.Minute, time.Minute
	for _, c := range change {
		c(s)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.addr = l.Addr().String()
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.Serve(l) })
	t.Cleanup(func() {
		_ = s.Close()
		_ = l.Close() // a server that is closed before it serves does not know its listener yet
		serving.Wait()
	})
	return r
}

func (r *relay) notifier(t testing.TB, o smtpmail.Options) *smtpmail.Notifier {
	t.Helper()
	o.Addr = r.addr
	n, err := smtpmail.New(&o)
	require.NoError(t, err)
	return n
}

func (r *relay) taken() []taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.mails)
}

func (r *relay) raw() [][]byte {
	var all [][]byte
	for _, m := range r.taken() {
		all = append(all, m.raw)
	}
	return all
}

// refuse answers at a step, or to a recipient, with a code; the words repeat what must not be repeated.
func (r *relay) refuse(at string, code int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refusals[at] = &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "no: <" + at + ">"}
}

func (r *relay) recover() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.refusals)
}

func (r *relay) loseNext() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lose = true
}

func (r *relay) refusal(at string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.refusals[at]; e != nil {
		return e
	}
	return nil
}

type session struct {
	relay *relay
	conn  *smtp.Conn
	mail  taken
}

func (s *session) Reset()        { s.mail = taken{user: s.mail.user} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.from = from
	return s.relay.refusal("mail")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.relay.refusal(to); err != nil {
		return err
	}
	s.mail.to = append(s.mail.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.relay.refusal("data"); err != nil {
		return err
	}
	if s.relay.hold != nil {
		close(s.relay.holding)
		<-s.relay.hold
	}
	_, s.mail.tls = s.conn.TLSConnectionState()
	s.mail.raw = raw
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	s.relay.mails = append(s.relay.mails, s.mail)
	if s.relay.lose {
		s.relay.lose = false
		_ = s.conn.Conn().Close()
	}
	return nil
}

func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "right" {
			return errors.New("wrong password")
		}
		s.mail.user = user
		return nil
	}), nil
}

// certificate makes a certificate for a host and the pool that trusts it.
func certificate(t testing.TB, host string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, IPAddresses: []net.IP{net.ParseIP(host)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func withTLS(cert tls.Certificate) func(s *smtp.Server) {
	return func(s *smtp.Server) {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	}
}
