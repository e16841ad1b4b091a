package policyfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// MaxSize is the largest document that is read, in bytes.
const MaxSize = 1 << 20

// ReadFile reads the policy in a file; see [Read]. Problems name the file by its base name.
func ReadFile(path string) (*complaints.Policy, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("policyfile: %w", err)
	}
	p, err := Read(f, filepath.Base(path))
	return p, errors.Join(err, f.Close())
}

// Read reads a policy from YAML or JSON and validates it. What is wrong with the document comes back as an [*Error] with all
// its problems; name stands before each of them. A failing reader is another error, which wraps the reader's.
func Read(r io.Reader, name string) (*complaints.Policy, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("policyfile: reading %s: %w", name, err)
	}
	root, problem := parse(data, name)
	if problem != nil {
		return nil, &Error{Name: name, Problems: []Problem{*problem}}
	}
	d := &decoder{lines: map[string]int{}, values: map[string]string{}}
	p := d.policy(root)
	d.validate(p)
	if len(d.problems) > 0 {
		return nil, &Error{Name: name, Problems: d.sorted()}
	}
	return p, nil
}

// parse turns the bytes into one mapping of nodes, each with its line.
func parse(data []byte, name string) (*yaml.Node, *Problem) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if p := checkBytes(data); p != nil {
		return nil, p
	}
	root, p := parseAny(data, name)
	switch {
	case p != nil:
		return nil, p
	case root == nil || isNull(root):
		return nil, &Problem{Message: "is empty: a policy is needed"}
	case root.Kind == yaml.AliasNode || root.Kind == yaml.MappingNode:
		return root, nil
	default:
		return nil, &Problem{Line: root.Line, Message: "must be a mapping of keys to values, not " + kindOf(root)}
	}
}

// checkBytes refuses what no editor writes as a text.
func checkBytes(data []byte) *Problem {
	if len(data) > MaxSize {
		return &Problem{Message: fmt.Sprintf("is larger than %d bytes", MaxSize)}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return &Problem{Line: lineAt(data, i), Message: "contains a NUL byte: save it as UTF-8 text"}
	}
	if !utf8.Valid(data) {
		i := bytes.IndexRune(data, utf8.RuneError) // also finds bytes that are no UTF-8
		return &Problem{Line: lineAt(data, max(i, 0)), Message: "is not UTF-8 text"}
	}
	return nil
}

func parseAny(data []byte, name string) (*yaml.Node, *Problem) {
	if looksLikeJSON(data, name) {
		return parseJSON(data)
	}
	return parseYAML(data)
}

func parseYAML(data []byte) (*yaml.Node, *Problem) {
	var docs []yaml.Node
	if err := yaml.Load(data, &docs, yaml.WithAllDocuments(), yaml.WithUniqueKeys(false)); err != nil {
		return nil, syntaxProblem(err, lineAt(data, len(bytes.TrimRight(data, "\r\n"))))
	}
	switch len(docs) {
	case 0:
		return nil, nil //nolint:nilnil // an empty document; parse says so
	case 1:
		return unwrap(&docs[0]), nil
	default:
		return nil, &Problem{Line: docs[1].Line, Message: "holds more than one document: one policy is needed"}
	}
}

func unwrap(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.DocumentNode {
		return n
	}
	if len(n.Content) == 0 {
		return nil
	}
	return n.Content[0]
}

// syntaxProblem takes line and reason out of the YAML reader's error. What is missing at the end is missing on the last line.
func syntaxProblem(err error, last int) *Problem {
	if e, ok := errors.AsType[*yaml.LoadError](err); ok {
		return &Problem{Line: min(e.Mark.Line, last), Message: "is not well-formed YAML: " + e.Message}
	}
	return &Problem{Message: "is not well-formed YAML"}
}

// base is the policy a document starts from; a document without one starts from nothing.
func base(word string) (*complaints.Policy, bool) {
	switch word {
	case "default":
		return complaints.DefaultPolicy(), true
	case "awb":
		return complaints.AwbPolicy(), true
	default:
		return nil, false
	}
}

// policy decodes the root, from its base when it names one.
func (d *decoder) policy(root *yaml.Node) *complaints.Policy {
	p := &complaints.Policy{}
	if root.Kind == yaml.AliasNode {
		d.decode(root, "", reflect.ValueOf(p).Elem())
		return p
	}
	rest := *root
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if key.Value != "base" {
			continue
		}
		start, ok := base(value.Value)
		if !ok || value.Kind != yaml.ScalarNode {
			d.add(value.Line, "base", "must be default or awb"+didYouMean(value.Value, []string{"default", "awb"}))
			d.lost = append(d.lost, "")
			start = p
		}
		p, d.based = start, true
		rest.Content = slices.Concat(root.Content[:i], root.Content[i+2:])
		d.requireVersion(&rest, key.Line)
		break
	}
	d.decode(&rest, "", reflect.ValueOf(p).Elem())
	return p
}

func (d *decoder) requireVersion(root *yaml.Node, line int) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "version" {
			return
		}
	}
	d.add(line, "version", "is required: a policy that changes its base needs a version of its own")
	d.lost = append(d.lost, "version")
}

// validate adds what the engine finds wrong, but for what follows from a problem already told.
func (d *decoder) validate(p *complaints.Policy) {
	if slices.Contains(d.lost, "") {
		return
	}
	err := p.Validate()
	if err == nil {
		return
	}
	e, ok := errors.AsType[*complaints.Error](err)
	if !ok || len(e.Fields) == 0 {
		d.add(0, "", err.Error())
		return
	}
	for _, f := range e.Fields {
		if d.follows(f) {
			continue
		}
		message := d.explain(p, f)
		line := d.line(f.Field)
		if line == 0 && d.based {
			section := rootOf(f.Field)
			message += fmt.Sprintf("; that is the base's: write %s out as well", section)
			d.lost = append(d.lost, section) // one of them is enough
		}
		d.problems = append(d.problems, Problem{Line: line, Field: f.Field, Message: message, Key: f.Key, Arg: f.Arg})
	}
}

// follows tells whether the engine's complaint is only what a problem told before leads to: at the same place, or a name that
// is not found because the list it should be in did not read.
func (d *decoder) follows(f complaints.FieldError) bool {
	return slices.ContainsFunc(d.lost, func(path string) bool {
		return related(path, f.Field) || f.Key == keyUnknown && strings.HasSuffix(f.Message, " "+rootOf(path))
	})
}

// keyUnknown is the engine's key for a name that a list of the policy does not hold; its message ends in that list.
const keyUnknown = "unknown"

// rootOf is the section of the document that a path leads into.
func rootOf(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// related tells whether one path is the other or leads to it.
func related(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	rest, ok := strings.CutPrefix(b, a)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// line is where the field is written, or else the nearest that holds it; 0 when it is the base's.
func (d *decoder) line(path string) int {
	for path != "" {
		if n, ok := d.lines[path]; ok {
			return n
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 0
}
