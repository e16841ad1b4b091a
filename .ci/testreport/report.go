package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// key names a test, or with an empty test its package.
type key struct{ pkg, test string }

// report gathers the output per test, so that what parallel tests wrote is not interleaved.
type report struct {
	w       io.Writer
	err     error
	output  map[key]*bytes.Buffer
	passed  int
	failed  []string
	skipped []string
	broken  []string // packages that failed: a failing test in them, or a crash, or no build
}

func newReport(w io.Writer) *report {
	return &report{w: w, output: map[key]*bytes.Buffer{}}
}

// read consumes the stream to its end. A line that is no event, such as a word of the go command
// itself, is passed through.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if errors.Is(err, io.EOF) {
			return r.err
		}
		if err != nil {
			return fmt.Errorf("reading the output of go test: %w", err)
		}
	}
}

func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		r.print(string(line))
		return
	}
	r.add(e)
}

func (r *report) add(e event) {
	switch e.Action {
	case "output":
		r.buffer(key{e.Package, e.Test}).WriteString(e.Output)
	case "build-output":
		r.print(e.Output)
	case "build-fail":
		r.broken = append(r.broken, e.ImportPath+" [build failed]")
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.closePackage(e)
		} else {
			r.closeTest(e)
		}
	}
}

func (r *report) closeTest(e event) {
	k := key{e.Package, e.Test}
	name := e.Package + " " + e.Test
	switch e.Action {
	case "pass":
		r.passed++
	case "skip":
		r.skipped = append(r.skipped, name)
		r.print(r.buffer(k).String())
	case "fail":
		r.failed = append(r.failed, name)
		r.print(r.buffer(k).String())
	}
	delete(r.output, k)
}

// closePackage prints the closing line alone when all is well, and everything still held when it
// is not: tests that a crash or the time limit cut short have no closing event of their own.
func (r *report) closePackage(e event) {
	k := key{pkg: e.Package}
	own := r.buffer(k).String()
	if e.Action == "fail" {
		r.broken = append(r.broken, e.Package)
		for _, open := range r.open(e.Package) {
			r.print(r.output[open].String())
			delete(r.output, open)
		}
		r.print(own)
	} else {
		r.print(closingLine(own))
	}
	delete(r.output, k)
}

// open lists a package's tests that have no outcome yet, by name.
func (r *report) open(pkg string) []key {
	var open []key
	for k := range maps.Keys(r.output) {
		if k.pkg == pkg && k.test != "" {
			open = append(open, k)
		}
	}
	slices.SortFunc(open, func(a, b key) int { return strings.Compare(a.test, b.test) })
	return open
}

// closingLine finds `ok  pkg 0.5s` or `?  pkg [no test files]` and cuts off the coverage: with
// -coverpkg it is the share of the whole module, which misleads. The table at the end has it right.
func closingLine(output string) string {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "? ") {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "\tcoverage:")
			return line + "\n"
		}
	}
	return ""
}

// verdict prints the count and says whether the run is good.
func (r *report) verdict(skipFails bool) error {
	r.print(fmt.Sprintf("\n%d passed, %d failed, %d skipped\n", r.passed, len(r.failed), len(r.skipped)))
	r.list("failed", r.failed)
	r.list("skipped", r.skipped)
	switch {
	case r.err != nil:
		return r.err
	case len(r.failed) > 0 || len(r.broken) > 0:
		r.list("packages that failed", r.broken)
		return errors.New("tests failed")
	case skipFails && len(r.skipped) > 0:
		return errors.New("tests were skipped, which CI counts as a failure")
	case r.passed == 0:
		return errors.New("no test ran")
	}
	return r.err
}

func (r *report) list(title string, names []string) {
	if len(names) == 0 {
		return
	}
	r.print(title + ":\n")
	for _, n := range names {
		r.print("  " + n + "\n")
	}
}

func (r *report) buffer(k key) *bytes.Buffer {
	b := r.output[k]
	if b == nil {
		b = &bytes.Buffer{}
		r.output[k] = b
	}
	return b
}

// print keeps the first write error; read and verdict return it.
func (r *report) print(s string) {
	if s == "" || r.err != nil {
		return
	}
	_, r.err = io.WriteString(r.w, s)
}
