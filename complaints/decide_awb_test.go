package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Under the law everyone may complain (Awb 9:1), within six weeks, the end moving by the Algemene termijnenwet (9:11(1)).
func TestAwbEveryoneMayComplain(t *testing.T) {
	t.Parallel()
	c := newAwbCentre(t, "2026-04-02T10:00:00+02:00")
	for _, kind := range []complaints.ComplainantKind{complaints.Citizen, complaints.Business, ""} {
		v := c.submit("somebody", submission(complaints.NewComplainant{Name: "Bo Burger", Email: "bo@thuis.example", Kind: kind}))
		require.Equal(t, complaints.Registered, v.Complaint.Status, kind)
		require.Equal(t, complaints.ClassComplaint, v.Complaint.Class)
		require.Equal(t, day(t, "2026-05-18"), v.Complaint.Resolution.Date, "Thursday 14 May is Ascension Day, the 15th equated")
	}
	v := c.do("desk-1", c.employee().Complaint.ID, complaints.Refer{To: "gemeente-a"})
	require.Equal(t, complaints.Referred, v.Complaint.Status, "what concerns a partner is forwarded (2:3)")
	c.settle()
	require.Len(t, only(c.post.letters(), complaints.LetterReferral), 1, "with notice")
}

func TestAwbHearing(t *testing.T) {
	t.Parallel()
	c := newAwbCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.invalid("facilities-1", id, handBack(complaints.SatisfiedUnknown), "hearing:required")
	c.invalid("facilities-1", id, complaints.Hear{}, "record:required")
	v := c.do("facilities-1", id, complaints.Hear{Held: false, Record: "Beiden zagen ervan af."})
	require.True(t, v.Complaint.Heard, "or why not, with a record (9:10)")
	c.do("facilities-1", id, handBack(complaints.SatisfiedUnknown))
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})

	id = c.handled(complaints.SatisfiedYes) // duties lapse once the complainant is satisfied (9:5)
	c.do("employee-1", id, complaints.Dissatisfied{Reason: "Toch niet."})
	c.do("desk-1", id, complaints.Waive{Reason: "Wil niet naar de directeur."})
	c.refusedFor("desk-1", id, complaints.Close{Text: "x"}, complaints.CodeIllegalTransition, "hearing")
	c.do("facilities-1", id, complaints.Hear{Held: true, Record: "Gehoord."})
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
}

func TestAwbJudgment(t *testing.T) {
	t.Parallel()
	c := newAwbCentre(t, "2026-04-02T10:00:00+02:00")
	informal := func(s complaints.Satisfaction) complaints.HandBack {
		h := handBack(s)
		h.Outcome = complaints.ResolvedInformally
		return h
	}
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.do("facilities-1", id, complaints.Hear{Held: true, Record: "Gehoord."})
	c.invalid("facilities-1", id, informal(complaints.SatisfiedUnknown), "outcome:judgment")
	c.do("facilities-1", id, informal(complaints.SatisfiedYes))
	require.Contains(t, c.see("desk-1", id).Allowed, complaints.CmdClose, "satisfied: the duties lapsed (9:5)")
	c.do("employee-1", id, complaints.Dissatisfied{Reason: "Toch niet."})
	c.do("desk-1", id, complaints.Waive{Reason: "Wil niet naar de directeur."})
	c.refusedFor("desk-1", id, complaints.Close{Text: "x"}, complaints.CodeIllegalTransition, "judgment")
	c.do("facilities-1", id, complaints.Escalate{Reason: "Een oordeel is nodig."})
	decide := complaints.DecideEscalation{Decision: "Zo.", Outcome: complaints.ResolvedInformally}
	c.invalid("director", id, decide, "outcome:judgment")
	decide.Outcome = complaints.NotUpheld
	c.do("director", id, decide)
	c.do("desk-1", id, complaints.Close{Text: "Ongegrond."})
}

func TestAwbExtension(t *testing.T) {
	t.Parallel()
	c := newAwbCentre(t, "2026-11-02T10:00:00+01:00") // six weeks: 14 December; four more: 11 January
	id := c.taken()
	require.Equal(t, day(t, "2026-12-14"), c.state(id).Resolution.Date)
	extend := func(until string, consent bool) complaints.Extend {
		return complaints.Extend{Until: day(t, until), Reason: "Nader onderzoek.", Consent: consent}
	}
	c.invalid("facilities-1", id, extend("2027-01-12", false), "until:too_late")
	c.do("facilities-1", id, extend("2027-01-04", false))
	c.do("facilities-1", id, extend("2027-01-11", false))
	c.invalid("facilities-1", id, extend("2027-01-12", false), "until:too_late")
	v := c.do("facilities-1", id, extend("2027-02-01", true))
	require.Equal(t, day(t, "2027-02-01"), v.Complaint.Resolution.Date, "with written consent (9:11(3))")
	require.Equal(t, day(t, "2026-12-14"), v.Complaint.Resolution.Original)
}

func TestAwbDismissal(t *testing.T) {
	t.Parallel()
	dismiss := func(g complaints.DismissalGround) complaints.Dismiss {
		return complaints.Dismiss{Ground: g, Reason: "Zie de wet."}
	}
	c := newAwbCentre(t, "2026-10-31T10:00:00+01:00") // Saturday; four weeks end on Saturday 28 November, so on Monday
	id, other := c.taken(), c.taken()
	c.invalid("desk-1", id, dismiss("geen_zin"), "ground:one_of")
	c.at("2026-11-30T23:59:00+01:00")
	c.do("director", id, dismiss(complaints.TooSlight))
	c.at("2026-12-01T00:00:00+01:00")
	c.invalid("director", other, dismiss(complaints.TooSlight), "ground:dismissal_too_late")

	for _, g := range []complaints.DismissalGround{
		complaints.AlreadyHandled, complaints.TooOld, complaints.Objection, complaints.Appeal, complaints.CourtCase, complaints.Prosecution, complaints.TooSlight,
	} {
		v := c.do("desk-1", c.employee().Complaint.ID, dismiss(g))
		require.Equal(t, g, v.Complaint.Dismissal)
	}
	c.talkative()
	id = c.employee().Complaint.ID
	c.settle()
	c.post.letters()
	c.do("desk-1", id, dismiss(complaints.Appeal))
	require.Contains(t, c.facts(complaints.LetterDismissal), "Nationale ombudsman", "the notice (9:8(3))")

	plain := newCentre(t, "2026-10-31T10:00:00+01:00")
	plain.invalid("desk-1", plain.employee().Complaint.ID, dismiss(complaints.Appeal), "ground:one_of")
}

func TestAwbCopyToThePersonConcerned(t *testing.T) {
	t.Parallel()
	c := newAwbCentre(t, "2026-04-02T10:00:00+02:00")
	c.talkative()
	id := c.employee().Complaint.ID
	c.settle()
	require.Empty(t, only(c.post.letters(), complaints.LetterConcernedCopy))
	c.do("desk-1", id, complaints.Amend{Concerned: new([]complaints.NewConcerned{{Name: "een man"}})})
	c.settle()
	require.Empty(t, only(c.post.letters(), complaints.LetterConcernedCopy), "not known who")
	c.do("desk-1", id, complaints.Amend{Concerned: new([]complaints.NewConcerned{{Name: "een man", Actor: "ict-2", State: complaints.ConcernedLinked}})})
	c.settle()
	letters := only(c.post.letters(), complaints.LetterConcernedCopy)
	require.Equal(t, []string{"ict-2@ssc.example"}, addressees(letters, complaints.LetterConcernedCopy))
	require.Contains(t, letters[0].Text, "Al drie weken wacht ik op een stoel.", "the complaint itself (9:9)")

	plain := newCentre(t, "2026-04-02T10:00:00+02:00")
	id = plain.employee().Complaint.ID
	plain.do("desk-1", id, complaints.Amend{Concerned: new([]complaints.NewConcerned{{Name: "een man", Actor: "ict-2", State: complaints.ConcernedLinked}})})
	plain.settle()
	require.Empty(t, only(plain.post.letters(), complaints.LetterConcernedCopy), "a duty of the law only")
}
