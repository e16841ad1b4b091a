package complaints

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// toDocument turns an event into plain JSON values, in which references to contents can be replaced by their text.
func toDocument(e Event) (any, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return nil, Refuse(CodeCorrupt, "event", err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var doc any
	if err := dec.Decode(&doc); err != nil {
		return nil, Refuse(CodeCorrupt, "event", err)
	}
	return doc, nil
}

// asText reads a JSON object that is a Text.
func asText(m map[string]any) (Text, bool) {
	at, isNumber := m["at"].(json.Number)
	field, isString := m["f"].(string)
	if _, sized := m["n"].(json.Number); !isNumber || !isString || !sized || len(m) != 3 {
		return Text{}, false
	}
	n, err := at.Int64()
	return Text{At: Revision(n), Field: field}, err == nil
}

// textKeys lists the contents that a document refers to, always in the same order.
func textKeys(doc any) []ContentKey {
	var keys []ContentKey
	switch v := doc.(type) {
	case map[string]any:
		if t, ok := asText(v); ok {
			if t.IsZero() {
				return nil
			}
			return []ContentKey{t.Key()}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			keys = append(keys, textKeys(v[name])...)
		}
	case []any:
		for _, x := range v {
			keys = append(keys, textKeys(x)...)
		}
	}
	return keys
}

// putTexts replaces references by their text, and by null where there is none any more. A person stays the object it is.
func putTexts(doc any, texts map[ContentKey]string) any {
	switch v := doc.(type) {
	case map[string]any:
		if t, ok := asText(v); ok {
			return textValue(t, texts)
		}
		for k, x := range v {
			v[k] = putTexts(x, texts)
		}
	case []any:
		for i, x := range v {
			v[i] = putTexts(x, texts)
		}
	}
	return doc
}

func textValue(t Text, texts map[ContentKey]string) any {
	plain, ok := texts[t.Key()]
	if !ok {
		return nil
	}
	if t.Field == fieldPerson {
		if p, err := readPerson(plain); err == nil {
			return p
		}
	}
	return plain
}
