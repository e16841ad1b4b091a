package httpapi

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"mime"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// decodeBody reads a JSON object into a struct, as far as it fits. Fields that are unknown, doubled or of the wrong type come
// back as field errors, to be told when their turn comes in the order of checks. A body that is no JSON object is malformed;
// another media type than JSON is refused. An empty body is an empty object.
func (a *api) decodeBody(mediaType string, data []byte, into any) ([]complaints.FieldError, error) {
	if len(data) == 0 {
		data = []byte("{}")
	} else if !isJSON(mediaType) {
		return nil, newProblem(codeUnsupportedMedia)
	}
	trimmed := bytes.TrimSpace(data)
	switch {
	case !utf8.Valid(data):
		return nil, malformed("utf8")
	case !json.Valid(data):
		return nil, malformed("json")
	case trimmed[0] != '{':
		return nil, malformed("object")
	}
	b := bodyDecoder{fields: a.fields}
	b.object(trimmed, "", reflect.ValueOf(into).Elem())
	return b.wrong, nil
}

// isJSON accepts JSON and its dialects; a client that names no type is taken at its word.
func isJSON(mediaType string) bool {
	if mediaType == "" || mediaType == "application/json" {
		return true
	}
	t, _, err := mime.ParseMediaType(mediaType)
	return err == nil && (t == "application/json" || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json"))
}

type bodyDecoder struct {
	fields bodyFields
	wrong  []complaints.FieldError
}

func (b *bodyDecoder) add(path, key, message string) {
	b.wrong = append(b.wrong, complaints.FieldError{Field: path, Key: key, Message: message})
}

func (b *bodyDecoder) object(data []byte, path string, v reflect.Value) {
	known := b.fields.of(v.Type())
	seen := make([]bool, v.NumField())
	for name, raw := range members(data) {
		at := join(path, name)
		i, ok := known[name]
		switch {
		case !ok:
			b.add(at, "unknown_field", "is not a field of this request")
		case seen[i]:
			b.add(at, "duplicate", "is there more than once")
		default:
			seen[i] = true
			b.value(raw, at, v.Field(i))
		}
	}
}

// value sets a field; null leaves it as it is.
func (b *bodyDecoder) value(raw json.RawMessage, path string, v reflect.Value) {
	if string(raw) == "null" {
		return
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		b.value(raw, path, p.Elem())
		v.Set(p)
		return
	}
	switch t := v.Addr().Interface().(type) {
	case *json.RawMessage:
		*t = bytes.Clone(raw) // the body's bytes are used again
		return
	case *time.Time:
		b.moment(raw, path, t)
		return
	case encoding.TextUnmarshaler:
		b.text(raw, path, t)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		b.nested(raw, path, v)
	case reflect.Slice:
		b.list(raw, path, v)
	default:
		b.scalar(raw, path, v)
	}
}

func (b *bodyDecoder) moment(raw json.RawMessage, path string, t *time.Time) {
	if s, ok := unquoted(raw); ok {
		if parsed, err := time.Parse(time.RFC3339, s); err == nil {
			*t = parsed
			return
		}
	}
	b.add(path, "time", "must be a time with its zone, such as 2026-11-23T09:30:00+01:00")
}

// text reads a type by its own form; the only one in the API is the civil date.
func (b *bodyDecoder) text(raw json.RawMessage, path string, t encoding.TextUnmarshaler) {
	if s, ok := unquoted(raw); !ok || t.UnmarshalText([]byte(s)) != nil {
		b.add(path, "date", "must be a date such as 2026-11-23")
	}
}

func (b *bodyDecoder) nested(raw json.RawMessage, path string, v reflect.Value) {
	if raw[0] != '{' {
		b.add(path, "type_object", "must be an object")
		return
	}
	b.object(raw, path, v)
}

func (b *bodyDecoder) list(raw json.RawMessage, path string, v reflect.Value) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		b.add(path, "type_list", "must be a list")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		b.value(item, fmt.Sprintf("%s[%d]", path, i), list.Index(i))
	}
	v.Set(list)
}

func (b *bodyDecoder) scalar(raw json.RawMessage, path string, v reflect.Value) {
	if v.Kind() == reflect.String {
		if s, ok := unquoted(raw); ok {
			v.SetString(s)
			return
		}
	}
	if json.Unmarshal(raw, v.Addr().Interface()) == nil {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		b.add(path, "type_bool", "must be true or false")
	case reflect.String:
		b.add(path, "type_text", "must be a text")
	default:
		b.add(path, "type_number", "must be a whole number")
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
