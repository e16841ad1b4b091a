package report

import (
	"reflect"
	"strings"
	"time"
)

// ChangesSince says what changed since the version that prev is: each figure that differs, and how many of entered, the moments
// at which the complaints of the list were registered, lie after prev's as-of moment. The two must be of one period.
func ChangesSince(prev *Document, now *Figures, rows []Row) *Since {
	s := &Since{Version: prev.Version, Kind: prev.Kind, AsOf: prev.AsOf, Changes: []Change{}}
	for i := range rows {
		add(&s.Entered, rows[i].RegisteredAt.After(prev.AsOf))
	}
	was, order := numbers(&prev.Figures)
	is, newOrder := numbers(now)
	for _, path := range newOrder {
		if is[path] != was[path] {
			s.Changes = append(s.Changes, Change{Path: path, Was: was[path], Now: is[path]})
		}
	}
	for _, path := range order { // such as a department that the complaint is no longer about
		if _, there := is[path]; !there && was[path] != 0 {
			s.Changes = append(s.Changes, Change{Path: path, Was: was[path]})
		}
	}
	return s
}

// numbers are all numbers of figures by their path in the JSON, and the paths in order.
func numbers(f *Figures) (byPath map[string]int, order []string) {
	byPath = map[string]int{}
	walk(reflect.ValueOf(f).Elem(), "", func(path string, n int) {
		byPath[path] = n
		order = append(order, path)
	})
	return byPath, order
}

// walk visits every count beneath v, naming fields as their JSON does and groups by their key.
func walk(v reflect.Value, path string, visit func(string, int)) {
	switch v.Kind() {
	case reflect.Int:
		visit(path, int(v.Int()))
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), path+"."+v.Index(i).FieldByName("Key").String(), visit)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if name != "" && v.Type().Field(i).IsExported() {
				walk(v.Field(i), strings.TrimPrefix(path+"."+name, "."), visit)
			}
		}
	default: // periods, keys and names are no counts
	}
}
