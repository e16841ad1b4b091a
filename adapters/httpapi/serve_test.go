package httpapi_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return ln
}

// closing tells when a listener is closed.
type closing struct {
	net.Listener
	once   sync.Once
	closed chan struct{}
}

func (c *closing) Close() error {
	defer c.once.Do(func() { close(c.closed) })
	return c.Listener.Close()
}

// result is what a client got.
type result struct {
	status int
	body   string
	err    error
}

func get(ctx context.Context, url string) result {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return result{err: err}
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return result{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return result{resp.StatusCode, string(body), err}
}

// What runs when the end comes is finished; what comes after it finds nobody.
func TestServeDrains(t *testing.T) {
	t.Parallel()
	started, finish := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-finish
		_, _ = io.WriteString(w, "done")
		if r.Context().Err() != nil {
			_, _ = io.WriteString(w, ", but cancelled")
		}
	})
	ln := &closing{Listener: listen(t), closed: make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- httpapi.Serve(ctx, ln, h, nil) }()
	answered := make(chan result, 1)
	go func() { answered <- get(t.Context(), "http://"+ln.Addr().String()) }()
	<-started
	stop()
	<-ln.closed // at once; the request goes on
	close(finish)
	require.Equal(t, result{http.StatusOK, "done", nil}, <-answered)
	require.NoError(t, <-served)
}

func TestServeBreaksOffWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	started, finish := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(finish) })
	ln := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(started); <-finish })
		served <- httpapi.Serve(ctx, ln, h, &httpapi.ServeOptions{Drain: time.Millisecond})
	}()
	go func() { _ = get(t.Context(), "http://"+ln.Addr().String()) }()
	<-started
	stop()
	require.ErrorIs(t, <-served, context.DeadlineExceeded)
}

func TestServeTellsWhenItCannot(t *testing.T) {
	t.Parallel()
	ln := listen(t)
	require.NoError(t, ln.Close())
	require.ErrorIs(t, httpapi.Serve(t.Context(), ln, http.NotFoundHandler(), nil), net.ErrClosed)
}

// The API on a real connection: deadlines are moved and files go through.
func TestServeAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ln := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- httpapi.Serve(ctx, ln, w.api, nil) }()
	require.Equal(t, result{http.StatusOK, "{\"status\":\"ok\"}\n", nil}, get(t.Context(), "http://"+ln.Addr().String()+"/healthz"))
	stop()
	require.NoError(t, <-served)
}
