package webauth_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Claims that a gateway has verified name the same actor as the token itself would; truths come as texts there.
func TestVerifiedClaims(t *testing.T) {
	t.Parallel()
	names := webauth.Claims{Organisation: "org", Supplier: "supplier", System: "program"}
	verified := map[string]string{"sub": "fatima", "name": "Fatima de Wit", "email": "f.dewit@gemeente-a.example", "org": "gemeente-a"}

	actor, err := names.Actor(verified)
	require.NoError(t, err)
	require.Equal(t, complaints.Actor{ID: "fatima", Name: "Fatima de Wit", Organisation: "gemeente-a"}, actor, "an address that nobody verified is no address")

	verified["email_verified"], verified["supplier"], verified["program"] = "true", "true", "false"
	actor, err = names.Actor(verified)
	require.NoError(t, err)
	require.Equal(t, complaints.Actor{
		ID: "fatima", Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example", Organisation: "gemeente-a", Supplier: true,
	}, actor)

	actor, err = webauth.Claims{Subject: "upn"}.Actor(map[string]string{"sub": "x", "upn": "desk-1"})
	require.NoError(t, err)
	require.Equal(t, complaints.ActorID("desk-1"), actor.ID)

	for _, bad := range []map[string]string{nil, {"name": "Fatima"}, {"sub": "a\nb"}, {"sub": strings.Repeat("a", 256)}} {
		_, err := webauth.Claims{}.Actor(bad)
		require.ErrorIs(t, err, webauth.ErrInvalidToken, "%q", bad)
	}
}
