package setup

import (
	"context"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Unhurried gives a letter that is under way when the time for an event is over so long to be finished: one that is cut off may have been
// taken, and would go out a second time. No other letter is begun then.
func Unhurried(n complaints.Notifier, within time.Duration) complaints.Notifier {
	return &unhurried{n, within}
}

type unhurried struct {
	complaints.Notifier

	within time.Duration
}

// Send implements [complaints.Notifier].
func (u *unhurried) Send(ctx context.Context, l complaints.Letter) error {
	if err := ctx.Err(); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	apart, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(u.within, cancel) })
	defer stop()
	return u.Notifier.Send(apart, l)
}
