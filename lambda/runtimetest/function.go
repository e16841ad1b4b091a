package runtimetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options say how a process is started.
type Options struct {
	Command []string      // the binary, and what runs it where that is needed
	Env     []string      // NAME=value; nothing of the test's own environment reaches the process
	Timeout time.Duration // for one event; 0: 30 seconds
}

// Function is one process that handles events, one after the other.
type Function struct {
	o      Options
	api    *api
	cmd    *exec.Cmd
	began  time.Time
	log    transcript
	ended  chan struct{}
	code   error
	invoke sync.Mutex
}

// Start starts a process. It ends with the test.
func Start(tb testing.TB, o *Options) *Function {
	tb.Helper()
	f, err := start(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(f.Stop)
	return f
}

func start(o *Options) (*Function, error) {
	f := &Function{o: *o, ended: make(chan struct{})}
	if f.o.Timeout == 0 {
		f.o.Timeout = 30 * time.Second
	}
	f.api = serve()
	f.cmd = exec.CommandContext(context.Background(), o.Command[0], o.Command[1:]...) //nolint:gosec // what the test compiled
	f.cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + f.api.addr(), "_HANDLER=bootstrap", "AWS_LAMBDA_FUNCTION_NAME=test", "AWS_LAMBDA_FUNCTION_VERSION=1",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023", "LAMBDA_TASK_ROOT=/var/task", "TZ=:UTC", "LANG=en_US.UTF-8",
		"PATH=/usr/local/bin:/usr/bin:/bin",
	}, o.Env...)
	f.cmd.Stdout, f.cmd.Stderr = &f.log, &f.log
	f.began = time.Now()
	if err := f.cmd.Start(); err != nil {
		f.api.close()
		return nil, err
	}
	go func() {
		f.code = f.cmd.Wait()
		close(f.ended)
	}()
	return f, nil
}

// Stop kills the process, as Lambda does.
func (f *Function) Stop() {
	_ = f.cmd.Process.Kill() // it may have ended by itself
	<-f.ended
	f.api.close()
}

// Log is what the process has written.
func (f *Function) Log() string { return f.log.String() }

// errEnded is a process that ended before it had an answer.
var errEnded = errors.New("runtimetest: the process ended")

// Started waits for the first call for an event and tells how long the process took to make it.
func (f *Function) Started(tb testing.TB) time.Duration {
	tb.Helper()
	select {
	case at := <-f.api.first:
		f.api.first <- at // for the next who asks
		return at.Sub(f.began)
	case <-f.ended:
		tb.Fatalf("%v: %v\n%s", errEnded, f.code, f.Log())
	case <-time.After(time.Minute):
		tb.Fatalf("runtimetest: no call for an event\n%s", f.Log())
	}
	return 0
}

// InitError waits for the process to refuse its start, and gives what it told Lambda.
func (f *Function) InitError(tb testing.TB) InvokeError {
	tb.Helper()
	select {
	case <-f.ended:
	case <-time.After(time.Minute):
		tb.Fatalf("runtimetest: the process runs\n%s", f.Log())
	}
	select {
	case e := <-f.api.initError:
		return e
	default:
		tb.Fatalf("runtimetest: Lambda was not told\n%s", f.Log())
		return InvokeError{}
	}
}

// InvokeError is an error as Lambda is told of it.
type InvokeError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *InvokeError) Error() string { return e.Type + ": " + e.Message }

// Invoke hands the process an event and gives its answer. The error is a *InvokeError that it told of, or that the process ended.
func (f *Function) Invoke(ctx context.Context, event any) ([]byte, error) {
	body, ok := event.([]byte)
	if !ok {
		var err error
		if body, err = json.Marshal(event); err != nil {
			return nil, err
		}
	}
	f.invoke.Lock()
	defer f.invoke.Unlock()
	call := &call{body: body, deadline: time.Now().Add(f.o.Timeout), answer: make(chan answer, 1)}
	select {
	case f.api.calls <- call:
	case <-f.ended:
		return nil, fmt.Errorf("%w: %w\n%s", errEnded, f.code, f.Log())
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case a := <-call.answer:
		return a.body, a.err
	case <-f.ended:
		return nil, fmt.Errorf("%w: %w\n%s", errEnded, f.code, f.Log())
	case <-time.After(f.o.Timeout):
		f.Stop()
		return nil, fmt.Errorf("%w: its time was over\n%s", errEnded, f.Log())
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// MustInvoke is Invoke for an event that succeeds, whose answer is read into out unless that is nil.
func (f *Function) MustInvoke(tb testing.TB, event, out any) {
	tb.Helper()
	body, err := f.Invoke(tb.Context(), event)
	if err != nil {
		tb.Fatalf("%v\n%s", err, f.end())
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(body, out); err != nil {
		tb.Fatalf("%v: %s", err, body)
	}
}

// end is the last of the log, for a person.
func (f *Function) end() string {
	const enough = 4 << 10
	log := f.Log()
	return log[max(0, len(log)-enough):]
}

// Lines are the JSON objects in the log.
func (f *Function) Lines() []map[string]any {
	var lines []map[string]any
	for line := range strings.Lines(f.Log()) {
		var x map[string]any
		if json.Unmarshal([]byte(line), &x) == nil {
			lines = append(lines, x)
		}
	}
	return lines
}

// transcript keeps what a process says.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
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
