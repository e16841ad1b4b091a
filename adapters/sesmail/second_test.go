package sesmail_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// emulator runs aws-ses-v2-local, which other people wrote after SES, and returns its address.
func emulator(t *testing.T) string {
	t.Helper()
	program := filepath.Join("..", "..", ".tools", "npm", "node_modules", "aws-ses-v2-local", "dist", "cli.js")
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("aws-ses-v2-local is missing (%v): run make test-needs", err)
	}
	cmd := exec.CommandContext(t.Context(), "node", program, "--host", "127.0.0.1", "--port", "0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended: it is killed
	running := regexp.MustCompile(`running at http://[^:]+:(\d+)`)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if port := running.FindStringSubmatch(lines.Text()); port != nil {
			return "http://127.0.0.1:" + port[1]
		}
	}
	t.Fatal("aws-ses-v2-local does not start")
	return ""
}

// kept is a mail as the emulator's own parser read it.
type kept struct {
	MessageID   string
	From        string
	Destination struct{ To []string }
	Subject     string
	Body        struct{ Text, HTML string }
}

func keptBy(t *testing.T, url string) []kept {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/store", http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	var store struct{ Emails []kept }
	require.NoError(t, json.Unmarshal(body, &store))
	return store.Emails
}

// A second opinion on the request, and on the mail in it.
func TestEmulator(t *testing.T) {
	t.Parallel()
	url := emulator(t)
	var accepted sesmail.Accepted
	n, err := sesmail.New(&sesmail.Options{
		Client: client(url, nil), ConfigurationSet: "klachtwerk", Accepted: func(a sesmail.Accepted) { accepted = a },
	})
	require.NoError(t, err)
	l := letter()
	l.InReplyTo = "20261117.4711@gemeente-a.example"
	l.Subject = "Bericht over uw klacht: café dicht [K-2026-000123]"
	l.Text = "Geachte Sanne,\n\nEén moment: € 5 is genoeg.\n.\nFrom hier verder.\n"
	l.To = append(l.To, complaints.Address{Name: "Zoë Çelik", Email: "zoe@gemeente-a.example"})
	require.NoError(t, n.Send(t.Context(), l))
	got := keptBy(t, url)
	require.Len(t, got, 1)
	require.Equal(t, accepted.SES, got[0].MessageID)
	require.Equal(t, `"Servicedesk HR" <klachten@ssc.example>`, got[0].From)
	require.Equal(t, []string{`"Sanne de Vries" <sanne@gemeente-a.example>, "Zoë Çelik" <zoe@gemeente-a.example>`}, got[0].Destination.To)
	require.Equal(t, l.Subject, got[0].Subject)
	require.Equal(t, l.Text, got[0].Body.Text)
	require.Equal(t, l.HTML, got[0].Body.HTML)
}
