package complaints

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Keys of [Policy].Texts that the engine puts into letters.
const (
	TextRemedy    = "remedy"    // what a complainant can do about a dismissal or a closing
	TextElsewhere = "elsewhere" // geen klacht: where to go with an incident or a question
	TextCitizens  = "citizens"  // why a citizen or business is referred to the partner
)

const nineInTheMorning calendar.Clock = 9 * 60 * 60

// DefaultPolicy is the complaints procedure of a Dutch shared service centre ("Procedure klachtenafhandeling", version 1.0,
// 2019) to the letter, with example people, departments, partners and a supplier. It is valid as it stands; each call gives
// a fresh copy. Its terms: first response within 2 working days, fully handled within 2 weeks, an end on a day that is no
// working day moving to the next. Rules propose a group; the desk forwards, as in step 3 of the procedure.
func DefaultPolicy() *Policy {
	p := &Policy{
		Version:     "1.0",
		Date:        civil(2019, 1, 1),
		Names:       defaultNames(),
		Law:         LawProcedure,
		People:      examplePeople(),
		Desk:        Post{Members: []ActorID{"desk-1", "desk-2"}, StandIn: "desk-standin"},
		Director:    Post{Members: []ActorID{"director"}, StandIn: "director-standin"},
		Admins:      []ActorID{"admin"},
		Partners:    examplePartners(),
		Suppliers:   []Organisation{{ID: "leverancier", Name: "Leverancier", Domains: []string{"leverancier.example"}}},
		Referrals:   exampleReferrals(),
		Terms:       defaultTerms(),
		Warnings:    defaultWarnings(),
		Breach:      BreachNotice{Director: true},
		Dismissals:  []DismissalGround{OutOfScope, Duplicate, Anonymous, AlreadyHandled},
		Rules:       Rules{Attempts: 3, AttemptDays: 2},
		Transitions: DefaultTransitions(),
		Texts:       defaultTexts(),
	}
	for _, u := range exampleUnits() {
		p.addUnit(u)
	}
	return p
}

func defaultNames() Names {
	return Names{
		Organisation:  "Shared Service Centrum",
		Mailbox:       "klachten@ssc.example",
		Desk:          "Servicedesk HR",
		DirectorTitle: "directeur",
		ProcessOwner:  "Stafbureau ONS",
		AuthorisedBy:  "MT-ONS",
	}
}

// defaultTerms are the norms of procedure.md: steps 6 and 8, the table of section 3, and section 4.
func defaultTerms() Terms {
	return Terms{
		FirstResponse:   calendar.Term{Workdays: 2},
		Resolution:      calendar.Term{Weeks: 2, Roll: true},
		Reopened:        calendar.Term{Weeks: 2, Roll: true},
		Escalation:      calendar.Term{Workdays: 1},
		ReopeningAnswer: calendar.Term{Workdays: 2},
		ReopeningWindow: calendar.Term{Weeks: 4},
		RetentionMonths: 24,
	}
}

func defaultWarnings() []Warning {
	return []Warning{
		{Deadline: FirstResponse, Workdays: 0, At: nineInTheMorning},
		{Deadline: Resolution, Workdays: 3, At: nineInTheMorning},
		{Deadline: Resolution, Workdays: 1, At: nineInTheMorning},
	}
}

// exampleUnit is a department with a handler group of the same id: two handlers and a stand-in.
type exampleUnit struct {
	id    string
	name  Translated
	staff [3]string // names of the two handlers and their stand-in
	words []string  // by which complaints are recognised that name no department
}

func exampleUnits() []exampleUnit {
	return []exampleUnit{
		{
			id: "ict", name: Translated{NL: "ICT", EN: "IT"},
			staff: [3]string{"Ilse Ictema", "Ivo Ingels", "Ine IJsbrand"},
			words: []string{"laptop", "wachtwoord", "inloggen", "computer", "password", "log in"},
		},
		{
			id: "hr", name: Translated{NL: "HR", EN: "HR"},
			staff: [3]string{"Hanna Harms", "Hugo Heida", "Hessel Hoek"},
			words: []string{"salaris", "verlof", "salarisstrook", "arbeidscontract", "salary", "leave request"},
		},
		{
			id: "finance", name: Translated{NL: "Financiën", EN: "Finance"},
			staff: [3]string{"Femke Faber", "Floris Feenstra", "Frits Franken"},
			words: []string{"factuur", "betaling", "declaratie", "invoice", "payment"},
		},
		{
			id: "facilities", name: Translated{NL: "Facilitaire zaken", EN: "Facilities"},
			staff: [3]string{"Aya Akkerman", "Arjen Aalbers", "Anouk Abma"},
			words: []string{"schoonmaak", "parkeerplaats", "vergaderzaal", "catering", "meeting room"},
		},
	}
}

// addUnit adds a unit's people, group and department, the rule for complaints that name it, and the one for its words.
func (p *Policy) addUnit(u exampleUnit) {
	ids := []ActorID{ActorID(u.id + "-1"), ActorID(u.id + "-2"), ActorID(u.id + "-standin")}
	for i, id := range ids {
		p.People = append(p.People, exampleStaff(id, u.staff[i]))
	}
	group, department := GroupID(u.id), DepartmentID(u.id)
	p.Groups = append(p.Groups, Group{ID: group, Name: u.name, Members: ids[:2:2], StandIn: ids[2]})
	p.Departments = append(p.Departments, Department{ID: department, Name: u.name, Group: group})
	p.Routing = append(p.Routing,
		RoutingRule{ID: "department-" + u.id, Department: department, Group: group},
		RoutingRule{ID: "words-" + u.id, Department: department, Words: u.words, Group: group})
}

func examplePeople() []Staff {
	return []Staff{
		exampleStaff("desk-1", "Dirk de Desk"),
		exampleStaff("desk-2", "Dina Dijkstra"),
		exampleStaff("desk-standin", "Dolf Duinker"),
		exampleStaff("director", "Roos Rector"),
		exampleStaff("director-standin", "Ruud Reserve"),
		exampleStaff("admin", "Ada Minder"),
	}
}

func exampleStaff(id ActorID, name string) Staff {
	return Staff{ID: id, Name: name, Email: string(id) + "@ssc.example", Language: Dutch}
}

func examplePartners() []Organisation {
	return []Organisation{
		examplePartner("gemeente-a", "Gemeente A"),
		examplePartner("gemeente-b", "Gemeente B"),
		examplePartner("provincie", "Provincie"),
	}
}

func examplePartner(id, name string) Organisation {
	return Organisation{ID: id, Name: name, Domains: []string{id + ".example"}, Complaints: "klachten@" + id + ".example"}
}

// exampleReferrals are phrases that leave no doubt that a customer of a partner writes, and of which one. They are looked for
// only when the sender is nobody the policy knows.
func exampleReferrals() []ReferralRule {
	return []ReferralRule{
		{ID: "citizen-gemeente-a", Words: []string{"ik ben inwoner van gemeente a"}, Kind: Citizen, Partner: "gemeente-a"},
		{ID: "citizen-gemeente-b", Words: []string{"ik ben inwoner van gemeente b"}, Kind: Citizen, Partner: "gemeente-b"},
		{ID: "citizen", Words: []string{"ik ben een burger", "I am a citizen"}, Kind: Citizen},
	}
}

func defaultTexts() map[string]Translated {
	return map[string]Translated{
		TextRemedy: {
			NL: "Bent u het hier niet mee eens? Antwoord dan binnen vier weken op deze brief. De Servicedesk kijkt dan opnieuw naar uw klacht.",
			EN: "Do you disagree? Please reply to this letter within four weeks. The service desk will then look at your complaint again.",
		},
		TextElsewhere: {
			NL: "Voor een storing of een vraag kunt u terecht bij de Servicedesk. Die helpt u verder.",
			EN: "For an incident or a question, please contact the service desk. They will help you further.",
		},
		TextCitizens: {
			NL: "Wij werken voor medewerkers van onze partners en voor leveranciers. " +
				"Bent u inwoner of ondernemer? Dan behandelt de gemeente of provincie zelf uw klacht.",
			EN: "We work for employees of our partners and for suppliers. " +
				"Are you a resident or a business owner? Then the municipality or province itself handles your complaint.",
		},
	}
}

// civil is a date known to exist.
func civil(year, month, dayOfMonth int) calendar.Date {
	d, _ := calendar.NewDate(year, time.Month(month), dayOfMonth)
	return d
}
