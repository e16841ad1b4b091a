package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Codes of problems beyond the engine's own.
const (
	codeMalformed        complaints.Code = "malformed"
	codeUnauthenticated  complaints.Code = "unauthenticated"
	codeMethodNotAllowed complaints.Code = "method_not_allowed"
	codeUnsupportedMedia complaints.Code = "unsupported_media"
	codeRateLimited      complaints.Code = "rate_limited"
	codeTimeout          complaints.Code = "timeout"
	codeInternal         complaints.Code = "internal"
)

// Problem is a refusal as the client reads it (RFC 9457). Title and Detail are in the client's language; programs go by Code,
// and within it by Reason.
type Problem struct { //nolint:errname // the word of RFC 9457, and of the document
	Type       string                   `json:"type" enum:"about:blank" doc:"Always about:blank: code says which problem it is"`
	Title      string                   `json:"title" doc:"The problem in the client's language"`
	Status     int                      `json:"status" doc:"The HTTP status" example:"422"`
	Detail     string                   `json:"detail,omitempty" doc:"What is the matter this time, in the client's language"`
	Code       complaints.Code          `json:"code" doc:"Stable code for programs"`
	Reason     string                   `json:"reason,omitempty" doc:"Stable key within the code" example:"escalation_open"`
	Errors     []ProblemField           `json:"errors,omitempty" doc:"With code invalid: every field that is wrong"`
	Allowed    []complaints.CommandName `json:"allowed,omitempty" doc:"With code illegal_transition: what the client may do now"`
	Substitute string                   `json:"substitute,omitempty" doc:"With code impartiality: who acts instead"`
	RequestID  string                   `json:"request_id,omitempty" doc:"Also in the header X-Request-Id; to be named when asking for help"`

	fields []complaints.FieldError
	header http.Header
	cause  error
}

// ProblemField is what is wrong with one field.
type ProblemField struct {
	Field   string `json:"field" doc:"Path of the field" example:"complainant.organisation"`
	Message string `json:"message" doc:"In the client's language" example:"is verplicht"`
	Key     string `json:"key" doc:"Stable key of the message" example:"required"`
}

// Error is for logs; it has no personal data.
func (p *Problem) Error() string {
	if p.cause != nil {
		return "httpapi: " + string(p.Code) + ": " + p.cause.Error()
	}
	return "httpapi: " + string(p.Code)
}

func (p *Problem) Unwrap() error { return p.cause }

// GetStatus makes it huma's error.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that go with the status.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is that of problem details.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func newProblem(code complaints.Code) *Problem {
	p := &Problem{Type: "about:blank", Code: code, Status: statusOf(code), header: http.Header{}}
	switch p.Status {
	case http.StatusServiceUnavailable:
		p.header.Set("Retry-After", "5")
	case http.StatusUnauthorized:
		p.header.Set("WWW-Authenticate", "Bearer")
	}
	return p
}

// malformed is a request that cannot be read as what it should be.
func malformed(reason string) *Problem {
	p := newProblem(codeMalformed)
	p.Reason = reason
	return p
}

// statusOf is the table of codes and statuses.
func statusOf(code complaints.Code) int {
	switch code {
	case codeMalformed:
		return http.StatusBadRequest
	case codeUnauthenticated:
		return http.StatusUnauthorized
	case complaints.CodeNotAllowed, complaints.CodeImpartiality:
		return http.StatusForbidden
	case complaints.CodeNotFound:
		return http.StatusNotFound
	case codeMethodNotAllowed:
		return http.StatusMethodNotAllowed
	case codeTimeout:
		return http.StatusRequestTimeout
	case complaints.CodeIllegalTransition, complaints.CodeClaimed, complaints.CodeLeased:
		return http.StatusConflict
	case complaints.CodeErased:
		return http.StatusGone
	case complaints.CodeStale:
		return http.StatusPreconditionFailed
	case complaints.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case codeUnsupportedMedia:
		return http.StatusUnsupportedMediaType
	case complaints.CodeInvalid, complaints.CodeKeyReused, complaints.CodeSearchUnsupported:
		return http.StatusUnprocessableEntity
	case complaints.CodeRevisionRequired:
		return http.StatusPreconditionRequired
	case codeRateLimited:
		return http.StatusTooManyRequests
	case complaints.CodeNewer, complaints.CodeUnavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// refusal turns any error of a handler into the problem that the client gets.
func refusal(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		p := newProblem(complaints.CodeTooLarge)
		p.cause = e
		return p
	}
	e, ok := errors.AsType[*complaints.Error](err)
	if !ok {
		code := codeInternal
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			code = complaints.CodeUnavailable
		}
		p := newProblem(code)
		p.cause = err
		return p
	}
	p := newProblem(e.Code)
	p.Reason, p.fields, p.Substitute, p.cause = e.Reason, e.Fields, string(e.Substitute), err
	if e.Code == complaints.CodeIllegalTransition {
		p.Allowed = e.Allowed
	}
	return p
}

// invalid is a problem of fields.
func invalid(fields ...complaints.FieldError) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Fields: fields}
}

// fromHuma translates what huma finds in parameters and bodies.
func fromHuma(e *huma.ErrorModel) *Problem {
	code := codeInternal
	codes := problemCodes()
	if i := slices.IndexFunc(codes, func(c complaints.Code) bool { return statusOf(c) == e.Status }); i >= 0 {
		code = codes[i]
	}
	p := newProblem(code)
	p.Status, p.cause = e.Status, errors.New(e.Detail)
	for _, d := range e.Errors {
		_, field, _ := strings.Cut(d.Location, ".")
		p.fields = append(p.fields, complaints.FieldError{Field: field, Key: "parameter", Message: d.Message})
	}
	return p
}

// write answers with a problem outside huma: before a route is known, or instead of its answer.
func (a *api) write(w http.ResponseWriter, r *http.Request, p *Problem) {
	l := a.localise(p, r.Header.Get("Accept-Language"), callOf(r.Context()))
	maps.Copy(w.Header(), p.header)
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Content-Language", string(l))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) //nolint:errchkjson // the client may be gone; there is nobody else to tell
}

// localise fills in the words, notes the problem for the observer, and tells the language.
func (a *api) localise(p *Problem, accept string, c *call) complaints.Language {
	l := a.language(accept)
	p.Title, p.Detail = a.words.problem(p.Code, p.Reason, l)
	p.Errors = make([]ProblemField, 0, len(p.fields))
	for _, f := range p.fields {
		p.Errors = append(p.Errors, ProblemField{Field: f.Field, Key: f.Key, Message: a.words.field(f, l)})
	}
	p.RequestID = c.id
	c.code, c.cause = p.Code, p.cause
	return l
}
