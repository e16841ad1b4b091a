package setup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// Start runs a function until Lambda ends the process: handle answers its events. Without its settings it does not start: what is
// wrong goes to the log, and to Lambda as an error of the initialisation.
func Start[In, Out any](f Function, open func(*Kit) func(context.Context, In) (Out, error)) {
	k, err := NewKit(f, os.LookupEnv, os.Stdout)
	if err != nil {
		refuse(f, err)
		os.Exit(1)
	}
	handle := open(k)
	lambda.Start(func(ctx context.Context, in In) (Out, error) {
		out, err := handle(ctx, in)
		return out, k.Failed(ctx, err)
	})
}

// refuse tells Lambda that the process cannot start. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func refuse(f Function, problem error) {
	log := newLog(os.Stdout, f)
	log.Error("the function cannot start", "problems", strings.Split(problem.Error(), "\n"))
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	body, err := json.Marshal(map[string]any{"errorType": "Setup.Settings", "errorMessage": problem.Error(), "stackTrace": []string{}})
	if err != nil {
		return
	}
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body)) //nolint:gosec // where Lambda says that it is
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Lambda-Runtime-Function-Error-Type", "Setup.Settings")
	res, err := http.DefaultClient.Do(req) //nolint:gosec // the same
	if err == nil {
		err = res.Body.Close()
	}
	if err != nil {
		log.Error("Lambda was not told", "cause", err)
	}
}

// Budget is a context that ends so long before Lambda ends the process that what is under way can be finished and told.
func Budget(ctx context.Context, spare time.Duration) (context.Context, context.CancelFunc) {
	if at, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, at.Add(-spare))
	}
	return context.WithCancel(ctx)
}

// Ended reports whether an error is only that the time for it was over.
func Ended(ctx context.Context, err error) bool {
	return err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded)
}
