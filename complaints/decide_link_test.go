package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestLinkDuplicate(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	first, second := c.employee(), c.employee()
	id := second.Complaint.ID
	c.settle()
	c.post.letters()
	duplicate := complaints.LinkTo{Kind: complaints.LinkDuplicate, To: first.Complaint.Reference}
	v := c.do("desk-1", id, duplicate)
	require.Equal(t, complaints.Dismissed, v.Complaint.Status)
	require.Equal(t, complaints.Duplicate, v.Complaint.Dismissal)
	require.Equal(t, []complaints.Link{{Kind: complaints.LinkDuplicate, To: first.Complaint.ID}}, v.Complaint.Links)
	require.Equal(t, complaints.Stopped, v.Complaint.Resolution.State)
	require.Equal(t, complaints.Running, c.state(first.Complaint.ID).Resolution.State, "the one it repeats holds the clock")
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterDismissal}, c.post.kinds())

	v = c.do("desk-1", id, complaints.Reopen{Reason: "Toch iets anders."})
	require.Empty(t, v.Complaint.Links, "undone")
	for _, to := range []string{"K-2026-000099", "onzin", string(complaints.ID("01KN7AF6F0KABX56CP58Z0YF1X"))} {
		c.invalid("desk-1", id, complaints.LinkTo{Kind: complaints.LinkDuplicate, To: to}, "to:unknown_complaint")
	}
	c.invalid("desk-1", id, complaints.LinkTo{Kind: complaints.LinkDuplicate, To: second.Complaint.Reference}, "to:itself")
	c.invalid("desk-1", id, complaints.LinkTo{Kind: "neef"}, "kind:one_of", "to:required")

	handled := c.handled(complaints.SatisfiedYes)
	c.refusedFor("desk-1", handled, duplicate, complaints.CodeIllegalTransition, "status")
	c.do("desk-1", handled, complaints.LinkTo{Kind: complaints.LinkRelated, To: first.Complaint.Reference})
}

func TestLinkPart(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	c.at("2026-04-07T10:00:00+02:00")
	part := complaints.LinkTo{Kind: complaints.LinkPart, To: "ict"}
	c.invalid("desk-1", id, complaints.LinkTo{Kind: complaints.LinkPart, To: "facilities"}, "to:itself")
	c.invalid("desk-1", id, complaints.LinkTo{Kind: complaints.LinkPart, To: "zorg"}, "to:one_of")
	v := c.do("desk-1", id, part)
	require.Len(t, v.Complaint.Links, 1)
	other := c.see("desk-1", v.Complaint.Links[0].To)
	whole := c.see("desk-1", id)
	require.Equal(t, complaints.DepartmentID("ict"), other.Complaint.Department)
	require.Equal(t, whole.Complaint.ReceivedAt, other.Complaint.ReceivedAt, "the original receipt")
	require.Equal(t, whole.Complaint.Resolution.Date, other.Complaint.Resolution.Date)
	require.Equal(t, whole.Complaint.FirstResponse.Date, other.Complaint.FirstResponse.Date)
	require.Equal(t, whole.Text(whole.Complaint.Description), other.Text(other.Complaint.Description))
	require.Equal(t, whole.Person, other.Person)
	require.NotEqual(t, whole.Complaint.Reference, other.Complaint.Reference)
	require.Equal(t, complaints.Registered, whole.Complaint.Status)

	v = c.do("desk-1", id, part)
	require.Len(t, v.Complaint.Links, 1, "split twice is one part")
	c.refusedFor("facilities-1", c.taken(), part, complaints.CodeNotAllowed, "link")
}

func TestLinkConsulted(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	c.invalid("desk-1", id, complaints.LinkTo{Kind: complaints.LinkConsulted, To: "zorg"}, "to:unknown_group")
	c.do("desk-1", id, complaints.LinkTo{Kind: complaints.LinkConsulted, To: "hr"})
	v := c.see("hr-1", id)
	require.Equal(t, []complaints.Relation{complaints.AsConsulted}, v.Relations)
	require.Equal(t, []complaints.CommandName{complaints.CmdNote}, v.Allowed, "reads and notes, and no more")
	c.do("hr-1", id, complaints.Note{Text: "Zo zit het met het contract."})
	require.Equal(t, complaints.GroupID("facilities"), c.state(id).Group, "one lead holds the clock")
	page, err := c.List(t.Context(), person("hr-1"), complaints.Query{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
}
