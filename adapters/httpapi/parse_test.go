package httpapi

import (
	"encoding/json"
	"math"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
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
	f.Add(`{"sub\u006aect":"\u00e9\ud800","subject":"tweemaal","concerned":[{"name":"\"","state":"\\"}]}`)
	a := &api{fields: bodyFields{}}
	a.fields.learn(reflect.TypeFor[complaints.Submission]())
	f.Fuzz(func(t *testing.T, body string) {
		var got, want complaints.Submission
		wrong, err := a.decodeBody("application/json", []byte(body), &got)
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

// Known fields count one time, each in its own object, however their names are written; what is learnt and what is not reads alike.
func TestDecodeBodyTellsFields(t *testing.T) {
	t.Parallel()
	const body = `{"subject":"a","what":1,"what":2,"sub\u006aect":"b","complainant":{"name":"x","subject":"y","name":"z","email":7},
		"concerned":[{"name":"p"},{"name":"q","name":"r"}],"occurred_on":"gisteren","received_at":1,"anonymous":"ja"}`
	learnt := &api{fields: bodyFields{}}
	learnt.fields.learn(reflect.TypeFor[complaints.Submission]())
	require.Contains(t, learnt.fields, reflect.TypeFor[complaints.NewConcerned](), "types in lists are learnt too")
	for _, a := range []*api{learnt, {}} {
		var s complaints.Submission
		wrong, err := a.decodeBody("application/json", []byte(body), &s)
		require.NoError(t, err)
		var told []string
		for _, w := range wrong {
			told = append(told, w.Field+" "+w.Key)
		}
		require.Equal(t, []string{
			"what unknown_field", "what unknown_field", "subject duplicate", "complainant.subject unknown_field", "complainant.name duplicate",
			"complainant.email type_text", "concerned[1].name duplicate", "occurred_on date", "received_at time", "anonymous type_bool",
		}, told)
		require.Equal(t, "a", s.Subject)
		require.Equal(t, "x", s.Complainant.Name)
		require.Equal(t, []complaints.NewConcerned{{Name: "p"}, {Name: "q"}}, s.Concerned)
	}
}

// Every body that the API reads is learnt while it is made, with the same fields as when it is not.
func TestBodiesAreLearnt(t *testing.T) {
	t.Parallel()
	service, err := complaints.New(t.Context(), memstore.New(), &complaints.Options{Now: time.Now, Policy: complaints.DefaultPolicy()})
	require.NoError(t, err)
	a, err := newAPI(service, &Options{Auth: nobody{}})
	require.NoError(t, err)
	for _, kind := range []reflect.Type{reflect.TypeFor[complaints.Submission](), reflect.TypeFor[complaints.HandBack](), reflect.TypeFor[importedStep]()} {
		require.Contains(t, a.fields, kind)
	}
	for kind, known := range a.fields {
		require.Equal(t, fieldsOf(kind), known, kind)
	}
}

type nobody struct{}

func (nobody) Authenticate(*http.Request) (complaints.Actor, error) { return complaints.Actor{}, nil }

func BenchmarkDecodeBody(b *testing.B) {
	const body = `{"channel":"web","complainant":{"name":"Petra de Wit","email":"petra@gemeente-a.example","kind":"partner_employee","organisation":"gemeente-a"},
"ground":"service","department":"facilities","subject":"Verkeerde stoel","description":"Al drie weken wacht ik op een stoel die past."}`
	a := &api{fields: bodyFields{}}
	a.fields.learn(reflect.TypeFor[complaints.Submission]())
	b.ReportAllocs()
	for b.Loop() {
		var s complaints.Submission
		if wrong, err := a.decodeBody("application/json", []byte(body), &s); err != nil || len(wrong) > 0 {
			b.Fatal(wrong, err)
		}
	}
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
