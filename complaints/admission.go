package complaints

import (
	"slices"
	"strings"
)

// admission is who complains, as far as that is certain, and what that makes of the submission.
type admission struct {
	Class        Class
	Kind         ComplainantKind
	Organisation string // id of a partner or supplier; empty when not known
	Partner      string // a referral's: the partner to go to, when it can be derived
	Rule         string // the referral rule that was certain
	AskPartner   bool   // nobody the policy knows: ask whether they work for a partner
	AskKind      bool   // the sender belongs to more than one organisation here: ask in which capacity, never derive
	Fields       []FieldError
}

// admit decides who may complain (procedure.md section 2, "Who may complain"; under the law Awb 9:1). It is pure.
//
// A kind that the submission states is kept, and its organisation must be one of the policy's. A kind left open is derived
// from the mail address, and only when that is certain: a listed person or an exact domain of one organisation. Sub-domains
// and look-alikes are nobody. Then referral rules are tried; what is left is registered with kind unknown, for the desk.
func (p *Policy) admit(in Submission) admission {
	if in.Unverified {
		return admission{Class: ClassUnconfirmed, Kind: UnknownKind} // whoever is named may not have written it
	}
	if in.Anonymous {
		return admission{Class: ClassSignal, Kind: UnknownKind}
	}
	c := in.Complainant
	switch c.Kind {
	case PartnerEmployee:
		return p.admitMember(c, p.Partners, "unknown_partner", "must be one of the partners: ")
	case SupplierKind:
		return p.admitMember(c, p.Suppliers, "unknown_supplier", "must be one of the suppliers: ")
	case Citizen, Business:
		return p.admitCustomer(in)
	default:
		return p.recognise(in)
	}
}

// admitMember keeps the stated kind. The organisation is the one named by id or name; when none is named, the sender's.
func (p *Policy) admitMember(c NewComplainant, list []Organisation, key, message string) admission {
	a := admission{Class: ClassComplaint, Kind: c.Kind}
	if o, ok := organisationNamed(list, c.Organisation); ok {
		a.Organisation = o.ID
		return a
	}
	if own := organisationsOf(list, c.Email); strings.TrimSpace(c.Organisation) == "" && len(own) == 1 {
		a.Organisation = own[0]
		return a
	}
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	known := strings.Join(ids, ", ")
	a.Fields = []FieldError{{Field: "complainant.organisation", Key: key, Message: message + known, Arg: known}}
	return a
}

// admitCustomer refers a citizen or business to the partner they name, or that a rule for them names.
func (p *Policy) admitCustomer(in Submission) admission {
	kind := in.Complainant.Kind
	if p.Rules.EveryoneMayComplain {
		return admission{Class: ClassComplaint, Kind: kind}
	}
	a := admission{Class: ClassReferral, Kind: kind}
	if o, ok := organisationNamed(p.Partners, in.Complainant.Organisation); ok {
		a.Partner = o.ID
	} else if rule, ok := p.referral(in); ok {
		a.Partner, a.Rule = rule.Partner, rule.ID
	}
	return a
}

// recognise derives who complains from the sender's address.
func (p *Policy) recognise(in Submission) admission {
	partners, suppliers := organisationsOf(p.Partners, in.Complainant.Email), organisationsOf(p.Suppliers, in.Complainant.Email)
	a := admission{Class: ClassComplaint, Kind: UnknownKind}
	switch {
	case len(partners)+len(suppliers) > 1:
		a.AskKind = true
	case len(partners) == 1:
		a.Kind, a.Organisation = PartnerEmployee, partners[0]
	case len(suppliers) == 1:
		a.Kind, a.Organisation = SupplierKind, suppliers[0]
	default:
		return p.admitStranger(in)
	}
	return a
}

// admitStranger refers only where a rule is certain; all other strangers are for the desk to decide.
func (p *Policy) admitStranger(in Submission) admission {
	rule, ok := p.referral(in)
	switch {
	case !ok:
		return admission{Class: ClassComplaint, Kind: UnknownKind, AskPartner: true}
	case p.Rules.EveryoneMayComplain:
		return admission{Class: ClassComplaint, Kind: rule.Kind, Rule: rule.ID}
	default:
		return admission{Class: ClassReferral, Kind: rule.Kind, Partner: rule.Partner, Rule: rule.ID}
	}
}

// referral is the first rule whose conditions all hold.
func (p *Policy) referral(in Submission) (ReferralRule, bool) {
	var phrases []string
	for _, r := range p.Referrals {
		phrases = append(phrases, r.Words...)
	}
	found := findPhrases(phrases, in.Subject, in.Description)
	_, domain, _ := splitMail(in.Complainant.Email)
	return lookUp(p.Referrals, func(r ReferralRule) bool {
		words := len(r.Words) == 0 || found.any(r.Words) != ""
		from := len(r.Domains) == 0 || slices.Contains(r.Domains, domain)
		return words && from && len(r.Words)+len(r.Domains) > 0
	})
}

// organisationNamed finds an organisation by its id, or by its name in whatever case.
func organisationNamed(list []Organisation, said string) (Organisation, bool) {
	said = strings.TrimSpace(said)
	if said == "" {
		return Organisation{}, false
	}
	if o, ok := organisation(list, said); ok {
		return o, true
	}
	return lookUp(list, func(o Organisation) bool { return strings.EqualFold(o.Name, said) })
}

// organisationsOf lists the ids of the organisations that an address belongs to: those that list it, else those with its domain.
func organisationsOf(list []Organisation, mail string) []string {
	mail, domain, ok := splitMail(mail)
	if !ok {
		return nil
	}
	var listed, byDomain []string
	for _, o := range list {
		if slices.ContainsFunc(o.Persons, func(s string) bool { n, ok := normaliseMail(s); return ok && n == mail }) {
			listed = append(listed, o.ID)
		}
		if slices.Contains(o.Domains, domain) {
			byDomain = append(byDomain, o.ID)
		}
	}
	if len(listed) > 0 {
		return listed
	}
	return byDomain
}
