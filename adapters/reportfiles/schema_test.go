package reportfiles_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/report"
)

// compiled is the schema that goes with every version.
func compiled(t *testing.T, schema string) *jsonschema.Schema {
	t.Helper()
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("schema.json", body))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return s
}

// Every version is as its schema says, with each optional part; and what is not as it says is refused.
func TestSchema(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	m := c.maker()
	demo(c)
	c.at("2026-10-01T06:00:00+02:00")
	c.run(m)
	c.submit(submission("ict"))
	c.at("2026-10-28T06:00:00+01:00")
	c.run(m)
	for _, p := range []string{"2026-08", "2026"} {
		_, err := m.Make(t.Context(), period(t, p), "Vraag van de directeur", "desk-1")
		require.NoError(t, err)
	}
	schema := compiled(t, content(t, m, c.blobs, period(t, "2026-Q3"), 1, "schema.json"))
	require.Equal(t, report.Schema(), content(t, m, c.blobs, period(t, "2026-Q3"), 1, "schema.json"))
	for _, tt := range []struct {
		period  string
		version int
	}{{"2026-Q3", 1}, {"2026-Q3", 2}, {"2026-08", 1}, {"2026", 1}} {
		body := content(t, m, c.blobs, period(t, tt.period), tt.version, "report.json")
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(doc), tt.period)
	}

	body := content(t, m, c.blobs, period(t, "2026-Q3"), 2, "report.json")
	for name, spoil := range map[string]func(map[string]any){
		"a field more":          func(d map[string]any) { d["extra"] = 1 },
		"a field less":          func(d map[string]any) { delete(d["figures"].(map[string]any), "received") },
		"a negative number":     func(d map[string]any) { d["figures"].(map[string]any)["received"] = -1 },
		"a date that is none":   func(d map[string]any) { d["first_day"] = "2026-02-30" },
		"a period that is none": func(d map[string]any) { d["period"] = "2026-Q5" },
		"another schema":        func(d map[string]any) { d["schema"] = 2 },
	} {
		var doc map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &doc))
		require.NoError(t, schema.Validate(doc), "whole before")
		spoil(doc)
		require.Error(t, schema.Validate(doc), name)
	}
}
