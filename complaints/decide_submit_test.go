package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// submission is a complaint of somebody, complete but for what a test is about.
func submission(who complaints.NewComplainant) complaints.Submission {
	return complaints.Submission{Channel: complaints.ChannelWeb, Subject: "Stoel", Description: "Verkeerde stoel.", Complainant: who}
}

func (c *centre) submit(by complaints.ActorID, in complaints.Submission) complaints.View {
	c.t.Helper()
	v, err := c.Submit(c.t.Context(), person(by), in)
	require.NoError(c.t, err)
	return v
}

// facts are the letters of a kind as facts, told by a composer that writes them down.
func (c *centre) facts(kind complaints.LetterKind) string {
	c.t.Helper()
	c.settle()
	letters := only(c.post.letters(), kind)
	require.Len(c.t, letters, 1, kind)
	return letters[0].Text
}

func TestCitizensAreReferred(t *testing.T) {
	t.Parallel()
	who := complaints.NewComplainant{Name: "Bo Burger", Email: "bo@thuis.example", Kind: complaints.Citizen}
	named, business, certain := who, who, who
	named.Organisation, business.Kind, certain.Kind = "Gemeente B", complaints.Business, ""
	byRule := submission(certain)
	byRule.Description = "Ik ben inwoner van gemeente A en de balie was dicht."
	tests := map[string]struct {
		in      complaints.Submission
		partner string
		tells   string
	}{
		"a citizen":               {submission(who), "", "Partner: "},
		"who names the partner":   {submission(named), "gemeente-b", "Partner:Gemeente B PartnerDesk:klachten@gemeente-b.example"},
		"a business":              {submission(business), "", "Partner: "},
		"where a rule is certain": {byRule, "gemeente-a", "Partner:Gemeente A PartnerDesk:klachten@gemeente-a.example"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T16:45:00+02:00")
			c.talkative()
			v := c.submit("citizen-1", tt.in)
			require.Equal(t, complaints.Referred, v.Complaint.Status)
			require.Equal(t, complaints.ClassReferral, v.Complaint.Class)
			require.NotEmpty(t, v.Complaint.ID)
			require.Empty(t, v.Complaint.Reference)
			require.Empty(t, c.state(v.Complaint.ID).Deadlines())
			require.Equal(t, tt.partner, v.Complaint.ReferredTo)
			require.Contains(t, c.facts(complaints.LetterReferral), tt.tells)
			c.settle()
			require.Empty(t, c.post.letters(), "at once, and nothing else")
		})
	}
}

func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	both := func(p *complaints.Policy) {
		p.Suppliers = append(p.Suppliers, complaints.Organisation{ID: "gemeente-a", Name: "Gemeente A (levert)", Domains: []string{"gemeente-a.example"}})
	}
	tests := map[string]struct {
		email string
		kind  complaints.ComplainantKind
		org   string
		asks  string
	}{
		"an unknown private address goes to the desk":        {"bo@thuis.example", complaints.UnknownKind, "", "AskPartner:true AskKind:false"},
		"partner and supplier at once: asked, never derived": {"a@gemeente-a.example", complaints.UnknownKind, "", "AskPartner:false AskKind:true"},
		"one of them only": {"b@gemeente-b.example", complaints.PartnerEmployee, "gemeente-b", "AskPartner:false AskKind:false"},
		"a supplier":       {"v@leverancier.example", complaints.SupplierKind, "leverancier", "AskPartner:false AskKind:false"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T16:45:00+02:00", both)
			c.talkative()
			v := c.submit("somebody", submission(complaints.NewComplainant{Name: "Bo", Email: tt.email}))
			require.Equal(t, complaints.Registered, v.Complaint.Status)
			require.Equal(t, tt.kind, v.Complaint.Complainant.Kind)
			require.Equal(t, tt.org, v.Complaint.Complainant.Organisation)
			require.Equal(t, complaints.Running, v.Complaint.FirstResponse.State)
			letter := c.facts(complaints.LetterAcknowledgment)
			require.Contains(t, letter, tt.asks)
			require.Contains(t, letter, "AskPhone:true")
			require.Contains(t, letter, "Reference:K-2026-000001")
		})
	}
}

func TestGroundContract(t *testing.T) {
	t.Parallel()
	agreements := func(p *complaints.Policy) { p.Suppliers[0].Agreements = []string{"OV-7", "OV-8"} }
	supplier := complaints.NewComplainant{Name: "Vera", Email: "v@leverancier.example", Kind: complaints.SupplierKind, Organisation: "leverancier"}
	employee := complaints.NewComplainant{Name: "Fatima", Email: "f@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"}
	tests := map[string]struct {
		who       complaints.NewComplainant
		agreement string
		want      []string
	}{
		"of an employee":                     {employee, "OV-7", []string{"ground:supplier_only"}},
		"without the agreement":              {supplier, "", []string{"agreement:required"}},
		"with another's agreement":           {supplier, "OV-9", []string{"agreement:unknown_agreement"}},
		"with the agreement":                 {supplier, "OV-8", nil},
		"of a supplier known by the address": {complaints.NewComplainant{Name: "Vera", Email: "v@leverancier.example"}, "OV-7", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T16:45:00+02:00", agreements)
			in := submission(tt.who)
			in.Ground, in.Agreement = complaints.Contract, tt.agreement
			v, err := c.Submit(t.Context(), person("somebody"), in)
			if tt.want != nil {
				require.Equal(t, tt.want, fieldKeys(refusal(t, err)))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.agreement, v.Text(v.Complaint.Agreement))
		})
	}
}

func TestSubmissionFields(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	late := submission(complaints.NewComplainant{Name: "Bo", Email: "bo@gemeente-a.example"})
	late.ReceivedAt = moment(t, "2026-04-01T10:00:00+02:00")
	_, err := c.Submit(t.Context(), person("employee-1"), late)
	require.Equal(t, []string{"received_at:desk_only"}, fieldKeys(refusal(t, err)))
	v := c.submit("desk-1", late)
	require.Equal(t, late.ReceivedAt.UTC(), v.Complaint.ReceivedAt)
	require.Equal(t, day(t, "2026-04-07"), v.Complaint.FirstResponse.Date, "from the receipt, not from the entry")

	late.ReceivedAt = moment(t, "2026-04-02T16:45:01+02:00")
	_, err = c.Submit(t.Context(), person("desk-1"), late)
	require.Equal(t, []string{"received_at:future"}, fieldKeys(refusal(t, err)))

	_, err = c.Submit(t.Context(), person("employee-1"), complaints.Submission{
		Channel: "fax", Language: "fy", Ground: "prijs", Department: "zorg", OccurredOn: new(day(t, "2026-04-03")),
		Complainant: complaints.NewComplainant{Email: "geen adres", Kind: "buur"}, Concerned: []complaints.NewConcerned{{State: "weg"}},
	})
	require.Equal(t, []string{
		"channel:one_of", "language:one_of", "subject:required", "description:required", "department:one_of", "complainant.name:required",
		"complainant.email:email", "complainant.kind:one_of", "ground:one_of", "concerned[0].name:required", "concerned[0].state:one_of",
		"occurred_on:future",
	}, fieldKeys(refusal(t, err)), "every problem at once")
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1, "nothing was written")
}

func TestPartnersProgramFilesForItsOwnEmployees(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00", func(p *complaints.Policy) { p.Partners[1].Systems = []complaints.ActorID{"system-b"} })
	in := submission(complaints.NewComplainant{Name: "Bo", Email: "bo@thuis.example", Kind: complaints.SupplierKind, Organisation: "leverancier", Actor: "x"})
	v, err := c.Submit(t.Context(), complaints.Actor{ID: "system-b", Kind: complaints.SystemActor}, in)
	require.NoError(t, err)
	got := v.Complaint.Complainant
	require.Equal(t, complaints.PartnerEmployee, got.Kind)
	require.Equal(t, "gemeente-b", got.Organisation)
	require.Empty(t, got.Actor)
}

func TestSignals(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	in := submission(complaints.NewComplainant{})
	in.Anonymous, in.Channel, in.Department = true, complaints.ChannelLetter, "facilities"
	id := c.submit("desk-1", in).Complaint.ID
	s := c.state(id)
	require.Equal(t, complaints.ClassSignal, s.Class)
	require.Empty(t, s.Reference)
	require.Empty(t, s.Deadlines())
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeRegistered}, c.post.kinds(), "for the desk")
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeAssigned}, c.post.kinds(), "and the group")
	c.do("facilities-1", id, complaints.Take{})
	for _, cmd := range []complaints.Command{
		complaints.Suspend{Until: day(t, "2026-05-01"), Reason: "x"}, complaints.Extend{Until: day(t, "2026-05-01"), Reason: "x"},
	} {
		c.refusedFor("facilities-1", id, cmd, complaints.CodeIllegalTransition, "no_clock")
	}
	c.do("facilities-1", id, talked())
	require.Empty(t, c.state(id).Deadlines())
	c.do("facilities-1", id, handBack(complaints.SatisfiedUnknown))
	c.do("desk-1", id, complaints.Close{Text: "Besproken."})
	c.refusedFor("desk-1", id, complaints.Reopen{Reason: "x"}, complaints.CodeIllegalTransition, "signal")
	c.sweepAt("2026-06-01T10:00:00+02:00")
	require.Empty(t, c.milestones(id))
}
