package webauth_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// clock is a time that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newOIDC(t *testing.T, iss *issuer, c *clock, change func(*webauth.OIDCOptions)) *webauth.OIDC {
	t.Helper()
	o := &webauth.OIDCOptions{Issuer: iss.URL, Audience: "klachtwerk", Now: c.Now}
	if change != nil {
		change(o)
	}
	a, err := webauth.NewOIDC(o)
	require.NoError(t, err)
	return a
}

func request(t *testing.T, authorization ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/v1/complaints", http.NoBody)
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	return r
}

func TestOIDCActor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		mapping webauth.Claims
		claims  claims
		want    complaints.Actor
	}{
		{"standard claims", webauth.Claims{}, nil,
			complaints.Actor{ID: "demo-desk", Name: "Dineke Bakker", Email: "demo-desk@ssc.example"}},
		{"mail not verified", webauth.Claims{}, claims{"email_verified": false}, complaints.Actor{ID: "demo-desk", Name: "Dineke Bakker"}},
		{"mail verified unsaid", webauth.Claims{}, claims{"email_verified": nil}, complaints.Actor{ID: "demo-desk", Name: "Dineke Bakker"}},
		{"mail verified as a text", webauth.Claims{}, claims{"email_verified": "true"},
			complaints.Actor{ID: "demo-desk", Name: "Dineke Bakker", Email: "demo-desk@ssc.example"}},
		{"organisation not mapped", webauth.Claims{}, claims{"org": "gemeente-a", "name": nil, "email": nil}, complaints.Actor{ID: "demo-desk"}},
		{"all mapped", webauth.Claims{Subject: "upn", Organisation: "org", Supplier: "supplier", System: "robot"},
			claims{"upn": "robot-1", "org": "leverancier", "supplier": true, "robot": true, "name": nil, "email": nil},
			complaints.Actor{ID: "robot-1", Organisation: "leverancier", Supplier: true, Kind: complaints.SystemActor}},
		{"several audiences", webauth.Claims{}, claims{"aud": []string{"other", "klachtwerk"}},
			complaints.Actor{ID: "demo-desk", Name: "Dineke Bakker", Email: "demo-desk@ssc.example"}},
	}
	iss, c := newIssuer(t, "a"), newClock()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := newOIDC(t, iss, c, func(o *webauth.OIDCOptions) { o.Claims = tt.mapping })
			got, err := a.Authenticate(request(t, "Bearer "+iss.sign(t, "a", iss.claims(c.Now(), tt.claims))))
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestOIDCRefuses(t *testing.T) {
	t.Parallel()
	iss, other, c := newIssuer(t, "a"), newIssuer(t, "a"), newClock()
	good := iss.claims(c.Now(), nil)
	signed := func(change claims) string { return "Bearer " + iss.sign(t, "a", iss.claims(c.Now(), change)) }
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." +
		base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+iss.URL+`","aud":"klachtwerk","sub":"demo-desk","exp":4102444800}`)) + "."
	symmetric := sign(t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte(strings.Repeat("secret", 8))}, good)
	token := iss.sign(t, "a", good)
	tests := []struct {
		name          string
		authorization []string
		want          error
	}{
		{"no header", nil, webauth.ErrNoToken},
		{"another scheme", []string{"Basic ZGVtbzpkZW1v"}, webauth.ErrInvalidToken},
		{"empty", []string{"Bearer "}, webauth.ErrInvalidToken},
		{"garbage", []string{"Bearer !!!"}, webauth.ErrInvalidToken},
		{"too long", []string{"Bearer " + strings.Repeat("a", 1<<20)}, webauth.ErrInvalidToken},
		{"two headers", []string{"Bearer " + token, "Bearer " + token}, webauth.ErrInvalidToken},
		{"expired", []string{signed(claims{"exp": c.Now().Add(-time.Second).Unix()})}, webauth.ErrInvalidToken},
		{"without an end", []string{signed(claims{"exp": nil})}, webauth.ErrInvalidToken},
		{"not yet", []string{signed(claims{"nbf": c.Now().Add(time.Hour).Unix()})}, webauth.ErrInvalidToken},
		{"wrong audience", []string{signed(claims{"aud": "somebody-else"})}, webauth.ErrInvalidToken},
		{"no audience", []string{signed(claims{"aud": nil})}, webauth.ErrInvalidToken},
		{"wrong issuer", []string{signed(claims{"iss": "https://elsewhere.example"})}, webauth.ErrInvalidToken},
		{"another issuer's key of the same id", []string{"Bearer " + other.sign(t, "a", good)}, webauth.ErrInvalidToken},
		{"none", []string{"Bearer " + none}, webauth.ErrInvalidToken},
		{"symmetric", []string{"Bearer " + symmetric}, webauth.ErrInvalidToken},
		{"changed payload", []string{"Bearer " + tamper(token)}, webauth.ErrInvalidToken},
		{"no subject", []string{signed(claims{"sub": nil})}, webauth.ErrInvalidToken},
		{"subject with a line feed", []string{signed(claims{"sub": "a\nb"})}, webauth.ErrInvalidToken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := newOIDC(t, iss, c, nil).Authenticate(request(t, tt.authorization...))
			require.ErrorIs(t, err, tt.want)
			require.NotContains(t, err.Error(), "demo-desk")
		})
	}
}

// tamper makes the token say something else under the same signature.
func tamper(token string) string {
	parts := strings.Split(token, ".")
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(payload), "demo-desk", "demo-boss", 1)))
	return strings.Join(parts, ".")
}

func TestOIDCFollowsRotatedKeys(t *testing.T) {
	t.Parallel()
	iss, c := newIssuer(t, "old"), newClock()
	a := newOIDC(t, iss, c, nil)
	_, err := a.Verify(t.Context(), iss.sign(t, "old", iss.claims(c.Now(), nil)))
	require.NoError(t, err)

	iss.addKey(t, "new")
	c.add(time.Minute)
	_, err = a.Verify(t.Context(), iss.sign(t, "new", iss.claims(c.Now(), nil)))
	require.NoError(t, err)
	require.EqualValues(t, 1, iss.discoveries.Load())
	require.EqualValues(t, 2, iss.fetches.Load())

	// Tokens that name keys nobody has do not make it ask the issuer over and over.
	stranger := newIssuer(t, "unheard-of")
	for range 5 {
		_, err = a.Verify(t.Context(), stranger.sign(t, "unheard-of", iss.claims(c.Now(), nil)))
		require.ErrorIs(t, err, webauth.ErrInvalidToken)
	}
	require.EqualValues(t, 2, iss.fetches.Load())
}

func TestOIDCWithoutIssuer(t *testing.T) {
	t.Parallel()
	iss, c := newIssuer(t, "a"), newClock()
	a := newOIDC(t, iss, c, nil)
	token := iss.sign(t, "a", iss.claims(c.Now(), nil))

	iss.setBroken(true)
	for range 3 {
		_, err := a.Verify(t.Context(), token)
		require.ErrorIs(t, err, complaints.ErrUnavailable)
		require.NotErrorIs(t, err, webauth.ErrInvalidToken)
	}
	require.EqualValues(t, 1, iss.discoveries.Load(), "a failure is remembered for a while")

	iss.setBroken(false)
	c.add(time.Minute)
	_, err := a.Verify(t.Context(), token)
	require.NoError(t, err)

	// With the keys at hand the issuer may be away; only a token with an unknown key needs it.
	iss.setBroken(true)
	c.add(time.Minute)
	_, err = a.Verify(t.Context(), iss.sign(t, "a", iss.claims(c.Now(), nil)))
	require.NoError(t, err)
	iss.addKey(t, "b")
	_, err = a.Verify(t.Context(), iss.sign(t, "b", iss.claims(c.Now(), nil)))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

func TestOIDCIssuerThatCallsItselfOtherwise(t *testing.T) {
	t.Parallel()
	iss, c := newIssuer(t, "a"), newClock()
	iss.name = "https://elsewhere.example"
	_, err := newOIDC(t, iss, c, nil).Verify(t.Context(), iss.sign(t, "a", iss.claims(c.Now(), nil)))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
}

// An issuer that never answers costs a time-out, not a hanging request.
func TestOIDCSlowIssuer(t *testing.T) {
	t.Parallel()
	iss, c := newIssuer(t, "a"), newClock()
	a := newOIDC(t, iss, c, func(o *webauth.OIDCOptions) {
		o.Timeout = time.Millisecond
		o.Client = &http.Client{Transport: silent{}}
	})
	_, err := a.Verify(t.Context(), iss.sign(t, "a", iss.claims(c.Now(), nil)))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// The issuer cannot send the look-up to another host.
func TestOIDCIssuerThatSendsOn(t *testing.T) {
	t.Parallel()
	iss, c := newIssuer(t, "a"), newClock()
	away := httptest.NewServer(http.RedirectHandler(iss.URL+"/.well-known/openid-configuration", http.StatusFound))
	t.Cleanup(away.Close)
	a, err := webauth.NewOIDC(&webauth.OIDCOptions{Issuer: away.URL, Audience: "klachtwerk", Now: c.Now})
	require.NoError(t, err)
	_, err = a.Verify(t.Context(), iss.sign(t, "a", iss.claims(c.Now(), claims{"iss": away.URL})))
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.Zero(t, iss.discoveries.Load())
}

type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestNewOIDCNamesTheField(t *testing.T) {
	t.Parallel()
	good := webauth.OIDCOptions{Issuer: "https://login.example", Audience: "klachtwerk"}
	tests := map[string]func(*webauth.OIDCOptions){
		"Issuer:":        func(o *webauth.OIDCOptions) { o.Issuer = "http://login.example" },
		"Issuer: must":   func(o *webauth.OIDCOptions) { o.Issuer = "" },
		"Audience:":      func(o *webauth.OIDCOptions) { o.Audience = "" },
		"Timeout:":       func(o *webauth.OIDCOptions) { o.Timeout = -1 },
		"Pause:":         func(o *webauth.OIDCOptions) { o.Pause = -1 },
		"Algorithms[1]:": func(o *webauth.OIDCOptions) { o.Algorithms = []string{"ES256", "none"} },
		"Algorithms[0]:": func(o *webauth.OIDCOptions) { o.Algorithms = []string{"HS256"} },
	}
	_, err := webauth.NewOIDC(&good)
	require.NoError(t, err)
	_, err = webauth.NewOIDC(nil)
	require.Error(t, err)
	for field, spoil := range tests {
		o := good
		spoil(&o)
		_, err := webauth.NewOIDC(&o)
		require.ErrorContains(t, err, field)
	}
}

// fixed answers the same to every request.
type fixed struct {
	actor complaints.Actor
	err   error
}

func (f fixed) Authenticate(*http.Request) (complaints.Actor, error) { return f.actor, f.err }

func TestAny(t *testing.T) {
	t.Parallel()
	down := complaints.Refuse(complaints.CodeUnavailable, "issuer", errors.New("down"))
	known := fixed{actor: complaints.Actor{ID: "a"}}
	tests := []struct {
		name string
		list []webauth.Authenticator
		want error
	}{
		{"nobody", nil, webauth.ErrNoToken},
		{"second knows", []webauth.Authenticator{fixed{err: webauth.ErrInvalidToken}, known}, nil},
		{"unavailable says more than invalid", []webauth.Authenticator{fixed{err: down}, fixed{err: webauth.ErrInvalidToken}}, complaints.ErrUnavailable},
		{"invalid says more than none", []webauth.Authenticator{fixed{err: webauth.ErrInvalidToken}, fixed{err: webauth.ErrNoToken}}, webauth.ErrInvalidToken},
	}
	for _, tt := range tests {
		actor, err := webauth.Any(tt.list...).Authenticate(request(t))
		if tt.want == nil {
			require.NoError(t, err, tt.name)
			require.Equal(t, known.actor, actor)
			continue
		}
		require.ErrorIs(t, err, tt.want, tt.name)
	}
}

func FuzzOIDCToken(f *testing.F) {
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add(`{"payload":"e30","signatures":[]}`)
	a, err := webauth.NewOIDC(&webauth.OIDCOptions{
		Issuer: "https://login.example", Audience: "klachtwerk", Client: &http.Client{Transport: offline{}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, token string) {
		_, err := a.Verify(t.Context(), token)
		require.Error(t, err)
	})
}

// offline is an issuer with discovery and no keys.
type offline struct{}

func (offline) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
		writeJSON(w, map[string]any{"issuer": "https://login.example", "jwks_uri": "https://login.example/keys"})
	} else {
		writeJSON(w, map[string]any{"keys": []any{}})
	}
	return w.Result(), nil
}
