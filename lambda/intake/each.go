package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
)

// each takes the mails in, one after the other. What fails does not keep the others waiting.
func (in *intake) each(ctx context.Context, e event) (events.SQSEventResponse, []error) {
	failed := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	var problems []error
	for _, a := range e.arrivals {
		if err := in.take(ctx, a); err != nil {
			problems = append(problems, err)
			failed.BatchItemFailures = append(failed.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: a.message})
		}
	}
	return failed, problems
}
