// Command testreport reads the event stream of `go test -json` and writes what a person wants to
// read: each package's closing line, the full output of what failed, the names of skipped tests,
// a closing count and the coverage per package.
//
// It fails when a test failed. With CI=true in the environment it also fails when a test was
// skipped, since a suite that did not run proves nothing.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	profile := flag.String("cover", "", "coverage `profile` to sum up per package")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, *profile, os.Getenv("CI") == "true"); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(1)
	}
}

// run copies the report of the events in r to w. The profile is read only when every test passed:
// a failed run leaves none, or one that says nothing.
func run(r io.Reader, w io.Writer, profile string, skipFails bool) error {
	rep := newReport(w)
	if err := rep.read(r); err != nil {
		return err
	}
	if err := rep.verdict(skipFails); err != nil {
		return err
	}
	if profile == "" {
		return nil
	}
	return writeCoverage(w, profile)
}
