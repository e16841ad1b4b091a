package webauth

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Claims says where a token tells what an actor needs. The zero value is that of OpenID Connect Core section 5.1, without
// organisation.
type Claims struct {
	Subject      string // claim that holds Actor.ID, as the policy names people; empty: sub
	Organisation string // claim that holds the id of the partner or supplier; empty: not looked at
	Supplier     string // claim that is true for somebody who files as a supplier; empty: not looked at
	System       string // claim that is true for a partner's program; empty: not looked at
}

// actor maps verified claims. A mail address counts only when the issuer says that it verified it.
func (c Claims) actor(token *oidc.IDToken) (complaints.Actor, error) {
	var claims map[string]json.RawMessage
	if err := token.Claims(&claims); err != nil {
		return complaints.Actor{}, invalid(errors.New("its claims do not read"))
	}
	return c.actorOf(claims)
}

// Actor maps the claims of a token that somebody else has verified for us, as the authorizer of an API gateway does: issuer,
// audience, times and signature. Truths may be texts. ErrInvalidToken: they name nobody.
func (c Claims) Actor(verified map[string]string) (complaints.Actor, error) {
	claims := make(map[string]json.RawMessage, len(verified))
	for name, value := range verified {
		raw, err := json.Marshal(value)
		if err != nil {
			return complaints.Actor{}, invalid(errors.New("its claims do not read"))
		}
		claims[name] = raw
	}
	return c.actorOf(claims)
}

func (c Claims) actorOf(claims map[string]json.RawMessage) (complaints.Actor, error) {
	id := text(claims[cmp.Or(c.Subject, "sub")])
	if id == "" || len(id) > 255 || strings.ContainsFunc(id, unprintable) {
		return complaints.Actor{}, invalid(errors.New("it names no subject"))
	}
	actor := complaints.Actor{
		ID: complaints.ActorID(id), Name: text(claims["name"]),
		Organisation: text(claims[c.Organisation]), Supplier: truth(claims[c.Supplier]),
	}
	if truth(claims["email_verified"]) {
		actor.Email = text(claims["email"])
	}
	if truth(claims[c.System]) {
		actor.Kind = complaints.SystemActor
	}
	return actor, nil
}

// text is a claim's text; anything else is none.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// truth is a claim's true; some issuers write it as a text.
func truth(raw json.RawMessage) bool { return string(raw) == "true" || string(raw) == `"true"` }

func unprintable(r rune) bool { return r < ' ' || r == 0x7f }
