package apigw_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/apigw"
	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// authorized knows the actor by the claims that the gateway verified.
type authorized struct{}

func (authorized) Authenticate(r *http.Request) (complaints.Actor, error) {
	claims := apigw.Claims(r.Context())
	if claims == nil {
		return complaints.Actor{}, webauth.ErrNoToken
	}
	return complaints.Actor{ID: complaints.ActorID(claims["sub"]), Name: claims["name"]}, nil
}

// api is the real JSON API behind the gateway.
func api(t *testing.T) http.Handler {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }
	blobs := memstore.NewBlobs()
	service, err := complaints.New(t.Context(), memstore.New(), &complaints.Options{Now: now, Policy: complaints.DefaultPolicy(), Blobs: blobs})
	require.NoError(t, err)
	h, err := httpapi.New(service, &httpapi.Options{Auth: authorized{}})
	require.NoError(t, err)
	return h
}

func call(method, path, sub, body string, headers ...string) events.APIGatewayV2HTTPRequest {
	e := event(method)
	e.RawPath, e.Body, e.Headers = path, body, map[string]string{"host": "klachten.ssc.example", "content-type": "application/json"}
	for i := 0; i+1 < len(headers); i += 2 {
		e.Headers[headers[i]] = headers[i+1]
	}
	if sub != "" {
		e.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
			JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: map[string]string{"sub": sub}},
		}
	}
	return e
}

// The API works behind the gateway as on a port: statuses, headers, ETags, problems, documents.
func TestHTTPAPI(t *testing.T) {
	t.Parallel()
	h := api(t)
	const complaint = `{"channel": "phone", "ground": "service", "department": "ict", "subject": "Laptop", "description": "Al drie weken kapot.",
		"complainant": {"name": "Petra", "phone": "0612345678", "kind": "partner_employee", "organisation": "gemeente-a"}}`

	answer, body, _ := through(t, h, call("POST", "/v1/complaints", "", complaint))
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode, "%s", body)
	require.Equal(t, "Bearer", answer.Headers["Www-Authenticate"])

	answer, body, _ = through(t, h, call("POST", "/v1/complaints", "desk-1", complaint))
	require.Equal(t, http.StatusCreated, answer.StatusCode, "%s", body)
	location, etag := answer.Headers["Location"], answer.Headers["Etag"]
	require.Equal(t, `"1"`, etag)

	answer, body, _ = through(t, h, call("POST", location+"/assign", "desk-1", `{"group": "ict"}`, "if-match", etag))
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s", body)
	answer, body, _ = through(t, h, call("POST", location+"/assign", "desk-1", `{"group": "ict"}`, "if-match", etag))
	require.Equal(t, http.StatusPreconditionFailed, answer.StatusCode, "%s", body)
	require.Equal(t, "application/problem+json", answer.Headers["Content-Type"])

	answer, body, _ = through(t, h, call("GET", "/v1/openapi.json", "", ""))
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.True(t, json.Valid(body))
	answer, _, _ = through(t, h, call("GET", "/v1/complaints/a%2F%E2%82%AC/history", "desk-1", ""))
	require.Equal(t, http.StatusNotFound, answer.StatusCode)
	require.True(t, strings.HasPrefix(answer.Headers["Content-Type"], "application/problem+json"))
}
