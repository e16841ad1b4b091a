package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRefusedStarts(t *testing.T) {
	t.Parallel()
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, busy.Close()) })
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, []byte("version: 1\nbasis: default\n"), 0o600))
	taken := busy.Addr().String()
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"unknown flag", []string{"-adr", "x"}, []string{"-adr", "-help"}},
		{"word", []string{"start"}, []string{`"start" is not a flag`}},
		{"address", []string{"-addr", "8080"}, []string{"-addr", "host:port"}},
		{"smtp address", []string{"-smtp", "localhost"}, []string{"-smtp", "host:port"}},
		{"relay", []string{"-relay", "mail"}, []string{"-relay", "host:port"}},
		{"moment", []string{"-now", "gisteren"}, []string{"-now", "2026-04-02T16:45:00+02:00"}},
		{"moment beyond the calendar", []string{"-now", "2199-01-01T00:00:00Z"}, []string{"-now", "calendar"}},
		{"no directory", []string{"-data", ""}, []string{"-data"}},
		{"demo for everybody", []string{"-demo", "-addr", "0.0.0.0:0"}, []string{"-demo", "loopback"}},
		{"demo on every address", []string{"-demo", "-addr", ":0"}, []string{"-demo", "loopback"}},
		{"demo under a name", []string{"-demo", "-addr", "klachten.example:80"}, []string{"-demo", "loopback"}},
		{"nobody can log in", []string{"-addr", "0.0.0.0:0"}, []string{"-oidc-issuer"}},
		{"nobody can log in here", []string{"-demo=false"}, []string{"-oidc-issuer"}},
		{"issuer", []string{"-oidc-issuer", "http://login.example"}, []string{"Issuer", "https"}},
		{"no policy", []string{"-policy", filepath.Join(dir, "nergens.yaml")}, []string{"-policy", "nergens.yaml"}},
		{"wrong policy", []string{"-policy", file}, []string{"-policy", "file:2: basis: unknown key"}},
		{"data is a file", []string{"-data", file}, []string{"-data", "cannot be made"}},
		{"port in use", []string{"-addr", taken}, []string{"-addr " + taken, "address already in use", "another port"}},
		{"SMTP port in use", []string{"-smtp", taken}, []string{"-smtp " + taken, "address already in use"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", filepath.Join(t.TempDir(), "data")}, tt.args...)
			var out bytes.Buffer
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			started := func(addresses) {
				t.Error("it started")
				stop()
			}
			err := (&program{started: started}).Run(ctx, args, &out, io.Discard)
			require.Error(t, err)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
			require.Empty(t, out.String())
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, (&program{}).Run(t.Context(), []string{"-help"}, io.Discard, &out))
	for _, flag := range []string{"-addr", "-smtp", "-data", "-policy", "-relay", "-oidc-issuer", "-demo", "-now"} {
		require.Contains(t, out.String(), "\n  "+flag)
	}
}

// A changed policy needs a version of its own; the data directory remembers.
func TestChangedPolicy(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "made", "when", "needed")
	policy := filepath.Join(t.TempDir(), "policy.yaml")
	write := func(version, desk string) {
		text := "base: default\nversion: \"" + version + "\"\nnames:\n  organisation: X\n  mailbox: klachten@x.example\n  desk: " + desk + "\n  director_title: directeur\n"
		require.NoError(t, os.WriteFile(policy, []byte(text), 0o600))
	}
	write("1", "Balie")
	r := start(t, data, "-policy", policy)
	require.Contains(t, r.stdout.String(), "klachten@x.example")
	require.Empty(t, r.items("demo-partner", "/v1/complaints"), "no stories without their people")
	r.end()
	write("1", "Loket")
	err := (&program{}).Run(t.Context(), []string{"-addr", "127.0.0.1:0", "-smtp", "", "-data", data, "-policy", policy}, io.Discard, io.Discard)
	require.ErrorContains(t, err, `version "1" was used before`)
	write("2", "Loket")
	start(t, data, "-policy", policy).end()
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	r := start(t, data)
	r.end()
	for _, name := range []string{"person.key", "klachtwerk.db"} {
		info, err := os.Stat(filepath.Join(data, name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
	info, err := os.Stat(data)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())

	require.NoError(t, os.WriteFile(filepath.Join(data, "person.key"), []byte("kort"), 0o600))
	err = (&program{}).Run(t.Context(), []string{"-addr", "127.0.0.1:0", "-data", data, "-smtp", ""}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "person.key")
}

func TestPersonas(t *testing.T) {
	t.Parallel()
	r := start(t, t.TempDir())
	get := func(path, language string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.at.http+path, http.NoBody)
		require.NoError(t, err)
		req.Header.Set("Accept-Language", language)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, string(body)
	}
	status, page := get("/", "nl")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, `<html lang="nl">`)
	for _, token := range []string{
		"demo-desk", "demo-handler-ict", "demo-handler-ict-2", "demo-handler-hr", "demo-director", "demo-partner", "demo-supplier", "demo-admin",
	} {
		require.Contains(t, page, "<code>"+token+"</code>")
	}
	_, english := get("/", "en-GB")
	require.Contains(t, english, `<html lang="en">`)
	require.Contains(t, english, "Pick a persona")

	// Every link on the page works.
	for rest := page; ; {
		_, after, ok := strings.Cut(rest, `href="`)
		if !ok {
			break
		}
		path, next, _ := strings.Cut(after, `"`)
		status, body := get(path, "nl")
		require.Equal(t, http.StatusOK, status, path+body)
		rest = next
	}
	status, _ = get("/as/nobody/v1/complaints", "nl")
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = get("/nergens", "nl")
	require.Equal(t, http.StatusNotFound, status)
	status, _ = get("/readyz", "nl")
	require.Equal(t, http.StatusOK, status)
}

func TestClock(t *testing.T) {
	t.Parallel()
	r := start(t, t.TempDir(), "-now", start0)
	tests := []struct {
		who    string
		body   any
		status int
		code   string
	}{
		{"demo-desk", object{"now": "2026-04-03T09:00:00+02:00"}, http.StatusForbidden, "not_allowed"},
		{"nobody", object{"now": "2026-04-03T09:00:00+02:00"}, http.StatusUnauthorized, "unauthenticated"},
		{"demo-admin", object{"now": "2026-04-01T09:00:00+02:00"}, http.StatusUnprocessableEntity, "invalid"},
		{"demo-admin", object{"now": "morgen"}, http.StatusUnprocessableEntity, "invalid"},
		{"demo-admin", object{"now": "2199-01-01T00:00:00Z"}, http.StatusUnprocessableEntity, "invalid"},
		{"demo-admin", object{}, http.StatusUnprocessableEntity, "invalid"},
		{"demo-admin", "now", http.StatusBadRequest, "malformed"},
	}
	for _, tt := range tests {
		status, h, out := r.call(tt.who, "POST", "/v1/demo/clock", tt.body)
		require.Equal(t, tt.status, status, out)
		require.Equal(t, tt.code, out["code"])
		require.Equal(t, "application/problem+json", h.Get("Content-Type"))
	}
	status, _, out := r.call("demo-admin", "POST", "/v1/demo/clock", object{"now": "2026-04-08T09:00:00+02:00"})
	require.Equal(t, http.StatusOK, status)
	now, err := time.Parse(time.RFC3339, out["now"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Date(2026, 4, 8, 7, 0, 0, 0, time.UTC), now, 10*time.Minute)
	// The answer came when the warnings that fell due had been delivered.
	require.NotEmpty(t, sent(t, r.data, "demo-desk@ssc.example"))
}

// With a login the personas are nobody, and there is no stage.
func TestWithIssuer(t *testing.T) {
	t.Parallel()
	r := start(t, t.TempDir(), "-oidc-issuer", "https://login.example", "-smtp", "")
	require.Empty(t, r.at.smtp)
	status, _, _ := r.call("demo-desk", "GET", "/v1/complaints", nil)
	require.Contains(t, []int{http.StatusUnauthorized, http.StatusServiceUnavailable}, status, "personas are nobody where there is a login")
	status, _, _ = r.call("demo-admin", "POST", "/v1/demo/clock", object{"now": "2099-01-01T00:00:00Z"})
	require.Equal(t, http.StatusNotFound, status)
}
