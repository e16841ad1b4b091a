package complaints

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func admissionPolicy() *Policy {
	p := DefaultPolicy()
	p.Partners[0].Persons = []string{"Inhuur@Freelance.example"}
	p.Partners = append(p.Partners, Organisation{ID: "waterschap", Name: "Waterschap", Domains: []string{"waterschap.example"}})
	p.Suppliers = append(p.Suppliers,
		Organisation{ID: "waterschap", Name: "Waterschap Laboratorium", Domains: []string{"waterschap.example"}},
		Organisation{ID: "freelance", Name: "Freelance", Persons: []string{"baas@freelance.example"}})
	p.Referrals = append(p.Referrals, ReferralRule{ID: "shop", Domains: []string{"bakker.example"}, Kind: Business, Partner: "gemeente-b"},
		ReferralRule{ID: "fair", Domains: []string{"markt.example"}, Words: []string{"standplaats"}, Kind: Business})
	return p
}

func complaintOf(kind ComplainantKind, organisation string) admission {
	return admission{Class: ClassComplaint, Kind: kind, Organisation: organisation}
}

func referralOf(kind ComplainantKind, partner, rule string) admission {
	return admission{Class: ClassReferral, Kind: kind, Partner: partner, Rule: rule}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	from := func(mail string) Submission { return Submission{Complainant: NewComplainant{Email: mail}} }
	with := func(kind ComplainantKind, organisation, mail string) Submission {
		return Submission{Complainant: NewComplainant{Kind: kind, Organisation: organisation, Email: mail}}
	}
	says := func(text, mail string) Submission {
		return Submission{Description: text, Complainant: NewComplainant{Email: mail}}
	}
	unknown := admission{Class: ClassComplaint, Kind: UnknownKind, AskPartner: true}
	tests := []struct {
		name string
		in   Submission
		want admission
	}{
		{"a partner's domain", from("jan@gemeente-a.example"), complaintOf(PartnerEmployee, "gemeente-a")},
		{"in capitals", from("JAN@GEMEENTE-A.EXAMPLE"), complaintOf(PartnerEmployee, "gemeente-a")},
		{"a person whom a partner lists", from("inhuur@freelance.example"), complaintOf(PartnerEmployee, "gemeente-a")},
		{"a supplier's domain", from("info@leverancier.example"), complaintOf(SupplierKind, "leverancier")},
		{"a person whom a supplier lists", from("baas@freelance.example"), complaintOf(SupplierKind, "freelance")},
		{"partner and supplier at once", from("an@waterschap.example"), admission{Class: ClassComplaint, Kind: UnknownKind, AskKind: true}},
		{"a sub-domain", from("jan@mail.gemeente-a.example"), unknown},
		{"a longer domain", from("jan@gemeente-a.example.evil.example"), unknown},
		{"a domain that ends alike", from("jan@nepgemeente-a.example"), unknown},
		{"a look-alike", from("jan@gemeente-а.example"), unknown}, // a Cyrillic a
		{"a colleague of a listed person", from("ander@freelance.example"), unknown},
		{"a private address", from("jan@thuis.example"), unknown},
		{"no address", from(""), unknown},
		{"no address at all", from("jan"), unknown},
		{"kind unknown is derived as well", with(UnknownKind, "", "jan@provincie.example"), complaintOf(PartnerEmployee, "provincie")},
		{"a named organisation derives no kind", with("", "gemeente-a", "jan@thuis.example"), unknown},

		{"a stated employee", with(PartnerEmployee, "gemeente-b", "jan@thuis.example"), complaintOf(PartnerEmployee, "gemeente-b")},
		{"by the partner's name", with(PartnerEmployee, " gemeente B", ""), complaintOf(PartnerEmployee, "gemeente-b")},
		{"no organisation named, the address tells", with(PartnerEmployee, "", "jan@gemeente-a.example"), complaintOf(PartnerEmployee, "gemeente-a")},
		{"stated as the partner's by one of both", with(PartnerEmployee, "", "an@waterschap.example"), complaintOf(PartnerEmployee, "waterschap")},
		{"stated as the supplier's by one of both", with(SupplierKind, "waterschap", "an@waterschap.example"), complaintOf(SupplierKind, "waterschap")},

		{"a citizen who names the partner", with(Citizen, "gemeente-a", ""), referralOf(Citizen, "gemeente-a", "")},
		{"a citizen who names no partner", with(Citizen, "", ""), referralOf(Citizen, "", "")},
		{"a business that names somebody else", with(Business, "leverancier", ""), referralOf(Business, "", "")},
		{"a business by its domain", from("jan@bakker.example"), referralOf(Business, "gemeente-b", "shop")},
		{"a certain phrase", says("Goedendag, ik ben inwoner van gemeente A.", "j@thuis.example"), referralOf(Citizen, "gemeente-a", "citizen-gemeente-a")},
		{"a phrase that names no partner", says("Ik ben een burger.", ""), referralOf(Citizen, "", "citizen")},
		{"an employee who uses the phrase", says("Ik ben een burger.", "jan@gemeente-b.example"), complaintOf(PartnerEmployee, "gemeente-b")},
		{"words and domain both", says("Mijn standplaats", "jan@markt.example"), referralOf(Business, "", "fair")},
		{"the domain without the words", says("Mijn kraam", "jan@markt.example"), unknown},
		{"the words without the domain", says("Mijn standplaats", "jan@thuis.example"), unknown},

		{"anonymous", Submission{Anonymous: true, Description: "Ik ben een burger."}, admission{Class: ClassSignal, Kind: UnknownKind}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, admissionPolicy().admit(tt.in))
		})
	}
}

func TestAdmitRefusesUnknownOrganisations(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	tests := []struct {
		kind                   ComplainantKind
		organisation, key, arg string
	}{
		{PartnerEmployee, "waterschap", "unknown_partner", "gemeente-a, gemeente-b, provincie"},
		{PartnerEmployee, "", "unknown_partner", "gemeente-a, gemeente-b, provincie"},
		{PartnerEmployee, "leverancier", "unknown_partner", "gemeente-a, gemeente-b, provincie"},
		{SupplierKind, "gemeente-a", "unknown_supplier", "leverancier"},
		{SupplierKind, "", "unknown_supplier", "leverancier"},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind)+" of "+tt.organisation, func(t *testing.T) {
			t.Parallel()
			a := p.admit(Submission{Complainant: NewComplainant{Kind: tt.kind, Organisation: tt.organisation}})
			require.Len(t, a.Fields, 1)
			require.Equal(t, "complainant.organisation", a.Fields[0].Field)
			require.Equal(t, tt.key, a.Fields[0].Key)
			require.Equal(t, tt.arg, a.Fields[0].Arg)
			require.Equal(t, tt.kind, a.Kind)
		})
	}
}

// Awb 9:1: everyone may complain, also who is certainly a citizen.
func TestAdmitUnderTheLaw(t *testing.T) {
	t.Parallel()
	p := AwbPolicy()
	p.Referrals = DefaultPolicy().Referrals
	citizen := Submission{Complainant: NewComplainant{Kind: Citizen, Organisation: "gemeente-a"}}
	require.Equal(t, complaintOf(Citizen, ""), p.admit(citizen))
	require.Equal(t, admission{Class: ClassComplaint, Kind: Citizen, Rule: "citizen"}, p.admit(Submission{Subject: "ik ben een burger"}))
	require.Equal(t, ClassSignal, p.admit(Submission{Anonymous: true}).Class)
}

// Only an exact domain makes an employee, however an address is dressed up around it.
func TestOnlyExactDomainsAreRecognised(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.StringMatching(`([a-z0-9]{1,5}[.-]?)?`).Draw(t, "before")
		after := rapid.StringMatching(`([.-]?[a-z]{1,5})?`).Draw(t, "after")
		a := p.admit(Submission{Complainant: NewComplainant{Email: "jan@" + before + "gemeente-a.example" + after}})
		exact := before == "" && after == ""
		require.Equal(t, exact, a.Kind == PartnerEmployee)
		require.Equal(t, exact, a.Organisation != "")
	})
}

// No character of another script lowers, folds or normalises into a known domain.
func TestNoLookAlikeIsRecognised(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.Partners = []Organisation{{ID: "kik", Name: "Kik", Domains: []string{"kik.example"}}}
	rapid.Check(t, func(t *rapid.T) {
		domain := []rune("kik.example")
		at := rapid.IntRange(0, len(domain)-1).Draw(t, "at")
		domain[at] = rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\u212aİıｋкⅰ"))).
			Filter(func(r rune) bool { return r > unicode.MaxASCII }).Draw(t, "rune")
		a := p.admit(Submission{Complainant: NewComplainant{Email: "jan@" + string(domain)}})
		require.Equal(t, UnknownKind, a.Kind, string(domain))
	})
}

// Whatever comes in has exactly one class, and only a referral has a partner to go to.
func TestAdmitProperties(t *testing.T) {
	t.Parallel()
	p := admissionPolicy()
	rapid.Check(t, func(t *rapid.T) {
		in := Submission{
			Anonymous:   rapid.Bool().Draw(t, "anonymous"),
			Description: rapid.SampledFrom([]string{"", "ik ben een burger", "standplaats", "ik ben inwoner van gemeente b"}).Draw(t, "text"),
			Complainant: NewComplainant{
				Kind:         rapid.SampledFrom([]ComplainantKind{"", UnknownKind, PartnerEmployee, SupplierKind, Citizen, Business}).Draw(t, "kind"),
				Organisation: rapid.SampledFrom([]string{"", "gemeente-a", "waterschap", "leverancier", "iets"}).Draw(t, "organisation"),
				Email: rapid.SampledFrom([]string{
					"", "x", "a@gemeente-a.example", "a@waterschap.example", "a@markt.example", "a@leverancier.example",
				}).Draw(t, "mail"),
			},
		}
		a := p.admit(in)
		require.Contains(t, []Class{ClassComplaint, ClassReferral, ClassSignal}, a.Class)
		require.Equal(t, in.Anonymous, a.Class == ClassSignal)
		require.NotEmpty(t, a.Kind)
		if a.Class != ClassReferral {
			require.Empty(t, a.Partner)
		} else {
			require.Contains(t, []ComplainantKind{Citizen, Business}, a.Kind)
		}
		if a.Kind == UnknownKind {
			require.Empty(t, a.Organisation)
		}
		if a.Organisation != "" && a.Kind == PartnerEmployee {
			_, ok := p.partner(a.Organisation)
			require.True(t, ok)
		}
		require.False(t, a.AskPartner && a.AskKind)
	})
}
