package runtimetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Flags are those with which a function is compiled to be deployed; arm64 and linux come from the environment then.
func Flags() []string {
	return []string{"-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w"}
}

// ClockTag is the build tag of the clock of tests.
const ClockTag = "klachtwerk_clock"

var builds sync.Map //nolint:gochecknoglobals // what this test binary has compiled

// Binary compiles the package in a directory of the module, such as lambda/api, as it is deployed, but for this machine.
func Binary(tb testing.TB, dir string) string {
	tb.Helper()
	return compile(tb, dir, "", Flags())
}

// TestBinary compiles it with the clock of tests.
func TestBinary(tb testing.TB, dir string) string {
	tb.Helper()
	flags := Flags()
	flags[1] += "," + ClockTag
	return compile(tb, dir, "", flags)
}

// Program compiles a program that is no function, with the clock of tests.
func Program(tb testing.TB, dir string) string {
	tb.Helper()
	return compile(tb, dir, "", []string{"-tags", ClockTag})
}

// Deployed compiles it for the machines on which it is deployed.
func Deployed(tb testing.TB, dir string) string {
	tb.Helper()
	return compile(tb, dir, "arm64", Flags())
}

func compile(tb testing.TB, dir, arch string, flags []string) string {
	tb.Helper()
	name := strings.Join(append([]string{dir, arch}, flags...), " ")
	made, _ := builds.LoadOrStore(name, sync.OnceValues(func() (string, error) { return build(dir, arch, flags) }))
	get, ok := made.(func() (string, error))
	if !ok {
		tb.Fatalf("runtimetest: %T", made)
	}
	path, err := get()
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

// build leaves the binary in the directory for temporary files: it serves all tests of this process, whose TestMain says where that is.
func build(dir, arch string, flags []string) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	f, err := os.MkdirTemp("", "klachtwerk-"+filepath.Base(dir)+"-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(f, "bootstrap")
	for _, program := range beside(dir) {
		if err := buildOne(root, program, filepath.Join(f, filepath.Base(program)), arch, flags); err != nil {
			return "", err
		}
	}
	return path, buildOne(root, dir, path, arch, flags)
}

// beside are the programs that are deployed beside a function.
func beside(dir string) []string {
	if dir == "lambda/report" || dir == "lambda/api" {
		return []string{"lambda/maker"}
	}
	return nil
}

func buildOne(root, dir, path, arch string, flags []string) error {
	cmd := exec.Command("go", append(append([]string{"build"}, flags...), "-o", path, "./"+dir)...) //nolint:gosec,noctx // our own packages
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if slices.Contains(flags, "-trimpath") {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	if arch != "" {
		cmd.Env = append(cmd.Env, "GOOS=linux", "GOARCH="+arch)
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		return &buildError{dir, string(said), err}
	}
	return nil
}

type buildError struct {
	dir, said string
	cause     error
}

func (e *buildError) Error() string {
	return "runtimetest: " + e.dir + ": " + e.cause.Error() + "\n" + e.said
}
func (e *buildError) Unwrap() error { return e.cause }

// moduleRoot is the directory of go.mod, up from the test's.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", os.ErrNotExist
		}
		dir = filepath.Dir(dir)
	}
}
