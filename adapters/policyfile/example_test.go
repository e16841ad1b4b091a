package policyfile_test

import (
	"fmt"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
)

// A policy that starts from the built-in one and says only what differs.
func ExampleRead() {
	p, err := policyfile.Read(strings.NewReader(`
base: default
version: "2027-1"
terms:
  resolution: 3 weeks
`), "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Version, "-", p.Terms.FirstResponse, "-", p.Terms.Resolution)
	// Output: 2027-1 - 2 workdays - 3 weeks
}

// All mistakes come at once, each with its line.
func ExampleRead_mistakes() {
	_, err := policyfile.Read(strings.NewReader(`base: default
version: "2027-1"
terms:
  resoluton: 3 weeks
  first_response: two days
departments:
  - {id: ict, name: {nl: ICT}, group: itc}
`), "policy.yaml")
	fmt.Println(err)
	// Output:
	// policy.yaml:4: terms.resoluton: unknown key; did you mean "resolution"?
	// policy.yaml:5: terms.first_response: a term is written as 2 workdays, 10 days or 2 weeks, and may be followed by statutory, rolling, fixed, at least two
	// policy.yaml:7: departments[0].group: "itc" is not listed under groups; did you mean "ict"?
	// policy.yaml: routing[2].department: is not listed under departments; that is the base's: write routing out as well
}
