package complaints

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Code is one of the closed set of reasons for which the engine refuses. Messages carry no personal data.
type Code string

// The codes; each has a sentinel.
const (
	CodeInvalid           Code = "invalid"            // a field is wrong: see Fields
	CodeNotAllowed        Code = "not_allowed"        // sees it, may not do this
	CodeImpartiality      Code = "impartiality"       // is or was involved: see Substitute
	CodeNotFound          Code = "not_found"          // absent, or not visible to this actor
	CodeIllegalTransition Code = "illegal_transition" // not in this status: see Allowed
	CodeStale             Code = "stale"              // the revision named is not the newest
	CodeRevisionRequired  Code = "revision_required"  // the command must name the revision it was decided on
	CodeKeyReused         Code = "key_reused"         // an idempotency key came back with another content
	CodeClaimed           Code = "claimed"            // a unique name is taken by another complaint
	CodeTooLarge          Code = "too_large"          // over a size limit; nothing was written
	CodeSearchUnsupported Code = "search_unsupported" // the store cannot search words
	CodeErased            Code = "erased"             // the contents are gone by retention
	CodeNewer             Code = "newer"              // written by a newer version than this one reads
	CodeCorrupt           Code = "corrupt"            // stored bytes that do not read as what they claim to be
	CodeLeased            Code = "leased"             // another dispatcher has this delivery
	CodeRejected          Code = "rejected"           // the far side will never take this letter
	CodeUnavailable       Code = "unavailable"        // a port did not answer; try again
)

// FieldError is what is wrong with one field, in the user's words.
type FieldError struct {
	Field   string `json:"field"`   // path, such as complainant.organisation
	Message string `json:"message"` // English; fronts translate by Key
	Key     string `json:"key"`     // stable message key, such as required or one_of
	Arg     string `json:"arg,omitempty"`
}

// Error is every refusal of the engine. Compare with errors.Is against the sentinels, which match by Code.
type Error struct {
	Code       Code
	Reason     string        // stable key that says why within the code, such as escalation_open
	Fields     []FieldError  // with CodeInvalid
	Allowed    []CommandName // with CodeIllegalTransition
	Substitute ActorID       // with CodeImpartiality
	Cause      error
}

// The sentinels, one for each code.
var (
	ErrInvalid           = &Error{Code: CodeInvalid}
	ErrNotAllowed        = &Error{Code: CodeNotAllowed}
	ErrImpartiality      = &Error{Code: CodeImpartiality}
	ErrNotFound          = &Error{Code: CodeNotFound}
	ErrIllegalTransition = &Error{Code: CodeIllegalTransition}
	ErrStale             = &Error{Code: CodeStale}
	ErrRevisionRequired  = &Error{Code: CodeRevisionRequired}
	ErrKeyReused         = &Error{Code: CodeKeyReused}
	ErrClaimed           = &Error{Code: CodeClaimed}
	ErrTooLarge          = &Error{Code: CodeTooLarge}
	ErrSearchUnsupported = &Error{Code: CodeSearchUnsupported}
	ErrErased            = &Error{Code: CodeErased}
	ErrNewer             = &Error{Code: CodeNewer}
	ErrCorrupt           = &Error{Code: CodeCorrupt}
	ErrLeased            = &Error{Code: CodeLeased}
	ErrRejected          = &Error{Code: CodeRejected}
	ErrUnavailable       = &Error{Code: CodeUnavailable}
)

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("complaints: " + string(e.Code))
	if e.Reason != "" {
		b.WriteString(" (" + e.Reason + ")")
	}
	for i, f := range e.Fields {
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		b.WriteString(sep + f.Field + " " + f.Message)
	}
	if len(e.Allowed) > 0 {
		fmt.Fprintf(&b, ", allowed now: %v", e.Allowed)
	}
	if e.Substitute != "" {
		b.WriteString(", substitute: " + string(e.Substitute))
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Is matches by code, so that errors.Is(err, ErrStale) holds whatever else the error tells.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Reason == "" || t.Reason == e.Reason)
}

func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of err, or CodeUnavailable for an error that is none of the engine's own.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeUnavailable
}

// Refuse makes an Error of a code with a reason; for adapters, which must answer in the engine's codes.
func Refuse(code Code, reason string, cause error) error {
	return &Error{Code: code, Reason: reason, Cause: cause}
}

// fields gathers field errors; its zero value is ready.
type fields []FieldError

func (f *fields) add(field, key, message string) {
	*f = append(*f, FieldError{Field: field, Key: key, Message: message})
}

// limit adds a problem that is about a number.
func (f *fields) limit(field, key, message string, n int) {
	*f = append(*f, FieldError{Field: field, Key: key, Message: message, Arg: strconv.Itoa(n)})
}

func (f *fields) required(field, value string) {
	if strings.TrimSpace(value) == "" {
		f.add(field, "required", "is required")
	}
}

func (f *fields) maxLen(field, value string, limit int) {
	if len(value) > limit {
		*f = append(*f, FieldError{Field: field, Key: "too_long", Message: fmt.Sprintf("is longer than %d bytes", limit), Arg: strconv.Itoa(limit)})
	}
}

func oneOf[T ~string](f *fields, field string, value T, set ...T) {
	if slices.Contains(set, value) {
		return
	}
	names := make([]string, len(set))
	for i, s := range set {
		names[i] = string(s)
	}
	list := strings.Join(names, ", ")
	*f = append(*f, FieldError{Field: field, Key: "one_of", Message: "must be one of " + list, Arg: list})
}

func (f fields) err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Fields: f}
}
