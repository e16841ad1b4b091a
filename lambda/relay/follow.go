package main

import (
	"context"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// line is what is delivered in order: a complaint's letters to one reader.
type line struct {
	complaint  complaints.ID
	subscriber complaints.Subscriber
}

// follow looks at what each record tells of. When the outbox fails, or the time is over, the stream is to be read again from that
// record on; a letter that cannot be sent is no failure here, for the outbox keeps it.
func (r *relay) follow(ctx context.Context, o *office, e event) answer {
	out := answer{BatchItemFailures: []failure{}}
	seen := map[line]bool{}
	var total complaints.Dispatched
	for _, x := range e.Records {
		key, ok := x.delivery()
		if !ok || seen[line{key.Complaint, key.Subscriber}] {
			continue
		}
		seen[line{key.Complaint, key.Subscriber}] = true
		o.hints.Tell(key)
		done, err := o.dispatcher.Dispatch(ctx)
		total.Sent += done.Sent
		total.Printed += done.Printed
		total.Failed += done.Failed
		if err != nil {
			_ = r.kit.Failed(ctx, err) // told by the answer
			out.BatchItemFailures = append(out.BatchItemFailures, failure{x.DynamoDB.SequenceNumber})
			break
		}
	}
	r.kit.Measure(map[string]int{setup.MetricSent: total.Sent, setup.MetricPrinted: total.Printed, setup.MetricPutOff: total.Failed})
	return out
}
