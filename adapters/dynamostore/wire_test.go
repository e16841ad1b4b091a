package dynamostore_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// fault is what happens to one try of a request.
type fault int

const (
	none      fault = iota
	cut             // carried out, and the connection breaks before the answer
	silent          // carried out, and no answer comes
	lost            // never arrives, and the connection breaks
	conflict        // refused: another transaction is at the same item
	throttled       // refused: too much is asked
	broken          // carried out, and answered with an internal error
)

var errWire = errors.New("read: connection reset by peer")

// wire is the way to DynamoDB, with faults by plan.
type wire struct {
	plan    func(operation string, try int) fault // try counts the tries of an operation, from 1
	carried func()                                // after a request was carried out whose answer nobody sees

	mu     sync.Mutex
	tries  map[string]int
	bodies map[string][]string // by operation, as sent
}

// on makes a client go over the wire.
func (w *wire) on(o *dynamodb.Options) { o.HTTPClient = &http.Client{Transport: w} }

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810.")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch w.next(operation, string(body)) {
	case lost:
		return nil, errWire
	case conflict:
		return refusal(r, "TransactionCanceledException", `,"CancellationReasons":[{"Code":"TransactionConflict"}]`), nil
	case throttled:
		return refusal(r, "ThrottlingException", ""), nil
	case cut:
		if err := w.pass(r); err != nil {
			return nil, err
		}
		return nil, errWire
	case silent:
		if err := w.pass(r); err != nil {
			return nil, err
		}
		<-r.Context().Done()
		return nil, r.Context().Err()
	case broken:
		if err := w.pass(r); err != nil {
			return nil, err
		}
		answer := refusal(r, "InternalServerError", "")
		answer.StatusCode = http.StatusInternalServerError
		return answer, nil
	}
	return http.DefaultTransport.RoundTrip(r)
}

// pass has a request carried out whose answer nobody sees.
func (w *wire) pass(r *http.Request) error {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if w.carried != nil {
		w.carried()
	}
	return errors.Join(err, answer.Body.Close())
}

func (w *wire) next(operation, body string) fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tries == nil {
		w.tries, w.bodies = map[string]int{}, map[string][]string{}
	}
	w.tries[operation]++
	w.bodies[operation] = append(w.bodies[operation], body)
	if w.plan == nil {
		return none
	}
	return w.plan(operation, w.tries[operation])
}

func (w *wire) sent(operation string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bodies[operation]
}

func refusal(r *http.Request, kind, more string) *http.Response {
	body := `{"__type":"com.amazonaws.dynamodb.v20120810#` + kind + `","message":"injected","Message":"injected"` + more + `}`
	return &http.Response{
		StatusCode: http.StatusBadRequest, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}
