package apigw_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/klachtwerk/klachtwerk/adapters/apigw"
)

// A function's main hands Handle to lambda.Start.
func ExampleNew() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/complaints/{id}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "complaint %s for %s", r.PathValue("id"), apigw.Claims(r.Context())["sub"])
	})
	h, err := apigw.New(mux, nil)
	if err != nil {
		panic(err)
	}
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal([]byte(`{
		"version": "2.0", "rawPath": "/v1/complaints/K-2026-000123", "rawQueryString": "", "headers": {"host": "klachten.ssc.example"},
		"requestContext": {
			"stage": "$default", "http": {"method": "GET", "sourceIp": "192.0.2.44"},
			"authorizer": {"jwt": {"claims": {"sub": "sanne", "email_verified": "true"}}}
		}
	}`), &event); err != nil {
		panic(err)
	}
	answer, err := h.Handle(context.Background(), event)
	fmt.Println(answer.StatusCode, answer.Body, err)
	// Output: 200 complaint K-2026-000123 for sanne <nil>
}
