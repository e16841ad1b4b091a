package apigw_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/apigw"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// seen is a request as a handler sees it.
type seen struct {
	Method, URI, Path string
	Query             map[string][]string `json:",omitempty"`
	Host, Client      string
	Header            http.Header
	Cookies           []string `json:",omitempty"`
	Length            int64
	Body              string            `json:",omitempty"` // quoted as bytes when it is no text
	Claims            map[string]string `json:",omitempty"`
}

// see notes a request, and answers with two cookies.
func see(into **seen) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		s := &seen{
			Method: r.Method, URI: r.RequestURI, Path: r.URL.Path, Query: r.URL.Query(), Host: r.Host, Client: r.RemoteAddr,
			Header: r.Header, Length: r.ContentLength, Body: string(body), Claims: apigw.Claims(r.Context()),
		}
		if !utf8.Valid(body) {
			s.Body = strconv.Quote(s.Body)
		}
		for _, c := range r.Cookies() {
			s.Cookies = append(s.Cookies, c.Name+" = "+c.Value)
		}
		if *into = s; err != nil {
			*into = nil
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", HttpOnly: true, Expires: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: "nl"})
		w.Header().Add("Vary", "Accept-Language")
		w.Header().Add("Vary", "Authorization")
		_, _ = io.WriteString(w, "gezien: één\n")
	})
}

func handler(t testing.TB, h http.Handler) *apigw.Handler {
	t.Helper()
	a, err := apigw.New(h, &apigw.Options{Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return a
}

// Every event in testdata has beside it what a handler sees of it, if it gets to see it, and what the gateway gets back.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			var e events.APIGatewayV2HTTPRequest
			require.NoError(t, json.Unmarshal(data, &e))
			var got struct {
				Seen   *seen
				Answer events.APIGatewayV2HTTPResponse
			}
			got.Answer, err = handler(t, see(&got.Seen)).Handle(t.Context(), e)
			require.NoError(t, err)
			var text bytes.Buffer
			enc := json.NewEncoder(&text)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			require.NoError(t, enc.Encode(got))
			golden := strings.TrimSuffix(file, ".json") + ".golden"
			if *update {
				require.NoError(t, os.WriteFile(golden, text.Bytes(), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), text.String())
		})
	}
}

// event is a plain request.
func event(method string) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: "/v1/complaints"}
	e.RequestContext.HTTP.Method = method
	return e
}

// through has a handler answer an event, and returns the answer as the gateway reads it, with its bytes and its size.
func through(t testing.TB, h http.Handler, e events.APIGatewayV2HTTPRequest) (answer events.APIGatewayV2HTTPResponse, body []byte, size int) {
	t.Helper()
	out, err := handler(t, h).Handle(t.Context(), e)
	require.NoError(t, err)
	wire, err := json.Marshal(out)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(wire, &answer))
	body = []byte(answer.Body)
	if answer.IsBase64Encoded {
		body, err = base64.StdEncoding.DecodeString(answer.Body)
		require.NoError(t, err)
	}
	return answer, body, len(wire)
}

func writes(chunks ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, c := range chunks {
			_, _ = io.WriteString(w, c)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		method string
		h      http.HandlerFunc
		status int
		header map[string]string
		body   string
		binary bool
	}{
		{"nothing", "GET", func(http.ResponseWriter, *http.Request) {}, 200, map[string]string{}, "", false},
		{"text", "GET", writes("één ", "<b>&\u2028\x00"), 200, map[string]string{"Content-Type": "application/octet-stream"}, "één <b>&\u2028\x00", false},
		{"bytes", "GET", writes("\xff\xd8\xff", "\xe0"), 200, map[string]string{"Content-Type": "image/jpeg"}, "\xff\xd8\xff\xe0", true},
		{"a rune in two", "GET", writes("\xc3", "\xa9"), 200, map[string]string{"Content-Type": "text/plain; charset=utf-8"}, "é", false},
		{"encoded", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "zip")
		}, 200, map[string]string{"Content-Encoding": "br"}, "zip", true},
		{"status", "POST", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Set("Location", "/v1/complaints/1")
			w.WriteHeader(http.StatusCreated)
			w.Header().Set("Location", "too late")
			w.WriteHeader(http.StatusTeapot)
		}, 201, map[string]string{"Location": "/v1/complaints/1"}, "", false},
		{"no content", "DELETE", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			if _, err := io.WriteString(w, "x"); err == nil {
				panic("a body where there can be none")
			}
		}, 204, map[string]string{}, "", false},
		{"head", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2")
			_, _ = io.WriteString(w, "{}")
		}, 200, map[string]string{"Content-Length": "2"}, "", false},
		{"what the gateway does itself", "GET", func(w http.ResponseWriter, _ *http.Request) {
			for _, name := range []string{"Content-Length", "Connection", "Transfer-Encoding"} {
				w.Header().Set(name, "1")
			}
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "x")
		}, 200, map[string]string{"Content-Type": "text/plain"}, "x", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer, body, _ := through(t, tt.h, event(tt.method))
			require.Equal(t, tt.status, answer.StatusCode)
			require.Equal(t, tt.header, answer.Headers)
			require.Equal(t, tt.body, string(body))
			require.Equal(t, tt.binary, answer.IsBase64Encoded)
		})
	}
}

// Bodies of every kind around the limit: what fits arrives to the byte, what does not is told, and no answer is more than
// Lambda takes.
func TestLimit(t *testing.T) {
	t.Parallel()
	const lambda = 6 << 20
	tests := []struct {
		name  string
		body  string
		fits  bool
		plain bool
	}{
		{"any bytes", strings.Repeat("\xff", apigw.MaxBody), true, false},
		{"text that grows sixfold", strings.Repeat("\x01", apigw.MaxBody), true, false},
		{"text", strings.Repeat("Klacht ", lambda/7-10_000), true, true},
		{"more bytes", strings.Repeat("\xff", lambda/4*3), false, false},
		{"more text", strings.Repeat("Klacht ", lambda/7+1), false, false},
		{"text that grows, too large for base64", strings.Repeat("\x01", lambda/4*3), false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := func(w http.ResponseWriter, _ *http.Request) {
				if _, err := io.Copy(w, strings.NewReader(tt.body)); err != nil && tt.fits {
					t.Error(err)
				}
			}
			answer, body, size := through(t, http.HandlerFunc(h), event("GET"))
			require.LessOrEqual(t, size, lambda)
			if tt.fits {
				require.True(t, bytes.Equal([]byte(tt.body), body)) // a diff of megabytes helps nobody
				require.Equal(t, tt.plain, !answer.IsBase64Encoded)
				return
			}
			require.Equal(t, http.StatusInternalServerError, answer.StatusCode)
			require.Contains(t, answer.Body, `"reason":"answer_too_large"`)
			require.Contains(t, answer.Body, "groter dan langs deze weg")
		})
	}
}

// A panic ends the request, not the function; what was written before it does not go out.
func TestPanics(t *testing.T) {
	t.Parallel()
	for value, logged := range map[any]bool{"oops": true, http.ErrAbortHandler: false} {
		var log bytes.Buffer
		a, err := apigw.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half an answer")
			panic(value)
		}), &apigw.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		require.NoError(t, err)
		e := event("GET")
		e.Headers = map[string]string{"accept-language": "en-GB,en;q=0.9"}
		answer, err := a.Handle(t.Context(), e)
		require.NoError(t, err)
		require.Equal(t, http.StatusInternalServerError, answer.StatusCode)
		require.Equal(t, "application/problem+json", answer.Headers["Content-Type"])
		require.Equal(t, "en", answer.Headers["Content-Language"])
		require.JSONEq(t, `{"type": "about:blank", "title": "Something went wrong", "status": 500, "code": "internal",
			"detail": "The fault has been recorded. Please try again later."}`, answer.Body)
		require.Equal(t, logged, strings.Contains(log.String(), "panic=oops"), log.String())
	}
}

func TestContextPassesOn(t *testing.T) {
	t.Parallel()
	type key struct{}
	ctx, cancel := context.WithDeadline(context.WithValue(t.Context(), key{}, "kept"), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	defer cancel()
	var seen *http.Request
	a := handler(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r }))
	_, err := a.Handle(ctx, event("GET"))
	require.NoError(t, err)
	got := seen.Context()
	until, ok := got.Deadline()
	require.True(t, ok)
	require.Equal(t, 2100, until.Year())
	require.Equal(t, "kept", got.Value(key{}))
	require.Nil(t, apigw.Claims(got))
}

func TestFaultsOfTheInstallation(t *testing.T) {
	t.Parallel()
	_, err := apigw.New(nil, nil)
	require.ErrorContains(t, err, "handler is required")
	a, err := apigw.New(http.NotFoundHandler(), nil)
	require.NoError(t, err)
	_, err = a.Handle(t.Context(), events.APIGatewayV2HTTPRequest{Version: "1.0"})
	require.ErrorContains(t, err, "1.0")
}
