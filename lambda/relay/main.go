// Command relay sends the letters that the table's stream tells of. A record of the stream is only a hint that a delivery waits, and
// may come late, twice or never: what is due and whose turn it is, the outbox says. What a hint does not bring about, the sweep does.
package main

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() { setup.Start(setup.Relay, newHandler) }

// spare is kept of the time for an event, to tell what was not done.
const spare = 5 * time.Second

func newHandler(k *setup.Kit) func(context.Context, event) (answer, error) {
	r := &relay{kit: k}
	return func(ctx context.Context, e event) (answer, error) {
		o, err := r.office.Get(ctx, r.open)
		if err != nil {
			return answer{}, err
		}
		ctx, cancel := setup.Budget(ctx, spare)
		defer cancel()
		return r.follow(ctx, o, e), nil
	}
}
