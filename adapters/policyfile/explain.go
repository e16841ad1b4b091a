package policyfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// explain adds to the engine's message the word that was probably meant, when the field refers to something by name.
func (d *decoder) explain(p *complaints.Policy, f complaints.FieldError) string {
	word, written := d.values[f.Field]
	if !written || word == "" || strings.Contains(f.Message, "did you mean") {
		return f.Message
	}
	known := referents(p, f.Field)
	if f.Key == "one_of" {
		known = strings.Split(f.Arg, ", ")
	}
	if slices.Contains(known, word) { // it exists: something else is wrong with it
		return f.Message
	}
	message := f.Message
	if f.Key == keyUnknown {
		message = strconv.Quote(word) + " " + message
	}
	return message + didYouMean(word, known)
}

// referents lists the names a field can hold, by the last word of its path.
func referents(p *complaints.Policy, path string) []string {
	last := path[strings.LastIndex(path, ".")+1:]
	last, _, _ = strings.Cut(last, "[")
	switch last {
	case "group":
		return names(p.Groups, func(g complaints.Group) complaints.GroupID { return g.ID })
	case "department":
		return names(p.Departments, func(d complaints.Department) complaints.DepartmentID { return d.ID })
	case "members", "stand_in", "actor", "administrators":
		return names(p.People, func(s complaints.Staff) complaints.ActorID { return s.ID })
	case "partner":
		return names(p.Partners, organisationID)
	case "organisation":
		return slices.Concat(names(p.Partners, organisationID), names(p.Suppliers, organisationID))
	default:
		return nil
	}
}

func organisationID(o complaints.Organisation) string { return o.ID }

func names[T any, N ~string](list []T, name func(T) N) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = string(name(item))
	}
	return out
}
