package klachtwerk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	maxFileLines       = 500
	maxFuncLines       = 70
	maxLambdaMainLines = 60
)

// Names that say nothing of what is inside.
var vagueNames = []string{"util", "utils", "common", "models", "types", "helpers", "manager"}

// Tests that may skip themselves, as "directory TestName". A skipped test is no test: each needs a reason.
var maySkip = []string{}

// source is a parsed file of the tree; its path has slashes and starts at the root.
type source struct {
	path string
	file *ast.File
	fset *token.FileSet
}

func (s source) dir() string     { return path.Dir(s.path) }
func (s source) isTest() bool    { return strings.HasSuffix(s.path, "_test.go") }
func (s source) isMain() bool    { return s.file.Name.Name == "main" }
func (s source) engine() bool    { return slices.Contains(engine, s.dir()) && !s.isTest() }
func (s source) generated() bool { return ast.IsGenerated(s.file) }

// at is a position as editors read it.
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

func (s source) lines(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}

// sources parses every Go file of the tree, those under directories with a leading dot too.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", ".tools", "testdata", "node_modules"}, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		all = append(all, source{filepath.ToSlash(name), f, fset})
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

// problem is one breach of a rule, at a place.
type problem struct{ at, what string }

func requireNoProblems(t *testing.T, problems []problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%s: %s", p.at, p.what)
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if !s.generated() {
			requireNoProblems(t, sizes(s))
		}
	}
}

func sizes(s source) (found []problem) {
	length := s.fset.File(s.file.Pos()).LineCount()
	if length > maxFileLines {
		found = append(found, problem{s.path, strconv.Itoa(length) + " lines; one file has one subject and at most " + strconv.Itoa(maxFileLines)})
	}
	if strings.HasPrefix(s.dir(), "lambda/") && s.isMain() && !s.isTest() && length > maxLambdaMainLines {
		found = append(found, problem{s.path, strconv.Itoa(length) + " lines; a function's main has at most " + strconv.Itoa(maxLambdaMainLines)})
	}
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && s.lines(f) > maxFuncLines {
			found = append(found, problem{s.at(f), f.Name.Name + " has " + strconv.Itoa(s.lines(f)) + " lines, of at most " + strconv.Itoa(maxFuncLines)})
		}
	}
	return found
}

func TestPackagesAreNamedAndDescribed(t *testing.T) {
	t.Parallel()
	described := map[string]bool{}
	for _, s := range sources(t) {
		dir := s.dir()
		require.NotContains(t, vagueNames, path.Base(dir), "a name says what is inside: %s", dir)
		require.NotContains(t, vagueNames, strings.TrimSuffix(s.file.Name.Name, "_test"), "a name says what is inside: %s", s.path)
		if s.isTest() {
			continue
		}
		// The comment of a library is in its doc.go, where a reader looks for it; a program's anywhere.
		described[dir] = described[dir] || s.file.Doc != nil && (s.isMain() || path.Base(s.path) == "doc.go")
	}
	for dir, ok := range described {
		if !ok {
			t.Errorf("%s has no package comment (a library has it in doc.go)", dir)
		}
	}
}

func TestNoTestSkipsItself(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		requireNoProblems(t, skips(s, maySkip))
	}
}

// skips finds calls of Skip, Skipf and SkipNow on what tests, benchmarks and fuzz targets are
// customarily called, in tests and in the conformance suites.
func skips(s source, allowed []string) (found []problem) {
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || slices.Contains(allowed, s.dir()+" "+f.Name.Name) {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
				if x, ok := sel.X.(*ast.Ident); ok && slices.Contains([]string{"t", "b", "f", "tb"}, x.Name) {
					found = append(found, problem{s.at(sel), f.Name.Name + " skips itself; make it run, or list it in maySkip with a reason"})
				}
			}
			return true
		})
	}
	return found
}

func TestEngineIsPure(t *testing.T) {
	t.Parallel()
	byDir := map[string][]source{}
	for _, s := range sources(t) {
		if s.engine() {
			byDir[s.dir()] = append(byDir[s.dir()], s)
		}
	}
	require.NotEmpty(t, byDir)
	for _, files := range byDir {
		for _, s := range files {
			requireNoProblems(t, impurities(s))
			requireNoProblems(t, inits(s))
		}
		requireNoProblems(t, mutableVars(files))
	}
}

// The rules above find nothing in a tidy tree. Here each finds what it is for.
func TestSourceRules(t *testing.T) {
	t.Parallel()
	parse := func(name, body string) source {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, body, parser.ParseComments)
		require.NoError(t, err)
		return source{name, f, fset}
	}
	long := strings.Repeat("\n", maxFileLines)
	require.Len(t, sizes(parse("calendar/a.go", "package calendar\nfunc f() {"+long+"}\n")), 2)
	require.Len(t, sizes(parse("lambda/api/main.go", "package main\n"+strings.Repeat("\n", maxLambdaMainLines))), 1)
	require.Empty(t, sizes(parse("calendar/a.go", "package calendar\nfunc f() {\n}\n")))

	test := parse("calendar/a_test.go", "package calendar\nfunc TestA(t *testing.T) { t.Skip(\"no\") }\n")
	require.Len(t, skips(test, nil), 1)
	require.Empty(t, skips(test, []string{"calendar TestA"}))

	body, err := os.ReadFile("testdata/house/impure.go.txt")
	require.NoError(t, err)
	impure := parse("calendar/impure.go", string(body))
	var found []string
	for _, p := range slices.Concat(impurities(impure), inits(impure), mutableVars([]source{impure})) {
		_, line, _ := strings.Cut(p.at, ":")
		found = append(found, line)
	}
	var want []string
	for n, line := range strings.Split(string(body), "\n") {
		if strings.HasSuffix(line, "// bad") {
			want = append(want, strconv.Itoa(n+1))
		}
	}
	require.ElementsMatch(t, want, found)
}
