package complaints

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Validate checks the whole policy and returns every problem at once, as an *[Error] of CodeInvalid whose fields are paths in
// its JSON, such as groups[0].stand_in. A policy that is valid has a stand-in for the desk, the director and every group, no
// reference to what it does not list, terms and a calendar that can be reckoned with, and transitions that lead everywhere
// and, from every open status, to an ending. It loads nothing and changes nothing.
func (p *Policy) Validate() error {
	v := newPolicyCheck(p)
	v.identity()
	v.staff()
	v.post("desk", p.Desk)
	v.post("director", p.Director)
	v.groups()
	v.departments()
	v.organisations("partners", p.Partners)
	v.organisations("suppliers", p.Suppliers)
	v.routing()
	v.referrals()
	v.terms()
	v.warnings(v.calendar())
	v.dismissals()
	v.rules()
	v.mails()
	v.reports()
	v.law()
	v.transitions()
	v.texts()
	return v.f.err()
}

// policyCheck gathers what is wrong with a policy. The sets are the ids that the policy lists.
type policyCheck struct {
	p                                                          *Policy
	f                                                          fields
	people, groupIDs, departmentIDs, partners, organisationIDs map[string]bool
}

func newPolicyCheck(p *Policy) *policyCheck {
	v := &policyCheck{p: p}
	v.people = listed(v, "people", p.People, func(s Staff) string { return string(s.ID) })
	v.groupIDs = listed(v, "groups", p.Groups, func(g Group) string { return string(g.ID) })
	v.departmentIDs = listed(v, "departments", p.Departments, func(d Department) string { return string(d.ID) })
	v.partners = listed(v, "partners", p.Partners, func(o Organisation) string { return o.ID })
	v.organisationIDs = listed(v, "suppliers", p.Suppliers, func(o Organisation) string { return o.ID })
	maps.Copy(v.organisationIDs, v.partners)
	listed(v, "routing", p.Routing, func(r RoutingRule) string { return r.ID })
	listed(v, "referrals", p.Referrals, func(r ReferralRule) string { return r.ID })
	return v
}

const maxID = 64 // bytes of an id of the policy

// validID reports whether an id has the form that keys, addresses of pages and file names can bear.
func validID(id string) bool {
	return id != "" && len(id) <= maxID && !strings.ContainsFunc(id, func(r rune) bool { return !lowerOrDigit(r) && r != '-' })
}

// listed checks the ids of a list and returns them.
func listed[T any](v *policyCheck, list string, items []T, id func(T) string) map[string]bool {
	ids := make(map[string]bool, len(items))
	for i, item := range items {
		v.id(at(list, i)+".id", id(item), ids)
	}
	return ids
}

// id checks the form of an id and that it is not taken yet; then it is.
func (v *policyCheck) id(field, id string, taken map[string]bool) {
	switch {
	case id == "":
		v.f.required(field, id)
	case !validID(id):
		v.f.add(field, "id_form", "is 1 to 64 lower-case letters, digits and hyphens")
	case taken[id]:
		v.add(field, "duplicate", "is used already", id)
	}
	taken[id] = true
}

func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// add adds a problem with the word it is about. Words of a policy are ids and domains, never free text.
func (v *policyCheck) add(field, key, message, arg string) {
	v.f = append(v.f, FieldError{Field: field, Key: key, Message: message, Arg: arg})
}

// known checks a reference that has to be there.
func (v *policyCheck) known(field, id, list string, ids map[string]bool) {
	if id == "" {
		v.f.required(field, id)
		return
	}
	v.knownIfSet(field, id, list, ids)
}

func (v *policyCheck) knownIfSet(field, id, list string, ids map[string]bool) {
	if id != "" && !ids[id] {
		v.add(field, "unknown", "is not listed under "+list, id)
	}
}

func (v *policyCheck) identity() {
	p, n := v.p, v.p.Names
	v.f.required("version", p.Version)
	v.f.maxLen("version", p.Version, 64)
	if p.Date == 0 {
		v.f.add("date", "required", "is required")
	}
	oneOf(&v.f, "law", p.Law, LawProcedure, LawAwb)
	v.f.required("names.organisation", n.Organisation)
	v.f.required("names.desk", n.Desk)
	v.f.required("names.director_title", n.DirectorTitle)
	v.mail("names.mailbox", n.Mailbox)
}

func (v *policyCheck) mail(field, address string) {
	if address == "" {
		v.f.required(field, address)
	} else if _, ok := normaliseMail(address); !ok {
		v.f.add(field, "mail", "is not a mail address")
	}
}

func (v *policyCheck) staff() {
	for i, s := range v.p.People {
		field := at("people", i)
		v.f.required(field+".name", s.Name)
		v.mail(field+".email", s.Email)
		if s.Language != "" {
			oneOf(&v.f, field+".language", s.Language, Dutch, English)
		}
	}
	for i, a := range v.p.Absences {
		v.known(at("absences", i)+".actor", string(a.Actor), "people", v.people)
		if a.To < a.From {
			v.f.add(at("absences", i)+".to", "order", "is before from")
		}
	}
	for i, id := range v.p.Admins {
		v.known(at("administrators", i), string(id), "people", v.people)
	}
}

// post checks that somebody is there, and that somebody else stands in: absence and impartiality need one.
func (v *policyCheck) post(field string, post Post) {
	if len(post.Members) == 0 {
		v.f.add(field+".members", "required", "needs at least one member")
	}
	for i, id := range post.Members {
		v.known(at(field+".members", i), string(id), "people", v.people)
		if slices.Contains(post.Members[:i], id) {
			v.add(at(field+".members", i), "duplicate", "is a member already", string(id))
		}
	}
	v.known(field+".stand_in", string(post.StandIn), "people", v.people)
	if post.StandIn != "" && slices.Contains(post.Members, post.StandIn) {
		v.add(field+".stand_in", "stand_in_member", "is a member, and cannot stand in for themselves", string(post.StandIn))
	}
}

func (v *policyCheck) groups() {
	if len(v.p.Groups) == 0 {
		v.f.add("groups", "required", "needs at least one group")
	}
	for i, g := range v.p.Groups {
		v.f.required(at("groups", i)+".name.nl", g.Name.NL)
		v.post(at("groups", i), Post{Members: g.Members, StandIn: g.StandIn})
	}
}

func (v *policyCheck) departments() {
	if len(v.p.Departments) == 0 {
		v.f.add("departments", "required", "needs at least one department")
	}
	for i, d := range v.p.Departments {
		v.f.required(at("departments", i)+".name.nl", d.Name.NL)
		v.known(at("departments", i)+".group", string(d.Group), "groups", v.groupIDs)
	}
}

// organisations checks one of the two lists. In both lists the same domain is allowed: a body can be partner and supplier.
// Within one list it would leave open whose employee writes.
func (v *policyCheck) organisations(list string, organisations []Organisation) {
	domains, persons := map[string]bool{}, map[string]bool{}
	for i, o := range organisations {
		field := at(list, i)
		v.f.required(field+".name", o.Name)
		for j, d := range o.Domains {
			v.domain(at(field+".domains", j), d, domains)
		}
		for j, s := range o.Persons {
			v.mail(at(field+".persons", j), s)
			mail, ok := normaliseMail(s)
			if ok && persons[mail] {
				v.f.add(at(field+".persons", j), "duplicate", "is listed already")
			}
			persons[mail] = true
		}
		for j, id := range o.Systems {
			v.id(at(field+".systems", j), string(id), map[string]bool{})
		}
		for j, number := range o.Agreements {
			v.f.required(at(field+".agreements", j), number)
		}
	}
}

func (v *policyCheck) domain(field, domain string, taken map[string]bool) {
	switch {
	case !validDomain(domain):
		v.f.add(field, "domain", "is a whole domain in lower case, such as gemeente.example; no leading dot, letters outside a-z in xn-- form")
	case taken[domain]:
		v.add(field, "duplicate", "is listed already", domain)
	}
	taken[domain] = true
}

// calendar checks the options by building with them; nil when that fails.
func (v *policyCheck) calendar() *calendar.Calendar {
	v.f.maxLen("calendar.version", v.p.Calendar.Version, 64)
	cal, err := v.p.NewCalendar()
	if err != nil {
		v.f = append(v.f, fieldsOf(err)...)
	}
	return cal
}

func (v *policyCheck) texts() {
	for _, key := range slices.Sorted(maps.Keys(v.p.Texts)) {
		if strings.TrimSpace(key) == "" {
			v.f.add("texts", "required", "has a text without a key")
		}
		v.f.required("texts."+key+".nl", v.p.Texts[key].NL)
	}
}
