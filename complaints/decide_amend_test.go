package complaints_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestAmendedReceipt(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	c.talkative()
	id := c.employee().Complaint.ID
	c.settle()
	c.post.letters()
	earlier := moment(t, "2026-04-01T10:00:00+02:00")
	c.invalid("desk-1", id, complaints.Amend{ReceivedAt: &earlier}, "reason:required")
	c.invalid("desk-1", id, complaints.Amend{ReceivedAt: new(moment(t, "2026-04-02T16:45:01+02:00")), Reason: "x"}, "received_at:future")
	c.invalid("desk-1", id, complaints.Amend{}, "amend:nothing_to_amend")
	v := c.do("desk-1", id, complaints.Amend{ReceivedAt: &earlier, Reason: "De brief kwam woensdag."})
	require.Equal(t, earlier.UTC(), v.Complaint.ReceivedAt)
	require.Equal(t, moment(t, "2026-04-02T16:45:00+02:00").UTC(), v.Complaint.RegisteredAt)
	require.Equal(t, day(t, "2026-04-07"), v.Complaint.FirstResponse.Date)
	require.Equal(t, day(t, "2026-04-15"), v.Complaint.Resolution.Date)
	require.Equal(t, day(t, "2026-04-15"), v.Complaint.Resolution.Original, "the norm itself was wrong")
	require.Equal(t, v.Complaint.Revision, v.Complaint.Resolution.Set)
	c.settle()
	told := only(c.post.letters(), complaints.LetterNewDates)
	require.Len(t, told, 1)
	require.Contains(t, told[0].Text, "ResolvedBy:")

	amended := c.events(id)[1].Event.(complaints.Amended)
	require.Equal(t, []complaints.Change{{
		Field: "received_at", Before: "2026-04-02T14:45:00Z", After: "2026-04-01T08:00:00Z",
	}}, amended.Changes)
	page, err := c.History(t.Context(), person("employee-1"), id, complaints.PageParams{})
	require.NoError(t, err)
	var shown struct {
		Reason string `json:"reason"`
	}
	require.NoError(t, json.Unmarshal(page.Items[1].Data, &shown))
	require.Equal(t, "De brief kwam woensdag.", shown.Reason, "the complainant is told why")
}

func TestAmendedReceiptJudgesAgain(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	late, answered := c.taken(), c.taken()
	c.do("facilities-1", late, complaints.Contact{Kind: complaints.Phone})
	c.sweepAt("2026-04-09T10:00:00+02:00")
	c.do("facilities-1", answered, talked())
	amend := complaints.Amend{ReceivedAt: new(moment(t, "2026-04-07T09:00:00+02:00")), Reason: "Pas dinsdag bezorgd."}
	for _, id := range []complaints.ID{late, answered} {
		require.Equal(t, complaints.Breached, c.state(id).FirstResponse.State)
		c.do("desk-1", id, amend)
		require.Equal(t, day(t, "2026-04-09"), c.state(id).FirstResponse.Date)
	}
	require.Equal(t, complaints.Running, c.state(late).FirstResponse.State, "not late yet")
	require.Equal(t, complaints.Met, c.state(answered).FirstResponse.State, "and answered in time")
	c.at("2026-04-10T00:00:00+02:00")
	require.Equal(t, complaints.Breached, c.stateOf(late, complaints.FirstResponse))
}

// What waiting and extending had added is added to the corrected date.
func TestAmendedReceiptKeepsWhatWasAdded(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	c.at("2026-04-08T10:00:00+02:00")
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Wij wachten op uw foto."})
	c.at("2026-04-10T10:00:00+02:00")
	require.Equal(t, day(t, "2026-04-20"), c.do("facilities-1", id, complaints.Resume{}).Complaint.Resolution.Date)
	v := c.do("desk-1", id, complaints.Amend{ReceivedAt: new(moment(t, "2026-04-01T10:00:00+02:00")), Reason: "Een dag eerder."})
	require.Equal(t, day(t, "2026-04-17"), v.Complaint.Resolution.Date, "two working days after the 15th")
	require.Equal(t, day(t, "2026-04-15"), v.Complaint.Resolution.Original)
}

// The term of a reopening does not run from the receipt.
func TestAmendedReceiptAfterReopening(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.closed()
	c.at("2026-04-20T10:00:00+02:00")
	before := *c.do("desk-1", id, complaints.Reopen{Reason: "Toch niet."}).Complaint.Resolution
	v := c.do("desk-1", id, complaints.Amend{ReceivedAt: new(moment(t, "2026-04-01T10:00:00+02:00")), Reason: "Een dag eerder."})
	require.Equal(t, before, *v.Complaint.Resolution)
	require.Equal(t, day(t, "2026-04-07"), v.Complaint.FirstResponse.Date, "the first response still does")
	require.Equal(t, complaints.Met, v.Complaint.FirstResponse.State)
}

func TestAmendKeepsBeforeAndAfter(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	dates := c.state(id).Deadlines()
	v := c.do("desk-1", id, complaints.Amend{
		Subject: new("Kapotte stoel"), Ground: new(complaints.Conduct), Department: new(complaints.DepartmentID("hr")),
		Complainant: &complaints.NewComplainant{Name: "Fatima de Wit-Jansen", Email: "f.dewit@gemeente-a.example", Phone: "0612345678"},
		Concerned:   new([]complaints.NewConcerned{{Name: "de man van de stoelen"}}),
	})
	require.Equal(t, "Kapotte stoel", v.Text(v.Complaint.Subject))
	require.Equal(t, "Fatima de Wit-Jansen", v.Person.Name)
	require.Equal(t, complaints.PartnerEmployee, v.Complaint.Complainant.Kind, "recognised by the address")
	require.True(t, v.Complaint.Complainant.HasPhone)
	require.Equal(t, complaints.ActorID("employee-1"), v.Complaint.Complainant.Actor, "the login stays")
	require.Equal(t, dates, c.state(id).Deadlines(), "dates follow from the receipt alone")

	page, err := c.History(t.Context(), person("desk-1"), id, complaints.PageParams{})
	require.NoError(t, err)
	var shown struct {
		Changes []map[string]any `json:"changes"`
	}
	require.NoError(t, json.Unmarshal(page.Items[1].Data, &shown))
	require.Equal(t, map[string]any{"field": "subject", "before_text": "Verkeerde stoel", "after_text": "Kapotte stoel"}, shown.Changes[0])
	require.Equal(t, map[string]any{"field": "department", "before": "facilities", "after": "hr"}, shown.Changes[2])

	c.invalid("desk-1", id, complaints.Amend{Department: new(complaints.DepartmentID("zorg")), Subject: new(" ")}, "subject:required", "department:one_of")
	c.do("employee-1", id, complaints.Withdraw{})
	c.refusedFor("desk-1", id, complaints.Amend{Subject: new("x")}, complaints.CodeIllegalTransition, "status")
}

// Who turns out to be concerned loses the complaint, to the rest of the group.
func TestAmendTakesItFromAConcernedHandler(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	v := c.do("desk-1", id, complaints.Amend{Concerned: new([]complaints.NewConcerned{{Name: "Aya", Actor: "facilities-1", State: complaints.ConcernedLinked}})})
	require.Equal(t, complaints.Assigned, v.Complaint.Status)
	require.Empty(t, v.Complaint.Handler)
	e := c.refused("facilities-1", id, complaints.Take{})
	require.Equal(t, complaints.CodeImpartiality, e.Code)
	require.Equal(t, complaints.ActorID("facilities-2"), e.Substitute)
	e = c.refused("desk-1", id, complaints.Assign{Group: "facilities", Handler: "facilities-1"})
	require.Equal(t, complaints.ActorID("facilities-2"), e.Substitute)
	c.invalid("desk-1", id, complaints.Assign{Group: "facilities", Handler: "ict-1"}, "handler:not_in_group")
	c.settle()
	require.Subset(t, []string{"facilities-2@ssc.example", "facilities-standin@ssc.example"}, addressees(c.post.letters(), complaints.NoticeAssigned))
	c.do("facilities-standin", id, complaints.Take{})
}
