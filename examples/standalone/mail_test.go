package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// keyFile writes a private key as openssl does.
func keyFile(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return write(t, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), t.TempDir(), "dkim.pem")
}

// What goes out with -dkim-key is what receivers know for ours.
func TestLettersAreSigned(t *testing.T) {
	t.Parallel()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	data := t.TempDir()
	r := start(t, data, "-now", start0, "-dkim-key", keyFile(t, key), "-dkim-selector", "k1")
	r.mail("f.dewit@gemeente-a.example", "Verkeerde stoel", "Tekst.")
	r.clock("2026-04-02T16:50:00+02:00")
	reader, err := mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), LookupTXT: func(_ context.Context, name string) ([]string, error) {
		require.Equal(t, "k1._domainkey.ssc.example", name)
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}})
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(data, "sent", "*.eml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		m, err := reader.Read(t.Context(), mailin.Envelope{ReceivedAt: time.Now()}, bytes.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, complaints.SenderPass, m.Sender, name)
	}
}

func TestMailSettings(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	pkcs1 := write(t, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(weak)})), t.TempDir(), "x")
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"-trusted-auth", "mx.ssc.example,"}, []string{"-trusted-auth", "must be a name"}},
		{[]string{"-trusted-auth", "mx ssc"}, []string{"-trusted-auth"}},
		{[]string{"-url", "klachten.ssc.example"}, []string{"-url", "https://"}},
		{[]string{"-url", "https://x.example/?a=b"}, []string{"-url"}},
		{[]string{"-dkim-key", "x"}, []string{"-dkim-selector"}},
		{[]string{"-dkim-selector", "x"}, []string{"-dkim-key"}},
		{[]string{"-dkim-key", "nergens", "-dkim-selector", "x"}, []string{"-dkim-key", "nergens"}},
		{[]string{"-dkim-key", write(t, "hallo", t.TempDir(), "x"), "-dkim-selector", "x"}, []string{"-dkim-key", "no PEM file"}},
		{[]string{"-dkim-key", pkcs1, "-dkim-selector", "x"}, []string{"-dkim-key", "2048 bits"}},
		{[]string{"-dkim-key", keyFile(t, ed25519.NewKeyFromSeed(make([]byte, 32))), "-dkim-selector", "x y"}, []string{"-dkim-selector", "Selector"}},
	} {
		args := append([]string{"-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", t.TempDir()}, tt.args...)
		err := (&program{}).Run(t.Context(), args, &output{}, &output{})
		for _, want := range tt.want {
			require.ErrorContains(t, err, want, "%v", tt.args)
		}
	}
}

func TestWhomTheProgramTrusts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		want []string
		base string
	}{
		{nil, []string{"ssc.example"}, "http://127.0.0.1:80"},
		{[]string{"-trusted-auth", "a.example, b.example", "-trusted-auth", "c.example"}, []string{"a.example", "b.example", "c.example"}, "http://127.0.0.1:80"},
		{[]string{"-smtp", "0.0.0.0:25"}, nil, "http://127.0.0.1:80"},
		{[]string{"-oidc-issuer", "https://login.example"}, nil, ""},
		{[]string{"-oidc-issuer", "https://login.example", "-url", "https://klachten.ssc.example/"}, nil, "https://klachten.ssc.example"},
	} {
		set, err := parseSettings(tt.args, &output{})
		require.NoError(t, err)
		require.Equal(t, tt.want, set.trustedAuth(), "%v", tt.args)
		require.Equal(t, tt.base, set.base(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}))
	}
}

// The keys belong to the data: tokens in letters that went out are known after a restart, and are nobody else's to make.
func TestTokenKeyIsKept(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	start(t, data).end()
	first, err := os.ReadFile(filepath.Join(data, "token.key"))
	require.NoError(t, err)
	require.Len(t, strings.TrimSpace(string(first)), 64)
	info, err := os.Stat(filepath.Join(data, "token.key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	start(t, data).end()
	again, err := os.ReadFile(filepath.Join(data, "token.key"))
	require.NoError(t, err)
	require.Equal(t, string(first), string(again))
	other := t.TempDir()
	start(t, other).end()
	theirs, err := os.ReadFile(filepath.Join(other, "token.key"))
	require.NoError(t, err)
	require.NotEqual(t, string(first), string(theirs))

	write(t, "kapot", data, "token.key")
	err = (&program{}).Run(t.Context(), []string{"-addr", "127.0.0.1:0", "-smtp", "", "-data", data}, &output{}, &output{})
	require.ErrorContains(t, err, "token.key")
}

// A mail whose bytes are kept, but whose taking in was cut off by a crash, is taken in at the next start; also one that an earlier
// version kept, which had all of them as files.
func TestInterruptedMailIsTakenInAtTheStart(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]func(*sqlitestore.Store, *fileblobs.Blobs) complaints.Blobs{
		"in the store": func(s *sqlitestore.Store, files *fileblobs.Blobs) complaints.Blobs { return s.Blobs(files) },
		"as a file":    func(_ *sqlitestore.Store, files *fileblobs.Blobs) complaints.Blobs { return files },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			start(t, data, "-now", start0).end()
			store, err := sqlitestore.Open(t.Context(), filepath.Join(data, storeFile), nil)
			require.NoError(t, err)
			files, err := fileblobs.Open(filepath.Join(data, "blobs"))
			require.NoError(t, err)
			raw := verified("f.dewit@gemeente-a.example") + "Received: from a by b; Thu, 2 Apr 2026 16:40:00 +0200\r\n" +
				"From: f.dewit@gemeente-a.example\r\nSubject: Onderbroken\r\n\r\nTekst.\r\n"
			key := mailin.RawKey(time.Now(), sha256.Sum256([]byte(raw)))
			_, err = keep(store, files).Put(t.Context(), key, strings.NewReader("Return-Path: <f.dewit@gemeente-a.example>\r\n"+raw), 0)
			require.NoError(t, err)
			require.NoError(t, store.Close())
			takenInAtTheStart(t, data, raw)
		})
	}
}

func takenInAtTheStart(t *testing.T, data, raw string) {
	t.Helper()
	r := start(t, data)
	o := &postOffice{running: r}
	require.Eventually(t, func() bool { return len(r.items("demo-desk", "/v1/mail?outcome=complaint")) == 1 }, 20*time.Second, 5*time.Millisecond)
	require.Equal(t, "2026-04-02T14:40:00Z", r.filed("Onderbroken")["received_at"], "when the last server took it")
	o.take("f.dewit@gemeente-a.example", raw) // the sender heard no answer, and tries again
	r.filed("Onderbroken")
	require.Eventually(t, func() bool {
		_, page := o.page("GET", "http://"+r.at.http+"/metrics")
		return strings.Contains(page, "\nklachtwerk_mails_received 1\n") && strings.Contains(page, "\nklachtwerk_mails_without_outcome 0\n")
	}, 20*time.Second, 5*time.Millisecond)
}
