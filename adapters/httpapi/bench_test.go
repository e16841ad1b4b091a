package httpapi_test

import (
	"context"
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

// forgetful is a store that takes every commit and keeps none, so that a benchmark measures what comes before it, however many
// are filed.
type forgetful struct {
	*memstore.Store
	last int64
}

func (s *forgetful) Next(context.Context, string) (int64, error) {
	s.last++
	return s.last, nil
}

func (s *forgetful) Commit(_ context.Context, c complaints.Commit) (complaints.Committed, error) {
	_, err := c.Encode()
	return complaints.Committed{ID: c.State.ID, Revision: c.State.Revision, Print: c.Print}, err
}

// What API and engine do for one filing, without the store.
func BenchmarkFile(b *testing.B) {
	c := &clock{now: monday}
	service, err := complaints.New(b.Context(), &forgetful{Store: memstore.New()}, &complaints.Options{
		Now: c.Now, Policy: complaints.DefaultPolicy(), PersonKey: []byte("key"),
	})
	require.NoError(b, err)
	api, err := httpapi.New(service, &httpapi.Options{Auth: tokens{}, Limits: httpapi.Limits{Rate: -1}})
	require.NoError(b, err)
	const filing = `{"channel":"web","complainant":{"name":"Petra de Wit","email":"petra@gemeente-a.example","kind":"partner_employee","organisation":"gemeente-a"},
"ground":"service","department":"facilities","subject":"Verkeerde stoel","description":"Al drie weken wacht ik op een stoel die past."}`
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/v1/complaints", strings.NewReader(filing))
		r.Header.Set("Authorization", "Bearer "+petra)
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		api.ServeHTTP(rec, r)
		if rec.Code != http.StatusCreated {
			b.Fatal(rec.Code, rec.Body.String())
		}
	}
}
