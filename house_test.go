// Package klachtwerk_test holds what is true of the tree as a whole: who may import whom, what the
// engine may not touch, how files and functions are kept, and what an importer pays.
package klachtwerk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/klachtwerk/klachtwerk"

// Libraries, by the prefix of their packages' paths.
const (
	libCal      = "github.com/rickar/cal/v2"
	libTestify  = "github.com/stretchr/testify"
	libRapid    = "pgregory.net/rapid"
	libAWS      = "github.com/aws/aws-sdk-go-v2"
	libSmithy   = "github.com/aws/smithy-go"
	libLambda   = "github.com/aws/aws-lambda-go"
	libDynamo   = "github.com/guregu/dynamo/v2"
	libSQLite   = "modernc.org/sqlite"
	libYAML     = "go.yaml.in/yaml/v4"
	libHuma     = "github.com/danielgtaylor/huma/v2"
	libOIDC     = "github.com/coreos/go-oidc/v3"
	libOAuth    = "golang.org/x/oauth2"
	libJOSE     = "github.com/go-jose/go-jose/v4"
	libGoMail   = "github.com/wneessen/go-mail"
	libMessage  = "github.com/emersion/go-message"
	libMsgAuth  = "github.com/emersion/go-msgauth" // DKIM
	libSMTP     = "github.com/emersion/go-smtp"
	libSASL     = "github.com/emersion/go-sasl"
	libExcelize = "github.com/xuri/excelize/v2"
	libCharts   = "github.com/go-analyze/charts"
	libText     = "golang.org/x/text"
	libNet      = "golang.org/x/net" // html: HTML mails to readable text; idna: their domains
)

// row is one line of the house: what the packages it names may import directly. The standard
// library is always allowed, but for std; so is a package's own subtree.
type row struct {
	pkg      string   // the directory, or a pattern of path.Match; with a trailing /... what is under it too
	ours     []string // our packages, by directory; with a trailing /... what is under it too
	libs     []string // prefixes of library packages
	tests    []string // what its tests may import besides; nil: tests are free
	neverStd []string // standard packages that it may not import
	under    []string // when not nil: the only libraries anywhere beneath it
	never    []string // packages that may be nowhere beneath it
}

// impure is what the engine may not reach for: it is handed time, ids and stores.
var impure = []string{"os", "os/exec", "os/signal", "net", "net/http", "database/sql", "log", "log/slog", "syscall", "unsafe"}

// light is what tests of the engine may import: anything heavier grows an importer's go.sum.
var light = []string{"adapters/memstore", "complaints/storetest", "complaints/blobtest", "complaints/notifytest", libTestify, libRapid}

var engine = []string{"calendar", "complaints", "report"}

var adapterLibs = map[string][]string{
	"memstore":    {},
	"sqlitestore": {libSQLite},
	"dynamostore": {libDynamo, libAWS, libSmithy},
	"fileblobs":   {},
	"s3blobs":     {libAWS, libSmithy},
	"policyfile":  {libYAML},
	"letters":     {},
	"mailmime":    {libGoMail, libMsgAuth},
	"smtpmail":    {libGoMail},
	"sesmail":     {libAWS, libSmithy},
	"mailin":      {libMessage, libMsgAuth, libText, libNet},
	"smtpin":      {libSMTP, libSASL},
	"topdesk":     {},
	"httpapi":     {libHuma},
	"webui":       {},
	"webauth":     {libOIDC, libOAuth, libJOSE},
	"apigw":       {libLambda},
	"reportfiles": {},
	"reporthtml":  {libCharts},
	"xlsx":        {libExcelize},
}

// An adapter imports no other adapter, but these.
var adapterExceptions = map[string][]string{
	"sesmail":  {"adapters/mailmime"},
	"smtpmail": {"adapters/mailmime"},
	"smtpin":   {"adapters/mailin"},
	"httpapi":  {"adapters/webauth"},
	"webui":    {"adapters/webauth"},
}

// house is the table. A package in the tree that no row names is a failure: give it a row.
func house() []row {
	rows := []row{
		{pkg: "calendar", libs: []string{libCal}, tests: light, neverStd: impure, under: []string{libCal}},
		{pkg: "complaints", ours: []string{"calendar"}, tests: light, neverStd: impure, under: []string{libCal}},
		{pkg: "report", ours: []string{"calendar", "complaints"}, tests: light, neverStd: impure, under: []string{libCal}},
		{pkg: "complaints/storetest", ours: []string{"calendar", "complaints"}, libs: []string{libTestify, libRapid}, tests: light},
		{pkg: "complaints/*test", ours: []string{"calendar", "complaints"}, libs: []string{libTestify}, tests: light},

		{pkg: "lambda/setup", ours: slices.Concat(engine, []string{"adapters/dynamostore", "adapters/policyfile"}),
			libs: []string{libAWS, libSmithy, libLambda, libDynamo}, never: []string{libExcelize, libCharts, libHuma, libSQLite}},
		lambda("api", libSQLite, libSMTP),
		lambda("intake", libSQLite, libSMTP, libHuma, libExcelize, libCharts),
		lambda("relay", libSQLite, libSMTP, libHuma, libExcelize, libCharts),
		lambda("sweep", libSQLite, libSMTP, libHuma, libExcelize, libCharts),
		lambda("report", libSQLite, libSMTP, libHuma, libExcelize, libCharts), // it starts maker, which carries them
		lambda("maker", libSQLite, libSMTP, libHuma),
		lambda("operate", libSMTP, libHuma, libExcelize, libCharts), // it moves data directories, so it has SQLite

		{pkg: "examples/embed", ours: slices.Concat(engine, []string{"adapters/memstore"}), never: []string{libAWS, libSQLite, libHuma}},
		{pkg: "examples/standalone/...", ours: slices.Concat(engine, []string{"adapters/..."}), libs: []string{""}},
	}
	for _, dir := range []string{"adapters/dynamostore/dynamolocal", "adapters/s3blobs/s3local", "lambda/runtimetest"} { // start real parts for tests
		rows = append(rows, row{pkg: dir, libs: []string{libAWS, libSmithy, libTestify}})
	}
	for name, libs := range adapterLibs {
		rows = append(rows, row{pkg: "adapters/" + name + "/...", libs: libs, ours: slices.Concat(engine, adapterExceptions[name])})
	}
	return rows
}

// lambda is the row of a function: setup, the adapters it needs, and what it must not carry.
func lambda(name string, never ...string) row {
	return row{
		pkg: "lambda/" + name, never: never,
		ours: slices.Concat(engine, []string{"lambda/setup", "adapters/..."}),
		libs: []string{libLambda, libAWS, libSmithy},
	}
}

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath, Name, Dir              string
	Standard                           bool
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
}

// dir is the package's directory in the tree, with slashes; "." for the root.
func (p pkg) dir() string {
	return path.Clean(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/"))
}

func TestHouse(t *testing.T) {
	t.Parallel()
	rows := house()
	for _, p := range goList(t, ".", "./...") {
		if len(p.GoFiles) == 0 {
			continue // the root: nothing but these tests
		}
		t.Run(p.dir(), func(t *testing.T) {
			t.Parallel()
			r, ok := rowOf(rows, p.dir())
			require.True(t, ok, "no row of the house names this package: add one")
			for _, imp := range p.Imports {
				require.True(t, r.mayImport(p, imp), "it imports %s, which its row of the house does not allow", imp)
			}
			if r.tests != nil {
				for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
					require.True(t, r.testMayImport(p, imp), "its tests import %s, which its row of the house does not allow", imp)
				}
			}
			requireBeneath(t, p, r)
		})
	}
}

// requireBeneath looks at everything the package is built from.
func requireBeneath(t *testing.T, p pkg, r row) {
	t.Helper()
	if r.under == nil && r.never == nil {
		return
	}
	for _, d := range goList(t, ".", "-deps", "./"+p.dir()) {
		if d.Standard || isOurs(d.ImportPath) {
			continue
		}
		require.True(t, r.under == nil || matchesAny(r.under, d.ImportPath), "%s is beneath it; allowed: %v", d.ImportPath, r.under)
		require.False(t, matchesAny(r.never, d.ImportPath), "%s is beneath it; forbidden: %v", d.ImportPath, r.never)
	}
}

// rowOf finds the first row that names the directory; a row of its own comes before a pattern.
func rowOf(rows []row, dir string) (row, bool) {
	if i := slices.IndexFunc(rows, func(r row) bool { return r.pkg == dir }); i >= 0 {
		return rows[i], true
	}
	i := slices.IndexFunc(rows, func(r row) bool { return covers(r.pkg, dir) })
	if i < 0 {
		return row{}, false
	}
	return rows[i], true
}

func (r row) mayImport(p pkg, imp string) bool {
	switch {
	case isStandard(imp):
		return !slices.Contains(r.neverStd, imp)
	case isOurs(imp):
		dir := strings.TrimPrefix(imp, module+"/")
		return strings.HasPrefix(dir, p.dir()+"/") || slices.ContainsFunc(r.ours, func(pat string) bool { return covers(pat, dir) }) ||
			strings.HasSuffix(r.pkg, "/...") && covers(r.pkg, dir)
	default:
		return matchesAny(r.libs, imp)
	}
}

// testMayImport lets tests use all of the standard library, the package itself, and what its row adds.
func (r row) testMayImport(p pkg, imp string) bool {
	extra := slices.ContainsFunc(r.tests, func(a string) bool { return a == imp || module+"/"+a == imp || matchesAny([]string{a}, imp) })
	return isStandard(imp) || imp == p.ImportPath || extra || r.mayImport(p, imp)
}

// covers tells whether a pattern of the table names a directory.
func covers(pattern, dir string) bool {
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return dir == root || strings.HasPrefix(dir, root+"/")
	}
	ok, err := path.Match(pattern, dir)
	return err == nil && ok
}

func isOurs(imp string) bool { return imp == module || strings.HasPrefix(imp, module+"/") }

// isStandard goes by the dot that every other path has in its first element.
func isStandard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}

// matchesAny tells whether a path is, or is under, one of the prefixes; the empty one is all.
func matchesAny(prefixes []string, imp string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return p == "" || imp == p || strings.HasPrefix(imp, p+"/") })
}

// goList runs `go list -json` in a directory.
func goList(t *testing.T, dir string, args ...string) []pkg {
	t.Helper()
	out := goCommand(t, dir, slices.Concat([]string{"list", "-json=ImportPath,Name,Dir,Standard,Imports,TestImports,XTestImports,GoFiles"}, args)...)
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return pkgs
		}
		require.NoError(t, err)
		pkgs = append(pkgs, p)
	}
}

// goCommand runs the go command outside any workspace and returns what it printed.
func goCommand(t *testing.T, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOFLAGS=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go %s:\n%s", strings.Join(args, " "), &stderr)
	return out
}

// The table itself: a rule that lets everything through would hold anything.
func TestHouseRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dir, imp string
		want     bool
	}{
		{"calendar", "time", true},
		{"calendar", libCal + "/nl", true},
		{"calendar", "net/http", false},
		{"calendar", module + "/complaints", false},
		{"complaints", module + "/calendar", true},
		{"complaints", module + "/adapters/memstore", false},
		{"complaints", libCal, false},
		{"complaints", "log/slog", false},
		{"complaints/storetest", libRapid, true},
		{"complaints/blobtest", libTestify + "/require", true},
		{"complaints/blobtest", libRapid, false},
		{"report", module + "/complaints", true},
		{"report", "database/sql", false},
		{"adapters/smtpmail", module + "/adapters/mailmime", true},
		{"adapters/smtpmail", module + "/adapters/mailin", false},
		{"adapters/webui", module + "/adapters/webui/pages", true},
		{"adapters/webui/pages", module + "/adapters/webui", true},
		{"adapters/webui", module + "/adapters/httpapi", false},
		{"adapters/httpapi", libYAML, false},
		{"adapters/sqlitestore", libSQLite, true},
		{"lambda/setup", module + "/adapters/httpapi", false},
		{"lambda/api", module + "/adapters/httpapi", true},
		{"examples/standalone", libSQLite, true},
		{"examples/standalone", module + "/lambda/setup", false},
	}
	for _, tt := range tests {
		r, ok := rowOf(house(), tt.dir)
		require.True(t, ok, tt.dir)
		got := r.mayImport(pkg{ImportPath: module + "/" + tt.dir}, tt.imp)
		require.Equal(t, tt.want, got, "%s importing %s", tt.dir, tt.imp)
	}
	_, ok := rowOf(house(), "adapters/unheardof")
	require.False(t, ok)
}
