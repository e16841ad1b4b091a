//go:build linux

package main

import (
	"io"
	"mime"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// compare holds what the program has against what it promised: every complaint is listed once, every mail has one line in the
// ledger with its outcome, every complainant has one acknowledgment, and one closing letter when it was closed.
func (s *soak) compare() {
	t := s.t
	t.Helper()
	s.clock = s.clock.Add(time.Hour) // for mails and letters that waited
	s.ask("clock", "demo-admin", http.MethodPost, "/v1/demo/clock", http.StatusOK, inJSON(object{"now": s.clock.Format(time.RFC3339)}))

	bySubject := map[string]object{}
	list := s.desk.items("demo-desk", "/v1/complaints?limit=100")
	for _, c := range list {
		bySubject[c["subject"].(string)] = c
	}
	require.Len(t, list, s.before+len(s.filed)+len(s.mails), "complaints: those before, %d filed and %d by mail", len(s.filed), len(s.mails))
	letters := s.letters()
	closed := 0
	for _, f := range append(s.filed, s.mails...) {
		c, found := bySubject[f.subject]
		require.True(t, found, "%s is not listed", f.subject)
		if f.id != "" {
			require.Equal(t, f.id, c["id"])
		}
		if f.closed {
			closed++
		}
		require.Equal(t, f.closed, c["status"] == "closed", "%s is %v", f.subject, c["status"])
		require.Equal(t, 1, letters[f.address+" ontvangst"], "acknowledgments of %s", f.subject)
		require.Equal(t, f.closed, letters[f.address+" afgehandeld"] == 1, "closing letters of %s: %d", f.subject, letters[f.address+" afgehandeld"])
	}
	require.Positive(t, closed, "no procedure came to its end")

	ledger := s.desk.items("demo-desk", "/v1/mail?limit=100")
	require.Len(t, ledger, len(s.mails), "mails in the ledger")
	for _, m := range ledger {
		require.Equal(t, "complaint", m["outcome"], m)
	}
	out, ok := s.ask("metrics", "demo-admin", http.MethodGet, "/metrics", http.StatusOK, http.NoBody)
	require.True(t, ok)
	for _, none := range []string{"deliveries_parked", "mails_missing", "mails_failed", "sweep_failed"} {
		require.Contains(t, string(out), "\nklachtwerk_"+none+" 0\n")
	}
	t.Logf("%d complaints were filed over HTTP and %d by mail, %d went through the whole procedure, %d letters were sent; nothing is lost",
		len(s.filed), len(s.mails), closed, letters[""])
	require.Zero(t, s.watch.failed, "errors")
}

// letters counts the letters in sent/ by their address and kind; without a name: all.
func (s *soak) letters() map[string]int {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.data, "sent", "*.eml"))
	require.NoError(s.t, err)
	count := map[string]int{"": len(files)}
	for _, name := range files {
		head, err := readHead(name)
		require.NoError(s.t, err)
		to, err := head.AddressList("To")
		require.NoError(s.t, err)
		subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
		require.NoError(s.t, err)
		for _, kind := range []string{"ontvangst", "afgehandeld"} {
			if strings.Contains(strings.ToLower(subject), kind) {
				count[to[0].Address+" "+kind]++
			}
		}
	}
	return count
}

func readHead(name string) (mail.Header, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := mail.ReadMessage(io.LimitReader(f, 64<<10))
	if err != nil {
		return nil, err
	}
	return m.Header, nil
}
