package complaints

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func routingPolicy() *Policy {
	p := DefaultPolicy()
	p.Routing = []RoutingRule{
		{ID: "conduct-by-phone", Ground: Conduct, Channel: ChannelPhone, Group: "hr", Assign: true},
		{ID: "supplier", Kind: SupplierKind, Group: "finance"},
		{ID: "provincie", Partner: "provincie", Group: "facilities"},
		{ID: "ict", Department: "ict", Group: "ict", Assign: true},
		{ID: "words-ict", Department: "ict", Words: []string{"laptop", "log in"}, Group: "ict"},
		{ID: "words-pay", Words: []string{"salaris"}, Group: "hr"},
	}
	return p
}

func TestRoute(t *testing.T) {
	t.Parallel()
	shared := routingPolicy()
	shared.Departments = append(shared.Departments, Department{ID: "learning", Group: "hr"})
	tests := []struct {
		name   string
		policy *Policy
		in     RoutingInput
		want   Routed
	}{
		{"by department", routingPolicy(), RoutingInput{Department: "ict"}, Routed{"ict", "ict", "ict", true}},
		{"by words in the description", routingPolicy(), RoutingInput{Description: "Mijn Laptop doet het niet"}, Routed{"words-ict", "ict", "ict", false}},
		{"by words in the subject", routingPolicy(), RoutingInput{Subject: "I cannot log  in"}, Routed{"words-ict", "ict", "ict", false}},
		{
			"words do not overrule a named department", routingPolicy(),
			RoutingInput{Department: "hr", Subject: "laptop en salaris"}, Routed{"words-pay", "hr", "hr", false},
		},
		{"the department whose group it is", routingPolicy(), RoutingInput{Subject: "salaris"}, Routed{"words-pay", "hr", "hr", false}},
		{"several departments share the group", shared, RoutingInput{Subject: "salaris"}, Routed{"words-pay", "hr", "", false}},
		{"all conditions hold", routingPolicy(), RoutingInput{Ground: Conduct, Channel: ChannelPhone}, Routed{"conduct-by-phone", "hr", "hr", true}},
		{"the first wins", routingPolicy(), RoutingInput{Kind: SupplierKind, Department: "ict"}, Routed{"supplier", "finance", "ict", false}},
		{"by organisation", routingPolicy(), RoutingInput{Organisation: "provincie"}, Routed{"provincie", "facilities", "facilities", false}},
		{"one condition fails", routingPolicy(), RoutingInput{Ground: Conduct, Channel: ChannelMail}, Routed{}},
		{"no rule at all", &Policy{}, RoutingInput{Department: "ict"}, Routed{}},
		{
			"the default names its departments' groups", DefaultPolicy(),
			RoutingInput{Department: "finance"}, Routed{"department-finance", "finance", "finance", false},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.policy.route(tt.in)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want != Routed{}, ok)
		})
	}
}

func TestExplainRouting(t *testing.T) {
	t.Parallel()
	got := routingPolicy().ExplainRouting(RoutingInput{Ground: Conduct, Channel: ChannelMail, Subject: "Salaris", Description: "en mijn LAPTOP"})
	require.Equal(t, []RuleExplanation{
		{Rule: "conduct-by-phone", Failed: RoutesChannel},
		{Rule: "supplier", Failed: RoutesKind},
		{Rule: "provincie", Failed: RoutesOrganisation},
		{Rule: "ict", Failed: RoutesDepartment},
		{Rule: "words-ict", Matched: true, Wins: true, Word: "laptop"},
		{Rule: "words-pay", Matched: true, Word: "salaris"},
	}, got)
	got = routingPolicy().ExplainRouting(RoutingInput{Department: "hr", Ground: ServiceGround})
	require.Equal(t, RuleExplanation{Rule: "conduct-by-phone", Failed: RoutesGround}, got[0])
	require.Equal(t, RuleExplanation{Rule: "words-ict", Failed: RoutesDepartment}, got[4])
	require.Equal(t, RuleExplanation{Rule: "words-pay", Failed: RoutesWords}, got[5])
}

// The explanation and the decision are one, the first match wins, and no word of the complainant gets out.
func TestRoutingProperties(t *testing.T) {
	t.Parallel()
	p := routingPolicy()
	vocabulary := []string{"laptop", "LAPTOP", "log in", "salaris", "geheim", "laptoptas", "\n"}
	rapid.Check(t, func(t *rapid.T) {
		p := *p
		p.Routing = rapid.Permutation(p.Routing).Draw(t, "rules")
		text := rapid.Map(rapid.SliceOf(rapid.SampledFrom(vocabulary)), func(s []string) string { return strings.Join(s, " ") })
		in := RoutingInput{
			Department:   rapid.SampledFrom([]DepartmentID{"", "ict", "hr", "gone"}).Draw(t, "department"),
			Ground:       rapid.SampledFrom([]Ground{"", Conduct, ServiceGround}).Draw(t, "ground"),
			Kind:         rapid.SampledFrom([]ComplainantKind{PartnerEmployee, SupplierKind, UnknownKind}).Draw(t, "kind"),
			Channel:      rapid.SampledFrom([]Channel{ChannelMail, ChannelPhone}).Draw(t, "channel"),
			Organisation: rapid.SampledFrom([]string{"", "provincie", "gemeente-a"}).Draw(t, "organisation"),
			Subject:      text.Draw(t, "subject"),
			Description:  text.Draw(t, "description"),
		}
		routed, ok := p.route(in)
		why := p.ExplainRouting(in)
		require.Len(t, why, len(p.Routing))
		matched := slices.IndexFunc(why, func(e RuleExplanation) bool { return e.Matched })
		require.Equal(t, matched >= 0, ok)
		for i, e := range why {
			require.Equal(t, p.Routing[i].ID, e.Rule)
			require.Equal(t, i == matched, e.Wins)
			require.Equal(t, e.Matched, e.Failed == "")
			if e.Word != "" {
				require.Contains(t, p.Routing[i].Words, e.Word)
			}
		}
		if ok {
			require.Equal(t, why[matched].Rule, routed.Rule)
			require.Equal(t, p.Routing[matched].Group, routed.Group)
			require.True(t, in.Department == "" || routed.Department == in.Department)
		}
	})
}

// Three lengths of text: the time per byte is the same.
func BenchmarkRoute(b *testing.B) {
	p := DefaultPolicy()
	for i := range 200 {
		words := []string{fmt.Sprintf("woord%d", i), fmt.Sprintf("een zin van %d woorden", i)}
		p.Routing = append(p.Routing, RoutingRule{ID: fmt.Sprintf("rule-%d", i), Words: words, Group: "ict"})
	}
	for _, size := range []int{3_000, 30_000, 300_000} {
		text := strings.Repeat("een zin van geen woorden ", size/25)
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := p.route(RoutingInput{Description: text}); ok {
					b.Fatal("no rule has these words")
				}
			}
		})
	}
}
