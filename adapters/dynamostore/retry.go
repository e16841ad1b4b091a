package dynamostore

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/guregu/dynamo/v2"
)

const (
	attempts   = 10
	firstPause = 25 * time.Millisecond
	maxPause   = time.Second
)

// patient is the client with the store's ways: all tries of a request send the same bytes, transactions that met another one are tried
// again too, and a try without an answer makes way for the next.
func patient(client *dynamodb.Client, attempt time.Duration) *dynamodb.Client {
	return dynamodb.New(client.Options(), func(o *dynamodb.Options) {
		o.Retryer = retry.NewStandard(dynamo.RetryTxConflicts, func(r *retry.StandardOptions) {
			r.MaxAttempts = attempts
			r.Backoff = retry.BackoffDelayerFunc(pause)
			r.RateLimiter = ratelimit.None // the pauses are limit enough for requests of people
		})
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Finalize.Insert(limitedAttempt(attempt), "Retry", middleware.After)
		})
	})
}

// pause doubles with each try, at random so that those who met do not meet again.
func pause(attempt int, _ error) (time.Duration, error) {
	longest := maxPause
	if attempt < 6 {
		longest = min(firstPause<<attempt, maxPause)
	}
	return firstPause/2 + rand.N(longest), nil //nolint:gosec // not a secret
}

var errAttempt = errors.New("no answer in time")

// limitedAttempt ends one try; the caller's own context ends all of them.
func limitedAttempt(limit time.Duration) middleware.FinalizeMiddleware {
	return middleware.FinalizeMiddlewareFunc("LimitedAttempt", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		limited, cancel := context.WithTimeoutCause(ctx, limit, errAttempt)
		defer cancel()
		out, meta, err := next.HandleFinalize(limited, in)
		if err != nil && ctx.Err() == nil && errors.Is(context.Cause(limited), errAttempt) {
			err = &smithyhttp.RequestSendError{Err: errAttempt} // which is tried again, as a broken connection is
		}
		return out, meta, err
	})
}
