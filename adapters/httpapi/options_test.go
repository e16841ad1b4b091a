package httpapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestNewNamesTheOption(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := httpapi.New(w.service, &httpapi.Options{Auth: tokens{}})
	require.NoError(t, err)
	_, err = httpapi.New(nil, &httpapi.Options{Auth: tokens{}})
	require.ErrorContains(t, err, "Service")
	_, err = httpapi.New(w.service, nil)
	require.ErrorContains(t, err, "Options.Auth:")
	for field, spoil := range map[string]func(*httpapi.Options){
		"Options.Auth:":              func(o *httpapi.Options) { o.Auth = nil },
		"Options.Language:":          func(o *httpapi.Options) { o.Language = "de" },
		"Options.Limits.Body:":       func(o *httpapi.Options) { o.Limits.Body = -1 },
		"Options.Limits.Attachment:": func(o *httpapi.Options) { o.Limits.Attachment = -1 },
		"Options.Limits.Request:":    func(o *httpapi.Options) { o.Limits.Request = -1 },
		"Options.Limits.Transfer:":   func(o *httpapi.Options) { o.Limits.Transfer = -1 },
		"Options.Limits.Burst:":      func(o *httpapi.Options) { o.Limits.Burst = -1 },
	} {
		o := &httpapi.Options{Auth: tokens{}}
		spoil(o)
		_, err := httpapi.New(w.service, o)
		require.ErrorContains(t, err, field)
	}
}

func TestServedHears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.filed()
	last := func() httpapi.Served { return w.served[len(w.served)-1] }
	require.Equal(t, "/v1/complaints", last().Route)
	require.Equal(t, http.StatusCreated, last().Status)
	require.Empty(t, last().Code)
	w.call(sander, "GET", path, nil)
	require.Equal(t, "/v1/complaints/{id}", last().Route, "the pattern, not the complaint")
	require.Equal(t, complaints.CodeNotFound, last().Code)
	require.NoError(t, last().Err, "a refusal is no failure")
	w.call(desk, "GET", "/v1/openapi.json", nil)
	require.Equal(t, "/v1/openapi.json", last().Route)
	w.call(desk, "GET", "/elsewhere", nil)
	require.Empty(t, last().Route)

	// A proxy's request id is kept when it is one, and never echoed otherwise.
	require.Equal(t, "a-1", w.call(desk, "GET", path, nil, "X-Request-Id", "a-1").header.Get("X-Request-Id"))
	for _, id := range []string{strings.Repeat("a", 65), "a b", "<script>"} {
		require.NotEqual(t, id, w.call(desk, "GET", path, nil, "X-Request-Id", id).header.Get("X-Request-Id"))
	}
}

// broken is a store of files that breaks off halfway.
type broken struct{ complaints.Blobs }

func (b broken) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := b.Blobs.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	half := io.MultiReader(io.LimitReader(r, 1<<15), iotest.ErrReader(errors.New("disk")))
	return struct {
		io.Reader
		io.Closer
	}{half, r}, nil
}

// Half a file must not look like a whole one.
func TestDownloadThatBreaksOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(_ *httpapi.Options, e *complaints.Options) { e.Blobs = broken{e.Blobs} })
	path := w.filed()
	w.upload(petra, path, "a.txt", strings.Repeat("a whole file ", 4000)).is(http.StatusOK)
	server := httptest.NewServer(w.api)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path+"/attachments/1", http.NoBody)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+petra)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}
