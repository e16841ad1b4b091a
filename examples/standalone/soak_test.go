//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var soakFor = flag.Duration("soak", 0, "how long TestSoak keeps the program under load, and then wants it to have stayed as it was; 0: a short while, and it looks for losses only")

const (
	shortSoak  = 15 * time.Second
	soakSample = time.Minute
	soakTap    = "KLACHTWERK_SOAK_TAP" // for a process that TestSoak starts: the socket at which it tells its vitals
)

// TestMain lets this binary be the program too, with a tap for what only the process itself knows.
func TestMain(m *testing.M) {
	tap := os.Getenv(soakTap)
	if tap == "" {
		os.Exit(m.Run())
	}
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", tap)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() { _ = http.Serve(ln, http.HandlerFunc(tellVitals)) }() // it ends with the process
	main()
}

// vitals are what a process knows of itself.
type vitals struct{ Heap, Goroutines int64 }

// tellVitals collects first, so that the heap is what is in use.
func tellVitals(w http.ResponseWriter, _ *http.Request) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if err := json.NewEncoder(w).Encode(vitals{Heap: int64(m.HeapAlloc), Goroutines: int64(runtime.NumGoroutine())}); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// TestSoak keeps the real program, in a process of its own, under a steady mixed load: complaints over HTTP and by mail, whole
// procedures up to closing, lists, attachments, letters to sent/, and a clock that hurries, so that the sweep has work. At the
// end nothing is lost. A long run, with -soak, looks every minute at what the process holds and how fast it answers, prints that
// as a table, and fails when it is not flat; see growths.
func TestSoak(t *testing.T) {
	t.Parallel()
	lasting, every := *soakFor, soakSample
	if lasting == 0 {
		lasting, every = shortSoak, shortSoak/3
	}
	s := startSoak(t)
	s.before = len(s.desk.items("demo-desk", "/v1/complaints?limit=100"))
	ctx, over := context.WithTimeout(t.Context(), lasting)
	defer over()
	var all sync.WaitGroup
	all.Go(func() { s.watch.sampling(ctx, every) })
	s.load(ctx, &all)
	all.Wait()

	s.compare()
	s.end()
	t.Log("\n" + s.watch.table())
	if *soakFor > 0 {
		verdict, flat := s.watch.verdict()
		t.Log("\n" + verdict)
		require.True(t, flat, "it did not stay as it was")
	}
}

// soak is one run.
type soak struct {
	t      *testing.T
	cmd    *exec.Cmd
	data   string
	desk   *running // for what is looked at before and after
	client *http.Client
	watch  *lookout
	before int // complaints that were there

	mu     sync.Mutex
	clock  time.Time
	filed  []*fate
	mails  []*fate
	handle chan *fate // for whole procedures
}

// fate is what was promised about a complaint: it was answered with 201 or 250.
type fate struct {
	id, subject, address string
	closed               bool
}

// startSoak starts the program.
func startSoak(t *testing.T) *soak {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	now, err := time.Parse(time.RFC3339, start0)
	require.NoError(t, err)
	data, tap := t.TempDir(), fmt.Sprintf("@klachtwerk-soak-%d", os.Getpid()) // a socket without a file
	cmd := exec.CommandContext(t.Context(), self, "-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", data, "-now", start0)
	cmd.Env = append(os.Environ(), soakTap+"="+tap)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	at := readAddresses(bufio.NewScanner(stdout))
	require.NotEmpty(t, at.smtp, "it did not start")
	s := &soak{
		t: t, cmd: cmd, data: data, desk: &running{t: t, data: data, at: at}, clock: now, handle: make(chan *fate, 1000),
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
	}
	s.watch = newLookout(t, cmd.Process.Pid, tap, data)
	return s
}

// readAddresses reads what the program prints, up to the end of its announcement.
func readAddresses(lines *bufio.Scanner) (at addresses) {
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Stop with") {
		if _, addr, ok := strings.Cut(lines.Text(), "HTTP API   http://"); ok {
			at.http = addr
		}
		if _, rest, ok := strings.Cut(lines.Text(), "SMTP       "); ok {
			at.smtp, _, _ = strings.Cut(rest, ",")
		}
	}
	return at
}

// end stops the program as an operator does, and has its data checked.
func (s *soak) end() {
	s.t.Helper()
	s.client.CloseIdleConnections()
	require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(s.t, s.cmd.Wait(), "it drains and ends well")
	var out output
	require.NoError(s.t, (&program{}).Run(s.t.Context(), []string{"-check", "-data", s.data}, &out, &out), out.String())
}
