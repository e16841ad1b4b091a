package klachtwerk_test

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// What reads the clock or the zone of the machine. The engine is handed both.
var impureTime = []string{"Now", "Since", "Until", "Local", "LoadLocation"}

// impurities finds uses of the machine's clock and zone. Impure packages are not looked for here:
// the table of imports forbids them whole.
func impurities(s source) (found []problem) {
	timeNames := map[string]bool{}
	for _, imp := range s.file.Imports {
		importPath, _ := strconv.Unquote(imp.Path.Value)
		switch {
		case imp.Name != nil && imp.Name.Name == ".":
			found = append(found, problem{s.at(imp), "a dot import hides what is used"})
		case importPath == "time" && imp.Name == nil:
			timeNames["time"] = true
		case importPath == "time":
			timeNames[imp.Name.Name] = true
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if ok && x.Obj == nil && timeNames[x.Name] && slices.Contains(impureTime, sel.Sel.Name) {
			found = append(found, problem{s.at(sel), "time." + sel.Sel.Name + ": the engine is handed the time and the zone"})
		}
		return true
	})
	return found
}

// inits finds work at start-up.
func inits(s source) (found []problem) {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			found = append(found, problem{s.at(f), "no work in init"})
		}
	}
	return found
}

// mutableVars finds the package-level variables of one package's files that hold state. Sentinel
// errors and lookup tables stay: they have a value from the start and nothing writes to them.
func mutableVars(files []source) (found []problem) {
	vars := map[string]*ast.ValueSpec{}
	for _, s := range files {
		for _, spec := range varSpecs(s.file) {
			for i, name := range spec.Names {
				if name.Name == "_" {
					continue
				}
				vars[name.Name] = spec
				if why := stateful(spec, i); why != "" {
					found = append(found, problem{s.at(name), name.Name + ": " + why})
				}
			}
		}
	}
	for _, s := range files {
		for _, name := range written(s.file, vars) {
			found = append(found, problem{s.at(name), name.Name + " is written to: no state in package variables"})
		}
	}
	return found
}

func varSpecs(f *ast.File) (specs []*ast.ValueSpec) {
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			for _, spec := range g.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					if v.Doc == nil && len(g.Specs) == 1 {
						v.Doc = g.Doc
					}
					specs = append(specs, v)
				}
			}
		}
	}
	return specs
}

// embedded is true of a variable that the compiler fills with a file.
func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// stateful says why the declaration alone shows that the variable holds state, or nothing.
func stateful(spec *ast.ValueSpec, i int) string {
	name := spec.Names[i].Name
	sentinel := strings.HasPrefix(name, "Err") || strings.HasPrefix(name, "err")
	if spec.Names[i].IsExported() && !sentinel {
		return "an exported variable can be written to by anyone"
	}
	if len(spec.Values) == 0 && !embedded(spec.Doc) {
		return "a variable without a value is there to be written to"
	}
	if len(spec.Values) == 0 {
		return ""
	}
	switch v := spec.Values[min(i, len(spec.Values)-1)].(type) {
	case *ast.UnaryExpr:
		if v.Op == token.AND && !sentinel {
			return "a pointer shares state"
		}
	case *ast.CallExpr:
		if fun, ok := v.Fun.(*ast.Ident); ok && (fun.Name == "make" || fun.Name == "new") {
			return fun.Name + " is for something to be filled"
		}
	}
	return ""
}

// written finds where a package variable is assigned to, counted, emptied, or lent by address.
// Names that a function declares for itself are its own.
func written(f *ast.File, vars map[string]*ast.ValueSpec) (found []*ast.Ident) {
	note := func(targets ...ast.Expr) {
		for _, e := range targets {
			id := root(e)
			if id != nil && vars[id.Name] != nil && (id.Obj == nil || id.Obj.Decl == vars[id.Name]) {
				found = append(found, id)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				note(n.Lhs...)
			}
		case *ast.IncDecStmt:
			note(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note(n.X)
			}
		case *ast.CallExpr:
			if fun, ok := n.Fun.(*ast.Ident); ok && (fun.Name == "delete" || fun.Name == "clear") && len(n.Args) > 0 {
				note(n.Args[0])
			}
		}
		return true
	})
	return found
}

// root is the variable that an expression such as a.b[c] reaches into; nil when it is no variable.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}
