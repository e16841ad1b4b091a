package httpapi_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The document is a contract: other programs are written by it. A change here is a change for them.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.call(nobody, "GET", "/v1/openapi.json", nil)
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "application/openapi+json", a.header.Get("Content-Type"))
	const golden = "testdata/openapi.json"
	if *update {
		require.NoError(t, os.WriteFile(golden, append(a.body, '\n'), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(a.body)+"\n")
}

func TestOpenAPIIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := w.call(nobody, "GET", "/v1/openapi.json", nil).is(http.StatusOK)
	require.Equal(t, "3.1.0", doc["openapi"])
	paths := doc.object("paths")

	// Every command of the policy has a path.
	named := map[complaints.CommandName]string{
		complaints.CmdSubmit: "/v1/complaints", complaints.CmdMeasureDone: "/v1/complaints/{id}/measures/{n}/done",
		complaints.CmdPosted: "/v1/complaints/{id}/letters/{key}/posted",
	}
	for _, row := range complaints.DefaultTransitions() {
		if row.Command == complaints.CmdMilestone { // the sweep's own
			continue
		}
		path := "/v1/complaints/{id}/" + string(row.Command)
		if p, ok := named[row.Command]; ok {
			path = p
		}
		require.NotEmpty(t, paths.object(path).object("post"), "no path for the command %s", row.Command)
	}

	// Every reference leads somewhere, and every schema is referred to.
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	schemas := doc.object("components").object("schemas")
	for name := range schemas {
		require.Contains(t, string(text), `"#/components/schemas/`+name+`"`, "nothing refers to the schema %s", name)
	}
	for part := range strings.SplitSeq(string(text), `"$ref":"#/components/schemas/`) {
		name, _, _ := strings.Cut(part, `"`)
		if strings.HasPrefix(part, "{") {
			continue
		}
		require.Contains(t, schemas, name)
	}

	// Every operation has a summary, a tag, and all but health ask who it is; every body has an example.
	for path, item := range paths {
		for method, o := range item.(map[string]any) {
			op := object(o.(map[string]any))
			require.NotEmpty(t, op["summary"], "%s %s", method, path)
			require.NotEmpty(t, op["tags"], "%s %s", method, path)
			open := slices.Contains([]string{"/healthz", "/readyz"}, path)
			require.Equal(t, open, op["security"] == nil, "%s %s", method, path)
			media := op.object("requestBody").object("content").object("application/json")
			if media != nil && media.object("schema")["$ref"] != nil {
				require.NotEmpty(t, media["example"], "%s %s", method, path)
			}
		}
	}

	// The words of the procedure are enumerations.
	status := schemas.object("Complaint").object("properties").object("status")
	require.Len(t, status["enum"], len(complaints.Statuses()))
}
