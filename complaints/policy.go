package complaints

import (
	"cmp"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Policy is an organisation's procedure as data: who, where to, how long, by which law. It is validated by [Policy.Validate],
// never changed after that, and its Version stands beside every date it set. Adapter policyfile reads it from YAML or JSON.
type Policy struct {
	Version     string                `json:"version"`
	Date        calendar.Date         `json:"date"` // in force from
	Names       Names                 `json:"names"`
	Law         Law                   `json:"law"`
	Calendar    CalendarPolicy        `json:"calendar,omitzero"`
	People      []Staff               `json:"people"`
	Absences    []Absence             `json:"absences,omitempty"`
	Desk        Post                  `json:"desk"`
	Director    Post                  `json:"director"`
	Admins      []ActorID             `json:"administrators,omitempty"`
	Groups      []Group               `json:"groups"`
	Departments []Department          `json:"departments"`
	Partners    []Organisation        `json:"partners"`
	Suppliers   []Organisation        `json:"suppliers"`
	Routing     []RoutingRule         `json:"routing,omitempty"`
	Referrals   []ReferralRule        `json:"referrals,omitempty"`
	Terms       Terms                 `json:"terms"`
	Warnings    []Warning             `json:"warnings,omitempty"`
	Breach      BreachNotice          `json:"breach,omitzero"`
	Dismissals  []DismissalGround     `json:"dismissals"`
	Rules       Rules                 `json:"rules,omitzero"`
	Mail        MailPolicy            `json:"mail,omitzero"`
	Reports     ReportPolicy          `json:"reports,omitzero"`
	Transitions []Transition          `json:"transitions"`
	Texts       map[string]Translated `json:"texts,omitempty"` // by key, such as remedy or citizens; letters show them
}

// Law is the legal ground of the procedure.
type Law string

// The legal grounds.
const (
	LawProcedure Law = "procedure" // the centre's own procedure
	LawAwb       Law = "awb"       // Algemene wet bestuursrecht, chapter 9, title 9.1
)

// Names are shown on letters and report.
type Names struct {
	Organisation  string `json:"organisation"`
	Mailbox       string `json:"mailbox"` // letters come from this address, never from a person
	Desk          string `json:"desk"`
	DirectorTitle string `json:"director_title"`
	ProcessOwner  string `json:"process_owner,omitempty"`
	AuthorisedBy  string `json:"authorised_by,omitempty"`
	Phone         string `json:"phone,omitempty"`
	Website       string `json:"website,omitempty"`   // base of the links in letters
	Ombudsman     string `json:"ombudsman,omitempty"` // obligatory under the Awb (9:12(2))
}

// Translated is a text in the languages people read.
type Translated struct {
	NL string `json:"nl"`
	EN string `json:"en,omitempty"`
}

// In returns the text in l, and in Dutch where there is none.
func (t Translated) In(l Language) string {
	if l == English && t.EN != "" {
		return t.EN
	}
	return t.NL
}

// CalendarPolicy chooses among the options of procedure.md section 4.
type CalendarPolicy struct {
	Version          string                      `json:"version,omitempty"` // default: derived from the options
	Weekdays         calendar.Weekdays           `json:"weekdays,omitzero"`
	GoodFridayWorked bool                        `json:"good_friday_worked,omitempty"`
	May5             calendar.May5Rule           `json:"may5,omitzero"`
	EquatedOff       bool                        `json:"equated_off,omitempty"`
	Closures         []calendar.Closure          `json:"closures,omitempty"`
	Yearly           []calendar.RecurringClosure `json:"yearly_closures,omitempty"`
	Cutoff           *calendar.Clock             `json:"cutoff,omitempty"`
	OfficeHours      calendar.OfficeHours        `json:"office_hours,omitzero"`
}

// Staff is a person of the centre; notices go to Email.
type Staff struct {
	ID       ActorID  `json:"id"`
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Language Language `json:"language,omitempty"`
}

// Absence is a period, both days included, in which stand-ins act and notices go elsewhere.
type Absence struct {
	Actor ActorID       `json:"actor"`
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"`
}

// Post is a function with the people in it and who stands in for absence and impartiality.
type Post struct {
	Members []ActorID `json:"members"`
	StandIn ActorID   `json:"stand_in"`
}

// Group is a department's management-team members who handle its complaints.
type Group struct {
	ID      GroupID    `json:"id"`
	Name    Translated `json:"name"`
	Members []ActorID  `json:"members"`
	StandIn ActorID    `json:"stand_in"`
}

// Department is a unit that complaints can be about.
type Department struct {
	ID    DepartmentID `json:"id"`
	Name  Translated   `json:"name"`
	Group GroupID      `json:"group"` // its handler group
}

// Organisation is a partner or a supplier. One body can be both: two entries, and the complainant is asked, never derived.
type Organisation struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Domains    []string  `json:"domains,omitempty"`    // mail domains, exact: sub-domains and look-alikes do not pass
	Persons    []string  `json:"persons,omitempty"`    // listed addresses
	Systems    []ActorID `json:"systems,omitempty"`    // programs that file for its employees
	Agreements []string  `json:"agreements,omitempty"` // suppliers: known numbers; empty: any
	Complaints string    `json:"complaints,omitempty"` // partners: where its customers complain, shown in referrals
}

// RoutingRule proposes or does the forwarding. The first whose conditions all hold wins.
type RoutingRule struct {
	ID         string          `json:"id"`
	Department DepartmentID    `json:"department,omitempty"` // condition, or with Words what it derives
	Ground     Ground          `json:"ground,omitempty"`
	Kind       ComplainantKind `json:"kind,omitempty"`
	Channel    Channel         `json:"channel,omitempty"`
	Partner    string          `json:"organisation,omitempty"`
	Words      []string        `json:"words,omitempty"` // any of these, as whole words, in subject or description
	Group      GroupID         `json:"group"`
	Assign     bool            `json:"assign,omitempty"` // false: proposes to the desk
}

// ReferralRule says when it is certain that a citizen or business complains.
type ReferralRule struct {
	ID      string          `json:"id"`
	Words   []string        `json:"words,omitempty"`   // phrases; any of them, as whole words
	Domains []string        `json:"domains,omitempty"` // sender's domain; together with Words both must hold
	Kind    ComplainantKind `json:"kind"`              // citizen or business
	Partner string          `json:"partner,omitempty"` // referred to, when certain
}

// Terms are the norms.
type Terms struct {
	FirstResponse   calendar.Term `json:"first_response,omitzero"` // none: no such clock
	Resolution      calendar.Term `json:"resolution"`
	Reopened        calendar.Term `json:"reopened"`               // the new resolution term after a reopening
	Escalation      calendar.Term `json:"escalation"`             // reminder of an escalation request
	ReopeningAnswer calendar.Term `json:"reopening_answer"`       // the desk answers a reopening request
	ReopeningWindow calendar.Term `json:"reopening_window"`       // after closing
	MaxExtension    calendar.Term `json:"max_extension,omitzero"` // without consent; none: unlimited
	RetentionMonths int           `json:"retention_months"`
}

// Warning is when whoever has it is told that a deadline comes near.
type Warning struct {
	Deadline DeadlineKind   `json:"deadline"`
	Workdays int            `json:"workdays"` // before the last day; 0: on the last working day itself
	At       calendar.Clock `json:"at"`
}

// BreachNotice says who else hears of a breach.
type BreachNotice struct {
	Director bool `json:"director,omitempty"`
}

// Rules are the switches between the procedure and the law.
type Rules struct {
	EveryoneMayComplain bool `json:"everyone_may_complain,omitempty"` // Awb 9:1
	Hearing             bool `json:"hearing,omitempty"`               // Awb 9:10: no hand-back without a hearing or why not
	JudgmentRequired    bool `json:"judgment_required,omitempty"`     // Awb 9:12: findings and a judgment before closing
	CopyToConcerned     bool `json:"copy_to_concerned,omitempty"`     // Awb 9:9
	Attempts            int  `json:"attempts,omitempty"`              // failed attempts before not_reached counts; default 3
	AttemptDays         int  `json:"attempt_days,omitempty"`          // on so many days; default 2
	DismissWithinWeeks  int  `json:"dismiss_within_weeks,omitempty"`  // Awb 9:8(3); 0: whenever the status allows
}

// withDefaults fills what a policy leaves open.
func (r Rules) withDefaults() Rules {
	if r.Attempts == 0 {
		r.Attempts = 3
	}
	if r.AttemptDays == 0 {
		r.AttemptDays = 2
	}
	return r
}

// ReportPolicy is what an organisation wants to reach, and how it publishes what it reached, for its quarterly report.
type ReportPolicy struct {
	FirstResponse int `json:"first_response,omitempty"` // percent of first responses in time; default 95
	Resolution    int `json:"resolution,omitempty"`     // percent closed within the original term; default 95
	Threshold     int `json:"threshold,omitempty"`      // numbers below it are not published; default 5, at least 3
}

// MailPolicy is how mails that come in are received.
type MailPolicy struct {
	Unverified UnverifiedRule `json:"unverified,omitempty"` // a mail that nothing shows to be its sender's; default confirm
	PerSender  int            `json:"per_sender,omitempty"` // mails of one address in a day before the desk decides; default 50
	PerDomain  int            `json:"per_domain,omitempty"` // mails of one domain likewise; default 2000
	Letters    int            `json:"letters,omitempty"`    // letters that nobody wrote to one address in a day; default 20
}

// UnverifiedRule is what a mail becomes whose sender's address is not known to be theirs.
type UnverifiedRule string

// The rules for unverified senders.
const (
	UnverifiedConfirm UnverifiedRule = "confirm" // the sender, or the desk after speaking to them, confirms it first
	UnverifiedAccept  UnverifiedRule = "accept"  // every sender is believed
)

// withDefaults fills what a policy leaves open.
func (m MailPolicy) withDefaults() MailPolicy {
	m.Unverified = cmp.Or(m.Unverified, UnverifiedConfirm)
	m.PerSender = cmp.Or(m.PerSender, 50)
	m.PerDomain = cmp.Or(m.PerDomain, 2000)
	m.Letters = cmp.Or(m.Letters, 20)
	return m
}

// Transition is one row of the table of procedure.md section 3: who may give a command in which status, and what follows.
type Transition struct {
	Command CommandName `json:"command"`
	From    []Status    `json:"from"`
	By      []Relation  `json:"by"`
	To      Status      `json:"to,omitempty"` // empty: the status stays, or Note says which
	Note    string      `json:"note,omitempty"`
}
