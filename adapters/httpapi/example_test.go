package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// everybody is an Authenticator that takes the token for the actor's id. Package webauth has real ones.
type everybody struct{}

func (everybody) Authenticate(r *http.Request) (complaints.Actor, error) {
	id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	return complaints.Actor{ID: complaints.ActorID(id)}, nil
}

// The API over a Service: a complaint is filed and forwarded.
func ExampleNew() {
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	service, err := complaints.New(context.Background(), memstore.New(), &complaints.Options{Now: now, Policy: complaints.DefaultPolicy()})
	if err != nil {
		panic(err)
	}
	api, err := httpapi.New(service, &httpapi.Options{Auth: everybody{}})
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(api)
	defer server.Close()

	post := func(path, etag, body string) (complaint struct{ Reference, Status string }, header http.Header) {
		r, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer desk-1")
		r.Header.Set("Content-Type", "application/json")
		if etag != "" {
			r.Header.Set("If-Match", etag)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			panic(err)
		}
		defer func() { _ = resp.Body.Close() }()
		data, _ := io.ReadAll(resp.Body)
		if err := json.Unmarshal(data, &complaint); err != nil {
			panic(err)
		}
		return complaint, resp.Header
	}

	c, header := post("/v1/complaints", "", `{
		"channel": "phone", "ground": "service", "department": "ict", "subject": "Laptop", "description": "Al drie weken kapot.",
		"complainant": {"name": "Petra", "phone": "0612345678", "kind": "partner_employee", "organisation": "gemeente-a"}
	}`)
	fmt.Println(c.Reference, c.Status, header.Get("ETag"))
	c, header = post(header.Get("Location")+"/assign", header.Get("ETag"), `{"group": "ict"}`)
	fmt.Println(c.Reference, c.Status, header.Get("ETag"))
	// Output:
	// K-2026-000001 registered "1"
	// K-2026-000001 assigned "2"
}
