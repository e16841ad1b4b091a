package mailmime_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func edKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

// keyRecord is the TXT record of a key.
func keyRecord(t testing.TB, public crypto.PublicKey) string {
	t.Helper()
	if key, ok := public.(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	require.NoError(t, err)
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

func signer(t testing.TB, key crypto.Signer) *mailmime.Signer {
	t.Helper()
	s, err := mailmime.NewSigner(&mailmime.DKIM{Domain: "ssc.example", Selector: "k1", Signer: key})
	require.NoError(t, err)
	return s
}

// verify has the signature looked at by a verifier that is not ours.
func verify(t testing.TB, raw []byte, public crypto.PublicKey) *dkim.Verification {
	t.Helper()
	list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		require.Equal(t, "k1._domainkey.ssc.example", name)
		return []string{keyRecord(t, public)}, nil
	}})
	require.NoError(t, err)
	require.Len(t, list, 1)
	return list[0]
}

func TestSignedMailVerifies(t *testing.T) {
	t.Parallel()
	short := letter()
	short.HTML, short.ReplyTo, short.InReplyTo = "", "klachten+k-2026-000123.abcdefghij@ssc.example", "abc.123@gemeente-a.example"
	spaced := letter()
	spaced.Text = "  twee  spaties \t\n\n\n\nen  lege regels \n\n\n"
	for name, key := range map[string]crypto.Signer{"rsa": rsaKey(), "ed25519": edKey()} {
		for _, l := range []complaints.Letter{letter(), short, spaced} {
			raw, err := signer(t, key).Build(l)
			require.NoError(t, err, name)
			v := verify(t, raw, key.Public())
			require.NoError(t, v.Err, name)
			require.Equal(t, "ssc.example", v.Domain)
			require.Equal(t, l.At.Unix(), v.Time.Unix())
			require.True(t, v.Expiration.IsZero())

			again, err := signer(t, key).Build(l)
			require.NoError(t, err)
			require.Equal(t, string(raw), string(again), "a retry sends the same bytes")
			unsigned, err := mailmime.Build(l)
			require.NoError(t, err)
			require.True(t, bytes.HasSuffix(raw, unsigned), "the mail itself is unchanged")
			for line := range bytes.Lines(raw) {
				require.True(t, bytes.HasSuffix(line, []byte("\r\n")), "%q", line)
				require.LessOrEqual(t, len(line), 100)
			}
		}
	}
}

// What readers show cannot be changed or added, also where there was none.
func TestSignatureCoversWhatIsShown(t *testing.T) {
	t.Parallel()
	raw, err := signer(t, edKey()).Build(letter())
	require.NoError(t, err)
	for _, field := range []string{
		"From: x@boef.example", "To: x@boef.example", "Subject: x", "Date: Tue, 17 Nov 2026 10:00:00 +0000", "Message-ID: <x@boef.example>",
		"Reply-To: x@boef.example", "In-Reply-To: <x@boef.example>", "References: <x@boef.example>", "Content-Type: text/html", "MIME-Version: 1.0",
		"Auto-Submitted: no",
	} {
		require.Error(t, verify(t, append([]byte(field+"\r\n"), raw...), edKey().Public()).Err, field)
	}
	changed := bytes.Replace(raw, []byte("Wij hebben"), []byte("Wij wissen"), 1)
	require.NotEqual(t, raw, changed)
	require.Error(t, verify(t, changed, edKey().Public()).Err)
	_, other, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	require.Error(t, verify(t, raw, other.Public()).Err)
	relayed := append([]byte("Received: by a relay\r\nX-Scanned: yes\r\n"), raw...)
	require.NoError(t, verify(t, relayed, edKey().Public()).Err)
}

func TestReplyTo(t *testing.T) {
	t.Parallel()
	l := letter()
	l.ReplyTo = "klachten+k-2026-000123.abcdefghij@ssc.example"
	raw, err := mailmime.Build(l)
	require.NoError(t, err)
	list, err := parse(t, raw).header.AddressList("Reply-To")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, l.ReplyTo, list[0].Address)
}

// away is a key in a device that does not answer.
type away struct{ crypto.Signer }

func (away) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("away")
}

func TestKeyThatDoesNotSign(t *testing.T) {
	t.Parallel()
	_, err := signer(t, away{edKey()}).Build(letter())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	_, err = signer(t, away{edKey()}).Build(complaints.Letter{})
	require.ErrorIs(t, err, complaints.ErrRejected)
}

func TestSignerOptions(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	for field, d := range map[string]mailmime.DKIM{
		"Domain":               {Domain: "example", Selector: "k1", Signer: edKey()},
		"Selector":             {Domain: "ssc.example", Selector: "k;1", Signer: edKey()},
		"Selector: must":       {Domain: "ssc.example", Selector: strings.Repeat("k", 64), Signer: edKey()},
		"Signer: is required":  {Domain: "ssc.example", Selector: "k1"},
		"Signer: an RSA":       {Domain: "ssc.example", Selector: "k1", Signer: weak},
		"Signer: must be an R": {Domain: "ssc.example", Selector: "k1", Signer: curve},
	} {
		_, err := mailmime.NewSigner(&d)
		require.ErrorContains(t, err, "mailmime: DKIM."+field)
	}
	s, err := mailmime.NewSigner(nil)
	require.NoError(t, err)
	raw, err := s.Build(letter())
	require.NoError(t, err)
	unsigned, err := mailmime.Build(letter())
	require.NoError(t, err)
	require.Equal(t, string(unsigned), string(raw))
}

func BenchmarkSign(b *testing.B) {
	for name, key := range map[string]crypto.Signer{"rsa2048": rsaKey(), "ed25519": edKey()} {
		b.Run(name, func(b *testing.B) {
			s := signer(b, key)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Build(letter()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
