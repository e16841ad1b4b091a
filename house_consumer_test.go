package klachtwerk_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A program that imports the engine alone builds from the standard library, this module and the
// holiday definitions. Its go.sum names besides those only what the engine's own tests use.
func TestConsumerOfTheEngineStaysLight(t *testing.T) {
	t.Parallel()
	dir := writeConsumer(t, "complaints")
	goCommand(t, dir, "mod", "tidy")

	for _, d := range goList(t, dir, "-deps", ".") {
		if d.Standard || isOurs(d.ImportPath) || d.ImportPath == "example.com/consumer" {
			continue
		}
		require.True(t, matchesAny([]string{libCal}, d.ImportPath), "the program is built from %s", d.ImportPath)
	}
	for _, mod := range requirements(t, dir) {
		require.Contains(t, []string{module, libCal}, mod, "its go.mod requires it")
	}
	for _, mod := range downloaded(t, dir) {
		// Testify's own YAML reader comes along with testify.
		require.Contains(t, []string{libCal, libTestify, libRapid, "go.yaml.in/yaml/v3"}, mod, "its go.sum has its contents")
	}
}

// writeConsumer makes a module that imports one of our packages from this tree. It starts with
// this tree's go.sum, so that no checksum is looked up elsewhere; tidying drops what is not used.
func writeConsumer(t *testing.T, imports string) string {
	t.Helper()
	repo, err := os.Getwd()
	require.NoError(t, err)
	sum, err := os.ReadFile("go.sum")
	require.NoError(t, err)

	dir := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	write("go.mod", "module example.com/consumer\n\ngo 1.26.0\n\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+repo+"\n")
	write("go.sum", string(sum))
	write("main.go", "package main\n\nimport _ \""+module+"/"+imports+"\"\n\nfunc main() {}\n")
	return dir
}

// requirements are the modules that the go.mod in dir requires.
func requirements(t *testing.T, dir string) []string {
	t.Helper()
	var mod struct{ Require []struct{ Path string } }
	require.NoError(t, json.Unmarshal(goCommand(t, dir, "mod", "edit", "-json"), &mod))
	paths := make([]string, len(mod.Require))
	for i, r := range mod.Require {
		paths[i] = r.Path
	}
	return paths
}

// downloaded are the modules whose contents, and not only whose go.mod, the go.sum in dir has.
func downloaded(t *testing.T, dir string) []string {
	t.Helper()
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	require.NoError(t, err)
	var mods []string
	for line := range strings.Lines(string(sum)) {
		if f := strings.Fields(line); len(f) == 3 && !strings.HasSuffix(f[1], "/go.mod") {
			mods = append(mods, f[0])
		}
	}
	return mods
}
