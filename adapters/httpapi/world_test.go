package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Actors of the default policy, and people from outside.
const (
	desk     = "desk-1"
	ict      = "ict-1"
	ict2     = "ict-2"
	director = "director"
	admin    = "admin"
	petra    = "petra" // of gemeente-a
	sander   = "sander"
	nobody   = ""
)

// monday is when the worlds begin.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// tokens authenticates by a table: the token is the actor's id.
type tokens struct{}

func (tokens) Authenticate(r *http.Request) (complaints.Actor, error) {
	id, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok:
		return complaints.Actor{}, errors.New("no token")
	case id == "offline":
		return complaints.Actor{}, complaints.Refuse(complaints.CodeUnavailable, "issuer", errors.New("no route"))
	case id == "forged":
		return complaints.Actor{}, errors.New("bad signature")
	case id == petra:
		return complaints.Actor{ID: petra, Name: "Petra de Wit", Email: "petra@gemeente-a.example", Organisation: "gemeente-a"}, nil
	case id == sander:
		return complaints.Actor{ID: sander, Name: "Sander Blok", Email: "sander@leverancier.example", Organisation: "leverancier", Supplier: true}, nil
	}
	return complaints.Actor{ID: complaints.ActorID(id), Email: id + "@ssc.example"}, nil
}

// clock is a time that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

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

// world is the API over a real Service on the memory store.
type world struct {
	t       *testing.T
	api     *httpapi.Checked
	service *complaints.Service
	clock   *clock
	blobs   *memstore.Blobs
	served  []httpapi.Served
}

func newWorld(t *testing.T, change ...func(*httpapi.Options, *complaints.Options)) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: monday}, blobs: memstore.NewBlobs()}
	o := &httpapi.Options{
		Auth: tokens{}, Version: "test",
		Served: func(_ context.Context, s httpapi.Served) { w.served = append(w.served, s) },
	}
	engine := &complaints.Options{
		Now: w.clock.Now, Policy: complaints.DefaultPolicy(), Blobs: w.blobs, Composer: plainLetters{}, PersonKey: []byte("key"), MaxAttachment: 1 << 16,
	}
	for _, f := range change {
		f(o, engine)
	}
	var err error
	w.service, err = complaints.New(t.Context(), memstore.New(), engine)
	require.NoError(t, err)
	w.api, err = httpapi.NewChecked(w.service, o)
	require.NoError(t, err)
	return w
}

// plainLetters writes the shortest letters there can be.
type plainLetters struct{}

func (plainLetters) Compose(kind complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	return complaints.Letter{Subject: string(kind) + " " + f.Reference, Text: f.Public, HTML: "<p>" + f.Public + "</p>"}, nil
}

func (plainLetters) ComposeNotice(kind complaints.LetterKind, f complaints.NoticeFacts) (complaints.Letter, error) {
	return complaints.Letter{Subject: string(kind) + " " + f.Reference}, nil
}

// answer is a response with its body.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// call sends a request as somebody; headers come in pairs. Every answer is held to the OpenAPI document.
func (w *world) call(who, method, path string, body any, headers ...string) answer {
	w.t.Helper()
	var content io.Reader = http.NoBody
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	case io.Reader:
		content = b
	default:
		data, err := json.Marshal(b)
		require.NoError(w.t, err)
		content = bytes.NewReader(data)
	}
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, content)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if who != nobody {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	a := answer{w.t, rec.Code, rec.Header(), rec.Body.Bytes()}
	require.NoError(w.t, w.api.Check(r, a.status, a.header, a.body), string(a.body))
	if last := w.served[len(w.served)-1]; last.Err != nil {
		w.t.Log(last.Route, last.Err)
	}
	require.NotEmpty(w.t, a.header.Get("X-Request-Id"))
	require.Equal(w.t, "nosniff", a.header.Get("X-Content-Type-Options"))
	return a
}

// is requires the status and gives the body as JSON.
func (a answer) is(status int) object {
	a.t.Helper()
	require.Equal(a.t, status, a.status, string(a.body))
	if len(a.body) == 0 {
		return nil
	}
	var o object
	require.NoError(a.t, json.Unmarshal(a.body, &o), string(a.body))
	return o
}

// problem requires a problem with this status and code.
func (a answer) problem(status int, code string) object {
	a.t.Helper()
	p := a.is(status)
	require.Equal(a.t, "application/problem+json", a.header.Get("Content-Type"))
	require.Equal(a.t, code, p["code"], string(a.body))
	require.EqualValues(a.t, status, p["status"])
	require.NotEmpty(a.t, p["title"])
	return p
}

type object map[string]any

func (o object) object(key string) object { v, _ := o[key].(map[string]any); return v }

func (o object) list(key string) []object {
	raw, _ := o[key].([]any)
	out := make([]object, len(raw))
	for i := range raw {
		out[i], _ = raw[i].(map[string]any)
	}
	return out
}

func (o object) text(key string) string { v, _ := o[key].(string); return v }

// fields lists the paths of a problem's errors.
func (o object) fields() []string {
	var out []string
	for _, e := range o.list("errors") {
		out = append(out, e.text("field"))
	}
	return out
}

func submission() object {
	return object{
		"channel": "web", "ground": "service", "department": "ict",
		"complainant": object{
			"name": "Petra de Wit", "email": "petra@gemeente-a.example", "phone": "0612345678", "kind": "partner_employee", "organisation": "gemeente-a",
		},
		"subject": "Laptop kapot", "description": "Al drie weken.",
	}
}

// filed files a complaint of Petra's and gives its path.
func (w *world) filed() string {
	w.t.Helper()
	a := w.call(petra, "POST", "/v1/complaints", submission())
	a.is(http.StatusCreated)
	return a.header.Get("Location")
}

// command gives a command with the newest revision and requires that it goes well.
func (w *world) command(who, path, name string, body any) object {
	w.t.Helper()
	tag := w.call(who, "GET", path, nil).header.Get("ETag")
	return w.call(who, "POST", path+"/"+name, body, "If-Match", tag).is(http.StatusOK)
}

// inProgress brings a complaint to the handler, who has spoken with the complainant.
func (w *world) inProgress() string {
	w.t.Helper()
	path := w.filed()
	w.command(desk, path, "assign", object{"group": "ict"})
	w.command(ict, path, "take", nil)
	w.call(ict, "POST", path+"/contacts", object{"kind": "phone", "reached": true, "summary": "Gesproken, geheim."}).is(http.StatusOK)
	return path
}

func (w *world) handled(satisfied string) string {
	w.t.Helper()
	path := w.inProgress()
	w.command(ict, path, "hand-back", object{
		"outcome": "upheld", "findings": "Te laat vervangen.", "satisfied": satisfied,
		"measures": []object{{"text": "Voorraad", "owner": ict, "due": "2026-12-11"}},
	})
	return path
}

// tag is the complaint's newest ETag.
func (w *world) tag(path string) string {
	w.t.Helper()
	return w.call(desk, "GET", path, nil).header.Get("ETag")
}
