package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The order of checks: who, visibility, repetition, precondition, fields, transition. Each request below fails in all that come
// after the one it must be refused for.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	wrong := object{"text": 7, "tekst": "x"} // wrong fields for close, which is not possible now either
	call := func(who string, headers ...string) answer {
		return w.call(who, "POST", path+"/close", wrong, headers...)
	}

	call(nobody, "If-Match", `"9"`).problem(http.StatusUnauthorized, "unauthenticated")
	call(sander, "If-Match", `"9"`).problem(http.StatusNotFound, "not_found")
	call(sander).problem(http.StatusNotFound, "not_found")

	// A key that was used for another body.
	w.call(desk, "POST", path+"/close", "{}", "If-Match", `"1"`, "Idempotency-Key", "a").problem(http.StatusUnprocessableEntity, "invalid")
	w.call(desk, "POST", path+"/assign", object{"group": "ict"}, "If-Match", `"1"`, "Idempotency-Key", "b").is(http.StatusOK)
	other := w.call(desk, "POST", path+"/assign", object{"group": 7}, "If-Match", `"1"`, "Idempotency-Key", "b")
	other.problem(http.StatusUnprocessableEntity, "key_reused")

	call(desk).problem(http.StatusPreconditionRequired, "revision_required")
	call(desk, "If-Match", `"1"`).problem(http.StatusPreconditionFailed, "stale")
	p := call(desk, "If-Match", `"2"`).problem(http.StatusUnprocessableEntity, "invalid")
	require.ElementsMatch(t, []string{"text", "tekst"}, p.fields())
	w.call(desk, "POST", path+"/close", object{"text": ""}, "If-Match", `"2"`).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(desk, "POST", path+"/close", object{"text": "Klaar."}, "If-Match", `"2"`).problem(http.StatusConflict, "illegal_transition")

	// An append has no precondition; its fields are next.
	w.call(sander, "POST", path+"/notes", object{"text": 7}).problem(http.StatusNotFound, "not_found")
	w.call(desk, "POST", path+"/notes", object{"text": 7}, "If-Match", `"1"`).problem(http.StatusPreconditionFailed, "stale")
	w.call(desk, "POST", path+"/notes", object{"text": 7}).problem(http.StatusUnprocessableEntity, "invalid")
}

func TestWrongFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{
		"channel": "fax", "ground": "contract", "department": 7, "received_at": "gisteren", "occurred_on": "23-11-2026",
		"complainant": {"name": "Petra", "email": "petra@gemeente-a.example", "kind": "partner_employee", "organisatie": "x"},
		"concerned": {"name": "x"}, "anonymous": "ja", "subject": "a", "subject": "b", "description": null
	}`
	p := w.call(petra, "POST", "/v1/complaints", body).problem(http.StatusUnprocessableEntity, "invalid")
	require.ElementsMatch(t, []string{
		"department", "received_at", "occurred_on", "complainant.organisatie", "concerned", "anonymous", "subject",
		"channel", "ground", "description",
	}, p.fields())
	for _, e := range p.list("errors") {
		require.NotEmpty(t, e["message"])
		require.NotEmpty(t, e["key"])
	}

	// What reads well is held to the procedure.
	wrong := submission()
	wrong["channel"], wrong["subject"], wrong["ground"], wrong["department"] = "fax", "", "contract", "it"
	p = w.call(petra, "POST", "/v1/complaints", wrong).problem(http.StatusUnprocessableEntity, "invalid")
	require.ElementsMatch(t, []string{"channel", "subject", "ground", "department"}, p.fields())

	wrong = submission()
	wrong["channel"] = "mail" // mails come by mail
	p = w.call(petra, "POST", "/v1/complaints", wrong).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"channel"}, p.fields())

	nested := object{"outcome": "upheld", "findings": "x", "satisfied": "yes", "measures": []any{object{"text": 1, "due": "morgen"}, 7}}
	path := w.inProgress()
	p = w.call(ict, "POST", path+"/hand-back", nested, "If-Match", w.tag(path)).problem(http.StatusUnprocessableEntity, "invalid")
	require.ElementsMatch(t, []string{"measures[0].text", "measures[0].due", "measures[0].owner", "measures[1]"}, p.fields())
}

func TestWrongParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "limit=x": "limit", "status=open": "status", "sort=name": "sort", "overdue=maybe": "overdue",
		"received_from=1-1-2026": "received_from", "due_before=now": "due_before", "stauts=closed": "stauts", "department=it": "department",
	} {
		p := w.call(desk, "GET", "/v1/complaints?"+query, nil).problem(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, []string{field}, p.fields(), query)
	}
	w.call(desk, "GET", "/v1/calendar/deadlines?received=today", nil).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(desk, "GET", "/v1/calendar/deadlines", nil).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(desk, "GET", "/v1/calendar/deadlines?received=1066-10-14T12:00:00Z", nil).problem(http.StatusUnprocessableEntity, "invalid")
	path := w.filed()
	w.call(desk, "GET", path+"/attachments/first", nil).problem(http.StatusUnprocessableEntity, "invalid")
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := func(who string, body any) answer {
		return w.call(who, "POST", "/v1/complaints", body, "Idempotency-Key", "once")
	}
	first := file(petra, submission())
	first.is(http.StatusCreated)
	path := first.header.Get("Location")
	w.command(desk, path, "assign", object{"group": "ict"})

	// The first answer again, as it was then.
	again := file(petra, submission())
	again.is(http.StatusCreated)
	require.Equal(t, first.header.Get("ETag"), again.header.Get("ETag"))
	require.Equal(t, path, again.header.Get("Location"))
	require.JSONEq(t, string(first.body), string(again.body))

	other := submission()
	other["subject"] = "Iets anders"
	file(petra, other).problem(http.StatusUnprocessableEntity, "key_reused")
	foreign := submission()
	foreign["complainant"] = object{"name": "Sander", "email": "sander@leverancier.example", "kind": "supplier", "organisation": "leverancier"}
	elsewhere := file(sander, foreign) // keys are each client's own
	elsewhere.is(http.StatusCreated)
	require.NotEqual(t, path, elsewhere.header.Get("Location"))

	// Per path too; and a repeated command needs no newer If-Match.
	take := func() answer {
		return w.call(ict, "POST", path+"/take", nil, "If-Match", `"2"`, "Idempotency-Key", "once")
	}
	take().is(http.StatusOK)
	w.call(ict, "POST", path+"/notes", object{"text": "x"}, "Idempotency-Key", "once").is(http.StatusOK)
	w.call(ict, "POST", path+"/notes", object{"text": "x"}, "Idempotency-Key", "once").is(http.StatusOK)
	again = take()
	again.is(http.StatusOK)
	require.Equal(t, `"3"`, again.header.Get("ETag"))
	require.Equal(t, `"4"`, w.tag(path), "the note was written once")
}
