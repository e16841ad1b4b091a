package policyfile

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder fills a policy from nodes and gathers every problem on the way.
type decoder struct {
	lines    map[string]int    // path → line
	values   map[string]string // path → scalar as written
	problems []Problem
	based    bool     // the document starts from a built-in policy
	lost     []string // paths whose value could not be read: what the engine says of them would only repeat that
}

func (d *decoder) add(line int, path, message string) {
	d.problems = append(d.problems, Problem{Line: line, Field: path, Message: message})
}

// wrong notes a value that could not be read.
func (d *decoder) wrong(n *yaml.Node, path, message string) {
	d.add(n.Line, path, message)
	d.lost = append(d.lost, path)
}

// maxNames is how many known keys a message lists.
const maxNames = 12

// decode sets v, which keeps what the document does not mention.
func (d *decoder) decode(n *yaml.Node, path string, v reflect.Value) {
	d.lines[path] = n.Line
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.wrong(n, path, "anchors and aliases (& and *) are not read: write the value out")
	case isNull(n):
		v.SetZero()
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.decode(n, path, p.Elem())
		v.Set(p)
	default:
		d.value(n, path, v)
	}
}

func (d *decoder) value(n *yaml.Node, path string, v reflect.Value) {
	if u, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		d.text(n, path, u)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.fields(n, path, v)
	case reflect.Slice:
		d.list(n, path, v)
	case reflect.Map:
		d.entries(n, path, v)
	default:
		d.scalar(n, path, v)
	}
}

// text reads a type by its own text form; its error says how that is written.
func (d *decoder) text(n *yaml.Node, path string, u encoding.TextUnmarshaler) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, path, "must be a single value, not "+kindOf(n))
		return
	}
	d.values[path] = n.Value
	if err := u.UnmarshalText([]byte(n.Value)); err != nil {
		d.wrong(n, path, clean(err.Error()))
	}
}

// clean leaves of a library's error what a reader of the document can use.
func clean(message string) string {
	message = strings.TrimPrefix(message, "calendar: ")
	return strings.TrimSuffix(message, ": not valid")
}

func (d *decoder) scalar(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, path, "must be "+wanted(v.Kind())+", not "+kindOf(n))
		return
	}
	d.values[path] = n.Value
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value) // as written: 0612345678 stays a telephone number
	case reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		if err != nil || n.ShortTag() != "!!bool" {
			d.wrong(n, path, "must be "+wanted(v.Kind()))
			return
		}
		v.SetBool(b)
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if err != nil || n.ShortTag() != "!!int" {
			d.wrong(n, path, "must be "+wanted(v.Kind()))
			return
		}
		v.SetInt(int64(i))
	default:
		d.wrong(n, path, "cannot be set in a document")
	}
}

func (d *decoder) list(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, path, "must be a list, not "+kindOf(n))
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		if isNull(item) {
			d.wrong(item, at, "is empty")
			continue
		}
		d.decode(item, at, list.Index(i))
	}
	v.Set(list)
}

func (d *decoder) entries(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, path, "must be a mapping of keys to values, not "+kindOf(n))
		return
	}
	merged := reflect.MakeMap(v.Type())
	for _, k := range v.MapKeys() {
		merged.SetMapIndex(k, v.MapIndex(k))
	}
	d.each(n, path, func(key, value *yaml.Node, at string) {
		k := reflect.ValueOf(key.Value).Convert(v.Type().Key())
		if isNull(value) {
			merged.SetMapIndex(k, reflect.Value{})
			return
		}
		e := reflect.New(v.Type().Elem()).Elem()
		if old := merged.MapIndex(k); old.IsValid() {
			e.Set(old)
		}
		d.decode(value, at, e)
		merged.SetMapIndex(k, e)
	})
	v.Set(merged)
}

func (d *decoder) fields(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, path, "must be a mapping of keys to values, not "+kindOf(n))
		return
	}
	known := keysOf(v.Type())
	d.each(n, path, func(key, value *yaml.Node, at string) {
		i, ok := known[key.Value]
		if ok {
			d.decode(value, at, v.Field(i))
			return
		}
		names := slices.Sorted(maps.Keys(known))
		if path == "" {
			names = slices.Insert(names, 0, "base")
		}
		hint := didYouMean(key.Value, names)
		if hint == "" && len(names) <= maxNames {
			hint = "; known here: " + strings.Join(names, ", ")
		}
		d.add(key.Line, at, "unknown key"+hint)
		if meant, ok := nearest(key.Value, names); ok {
			d.lost = append(d.lost, join(path, meant))
		}
	})
}

// each calls f for every key, once: a key that comes back is a problem, because one of the two would be lost.
func (d *decoder) each(n *yaml.Node, path string, f func(key, value *yaml.Node, at string)) {
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		switch {
		case key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Value == "":
			d.add(key.Line, path, "has a key that is no plain word")
		case key.ShortTag() == "!!merge":
			d.add(key.Line, path, "merge keys (<<) are not read: write the values out")
		case first[key.Value] > 0:
			d.add(key.Line, at, fmt.Sprintf("appears twice: first on line %d", first[key.Value]))
		default:
			first[key.Value] = key.Line
			f(key, value, at)
		}
	}
}

// keysOf maps the JSON names of a struct's fields to their places.
func keysOf(t reflect.Type) map[string]int {
	known := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			known[name] = i
		}
	}
	return known
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		return "a single value"
	default:
		return "what is written here"
	}
}

func wanted(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	default:
		return "a text"
	}
}
