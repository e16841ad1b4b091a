package policyfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// looksLikeJSON decides who reads the document. YAML reads most of JSON, but not its escapes beyond the basic plane.
func looksLikeJSON(data []byte, name string) bool {
	return strings.HasSuffix(strings.ToLower(name), ".json") || bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) && json.Valid(data)
}

// parseJSON builds the nodes that YAML of the same content would give, so that one decoder serves both.
func parseJSON(data []byte) (*yaml.Node, *Problem) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil //nolint:nilnil // an empty document; parse says so
	}
	var probe json.RawMessage // finds the whole document's first mistake with its place
	if err := json.Unmarshal(data, &probe); err != nil {
		line := lineAt(data, len(data))
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			line = lineAt(data, min(max(int(e.Offset)-1, 0), len(data)))
		}
		return nil, &Problem{Line: line, Message: "is not well-formed JSON: " + err.Error()}
	}
	b := jsonBuilder{dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1}
	b.dec.UseNumber()
	n, err := b.node()
	if err != nil {
		return nil, &Problem{Line: b.line, Message: "is not well-formed JSON: " + err.Error()}
	}
	return n, nil
}

// jsonBuilder counts lines as it reads tokens.
type jsonBuilder struct {
	dec  *json.Decoder
	data []byte
	seen int
	line int
}

func (b *jsonBuilder) token() (json.Token, error) {
	t, err := b.dec.Token()
	offset := int(b.dec.InputOffset())
	b.line += bytes.Count(b.data[b.seen:offset], []byte("\n")) // no token spans lines
	b.seen = offset
	return t, err
}

func (b *jsonBuilder) node() (*yaml.Node, error) {
	t, err := b.token()
	if err != nil {
		return nil, err
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: b.line}
	switch t := t.(type) {
	case json.Delim:
		n.Kind = yaml.MappingNode
		if t == '[' {
			n.Kind = yaml.SequenceNode
		}
		return n, b.content(n)
	case string:
		n.Tag, n.Value = "!!str", t
	case json.Number:
		n.Tag, n.Value = "!!int", t.String()
	case bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(t)
	default:
		n.Tag = "!!null"
	}
	return n, nil
}

// content reads keys and values, or items, and the closing delimiter.
func (b *jsonBuilder) content(n *yaml.Node) error {
	for b.dec.More() {
		item, err := b.node()
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
	}
	_, err := b.token()
	return err
}
