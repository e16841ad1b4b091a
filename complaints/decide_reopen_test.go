package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestReopeningTerms(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.closed()
	met := *c.state(id).FirstResponse
	c.settle()
	c.post.letters()
	c.at("2026-04-20T10:00:00+02:00")
	v := c.do("desk-1", id, complaints.Reopen{Reason: "Toch niet opgelost."})
	require.Equal(t, complaints.InProgress, v.Complaint.Status, "with the last handler")
	require.Equal(t, complaints.ActorID("facilities-1"), v.Complaint.Handler)
	require.Equal(t, complaints.Running, v.Complaint.Resolution.State)
	require.Equal(t, day(t, "2026-05-04"), v.Complaint.Resolution.Date, "two weeks from the reopening")
	require.Equal(t, v.Complaint.Resolution.Date, v.Complaint.Resolution.Original)
	require.Equal(t, met, *v.Complaint.FirstResponse, "the first response was given")
	require.Equal(t, 1, v.Complaint.Reopened)
	require.Empty(t, c.state(id).Satisfied)
	c.settle()
	letters := c.post.letters()
	require.Len(t, only(letters, complaints.LetterReopened), 1)
	require.Equal(t, []string{"facilities-1@ssc.example"}, addressees(letters, complaints.NoticeReopened))

	c.sweepAt("2026-05-05T10:00:00+02:00")
	require.Equal(t, complaints.Breached, c.state(id).Resolution.State)
}

func TestReopeningBeforeAFirstResponse(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	c.do("employee-1", id, complaints.Withdraw{Reason: "Laat maar."})
	c.at("2026-04-20T10:00:00+02:00")
	v := c.do("desk-1", id, complaints.Reopen{Reason: "Toch niet."})
	require.Equal(t, complaints.Registered, v.Complaint.Status, "nobody had it")
	require.Equal(t, complaints.Running, v.Complaint.FirstResponse.State)
	require.Equal(t, day(t, "2026-04-22"), v.Complaint.FirstResponse.Date)
	require.Equal(t, day(t, "2026-05-04"), v.Complaint.Resolution.Date)

	id = c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("employee-1", id, complaints.Withdraw{})
	require.Equal(t, complaints.Assigned, c.do("director", id, complaints.Reopen{Reason: "Toch niet."}).Complaint.Status)
}

func TestReopeningStraightToTheDirector(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.closed()
	v := c.do("desk-1", id, complaints.Reopen{Reason: "Niet tevreden.", Escalate: true})
	require.Equal(t, complaints.Escalated, v.Complaint.Status)
	c.settle()
	require.Contains(t, addressees(c.post.letters(), complaints.NoticeReopened), "director@ssc.example")
	c.do("director", id, complaints.DecideEscalation{Decision: "Gegrond.", Outcome: complaints.Upheld})
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	c.refusedFor("desk-1", id, complaints.Reopen{Reason: "Nog eens.", Escalate: true}, complaints.CodeIllegalTransition, "already_decided")
	c.do("desk-1", id, complaints.Reopen{Reason: "Een nieuw feit."})
	c.refusedFor("facilities-1", id, complaints.Escalate{Reason: "x"}, complaints.CodeIllegalTransition, "already_escalated")
}

// A request to go to the director ended with the complaint; it does not stand in the way of the next closing.
func TestReopeningForgetsTheOldRequest(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.handled(complaints.SatisfiedNo)
	c.do("desk-1", id, complaints.Waive{Reason: "Wil niet naar de directeur."})
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	c.do("desk-1", id, complaints.Reopen{Reason: "Een nieuw feit."})
	c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
	require.Equal(t, complaints.Closed, c.do("desk-1", id, complaints.Close{Text: "Klaar."}).Complaint.Status)
}

func TestUndoneEndingHasTheOriginalDates(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	dismissed := c.employee().Complaint.ID
	c.at("2026-04-03T10:00:00+02:00")
	c.do("desk-1", dismissed, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."})
	c.at("2026-04-10T10:00:00+02:00")
	v := c.do("desk-2", dismissed, complaints.Reopen{Reason: "Toch een klacht."})
	require.Equal(t, day(t, "2026-04-08"), v.Complaint.FirstResponse.Date)
	require.Equal(t, day(t, "2026-04-16"), v.Complaint.Resolution.Date)
	require.Equal(t, complaints.Breached, c.stateOf(dismissed, complaints.FirstResponse), "and late is late")
	require.Equal(t, complaints.Running, c.stateOf(dismissed, complaints.Resolution))
	require.Zero(t, v.Complaint.Reopened, "undone, not reopened")
	require.Empty(t, v.Complaint.Dismissal)
	require.Equal(t, "K-2026-000001", v.Complaint.Reference)

	c.at("2026-04-13T10:00:00+02:00")
	in := complaints.Submission{
		Channel: complaints.ChannelWeb, Subject: "Parkeren", Description: "Altijd vol.",
		Complainant: complaints.NewComplainant{Name: "Bo Burger", Email: "bo@thuis.example", Kind: complaints.Citizen},
	}
	v, err := c.Submit(t.Context(), person("citizen-1"), in)
	require.NoError(t, err)
	require.Equal(t, complaints.Referred, v.Complaint.Status)
	require.Empty(t, v.Complaint.Reference)
	require.Empty(t, c.state(v.Complaint.ID).Deadlines())
	c.at("2026-04-14T10:00:00+02:00")
	v = c.do("desk-1", v.Complaint.ID, complaints.Reopen{Reason: "Werkt bij de gemeente."})
	require.Equal(t, "K-2026-000002", v.Complaint.Reference)
	require.Equal(t, complaints.ClassComplaint, v.Complaint.Class)
	require.Equal(t, day(t, "2026-04-15"), v.Complaint.FirstResponse.Date)
	require.Equal(t, day(t, "2026-04-28"), v.Complaint.Resolution.Date, "the 27th is King's Day")
	require.Equal(t, v.Complaint.ID, c.found("desk-1", "K-2026-000002"))
}

// found is the id by which somebody finds a reference.
func (c *centre) found(by complaints.ActorID, name string) complaints.ID {
	c.t.Helper()
	v, err := c.Find(c.t.Context(), person(by), name)
	require.NoError(c.t, err)
	return v.Complaint.ID
}

// A handler who turned out to be concerned does not get it back.
func TestReopeningPassesOverAConcernedHandler(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.handled(complaints.SatisfiedYes)
	c.do("desk-1", id, complaints.Amend{Involved: new([]complaints.ActorID{"facilities-1"})})
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	v := c.do("desk-1", id, complaints.Reopen{Reason: "Een nieuw feit."})
	require.Equal(t, complaints.Assigned, v.Complaint.Status)
	require.Empty(t, v.Complaint.Handler)
	c.do("facilities-2", id, complaints.Take{})
}

func TestReopeningRequest(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.closed()
	c.settle()
	c.post.letters()
	c.at("2026-04-29T10:00:00+02:00") // Wednesday in the fourth week
	v := c.do("employee-1", id, complaints.Dissatisfied{Reason: "Het is weer mis."})
	require.Equal(t, complaints.Closed, v.Complaint.Status, "it asks, and reopens nothing")
	request := c.state(id).ReopenRequest
	require.Equal(t, day(t, "2026-05-01"), request.Due, "answered within two working days")
	require.True(t, c.state(id).Attention)
	c.settle()
	desk := []string{"desk-1@ssc.example", "desk-2@ssc.example"}
	require.Equal(t, desk, addressees(c.post.letters(), complaints.NoticeReopeningRequest))
	c.refusedFor("employee-1", id, complaints.Dissatisfied{Reason: "Hallo?"}, complaints.CodeIllegalTransition, "already_requested")
	c.sweepAt("2026-05-01T08:29:00+02:00")
	require.Empty(t, c.post.letters())
	c.sweepAt("2026-05-01T08:30:00+02:00")
	require.Equal(t, desk, addressees(c.post.letters(), complaints.NoticeReopeningRequest), "a reminder on the last day")

	c.do("desk-1", id, complaints.RefuseReopening{Reason: "Dat is een nieuwe klacht."})
	require.Nil(t, c.state(id).ReopenRequest)
	require.False(t, c.state(id).Attention)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterReopeningRefused}, c.post.kinds())
	c.refusedFor("desk-1", id, complaints.RefuseReopening{Reason: "x"}, complaints.CodeIllegalTransition, "no_request")

	c.at("2026-05-01T10:00:00+02:00")
	c.refusedFor("employee-1", id, complaints.Dissatisfied{Reason: "Nog steeds."}, complaints.CodeIllegalTransition, "window_passed")
	require.NotContains(t, c.see("employee-1", id).Allowed, complaints.CmdDissatisfied)
}

func TestReopeningWindow(t *testing.T) {
	t.Parallel()
	for now, code := range map[string]complaints.Code{
		"2026-04-30T23:59:59+02:00": "", // four weeks after Thursday 2 April
		"2026-05-01T00:00:00+02:00": complaints.CodeIllegalTransition,
	} {
		c := newCentre(t, "2026-04-02T10:00:00+02:00")
		id := c.closed()
		c.at(now)
		_, err := c.Do(t.Context(), person("employee-1"), id, 0, complaints.Dissatisfied{Reason: "Het is weer mis."})
		if code == "" {
			require.NoError(t, err, now)
			v := c.do("desk-1", id, complaints.Reopen{Reason: "Terecht."})
			require.Nil(t, v.Complaint.ReopenRequest)
			require.False(t, v.Complaint.Attention)
			continue
		}
		require.Equal(t, code, complaints.CodeOf(err), now)
	}
}
