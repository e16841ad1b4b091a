package main

import (
	"bytes"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const start0 = "2026-04-02T16:45:00+02:00" // the Thursday before Good Friday

// types lists a history's events in order, as the desk sees them.
func (r *running) types(ref string) []string {
	r.t.Helper()
	var list []string
	for i, x := range r.items("demo-desk", "/v1/complaints/"+ref+"/history") {
		require.InEpsilon(r.t, i+1, x["revision"], 0)
		list = append(list, x["type"].(string))
	}
	return list
}

// TestMainJob walks the procedure's nine steps, with everything real: SMTP, HTTP, SQLite, files.
func TestMainJob(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data, "-now", start0)
	r.mail("f.dewit@gemeente-a.example", "Verkeerde stoel", "Al drie weken wacht ik op een andere stoel.")
	r.mail("p.dejong@provincie.example", "Kan niet werken", "Mijn wachtwoord is al een week verlopen.")
	r.mail("verkoop@leverancier.example", "Slecht bereikbaar", "Niemand neemt de telefoon op.")
	r.mail("ans@post.example", "Paspoort", "Ik ben inwoner van gemeente A en mijn paspoort is zoek.")
	r.clock("2026-04-02T16:50:00+02:00")

	// Registered and acknowledged, with the reference and both dates.
	c := r.filed("Verkeerde stoel")
	ref := c["reference"].(string)
	require.Equal(t, "registered", c["status"])
	require.Equal(t, "mail", c["channel"])
	require.Equal(t, "partner_employee", c["complainant"].(object)["kind"])
	require.Equal(t, "gemeente-a", c["complainant"].(object)["organisation"])
	letters := sent(t, data, "f.dewit@gemeente-a.example")
	require.Len(t, letters, 1)
	require.Contains(t, letters[0].Subject, ref)
	require.Contains(t, letters[0].Text, "8 april 2026")
	require.Contains(t, letters[0].Text, "16 april 2026")
	require.Equal(t, []string{"Verkeerde.stoel.f.dewit@gemeente-a.example"}, letters[0].InReplyTo)

	// Without a rule the desk forwards; with one it goes by itself, and the group hears of it.
	require.NotContains(t, texts(sent(t, data, "demo-handler-ict@ssc.example")), ref)
	routed := r.filed("Kan niet werken")
	require.Equal(t, "assigned", routed["status"])
	require.Equal(t, "ict", routed["group"])
	require.Contains(t, texts(sent(t, data, "demo-handler-ict@ssc.example")), routed["reference"])

	// The employee's and the supplier's complaints go the whole way.
	s := r.filed("Slecht bereikbaar")
	require.Equal(t, "supplier", s["complainant"].(object)["kind"])
	require.Equal(t, "leverancier", s["complainant"].(object)["organisation"])
	complainants := map[string]string{ref: "f.dewit@gemeente-a.example", s["reference"].(string): "verkoop@leverancier.example"}
	for ref := range complainants {
		r.do("demo-desk", ref, "assign", object{"group": "ict"})
		r.do("demo-handler-ict", ref, "take", nil)
	}
	r.clock("2026-04-07T09:00:00+02:00")
	for ref := range complainants {
		handle(r, ref)
		escalate(r, ref)
	}
	r.clock("2026-04-07T10:00:00+02:00")
	r.clock("2026-04-20T10:00:00+02:00") // nothing more falls due for them
	for ref, who := range complainants {
		finished(r, ref, who)
	}
	citizen(r)
	survives(r, ref)
}

// clocks are the states of first response and resolution.
func (r *running) clocks(ref string) []any {
	r.t.Helper()
	var list []any
	for _, d := range r.get("demo-desk", "/v1/complaints/"+ref)["deadlines"].([]any) {
		list = append(list, d.(object)["state"])
	}
	return list
}

// handle is steps 4 and 5: calls, and back to the desk.
func handle(r *running, ref string) {
	r.t.Helper()
	r.do("demo-handler-ict", ref, "contacts", object{"kind": "phone", "reached": false, "summary": "Geen gehoor."})
	require.Equal(r.t, []any{"running", "running"}, r.clocks(ref), "a failed attempt is no first response")
	r.do("demo-handler-ict", ref, "contacts", object{"kind": "phone", "reached": true, "summary": "Uitgelegd."})
	require.Equal(r.t, []any{"met", "running"}, r.clocks(ref))
	c := r.do("demo-handler-ict", ref, "hand-back", object{"outcome": "upheld", "findings": "Het lag aan ons.", "satisfied": "no"})
	require.Equal(r.t, "handled", c["status"])
}

// escalate is steps 6 and 7: the director decides and the desk closes.
func escalate(r *running, ref string) {
	r.t.Helper()
	status, problem := r.try("demo-desk", ref, "close", object{"text": "Klaar."})
	require.Equal(r.t, http.StatusConflict, status, problem)
	c := r.do("demo-handler-ict", ref, "escalate", object{"reason": "Indiener is niet tevreden."})
	require.Equal(r.t, "escalated", c["status"])
	c = r.do("demo-director", ref, "decide", object{"decision": "Het wordt deze week opgelost.", "outcome": "upheld"})
	require.Equal(r.t, "handled", c["status"])
	c = r.do("demo-desk", ref, "close", object{"text": "Het is opgelost, " + ref + "."})
	require.Equal(r.t, "closed", c["status"])
}

// finished has its history, both dates met, and one closing letter.
func finished(r *running, ref, who string) {
	r.t.Helper()
	require.Equal(r.t, []string{
		"submitted", "assigned", "taken", "contacted", "contacted", "handed_back", "dissatisfied", "escalated", "decided", "closed",
	}, r.types(ref))
	require.Equal(r.t, []any{"met", "met"}, r.clocks(ref))
	letters := sent(r.t, r.data, who)
	closing := about(letters, "afgehandeld")
	require.Len(r.t, closing, 1, texts(letters))
	require.Contains(r.t, closing[0].Text, "Het is opgelost, "+ref+".")
	require.Contains(r.t, texts(sent(r.t, r.data, "demo-director@ssc.example")), ref)
}

// citizen gets the referral, and is counted apart.
func citizen(r *running) {
	r.t.Helper()
	c := r.filed("Paspoort")
	require.Equal(r.t, "referred", c["status"])
	require.Nil(r.t, c["reference"])
	require.Empty(r.t, c["deadlines"])
	letters := sent(r.t, r.data, "ans@post.example")
	require.Len(r.t, letters, 1)
	require.Contains(r.t, letters[0].Text, "Gemeente A")
	mails := r.items("demo-desk", "/v1/mail?outcome=referred")
	require.Len(r.t, mails, 1)
	require.Equal(r.t, c["id"], mails[0]["complaint"])
	var referred int
	for _, x := range r.items("demo-desk", "/v1/complaints?status=referred") {
		if x["id"] == c["id"] {
			referred++
		}
	}
	require.Equal(r.t, 1, referred)
}

// survives holds that a restart changes nothing.
func survives(r *running, ref string) {
	r.t.Helper()
	look := func(r *running) []any {
		files, err := filepath.Glob(filepath.Join(r.data, "sent", "*"))
		require.NoError(r.t, err)
		return []any{
			r.get("demo-desk", "/v1/complaints/"+ref), r.items("demo-desk", "/v1/complaints"),
			r.items("demo-desk", "/v1/complaints/"+ref+"/history"), r.items("demo-desk", "/v1/mail"), files,
		}
	}
	before := look(r)
	var out bytes.Buffer
	args := []string{"-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", r.data}
	require.ErrorContains(r.t, (&program{}).Run(r.t.Context(), args, &out, &out), "another process is using this directory")
	r.end()
	again := start(r.t, r.data, "-now", start0)
	require.Equal(r.t, before, look(again))
	require.Contains(r.t, again.stdout.String(), "2026-04-20T10:0", "the clock goes on where it was")
	again.end()
	require.Contains(r.t, again.stdout.String(), "Stopped.")
}

// The demonstration's own complaints are there once, in every state that is worth looking at.
func TestStories(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data, "-now", "2026-11-24T10:00:00+01:00")
	list := r.items("demo-desk", "/v1/complaints")
	status := map[string]int{}
	late := 0
	for _, c := range list {
		status[c["status"].(string)]++
		for _, d := range c["deadlines"].([]any) {
			if d.(object)["state"] == "breached" {
				late++
			}
		}
	}
	require.Equal(t, map[string]int{"closed": 1, "escalated": 1, "assigned": 1, "in_progress": 1, "registered": 1, "referred": 1}, status)
	require.Equal(t, 1, late)
	require.Len(t, r.items("demo-partner", "/v1/complaints"), 1)
	require.Len(t, r.items("demo-supplier", "/v1/complaints"), 1)
	require.NotEmpty(t, about(sent(t, data, "j.terpstra@gemeente-b.example"), "afgehandeld"))
	r.end()
	again := start(t, data)
	require.Len(t, again.items("demo-desk", "/v1/complaints"), len(list))
}

// Whatever day and hour it is, the stories can be told.
func TestStoriesOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, now := range []string{"2026-01-01T00:00:00+01:00", "2026-10-25T02:30:00+01:00", "2027-05-05T23:59:00+02:00"} {
		r := start(t, t.TempDir(), "-now", now)
		require.Len(t, r.items("demo-desk", "/v1/complaints"), 6, now)
		r.end()
	}
}

func TestRelayIsUsed(t *testing.T) {
	t.Parallel()
	sink := start(t, t.TempDir(), "-now", start0) // takes mail to its own mailbox only, so what it refuses shows that it was asked
	r := start(t, t.TempDir(), "-relay", sink.at.smtp, "-now", start0)
	r.mail("f.dewit@gemeente-a.example", "Verkeerde stoel", "x")
	r.clock("2026-04-02T16:46:00+02:00")
	c := r.filed("Verkeerde stoel")
	letters := r.items("demo-desk", "/v1/complaints/"+c["id"].(string)+"/letters")
	require.NotEmpty(t, letters)
	require.Equal(t, "parked", letters[0]["state"])
	require.Equal(t, "rejected", letters[0]["reason"])
}
