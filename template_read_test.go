package klachtwerk_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

// part is a piece of the template: a mapping, a list or a text. The short forms of functions are written out: !Ref x is {Ref: x}.
type part struct{ value any }

// readTemplate reads template.yaml.
func readTemplate(t *testing.T) part {
	t.Helper()
	text, err := os.ReadFile("template.yaml")
	require.NoError(t, err)
	var doc yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &doc))
	return part{plain(t, doc.Content[0])}
}

func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	require.NotEqual(t, yaml.AliasNode, n.Kind, "line %d: CloudFormation reads no aliases", n.Line)
	var value any
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		value = m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, x := range n.Content {
			list[i] = plain(t, x)
		}
		value = list
	default:
		value = n.Value
	}
	if name, short := strings.CutPrefix(n.Tag, "!"); short && !strings.HasPrefix(name, "!") {
		if name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		return map[string]any{name: value}
	}
	return value
}

// at goes down a path of names; what is not there is an empty part.
func (p part) at(path ...string) part {
	for _, name := range path {
		m, _ := p.value.(map[string]any)
		p = part{m[name]}
	}
	return p
}

func (p part) there() bool { return p.value != nil }

func (p part) text() string {
	s, _ := p.value.(string)
	return s
}

// ref is the name of what a !Ref or !GetAtt leads to.
func (p part) ref() string {
	if name := p.at("Ref").text(); name != "" {
		return name
	}
	name, _, _ := strings.Cut(p.at("Fn::GetAtt").text(), ".")
	return name
}

func (p part) list() []part {
	items, ok := p.value.([]any)
	if !ok && p.value != nil {
		return []part{p}
	}
	list := make([]part, len(items))
	for i, x := range items {
		list[i] = part{x}
	}
	return list
}

func (p part) texts() []string {
	var list []string
	for _, x := range p.list() {
		list = append(list, x.text())
	}
	return list
}

// names are the keys of a mapping, sorted.
func (p part) names() []string {
	m, _ := p.value.(map[string]any)
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// ofType gives the properties of the resources of a type, by name.
func (p part) ofType(kind string) map[string]part {
	found := map[string]part{}
	for _, name := range p.at("Resources").names() {
		if r := p.at("Resources", name); r.at("Type").text() == kind {
			found[name] = r.at("Properties")
		}
	}
	return found
}
