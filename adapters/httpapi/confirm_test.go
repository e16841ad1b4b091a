package httpapi_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// asked is a world in which a mail came whose sender is not known, with the link that the sender got.
func asked(t *testing.T) (w *world, link string, id complaints.ID) {
	t.Helper()
	w = newWorld(t, func(_ *httpapi.Options, e *complaints.Options) {
		e.TokenKey = []byte("token")
		e.ConfirmLink = func(token string) string {
			link = httpapi.ConfirmPath + token
			return "https://klachten.example" + link
		}
	})
	r, err := w.service.Receive(t.Context(), complaints.InboundMail{
		Key: "m1", MessageID: "m1@gemeente-a.example", From: complaints.Address{Name: "Petra", Email: "petra@gemeente-a.example"},
		Subject: "Geheime stoel", Text: "Vertrouwelijk.", ReceivedAt: w.clock.Now(),
	})
	require.NoError(t, err)
	require.Equal(t, complaints.MailUnconfirmed, r.Outcome)
	w.dispatch()
	require.NotEmpty(t, link)
	return w, link, r.Complaint
}

// dispatch lets the letters leave.
func (w *world) dispatch() {
	w.t.Helper()
	d, err := complaints.NewDispatcher(w.service, accepting{}, nil)
	require.NoError(w.t, err)
	_, err = d.Dispatch(w.t.Context())
	require.NoError(w.t, err)
}

func (w *world) classOf(id complaints.ID) string {
	w.t.Helper()
	return w.call(desk, "GET", "/v1/complaints/"+string(id), nil).is(http.StatusOK).text("class")
}

// TestKnownFailure holds a case that users of other systems saw go wrong; the others are where they are decided.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	t.Run("39-a-link-scanner-confirms-nothing", func(t *testing.T) {
		t.Parallel()
		w, link, id := asked(t)
		for _, method := range []string{"GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"} {
			w.call(nobody, method, link, nil, "User-Agent", "SafeLinks")
			require.Equal(t, "unconfirmed", w.classOf(id), method)
		}
		require.Equal(t, http.StatusSeeOther, w.call(nobody, "POST", link, nil).status)
		require.Equal(t, "complaint", w.classOf(id))
	})
}

func TestConfirmPage(t *testing.T) {
	t.Parallel()
	w, link, id := asked(t)
	a := w.call(nobody, "GET", link, nil)
	require.Equal(t, http.StatusOK, a.status)
	page := string(a.body)
	require.Contains(t, page, "Heeft u deze klacht gestuurd?")
	require.Contains(t, page, "23 november 2026")
	require.Contains(t, page, `<form method="post">`)
	for _, personal := range []string{"Petra", "petra", "stoel", "Vertrouwelijk", string(id), "gemeente"} {
		require.NotContains(t, page, personal)
	}
	require.NotContains(t, strings.ToLower(page), "<script")
	require.Equal(t, "noindex, nofollow", a.header.Get("X-Robots-Tag"))
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	require.Equal(t, "no-referrer", a.header.Get("Referrer-Policy"))
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)[1]
	sum := sha256.Sum256([]byte(style))
	require.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", a.header.Get("Content-Security-Policy"))

	a = w.call(nobody, "GET", link, nil, "Accept-Language", "en-GB,en;q=0.9")
	require.Contains(t, string(a.body), "Did you send this complaint?")
	require.Contains(t, string(a.body), `<html lang="en">`)

	for range 2 { // twice is as good as once
		a = w.call(nobody, "POST", link, nil)
		require.Equal(t, http.StatusSeeOther, a.status)
		require.Equal(t, link, a.header.Get("Location"))
	}
	a = w.call(nobody, "GET", link, nil)
	require.Contains(t, string(a.body), "Uw klacht is bevestigd")
	require.NotContains(t, string(a.body), "<form")
	c := w.call(desk, "GET", "/v1/complaints/"+string(id), nil).is(http.StatusOK)
	require.Equal(t, "partner_employee", c.object("complainant")["kind"])
	require.Equal(t, "K-2026-000001", c["reference"])
	last := w.served[len(w.served)-2]
	require.Equal(t, httpapi.ConfirmPath+"{token}", last.Route, "no token in a log")
}

func TestConfirmPageOfNoToken(t *testing.T) {
	t.Parallel()
	w, link, id := asked(t)
	forged := link[:len(link)-1] + "a"
	if forged == link {
		forged = link[:len(link)-1] + "b"
	}
	for _, path := range []string{forged, httpapi.ConfirmPath + "x", httpapi.ConfirmPath + strings.ToLower(string(id)), link[:len(link)-1]} {
		for _, method := range []string{"GET", "POST"} {
			a := w.call(nobody, method, path, nil)
			require.Equal(t, http.StatusNotFound, a.status, path)
			require.Contains(t, string(a.body), "Deze link werkt niet")
		}
	}
	require.Equal(t, "unconfirmed", w.classOf(id))
	w.call(desk, "POST", "/v1/mail/m1/decide", object{"refuse": "spam"}).is(http.StatusOK)
	require.Equal(t, http.StatusSeeOther, w.call(nobody, "POST", link, nil).status)
	require.Contains(t, string(w.call(nobody, "GET", link, nil).body), "Er is niets meer te bevestigen")
	require.Equal(t, "unconfirmed", w.classOf(id))
}

func TestDeskConfirmsMail(t *testing.T) {
	t.Parallel()
	w, _, id := asked(t)
	w.call(petra, "POST", "/v1/mail/m1/confirm", nil).problem(http.StatusForbidden, "not_allowed")
	w.call(desk, "POST", "/v1/mail/m9/confirm", nil).problem(http.StatusNotFound, "not_found")
	for range 2 {
		m := w.call(desk, "POST", "/v1/mail/m1/confirm", nil).is(http.StatusOK)
		require.Equal(t, "complaint", m["outcome"])
		require.Equal(t, string(id), m["complaint"])
		require.Equal(t, desk, m["by"])
	}
	w.call(desk, "POST", "/v1/mail/m1/reread", nil).problem(http.StatusServiceUnavailable, "unavailable")

	w, _, id = asked(t)
	path := "/v1/complaints/" + string(id)
	c := w.call(desk, "GET", path, nil).is(http.StatusOK)
	require.Contains(t, c["allowed"], "confirm")
	p := w.call(desk, "POST", path+"/assign", object{"group": "ict"}, "If-Match", `"1"`).problem(http.StatusConflict, "illegal_transition")
	require.Equal(t, "unconfirmed", p["reason"])
	c = w.call(desk, "POST", path+"/confirm", nil, "If-Match", `"1"`).is(http.StatusOK)
	require.Equal(t, "complaint", c["class"])
	p = w.call(desk, "POST", path+"/confirm", nil, "If-Match", `"2"`).problem(http.StatusConflict, "illegal_transition")
	require.Equal(t, "confirmed", p["reason"])
	w.call(petra, "GET", path, nil).is(http.StatusOK)
}

func TestRereadMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(_ *httpapi.Options, e *complaints.Options) { e.MailReader = reader{} })
	_, err := w.blobs.Put(t.Context(), "mail/m1", strings.NewReader("Nu leesbaar."), 0)
	require.NoError(t, err)
	r, err := w.service.Receive(t.Context(), complaints.InboundMail{
		Key: "m1", From: complaints.Address{Email: "iemand@elders.example"}, ReceivedAt: w.clock.Now(), Raw: "mail/m1", Unreadable: true,
	})
	require.NoError(t, err)
	for range 2 {
		m := w.call(desk, "POST", "/v1/mail/m1/reread", nil).is(http.StatusOK)
		require.Equal(t, "unreadable", m["outcome"])
	}
	c := w.call(desk, "GET", "/v1/complaints/"+string(r.Complaint), nil).is(http.StatusOK)
	require.Equal(t, "Nu leesbaar.", c["description"])
	w.call(admin, "POST", "/v1/mail/m1/reread", nil).problem(http.StatusForbidden, "not_allowed")
}

// accepting takes every letter.
type accepting struct{}

func (accepting) Send(context.Context, complaints.Letter) error { return nil }
