package webauth

import (
	"errors"
	"net/http"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Authenticator tells who sent a request.
type Authenticator interface {
	// Authenticate returns the actor. ErrNoToken: the request names nobody; ErrInvalidToken: what it shows proves nothing;
	// complaints.ErrUnavailable: it cannot be verified now.
	Authenticate(r *http.Request) (complaints.Actor, error)
}

// The reasons why a request has no actor.
var (
	ErrNoToken      = errors.New("webauth: no bearer token")
	ErrInvalidToken = errors.New("webauth: the bearer token is not valid")
)

// maxToken bounds what is parsed before anything is verified.
const maxToken = 16 << 10

// Any asks each in turn, and the first that knows the actor answers. When none does, the error says the most: that it cannot
// be verified now, else that the token is not valid, else that there is none.
func Any(list ...Authenticator) Authenticator { return anyOf(list) }

type anyOf []Authenticator

// Authenticate asks each in turn.
func (list anyOf) Authenticate(r *http.Request) (complaints.Actor, error) {
	worst := ErrNoToken
	for _, a := range list {
		actor, err := a.Authenticate(r)
		switch {
		case err == nil:
			return actor, nil
		case errors.Is(worst, complaints.ErrUnavailable) || errors.Is(err, ErrNoToken):
		default:
			worst = err
		}
	}
	return complaints.Actor{}, worst
}

// bearer takes the token out of the Authorization header (RFC 6750 section 2.1). Tokens in a query or form are not looked at:
// they end up in logs.
func bearer(r *http.Request) (string, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return "", ErrNoToken
	}
	scheme, token, found := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	if len(headers) > 1 || !found || !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken {
		return "", ErrInvalidToken
	}
	return token, nil
}

// invalid is ErrInvalidToken with its cause.
func invalid(cause error) error { return &tokenError{cause} }

type tokenError struct{ cause error }

func (e *tokenError) Error() string   { return ErrInvalidToken.Error() + ": " + e.cause.Error() }
func (e *tokenError) Unwrap() []error { return []error{ErrInvalidToken, e.cause} }
