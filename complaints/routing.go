package complaints

import "slices"

// RoutingInput is what routing rules look at.
type RoutingInput struct {
	Department   DepartmentID
	Ground       Ground
	Kind         ComplainantKind
	Channel      Channel
	Organisation string // id of a partner or supplier
	Subject      string
	Description  string
}

// Routed is what a routing rule makes of a complaint.
type Routed struct {
	Rule       string
	Group      GroupID
	Department DepartmentID // the one named, else the rule's, else the only one whose group it is
	Assign     bool         // false: a proposal to the desk
}

// RoutingCondition names a condition of a routing rule by its field in the policy.
type RoutingCondition string

// The conditions, in the order in which they are looked at.
const (
	RoutesDepartment   RoutingCondition = "department"
	RoutesGround       RoutingCondition = "ground"
	RoutesKind         RoutingCondition = "kind"
	RoutesChannel      RoutingCondition = "channel"
	RoutesOrganisation RoutingCondition = "organisation"
	RoutesWords        RoutingCondition = "words"
)

// RuleExplanation says of one routing rule why it applies or not. It holds nothing that the complainant wrote.
type RuleExplanation struct {
	Rule    string           `json:"rule"`
	Matched bool             `json:"matched"`
	Wins    bool             `json:"wins,omitempty"`   // the first that matched
	Failed  RoutingCondition `json:"failed,omitempty"` // the first condition that did not hold
	Word    string           `json:"word,omitempty"`   // the policy's own word or phrase that was found
}

// route gives the first rule whose conditions all hold; false when there is none, and the desk forwards by its own judgment.
func (p *Policy) route(in RoutingInput) (Routed, bool) { return p.routeBy(nil, in) }

// routeBy is route with the rules' words made ready; nil: they are made so now, if they are looked for.
func (p *Policy) routeBy(x *phraseIndex, in RoutingInput) (Routed, bool) {
	found := p.routingWords(x, in)
	rule, ok := lookUp(p.Routing, func(r RoutingRule) bool { return r.explain(in, found).Matched })
	if !ok {
		return Routed{}, false
	}
	return Routed{Rule: rule.ID, Group: rule.Group, Department: p.routedDepartment(in, rule), Assign: rule.Assign}, true
}

// ExplainRouting says of every routing rule, in order, why it applies to a complaint or not.
func (p *Policy) ExplainRouting(in RoutingInput) []RuleExplanation {
	found := p.routingWords(nil, in)
	list := make([]RuleExplanation, len(p.Routing))
	won := false
	for i, r := range p.Routing {
		list[i] = r.explain(in, found)
		list[i].Wins = list[i].Matched && !won
		won = won || list[i].Matched
	}
	return list
}

// routingPhrases are the words of all rules, so that the texts are read one time however many rules there are.
func (p *Policy) routingPhrases() *phraseIndex {
	var phrases []string
	for _, r := range p.Routing {
		phrases = append(phrases, r.Words...)
	}
	return newPhraseIndex(phrases)
}

// routingWords looks for the words of all rules, when they are the only open condition of some rule: words come last.
func (p *Policy) routingWords(x *phraseIndex, in RoutingInput) phraseSet {
	open := func(r RoutingRule) bool { return len(r.Words) > 0 && r.failed(in, true) == "" }
	if !slices.ContainsFunc(p.Routing, open) {
		return nil
	}
	if x == nil {
		x = p.routingPhrases()
	}
	return x.find(in.Subject, in.Description)
}

func (r RoutingRule) explain(in RoutingInput, found phraseSet) RuleExplanation {
	word := ""
	if len(found) > 0 {
		word = found.any(r.Words)
	}
	if failed := r.failed(in, word != ""); failed != "" {
		return RuleExplanation{Rule: r.ID, Failed: failed}
	}
	return RuleExplanation{Rule: r.ID, Matched: true, Word: word}
}

// failed is the first condition that does not hold; empty when all do.
func (r RoutingRule) failed(in RoutingInput, worded bool) RoutingCondition {
	switch {
	case !r.acceptsDepartment(in.Department):
		return RoutesDepartment
	case r.Ground != "" && r.Ground != in.Ground:
		return RoutesGround
	case r.Kind != "" && r.Kind != in.Kind:
		return RoutesKind
	case r.Channel != "" && r.Channel != in.Channel:
		return RoutesChannel
	case r.Partner != "" && r.Partner != in.Organisation:
		return RoutesOrganisation
	case len(r.Words) > 0 && !worded:
		return RoutesWords
	}
	return ""
}

// acceptsDepartment: a rule's department is a condition. Beside words it is what these derive, so that a complaint may leave
// it open; one that names another department is not overruled.
func (r RoutingRule) acceptsDepartment(named DepartmentID) bool {
	return r.Department == "" || r.Department == named || named == "" && len(r.Words) > 0
}

// routedDepartment leaves it open when several departments share the group.
func (p *Policy) routedDepartment(in RoutingInput, rule RoutingRule) DepartmentID {
	switch {
	case in.Department != "":
		return in.Department
	case rule.Department != "":
		return rule.Department
	}
	of := func(d Department) bool { return d.Group == rule.Group }
	i := slices.IndexFunc(p.Departments, of)
	if i < 0 || slices.ContainsFunc(p.Departments[i+1:], of) {
		return ""
	}
	return p.Departments[i].ID
}
