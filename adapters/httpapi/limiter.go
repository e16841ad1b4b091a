package httpapi

import (
	"maps"
	"sync"
	"time"
)

// limiter is a token bucket for each key. It holds so many keys at most; full buckets are forgotten first.
type limiter struct {
	rate, burst float64
	now         func() time.Time

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

const maxBuckets = 20_000

func newLimiter(l Limits, now func() time.Time) *limiter {
	return &limiter{rate: l.Rate, burst: float64(l.Burst), now: now, buckets: map[string]bucket{}}
}

// take takes one token; when there is none it tells how long it is until there is.
func (l *limiter) take(key string) (wait time.Duration, ok bool) {
	if l.rate < 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.buckets[key]
	if !known {
		l.makeRoom(now)
		b = bucket{tokens: l.burst, at: now}
	}
	b = l.filled(b, now)
	if b.tokens < 1 {
		l.buckets[key] = b
		return time.Duration((1 - b.tokens) / l.rate * float64(time.Second)), false
	}
	b.tokens--
	l.buckets[key] = b
	return 0, true
}

func (l *limiter) filled(b bucket, now time.Time) bucket {
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(l.burst, b.tokens+passed.Seconds()*l.rate)
		b.at = now
	}
	return b
}

// makeRoom keeps the table small: full buckets are forgotten, and when that is not enough others are too, so many at once that
// the work of it does not come back with every new key.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	maps.DeleteFunc(l.buckets, func(_ string, b bucket) bool { return l.filled(b, now).tokens >= l.burst })
	for key := range l.buckets {
		if len(l.buckets) <= maxBuckets/2 {
			return
		}
		delete(l.buckets, key)
	}
}
