package httpapi

import (
	"reflect"
	"strings"
)

// bodyFields knows the fields of the structs that bodies are read into: by their JSON names, their places. It is filled while
// the API is made, and only read afterwards.
type bodyFields map[reflect.Type]map[string]int

// learn adds a type with the structs in it.
func (f bodyFields) learn(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		f.learn(t.Elem())
	case reflect.Struct:
		if f[t] != nil {
			return
		}
		f[t] = fieldsOf(t)
		for _, i := range f[t] {
			f.learn(t.Field(i).Type)
		}
	}
}

// of gives the fields of a struct, which need not be one that was learnt.
func (f bodyFields) of(t reflect.Type) map[string]int {
	if known := f[t]; known != nil {
		return known
	}
	return fieldsOf(t)
}

// fieldsOf maps the JSON names of a struct's fields to their places. Names count to the letter.
func fieldsOf(t reflect.Type) map[string]int {
	known := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			known[name] = i
		}
	}
	return known
}
