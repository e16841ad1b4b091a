// Command intake takes in the mails that SES puts into a bucket. It is told of them by S3, by SES itself, or by either through SQS or
// SNS; and it looks for those that it was not told of, when an event asks for it: {"since": "2026-11-24T00:00:00Z"} or
// {"since_hours": 48}. However often and by whatever way it is told of one mail, there is one outcome.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() { setup.Start(setup.Intake, newHandler) }

// spare is kept of the time for an event, to tell what became of it.
const spare = 5 * time.Second

// handle takes in what the event tells of. Of a queue's messages it answers which failed; an error is of everything else.
func (in *intake) handle(ctx context.Context, event json.RawMessage) (any, error) {
	e, err := parse(event)
	if err != nil {
		return nil, err
	}
	if err := in.open(); err != nil {
		return nil, err
	}
	ctx, cancel := setup.Budget(ctx, spare)
	defer cancel()
	in.counts = map[string]int{setup.MetricMails: 0, setup.MetricRepeated: 0, setup.MetricWaiting: 0}
	defer func() { in.kit.Measure(in.counts) }()
	if !e.since.IsZero() || e.hours > 0 {
		return in.catchUp(ctx, e)
	}
	failed, problems := in.each(ctx, e)
	if !e.queued {
		return nil, errors.Join(problems...)
	}
	in.tell(ctx, problems)
	return failed, nil
}
