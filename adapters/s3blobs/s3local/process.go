package s3local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

const (
	program  = "versitygw-v1.8.0"
	readyBy  = 20 * time.Second // on a busy machine; it is up within 100 ms on an idle one
	attempts = 3                // another process can take the port that was found free
)

// watchdog runs the server until its own input ends, as it does when the test process is gone, in whatever way. Then it removes
// the server's directory, which comes before the command.
const watchdog = `dir=$1; shift; exec 3<&0; "$@" & server=$!
{ read -r _ <&3; kill "$server"; } >/dev/null 2>&1 &
wait "$server"; rm -rf "$dir"`

// process is one running server.
type process struct {
	url   string
	dir   string
	cmd   *exec.Cmd
	input io.Closer // closing it stops the server
	said  transcript
	ended chan struct{}
}

// start runs a server and waits until it answers.
func start() (*process, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	for range attempts {
		var p *process
		if p, err = run(path); err == nil {
			return p, nil
		}
	}
	return nil, err
}

// find looks for the program in .tools of the module that the tests run in.
func find() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(dir, ".tools", program)
			if _, err := os.Stat(path); err != nil {
				return "", fmt.Errorf(".tools/%s is missing: run make test-needs", program)
			}
			return path, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod here or above")
		}
		dir = filepath.Dir(dir)
	}
}

func run(path string) (*process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	p := &process{url: "http://" + addr, ended: make(chan struct{})}
	if p.dir, err = os.MkdirTemp("", "s3local"); err != nil {
		return nil, err
	}
	if err := p.launch(path, addr); err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.dir))
	}
	if err := p.await(); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// freeAddr is an address of loopback that nobody listens on.
func freeAddr() (string, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (p *process) launch(path, addr string) error {
	args := []string{"-c", watchdog, program, p.dir, path, "--port", addr, "--region", region, "--health", "/health", "--quiet", "posix"}
	for _, place := range [][2]string{{"--versioning-dir", "versions"}, {"--", "objects"}} {
		dir := filepath.Join(p.dir, place[1])
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		args = append(args, place[0], dir)
	}
	p.cmd = exec.CommandContext(context.Background(), "/bin/sh", args...) //nolint:gosec // the program of the module's own tools
	p.cmd.Env = []string{"ROOT_ACCESS_KEY_ID=" + accessKey, "ROOT_SECRET_ACCESS_KEY=" + secretKey}
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	input, err := p.cmd.StdinPipe()
	if err != nil {
		return err
	}
	p.input = input
	if err := p.cmd.Start(); err != nil {
		return err
	}
	go func() {
		_ = p.cmd.Wait() // it is killed: its code says nothing
		close(p.ended)
	}()
	return nil
}

// await asks until the server answers that it is well.
func (p *process) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), readyBy)
	defer cancel()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %s", program, &p.said)
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %s", program, &p.said)
		case <-tick.C:
			if p.well(ctx) {
				tick.Stop()
				return nil
			}
		}
	}
}

func (p *process) well(ctx context.Context) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/health", http.NoBody)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// stop ends the server and removes its files.
func (p *process) stop() error {
	_ = p.input.Close() // closed already when it ended by itself
	<-p.ended
	return os.RemoveAll(p.dir)
}

// transcript keeps what the server says, for when it does not start.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
