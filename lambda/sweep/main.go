// Command sweep does what falls due: warnings, breaches, reminders and erasures; then it sends the letters that wait, whatever the
// stream told of them. It can be stopped anywhere and run twice at once: what is done is no longer due, and the next run goes on
// where this one stopped.
package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() { setup.Start(setup.Sweep, newHandler) }

// spare is kept of the time for a run, to tell what was not done.
const spare = 5 * time.Second

// result is what a run did.
type result struct {
	Milestones int  `json:"milestones"` // complaints whose milestones passed
	Erased     int  `json:"erased"`
	Failed     int  `json:"failed"` // complaints left for the next run
	Sent       int  `json:"sent"`
	Printed    int  `json:"printed"`
	PutOff     int  `json:"put_off"`
	Parked     int  `json:"parked"`   // letters that wait for a person
	Finished   bool `json:"finished"` // false: its time was over, and the next run goes on
}

func newHandler(k *setup.Kit) func(context.Context, json.RawMessage) (result, error) {
	s := &sweep{kit: k}
	return func(ctx context.Context, _ json.RawMessage) (result, error) {
		o, err := s.office.Get(ctx, s.open)
		if err != nil {
			return result{}, err
		}
		ctx, cancel := setup.Budget(ctx, spare)
		defer cancel()
		return s.run(ctx, o)
	}
}
