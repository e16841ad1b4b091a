package sesmail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// ReasonUnclear is the reason of an error after which SES may have taken the letter.
const ReasonUnclear = complaints.ReasonUnclear

// failedError is a failed call of SES without SES's words.
type failedError struct {
	code    string // SES's; empty: no answer
	status  int    // of HTTP
	refused bool   // for good
	unclear bool   // it may have been taken
	err     error  // where there is no answer: what happened to the connection
}

func (e *failedError) Error() string {
	if e.err != nil {
		return "sesmail: " + e.err.Error()
	}
	return fmt.Sprintf("sesmail: SES answered %s (%d)", e.code, e.status)
}

func (e *failedError) Unwrap() error { return e.err }

// failure reads an error of the client. What is no plain answer to the request, and came after a connection was there to send it
// on, leaves open whether SES took the letter; so does an answer that it failed in the middle.
func failure(err error, sent bool) error {
	status := 0
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		status = response.HTTPStatusCode()
	}
	answer, ok := errors.AsType[smithy.APIError](err)
	if !ok || status < http.StatusBadRequest {
		return &failedError{err: err, unclear: sent}
	}
	_, rejected := errors.AsType[*types.MessageRejected](err)
	_, bad := errors.AsType[*types.BadRequestException](err)
	return &failedError{
		code: answer.ErrorCode(), status: status, refused: rejected || bad,
		unclear: status >= http.StatusInternalServerError,
	}
}

func isRefused(err error) bool {
	failed, ok := errors.AsType[*failedError](err)
	return ok && failed.refused
}

// answer says in the engine's codes what a failure means for a letter.
func (n *Notifier) answer(ctx context.Context, kind complaints.LetterKind, err error) error {
	if err == nil {
		return nil
	}
	code, reason := complaints.CodeUnavailable, "ses"
	if failed, ok := errors.AsType[*failedError](err); ok {
		switch {
		case failed.refused:
			code = complaints.CodeRejected
		case failed.unclear && n.o.Unclear[kind] == Park:
			code, reason = complaints.CodeRejected, ReasonUnclear
		case failed.unclear:
			reason = ReasonUnclear
		}
	}
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = errors.Join(ctx.Err(), err)
	}
	return complaints.Refuse(code, reason, err)
}

// watched tells whether a call got a connection to send its request on. It goes by the absence of one where it was asked for:
// a client that says nothing of its connections is taken to have sent.
func watched(ctx context.Context) (context.Context, func() bool) {
	var asked, got atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	return ctx, func() bool { return got.Load() || !asked.Load() }
}

// onlyThrottled lets the client repeat a request only when SES said that it was one too many just then.
func onlyThrottled(o *sesv2.Options) { o.Retryer = &throttled{o.Retryer} }

type throttled struct{ aws.Retryer }

// IsErrorRetryable goes by SES's code alone.
func (*throttled) IsErrorRetryable(err error) bool {
	answer, ok := errors.AsType[smithy.APIError](err)
	return ok && (answer.ErrorCode() == "TooManyRequestsException" || answer.ErrorCode() == "ThrottlingException")
}
