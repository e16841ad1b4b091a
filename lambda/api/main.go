// Command api answers the HTTP API behind an API Gateway, by the same handler that serves on a port elsewhere. The gateway's
// authorizer keeps callers without a token of the issuer out; who is asking is verified here once more, so that a route without it is no
// way in.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"github.com/klachtwerk/klachtwerk/adapters/apigw"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() { setup.Start(setup.API, newHandler) }

func newHandler(k *setup.Kit) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	f := &front{kit: k}
	return func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		h, err := apigw.New(f, &apigw.Options{Log: k.Log})
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		ctx, cancel := setup.Budget(ctx, spare)
		defer cancel()
		return h.Handle(ctx, e)
	}
}
