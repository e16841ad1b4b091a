package klachtwerk_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// readme gives the README's code blocks of one language, in order.
func readme(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)\n```(\\w+)\n(.*?\n)```\n").FindAllStringSubmatch(string(text), -1) {
		if m[1] == language {
			blocks = append(blocks, m[2])
		}
	}
	require.NotEmpty(t, blocks, language)
	return blocks
}

// The README's sample compiles and works as it stands.
func TestReadmeSample(t *testing.T) {
	t.Parallel()
	for _, sample := range readme(t, "go") {
		file := filepath.Join(t.TempDir(), "main.go")
		program := `package main

import (
	"context"
	"log"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
` + sample + `
	return err
}
`
		require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
		goCommand(t, ".", "run", file)
	}
}

// The README's commands do what it says, against a program started as it says.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"go run ./examples/standalone\n", "make test\n"}, readme(t, "bash"), "the two commands; below the first with free ports")
	dir := t.TempDir()
	binary := filepath.Join(dir, "standalone")
	goCommand(t, ".", "build", "-o", binary, "./examples/standalone")
	httpAddr, smtpAddr := startStandalone(t, binary, dir)

	script := strings.Join(readme(t, "sh"), "\n")
	for from, to := range map[string]string{"127.0.0.1:8080": httpAddr, "127.0.0.1:2525": smtpAddr} {
		require.Contains(t, script, from)
		script = strings.ReplaceAll(script, from, to)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-eu", "-o", "pipefail", "-c", script)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	for _, want := range []string{
		`"subject":"Verkeerde stoel"`, `"status":"registered"`, `"kind":"acknowledgment"`, `"status":"in_progress"`, `"status":"escalated"`,
		`"status":"closed"`, `"type":"closed"`, `"now":"`,
	} {
		require.Contains(t, string(out), want)
	}
	letters, err := filepath.Glob(filepath.Join(dir, "data", "sent", "*.eml"))
	require.NoError(t, err)
	require.NotEmpty(t, letters)
}

// startStandalone starts the program with its data beside it, until the test ends; it tells its addresses.
func startStandalone(t *testing.T, binary, dir string) (httpAddr, smtpAddr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, "-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0")
	cmd.Dir = dir
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Stop with") {
		if _, addr, ok := strings.Cut(lines.Text(), "HTTP API   http://"); ok {
			httpAddr = addr
		}
		if _, rest, ok := strings.Cut(lines.Text(), "SMTP       "); ok {
			smtpAddr, _, _ = strings.Cut(rest, ",")
		}
	}
	require.NotEmpty(t, httpAddr)
	require.NotEmpty(t, smtpAddr)
	t.Cleanup(func() {
		rest, err := io.ReadAll(stdout) // the test's context has ended, so the program was told to stop
		require.NoError(t, err)
		require.Contains(t, string(rest), "Stopped.")
		_ = cmd.Wait() // reports that the context ended
	})
	return httpAddr, smtpAddr
}
