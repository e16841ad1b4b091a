package complaints

import (
	"context"
	"time"
)

// Rates counts what happens in a while, so that it can be bounded: mails of one sender, letters to one address. Every [Store]
// that is kept offers it. A counter's name holds no personal data: addresses are keyed hashes.
type Rates interface {
	// CountUp adds one to a counter and returns how many it has now, from 1; concurrent calls each get a number of their own. The last
	// counts may be lost in a crash.
	// After until the store may forget the counter; the moment is the same for all calls on one counter.
	CountUp(ctx context.Context, counter string, until time.Time) (int64, error)
}
