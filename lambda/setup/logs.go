package setup

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/smithy-go"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// newLog writes one JSON object a line, with the function's name and the id of the request.
func newLog(w io.Writer, f Function) *slog.Logger {
	return slog.New(requestLog{slog.NewJSONHandler(w, nil)}).With("function", string(f))
}

// requestLog adds the id under which Lambda knows the invocation.
type requestLog struct{ slog.Handler }

// Handle implements slog.Handler.
func (l requestLog) Handle(ctx context.Context, r slog.Record) error {
	if c, ok := lambdacontext.FromContext(ctx); ok {
		r.AddAttrs(slog.String("request", c.AwsRequestID))
	}
	return l.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (l requestLog) WithAttrs(a []slog.Attr) slog.Handler { return requestLog{l.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (l requestLog) WithGroup(name string) slog.Handler { return requestLog{l.Handler.WithGroup(name)} }

// Observe implements [complaints.Observer]: what the engine did goes to the log, without personal data as it comes.
func (k *Kit) Observe(ctx context.Context, o complaints.Observation) {
	attrs := []slog.Attr{slog.String("what", o.What), slog.String("name", o.Name), slog.Duration("took", o.Took)}
	if o.Complaint != "" {
		attrs = append(attrs, slog.String("complaint", string(o.Complaint)))
	}
	level := slog.LevelInfo
	if o.Code != "" {
		attrs = append(attrs, slog.String("code", string(o.Code)))
	}
	switch o.Code {
	case complaints.CodeUnavailable, complaints.CodeCorrupt, complaints.CodeNewer:
		level = slog.LevelError
	}
	k.Log.LogAttrs(ctx, level, "engine", attrs...)
}

// Failed writes an error to the log and gives what may be told of it to Lambda, which writes that to a log of its own: the engine's
// code and reason, and AWS's code and request id. The words of a cause may repeat what was sent.
func (k *Kit) Failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	told := &failure{code: complaints.CodeOf(err), cause: err}
	if e, ok := errors.AsType[*complaints.Error](err); ok {
		told.reason = e.Reason
	}
	if e, ok := errors.AsType[*smithy.OperationError](err); ok {
		told.operation = e.ServiceID + "." + e.OperationName
	}
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		told.aws = e.ErrorCode()
	}
	k.Log.ErrorContext(ctx, "the event failed and will be tried again", "code", told.code, "reason", told.reason,
		"operation", told.operation, "aws", told.aws, "ended", errors.Is(err, context.DeadlineExceeded))
	return told
}

// failure tells of an error what has no personal data.
type failure struct {
	code                   complaints.Code
	reason, operation, aws string
	cause                  error
}

func (f *failure) Error() string {
	parts := []string{"klachtwerk:", string(f.code), f.reason, f.operation, f.aws}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func (f *failure) Unwrap() error { return f.cause }
