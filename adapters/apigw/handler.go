package apigw

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/aws/aws-lambda-go/events"
)

// Options configure a Handler; the zero value is good.
type Options struct {
	Log *slog.Logger // of panics and of answers that are too large; nil: slog's default
}

// Handler answers events by an http.Handler. It is safe for concurrent use.
type Handler struct {
	next http.Handler
	log  *slog.Logger
}

// New makes a Handler around next. An error names what is wrong.
func New(next http.Handler, o *Options) (*Handler, error) {
	if next == nil {
		return nil, errors.New("apigw: the handler is required")
	}
	h := &Handler{next: next, log: slog.Default()}
	if o != nil && o.Log != nil {
		h.log = o.Log
	}
	return h, nil
}

// Handle is what lambda.Start takes. The only error is an event of another format than 2.0, a fault of the installation; what
// is wrong with a request or its answer is told to the client.
func (h *Handler) Handle(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	if e.Version != "2.0" {
		return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("apigw: the event has payload format %q: set the integration to 2.0", e.Version)
	}
	accept := header(e, "Accept-Language")
	r, ok := request(ctx, e)
	if !ok {
		return answerWith(malformed, accept), nil
	}
	w := &response{header: http.Header{}, head: r.Method == http.MethodHead}
	if p := served(h.next, w, r); p != nil {
		if err, isError := p.value.(error); !isError || !errors.Is(err, http.ErrAbortHandler) {
			h.log.ErrorContext(ctx, "a handler panicked", "panic", fmt.Sprint(p.value), "stack", string(p.stack))
		}
		return answerWith(broken, accept), nil
	}
	out, ok := w.answer()
	if !ok {
		h.log.ErrorContext(ctx, "the answer is too large for the gateway", "method", r.Method, "route", e.RouteKey)
		return answerWith(tooLarge, accept), nil
	}
	return out, nil
}

// panicked is what a handler left instead of an answer.
type panicked struct {
	value any
	stack []byte
}

// served has the handler answer; nil when it came to its end.
func served(h http.Handler, w http.ResponseWriter, r *http.Request) (p *panicked) {
	defer func() {
		if v := recover(); v != nil {
			p = &panicked{v, debug.Stack()}
		}
	}()
	h.ServeHTTP(w, r)
	return nil
}
