package httpapi

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	l := newLimiter(Limits{Rate: 2, Burst: 3}, func() time.Time { return now })
	for range 3 {
		_, ok := l.take("a")
		require.True(t, ok)
	}
	wait, ok := l.take("a")
	require.False(t, ok)
	require.Equal(t, 500*time.Millisecond, wait)
	now = now.Add(wait)
	_, ok = l.take("a")
	require.True(t, ok)
	now = now.Add(-time.Hour) // a clock that goes back gives nothing away
	_, ok = l.take("a")
	require.False(t, ok)

	unlimited := newLimiter(Limits{Rate: -1}, func() time.Time { return now })
	_, ok = unlimited.take("a")
	require.True(t, ok)
}

func TestLimiterForgets(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	l := newLimiter(Limits{Rate: 1, Burst: 1}, func() time.Time { return now })
	for i := range 3 * maxBuckets {
		l.take(string(rune(i)) + "x")
	}
	require.LessOrEqual(t, len(l.buckets), maxBuckets)
}

// A body is decoded as encoding/json would, or every difference is told.
func FuzzDecodeBody(f *testing.F) {
	f.Add(`{"channel":"web","complainant":{"name":"x"},"concerned":[{"name":"y"},null],"occurred_on":"2026-11-23"}`)
	f.Add(`{"received_at":"2026-11-23T09:00:00Z","anonymous":true,"subject":null}`)
	f.Add(`{"a":1,"a":2}`)
	f.Add("{\"\x00\":{}}")
	f.Fuzz(func(t *testing.T, body string) {
		var got, want complaints.Submission
		wrong, err := decodeBody("application/json", []byte(body), &got)
		if err != nil || len(wrong) > 0 {
			for _, w := range wrong {
				require.NotEmpty(t, w.Key)
				require.NotEmpty(t, w.Message)
			}
			return
		}
		if body == "" {
			return
		}
		require.NoError(t, json.Unmarshal([]byte(body), &want))
		require.Equal(t, want, got)
	})
}

func FuzzIfMatch(f *testing.F) {
	for _, s := range []string{"", "*", `"7"`, `W/"7"`, `"1", "2"`, `"`, `,`, `"99999999999999999999"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		c, err := parseIfMatch(header)
		if err != nil {
			return
		}
		for _, r := range c.list {
			require.Positive(t, r)
			require.LessOrEqual(t, r, complaints.Revision(math.MaxInt64))
			require.Contains(t, header, etag(r))
		}
	})
}

func TestDisposition(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.txt":           `attachment; filename="a.txt"; filename*=UTF-8''a.txt`,
		`a";x="b.html`:    `attachment; filename="a__x=_b.html"; filename*=UTF-8''a%22%3Bx%3D%22b.html`,
		"a\r\nSet-Cookie": `attachment; filename="a__Set-Cookie"; filename*=UTF-8''a%0D%0ASet-Cookie`,
	} {
		require.Equal(t, want, disposition(name))
	}
}
