package complaints

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// spoilt is a policy with one mistake, and where it must be found.
type spoilt struct {
	field, key string
	spoil      func(p *Policy)
}

func requireProblems(t *testing.T, policy func() *Policy, tests []spoilt) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.field+" "+tt.key, func(t *testing.T) {
			t.Parallel()
			p := policy()
			tt.spoil(p)
			requireProblem(t, p, tt.field, tt.key)
		})
	}
}

func TestValidatePeople(t *testing.T) {
	t.Parallel()
	requireProblems(t, DefaultPolicy, []spoilt{
		{"version", "required", func(p *Policy) { p.Version = " " }},
		{"date", "required", func(p *Policy) { p.Date = 0 }},
		{"law", "one_of", func(p *Policy) { p.Law = "wetboek" }},
		{"names.organisation", "required", func(p *Policy) { p.Names.Organisation = "" }},
		{"names.desk", "required", func(p *Policy) { p.Names.Desk = "" }},
		{"names.director_title", "required", func(p *Policy) { p.Names.DirectorTitle = "" }},
		{"names.mailbox", "required", func(p *Policy) { p.Names.Mailbox = "" }},
		{"names.mailbox", "mail", func(p *Policy) { p.Names.Mailbox = "klachten" }},
		{"people[1].id", "duplicate", func(p *Policy) { p.People[1].ID = "desk-1" }},
		{"people[0].id", "id_form", func(p *Policy) { p.People[0].ID = "Desk 1" }},
		{"people[0].id", "required", func(p *Policy) { p.People[0].ID = "" }},
		{"people[0].id", "id_form", func(p *Policy) { p.People[0].ID = ActorID(strings.Repeat("a", 65)) }},
		{"people[0].name", "required", func(p *Policy) { p.People[0].Name = "" }},
		{"people[0].email", "mail", func(p *Policy) { p.People[0].Email = "dirk@" }},
		{"people[0].language", "one_of", func(p *Policy) { p.People[0].Language = "fr" }},
		{"absences[0].actor", "unknown", func(p *Policy) { p.Absences = []Absence{{Actor: "gone", From: 1, To: 2}} }},
		{"absences[0].to", "order", func(p *Policy) { p.Absences = []Absence{{Actor: "ict-1", From: 2, To: 1}} }},
		{"administrators[0]", "unknown", func(p *Policy) { p.Admins = []ActorID{"gone"} }},
		{"desk.members", "required", func(p *Policy) { p.Desk.Members = nil }},
		{"desk.members[1]", "unknown", func(p *Policy) { p.Desk.Members[1] = "gone" }},
		{"desk.members[1]", "duplicate", func(p *Policy) { p.Desk.Members[1] = "desk-1" }},
		{"desk.stand_in", "required", func(p *Policy) { p.Desk.StandIn = "" }},
		{"director.members", "required", func(p *Policy) { p.Director.Members = nil }},
		{"director.stand_in", "stand_in_member", func(p *Policy) { p.Director.StandIn = "director" }},
	})
}

func TestValidateGroupsAndOrganisations(t *testing.T) {
	t.Parallel()
	requireProblems(t, DefaultPolicy, []spoilt{
		{"groups", "required", func(p *Policy) { p.Groups = nil }},
		{"groups[1].id", "duplicate", func(p *Policy) { p.Groups[1].ID = p.Groups[0].ID }},
		{"groups[0].name.nl", "required", func(p *Policy) { p.Groups[0].Name.NL = "" }},
		{"groups[0].members", "required", func(p *Policy) { p.Groups[0].Members = nil }},
		{"groups[0].stand_in", "required", func(p *Policy) { p.Groups[0].StandIn = "" }},
		{"groups[0].stand_in", "unknown", func(p *Policy) { p.Groups[0].StandIn = "gone" }},
		{"groups[3].stand_in", "stand_in_member", func(p *Policy) { p.Groups[3].StandIn = p.Groups[3].Members[1] }},
		{"departments", "required", func(p *Policy) { p.Departments = nil }},
		{"departments[0].name.nl", "required", func(p *Policy) { p.Departments[0].Name = Translated{EN: "IT"} }},
		{"departments[0].group", "unknown", func(p *Policy) { p.Departments[0].Group = "legal" }},
		{"departments[0].group", "required", func(p *Policy) { p.Departments[0].Group = "" }},
		{"partners[2].id", "id_form", func(p *Policy) { p.Partners[2].ID = "Provincie" }},
		{"partners[2].name", "required", func(p *Policy) { p.Partners[2].Name = "" }},
		{"partners[0].domains[0]", "domain", func(p *Policy) { p.Partners[0].Domains[0] = ".gemeente-a.example" }},
		{"partners[0].domains[0]", "domain", func(p *Policy) { p.Partners[0].Domains[0] = "Gemeente-a.example" }},
		{"partners[0].domains[0]", "domain", func(p *Policy) { p.Partners[0].Domains[0] = "gemeenté.example" }},
		{"partners[0].domains[0]", "domain", func(p *Policy) { p.Partners[0].Domains[0] = "example" }},
		{"partners[1].domains[0]", "duplicate", func(p *Policy) { p.Partners[1].Domains[0] = "gemeente-a.example" }},
		{"partners[0].persons[0]", "mail", func(p *Policy) { p.Partners[0].Persons = []string{"x"} }},
		{"partners[1].persons[0]", "duplicate", func(p *Policy) {
			p.Partners[0].Persons = []string{"jan@mail.example"}
			p.Partners[1].Persons = []string{"Jan@Mail.example"}
		}},
		{"partners[0].systems[0]", "id_form", func(p *Policy) { p.Partners[0].Systems = []ActorID{"Zaak Systeem"} }},
		{"suppliers[0].agreements[0]", "required", func(p *Policy) { p.Suppliers[0].Agreements = []string{""} }},
	})
}

func TestValidateRouting(t *testing.T) {
	t.Parallel()
	requireProblems(t, DefaultPolicy, []spoilt{
		{"routing[0].id", "required", func(p *Policy) { p.Routing[0].ID = "" }},
		{"routing[0].department", "unknown", func(p *Policy) { p.Routing[0].Department = "legal" }},
		{"routing[0].group", "unknown", func(p *Policy) { p.Routing[0].Group = "legal" }},
		{"routing[0].ground", "one_of", func(p *Policy) { p.Routing[0].Ground = "noise" }},
		{"routing[0].kind", "one_of", func(p *Policy) { p.Routing[0].Kind = "robot" }},
		{"routing[0].channel", "one_of", func(p *Policy) { p.Routing[0].Channel = "fax" }},
		{"routing[0].organisation", "unknown", func(p *Policy) { p.Routing[0].Partner = "waterschap" }},
		{"routing[0]", "condition", func(p *Policy) { p.Routing[0].Department = "" }},
		{"routing[1].words[0]", "phrase", func(p *Policy) { p.Routing[1].Words[0] = " !? " }},
		{"routing[1].words[0]", "phrase", func(p *Policy) { p.Routing[1].Words[0] = strings.Repeat("te ", 9) }},
		{"routing[1].words[0]", "too_long", func(p *Policy) { p.Routing[1].Words[0] = strings.Repeat("te", 101) }},
		{"referrals[0].kind", "one_of", func(p *Policy) { p.Referrals[0].Kind = SupplierKind }},
		{"referrals[0].partner", "unknown", func(p *Policy) { p.Referrals[0].Partner = "leverancier" }},
		{"referrals[0]", "condition", func(p *Policy) { p.Referrals[0].Words = nil }},
		{"referrals[0].domains[0]", "domain", func(p *Policy) { p.Referrals[0].Domains = []string{"@mail.example"} }},
	})
}

func TestValidateTermsAndTexts(t *testing.T) {
	t.Parallel()
	requireProblems(t, DefaultPolicy, []spoilt{
		{"terms.resolution", "required", func(p *Policy) { p.Terms.Resolution = calendar.Term{} }},
		{"terms.reopened", "required", func(p *Policy) { p.Terms.Reopened = calendar.Term{} }},
		{"terms.escalation", "required", func(p *Policy) { p.Terms.Escalation = calendar.Term{} }},
		{"terms.reopening_answer", "required", func(p *Policy) { p.Terms.ReopeningAnswer = calendar.Term{} }},
		{"terms.reopening_window", "required", func(p *Policy) { p.Terms.ReopeningWindow = calendar.Term{} }},
		{"terms.first_response", "term", func(p *Policy) { p.Terms.FirstResponse = calendar.Term{Workdays: 2, Days: 2} }},
		{"terms.max_extension", "term", func(p *Policy) { p.Terms.MaxExtension = calendar.Term{Weeks: -1} }},
		{"terms.resolution", "term", func(p *Policy) { p.Terms.Resolution = calendar.Term{Roll: true} }},
		{"terms.retention_months", "min", func(p *Policy) { p.Terms.RetentionMonths = 0 }},
		{"warnings[0].deadline", "one_of", func(p *Policy) { p.Warnings[0].Deadline = "lunch" }},
		{"warnings[1].workdays", "range", func(p *Policy) { p.Warnings[1].Workdays = -1 }},
		{"warnings[1].workdays", "range", func(p *Policy) { p.Warnings[1].Workdays = 1 << 40 }},
		{"warnings[2].at", "office_hours", func(p *Policy) { p.Warnings[2].At = 8 * 3600 }},
		{"warnings[2].at", "office_hours", func(p *Policy) { p.Warnings[2].At = 17 * 3600 }},
		{"warnings[2].at", "office_hours", func(p *Policy) { p.Warnings[2].At = -1 }},
		{"warnings[2]", "duplicate", func(p *Policy) { p.Warnings[2] = p.Warnings[1] }},
		{"dismissals", "required", func(p *Policy) { p.Dismissals = nil }},
		{"dismissals[0]", "one_of", func(p *Policy) { p.Dismissals[0] = "boring" }},
		{"dismissals[1]", "duplicate", func(p *Policy) { p.Dismissals[1] = p.Dismissals[0] }},
		{"rules.attempts", "min", func(p *Policy) { p.Rules.Attempts = -1 }},
		{"rules.attempt_days", "range", func(p *Policy) { p.Rules.AttemptDays = 4 }},
		{"rules.dismiss_within_weeks", "min", func(p *Policy) { p.Rules.DismissWithinWeeks = -1 }},
		{"mail.unverified", "one_of", func(p *Policy) { p.Mail.Unverified = "ignore" }},
		{"mail.per_sender", "min", func(p *Policy) { p.Mail.PerSender = -1 }},
		{"mail.per_domain", "min", func(p *Policy) { p.Mail.PerDomain = -1 }},
		{"reports.first_response", "percent", func(p *Policy) { p.Reports.FirstResponse = 101 }},
		{"reports.resolution", "percent", func(p *Policy) { p.Reports.Resolution = -1 }},
		{"reports.threshold", "threshold", func(p *Policy) { p.Reports.Threshold = 2 }},
		{"mail.letters", "min", func(p *Policy) { p.Mail.Letters = -1 }},
		{"texts.remedy.nl", "required", func(p *Policy) { p.Texts[TextRemedy] = Translated{EN: "Reply."} }},
		{"texts", "required", func(p *Policy) { p.Texts[""] = Translated{NL: "Los."} }},
	})
}

func TestValidateLaw(t *testing.T) {
	t.Parallel()
	requireProblems(t, AwbPolicy, []spoilt{
		{"names.ombudsman", "required", func(p *Policy) { p.Names.Ombudsman = "" }},
		{"rules.everyone_may_complain", "law", func(p *Policy) { p.Rules.EveryoneMayComplain = false }},
		{"rules.copy_to_concerned", "law", func(p *Policy) { p.Rules.CopyToConcerned = false }},
		{"rules.hearing", "law", func(p *Policy) { p.Rules.Hearing = false }},
		{"rules.judgment_required", "law", func(p *Policy) { p.Rules.JudgmentRequired = false }},
		{"rules.dismiss_within_weeks", "law", func(p *Policy) { p.Rules.DismissWithinWeeks = 0 }},
		{"rules.dismiss_within_weeks", "law", func(p *Policy) { p.Rules.DismissWithinWeeks = 5 }},
		{"terms.resolution", "law", func(p *Policy) { p.Terms.Resolution = calendar.Term{Weeks: 6, Roll: true} }},
		{"terms.resolution", "law", func(p *Policy) { p.Terms.Resolution = calendar.Term{Days: 71, Statutory: true} }},
		{"terms.max_extension", "law", func(p *Policy) { p.Terms.MaxExtension = calendar.Term{} }},
		{"terms.max_extension", "law", func(p *Policy) { p.Terms.MaxExtension = calendar.Term{Weeks: 5} }},
		{"terms.max_extension", "law", func(p *Policy) { p.Terms.MaxExtension = calendar.Term{Workdays: 20} }},
	})
}

func TestValidateTransitions(t *testing.T) {
	t.Parallel()
	without := func(commands ...CommandName) func(*Policy) {
		return func(p *Policy) {
			p.Transitions = slices.DeleteFunc(p.Transitions, func(row Transition) bool { return slices.Contains(commands, row.Command) })
		}
	}
	first := func(change func(*Transition)) func(*Policy) {
		return func(p *Policy) { change(&p.Transitions[3]) } // take
	}
	tests := []struct {
		field, key, arg string
		spoil           func(p *Policy)
	}{
		{"transitions", "required", "", func(p *Policy) { p.Transitions = nil }},
		{"transitions", "required", "", without(CmdSubmit)},
		{"transitions", "unreachable", "assigned", without(CmdAssign, CmdReopen)},
		{"transitions", "unreachable", "escalated", without(CmdEscalate, CmdReopen)},
		{"transitions", "unreachable", "closed", without(CmdClose)},
		{"transitions", "dead_end", "handled", without(CmdClose, CmdWithdraw, CmdDismiss, CmdEscalate)},
		{"transitions", "dead_end", "escalated", without(CmdDecide, CmdWithdraw)},
		{"transitions", "milestone", "in_progress", without(CmdMilestone)},
		{"transitions[3].command", "unknown", "applaud", first(func(row *Transition) { row.Command = "applaud" })},
		{"transitions[3].to", "effect", "closed", first(func(row *Transition) { row.To = Closed })},
		{"transitions[3].from", "required", "", first(func(row *Transition) { row.From = nil })},
		{"transitions[0].from", "required", "", func(p *Policy) { p.Transitions[0].From = []Status{Registered} }},
		{"transitions[3].by", "required", "", first(func(row *Transition) { row.By = nil })},
		{"transitions[3].from[0]", "one_of", "", first(func(row *Transition) { row.From = []Status{"limbo"} })},
		{"transitions[3].by[0]", "one_of", "", first(func(row *Transition) { row.By = []Relation{"friend"} })},
		{"transitions[3].by[1]", "outsider", "take", first(func(row *Transition) { row.By = []Relation{AsMember, AsComplainant} })},
	}
	for _, tt := range tests {
		t.Run(tt.field+" "+tt.key+" "+tt.arg, func(t *testing.T) {
			t.Parallel()
			p := DefaultPolicy()
			tt.spoil(p)
			found := requireProblem(t, p, tt.field, tt.key)
			if tt.arg != "" {
				require.Contains(t, found, tt.arg)
			}
		})
	}
}

// requireProblem requires that the policy is refused for the field, and returns the words that were found at fault.
func requireProblem(t *testing.T, p *Policy, field, key string) (args []string) {
	t.Helper()
	err := p.Validate()
	require.ErrorIs(t, err, ErrInvalid)
	for _, f := range fieldsOf(err) {
		if f.Field == field && f.Key == key {
			args = append(args, f.Arg)
		}
	}
	require.NotEmpty(t, args, "%s %s is not among %v", field, key, err)
	return args
}

func TestValidateTellsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.Names.Mailbox, p.Groups[1].StandIn, p.Terms.RetentionMonths = "", "", 0
	p.Warnings[0].At = 0
	p.Calendar.Closures = []calendar.Closure{{Name: "", From: 1, To: 2}}
	var where []string
	for _, f := range fieldsOf(p.Validate()) {
		where = append(where, f.Field)
	}
	// Without a calendar, office hours are not looked at.
	require.Equal(t, []string{"names.mailbox", "groups[1].stand_in", "terms.retention_months", "calendar.closures[0].name"}, where)
}

func TestValidateEmptyPolicy(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, (&Policy{}).Validate(), ErrInvalid)
}

// A partner can be a supplier as well: the same id, the same domain, two entries.
func TestOneBodyCanBeBoth(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.Suppliers = append(p.Suppliers, p.Partners[0])
	require.NoError(t, p.Validate())
}

// Every reference in a policy is checked: whichever is broken, its path is in the error.
func TestValidateFindsEveryBrokenReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := DefaultPolicy()
		p.Absences = []Absence{{Actor: "ict-1", From: 1, To: 2}}
		type reference struct {
			field string
			to    func(string)
		}
		refs := []reference{
			{"absences[0].actor", func(s string) { p.Absences[0].Actor = ActorID(s) }},
			{"administrators[0]", func(s string) { p.Admins[0] = ActorID(s) }},
			{"desk.stand_in", func(s string) { p.Desk.StandIn = ActorID(s) }},
			{"director.stand_in", func(s string) { p.Director.StandIn = ActorID(s) }},
		}
		for i := range p.Groups {
			refs = append(refs, reference{at("groups", i) + ".members[0]", func(s string) { p.Groups[i].Members[0] = ActorID(s) }},
				reference{at("groups", i) + ".stand_in", func(s string) { p.Groups[i].StandIn = ActorID(s) }})
		}
		for i := range p.Departments {
			refs = append(refs, reference{at("departments", i) + ".group", func(s string) { p.Departments[i].Group = GroupID(s) }})
		}
		for i := range p.Routing {
			refs = append(refs, reference{at("routing", i) + ".group", func(s string) { p.Routing[i].Group = GroupID(s) }},
				reference{at("routing", i) + ".department", func(s string) { p.Routing[i].Department = DepartmentID(s) }})
		}
		broken := rapid.SliceOfNDistinct(rapid.SampledFrom(refs), 1, 5, func(r reference) string { return r.field }).Draw(t, "broken")
		var want, got []string
		for i, r := range broken {
			r.to(fmt.Sprintf("gone-%d", i))
			want = append(want, r.field)
		}
		for _, f := range fieldsOf(p.Validate()) {
			require.Equal(t, "unknown", f.Key)
			require.Contains(t, f.Arg, "gone-")
			got = append(got, f.Field)
		}
		require.ElementsMatch(t, want, got)
	})
}

// Without the desk's confirm, a mail that its sender does not confirm would stay for ever.
func TestValidateNeedsConfirm(t *testing.T) {
	t.Parallel()
	requireProblems(t, DefaultPolicy, []spoilt{
		{"transitions", "required", func(p *Policy) {
			p.Transitions = slices.DeleteFunc(p.Transitions, func(row Transition) bool { return row.Command == CmdConfirm })
		}},
	})
}

func TestLeadsToKnowsEveryCommand(t *testing.T) {
	t.Parallel()
	used := map[CommandName]bool{}
	for _, row := range DefaultTransitions() {
		_, known := leadsTo(row.Command)
		require.True(t, known, row.Command)
		used[row.Command] = true
	}
	require.Len(t, used, 32, "each of the commands of command.go has a row")
}

func BenchmarkValidate(b *testing.B) {
	p := DefaultPolicy()
	for b.Loop() {
		if err := p.Validate(); err != nil {
			b.Fatal(err)
		}
	}
}
