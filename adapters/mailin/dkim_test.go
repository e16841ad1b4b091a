package mailin_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// zone is a DNS of TXT records that counts what it was asked.
type zone struct {
	mu      sync.Mutex
	records map[string][]string
	fail    error
	asked   []string
}

func (z *zone) lookup(ctx context.Context, name string) ([]string, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.asked = append(z.asked, name)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if z.fail != nil {
		return nil, z.fail
	}
	if r, ok := z.records[name]; ok {
		return r, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func testKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

func record(key crypto.PublicKey) string {
	if ed, ok := key.(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(ed)
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

// gemeente has one good key.
func gemeente() *zone {
	return &zone{records: map[string][]string{"k._domainkey.gemeente.example": {record(testKey().Public())}}}
}

const toSign = "From: Fatima <f@gemeente.example>\r\nTo: klachten@ssc.example\r\nSubject: Stoel\r\nMessage-ID: <1@gemeente.example>\r\n" +
	"Content-Type: text/plain\r\n\r\nMijn stoel is stuk.\r\n"

// sign signs as the sender's server does.
func sign(t testing.TB, raw string, change ...func(*dkim.SignOptions)) string {
	t.Helper()
	o := &dkim.SignOptions{
		Domain: "gemeente.example", Selector: "k", Signer: testKey(), HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization: dkim.CanonicalizationRelaxed, HeaderKeys: []string{"From", "To", "Subject", "Message-ID"},
	}
	for _, f := range change {
		f(o)
	}
	var out bytes.Buffer
	require.NoError(t, dkim.Sign(&out, strings.NewReader(raw), o))
	return out.String()
}

// signatureOf is the field on top of a mail, with its line's end.
func signatureOf(signed string) string { return signed[:strings.Index(signed, "\r\nFrom:")+2] }

func dkimReader(t testing.TB, z *zone) *mailin.Reader {
	t.Helper()
	r, err := mailin.New(&mailin.Options{
		Blobs: memstore.NewBlobs(), Mailbox: "klachten@ssc.example", TrustedAuthServ: []string{"mx.ssc.example"}, LookupTXT: z.lookup,
	})
	require.NoError(t, err)
	return r
}

func senderOf(t testing.TB, z *zone, raw string) complaints.SenderCheck {
	t.Helper()
	m, err := dkimReader(t, z).Read(t.Context(), mailin.Envelope{ReceivedAt: received}, strings.NewReader(raw))
	require.NoError(t, err)
	return m.Sender
}

func TestSignatureMakesASender(t *testing.T) {
	t.Parallel()
	signed := sign(t, toSign)
	simple := func(o *dkim.SignOptions) {
		o.HeaderCanonicalization, o.BodyCanonicalization = dkim.CanonicalizationSimple, dkim.CanonicalizationSimple
	}
	for name, raw := range map[string]string{
		"signed":                     signed,
		"simple":                     sign(t, toSign, simple),
		"below a return path":        "Return-Path: <f@gemeente.example>\r\n" + signed,
		"below a relay's marks":      "Return-Path: <>\r\nReceived: x\r\nX-Spam: no\r\n" + signed,
		"with line feeds":            strings.ReplaceAll(signed, "\r\n", "\n"),
		"signed elsewhere too":       sign(t, signed, func(o *dkim.SignOptions) { o.Domain = "esp.example" }),
		"an older one fails":         signatureOf(signed) + sign(t, toSign+"\r\nvoettekst\r\n"),
		"other results of the relay": "Authentication-Results: mx.ssc.example; spf=fail smtp.mailfrom=x.example\r\n" + signed,
		"results of somebody":        "Authentication-Results: mx.boef.example; dkim=fail header.d=gemeente.example\r\n" + signed,
	} {
		require.Equal(t, complaints.SenderPass, senderOf(t, gemeente(), raw), name)
	}
	z := gemeente()
	z.records["k._domainkey.post.gemeente.example"] = []string{record(testKey().Public())}
	beneath := sign(t, toSign, func(o *dkim.SignOptions) { o.Domain = "post.gemeente.example" })
	require.Equal(t, complaints.SenderPass, senderOf(t, z, beneath))
	above := sign(t, strings.Replace(toSign, "f@gemeente", "f@post.gemeente", 1))
	require.Equal(t, complaints.SenderPass, senderOf(t, z, above))
}

// A signature that does not hold says nothing: mail is changed under way by those who mean well, too.
func TestSignatureThatMakesNoSender(t *testing.T) {
	t.Parallel()
	signed := sign(t, toSign)
	for name, raw := range map[string]string{
		"unsigned":                  toSign,
		"changed body":              strings.Replace(signed, "stuk", "heel", 1),
		"more body":                 signed + "En nog iets.\r\n",
		"changed subject":           strings.Replace(signed, "Subject: Stoel", "Subject: Tafel", 1),
		"a subject above":           "Subject: Tafel\r\n" + signed,
		"a from above":              "From: baas@gemeente.example\r\n" + signed,
		"a type above":              "Content-Type: text/html\r\n" + signed,
		"a header of two readings":  "geen veld\r\n" + signed,
		"from in a field too many":  strings.Repeat("X: y\r\n", 600) + signed,
		"subject unsigned":          sign(t, toSign, func(o *dkim.SignOptions) { o.HeaderKeys = []string{"From"} }),
		"expired":                   sign(t, toSign, func(o *dkim.SignOptions) { o.Expiration = time.Unix(1, 0) }),
		"another domain":            sign(t, toSign, func(o *dkim.SignOptions) { o.Domain = "boef.example" }),
		"another key":               sign(t, toSign, func(o *dkim.SignOptions) { o.Selector = "q" }),
		"a length of the body":      strings.Replace(signed, " v=1;", " v=1; l=10;", 1),
		"another relay's dkim":      "Authentication-Results: mx.ssc.example; dkim=none\r\n" + signed,
		"the relay's dmarc is none": "Authentication-Results: mx.ssc.example; dmarc=none\r\n" + signed,
		"a long signature":          strings.Replace(signed, " v=1;", " v=1; z="+strings.Repeat("a", 5000)+";", 1),
	} {
		z := gemeente()
		z.records["k._domainkey.boef.example"] = []string{record(testKey().Public())}
		require.Equal(t, complaints.SenderUnchecked, senderOf(t, z, raw), name)
	}
	fail := "Authentication-Results: mx.ssc.example; dmarc=fail header.from=gemeente.example\r\n" + signed
	require.Equal(t, complaints.SenderFail, senderOf(t, gemeente(), fail))
}

func TestKeysThatMakeNoSender(t *testing.T) {
	t.Parallel()
	good := record(testKey().Public())
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	small := weak.PublicKey
	small.N = small.N.Rsh(small.N, 8) // 1016 bits
	for name, records := range map[string][]string{
		"revoked":       {"v=DKIM1; k=ed25519; p="},
		"tried out":     {good + "; t=y"},
		"other version": {"v=DKIM2" + strings.TrimPrefix(good, "v=DKIM1")},
		"no mail":       {good + "; s=tlsrpt"},
		"two keys":      {good, good},
		"none":          {},
		"weak":          {record(&small)},
		"long":          {good + "; n=" + strings.Repeat("x", 9000)},
		"not a key":     {"hallo"},
	} {
		z := gemeente()
		z.records["k._domainkey.gemeente.example"] = records
		require.Equal(t, complaints.SenderUnchecked, senderOf(t, z, sign(t, toSign)), name)
	}
	z := gemeente()
	z.records["k._domainkey.gemeente.example"] = []string{good + "; t=s"}
	require.Equal(t, complaints.SenderPass, senderOf(t, z, sign(t, toSign)))
	agent := func(o *dkim.SignOptions) { o.Identifier = "f@post.gemeente.example" }
	require.Equal(t, complaints.SenderUnchecked, senderOf(t, z, sign(t, toSign, agent)), "a key for this domain alone")
	z = gemeente()
	z.fail = &net.DNSError{Err: "server misbehaving", IsTemporary: true}
	require.Equal(t, complaints.SenderUnchecked, senderOf(t, z, sign(t, toSign)))
}

// However many signatures there are, few keys are looked for, and none of domains that do not matter.
func TestLookupsAreBounded(t *testing.T) {
	t.Parallel()
	raw := toSign
	for i := range 40 {
		raw = sign(t, raw, func(o *dkim.SignOptions) { o.Selector = fmt.Sprintf("k%d", i) })
		raw = sign(t, raw, func(o *dkim.SignOptions) { o.Domain = fmt.Sprintf("d%d.example", i) })
	}
	z := gemeente()
	require.Equal(t, complaints.SenderUnchecked, senderOf(t, z, raw))
	require.Equal(t, []string{"k39._domainkey.gemeente.example", "k38._domainkey.gemeente.example", "k37._domainkey.gemeente.example"}, z.asked)
	for _, raw := range []string{
		"Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\r\n" + sign(t, toSign),
		"From: a@gemeente.example, b@gemeente.example\r\n\r\nx", "Subject: x\r\n\r\n",
	} {
		z := gemeente()
		senderOf(t, z, raw)
		require.Empty(t, z.asked)
	}
}

// A reading that is broken off says nothing of the sender: it is tried again.
func TestSignatureAndCancelledReading(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), LookupTXT: func(ctx context.Context, _ string) ([]string, error) {
		deadline, ok := ctx.Deadline()
		require.True(t, ok, "there is an end to the waiting")
		require.Less(t, time.Until(deadline), time.Minute)
		cancel()
		return nil, ctx.Err()
	}})
	require.NoError(t, err)
	_, err = r.Read(ctx, mailin.Envelope{ReceivedAt: received}, strings.NewReader(sign(t, toSign)))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

// What we sign is taken for ours by the same rules.
func TestOurOwnSignatureHolds(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	for _, k := range []crypto.Signer{testKey(), key} {
		s, err := mailmime.NewSigner(&mailmime.DKIM{Domain: "ssc.example", Selector: "k", Signer: k})
		require.NoError(t, err)
		raw, err := s.Build(complaints.Letter{
			From: complaints.Address{Name: "Servicedesk", Email: "klachten@ssc.example"}, To: []complaints.Address{{Name: "Zoë", Email: "zoe@gemeente.example"}},
			ReplyTo: "klachten+k-2026-000123.abcdefghij@ssc.example", Subject: "Bericht over uw klacht: café [K-2026-000123]",
			Text: "Geachte Zoë,\n\n  tekst  met spaties \n\n", HTML: "<p>Geachte Zoë,</p>", MessageID: "1.1.complainant@ssc.example",
			InReplyTo: "1@gemeente.example", At: received, Automatic: true,
		})
		require.NoError(t, err)
		z := &zone{records: map[string][]string{"k._domainkey.ssc.example": {record(k.Public())}}}
		require.Equal(t, complaints.SenderPass, senderOf(t, z, string(raw)))
	}
}

// FuzzSignature holds that no signature and no key makes reading fail, and that only what was signed passes.
func FuzzSignature(f *testing.F) {
	signed := sign(f, toSign)
	field := strings.TrimPrefix(signatureOf(signed), "DKIM-Signature:")
	good := record(testKey().Public())
	f.Add(field, good, "Stoel")
	f.Add(field, good, "Tafel")
	f.Add(" v=1; a=rsa-sha256; d=gemeente.example; s=k; h=from; bh=; b=", "p=", "x")
	f.Add(" d=gemeente.example; d=x", "v=DKIM1; t=y:s; k=; h=sha1", "")
	f.Fuzz(func(t *testing.T, field, key, subject string) {
		z := &zone{records: map[string][]string{"k._domainkey.gemeente.example": {key}}}
		raw := "DKIM-Signature:" + field + strings.Replace(toSign, "Stoel", subject, 1)
		got := senderOf(t, z, raw)
		require.NotEqual(t, complaints.SenderFail, got)
		if key == good && got == complaints.SenderPass {
			require.Equal(t, "Stoel", strings.Join(strings.Fields(subject), " "))
		}
	})
}

func BenchmarkReadSigned(b *testing.B) {
	raw := sign(b, toSign)
	r := dkimReader(b, gemeente())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), mailin.Envelope{ReceivedAt: received}, strings.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
