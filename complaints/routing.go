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
func (p *Policy) route(in RoutingInput) (Routed, bool) {
	found := p.routingWords(in)
	rule, ok := lookUp(p.Routing, func(r RoutingRule) bool { return r.explain(in, found).Matched })
	if !ok {
		return Routed{}, false
	}
	return Routed{Rule: rule.ID, Group: rule.Group, Department: p.routedDepartment(in, rule), Assign: rule.Assign}, true
}

// ExplainRouting says of every routing rule, in order, why it applies to a complaint or not.
func (p *Policy) ExplainRouting(in RoutingInput) []RuleExplanation {
	found := p.routingWords(in)
	list := make([]RuleExplanation, len(p.Routing))
	won := false
	for i, r := range p.Routing {
		list[i] = r.explain(in, found)
		list[i].Wins = list[i].Matched && !won
		won = won || list[i].Matched
	}
	return list
}

// routingWords looks for the words of all rules at once, so that the texts are read one time however many rules there are.
func (p *Policy) routingWords(in RoutingInput) phraseSet {
	var phrases []string
	for _, r := range p.Routing {
		phrases = append(phrases, r.Words...)
	}
	return findPhrases(phrases, in.Subject, in.Description)
}

func (r RoutingRule) explain(in RoutingInput, found phraseSet) RuleExplanation {
	word := found.any(r.Words)
	conditions := []struct {
		name  RoutingCondition
		holds bool
	}{
		{RoutesDepartment, r.acceptsDepartment(in.Department)},
		{RoutesGround, r.Ground == "" || r.Ground == in.Ground},
		{RoutesKind, r.Kind == "" || r.Kind == in.Kind},
		{RoutesChannel, r.Channel == "" || r.Channel == in.Channel},
		{RoutesOrganisation, r.Partner == "" || r.Partner == in.Organisation},
		{RoutesWords, len(r.Words) == 0 || word != ""},
	}
	for _, c := range conditions {
		if !c.holds {
			return RuleExplanation{Rule: r.ID, Failed: c.name}
		}
	}
	return RuleExplanation{Rule: r.ID, Matched: true, Word: word}
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
