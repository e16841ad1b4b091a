package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const page = "<html><script>alert(1)</script>"

// upload adds a file as the body of a request.
func (w *world) upload(who, path, name, content string, headers ...string) answer {
	w.t.Helper()
	headers = append([]string{"Content-Disposition", `attachment; filename="` + name + `"`, "Content-Type", "text/html"}, headers...)
	return w.call(who, "POST", path+"/attachments", content, headers...)
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	require.Empty(t, w.call(petra, "GET", path+"/attachments", nil).is(http.StatusOK).list("items"))
	c := w.upload(petra, path, "../../foto één.html", page).is(http.StatusOK)
	require.EqualValues(t, 1, c["attachments"])

	files := w.call(desk, "GET", path+"/attachments", nil).is(http.StatusOK).list("items")
	require.Len(t, files, 1)
	require.Equal(t, "foto één.html", files[0]["name"])
	require.Equal(t, "text/html", files[0]["media"])
	require.EqualValues(t, len(page), files[0]["size"])
	require.Equal(t, petra, files[0]["by"])

	// It comes back as it went in, and never as a page.
	a := w.call(petra, "GET", path+"/attachments/1", nil)
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, page, string(a.body))
	require.Equal(t, `attachment; filename="foto __n.html"; filename*=UTF-8''foto%20%C3%A9%C3%A9n.html`, a.header.Get("Content-Disposition"))
	require.Contains(t, a.header.Get("Content-Security-Policy"), "sandbox")
	require.Equal(t, "31", a.header.Get("Content-Length"))
}

func TestAttachmentByForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	require.NoError(t, m.WriteField("remark", "see file"))
	part, err := m.CreateFormFile("file", "log.txt")
	require.NoError(t, err)
	_, err = io.WriteString(part, "regel")
	require.NoError(t, err)
	require.NoError(t, m.Close())
	w.call(desk, "POST", path+"/attachments?shown=true", form.String(), "Content-Type", m.FormDataContentType()).is(http.StatusOK)
	files := w.call(petra, "GET", path+"/attachments", nil).is(http.StatusOK).list("items")
	require.Equal(t, "log.txt", files[0]["name"])
	require.NotContains(t, files[0], "by")

	empty := "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n"
	p := w.call(desk, "POST", path+"/attachments", empty, "Content-Type", "multipart/form-data; boundary=x").problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"file"}, p.fields())
	w.call(desk, "POST", path+"/attachments", "x", "Content-Type", "multipart/form-data").problem(http.StatusBadRequest, "malformed")
	half := "--x\r\nno header\r\n\r\n"
	w.call(desk, "POST", path+"/attachments", half, "Content-Type", "multipart/form-data; boundary=x").problem(http.StatusBadRequest, "malformed")
	w.call(desk, "POST", path+"/attachments", "x", "Content-Type", "multipart/mixed; boundary=x").problem(http.StatusUnsupportedMediaType, "unsupported_media")
}

func TestAttachmentRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *httpapi.Options, _ *complaints.Options) { o.Limits.Attachment = 1000 })
	path := w.filed()
	p := w.call(desk, "POST", path+"/attachments", "x", "Content-Type", "text/plain").problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"filename"}, p.fields())
	w.upload(sander, path, "a", "x").problem(http.StatusNotFound, "not_found")
	w.upload(desk, path, "a", "x", "If-Match", `"9"`).problem(http.StatusPreconditionFailed, "stale")
	w.upload(desk, path, "a", strings.Repeat("x", 1000)).is(http.StatusOK)
	w.upload(desk, path, "a", strings.Repeat("x", 1001)).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.upload(desk, path, "a", strings.Repeat("x", 1<<20)).problem(http.StatusRequestEntityTooLarge, "too_large")
	// Without a length, as streams have none.
	endless := io.MultiReader(strings.NewReader(strings.Repeat("x", 900)), strings.NewReader(strings.Repeat("x", 900)))
	w.call(desk, "POST", path+"/attachments", endless, "Content-Disposition", "attachment; filename=a").problem(http.StatusRequestEntityTooLarge, "too_large")
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("reset")))
	p = w.call(desk, "POST", path+"/attachments", broken, "Content-Disposition", "attachment; filename=a").problem(http.StatusBadRequest, "malformed")
	require.Equal(t, "incomplete", p["reason"])
	require.Len(t, w.call(desk, "GET", path+"/attachments", nil).is(http.StatusOK).list("items"), 1, "nothing of what was refused is kept")
}

func TestAttachmentIdempotency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	w.upload(petra, path, "a.html", page, "Idempotency-Key", "k").is(http.StatusOK)
	w.upload(petra, path, "a.html", page, "Idempotency-Key", "k").is(http.StatusOK)
	w.upload(petra, path, "b.html", page, "Idempotency-Key", "k").problem(http.StatusUnprocessableEntity, "key_reused")
	w.upload(petra, path, "a.html", "another", "Idempotency-Key", "k").problem(http.StatusUnprocessableEntity, "key_reused")
	require.Len(t, w.call(petra, "GET", path+"/attachments", nil).is(http.StatusOK).list("items"), 1)
}

func TestMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const raw = "From: jan@thuis.example\r\nSubject: klacht\r\n\r\nHelp.\r\n"
	receive := func(key, from string) {
		_, err := w.blobs.Put(t.Context(), "mail/"+key, strings.NewReader(raw), 0)
		require.NoError(t, err)
		_, err = w.service.Receive(t.Context(), complaints.InboundMail{
			Key: key, MessageID: key + "@thuis.example", From: complaints.Address{Email: from}, Subject: "klacht", Text: "Help.",
			Sender:     complaints.SenderPass,
			ReceivedAt: w.clock.Now(), Raw: "mail/" + key, Size: int64(len(raw)), Unreadable: key == "unreadable",
		})
		require.NoError(t, err)
		w.clock.add(time.Minute)
	}
	receive("m1", "petra@gemeente-a.example")
	receive("unreadable", "petra@gemeente-a.example")

	all := w.call(desk, "GET", "/v1/mail", nil).is(http.StatusOK).list("items")
	require.Len(t, all, 2)
	require.Equal(t, "unreadable", all[0]["key"])
	require.Len(t, w.call(desk, "GET", "/v1/mail?outcome=complaint", nil).is(http.StatusOK).list("items"), 1)
	require.Len(t, w.call(desk, "GET", "/v1/mail?limit=1", nil).is(http.StatusOK).list("items"), 1)
	m := w.call(admin, "GET", "/v1/mail/m1", nil).is(http.StatusOK)
	require.Equal(t, "complaint", m["outcome"])
	require.Equal(t, "/v1/mail/m1/original", m["original"])

	a := w.call(desk, "GET", m.text("original"), nil)
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, raw, string(a.body))
	require.Equal(t, "message/rfc822", a.header.Get("Content-Type"))
	require.Contains(t, a.header.Get("Content-Disposition"), "attachment;")
	w.call(admin, "GET", "/v1/mail/m1/original", nil).problem(http.StatusForbidden, "not_allowed")
	w.call(desk, "POST", "/v1/mail/m1/decide", object{"refuse": "spam"}).problem(http.StatusConflict, "illegal_transition")
	w.call(desk, "POST", "/v1/mail/m1/decide", object{"refuse": 7}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(desk, "POST", "/v1/mail/m1/decide", object{}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(petra, "POST", "/v1/mail/m1/decide", object{"refuse": "spam"}).problem(http.StatusForbidden, "not_allowed")
}

// reader reads a mail that is its own text.
type reader struct{}

func (reader) ReadMail(_ context.Context, e complaints.MailEntry, r io.Reader) (complaints.InboundMail, error) {
	text, err := io.ReadAll(r)
	return complaints.InboundMail{Key: e.Key, From: complaints.Address{Email: "iemand@elders.example"}, Text: string(text), ReceivedAt: e.ReceivedAt}, err
}

// An answer in a thread from another address than the complainant's waits for the desk, who attaches, files or refuses it.
func TestDecideMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(_ *httpapi.Options, e *complaints.Options) { e.MailReader = reader{} })
	path := w.filed()
	for _, key := range []string{"m1", "m2", "m3"} {
		_, err := w.blobs.Put(t.Context(), "mail/"+key, strings.NewReader("Ik ook."), 0)
		require.NoError(t, err)
		_, err = w.service.Receive(t.Context(), complaints.InboundMail{
			Key: key, MessageID: key + "@elders.example", From: complaints.Address{Email: "iemand@elders.example"}, Subject: "Re: K-2026-000001",
			Text: "Ik ook.", ReceivedAt: w.clock.Now(), Raw: "mail/" + key, Size: 7,
		})
		require.NoError(t, err)
		require.Equal(t, "quarantined", w.call(desk, "GET", "/v1/mail/"+key, nil).is(http.StatusOK)["outcome"])
	}
	decide := func(key string, body object) answer { return w.call(desk, "POST", "/v1/mail/"+key+"/decide", body) }
	decide("m1", object{"attach": "K-2026-000009"}).problem(http.StatusNotFound, "not_found")
	decide("m1", object{"attach": "K-2026-000001", "refuse": "spam"}).problem(http.StatusUnprocessableEntity, "invalid")
	m := decide("m1", object{"attach": "K-2026-000001"}).is(http.StatusOK)
	require.Equal(t, "reply", m["outcome"])
	require.Contains(t, string(w.call(desk, "GET", path+"/history", nil).body), "Ik ook.")

	in := submission()
	delete(in, "channel")
	m = decide("m2", object{"file": in}).is(http.StatusOK)
	require.Equal(t, "complaint", m["outcome"])
	c := w.call(desk, "GET", "/v1/complaints/"+m.text("complaint"), nil).is(http.StatusOK)
	require.Equal(t, "mail", c["channel"])

	m = decide("m3", object{"refuse": "not_for_us"}).is(http.StatusOK)
	require.Equal(t, "refused", m["outcome"])
	require.Equal(t, desk, m["by"])
	decide("m3", object{"refuse": "spam"}).problem(http.StatusConflict, "illegal_transition")
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := submission()
	in["received_at"] = "2026-10-01T08:00:00Z"
	body := object{"key": "TD-1", "reference": "M2610 0001", "submission": in, "steps": []object{
		{"at": "2026-10-01T09:00:00Z", "by": desk, "command": "assign", "data": object{"group": "ict"}},
		{"at": "2026-10-01T10:00:00Z", "by": ict, "command": "take"},
		{"at": "2026-10-01T11:00:00Z", "by": ict, "command": "contacts", "data": object{"kind": "phone", "reached": true, "summary": "x"}},
	}}
	c := w.call(admin, "POST", "/v1/import", body).is(http.StatusCreated)
	require.Equal(t, "in_progress", c["status"])
	require.Equal(t, true, c["imported"])
	again := w.call(admin, "POST", "/v1/import", body).is(http.StatusCreated)
	require.Equal(t, c["id"], again["id"])

	body["steps"] = []object{
		{"at": "x", "command": "fly"},
		{"at": "2026-10-01T09:00:00Z", "command": "assign", "data": object{"grop": "ict"}},
		{"command": "take", "data": 7},
	}
	delete(body, "key")
	p := w.call(admin, "POST", "/v1/import", body).problem(http.StatusUnprocessableEntity, "invalid")
	require.ElementsMatch(t, []string{"key", "steps[0].at", "steps[0].command", "steps[1].data.grop", "steps[2].data"}, p.fields())
}

// rejecting refuses every letter for good.
type rejecting struct{}

func (rejecting) Send(context.Context, complaints.Letter) error { return complaints.ErrRejected }

func TestParked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.filed()
	d, err := complaints.NewDispatcher(w.service, rejecting{}, &complaints.DispatcherOptions{MaxTries: 1})
	require.NoError(t, err)
	_, err = d.Dispatch(t.Context())
	require.NoError(t, err)
	parked := w.call(admin, "GET", "/v1/deliveries/parked", nil).is(http.StatusOK).list("items")
	require.NotEmpty(t, parked)
	a := w.call(desk, "POST", "/v1/deliveries/"+parked[0].text("key")+"/unpark", nil)
	require.Equal(t, http.StatusNoContent, a.status)
	require.Len(t, w.call(admin, "GET", "/v1/deliveries/parked", nil).is(http.StatusOK).list("items"), len(parked)-1)
	w.call(petra, "POST", "/v1/deliveries/"+parked[0].text("key")+"/unpark", nil).problem(http.StatusForbidden, "not_allowed")
}
