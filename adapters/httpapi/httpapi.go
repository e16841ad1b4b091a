package httpapi

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// api is the handler's parts.
type api struct {
	service *complaints.Service
	o       Options
	huma    huma.API
	mux     *http.ServeMux
	words   *words
	limiter *limiter
	confirm *template.Template  // of the page for senders
	bodies  []*huma.RequestBody // of commands; see marshalled
	fields  bodyFields
}

// New makes the API's handler over a Service. The error names the option.
func New(s *complaints.Service, o *Options) (http.Handler, error) {
	a, err := newAPI(s, o)
	if err != nil {
		return nil, err
	}
	return a.instrumented(http.HandlerFunc(a.route)), nil
}

func newAPI(s *complaints.Service, o *Options) (*api, error) {
	if s == nil {
		return nil, errors.New("httpapi: the Service is required")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	a := &api{service: s, o: *o, mux: http.NewServeMux(), words: newWords(), fields: bodyFields{}}
	a.o.defaults()
	a.limiter = newLimiter(a.o.Limits, s.Now)
	a.huma = humago.New(a.mux, a.config())
	a.huma.UseMiddleware(a.admit)
	a.describe()

	a.complaintRoutes()
	a.commandRoutes()
	a.readRoutes()
	a.letterRoutes()
	a.attachmentRoutes()
	a.mailRoutes()
	a.deliveryRoutes()
	a.reportRoutes()
	a.importRoute()
	a.calendarRoute()
	a.healthRoutes()
	if err := a.confirmRoutes(); err != nil {
		return nil, err
	}
	if err := a.documentRoute(); err != nil {
		return nil, err
	}
	return a, nil
}

// handle registers a route whose errors become problems.
func handle[I, O any](a *api, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	op.Security = []map[string][]string{{securityScheme: {}}}
	a.prepare(&op)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, refusal(err)
		}
		return out, nil
	})
}

// documentRoute freezes the OpenAPI document and serves it.
func (a *api) documentRoute() error {
	doc, err := a.marshalled()
	if err != nil {
		return fmt.Errorf("httpapi: the OpenAPI document: %w", err)
	}
	a.mux.HandleFunc("GET /v1/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		callOf(r.Context()).route = "/v1/openapi.json"
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(doc)
	})
	return nil
}
