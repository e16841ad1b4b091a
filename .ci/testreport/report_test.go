package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The streams are cut from real runs of `go test -json`.
const (
	passing = `{"Action":"start","Package":"m/a"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"pass","Package":"m/a","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"m/a","Output":"PASS\n"}
{"Action":"output","Package":"m/a","Output":"ok  \tm/a\t0.005s\tcoverage: 3.1% of statements in ./...\n"}
{"Action":"pass","Package":"m/a","Elapsed":0.005}
`
	skipping = `{"Action":"output","Package":"m/b","Test":"TestB","Output":"    b_test.go:5: no database\n"}
{"Action":"skip","Package":"m/b","Test":"TestB","Elapsed":0}
{"Action":"output","Package":"m/b","Output":"ok  \tm/b\t0.002s\n"}
{"Action":"pass","Package":"m/b","Elapsed":0.002}
`
	failing = `{"Action":"output","Package":"m/c","Test":"TestC","Output":"    c_test.go:7: got 1\n"}
{"Action":"fail","Package":"m/c","Test":"TestC","Elapsed":0}
{"Action":"output","Package":"m/c","Output":"FAIL\tm/c\t0.002s\n"}
{"Action":"fail","Package":"m/c","Elapsed":0.002}
`
	crashing = `{"Action":"output","Package":"m/d","Test":"TestD","Output":"panic: test timed out\n"}
{"Action":"output","Package":"m/d","Output":"FAIL\tm/d\t0.002s\n"}
{"Action":"fail","Package":"m/d","Elapsed":0.002}
`
	unbuilt = `{"ImportPath":"m/e","Action":"build-output","Output":"e.go:3:1: syntax error\n"}
{"ImportPath":"m/e","Action":"build-fail"}
{"Action":"output","Package":"m/e","Output":"FAIL\tm/e [build failed]\n"}
{"Action":"fail","Package":"m/e","FailedBuild":"m/e"}
`
	testless = `{"Action":"output","Package":"m/f","Output":"?   \tm/f\t[no test files]\n"}
{"Action":"skip","Package":"m/f","Elapsed":0}
`
)

func TestRun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		stream    string
		skipFails bool
		err       string
		prints    []string
	}{
		"all pass":              {passing, true, "", []string{"ok  \tm/a\t0.005s\n", "1 passed, 0 failed, 0 skipped"}},
		"skip at home":          {passing + skipping, false, "", []string{"b_test.go:5: no database", "skipped:\n  m/b TestB"}},
		"skip in CI":            {passing + skipping, true, "skipped", []string{"skipped:\n  m/b TestB", "ok  \tm/b\t0.002s\n"}},
		"package without tests": {passing + testless, true, "", []string{"?   \tm/f\t[no test files]\n"}},
		"failure":               {passing + failing, false, "tests failed", []string{"c_test.go:7: got 1", "failed:\n  m/c TestC", "FAIL\tm/c"}},
		"crash":                 {passing + crashing, false, "tests failed", []string{"panic: test timed out", "packages that failed:\n  m/d"}},
		"no build":              {passing + unbuilt, false, "tests failed", []string{"syntax error", "m/e [build failed]"}},
		"nothing ran":           {testless, false, "no test ran", nil},
		"no stream":             {"", false, "no test ran", nil},
		"words between":         {"go: no such tool\n" + passing, true, "", []string{"go: no such tool\n"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := run(strings.NewReader(tt.stream), &out, "", tt.skipFails)
			if tt.err == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tt.err)
			}
			for _, s := range tt.prints {
				require.Contains(t, out.String(), s)
			}
			require.NotContains(t, out.String(), "=== RUN")
		})
	}
}

// A block that two test binaries report counts once, and is covered when either reached it.
func TestCoverage(t *testing.T) {
	t.Parallel()
	profile := filepath.Join(t.TempDir(), "cover.out")
	require.NoError(t, os.WriteFile(profile, []byte(`mode: atomic
m/a/x.go:1.1,2.2 3 0
m/a/x.go:3.1,4.2 1 5
m/b/y.go:1.1,2.2 4 0
m/a/x.go:1.1,2.2 3 7
m/a/x.go:3.1,4.2 1 0
`), 0o600))
	var out strings.Builder
	require.NoError(t, run(strings.NewReader(passing), &out, profile, true))
	require.Regexp(t, `(?m)^  m/a +100\.0%$`, out.String())
	require.Regexp(t, `(?m)^  m/b +0\.0%$`, out.String())
	require.Regexp(t, `(?m)^  total +50\.0%$`, out.String())
}

func TestCoverageRefusesAnythingElse(t *testing.T) {
	t.Parallel()
	_, err := sumProfile(strings.NewReader("mode: atomic\nm/a/x.go:1.1,2.2 3\n"))
	require.ErrorContains(t, err, "line 2")
	_, err = sumProfile(strings.NewReader("m/a/x.go:1.1,2.2 3 many\n"))
	require.ErrorContains(t, err, "line 1")
}
