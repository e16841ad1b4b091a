package complaints_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestWorkflowDocument holds that WORKFLOW.md is what the transitions say. After a change of these, run the package's tests with
// -update.
func TestWorkflowDocument(t *testing.T) {
	t.Parallel()
	requireGolden(t, "WORKFLOW.md", complaints.DefaultPolicy().Workflow(complaints.English))
}

// requireGolden compares with a committed file, or writes it with -update.
func requireGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run the package's tests with -update")
}

var update = flag.Bool("update", false, "write the golden files")

func TestWorkflow(t *testing.T) {
	t.Parallel()
	p := complaints.DefaultPolicy()
	for lang, words := range map[complaints.Language][]string{
		complaints.Dutch: {
			"# De weg van een klacht", "| terug bij de Servicedesk (`handled`) | loopt |", "registered: geregistreerd",
			"| afmelden (`close`) | Servicedesk | terug bij de Servicedesk | → afgemeld |",
		},
		complaints.English: {
			"# The way of a complaint", "| `closed` (afgemeld) | stands still: an ending |", "handled --> closed: close",
			"escalated --> handled: decide", "| `decide` (oordeel van de directeur) | director | escalated | → handled |",
			"[*] --> registered: submit", "ended --> in_progress: reopen", "in_progress --> assigned: assign",
		},
	} {
		got := p.Workflow(lang)
		for _, w := range words {
			require.Contains(t, got, w, lang)
		}
		require.NotContains(t, got, "handled --> assigned", "forwarding a handled complaint leaves its status")
		for _, row := range p.Transitions {
			require.Contains(t, got, "`"+string(row.Command)+"`")
		}
		for _, s := range complaints.Statuses() {
			require.Contains(t, got, "`"+string(s)+"`")
		}
	}
}

// A policy of one's own has a document of its own.
func TestWorkflowFollowsThePolicy(t *testing.T) {
	t.Parallel()
	p := complaints.DefaultPolicy()
	before := p.Workflow(complaints.English)
	for i, row := range p.Transitions {
		if row.Command == complaints.CmdClose {
			p.Transitions[i].By = append(p.Transitions[i].By, complaints.AsDirector)
		}
	}
	after := p.Workflow(complaints.English)
	require.NotEqual(t, before, after)
	require.Contains(t, after, "| `close` (afmelden) | desk, director | handled | → closed |")
	require.Equal(t, 1, strings.Count(after, "\n```mermaid\n"))
}
