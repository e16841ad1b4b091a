package policyfile_test

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every document in testdata/mistakes has beside it what its author reads.
func TestMistakes(t *testing.T) {
	t.Parallel()
	yamls, err := filepath.Glob("testdata/mistakes/*.yaml")
	require.NoError(t, err)
	jsons, err := filepath.Glob("testdata/mistakes/*.json")
	require.NoError(t, err)
	files := slices.Concat(yamls, jsons)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			_, err := policyfile.ReadFile(file)
			require.ErrorIs(t, err, complaints.ErrInvalid)
			golden := file + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600))
			}
			want, readErr := os.ReadFile(golden)
			require.NoError(t, readErr)
			require.Equal(t, string(want), err.Error()+"\n")
		})
	}
}

func TestBytesThatAreNoDocument(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"empty", "", "policy.yaml: is empty: a policy is needed"},
		{"only a comment", "# nothing\n", "policy.yaml: is empty: a policy is needed"},
		{"null", "~", "policy.yaml: is empty: a policy is needed"},
		{"a list", "- a\n", "policy.yaml:1: must be a mapping of keys to values, not a list"},
		{"a word", "policy", "policy.yaml:1: must be a mapping of keys to values, not a single value"},
		{"NUL", "a: b\nc: \x00\n", "policy.yaml:2: contains a NUL byte: save it as UTF-8 text"},
		{"Latin-1", "version: 1\nnames: {organisation: Gemeente \xe9}\n", "policy.yaml:2: is not UTF-8 text"},
		{"two documents", "version: 1\n---\nversion: 2\n", "policy.yaml:2: holds more than one document: one policy is needed"},
		{"unfinished", "version: [1\n", "policy.yaml:1: is not well-formed YAML"},
		{"deep", strings.Repeat("[", 20000), "policy.yaml:1: is not well-formed YAML"},
		{"too large", "# " + strings.Repeat("x", policyfile.MaxSize), "policy.yaml: is larger than 1048576 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := policyfile.Read(strings.NewReader(tt.body), "policy.yaml")
			require.ErrorContains(t, err, tt.want)
			e, ok := errors.AsType[*policyfile.Error](err)
			require.True(t, ok)
			require.Len(t, e.Problems, 1)
		})
	}
}

func TestReaderThatFails(t *testing.T) {
	t.Parallel()
	_, err := policyfile.Read(iotest.ErrReader(io.ErrUnexpectedEOF), "policy.yaml")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.NotErrorIs(t, err, complaints.ErrInvalid)

	_, err = policyfile.ReadFile(filepath.Join(t.TempDir(), "absent.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestBase(t *testing.T) {
	t.Parallel()
	read := func(body string) *complaints.Policy {
		p, err := policyfile.Read(strings.NewReader(body), "policy.yaml")
		require.NoError(t, err)
		return p
	}
	want := complaints.DefaultPolicy()
	want.Version = "2"
	require.Equal(t, want, read("base: default\nversion: 2\n"))

	awb := complaints.AwbPolicy()
	awb.Version = "3"
	require.Equal(t, awb, read("{\"base\": \"awb\", \"version\": \"3\"}"))

	// Sections merge key by key, lists come whole, and null takes the base's value away.
	got := read(`
version: "4"
terms: {resolution: 3 weeks}
texts: {remedy: {en: Ask again.}, elsewhere: ~}
warnings: [{deadline: resolution, workdays: 2, at: 10:15}]
breach:
calendar: {weekdays: "mon,tue,wed,thu", may5: lustrum_only, cutoff: 17:00, office_hours: "09:00-12:00, 13:00-17:00"}
base: default
`)
	want = complaints.DefaultPolicy()
	want.Version = "4"
	want.Terms.Resolution = calendar.Term{Weeks: 3, Roll: true}
	remedy := want.Texts[complaints.TextRemedy]
	remedy.EN = "Ask again."
	want.Texts[complaints.TextRemedy] = remedy
	delete(want.Texts, complaints.TextElsewhere)
	at, err := calendar.ParseClock("10:15")
	require.NoError(t, err)
	want.Warnings = []complaints.Warning{{Deadline: complaints.Resolution, Workdays: 2, At: at}}
	want.Breach = complaints.BreachNotice{}
	cutoff, err := calendar.NewClock(17, 0)
	require.NoError(t, err)
	want.Calendar.Cutoff, want.Calendar.May5 = &cutoff, calendar.May5LustrumOnly
	want.Calendar.Weekdays, err = calendar.ParseWeekdays("mon,tue,wed,thu")
	require.NoError(t, err)
	want.Calendar.OfficeHours, err = calendar.ParseOfficeHours("09:00-12:00, 13:00-17:00")
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// JSON and YAML of the same content are the same policy, with what only JSON escapes.
func TestJSON(t *testing.T) {
	t.Parallel()
	fromJSON, err := policyfile.Read(strings.NewReader(
		`{"base":"default","version":"5","names":{"desk":"Desk \ud83d\ude00 \/","phone":"0612345678"},"terms":{"retention_months":36}}`), "policy.json")
	require.NoError(t, err)
	fromYAML, err := policyfile.Read(strings.NewReader(
		"base: default\nversion: 5\nnames: {desk: Desk \U0001F600 /, phone: 0612345678}\nterms: {retention_months: 36}\n"), "policy.yaml")
	require.NoError(t, err)
	require.Equal(t, fromYAML, fromJSON)
	require.Equal(t, "0612345678", fromYAML.Names.Phone)
	require.Equal(t, "Desk \U0001F600 /", fromJSON.Names.Desk)
}

// A byte order mark and Windows line ends are what some editors add.
func TestWindowsText(t *testing.T) {
	t.Parallel()
	_, err := policyfile.Read(strings.NewReader("\ufeffbase: default\r\nversion: 6\r\nterms:\r\n  resoluton: 2 weeks\r\n"), "policy.yaml")
	require.EqualError(t, err, `policy.yaml:4: terms.resoluton: unknown key; did you mean "resolution"?`)
}

func FuzzRead(f *testing.F) {
	f.Add("base: default\nversion: 1\n")
	f.Add(`{"base": "awb", "version": "1", "groups": [{"id": null}]}`)
	f.Add("a: &a [*a]\n<<: *a\n? {b: c}\n: d\n")
	f.Add("base: default\nversion: 1\ntexts: {a: {nl: x}}\ncalendar: {closures: [{from: 2026-01-01}]}\n")
	demo, err := os.ReadFile("../../examples/standalone/policy.yaml")
	require.NoError(f, err)
	f.Add(string(demo))
	f.Fuzz(func(t *testing.T, body string) {
		p, err := policyfile.Read(strings.NewReader(body), "policy.yaml")
		if err != nil {
			e, ok := errors.AsType[*policyfile.Error](err)
			require.True(t, ok, "a reader that works gives no other error: %v", err)
			require.NotEmpty(t, e.Problems)
			for _, problem := range e.Problems {
				require.NotEmpty(t, problem.Message)
				require.LessOrEqual(t, problem.Line, breaks(body)+1)
			}
			return
		}
		require.NoError(t, p.Validate())
	})
}

// breaks counts what YAML takes for the end of a line.
func breaks(s string) int {
	n := 0
	for _, r := range s {
		if strings.ContainsRune("\r\n\u0085\u2028\u2029", r) {
			n++
		}
	}
	return n
}

// How mails are received is part of a policy like the rest.
func TestMailRules(t *testing.T) {
	t.Parallel()
	p, err := policyfile.Read(strings.NewReader("base: default\nversion: v2\nmail: {unverified: accept, per_sender: 10, per_domain: 100, letters: 5}\n"), "policy.yaml")
	require.NoError(t, err)
	require.Equal(t, complaints.MailPolicy{Unverified: complaints.UnverifiedAccept, PerSender: 10, PerDomain: 100, Letters: 5}, p.Mail)
	_, err = policyfile.Read(strings.NewReader("base: default\nversion: v2\nmail:\n  unverified: ignore\n  letters: -1\n"), "policy.yaml")
	require.ErrorContains(t, err, "policy.yaml:4: mail.unverified")
	require.ErrorContains(t, err, "policy.yaml:5: mail.letters")
}

// What is aimed at, and from which number on figures are published, are part of a policy too.
func TestReportRules(t *testing.T) {
	t.Parallel()
	p, err := policyfile.Read(strings.NewReader("base: default\nversion: v2\nreports: {first_response: 90, resolution: 80, threshold: 10}\n"), "policy.yaml")
	require.NoError(t, err)
	require.Equal(t, complaints.ReportPolicy{FirstResponse: 90, Resolution: 80, Threshold: 10}, p.Reports)
	_, err = policyfile.Read(strings.NewReader("base: default\nversion: v2\nreports:\n  resolution: 120\n"), "policy.yaml")
	require.ErrorContains(t, err, "policy.yaml:4: reports.resolution")
}
