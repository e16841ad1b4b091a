package webauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// maxKeys bounds the key document.
const maxKeys = 1 << 20

// keySet is the issuer's public keys. A token that names an unknown key makes it fetch them again, but not more often than
// once per pause: anybody can send tokens that name unknown keys.
type keySet struct {
	url        string
	o          *OIDCOptions
	algorithms []jose.SignatureAlgorithm

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fetched time.Time // of the last attempt
	failed  error     // of the last attempt
}

func newKeySet(url string, o *OIDCOptions) *keySet {
	k := &keySet{url: url, o: o}
	for _, alg := range o.Algorithms {
		k.algorithms = append(k.algorithms, jose.SignatureAlgorithm(alg))
	}
	return k
}

// fetchFailure carries a failed look-up past the verifier, which flattens errors.
type (
	fetchFailure    struct{ err error }
	fetchFailureKey struct{}
)

// VerifySignature returns the payload of a token signed with one of the keys.
func (k *keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(token, k.algorithms)
	if err != nil {
		return nil, errors.New("malformed token")
	}
	if payload, ok := verify(jws, k.known()); ok {
		return payload, nil
	}
	keys, err := k.refreshed(ctx)
	if err != nil {
		if f, ok := ctx.Value(fetchFailureKey{}).(*fetchFailure); ok {
			f.err = err
		}
		return nil, err
	}
	if payload, ok := verify(jws, keys); ok {
		return payload, nil
	}
	return nil, errors.New("signed with none of the issuer's keys")
}

func verify(jws *jose.JSONWebSignature, keys []jose.JSONWebKey) ([]byte, bool) {
	header := jws.Signatures[0].Header
	for _, key := range keys {
		mismatch := header.KeyID != "" && key.KeyID != header.KeyID || key.Algorithm != "" && key.Algorithm != header.Algorithm
		if mismatch || key.Use == "enc" || !key.IsPublic() {
			continue
		}
		if payload, err := jws.Verify(key); err == nil {
			return payload, true
		}
	}
	return nil, false
}

func (k *keySet) known() []jose.JSONWebKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys
}

// refreshed fetches the keys, or returns the outcome of the last attempt when that was a moment ago.
func (k *keySet) refreshed(ctx context.Context) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.o.Now()
	if !k.fetched.IsZero() && now.Before(k.fetched.Add(k.o.Pause)) {
		return k.keys, k.failed
	}
	keys, err := k.fetch(ctx)
	k.fetched, k.failed = now, err
	if err == nil {
		k.keys = keys
	}
	return k.keys, err
}

func (k *keySet) fetch(ctx context.Context) (keys []jose.JSONWebKey, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := k.o.Client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the issuer's keys: status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeys))
	if err != nil {
		return nil, err
	}
	return parseKeys(body)
}

// parseKeys leaves out keys of a kind it does not know, which an issuer may publish beside the others.
func parseKeys(body []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, errors.New("the issuer's keys do not read")
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) == nil && key.Valid() {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
