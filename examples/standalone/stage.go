package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// stage is what only the demonstration has: a page with the personas, reading as one of them, a clock that can be moved.
type stage struct {
	api    http.Handler
	auth   *webauth.Demo
	clock  *clock
	office *office
	log    *slog.Logger
}

func (s *stage) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.personas)
	mux.HandleFunc("GET /as/{persona}/{path...}", s.readAs)
	mux.HandleFunc("POST /v1/demo/clock", s.moveClock)
	mux.Handle("/", s.api)
	return mux
}

//go:embed personas.html
var personasHTML string

var personasPage = template.Must(template.New("personas").Parse(personasHTML))

// persona is a line of the page: who it is, and where it can look.
type persona struct {
	Token, Name, Dutch, English string
	Paths                       []string
}

// personas shows who there is and what each can look at.
func (s *stage) personas(w http.ResponseWriter, r *http.Request) {
	names, now := s.office.service.Policy().Names, s.office.service.Now()
	page := struct {
		Dutch                 bool
		Host, Now, Tomorrow   string
		Mailbox, Organisation string
		Personas              []persona
	}{
		Dutch: !strings.HasPrefix(r.Header.Get("Accept-Language"), "en"),
		Host:  r.Host, Now: calendar.Local(now).Format("2006-01-02 15:04 MST"),
		Tomorrow: calendar.DateOf(now).AddDays(1).At(9 * 60 * 60).Format(time.RFC3339),
		Mailbox:  names.Mailbox, Organisation: names.Organisation,
	}
	for _, a := range webauth.DemoActors() {
		page.Personas = append(page.Personas, newPersona(a))
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	if err := personasPage.Execute(w, page); err != nil {
		s.log.WarnContext(r.Context(), "the page of personas was not sent") // the client went away
	}
}

func newPersona(a complaints.Actor) persona {
	p := persona{Token: string(a.ID), Name: a.Name, Paths: []string{"v1/complaints"}}
	switch {
	case a.ID == "demo-desk":
		p.Dutch, p.English = "servicedesk: registreert, zet door, meldt af", "service desk: registers, forwards, closes"
		p.Paths = append(p.Paths, "v1/mail", "v1/complaints?status=registered", "v1/reports")
	case a.ID == "demo-director":
		p.Dutch, p.English = "directeur: beslist als de behandelaar er niet uitkomt", "director: decides after an escalation"
		p.Paths = append(p.Paths, "v1/complaints?status=escalated")
	case a.ID == demoAdmin:
		p.Dutch, p.English = "beheerder: herstelt en wist, leest geen vrije tekst; zet de klok", "administrator: repairs and erases, reads no free text; sets the clock"
	case a.Supplier:
		p.Dutch, p.English = "leverancier, indiener", "supplier, complainant"
	case a.Organisation != "":
		p.Dutch, p.English = "medewerker van een partner, indiener", "employee of a partner, complainant"
	default:
		_, group, _ := strings.Cut(string(a.ID), "demo-handler-")
		group, _, _ = strings.Cut(group, "-")
		p.Dutch, p.English = "behandelaar bij "+strings.ToUpper(group), "handler at "+strings.ToUpper(group)
		p.Paths = append(p.Paths, "v1/complaints?handler="+p.Token)
	}
	return p
}

// readAs answers a GET of the API as a persona, so that a link is enough to look around. It changes nothing, and only pages of
// this origin can read the answer.
func (s *stage) readAs(w http.ResponseWriter, r *http.Request) {
	as := r.Clone(r.Context())
	as.URL.Path, as.URL.RawPath = "/"+r.PathValue("path"), ""
	as.Header.Set("Authorization", "Bearer "+r.PathValue("persona"))
	s.api.ServeHTTP(w, as)
}

const (
	demoAdmin    = "demo-admin"
	maxClockBody = 4096 // bytes
)

// moveClock is POST /v1/demo/clock: it moves the clock forward and answers when sweep and deliveries are quiet.
func (s *stage) moveClock(w http.ResponseWriter, r *http.Request) {
	by, err := s.auth.Authenticate(r)
	switch {
	case err != nil:
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, "unauthenticated", "")
		return
	case by.ID != demoAdmin:
		refuse(w, http.StatusForbidden, complaints.CodeNotAllowed, "")
		return
	}
	var body struct {
		Now *string `json:"now"`
	}
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, maxClockBody)).Decode(&body) != nil {
		refuse(w, http.StatusBadRequest, "malformed", "")
		return
	}
	if problem := s.forward(body.Now); problem != "" {
		refuse(w, http.StatusUnprocessableEntity, complaints.CodeInvalid, problem)
		return
	}
	if err := s.office.settle(r.Context()); err != nil {
		s.log.ErrorContext(r.Context(), "the clock was moved, but not everything that fell due was done", "code", complaints.CodeOf(err))
		refuse(w, http.StatusServiceUnavailable, complaints.CodeUnavailable, "")
		return
	}
	answer(w, http.StatusOK, "application/json", struct {
		Now time.Time `json:"now"`
	}{s.office.service.Now()})
}

// forward moves the clock, or says what is wrong with the moment.
func (s *stage) forward(text *string) string {
	if text == nil {
		return "is required"
	}
	to, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return "must be a time with its zone, such as 2026-04-02T16:45:00+02:00"
	}
	if _, last := s.office.service.Calendar().Range(); calendar.DateOf(to) > last {
		return "is beyond the calendar, which ends on " + last.String()
	}
	switch err := s.clock.forward(to); {
	case errors.Is(err, errBackwards):
		return "lies before the clock, which goes forward only; it is " + s.office.service.Now().Format(time.RFC3339)
	case err != nil:
		return "cannot be kept: the data directory does not take it"
	}
	return ""
}

// refuse answers with a problem (RFC 9457) like those of the API; a field problem is about now.
func refuse(w http.ResponseWriter, status int, code complaints.Code, now string) {
	p := httpapi.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code}
	if now != "" {
		p.Detail = "now " + now
		p.Errors = []httpapi.ProblemField{{Field: "now", Message: now, Key: "clock"}}
	}
	answer(w, status, "application/problem+json", &p)
}

func answer[T any](w http.ResponseWriter, status int, media string, body T) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		return // the client went away
	}
}
