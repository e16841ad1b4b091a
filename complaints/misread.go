package complaints

import (
	"slices"
	"strings"
)

// Misread is a command that a front could not read whole: fields that are unknown or of a wrong type. It is always refused, but
// in the order of checks and together with whatever else is wrong with its fields.
type Misread struct {
	Command
	Fields []FieldError
}

func (m Misread) check(f *fields, c *Complaint, env Env) {
	var rest fields
	m.Command.check(&rest, c, env)
	f.merge(m.Fields, rest)
}

// merge adds what a front found, and of the rest what is not in or beneath a field it found already.
func (f *fields) merge(misread []FieldError, rest fields) {
	*f = append(*f, misread...)
	for _, e := range rest {
		within := func(m FieldError) bool { return m.Field == e.Field || strings.HasPrefix(e.Field, m.Field+".") }
		if !slices.ContainsFunc(misread, within) {
			*f = append(*f, e)
		}
	}
}
