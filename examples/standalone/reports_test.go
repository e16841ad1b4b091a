package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The provisional report comes by itself on the first working day after the quarter, the final one 20 working days after its end; the
// desk releases it with its commentary, and a copy of each lies where people find it.
func TestQuarterlyReports(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data, "-now", start0)
	r.mail("f.dewit@gemeente-a.example", "Verkeerde stoel", "Tekst.")
	r.clock("2026-04-02T16:50:00+02:00")
	received := 0 // referrals are counted apart
	for _, x := range r.items("demo-desk", "/v1/complaints?received_from=2026-04-01") {
		if x["class"] == "complaint" {
			received++
		}
	}
	require.Positive(t, received)

	r.clock("2026-06-30T23:59:00+02:00")
	status, _, _ := r.call("demo-desk", "GET", "/v1/reports/2026-Q2", nil)
	require.Equal(t, http.StatusNotFound, status, "the quarter is not over")
	r.clock("2026-07-01T08:00:00+02:00")
	first := r.get("demo-director", "/v1/reports/2026-Q2")
	require.Equal(t, "provisional", first["kind"])
	require.EqualValues(t, received, first["received"])
	r.clock("2026-07-28T12:00:00+02:00") // the 20th working day after 30 June
	final := r.get("demo-desk", "/v1/reports/2026-Q2")
	require.Equal(t, "final", final["kind"])
	require.EqualValues(t, 2, final["version"])

	status, _, out := r.call("demo-desk", "POST", "/v1/reports/2026-Q2/release", object{"commentary": "Geen bijzonderheden."})
	require.Equal(t, http.StatusOK, status, out)
	version := filepath.Join(data, "reports", "2026-Q2", "v2")
	for _, name := range []string{
		"manifest.json", "report.json", "list.nl.csv", "list.en.csv", "report.html", "report.en.html", "report.public.html", "report.xlsx",
		"release-1/release.json", "release-1/report.html", "release-1/report.xlsx",
	} {
		require.FileExists(t, filepath.Join(version, filepath.FromSlash(name)))
	}
	page, err := os.ReadFile(filepath.Join(version, "release-1", "report.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "Geen bijzonderheden.")
	require.NoDirExists(t, filepath.Join(version, "release-2"))

	notices := r.sentWith("Klachtenrapportage 2026-Q2")
	require.Len(t, notices, 2, "one for each version, to desk and director")
	require.Contains(t, notices[0], "/v1/reports/2026-Q2.html?version=")
}

// sentWith reads the letters whose subject or text holds a word.
func (r *running) sentWith(word string) []string {
	r.t.Helper()
	files, err := filepath.Glob(filepath.Join(r.data, "sent", "*.eml"))
	require.NoError(r.t, err)
	var list []string
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(r.t, err)
		if strings.Contains(string(raw), word) {
			list = append(list, strings.ReplaceAll(strings.ReplaceAll(string(raw), "=\r\n", ""), "=3D", "="))
		}
	}
	return list
}
