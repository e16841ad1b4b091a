package runtimetest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// api is the Runtime API as one process sees it.
type api struct {
	server    *httptest.Server
	calls     chan *call
	first     chan time.Time
	initError chan InvokeError
	closing   chan struct{}

	mu      sync.Mutex
	started bool
	number  int
	current map[string]*call
}

// call is one event on its way.
type call struct {
	body     []byte
	deadline time.Time
	answer   chan answer
}

type answer struct {
	body []byte
	err  error
}

func serve() *api {
	a := &api{
		calls: make(chan *call), first: make(chan time.Time, 1), initError: make(chan InvokeError, 1), closing: make(chan struct{}), current: map[string]*call{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", a.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", a.respond)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", a.fail)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", a.refuse)
	a.server = httptest.NewServer(mux)
	return a
}

func (a *api) addr() string { return strings.TrimPrefix(a.server.URL, "http://") }

func (a *api) close() {
	select {
	case <-a.closing:
		return
	default:
		close(a.closing)
	}
	a.server.CloseClientConnections()
	a.server.Close()
}

// next waits for an event.
func (a *api) next(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	a.mu.Lock()
	if !a.started {
		a.started = true
		a.first <- at
	}
	a.mu.Unlock()
	select {
	case c := <-a.calls:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", a.begin(c))
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(c.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:000000000000:function:test")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		_, _ = w.Write(c.body)
	case <-r.Context().Done():
	case <-a.closing:
	}
}

func (a *api) begin(c *call) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.number++
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", a.number)
	a.current[id] = c
	return id
}

// end takes the answer of an event; there is one for each.
func (a *api) end(w http.ResponseWriter, r *http.Request, read func([]byte) answer) {
	body, err := io.ReadAll(r.Body)
	a.mu.Lock()
	c := a.current[r.PathValue("id")]
	delete(a.current, r.PathValue("id"))
	a.mu.Unlock()
	if c == nil || err != nil {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	c.answer <- read(body)
}

func (a *api) respond(w http.ResponseWriter, r *http.Request) {
	a.end(w, r, func(body []byte) answer {
		const most = 6 << 20 // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
		if len(body) > most {
			return answer{err: &InvokeError{"Function.ResponseSizeTooLarge", "the answer is larger than 6 MB"}}
		}
		return answer{body: body}
	})
}

func (a *api) fail(w http.ResponseWriter, r *http.Request) {
	a.end(w, r, func(body []byte) answer { return answer{err: failureOf(body)} })
}

func (a *api) refuse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	select {
	case a.initError <- *failureOf(body):
	default:
	}
}

func failureOf(body []byte) *InvokeError {
	f := &InvokeError{}
	if err := json.Unmarshal(body, f); err != nil {
		return &InvokeError{"Malformed", string(body)}
	}
	return f
}
