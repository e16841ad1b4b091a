package setup

import (
	"context"
	"sync"
)

// Lazy makes a value when it is first asked for, and keeps it. What could not be made is tried again the next time. Its zero
// value is ready.
type Lazy[T any] struct {
	mu    sync.Mutex
	made  bool
	value T
}

// Get gives the value, which the first call that succeeds makes.
func (l *Lazy[T]) Get(ctx context.Context, with func(context.Context) (T, error)) (T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.made {
		return l.value, nil
	}
	value, err := with(ctx)
	if err != nil {
		var none T
		return none, err
	}
	l.value, l.made = value, true
	return value, nil
}
