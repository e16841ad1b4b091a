package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// The owner of a measure need not be of the group: they read the complaint and tick off their own measure, and no other.
func TestMeasureOwner(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	id := c.taken()
	c.do("facilities-1", id, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."})
	_, err := c.Get(t.Context(), person("hr-1"), id)
	require.ErrorIs(t, err, complaints.ErrNotFound)
	c.do("facilities-1", id, complaints.HandBack{
		Outcome: complaints.Upheld, Findings: "Te laat besteld.", Satisfied: complaints.SatisfiedYes,
		Measures: []complaints.NewMeasure{
			{Text: "Inwerken", Owner: "hr-1", Due: day(t, "2026-12-15")},
			{Text: "Nalopen", Owner: "facilities-2", Due: day(t, "2026-12-15")},
		},
	})
	v := c.see("hr-1", id)
	require.Equal(t, []complaints.CommandName{complaints.CmdMeasureDone}, v.Allowed)
	require.Equal(t, []string{v.Complaint.Reference}, c.listed("hr-1", complaints.Query{}))
	c.refusedFor("hr-1", id, complaints.FinishMeasure{N: 2}, complaints.CodeNotAllowed, string(complaints.CmdMeasureDone))
	v = c.do("hr-1", id, complaints.FinishMeasure{N: 1})
	require.Equal(t, complaints.ActorID("hr-1"), v.Complaint.Measures[0].DoneBy)
}

// A suspension survives a return, and the desk that has the complaint then can end it.
func TestResumeAtTheDesk(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	id := c.taken()
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-12-01"), Reason: "Stuur de bon."})
	c.do("facilities-1", id, complaints.Return{Reason: "Hoort bij ICT."})
	require.NotNil(t, c.state(id).Suspension)
	c.at("2026-11-25T10:00:00+01:00")
	v := c.do("desk-1", id, complaints.Resume{})
	require.Nil(t, v.Complaint.Suspension)
	require.Equal(t, day(t, "2026-12-09"), v.Complaint.Resolution.Date, "7 December and two working days")
}

// A signal whose sender makes themselves known is a complaint, with a reference and the dates of its receipt.
func TestSignalBecomesAComplaint(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	v := c.submit("desk-1", complaints.Submission{
		Channel: complaints.ChannelLetter, Subject: "Bejegening", Description: "Onheus bejegend.", Anonymous: true, Department: "hr",
	})
	require.Equal(t, complaints.ClassSignal, v.Complaint.Class)
	require.Empty(t, v.Complaint.Reference)
	c.at("2026-11-24T10:00:00+01:00")
	v = c.do("desk-1", v.Complaint.ID, complaints.Amend{Complainant: &complaints.NewComplainant{
		Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
	}})
	require.Equal(t, complaints.ClassComplaint, v.Complaint.Class)
	require.Equal(t, "K-2026-000001", v.Complaint.Reference)
	require.Equal(t, day(t, "2026-11-25"), v.Complaint.FirstResponse.Date)
	require.Equal(t, v.Complaint.ID, c.found("desk-1", "K-2026-000001"))
	c.settle()
	require.Contains(t, c.post.kinds(), complaints.LetterAcknowledgment)
}

// A handler's own message is a personal mail, so it is the first response; the desk's is not.
func TestMessageIsAFirstResponse(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	id := c.taken()
	v := c.do("desk-1", id, complaints.Message{Text: "Uw klacht ligt bij Facilitair."})
	require.Equal(t, complaints.Running, v.Complaint.FirstResponse.State)
	v = c.do("facilities-1", id, complaints.Message{Text: "Wanneer kan ik u bellen?"})
	require.Equal(t, complaints.Met, v.Complaint.FirstResponse.State)
	require.True(t, v.Complaint.Contacts.Written)
}

// Others of the centre do not register for complainants, and a program only for its own partner.
func TestWhoMayNotFile(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	in := complaints.Submission{Channel: complaints.ChannelAPI, Subject: "Stoel", Description: "Te laat.", Complainant: complaints.NewComplainant{
		Name: "Fatima de Wit", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
	}}
	for _, by := range []complaints.Actor{person("ict-1"), person("director"), {ID: "robot", Kind: complaints.SystemActor}} {
		_, err := c.Submit(t.Context(), by, in)
		require.ErrorIs(t, err, complaints.ErrNotAllowed, by.ID)
	}
}

// What a front could not read is refused in the order of checks, together with what else is wrong, and each field once.
func TestMisread(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	id := c.taken()
	unread := []complaints.FieldError{{Field: "reason", Key: "type_string", Message: "must be text"}, {Field: "x", Key: "unknown_field", Message: "is not a field"}}
	c.invalid("facilities-1", id, complaints.Misread{Command: complaints.Suspend{}, Fields: unread}, "reason:type_string", "x:unknown_field", "until:not_later")
	c.refusedFor("employee-1", id, complaints.Misread{Command: complaints.Suspend{}, Fields: unread}, complaints.CodeNotAllowed, string(complaints.CmdSuspend))
	_, err := c.Do(t.Context(), person("facilities-1"), id, 1, complaints.Misread{Command: complaints.Suspend{}, Fields: unread})
	require.ErrorIs(t, err, complaints.ErrStale)
	require.NotNil(t, c.state(id).Resolution, "nothing happened")
}
