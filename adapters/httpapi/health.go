package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

type healthAnswer struct {
	Body struct {
		Status string `json:"status" enum:"ok"`
	}
}

// healthRoutes need no token: they are for load balancers, and tell nothing.
func (a *api) healthRoutes() {
	open(a, huma.Operation{
		OperationID: "health", Method: http.MethodGet, Path: "/healthz", Summary: "The program runs", Tags: []string{tagHealth},
	}, func(context.Context) error { return nil })
	open(a, huma.Operation{
		OperationID: "ready", Method: http.MethodGet, Path: "/readyz", Summary: "The program can serve requests", Tags: []string{tagHealth},
	}, func(ctx context.Context) error {
		if a.o.Ready == nil {
			return nil
		}
		if err := a.o.Ready(ctx); err != nil {
			return complaints.Refuse(complaints.CodeUnavailable, "not_ready", err)
		}
		return nil
	})
}

func open(a *api, op huma.Operation, check func(context.Context) error) {
	a.prepare(&op)
	huma.Register(a.huma, op, func(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
		if err := check(ctx); err != nil {
			return nil, refusal(err)
		}
		out := &healthAnswer{}
		out.Body.Status = "ok"
		return out, nil
	})
}
