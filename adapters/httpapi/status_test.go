package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Every status of the contract, in the words a client gets.

func TestMalformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	for body, reason := range map[string]string{
		"klacht": "json", `{"group":`: "json", `{} {}`: "json", `["a"]`: "object", `"a"`: "object", "{\"group\":\"\xff\"}": "utf8",
	} {
		p := w.call(desk, "POST", path+"/assign", body, "If-Match", `"1"`).problem(http.StatusBadRequest, "malformed")
		require.Equal(t, reason, p["reason"], body)
		require.NotEmpty(t, p["detail"])
	}
	for _, tag := range []string{"7", `"7`, `"7""`, `W/7`} {
		p := w.call(desk, "POST", path+"/assign", object{"group": "ict"}, "If-Match", tag).problem(http.StatusBadRequest, "malformed")
		require.Equal(t, "if_match", p["reason"], tag)
	}
	for _, key := range []string{strings.Repeat("k", 65), "a b", "é"} {
		p := w.call(petra, "POST", "/v1/complaints", submission(), "Idempotency-Key", key).problem(http.StatusBadRequest, "malformed")
		require.Equal(t, "idempotency_key", p["reason"], key)
	}
	w.call(petra, "POST", "/v1/complaints", submission(), "Idempotency-Key", strings.Repeat("~", 64)).is(http.StatusCreated)
}

func TestUnauthenticated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.call(nobody, "GET", "/v1/complaints", nil)
	a.problem(http.StatusUnauthorized, "unauthenticated")
	require.Equal(t, "Bearer", a.header.Get("WWW-Authenticate"))
	a = w.call("forged", "GET", "/v1/complaints", nil)
	a.problem(http.StatusUnauthorized, "unauthenticated")
	require.Equal(t, `Bearer error="invalid_token"`, a.header.Get("WWW-Authenticate"))
	// Who asks comes before anything else, also before a body that cannot be read.
	w.call(nobody, "POST", "/v1/complaints", "klacht").problem(http.StatusUnauthorized, "unauthenticated")
}

func TestNotAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	w.call(petra, "POST", path+"/close", object{"text": "Klaar."}, "If-Match", `"1"`).problem(http.StatusForbidden, "not_allowed")
	w.call(petra, "GET", "/v1/mail", nil).problem(http.StatusForbidden, "not_allowed")
	w.call(petra, "GET", "/v1/deliveries/parked", nil).problem(http.StatusForbidden, "not_allowed")
	w.call(desk, "POST", "/v1/import", object{"key": "1", "submission": submission()}).problem(http.StatusForbidden, "not_allowed")
}

func TestImpartiality(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	about := submission()
	about["concerned"] = []object{{"name": "Ilse", "actor": ict}}
	a := w.call(petra, "POST", "/v1/complaints", about)
	a.is(http.StatusCreated)
	path := a.header.Get("Location")
	w.command(desk, path, "assign", object{"group": "ict"})
	p := w.call(ict, "GET", path, nil).problem(http.StatusForbidden, "impartiality")
	require.Equal(t, ict2, p["substitute"])
	require.NotContains(t, string(a.body), "demo")
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	w.call(sander, "GET", path, nil).problem(http.StatusNotFound, "not_found")
	w.call(sander, "POST", path+"/notes", object{"text": "x"}).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", "/v1/complaints/K-2026-999999", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", "/v1/complaints/01M83T4CM0W8P1KQ3ZANG2KW5B", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", path+"/attachments/1", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", path+"/letters/1.none", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", "/v1/mail/none", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", "/v2", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "POST", "/v1/deliveries/none/unpark", nil).problem(http.StatusNotFound, "not_found")
}

func TestMethodNotAllowed(t *testing.T) {
	t.Parallel()
	a := newWorld(t).call(desk, "DELETE", "/v1/complaints", nil)
	a.problem(http.StatusMethodNotAllowed, "method_not_allowed")
	require.Equal(t, "GET, HEAD, POST", a.header.Get("Allow"))
}

func TestIllegalTransition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	p := w.call(desk, "POST", path+"/close", object{"text": "Klaar."}, "If-Match", `"1"`).problem(http.StatusConflict, "illegal_transition")
	require.Equal(t, "status", p["reason"])
	require.Contains(t, p["allowed"], "assign")

	// Within the right status a rule can stand in the way, and the detail says which.
	path = w.handled("no")
	p = w.call(desk, "POST", path+"/close", object{"text": "Klaar."}, "If-Match", w.tag(path)).problem(http.StatusConflict, "illegal_transition")
	require.Contains(t, []any{"escalation_open", "not_satisfied"}, p["reason"])
	require.NotEmpty(t, p["detail"])
	require.NotContains(t, p["allowed"], "close")
}

func TestErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	w.command(petra, path, "withdraw", object{"reason": "Opgelost."})
	w.clock.add(3 * 366 * 24 * time.Hour)
	w.command(admin, path, "erase", object{"reason": "Bewaartermijn."})
	p := w.call(desk, "POST", path+"/reopen", object{"reason": "Toch."}, "If-Match", w.tag(path))
	p.problem(http.StatusGone, "erased")
}

func TestPreconditions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	assign := func(tag string) answer {
		return w.call(desk, "POST", path+"/assign", object{"group": "ict"}, "If-Match", tag)
	}
	w.call(desk, "POST", path+"/assign", object{"group": "ict"}).problem(http.StatusPreconditionRequired, "revision_required")
	assign(`"2"`).problem(http.StatusPreconditionFailed, "stale")
	assign(`W/"1"`).problem(http.StatusPreconditionFailed, "stale") // the comparison is strong
	assign(`"abc"`).problem(http.StatusPreconditionFailed, "stale")
	assign(`"01"`).problem(http.StatusPreconditionFailed, "stale")
	assign(`"8", "9"`).problem(http.StatusPreconditionFailed, "stale")
	a := assign(`"8", "1"`)
	a.is(http.StatusOK)
	require.Equal(t, `"2"`, a.header.Get("ETag"))
	a = assign("*")
	a.is(http.StatusOK)

	// What only adds something needs none, but one that is there counts.
	w.call(desk, "POST", path+"/notes", object{"text": "x"}).is(http.StatusOK)
	w.call(desk, "POST", path+"/notes", object{"text": "x"}, "If-Match", `"1"`).problem(http.StatusPreconditionFailed, "stale")
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *httpapi.Options, _ *complaints.Options) { o.Limits.Body = 1000 })
	long := submission()
	long["description"] = strings.Repeat("x", 1000)
	w.call(petra, "POST", "/v1/complaints", long).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.call(petra, "POST", "/v1/complaints", "{"+strings.Repeat(" ", 998)+"}").problem(http.StatusUnprocessableEntity, "invalid")
	w.call(petra, "POST", "/v1/complaints", "{"+strings.Repeat(" ", 999)+"}").problem(http.StatusRequestEntityTooLarge, "too_large")
}

func TestUnsupportedMedia(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml", ";"} {
		w.call(petra, "POST", "/v1/complaints", "{}", "Content-Type", media).problem(http.StatusUnsupportedMediaType, "unsupported_media")
	}
	for _, media := range []string{"application/json; charset=utf-8", "application/merge-patch+json", ""} {
		w.call(petra, "POST", "/v1/complaints", submission(), "Content-Type", media).is(http.StatusCreated)
	}
}

func TestSearchUnsupported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(desk, "GET", "/v1/complaints?q=kapotte+laptop", nil).problem(http.StatusUnprocessableEntity, "search_unsupported")
}

func TestRateLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *httpapi.Options, _ *complaints.Options) { o.Limits.Rate, o.Limits.Burst = 0.5, 2 })
	list := func(who string) answer { return w.call(who, "GET", "/v1/complaints", nil) }
	list(desk).is(http.StatusOK)
	list(desk).is(http.StatusOK)
	a := list(desk)
	a.problem(http.StatusTooManyRequests, "rate_limited")
	require.Equal(t, "2", a.header.Get("Retry-After"))
	list(petra).is(http.StatusOK) // everybody has their own
	w.clock.add(2 * time.Second)
	list(desk).is(http.StatusOK)
	list(desk).problem(http.StatusTooManyRequests, "rate_limited")

	// Those without a valid token share their address's.
	list("forged").problem(http.StatusUnauthorized, "unauthenticated")
	list(nobody).problem(http.StatusUnauthorized, "unauthenticated")
	list("forged").problem(http.StatusTooManyRequests, "rate_limited")
	for range 5 {
		w.call(nobody, "GET", "/healthz", nil).is(http.StatusOK)
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	ready := errors.New("the database is away")
	w := newWorld(t, func(o *httpapi.Options, e *complaints.Options) {
		o.Ready = func(context.Context) error { return ready }
		e.Composer = nil
	})
	a := w.call("offline", "GET", "/v1/complaints", nil)
	a.problem(http.StatusServiceUnavailable, "unavailable")
	require.NotEmpty(t, a.header.Get("Retry-After"))
	require.NotContains(t, string(a.body), "no route")

	a = w.call(nobody, "GET", "/readyz", nil)
	a.problem(http.StatusServiceUnavailable, "unavailable")
	require.NotContains(t, string(a.body), "database")
	require.ErrorIs(t, w.served[len(w.served)-1].Err, ready)
	w.call(nobody, "GET", "/healthz", nil).is(http.StatusOK)

	path := w.handled("yes")
	w.call(desk, "POST", path+"/close/preview", object{"text": "Klaar."}).problem(http.StatusServiceUnavailable, "unavailable")
}

func TestPanicTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *httpapi.Options, _ *complaints.Options) {
		o.Ready = func(context.Context) error { panic("secret of Petra's") }
	})
	a := w.call(nobody, "GET", "/readyz", nil, "X-Request-Id", "abc-123")
	p := a.problem(http.StatusInternalServerError, "internal")
	require.NotContains(t, string(a.body), "secret")
	require.Equal(t, "abc-123", p["request_id"])
	served := w.served[len(w.served)-1]
	require.Equal(t, "/readyz", served.Route)
	require.Equal(t, "abc-123", served.RequestID)
	require.ErrorContains(t, served.Err, "secret")
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	for accept, want := range map[string]string{
		"": "is verplicht", "nl": "is verplicht", "en": "is required", "en-GB,nl;q=0.5": "is required", "nl;q=0.1, en;q=0.9": "is required",
		"de": "is verplicht", "en;q=0, nl": "is verplicht", "en;q=x": "is verplicht",
	} {
		a := w.call(desk, "POST", path+"/amend", object{"subject": ""}, "If-Match", "*", "Accept-Language", accept)
		p := a.problem(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, want, p.list("errors")[0]["message"], accept)
		require.Equal(t, map[bool]string{true: "en", false: "nl"}[want == "is required"], a.header.Get("Content-Language"))
	}
}
