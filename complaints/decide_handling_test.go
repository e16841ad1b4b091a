package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestHandBackWithoutAConversation(t *testing.T) {
	t.Parallel()
	attempt := complaints.Contact{Kind: complaints.Phone}
	written := complaints.Contact{Kind: complaints.Mail, Reached: true, Summary: "Gemaild."}
	back := func(r complaints.HandBackReason) complaints.HandBack {
		h := handBack(complaints.SatisfiedUnknown)
		h.Reason = r
		return h
	}
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.taken()
	c.invalid("facilities-1", id, back(""), "reason:no_conversation")
	c.invalid("facilities-1", id, back("ill"), "reason:one_of")
	c.invalid("facilities-1", id, back(complaints.PrefersWriting), "reason:prefers_writing")
	for range 3 {
		c.do("facilities-1", id, attempt)
	}
	c.invalid("facilities-1", id, back(complaints.NotReached), "reason:not_reached") // one day, nothing written
	c.at("2026-04-08T10:00:00+02:00")
	c.do("facilities-1", id, attempt)
	c.invalid("facilities-1", id, back(complaints.NotReached), "reason:not_reached") // nothing written
	c.do("facilities-1", id, written)
	v := c.do("facilities-1", id, back(complaints.NotReached))
	require.Equal(t, complaints.NotReached, v.Complaint.NoTalk)
	require.Equal(t, complaints.Met, v.Complaint.FirstResponse.State, "the mail was the first response")

	id = c.taken()
	for range 3 {
		c.do("facilities-1", id, attempt)
	}
	c.do("facilities-1", id, written)
	c.invalid("facilities-1", id, back(complaints.NotReached), "reason:not_reached") // one day

	id = c.taken()
	c.do("facilities-1", id, attempt)
	c.at("2026-04-09T10:00:00+02:00")
	c.do("facilities-1", id, attempt)
	c.do("facilities-1", id, written)
	c.invalid("facilities-1", id, back(complaints.NotReached), "reason:not_reached") // two attempts
	c.do("facilities-1", id, back(complaints.PrefersWriting))
}

func TestHandBackFields(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.invalid("facilities-1", id, complaints.HandBack{}, "outcome:one_of", "findings:required", "satisfied:one_of")
	h := handBack(complaints.SatisfiedYes)
	h.Measures = []complaints.NewMeasure{{Owner: "niemand", Due: day(t, "2026-04-06")}}
	c.invalid("facilities-1", id, h, "measures[0].text:required", "measures[0].owner:unknown_person", "measures[0].due:past")
	c.invalid("facilities-1", id, complaints.Contact{Reached: true}, "kind:one_of", "summary:required")
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00", func(p *complaints.Policy) {
		p.Absences = []complaints.Absence{{Actor: "facilities-2", From: day(t, "2026-05-08"), To: day(t, "2026-05-08")}}
	})
	id := c.taken()
	c.do("facilities-1", id, talked())
	h := handBack(complaints.SatisfiedYes)
	for _, due := range []string{"2026-04-20", "2026-05-01", "2026-05-08"} {
		h.Measures = append(h.Measures, complaints.NewMeasure{Text: "Nalopen", Owner: "facilities-2", Due: day(t, due)})
	}
	c.do("facilities-1", id, h)
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	c.settle()
	c.post.letters()

	c.invalid("facilities-1", id, complaints.FinishMeasure{N: 4}, "n:unknown_measure")
	v := c.do("facilities-1", id, complaints.FinishMeasure{N: 1, Note: "Gedaan."})
	require.Equal(t, c.Now(), v.Complaint.Measures[0].DoneAt)
	require.Equal(t, complaints.ActorID("facilities-1"), v.Complaint.Measures[0].DoneBy)
	c.refusedFor("desk-1", id, complaints.FinishMeasure{N: 1}, complaints.CodeIllegalTransition, "measure_done")
	c.sweepAt("2026-04-20T10:00:00+02:00")
	require.Empty(t, c.post.letters(), "done is done")
	c.sweepAt("2026-05-01T08:30:00+02:00")
	require.Equal(t, []string{"facilities-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeMeasureDue), "it outlives the closing")
	c.sweepAt("2026-05-08T08:30:00+02:00")
	require.Equal(t, []string{"desk-1@ssc.example", "desk-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeMeasureDue), "the owner is away")
	c.do("desk-1", id, complaints.FinishMeasure{N: 2})
	c.do("desk-1", id, complaints.FinishMeasure{N: 3})
	require.NotContains(t, c.see("desk-1", id).Allowed, complaints.CmdMeasureDone)
	require.Equal(t, complaints.Closed, c.state(id).Status)
}

func TestReturn(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.taken()
	clocks := c.state(id).Deadlines()
	c.settle()
	c.post.letters()
	c.invalid("facilities-1", id, complaints.Return{}, "reason:required")
	v := c.do("facilities-1", id, complaints.Return{Reason: "Dit is voor ICT."})
	require.Equal(t, complaints.Registered, v.Complaint.Status)
	require.Empty(t, v.Complaint.Group)
	require.Empty(t, v.Complaint.Handler)
	require.Equal(t, clocks, c.state(id).Deadlines(), "clocks run on")
	c.settle()
	letters := c.post.letters()
	require.Equal(t, []string{"desk-1@ssc.example", "desk-2@ssc.example"}, addressees(letters, complaints.NoticeReturned))
	require.Equal(t, "Dit is voor ICT.", letters[0].Text)
	require.Len(t, letters, 1, "the complainant hears nothing of it")
}

func TestAssign(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00")
	id := c.employee().Complaint.ID
	require.Equal(t, &complaints.Route{Rule: "department-facilities", Group: "facilities"}, c.state(id).Proposed, "the rule proposes")
	c.invalid("desk-1", id, complaints.Assign{Group: "zorg"}, "group:one_of")
	v := c.do("desk-1", id, complaints.Assign{Group: "facilities", Handler: "facilities-2"})
	require.Equal(t, complaints.Assigned, v.Complaint.Status, "until it is taken")
	require.Nil(t, v.Complaint.Proposed)
	c.settle()
	require.Equal(t, []string{"facilities-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeAssigned))
	c.do("facilities-1", id, complaints.Take{})
	require.Equal(t, []complaints.ActorID{"facilities-1"}, c.state(id).Handlers, "who only was proposed never had it")
	c.refusedFor("facilities-2", id, complaints.Take{}, complaints.CodeIllegalTransition, "status")

	c.do("facilities-1", id, talked())
	c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
	v = c.do("desk-1", id, complaints.Assign{Group: "ict", Handler: "ict-1"})
	require.Equal(t, complaints.Handled, v.Complaint.Status, "keeps its status")
	require.Contains(t, c.see("ict-1", id).Relations, complaints.AsHandler)
	require.Contains(t, c.see("facilities-1", id).Relations, complaints.AsFormer)
}

func TestRoutingRuleAssigns(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-07T10:00:00+02:00", func(p *complaints.Policy) {
		for i := range p.Routing {
			p.Routing[i].Assign = true
		}
	})
	v := c.employee()
	require.Equal(t, complaints.Assigned, v.Complaint.Status)
	c.settle()
	letters := c.post.letters()
	require.Equal(t, []string{"facilities-1@ssc.example", "facilities-2@ssc.example"}, addressees(letters, complaints.NoticeAssigned))
	require.Len(t, only(letters, complaints.LetterAcknowledgment), 1)
	require.Empty(t, only(letters, complaints.NoticeRegistered), "nothing waits at the desk")
	assigned := c.events(v.Complaint.ID)[1]
	require.Equal(t, complaints.AsEngine, assigned.As)
	require.Equal(t, "department-facilities", assigned.Event.(complaints.WasAssigned).Rule)
}
