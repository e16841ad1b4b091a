package httpapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
)

// engineSources parses the engine's files.
func engineSources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("../../complaints/*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		files = append(files, f)
	}
	require.NotEmpty(t, files)
	return files
}

var key = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// literal is a string constant that has the form of a key.
func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(l.Value)
	if err != nil || !key.MatchString(s) {
		return ""
	}
	return s
}

// calls finds the n-th argument of every call of a function of that name, or of a method when the name begins with a dot.
func calls(files []*ast.File, name string, n int) map[string]bool {
	found := map[string]bool{}
	for _, f := range files {
		ast.Inspect(f, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || len(call.Args) <= n {
				return true
			}
			called := ""
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				called = fun.Name
			case *ast.SelectorExpr:
				called = "." + fun.Sel.Name
			}
			if s := literal(call.Args[n]); called == name && s != "" {
				found[s] = true
			}
			return true
		})
	}
	return found
}

// assigned finds the values given to a field of that name in composite literals of a type.
func assigned(files []*ast.File, typeName, field string) map[string]bool {
	found := map[string]bool{}
	for _, f := range files {
		var inside string
		ast.Inspect(f, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.CompositeLit:
				inside = ""
				if id, ok := n.Type.(*ast.Ident); ok {
					inside = id.Name
				}
				if arr, ok := n.Type.(*ast.ArrayType); ok {
					if id, ok := arr.Elt.(*ast.Ident); ok {
						inside = id.Name
					}
				}
			case *ast.KeyValueExpr:
				id, ok := n.Key.(*ast.Ident)
				if s := literal(n.Value); ok && id.Name == field && s != "" && (inside == typeName || inside == "") {
					found[s] = true
				}
			}
			return true
		})
	}
	return found
}

// Every message of a field that the engine can give has Dutch and English.
func TestFieldKeysOfTheEngine(t *testing.T) {
	t.Parallel()
	files := engineSources(t)
	keys := calls(files, ".add", 1)
	for _, more := range []map[string]bool{
		calls(files, "invalidField", 1), calls(files, ".admitMember", 2), assigned(files, "FieldError", "Key"),
	} {
		for k := range more {
			keys[k] = true
		}
	}
	require.Greater(t, len(keys), 30, "the scan finds the engine's keys")
	require.True(t, keys["desk_only"] && keys["one_of"] && keys["unknown_partner"], "the scan finds each way of writing them")
	_, _, fields := httpapi.Texts()
	for k := range keys {
		require.NotEmpty(t, fields[k][0], "no Dutch for the field key %s", k)
		require.NotEmpty(t, fields[k][1], "no English for the field key %s", k)
	}
}

// Every reason why a command is not possible now says so in words.
func TestReasonsOfTheEngine(t *testing.T) {
	t.Parallel()
	files := engineSources(t)
	reasons := calls(files, "when", 1)
	for k := range calls(files, ".illegal", 0) {
		reasons[k] = true
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			fn, ok := n.(*ast.FuncDecl)
			if !ok || !strings.HasSuffix(strings.ToLower(fn.Name.Name), "gate") {
				return true
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
					if s := literal(ret.Results[0]); s != "" {
						reasons[s] = true
					}
				}
				return true
			})
			return false
		})
	}
	require.True(t, reasons["escalation_open"] && reasons["no_clock"] && reasons["retention"], "the scan finds the engine's reasons")
	_, words, _ := httpapi.Texts()
	for r := range reasons {
		require.NotEmpty(t, words[r][0], "no Dutch for the reason %s", r)
		require.NotEmpty(t, words[r][1], "no English for the reason %s", r)
	}
}

// Every code has a title in both languages, and no text is there in one only.
func TestTitles(t *testing.T) {
	t.Parallel()
	titles, reasons, fields := httpapi.Texts()
	for _, code := range httpapi.Codes() {
		require.NotEmpty(t, titles[string(code)][0], code)
	}
	require.Len(t, titles, len(httpapi.Codes()))
	for _, table := range []map[string][2]string{titles, reasons, fields} {
		for k, pair := range table {
			require.True(t, pair[0] != "" && pair[1] != "" && pair[0] != pair[1], k)
		}
	}
}
