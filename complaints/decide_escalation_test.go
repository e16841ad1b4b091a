package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestNotSatisfiedOpensARequest(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.settle()
	c.post.letters()
	v := c.do("facilities-1", id, handBack(complaints.SatisfiedNo))
	require.Equal(t, c.Now(), v.Complaint.Escalation.RequestedAt)
	c.settle()
	letters := c.post.letters()
	require.Equal(t, []string{"facilities-1@ssc.example"}, addressees(letters, complaints.NoticeEscalationRequest), "the handler must start it")
	c.sweepAt("2026-04-08T08:29:00+02:00")
	require.Empty(t, only(c.post.letters(), complaints.NoticeEscalationRequest))
	c.sweepAt("2026-04-08T08:30:00+02:00")
	require.Len(t, only(c.post.letters(), complaints.NoticeEscalationRequest), 1, "a reminder one working day later")
	c.refusedFor("desk-1", id, complaints.Close{Text: "x"}, complaints.CodeIllegalTransition, "escalation_open")

	due := c.state(id).Resolution
	c.do("facilities-2", id, complaints.Escalate{Reason: "De behandelaar is er niet."})
	require.Equal(t, due, c.state(id).Resolution, "the clock runs on")
	c.settle()
	letters = c.post.letters()
	require.Equal(t, []string{"director@ssc.example"}, addressees(letters, complaints.NoticeEscalated))
	require.Len(t, only(letters, complaints.LetterEscalation), 1)
	c.do("director", id, complaints.DecideEscalation{Decision: "De stoel komt.", Outcome: complaints.Upheld})
	require.Equal(t, complaints.Running, c.state(id).Resolution.State, "so it does through the decision")
	c.settle()
	require.Equal(t, []string{"desk-1@ssc.example", "desk-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeDecided))
}

func TestRequestGoesToTheGroupWhenTheHandlerIsAway(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00", func(p *complaints.Policy) {
		p.Absences = []complaints.Absence{{Actor: "facilities-1", From: day(t, "2026-04-08"), To: day(t, "2026-04-30")}}
	})
	id := c.taken()
	c.do("employee-1", id, complaints.Dissatisfied{Reason: "Het duurt te lang."})
	c.settle()
	require.Equal(t, []string{"facilities-1@ssc.example"}, addressees(c.post.letters(), complaints.NoticeEscalationRequest))
	c.sweepAt("2026-04-08T08:30:00+02:00")
	require.Equal(t, []string{"facilities-2@ssc.example", "facilities-standin@ssc.example"},
		addressees(c.post.letters(), complaints.NoticeEscalationRequest))
}

func TestRequestIsAnswered(t *testing.T) {
	t.Parallel()
	answers := map[string]func(*centre, complaints.ID){
		"escalated": func(c *centre, id complaints.ID) { c.do("facilities-1", id, complaints.Escalate{Reason: "x"}) },
		"waived": func(c *centre, id complaints.ID) {
			c.do("desk-1", id, complaints.Waive{Reason: "Wil niet naar de directeur."})
		},
	}
	for name, answer := range answers {
		c := newCentre(t, "2026-04-07T10:00:00+02:00")
		id := c.handled(complaints.SatisfiedNo)
		c.settle()
		answer(c, id)
		c.settle()
		c.post.letters()
		c.sweepAt("2026-04-08T12:00:00+02:00")
		require.Empty(t, only(c.post.letters(), complaints.NoticeEscalationRequest), "no reminder once %s", name)
		require.Empty(t, c.milestones(id), name)
	}
}

func TestWaiver(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.handled(complaints.SatisfiedNo)
	require.NotContains(t, c.see("desk-1", id).Allowed, complaints.CmdClose)
	c.invalid("desk-1", id, complaints.Waive{}, "reason:required")
	c.do("facilities-1", id, complaints.Waive{Reason: "Wil niet naar de directeur."})
	c.refusedFor("desk-1", id, complaints.Waive{Reason: "x"}, complaints.CodeIllegalTransition, "nothing_to_waive")
	require.Contains(t, c.see("desk-1", id).Allowed, complaints.CmdClose)
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	require.Equal(t, complaints.SatisfiedNo, c.state(id).Satisfied, "the complainant's word stays what it was")

	id = c.handled(complaints.SatisfiedYes)
	c.refusedFor("desk-1", id, complaints.Waive{Reason: "x"}, complaints.CodeIllegalTransition, "nothing_to_waive")
	c.do("employee-1", id, complaints.Dissatisfied{Reason: "Toch niet."})
	c.refusedFor("desk-1", id, complaints.Close{Text: "x"}, complaints.CodeIllegalTransition, "escalation_open")
}

// A request from before the settlement is waived although the complainant is satisfied in the end.
func TestWaiverOfASettledRequest(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.taken()
	c.do("employee-1", id, complaints.Dissatisfied{Reason: "Het duurt te lang."})
	c.do("facilities-1", id, talked())
	c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
	c.refusedFor("desk-1", id, complaints.Close{Text: "x"}, complaints.CodeIllegalTransition, "escalation_open")
	c.do("desk-1", id, complaints.Waive{Reason: "Is nu tevreden."})
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
}

func TestNoSecondEscalation(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.handled(complaints.SatisfiedNo)
	c.do("facilities-1", id, complaints.Escalate{Reason: "Niet tevreden."})
	c.refusedFor("desk-1", id, complaints.Close{Text: "x"}, complaints.CodeIllegalTransition, "status")
	c.invalid("director", id, complaints.DecideEscalation{}, "decision:required", "outcome:one_of")
	c.do("director", id, complaints.DecideEscalation{Decision: "Ongegrond.", Outcome: complaints.NotUpheld})
	c.do("employee-1", id, complaints.Dissatisfied{Reason: "Nog steeds niet."})
	s := c.state(id)
	require.Equal(t, complaints.SatisfiedNo, s.Satisfied, "the word is recorded")
	for _, m := range s.Agenda {
		require.NotEqual(t, complaints.MilestoneEscalation, m.Kind, "and opens nothing")
	}
	c.refusedFor("facilities-1", id, complaints.Escalate{Reason: "x"}, complaints.CodeIllegalTransition, "already_escalated")
	require.Equal(t, complaints.Closed, c.do("desk-1", id, complaints.Close{Text: "Klaar."}).Complaint.Status)
}

func TestEscalationAboutTheDirector(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.handled(complaints.SatisfiedNo)
	c.do("desk-1", id, complaints.Amend{Concerned: new([]complaints.NewConcerned{{Actor: "director", Name: "Roos"}})})
	c.do("facilities-1", id, complaints.Escalate{Reason: "Niet tevreden."})
	c.settle()
	require.Equal(t, []string{"director-standin@ssc.example"}, addressees(c.post.letters(), complaints.NoticeEscalated))
	decide := complaints.DecideEscalation{Decision: "Gegrond.", Outcome: complaints.Upheld}
	e := c.refused("director", id, decide)
	require.Equal(t, complaints.CodeImpartiality, e.Code)
	require.Equal(t, complaints.ActorID("director-standin"), e.Substitute)
	c.do("director-standin", id, decide)
}
