package httpapi_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The nine steps, by the API alone.
func TestOrdinaryComplaint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.call(petra, "POST", "/v1/complaints", submission())
	c := a.is(http.StatusCreated)
	path := a.header.Get("Location")
	require.Equal(t, "/v1/complaints/"+c.text("id"), path)
	require.Equal(t, "registered", c["status"])
	require.Equal(t, "K-2026-000001", c["reference"])
	require.Equal(t, `"1"`, a.header.Get("ETag"))
	require.Equal(t, "2026-11-23T09:00:00Z", c["received_at"])
	require.Equal(t, []string{"2026-11-25", "2026-12-07"}, []string{c.list("deadlines")[0].text("date"), c.list("deadlines")[1].text("date")})
	require.Equal(t, "2026-12-07T23:00:00Z", c.list("deadlines")[1]["due"])

	require.Equal(t, "assigned", w.command(desk, path, "assign", object{"group": "ict"})["status"])
	require.Equal(t, "in_progress", w.command(ict, path, "take", nil)["status"])
	c = w.call(ict, "POST", path+"/contacts", object{"kind": "phone", "reached": true, "summary": "Gesproken.", "at": "2026-11-23T09:00:00Z"}).is(http.StatusOK)
	require.Equal(t, "met", c.list("deadlines")[0]["state"])
	c = w.command(ict, path, "hand-back", object{
		"outcome": "upheld", "findings": "Te laat.", "satisfied": "no", "measures": []object{{"text": "Voorraad", "owner": ict, "due": "2026-12-11"}},
	})
	require.Equal(t, "handled", c["status"])
	require.Equal(t, "Voorraad", c.list("measures")[0]["text"])
	require.Equal(t, "escalated", w.command(ict, path, "escalate", object{"reason": "Niet tevreden."})["status"])
	require.Equal(t, "handled", w.command(director, path, "decide", object{"decision": "Gegrond.", "outcome": "upheld"})["status"])
	w.call(desk, "POST", path+"/close/preview", object{"text": 7}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(sander, "POST", path+"/close/preview", object{"text": 7}).problem(http.StatusNotFound, "not_found")
	letter := w.call(desk, "POST", path+"/close/preview", object{"text": "Wij sluiten."}).is(http.StatusOK)
	require.Equal(t, "Wij sluiten.", letter["text"])
	require.Equal(t, "closed", w.command(desk, path, "close", object{"text": "Wij sluiten."})["status"])
	c = w.command(ict, path, "measures/1/done", object{"note": "Besteld."})
	require.NotEmpty(t, c.list("measures")[0]["done_at"])
	w.call(ict, "POST", path+"/measures/2/done", nil, "If-Match", w.tag(path)).problem(http.StatusUnprocessableEntity, "invalid")

	byReference := w.call(petra, "GET", "/v1/complaints/k-2026-000001", nil).is(http.StatusOK)
	require.Equal(t, c["id"], byReference["id"])
	require.NotContains(t, byReference, "handler")
	require.Equal(t, "dissatisfied", byReference["allowed"].([]any)[0])
	w.call(petra, "POST", "/v1/complaints/K-2026-000001/messages", object{"text": "Dank."}).is(http.StatusOK)
}

// A complainant sees no internal note, summary or colleague's name, by whatever way.
func TestComplainantSeesNothingInternal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.inProgress()
	w.call(ict, "POST", path+"/notes", object{"text": "Heel geheim."}).is(http.StatusOK)
	w.upload(desk, path, "geheim.txt", "geheim").is(http.StatusOK)
	for _, sub := range []string{"", "/history", "/deadlines", "/letters", "/attachments"} {
		a := w.call(petra, "GET", path+sub, nil)
		a.is(http.StatusOK)
		for _, secret := range []string{"geheim", ict, "noted"} {
			require.NotContains(t, strings.ToLower(string(a.body)), secret, sub)
		}
	}
	staff := string(w.call(ict, "GET", path+"/history", nil).body)
	require.Contains(t, staff, "Heel geheim.")
	require.Contains(t, staff, "Gesproken, geheim.")
	a := w.call(petra, "GET", "/v1/complaints", nil)
	require.NotContains(t, string(a.body), ict)
	w.call(petra, "GET", path+"/attachments/1", nil).problem(http.StatusNotFound, "not_found")
	w.call(petra, "POST", path+"/notes", object{"text": "x"}).problem(http.StatusForbidden, "not_allowed")
}

func TestCitizenIsReferred(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	citizen := submission()
	citizen["complainant"] = object{"name": "Jan", "email": "jan@thuis.example", "kind": "citizen", "organisation": "gemeente-a"}
	c := w.call(desk, "POST", "/v1/complaints", citizen).is(http.StatusCreated)
	require.Equal(t, "referred", c["status"])
	require.Equal(t, "referral", c["class"])
	require.NotContains(t, c, "reference")
	require.Empty(t, c["deadlines"])
}

func TestReceiptIsTheDesksToSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := submission()
	in["received_at"], in["channel"] = "2026-11-20T16:59:00+01:00", "phone"
	c := w.call(desk, "POST", "/v1/complaints", in).is(http.StatusCreated)
	require.Equal(t, "2026-11-20T15:59:00Z", c["received_at"])
	p := w.call(petra, "POST", "/v1/complaints", in).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"received_at"}, p.fields())
	in["received_at"] = "2026-11-24T16:59:00+01:00"
	p = w.call(desk, "POST", "/v1/complaints", in).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"received_at"}, p.fields())
}

func TestListPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		w.filed()
		w.clock.add(time.Hour)
	}
	w.command(desk, "/v1/complaints/K-2026-000002", "assign", object{"group": "ict"})
	seen := map[string]bool{}
	cursor, pages := "", 0
	for {
		a := w.call(desk, "GET", "/v1/complaints?limit=2&cursor="+url.QueryEscape(cursor), nil).is(http.StatusOK)
		for _, item := range a.list("items") {
			require.False(t, seen[item.text("reference")], "shown twice")
			seen[item.text("reference")] = true
		}
		pages++
		if cursor = a.text("next_cursor"); cursor == "" {
			break
		}
	}
	require.Len(t, seen, 5)
	require.GreaterOrEqual(t, pages, 3)

	for query, want := range map[string]int{
		"": 5, "status=assigned": 1, "status=registered,assigned": 5, "status=registered&status=assigned": 5, "status=closed": 0,
		"group=ict": 1, "department=hr": 0, "received_from=2026-11-24": 0, "received_to=2026-11-23": 5, "due_before=2026-11-26": 5,
		"overdue=true": 0, "q=petra@gemeente-a.example": 5, "q=K-2026-000003": 1, "q=gemeente-a": 5, "sort=due": 5, "organisation=gemeente-b": 0,
	} {
		a := w.call(desk, "GET", "/v1/complaints?"+query, nil).is(http.StatusOK)
		require.Len(t, a.list("items"), want, query)
		require.NotContains(t, a, "next_cursor", query)
	}
	w.clock.add(30 * 24 * time.Hour)
	late := w.call(desk, "GET", "/v1/complaints?overdue=1", nil).is(http.StatusOK).list("items")
	require.Len(t, late, 5)
	require.Equal(t, "breached", late[0].list("deadlines")[0]["state"])
	require.Equal(t, "Petra de Wit", late[0].object("complainant")["name"])
	require.Empty(t, w.call(sander, "GET", "/v1/complaints", nil).is(http.StatusOK).list("items"))
}

func TestHistoryPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.handled("yes")
	var types []string
	cursor := ""
	for {
		page := w.call(desk, "GET", path+"/history?limit=2&cursor="+url.QueryEscape(cursor), nil).is(http.StatusOK)
		for _, item := range page.list("items") {
			types = append(types, item.text("type"))
		}
		if cursor = page.text("next_cursor"); cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"submitted", "assigned", "taken", "contacted", "handed_back"}, types)
}

// The worked examples of the calendar, as a client sees them.
func TestForecast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, received := range []string{"2026-04-02T16:45:00%2B02:00", "2026-04-02T16:45:00+02:00"} {
		f := w.call(petra, "GET", "/v1/calendar/deadlines?received="+received, nil, "Accept-Language", "en").is(http.StatusOK)
		first, resolution := f.object("first_response"), f.object("resolution")
		require.Equal(t, "2026-04-08", first["date"]) // Good Friday and Easter Monday between
		require.Equal(t, "2026-04-08T22:00:00Z", first["due"])
		require.Equal(t, "2026-04-16", resolution["date"])
		require.Contains(t, texts(first.list("steps")), "3 April: Good Friday, skipped")
	}
	path := w.filed()
	d := w.call(petra, "GET", path+"/deadlines", nil).is(http.StatusOK).list("items")
	require.Len(t, d, 2)
	require.Contains(t, texts(d[0].list("steps")), "24 november: werkdag 1")
}

func texts(steps []object) []string {
	var out []string
	for _, s := range steps {
		out = append(out, s.text("text"))
	}
	return out
}

// relay takes every letter.
type relay struct{ sent []complaints.Letter }

func (r *relay) Send(_ context.Context, l complaints.Letter) error {
	r.sent = append(r.sent, l)
	return nil
}

func TestLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *httpapi.Options, _ *complaints.Options) {
		o.PrintLetter = func(_ context.Context, l complaints.Letter) ([]byte, error) {
			return []byte("<h1>" + l.Subject + "</h1>"), nil
		}
	})
	byLetter := submission()
	byLetter["channel"] = "letter"
	byLetter["complainant"] = object{"name": "Petra", "kind": "partner_employee", "organisation": "gemeente-a", "address": "Plein 1"}
	a := w.call(desk, "POST", "/v1/complaints", byLetter)
	a.is(http.StatusCreated)
	path := a.header.Get("Location")
	d, err := complaints.NewDispatcher(w.service, &relay{}, nil)
	require.NoError(t, err)
	_, err = d.Dispatch(t.Context())
	require.NoError(t, err)

	var printed object
	for _, l := range w.call(desk, "GET", path+"/letters", nil).is(http.StatusOK).list("items") {
		if l["subscriber"] == "complainant" {
			printed = l
		}
	}
	require.Equal(t, "printed", printed["state"])
	require.Equal(t, "acknowledgment", printed["kind"])
	page := w.call(desk, "GET", path+"/letters/"+printed.text("key"), nil)
	require.Equal(t, http.StatusOK, page.status)
	require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
	require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Contains(t, page.header.Get("Content-Security-Policy"), "sandbox")
	require.Equal(t, "<h1>acknowledgment K-2026-000001</h1>", string(page.body))
	w.call(desk, "POST", path+"/letters/1/posted", nil, "If-Match", "*").problem(http.StatusNotFound, "not_found")
	wrong := w.call(desk, "POST", path+"/letters/"+printed.text("key")+"/posted", object{"on": "today"}, "If-Match", "*")
	wrong.problem(http.StatusUnprocessableEntity, "invalid")
	w.command(desk, path, "letters/"+printed.text("key")+"/posted", nil)
	w.call(sander, "GET", path+"/letters", nil).problem(http.StatusNotFound, "not_found")
}
