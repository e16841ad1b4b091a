package complaints_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestPosted(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.submit("desk-1", submission(complaints.NewComplainant{
		Name: "Fatima", Address: "Dorpsstraat 1", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
	})).Complaint.ID
	c.settle()
	letters, err := c.Letters(t.Context(), person("desk-1"), id)
	require.NoError(t, err)
	require.Equal(t, complaints.DeliveryPrinted, letters[0].Delivery.State, "no mail address: a page to print")
	require.Contains(t, letters[0].Letter.Postal, "Dorpsstraat 1")
	c.invalid("desk-1", id, complaints.Posted{}, "letter:required")
	before := c.state(id)
	c.do("desk-1", id, complaints.Posted{Letter: letters[0].Key})
	page, err := c.History(t.Context(), person("desk-1"), id, complaints.PageParams{})
	require.NoError(t, err)
	last := page.Items[len(page.Items)-1]
	require.Equal(t, complaints.EventPosted, last.Type)
	var data struct{ Letter complaints.ContentKey }
	require.NoError(t, json.Unmarshal(last.Data, &data))
	require.Equal(t, letters[0].Key, data.Letter)
	require.Equal(t, before.Status, c.state(id).Status)
}

func TestAmendedAgreement(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00", func(p *complaints.Policy) { p.Suppliers[0].Agreements = []string{"OV-7", "OV-8"} })
	supplier := submission(complaints.NewComplainant{Name: "Vera", Email: "v@leverancier.example", Kind: complaints.SupplierKind, Organisation: "leverancier"})
	id := c.submit("vera", supplier).Complaint.ID
	c.invalid("desk-1", id, complaints.Amend{Ground: new(complaints.Contract)}, "agreement:required")
	c.do("desk-1", id, complaints.Amend{Ground: new(complaints.Contract), Agreement: new("OV-7")})
	c.do("desk-1", id, complaints.Amend{Ground: new(complaints.Contract)}) // the agreement is there
	c.invalid("desk-1", id, complaints.Amend{Agreement: new("OV-9")}, "agreement:unknown_agreement")
	v := c.do("desk-1", id, complaints.Amend{Agreement: new("OV-8")})
	require.Equal(t, "OV-8", v.Text(v.Complaint.Agreement))
	require.Equal(t, complaints.Contract, v.Complaint.Ground)
	c.invalid("desk-1", id, complaints.Amend{Complainant: &complaints.NewComplainant{
		Name: "Bo", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
	}, Ground: new(complaints.Contract)}, "ground:supplier_only")
	c.invalid("desk-1", id, complaints.Refer{To: "leverancier"}, "to:one_of")
}

func TestUndoneEndingWithABreach(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	silent, late := c.taken(), c.taken()
	c.at("2026-04-09T10:00:00+02:00")
	c.do("facilities-1", late, talked())
	for _, id := range []complaints.ID{silent, late} {
		c.do("desk-1", id, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."})
	}
	c.at("2026-04-10T10:00:00+02:00")
	for _, id := range []complaints.ID{silent, late} {
		c.do("desk-1", id, complaints.Reopen{Reason: "Toch een klacht."})
		require.Equal(t, complaints.Breached, c.stateOf(id, complaints.FirstResponse), "what was late stays late")
		require.Equal(t, moment(t, "2026-04-09T00:00:00+02:00").UTC(), c.state(id).FirstResponse.BreachedAt)
	}
	require.True(t, c.state(silent).FirstResponse.StoppedAt.IsZero(), "it still waits for an answer")
	require.Equal(t, moment(t, "2026-04-09T10:00:00+02:00").UTC(), c.state(late).FirstResponse.StoppedAt, "and this one has it")
	c.do("facilities-1", silent, talked())
	require.Equal(t, c.Now(), c.state(silent).FirstResponse.StoppedAt)
	require.Equal(t, complaints.Breached, c.state(silent).FirstResponse.State)
}
