package complaints_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestKeys holds that testdata/keys.txt lists every stable key by which the engine says what is wrong or what came of something,
// so that a front can check that it translates them all. "field" is a FieldError's key, "reason" an Error's reason, "outcome"
// the reason of a mail's or a delivery's outcome. A refusal of code not_allowed has, besides these, the command's name.
func TestKeys(t *testing.T) {
	t.Parallel()
	requireGolden(t, "testdata/keys.txt", strings.Join(engineKeys(t), "\n")+"\n")
}

func engineKeys(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	k := &keys{consts: map[string]ast.Expr{}}
	var functions []*ast.FuncDecl
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				functions = append(functions, d)
			case *ast.GenDecl:
				k.constants(d)
			}
		}
	}
	for _, fn := range functions {
		k.function(fn)
	}
	require.NotEmpty(t, k.found)
	for _, name := range k.handedOn {
		require.Contains(t, keyed(), name, "a function that is given a key, of which this test does not know")
	}
	slices.Sort(k.found)
	return slices.Compact(k.found)
}

// keys gathers what the source says, as "kind key".
type keys struct {
	consts   map[string]ast.Expr
	found    []string
	in       string   // the function that is looked through
	handedOn []string // functions that take a key and pass it on; keyed has to know them
}

func (k *keys) constants(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST && len(v.Values) == len(v.Names) {
			for i, name := range v.Names {
				k.consts[name.Name] = v.Values[i]
			}
		}
	}
}

func (k *keys) add(kind string, e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok && k.consts[id.Name] != nil {
		e = k.consts[id.Name]
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	if s, err := strconv.Unquote(lit.Value); err == nil && s != "" {
		k.found = append(k.found, kind+" "+s)
	}
}

// function looks through a function; one that answers with a reason, a gate, says so in its returns.
func (k *keys) function(fn *ast.FuncDecl) {
	k.in = fn.Name.Name
	gate := strings.HasSuffix(strings.ToLower(fn.Name.Name), "gate")
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			k.call(nameOf(n.Fun), n.Args)
		case *ast.CompositeLit:
			k.literal(nameOf(n.Type), n.Elts)
		case *ast.AssignStmt:
			k.assignment(n)
		case *ast.ReturnStmt:
			if gate && len(n.Results) == 1 {
				k.add("reason", n.Results[0])
			}
		}
		return true
	})
}

// keyPlace is which argument of a function is a key, when it has at least so many arguments.
type keyPlace struct {
	kind     string
	at, from int
}

// keyed are the functions that are given a key.
func keyed() map[string]keyPlace {
	return map[string]keyPlace{
		"add": {"field", 1, 3}, "limit": {"field", 1, 4}, "invalidField": {"field", 1, 3}, "admitMember": {"field", 2, 3},
		"Refuse": {"reason", 1, 3}, "unavailable": {"reason", 0, 2}, "illegal": {"reason", 0, 1}, "when": {"reason", 1, 2},
		"settleMail": {"outcome", 3, 4}, "propose": {"outcome", 2, 4},
		"legal": {}, // hands on what a gate says
	}
}

func (k *keys) call(name string, args []ast.Expr) {
	if p, ok := keyed()[name]; ok && p.kind != "" && p.from <= len(args) {
		k.add(p.kind, args[p.at])
	}
}

func (k *keys) literal(name string, elts []ast.Expr) {
	for _, e := range elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch field := nameOf(kv.Key); {
		case name == "" || name == "FieldError" || name == "Error":
			k.refusal(field, kv.Value)
		case field == "Reason" && (name == "DeliveryOutcome" || name == "Failure"):
			k.add("outcome", kv.Value)
		}
	}
}

// refusal is a field of an Error or a FieldError, whose type may be left out within a list.
func (k *keys) refusal(field string, value ast.Expr) {
	kind := map[string]string{"Key": "field", "Reason": "reason"}[field]
	switch {
	case kind == "":
	case isName(value, "key") || isName(value, "reason"):
		k.handedOn = append(k.handedOn, k.in)
	default:
		k.add(kind, value)
	}
}

func (k *keys) assignment(n *ast.AssignStmt) {
	for i, to := range n.Lhs {
		if i >= len(n.Rhs) || len(n.Lhs) != len(n.Rhs) {
			return
		}
		switch nameOf(to) {
		case "reason":
			k.add("reason", n.Rhs[i])
		case "Reason":
			k.add("outcome", n.Rhs[i])
		}
	}
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// nameOf is the last part of a name: add of f.add, Error of complaints.Error.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return nameOf(e.X)
	}
	return ""
}
