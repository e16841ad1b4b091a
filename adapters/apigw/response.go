package apigw

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// MaxBody is a size, in bytes, up to which every body fits, of a request and of an answer, whatever it consists of.
const MaxBody = 4 << 20

const (
	maxPayload = 6<<20 - 64<<10 // of Lambda, with room for the headers, of which the gateway takes 10 KB
	maxGrowth  = 6              // of a byte in JSON: \u0000
)

var errTooLarge = errors.New("apigw: the answer is too large for the gateway")

// response gathers an answer.
type response struct {
	header   http.Header
	sent     http.Header // as it was when the status was written
	status   int
	body     []byte
	head     bool
	overfull bool
}

// Header is what goes out with the status.
func (w *response) Header() http.Header { return w.header }

// WriteHeader fixes status and headers. Informational ones cannot be sent.
func (w *response) WriteHeader(status int) {
	if w.status != 0 || status < http.StatusOK {
		return
	}
	w.status, w.sent = status, w.header.Clone()
}

// Write keeps b, as long as there is a way to send it.
func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case w.status == http.StatusNoContent || w.status == http.StatusNotModified:
		return 0, http.ErrBodyNotAllowed
	case w.head:
		return len(b), nil
	case w.overfull || len(w.body)+len(b) > maxPayload:
		w.overfull, w.body = true, nil
		return 0, errTooLarge
	}
	w.body = append(w.body, b...)
	return len(b), nil
}

// answer is the gateway's form; false when it is too large.
func (w *response) answer() (events.APIGatewayV2HTTPResponse, bool) {
	w.WriteHeader(http.StatusOK) // no effect when the handler has written one
	if len(w.body) > 0 && w.sent.Get("Content-Type") == "" && w.sent.Get("Content-Encoding") == "" {
		w.sent.Set("Content-Type", http.DetectContentType(w.body)) // as net/http does
	}
	out := events.APIGatewayV2HTTPResponse{StatusCode: w.status, Headers: map[string]string{}, Cookies: w.sent.Values("Set-Cookie")}
	for name, values := range w.sent {
		out.Headers[name] = strings.Join(values, ", ")
	}
	dropped := []string{"Set-Cookie", "Connection", "Transfer-Encoding"}
	if !w.head {
		dropped = append(dropped, "Content-Length") // the gateway counts
	}
	for _, name := range dropped {
		delete(out.Headers, name)
	}
	var ok bool
	out.Body, out.IsBase64Encoded, ok = w.encoded()
	return out, ok && !w.overfull
}

// encoded is the body as text where it is text and fits as such, else in base64.
func (w *response) encoded() (body string, binary, ok bool) {
	if w.sent.Get("Content-Encoding") == "" && utf8.Valid(w.body) && fits(w.body) {
		return string(w.body), false, true
	}
	if base64.StdEncoding.EncodedLen(len(w.body)) > maxPayload {
		return "", false, false
	}
	return base64.StdEncoding.EncodeToString(w.body), true, true
}

// fits tells whether a text is small enough once it is written as JSON.
func fits(text []byte) bool {
	if len(text)*maxGrowth <= maxPayload {
		return true
	}
	written, err := json.Marshal(string(text))
	return err == nil && len(written) <= maxPayload
}
