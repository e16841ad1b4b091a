package smtpmail_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"os"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/adapters/smtpmail"
)

func signingKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

func requireSigned(t *testing.T, raw []byte) {
	t.Helper()
	list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) {
		return []string{"k=ed25519; p=" + base64.StdEncoding.EncodeToString(signingKey().Public().(ed25519.PublicKey))}, nil
	}})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, list[0].Err)
}

// The signature holds for what comes out at the other end.
func TestSignedMailArrivesSigned(t *testing.T) {
	t.Parallel()
	key := &mailmime.DKIM{Domain: "ssc.example", Selector: "k1", Signer: signingKey()}
	r := startRelay(t)
	require.NoError(t, r.notifier(t, smtpmail.Options{DKIM: key}).Send(t.Context(), letter()))
	require.NoError(t, r.notifier(t, smtpmail.Options{DKIM: key}).Send(t.Context(), letter()))
	got := r.raw()
	require.Len(t, got, 2)
	requireSigned(t, got[0])
	require.Equal(t, string(got[0]), string(got[1]))

	dir := t.TempDir()
	d, err := smtpmail.NewDir(dir, &smtpmail.DirOptions{DKIM: key})
	require.NoError(t, err)
	require.NoError(t, d.Send(t.Context(), letter()))
	raw, err := os.ReadFile(sent(t, dir)[0])
	require.NoError(t, err)
	require.Equal(t, string(got[0]), string(raw))
}

func TestKeyOptionsNameTheField(t *testing.T) {
	t.Parallel()
	bad := &mailmime.DKIM{Domain: "ssc.example", Signer: signingKey()}
	_, err := smtpmail.New(&smtpmail.Options{Addr: "127.0.0.1:25", DKIM: bad})
	require.ErrorContains(t, err, "DKIM.Selector")
	_, err = smtpmail.NewDir(t.TempDir(), &smtpmail.DirOptions{DKIM: bad})
	require.ErrorContains(t, err, "DKIM.Selector")
}
