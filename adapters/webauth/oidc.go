package webauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// OIDCOptions configure [NewOIDC]. Issuer and Audience are obligatory.
type OIDCOptions struct {
	Issuer   string // exactly as the issuer names itself; https, or http on a loopback address
	Audience string // who the tokens must be for

	// Algorithms are the signature algorithms accepted, whatever the issuer offers. Empty: RS256, PS256, ES256 and EdDSA.
	// "none" and the symmetric ones are refused.
	Algorithms []string

	Claims Claims

	Client  *http.Client  // to reach the issuer with; nil: a client of its own without redirects to other hosts
	Timeout time.Duration // for one look-up at the issuer; 0: 5 seconds
	Pause   time.Duration // between two look-ups for unknown keys or after a failure; 0: 10 seconds
	Now     func() time.Time
}

// OIDC verifies bearer tokens of one issuer. It is safe for concurrent use and starts no goroutine.
type OIDC struct {
	o OIDCOptions

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier
	failed   error
	retryAt  time.Time
}

// NewOIDC checks the options; the issuer itself is looked up with the first token. The error names the field.
func NewOIDC(o *OIDCOptions) (*OIDC, error) {
	if o == nil {
		return nil, errors.New("webauth: OIDCOptions: are needed")
	}
	opts := *o
	if err := opts.check(); err != nil {
		return nil, err
	}
	opts.defaults()
	return &OIDC{o: opts}, nil
}

func (o *OIDCOptions) check() error {
	u, err := url.Parse(o.Issuer)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return errors.New("webauth: Issuer: must be the URL of the issuer")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopbackHost(u.Host)):
		return errors.New("webauth: Issuer: must be an https URL")
	case o.Audience == "":
		return errors.New("webauth: Audience: is required")
	case o.Timeout < 0:
		return errors.New("webauth: Timeout: must not be negative")
	case o.Pause < 0:
		return errors.New("webauth: Pause: must not be negative")
	}
	for i, alg := range o.Algorithms {
		if !slices.Contains(asymmetric(), alg) {
			return fmt.Errorf("webauth: Algorithms[%d]: %q is not an asymmetric signature algorithm", i, alg)
		}
	}
	return nil
}

func asymmetric() []string {
	return []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
		oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
	}
}

func (o *OIDCOptions) defaults() {
	if len(o.Algorithms) == 0 {
		o.Algorithms = []string{oidc.RS256, oidc.PS256, oidc.ES256, oidc.EdDSA}
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Pause == 0 {
		o.Pause = 10 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Client == nil {
		o.Client = &http.Client{CheckRedirect: sameHost}
	}
}

// sameHost keeps a look-up at the issuer that was configured.
func sameHost(r *http.Request, via []*http.Request) error {
	if r.URL.Host != via[0].URL.Host || r.URL.Scheme != via[0].URL.Scheme || len(via) > 3 {
		return http.ErrUseLastResponse
	}
	return nil
}

// Authenticate verifies the request's bearer token.
func (a *OIDC) Authenticate(r *http.Request) (complaints.Actor, error) {
	token, err := bearer(r)
	if err != nil {
		return complaints.Actor{}, err
	}
	return a.Verify(r.Context(), token)
}

// Verify verifies a token as the issuer signed it: a bearer token, or the ID token at the end of a login.
func (a *OIDC) Verify(ctx context.Context, token string) (complaints.Actor, error) {
	verifier, err := a.discovered(ctx)
	if err != nil {
		return complaints.Actor{}, err
	}
	var fetch fetchFailure
	verified, err := verifier.Verify(context.WithValue(ctx, fetchFailureKey{}, &fetch), token)
	switch {
	case fetch.err != nil:
		return complaints.Actor{}, complaints.Refuse(complaints.CodeUnavailable, "issuer", fetch.err)
	case err != nil:
		return complaints.Actor{}, invalid(err)
	}
	return a.o.Claims.actor(verified)
}

// discovered looks the issuer up once; after a failure it waits before it tries again.
func (a *OIDC) discovered(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.verifier != nil {
		return a.verifier, nil
	}
	if a.failed != nil && a.o.Now().Before(a.retryAt) {
		return nil, a.failed
	}
	verifier, err := a.discover(ctx)
	if err != nil {
		a.failed = complaints.Refuse(complaints.CodeUnavailable, "issuer", err)
		a.retryAt = a.o.Now().Add(a.o.Pause)
		return nil, a.failed
	}
	a.verifier, a.failed = verifier, nil
	return verifier, nil
}

// discover reads the issuer's metadata. A caller who hangs up does not spoil it for those who wait.
func (a *OIDC) discover(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.o.Timeout)
	defer cancel()
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, a.o.Client), a.o.Issuer)
	if err != nil {
		return nil, err
	}
	var meta struct {
		JWKS string `json:"jwks_uri"`
	}
	if err := provider.Claims(&meta); err != nil {
		return nil, err
	}
	return oidc.NewVerifier(a.o.Issuer, newKeySet(meta.JWKS, &a.o), &oidc.Config{
		ClientID: a.o.Audience, SupportedSigningAlgs: a.o.Algorithms, Now: a.o.Now,
	}), nil
}
