package webauth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

// issuer is a real OpenID Connect issuer as far as verifying needs: discovery, keys, and tokens signed with them.
type issuer struct {
	*httptest.Server
	discoveries, fetches atomic.Int32

	mu     sync.Mutex
	keys   []jose.JSONWebKey // private
	broken bool
	name   string // as it calls itself; empty: its URL
}

func newIssuer(t *testing.T, keyIDs ...string) *issuer {
	t.Helper()
	iss := &issuer{}
	for _, id := range keyIDs {
		iss.addKey(t, id)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", iss.discovery)
	mux.HandleFunc("GET /keys", iss.jwks)
	iss.Server = httptest.NewServer(mux)
	t.Cleanup(iss.Close)
	return iss
}

func (i *issuer) addKey(t *testing.T, id string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(i.keys, jose.JSONWebKey{Key: private, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"})
}

func (i *issuer) setBroken(broken bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.broken = broken
}

func (i *issuer) isBroken() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.broken
}

func (i *issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	i.discoveries.Add(1)
	if i.isBroken() {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	name := i.name
	if name == "" {
		name = i.URL
	}
	writeJSON(w, map[string]any{
		"issuer": name, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
	})
}

func (i *issuer) jwks(w http.ResponseWriter, _ *http.Request) {
	i.fetches.Add(1)
	if i.isBroken() {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	public := []any{map[string]string{"kty": "of-the-future", "kid": "unknown-kind"}}
	for _, k := range i.keys {
		public = append(public, k.Public())
	}
	writeJSON(w, map[string]any{"keys": public})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err) // the test's own data
	}
}

type claims map[string]any

// claims are those of a good token at the moment now, with changes; nil takes one away.
func (i *issuer) claims(now time.Time, changes claims) claims {
	c := claims{
		"iss": i.URL, "aud": "klachtwerk", "sub": "demo-desk", "name": "Dineke Bakker",
		"email": "demo-desk@ssc.example", "email_verified": true,
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	for k, v := range changes {
		c[k] = v
		if v == nil {
			delete(c, k)
		}
	}
	return c
}

// sign signs with the key of that id, and puts another key id in the header when one is given.
func (i *issuer) sign(t *testing.T, keyID string, c claims) string {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, k := range i.keys {
		if k.KeyID == keyID {
			return sign(t, jose.SigningKey{Algorithm: jose.ES256, Key: k}, c)
		}
	}
	t.Fatalf("no key %q", keyID)
	return ""
}

func sign(t *testing.T, key jose.SigningKey, c claims) string {
	t.Helper()
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	require.NoError(t, err)
	payload, err := json.Marshal(c)
	require.NoError(t, err)
	jws, err := signer.Sign(payload)
	require.NoError(t, err)
	token, err := jws.CompactSerialize()
	require.NoError(t, err)
	return token
}
