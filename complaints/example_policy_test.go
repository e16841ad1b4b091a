package complaints_test

import (
	"errors"
	"fmt"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Every problem comes at once, with its place in the policy.
func ExamplePolicy_Validate() {
	p := complaints.DefaultPolicy()
	p.Groups[0].StandIn = ""
	p.Partners[1].Domains = []string{"@gemeente-b.example"}
	p.Warnings[2].At = 0

	if e, ok := errors.AsType[*complaints.Error](p.Validate()); ok {
		for _, f := range e.Fields {
			fmt.Println(f.Field, f.Key)
		}
	}
	// Output:
	// groups[0].stand_in required
	// partners[1].domains[0] domain
	// warnings[2].at office_hours
}

// Each rule says why it applies or not, in the policy's own words.
func ExamplePolicy_ExplainRouting() {
	p := complaints.DefaultPolicy()
	p.Routing = []complaints.RoutingRule{
		{ID: "supplier", Kind: complaints.SupplierKind, Group: "finance"},
		{ID: "it", Department: "ict", Words: []string{"wachtwoord", "laptop"}, Group: "ict"},
		{ID: "pay", Words: []string{"salaris"}, Group: "hr"},
	}
	for _, e := range p.ExplainRouting(complaints.RoutingInput{
		Kind:        complaints.PartnerEmployee,
		Subject:     "Al weken zonder laptop",
		Description: "En nu klopt mijn salaris ook niet.",
	}) {
		fmt.Printf("%s: matched %t, wins %t, failed %q, word %q\n", e.Rule, e.Matched, e.Wins, e.Failed, e.Word)
	}
	// Output:
	// supplier: matched false, wins false, failed "kind", word ""
	// it: matched true, wins true, failed "", word "laptop"
	// pay: matched true, wins false, failed "", word "salaris"
}

// The version of the calendar says which options made a date.
func ExamplePolicy_NewCalendar() {
	p := complaints.DefaultPolicy()
	p.Calendar.EquatedOff = true
	cutoff, err := calendar.NewClock(17, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	p.Calendar.Cutoff = &cutoff

	cal, err := p.NewCalendar()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cal.Version())
	// Output: nl-2026a+kb+cutoff17
}

// With a complaints committee the law gives 10 weeks rather than 6.
func ExampleAwbPolicy() {
	p := complaints.AwbPolicy()
	fmt.Println(p.Terms.Resolution, p.Validate())

	p.Terms.Resolution.Weeks = 10
	fmt.Println(p.Terms.Resolution, p.Validate())
	// Output:
	// 6 weeks statutory <nil>
	// 10 weeks statutory <nil>
}
