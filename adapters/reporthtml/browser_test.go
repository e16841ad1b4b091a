package reporthtml_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// seen is what a browser says of a page.
type seen struct {
	File       string   `json:"file"`
	Violations []string `json:"violations"` // of axe-core's rules
	Incomplete []string `json:"incomplete"` // what axe-core could not decide
	Checked    int      `json:"checked"`    // rules that passed
	Requests   []string `json:"requests"`   // for anything but the page
	Errors     []string `json:"errors"`
	Wide       []int    `json:"wide"` // widths at which the page has to be scrolled sideways
}

// open gives pages to Chromium.
func open(t *testing.T, files ...string) []seen {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	args := append([]string{"testdata/browser.mjs", modules(t), program(t, "chromium", "chromium-browser", "google-chrome")}, files...)
	cmd := exec.CommandContext(ctx, program(t, "node", "nodejs"), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var list []seen
	require.NoError(t, json.Unmarshal(out, &list))
	require.Len(t, list, len(files))
	return list
}

// program is the first of the names that is installed.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("%s is missing: run make test-needs", names[0])
	return ""
}

// modules is where make test-needs puts what comes from npm.
func modules(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
	}
	dir = filepath.Join(dir, ".tools", "npm", "node_modules")
	for _, name := range []string{"playwright-core", "axe-core"} {
		if _, err := os.Stat(filepath.Join(dir, name, "package.json")); err != nil {
			t.Fatalf("%s is missing: run make test-needs", name)
		}
	}
	return dir
}

var pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)

// Chromium and axe-core find nothing wrong, on a desktop and on a phone; the page fetches nothing, and prints on paper.
func TestInABrowser(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var files []string
	for _, p := range []struct{ name, page string }{
		{"released.html", render(t, released(t), nil)},
		{"english.html", render(t, sample(t), &reporthtml.Options{Language: complaints.English})},
		{"public.html", render(t, large(t), &reporthtml.Options{Public: true})},
		{"first.html", render(t, first(t), nil)},
		{"hostile.html", render(t, hostile(t), nil)},
	} {
		file := filepath.Join(dir, p.name)
		require.NoError(t, os.WriteFile(file, []byte(p.page), 0o600))
		files = append(files, file)
	}
	pages := map[string]int{}
	for _, s := range open(t, files...) {
		name := filepath.Base(s.File)
		require.Empty(t, s.Violations, name)
		require.Empty(t, s.Incomplete, name)
		require.Greater(t, s.Checked, 30, "%s: rules were checked", name)
		require.Empty(t, s.Requests, name)
		require.Empty(t, s.Errors, name)
		require.Empty(t, s.Wide, name)
		pdf, err := os.ReadFile(s.File + ".pdf")
		require.NoError(t, err)
		pages[name] = len(pdfPage.FindAll(pdf, -1))
		require.Positive(t, pages[name], name)
	}
	require.InDelta(t, 7, pages["released.html"], 2, "a report is some pages, and not a book")
	require.InDelta(t, 3, pages["public.html"], 1)
	require.InDelta(t, 3, pages["first.html"], 2)
}

// A page that is bad on purpose is found out: the check itself works.
func TestTheBrowserFindsFaults(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bad.html")
	require.NoError(t, os.WriteFile(file, []byte(`<!DOCTYPE html><html><body style="width:2000px"><p style="color:#eee">x</p><img src="x.png"></body></html>`), 0o600))
	s := open(t, file)[0]
	require.NotEmpty(t, s.Violations)
	require.NotEmpty(t, s.Requests)
	require.Equal(t, []int{1200, 400}, s.Wide)
}
