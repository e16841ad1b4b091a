package httpapi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// call is what is known of a request while it is served.
type call struct {
	id    string
	path  string
	route string
	actor complaints.Actor
	code  complaints.Code
	cause error
}

type callKey struct{}

// callOf is the request's call; every request has one.
func callOf(ctx context.Context) *call {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return &call{}
	}
	return c
}

func actorOf(ctx context.Context) complaints.Actor { return callOf(ctx).actor }

// response remembers what was answered.
type response struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes the status of an answer that names none.
func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// instrumented gives every request an id, a time-out and safe headers, catches panics, and tells the observer.
func (a *api) instrumented(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		start := time.Now()
		c := &call{id: requestID(r), path: r.URL.EscapedPath()}
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), callKey{}, c), a.o.Limits.Transfer)
		defer cancel()
		r = r.WithContext(ctx)
		w := &response{ResponseWriter: rw}
		setHeaders(w.Header(), c.id)
		defer func() { a.served(ctx, r, w, c, start) }()
		defer func() { a.recovered(w, r, recover()) }()
		next.ServeHTTP(w, r)
	})
}

func setHeaders(h http.Header, id string) {
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	h.Add("Vary", "Accept-Language, Authorization")
}

// requestID keeps the id a proxy gave, when it is one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	safe := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.", c)
	}
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, func(c rune) bool { return !safe(c) }) {
		return newRequestID()
	}
	return id
}

// recovered answers a panic with a problem without details, or breaks the connection off when an answer is on its way.
func (a *api) recovered(w *response, r *http.Request, panicked any) {
	if panicked == nil {
		return
	}
	if err, ok := panicked.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(panicked)
	}
	p := newProblem(codeInternal)
	p.cause = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
	if w.status != 0 {
		c := callOf(r.Context())
		c.code, c.cause = p.Code, p.cause
		panic(http.ErrAbortHandler)
	}
	a.write(w, r, p)
}

func (a *api) served(ctx context.Context, r *http.Request, w *response, c *call, start time.Time) {
	if a.o.Served == nil {
		return
	}
	s := Served{RequestID: c.id, Method: r.Method, Route: c.route, Status: w.status, Code: c.code, Took: time.Since(start)}
	if s.Status == 0 {
		s.Status = http.StatusOK
	}
	if s.Status >= http.StatusInternalServerError {
		s.Err = c.cause
	}
	a.o.Served(ctx, s)
}

// route hands the request to its route, and answers with a problem when there is none.
func (a *api) route(w http.ResponseWriter, r *http.Request) {
	if _, pattern := a.mux.Handler(r); pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	none := &noRoute{header: http.Header{}}
	a.mux.ServeHTTP(none, r) // tells a wrong method from a wrong path
	if none.status == http.StatusMethodNotAllowed {
		p := newProblem(codeMethodNotAllowed)
		p.header.Set("Allow", none.header.Get("Allow"))
		a.write(w, r, p)
		return
	}
	a.write(w, r, newProblem(complaints.CodeNotFound))
}

// noRoute takes the mux's own answer to a request without a route.
type noRoute struct {
	header http.Header
	status int
}

// Header is where the mux puts Allow.
func (n *noRoute) Header() http.Header { return n.header }

// Write drops the mux's own text.
func (n *noRoute) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader notes the status.
func (n *noRoute) WriteHeader(status int) { n.status = status }

// admit is huma's middleware: who asks, how often, and for how long. Routes without security skip the first two.
func (a *api) admit(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	c := callOf(r.Context())
	c.route = ctx.Operation().Path
	if len(ctx.Operation().Security) > 0 {
		if p := a.authenticate(r, c); p != nil {
			a.write(w, r, p)
			return
		}
	}
	if streams(ctx.Operation()) {
		a.patient(w)
		next(ctx)
		return
	}
	short, cancel := context.WithTimeout(ctx.Context(), a.o.Limits.Request)
	defer cancel()
	next(huma.WithContext(ctx, short))
}

// authenticate finds out who asks; it is the rate limit too, because that is per actor.
func (a *api) authenticate(r *http.Request, c *call) *Problem {
	actor, err := a.o.Auth.Authenticate(r)
	bucket := "actor " + string(actor.ID)
	if err != nil {
		bucket = "address " + a.o.Address(r)
	}
	if wait, ok := a.limiter.take(bucket); !ok {
		p := newProblem(codeRateLimited)
		p.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return p
	}
	switch {
	case errors.Is(err, complaints.ErrUnavailable):
		return refusal(err)
	case err != nil:
		p := newProblem(codeUnauthenticated)
		p.cause = err
		if r.Header.Get("Authorization") != "" {
			p.header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		return p
	}
	c.actor = actor
	return nil
}

// patient gives a transfer the time it may take, on servers whose own time-outs are shorter.
func (a *api) patient(w http.ResponseWriter) {
	until := time.Now().Add(a.o.Limits.Transfer)
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(until)  // a writer without deadlines has none to move
	_ = rc.SetWriteDeadline(until) // likewise
}

// localised is huma's last step before writing: problems get their words, huma's own errors become problems.
func (a *api) localised(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*Problem)
	if e, isHuma := v.(*huma.ErrorModel); isHuma {
		p, ok = fromHuma(e), true
	}
	if ok {
		l := a.localise(p, ctx.Header("Accept-Language"), callOf(ctx.Context()))
		ctx.SetHeader("Content-Language", string(l))
		return p, nil
	}
	return v, nil
}
