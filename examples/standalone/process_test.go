package main

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// build makes the real program.
func build(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "standalone")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", name, ".")
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return name
}

// process starts the real program as a process of its own; what it prints tells its addresses.
func process(t *testing.T, binary, data string) (*running, *exec.Cmd) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, binary, "-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", data, "-now", start0)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	r := &running{t: t, data: data}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Stop with") {
		if _, addr, ok := strings.Cut(lines.Text(), "HTTP API   http://"); ok {
			r.at.http = addr
		}
		if _, rest, ok := strings.Cut(lines.Text(), "SMTP       "); ok {
			r.at.smtp, _, _ = strings.Cut(rest, ",")
		}
	}
	require.NotEmpty(t, r.at.http)
	return r, cmd
}

// TestKilled kills the program right after it took mail: nothing that was answered with 250 is lost, no letter goes twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	binary, data := build(t), t.TempDir()
	r, cmd := process(t, binary, data)
	for _, n := range []string{"een", "twee", "drie"} {
		r.mail("f.dewit@gemeente-a.example", "Klacht "+n, "Tekst.")
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
	require.Error(t, cmd.Wait())

	r, cmd = process(t, binary, data)
	r.mail("f.dewit@gemeente-a.example", "Klacht een", "Tekst.") // the sender who heard no answer tries again
	r.clock("2026-04-02T17:30:00+02:00")
	for _, n := range []string{"een", "twee", "drie"} {
		c := r.filed("Klacht " + n)
		require.Len(t, about(sent(t, data, "f.dewit@gemeente-a.example"), c["reference"].(string)), 1)
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait(), "it drains and ends well")
}
