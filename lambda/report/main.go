// Command report makes the reports that are due, for a timer, as often as it likes; and on demand one of any month, quarter or year:
// {"period": "2026-Q3", "reason": "…", "by": "desk-1"}. The work is done by the program maker, which lies beside it.
package main

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() { setup.Start(setup.Report, newHandler) }

// spare is kept of the time for an event, to tell that it was over.
const spare = 5 * time.Second

func newHandler(*setup.Kit) func(context.Context, setup.ReportOrder) ([]setup.MadeReport, error) {
	return func(ctx context.Context, o setup.ReportOrder) ([]setup.MadeReport, error) {
		ctx, cancel := setup.Budget(ctx, spare)
		defer cancel()
		return setup.RunMaker(ctx, o)
	}
}
