package main

import (
	"context"
	"net/http"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/apigw"
	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// spare is kept of the time for a request, to answer that it was over.
const spare = time.Second

// front makes the API with the first request, and again when it could not be made.
type front struct {
	kit *setup.Kit
	api setup.Lazy[http.Handler]
}

// ServeHTTP implements http.Handler.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, err := f.api.Get(r.Context(), f.open)
	if err != nil {
		_ = f.kit.Failed(r.Context(), err) // for the log; the caller is to try again
		f.kit.Measure(map[string]int{setup.MetricRequests: 1, setup.MetricFaults: 1})
		w.Header().Set("Content-Type", "application/problem+json")
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"type":"about:blank","title":"Service Unavailable","status":503,"code":"unavailable"}`))
		return
	}
	h.ServeHTTP(w, r)
}

// served counts an answered request, and writes down one that failed.
func (f *front) served(ctx context.Context, s httpapi.Served) {
	fault := 0
	if s.Status >= http.StatusInternalServerError {
		fault = 1
		f.kit.Log.ErrorContext(ctx, "a request failed", "id", s.RequestID, "method", s.Method, "route", s.Route, "status", s.Status, "error", s.Err)
	}
	f.kit.Measure(map[string]int{setup.MetricRequests: 1, setup.MetricFaults: fault})
}

// limits are what the gateway and Lambda allow: requests per second are counted by the gateway, over all processes.
func limits() httpapi.Limits {
	return httpapi.Limits{Body: 2 << 20, Attachment: apigw.MaxBody, Request: 25 * time.Second, Transfer: 25 * time.Second, Rate: -1}
}
