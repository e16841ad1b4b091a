package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// What the API adds to the engine: reading one complaint and listing a page, over the memory store.
func BenchmarkAPI(b *testing.B) {
	c := &clock{now: monday}
	service, err := complaints.New(b.Context(), memstore.New(), &complaints.Options{Now: c.Now, Policy: complaints.DefaultPolicy(), PersonKey: []byte("key")})
	require.NoError(b, err)
	api, err := httpapi.New(service, &httpapi.Options{Auth: tokens{}, Limits: httpapi.Limits{Rate: -1}})
	require.NoError(b, err)
	call := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(b.Context(), method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+desk)
		rec := httptest.NewRecorder()
		api.ServeHTTP(rec, r)
		return rec
	}
	const filing = `{"channel":"phone","subject":"Laptop","description":"Kapot.",
		"complainant":{"name":"Petra","phone":"1","kind":"partner_employee","organisation":"gemeente-a"}}`
	var path string
	for range 100 {
		rec := call(http.MethodPost, "/v1/complaints", filing)
		require.Equal(b, http.StatusCreated, rec.Code, rec.Body.String())
		path = rec.Header().Get("Location")
	}
	for name, target := range map[string]string{"get": path, "list": "/v1/complaints?limit=25"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if rec := call(http.MethodGet, target, ""); rec.Code != http.StatusOK {
					b.Fatal(rec.Code)
				}
			}
		})
	}
}
