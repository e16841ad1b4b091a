package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// running is the whole program, started in this process.
type running struct {
	t      *testing.T
	data   string
	at     addresses
	stdout *output
	stop   context.CancelFunc
	ended  chan error
}

// output is what a program prints, safe to look at while it runs.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// start runs the program on free ports until the test ends or stops it.
func start(t *testing.T, data string, args ...string) *running {
	t.Helper()
	r := &running{t: t, data: data, stdout: &output{}, ended: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	up := make(chan addresses, 1)
	p := &program{started: func(a addresses) { up <- a }}
	args = append([]string{"-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", data}, args...)
	go func() { r.ended <- p.Run(ctx, args, r.stdout, io.Discard) }()
	select {
	case r.at = <-up:
	case err := <-r.ended:
		require.NoError(t, err)
		t.Fatal("the program ended by itself")
	}
	t.Cleanup(func() {
		stop()
		if err, ok := <-r.ended; ok {
			require.NoError(t, err)
		}
	})
	return r
}

// end stops the program as SIGTERM does, and waits for it.
func (r *running) end() {
	r.t.Helper()
	r.stop()
	require.NoError(r.t, <-r.ended)
	close(r.ended)
}

// object is JSON.
type object = map[string]any

// call asks the API as a persona.
func (r *running) call(who, method, path string, body any, headers ...string) (int, http.Header, object) {
	r.t.Helper()
	var in bytes.Buffer
	if body != nil {
		require.NoError(r.t, json.NewEncoder(&in).Encode(body))
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, "http://"+r.at.http+path, &in)
	require.NoError(r.t, err)
	req.Header.Set("Authorization", "Bearer "+who)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(r.t, err)
	out := object{}
	if len(raw) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") {
		require.NoError(r.t, json.Unmarshal(raw, &out), string(raw))
	}
	return res.StatusCode, res.Header, out
}

func (r *running) get(who, path string) object {
	r.t.Helper()
	status, _, out := r.call(who, "GET", path, nil)
	require.Equal(r.t, http.StatusOK, status, out)
	return out
}

// items reads a whole list.
func (r *running) items(who, path string) []object {
	r.t.Helper()
	var all []object
	for cursor := ""; ; {
		page := r.get(who, path+cursor)
		for _, x := range page["items"].([]any) {
			all = append(all, x.(object))
		}
		next, ok := page["next_cursor"].(string)
		if !ok {
			return all
		}
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		cursor = sep + "cursor=" + next
	}
}

// do gives a command on the newest revision; it must succeed.
func (r *running) do(who, ref, command string, body any) object {
	r.t.Helper()
	status, out := r.try(who, ref, command, body)
	require.Equal(r.t, http.StatusOK, status, out)
	return out
}

func (r *running) try(who, ref, command string, body any) (int, object) {
	r.t.Helper()
	path := "/v1/complaints/" + ref
	_, h, _ := r.call(who, "GET", path, nil)
	status, _, out := r.call(who, "POST", path+"/"+command, body, "If-Match", h.Get("ETag"))
	return status, out
}

// clock moves the clock; when it answers everything that was due is done.
func (r *running) clock(now string) {
	r.t.Helper()
	status, _, out := r.call("demo-admin", "POST", "/v1/demo/clock", object{"now": now})
	require.Equal(r.t, http.StatusOK, status, out)
}

// verified is what the relay in front writes on top of a mail whose sender it knows; a mail without it waits for a confirmation.
func verified(from string) string {
	_, domain, _ := strings.Cut(from, "@")
	return "Authentication-Results: " + demoRelay + "; dmarc=pass header.from=" + domain + "\r\n"
}

// send sends a mail by SMTP as it is.
func (r *running) send(from, raw string) {
	r.t.Helper()
	require.NoError(r.t, smtp.SendMail(r.at.smtp, nil, from, []string{"klachten@ssc.example"}, []byte(raw)))
}

// now is the program's clock.
func (r *running) now() time.Time {
	r.t.Helper()
	offset, err := os.ReadFile(filepath.Join(r.data, clockFile))
	require.NoError(r.t, err)
	d, err := time.ParseDuration(strings.TrimSpace(string(offset)))
	require.NoError(r.t, err)
	return time.Now().Add(d)
}

// mail sends a mail by SMTP, as a mail program and a relay would.
func (r *running) mail(from, subject, text string) {
	r.t.Helper()
	raw := verified(from) + "From: " + from + "\r\nTo: klachten@ssc.example\r\nSubject: " + subject + "\r\nMessage-ID: <" + strings.ReplaceAll(subject, " ", ".") +
		"." + from + ">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
	r.send(from, raw)
}

// filed finds the complaint with a subject, as the desk sees it.
func (r *running) filed(subject string) object {
	r.t.Helper()
	var found []object
	for _, c := range r.items("demo-desk", "/v1/complaints") {
		if c["subject"] == subject {
			found = append(found, c)
		}
	}
	require.Len(r.t, found, 1, subject)
	return r.get("demo-desk", "/v1/complaints/"+found[0]["id"].(string))
}

// sent reads the letters to an address, in the order of their files, which is that of the events.
func sent(t *testing.T, data, to string) []complaints.InboundMail {
	t.Helper()
	reader, err := mailin.New(&mailin.Options{Blobs: memstore.NewBlobs()})
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(data, "sent", "*.eml"))
	require.NoError(t, err)
	var list []complaints.InboundMail
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		if !bytes.Contains(raw, []byte("<"+to+">")) {
			continue
		}
		m, err := reader.Read(t.Context(), mailin.Envelope{ReceivedAt: time.Unix(0, 0)}, bytes.NewReader(raw))
		require.NoError(t, err)
		require.True(t, m.Automatic)
		require.False(t, m.Unreadable)
		list = append(list, m)
	}
	return list
}

// about keeps the letters whose subject holds a word.
func about(list []complaints.InboundMail, word string) []complaints.InboundMail {
	var kept []complaints.InboundMail
	for _, m := range list {
		if strings.Contains(m.Subject, word) {
			kept = append(kept, m)
		}
	}
	return kept
}

func texts(list []complaints.InboundMail) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(m.Subject + "\n" + m.Text + "\n")
	}
	return b.String()
}
