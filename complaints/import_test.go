package complaints_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// elsewhere is a complaint of another system, received on Friday 20 March 2026.
func elsewhere(t *testing.T, key string) complaints.Imported {
	t.Helper()
	return complaints.Imported{
		Key: key, Reference: "tk 2603-" + key,
		Submission: complaints.Submission{
			Channel: complaints.ChannelPhone, ReceivedAt: moment(t, "2026-03-20T11:00:00+01:00"), Department: "facilities",
			Ground: complaints.ServiceGround, Subject: "Stoel", Description: "Al weken kapot.",
			Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Email: mailOfOurs, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
		},
	}
}

func (c *centre) imported(in complaints.Imported) complaints.ID {
	c.t.Helper()
	_, err := c.Import(c.t.Context(), person("admin"), in)
	require.NoError(c.t, err)
	v, err := c.Find(c.t.Context(), person("desk-1"), in.Reference)
	require.NoError(c.t, err)
	require.True(c.t, v.Complaint.Imported)
	c.requireReplays(v.Complaint.ID)
	return v.Complaint.ID
}

// requireReplays holds that history and state agree.
func (c *centre) requireReplays(id complaints.ID) {
	c.t.Helper()
	again, err := complaints.Replay(func(yield func(complaints.Recorded, error) bool) {
		for _, r := range c.events(id) {
			if !yield(r, nil) {
				return
			}
		}
	})
	require.NoError(c.t, err)
	kept, err := c.store.Load(c.t.Context(), id)
	require.NoError(c.t, err)
	require.Equal(c.t, kept, again)
}

func (c *centre) requireNoDeliveries(id complaints.ID) {
	c.t.Helper()
	list, err := c.store.Deliveries(c.t.Context(), id)
	require.NoError(c.t, err)
	require.Empty(c.t, list)
}

func TestImportOfAClosedComplaint(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-06-01T10:00:00+02:00")
	in := elsewhere(t, "17")
	step := func(at string, by complaints.ActorID, cmd complaints.Command) {
		in.Steps = append(in.Steps, complaints.ImportedStep{At: moment(t, at), By: by, Command: cmd})
	}
	step("2026-03-20T13:00:00+01:00", "desk-1", complaints.Assign{Group: "facilities"})
	step("2026-03-23T09:00:00+01:00", "facilities-1", complaints.Take{})
	step("2026-03-26T09:00:00+01:00", "facilities-1", talked())
	step("2026-03-26T09:30:00+01:00", "facilities-1", complaints.Message{Text: "De stoel is besteld."})
	step("2026-03-27T09:30:00+01:00", "employee-1", complaints.Message{Text: "Fijn."})
	hand := handBack(complaints.SatisfiedYes)
	hand.Measures = []complaints.NewMeasure{{Text: "Voorraad", Owner: "facilities-1", Due: day(t, "2026-05-01")}}
	step("2026-04-07T10:00:00+02:00", "facilities-1", hand)
	step("2026-04-09T10:00:00+02:00", "desk-1", complaints.Close{Text: "Afgerond."})
	id := c.imported(in)

	s := c.state(id)
	require.Equal(t, complaints.Closed, s.Status)
	require.Equal(t, complaints.ActorID("facilities-1"), s.Handler)
	require.Equal(t, moment(t, "2026-04-09T10:00:00+02:00").UTC(), s.EndedAt)
	require.Equal(t, complaints.Breached, s.FirstResponse.State, "24 March had passed at the call")
	require.Equal(t, moment(t, "2026-03-26T09:00:00+01:00").UTC(), s.FirstResponse.StoppedAt)
	require.Equal(t, complaints.Breached, s.Resolution.State, "7 April had passed at the closing")
	require.Equal(t, complaints.Upheld, s.Outcome)
	var inbound []bool
	for _, r := range c.events(id) {
		if m, ok := r.Event.(complaints.Messaged); ok {
			inbound = append(inbound, m.Inbound)
		}
	}
	require.Equal(t, []bool{false, true}, inbound, "who wrote a message stays who wrote it")

	for range 3 {
		c.settle()
		c.at("2026-09-01T10:00:00+02:00")
	}
	c.requireNoDeliveries(id)
	require.Empty(t, c.post.kinds())
	c.sweepAt("2028-04-11T10:00:00+02:00")
	require.True(t, c.state(id).Erased, "the retention term runs from the closing there")
}

// An open complaint comes in as it stands: what has passed is recorded without a word, what is to come is told as for any other.
func TestImportOfAnOpenComplaint(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-01T10:00:00+02:00")
	in := elsewhere(t, "18")
	in.Steps = []complaints.ImportedStep{
		{At: moment(t, "2026-03-20T13:00:00+01:00"), By: "desk-1", Command: complaints.Assign{Group: "facilities"}},
		{At: moment(t, "2026-03-30T09:00:00+02:00"), By: "facilities-1", Command: complaints.Take{}},
	}
	before := slices.Clone(in.Steps)
	in.Steps = slices.Grow(in.Steps, 5)
	id := c.imported(in)
	require.Equal(t, before, in.Steps)
	require.Equal(t, make([]complaints.ImportedStep, 5), in.Steps[2:7], "the caller's list is the caller's")

	require.Equal(t, complaints.Breached, c.state(id).FirstResponse.State)
	require.Equal(t, complaints.Running, c.state(id).Resolution.State)
	require.Contains(t, c.types(id), complaints.EventBreached)
	c.settle()
	c.requireNoDeliveries(id)
	c.sweepAt("2026-04-02T08:59:00+02:00")
	require.Empty(t, c.post.kinds())
	c.sweepAt("2026-04-02T09:00:00+02:00")
	require.Equal(t, []complaints.LetterKind{complaints.NoticeWarning}, c.post.kinds(), "one working day before 7 April: Good Friday and Easter lie between")
	c.sweepAt("2026-04-08T08:30:00+02:00")
	require.Equal(t, []complaints.LetterKind{complaints.NoticeBreach}, c.post.kinds())
	c.do("facilities-1", id, talked())
	c.requireReplays(id)
}

func TestImportOfAReferralThatWasUndone(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-06-01T10:00:00+02:00")
	in := elsewhere(t, "19")
	in.Submission.Complainant.Kind, in.Submission.Complainant.Organisation = complaints.Citizen, "gemeente-b"
	in.Steps = []complaints.ImportedStep{{At: moment(t, "2026-03-24T13:00:00+01:00"), By: "desk-1", Command: complaints.Reopen{Reason: "Medewerker."}}}
	id := c.imported(in)
	ref := c.state(id).Reference
	require.NotEmpty(t, ref)
	v, err := c.Find(t.Context(), person("desk-1"), ref)
	require.NoError(t, err)
	require.Equal(t, id, v.Complaint.ID)
	c.requireNoDeliveries(id)
}

func TestImportIsIdempotent(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-01T10:00:00+02:00")
	in := elsewhere(t, "20")
	first, err := c.Import(t.Context(), person("admin"), in)
	require.NoError(t, err)
	c.do("desk-1", first.Complaint.ID, complaints.Assign{Group: "facilities"})
	again, err := c.Import(t.Context(), person("admin"), in)
	require.NoError(t, err)
	require.Equal(t, first.Complaint, again.Complaint, "the first answer, as it was then")
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)

	other := elsewhere(t, "21")
	other.Reference = in.Reference
	_, err = c.Import(t.Context(), person("admin"), other)
	require.ErrorIs(t, err, complaints.ErrClaimed, "one old reference names one complaint")
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-01T10:00:00+02:00")
	_, err := c.Import(t.Context(), person("desk-1"), elsewhere(t, "22"))
	require.ErrorIs(t, err, complaints.ErrNotAllowed)

	at := moment(t, "2026-03-23T09:00:00+01:00")
	for name, x := range map[string]struct {
		change func(in *complaints.Imported)
		want   []string
	}{
		"no key and no receipt": {func(in *complaints.Imported) { *in = complaints.Imported{} }, []string{"key:required", "submission.received_at:required"}},
		"no command":            {func(in *complaints.Imported) { in.Steps = []complaints.ImportedStep{{At: at}} }, []string{"steps[0].command:required"}},
		"a command of now": {func(in *complaints.Imported) {
			in.Steps = []complaints.ImportedStep{{At: at, Command: complaints.Take{}}, {At: at, Command: complaints.Erase{}}}
		}, []string{"steps[1].command:not_imported"}},
		"out of order": {func(in *complaints.Imported) {
			in.Steps = []complaints.ImportedStep{{At: at.AddDate(0, 0, -9), Command: complaints.Take{}}}
		}, []string{"steps[0].at:order"}},
		"to come": {func(in *complaints.Imported) {
			in.Steps = []complaints.ImportedStep{{At: at.AddDate(1, 0, 0), Command: complaints.Take{}}}
		}, []string{"steps[0].at:future"}},
		"a wrong submission": {func(in *complaints.Imported) { in.Submission.Subject = "" }, []string{"submission.subject:required"}},
	} {
		in := elsewhere(t, "23")
		x.change(&in)
		_, err := c.Import(t.Context(), person("admin"), in)
		require.Equal(t, x.want, fieldKeys(refusal(t, err)), name)
	}
	in := elsewhere(t, "24")
	in.Steps = []complaints.ImportedStep{{At: at, By: "desk-1", Command: complaints.Assign{Group: "facilities"}}, {At: at, By: "desk-1", Command: complaints.Close{Text: "Klaar."}}}
	_, err = c.Import(t.Context(), person("admin"), in)
	require.ErrorIs(t, err, complaints.ErrIllegalTransition)
	require.ErrorContains(t, err, "import step 2 (close)")
	in.Steps = []complaints.ImportedStep{{At: at, By: "desk-1", Command: complaints.Assign{Group: "nowhere"}}}
	_, err = c.Import(t.Context(), person("admin"), in)
	require.ErrorIs(t, err, complaints.ErrInvalid)
	require.ErrorContains(t, err, "import step 1 (assign)")
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{})
	require.NoError(t, err)
	require.Empty(t, page.Items, "nothing of what was refused is kept")
}
