package complaints_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestKnownFailure holds what users of other complaint systems saw go wrong: deadlines and their notices here, who sees what
// in known_failures_access_test.go, mail in known_failures_mail_test.go. Each case says what must hold.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*testing.T){
		"01-a-day-is-free-by-versioned-data-only":                          holidaysAreData,
		"02-the-end-of-a-day-is-the-next-local-midnight":                   endOfDay,
		"03-warnings-leave-in-working-time-only":                           warningsInOfficeHours,
		"04-the-sweep-proves-that-it-ran":                                  sweepIsObserved,
		"05-a-closed-complaint-has-no-running-deadline-however-it-came-in": importedClosed,
		"06-deadlines-follow-the-stored-policy-version":                    storedPolicyVersion,
		"07-each-milestone-has-its-own-identity-and-none-is-swallowed":     everyMilestoneOnce,
		"08-any-recorded-conversation-counts-whatever-the-channel":         anyChannelAnswers,
		"10-received-on-1-july-at-0030-local-is-the-third-quarter":         localQuarter,
		"12-first-and-last-closing-are-both-kept":                          bothClosings,
		"13-one-calendar-for-every-term-also-outside-hours":                oneCalendar,
		"14-warning-moments-are-computed-in-working-time":                  warningsInWorkingTime,
		"15-suspensions-survive-every-later-change":                        suspensionSurvives,
		"16-no-resolution-breach-while-suspended":                          noBreachWhileSuspended,
		"17-any-set-of-weekdays-works":                                     anyWeekdays,
		"18-the-day-rule-knows-no-hours-and-office-hours-may-have-breaks":  lunchBreak,
		"19-a-suspension-moves-the-date-by-working-days":                   suspensionInWorkingDays,
		"20-durations-are-in-working-days":                                 durationInWorkingDays,
		"21-civil-dates-hold-through-both-changes-of-the-clocks":           clockChanges,
		"40-internal-text-cannot-enter-a-letter":                           internalStaysInternal,
		"41-letters-come-from-the-mailbox-never-from-a-person":             lettersFromMailbox,
		"42-one-access-rule-for-read-list-history-attachment-and-export":   oneAccessRule,
		"43-who-handled-it-keeps-read-access-unless-impartiality-forbids":  formerHandlerReads,
		"44-a-reply-to-a-closed-complaint-reopens-nothing":                 thanksReopensNothing,
		"45-a-reply-to-a-closed-complaint-is-on-the-desks-list":            deskSeesLateReply,
		"48-the-preview-is-the-letter-that-goes":                           previewIsLetter,
		"52-a-warning-without-a-handler-falls-back-to-group-then-desk":     warningFallsBack,
		"53-the-sweep-goes-on-to-the-last-due-one":                         sweepReachesLast,
		"54-closing-periods-may-span-a-year":                               closureOverNewYear,
		"55-two-working-days-never-end-on-easter-monday":                   overEaster,
	}
	maps.Copy(cases, mailFailures())
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t)
		})
	}
}

func holidaysAreData(t *testing.T) {
	c := newCentre(t, "2026-12-29T10:00:00+01:00") // Tuesday before New Year's Eve, which is no holiday
	s := c.state(c.employee().Complaint.ID)
	require.Equal(t, day(t, "2026-12-31"), s.FirstResponse.Date)
	require.Equal(t, "nl-2026a", s.FirstResponse.Calendar, "the version stands beside the date")
	for _, ordinary := range []string{"2026-02-16", "2026-05-04", "2026-12-24", "2026-12-31"} { // Carnival, Remembrance Day and the eves
		works, err := c.Calendar().IsWorkday(day(t, ordinary))
		require.NoError(t, err)
		require.True(t, works, ordinary)
	}
}

func endOfDay(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.handled(complaints.SatisfiedYes)
	d := c.state(id).Resolution
	require.Equal(t, moment(t, "2026-04-17T00:00:00+02:00").UTC(), d.Due)
	c.at("2026-04-16T23:59:59.999999+02:00")
	require.Equal(t, complaints.Running, d.StateAt(c.Now()))
	v := c.do("desk-1", id, complaints.Close{Text: "Op de valreep."})
	require.Equal(t, complaints.Met, v.Complaint.Resolution.State, "the last microsecond of the day counts")

	c = newCentre(t, "2026-04-02T16:45:00+02:00")
	id = c.handled(complaints.SatisfiedYes)
	c.at("2026-04-17T00:00:00+02:00")
	v = c.do("desk-1", id, complaints.Close{Text: "Te laat."})
	require.Equal(t, complaints.Breached, v.Complaint.Resolution.State, "midnight is the next day")
	require.Equal(t, d.Due, v.Complaint.Resolution.BreachedAt)
}

func warningsInOfficeHours(t *testing.T) {
	c := newCentre(t, "2026-04-10T16:45:00+02:00") // Friday; resolution on Friday 24 April
	id := c.taken()
	c.settle()
	c.post.letters()
	for _, now := range []string{"2026-04-14T23:00:00+02:00", "2026-04-15T03:00:00+02:00", "2026-04-25T00:00:00+02:00", "2026-04-26T12:00:00+02:00"} {
		c.sweepAt(now)
		require.Empty(t, only(c.post.letters(), complaints.NoticeWarning), "no warning at %s", now)
		require.Empty(t, only(c.post.letters(), complaints.NoticeBreach), "no notice of a breach at %s", now)
	}
	require.Equal(t, complaints.Breached, c.state(id).Resolution.State, "a breach is a state at its moment")
	c.sweepAt("2026-04-28T08:29:59+02:00") // Monday the 27th was King's Day
	require.Empty(t, c.post.letters())
	c.sweepAt("2026-04-28T08:30:00+02:00")
	require.Len(t, only(c.post.letters(), complaints.NoticeBreach), 2, "first response and resolution, at the next opening")
}

// sweeps counts the sweeps that a Service told its Observer of.
func sweepIsObserved(t *testing.T) {
	seen := &observations{}
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	s, err := complaints.New(t.Context(), failingDue{Store: c.store, fail: &seen.fail}, &complaints.Options{
		Now: c.clock, Policy: complaints.DefaultPolicy(), Observer: seen,
	})
	require.NoError(t, err)
	_, err = s.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, []complaints.Observation{{What: "sweep"}}, seen.list, "also when nothing was due")
	seen.fail = true
	_, err = s.Sweep(t.Context())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.Equal(t, complaints.CodeUnavailable, seen.list[1].Code, "a sweep that cannot run says so")
}

func importedClosed(t *testing.T) {
	c := newCentre(t, "2026-11-02T10:00:00+01:00")
	received := moment(t, "2026-01-05T10:00:00+01:00")
	v, err := c.Import(t.Context(), person("admin"), complaints.Imported{
		Key: "old-17",
		Submission: complaints.Submission{
			Channel: complaints.ChannelLetter, ReceivedAt: received, Department: "hr", Subject: "Oud", Description: "Van vroeger.",
			Complainant: complaints.NewComplainant{Name: "Jan Jansen", Email: "jan@gemeente-b.example"},
		},
		Steps: []complaints.ImportedStep{
			{At: received, By: "desk-1", Command: complaints.Assign{Group: "hr"}},
			{At: received, By: "hr-1", Command: complaints.Take{}},
			{At: received.Add(time.Hour), By: "hr-1", Command: talked()},
			{At: received.Add(2 * time.Hour), By: "hr-1", Command: handBack(complaints.SatisfiedYes)},
			{At: received.Add(3 * time.Hour), By: "desk-1", Command: complaints.Close{Text: "Klaar."}},
		},
	})
	require.NoError(t, err)
	c.settle()
	require.Empty(t, c.post.letters(), "no letter and no warning about the past")
	for _, d := range c.state(v.Complaint.ID).Deadlines() {
		require.Equal(t, complaints.Met, d.State, d.Kind)
	}
	next, some := c.state(v.Complaint.ID).NextMilestone()
	require.True(t, some)
	require.Equal(t, complaints.MilestoneRetention, next.Kind, "nothing is left but the retention")
}

func storedPolicyVersion(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	before := c.state(id)
	next := complaints.DefaultPolicy()
	next.Version = "2.0"
	next.Terms.FirstResponse = calendar.Term{} // deactivated
	next.Terms.Resolution = calendar.Term{Weeks: 6, Roll: true}
	next.Warnings = next.Warnings[1:]
	var err error
	c.Service, err = complaints.New(t.Context(), c.store, &complaints.Options{Now: c.clock, Policy: next, Composer: plainComposer{}})
	require.NoError(t, err)
	versions, err := c.store.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Len(t, versions, 2, "the change is kept")

	c.do("facilities-1", id, complaints.Note{Text: "Onder het nieuwe beleid."})
	after := c.state(id)
	require.Equal(t, before.Deadlines(), after.Deadlines(), "a promise is never silently recomputed")
	require.Equal(t, "1.0", after.Resolution.Policy)
	v := c.do("desk-1", id, complaints.Extend{Until: day(t, "2026-04-20"), Reason: "Meer tijd nodig."})
	require.Equal(t, "2.0", v.Complaint.Resolution.Policy, "a date set now is the new version's")
	require.Equal(t, "1.0", v.Complaint.FirstResponse.Policy)

	id = c.employee().Complaint.ID
	require.Nil(t, c.state(id).FirstResponse, "a deactivated term sets no clock")
	for _, m := range c.state(id).Agenda {
		require.NotEqual(t, complaints.FirstResponse, m.Deadline, "and keeps no mails coming")
	}
}

func everyMilestoneOnce(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00", func(p *complaints.Policy) {
		p.Warnings = append(p.Warnings, complaints.Warning{Deadline: complaints.FirstResponse, Workdays: 0, At: 10 * 3600})
	})
	id := c.taken()
	for _, now := range []string{
		"2026-04-08T09:00:00+02:00", "2026-04-08T09:05:00+02:00", "2026-04-08T10:00:00+02:00", "2026-04-13T09:00:00+02:00",
		"2026-04-15T09:00:00+02:00", "2026-04-15T09:00:00+02:00",
	} {
		c.sweepAt(now)
	}
	require.Len(t, only(c.post.letters(), complaints.NoticeWarning), 4, "two of one kind on one day are two")
	c.do("desk-1", id, complaints.Extend{Until: day(t, "2026-04-23"), Reason: "Onderzoek."})
	c.sweepAt("2026-04-20T09:00:00+02:00")
	c.sweepAt("2026-04-22T09:00:00+02:00")
	require.Len(t, only(c.post.letters(), complaints.NoticeWarning), 2, "the moved date has warnings of its own")
	require.Equal(t, []string{
		"warning first_response 0 2026-04-08T09:00", "warning first_response 0 2026-04-08T10:00",
		"breach first_response 0 2026-04-09T00:00", "warning resolution 3 2026-04-13T09:00", "warning resolution 1 2026-04-15T09:00",
		"warning resolution 3 2026-04-20T09:00", "warning resolution 1 2026-04-22T09:00",
	}, c.milestones(id))
}

// milestone writes a milestone with its local moment.
func milestone(m complaints.Milestone) string {
	parts := []string{string(m.Kind)}
	if m.Deadline != "" {
		parts = append(parts, string(m.Deadline))
	}
	return strings.Join(append(parts, strconv.Itoa(m.N), calendar.Local(m.At).Format("2006-01-02T15:04")), " ")
}

func anyChannelAnswers(t *testing.T) {
	for _, kind := range []complaints.ContactKind{complaints.Phone, complaints.Meeting, complaints.Mail, complaints.WrittenLetter} {
		c := newCentre(t, "2026-04-02T16:45:00+02:00")
		id := c.taken()
		c.at("2026-04-07T11:00:00+02:00")
		v := c.do("facilities-1", id, complaints.Contact{Kind: kind, Reached: true, Summary: "Gesproken."})
		require.Equal(t, complaints.Met, v.Complaint.FirstResponse.State, kind)
		require.Equal(t, c.Now(), v.Complaint.FirstResponse.StoppedAt, kind)
	}
}

func localQuarter(t *testing.T) {
	c := newCentre(t, "2026-07-01T00:30:00+02:00") // still 30 June in UTC
	v := c.employee()
	quarter := calendar.QuarterOf(calendar.DateOf(v.Complaint.ReceivedAt))
	require.Equal(t, "2026-Q3", quarter.String())
	for name, q := range map[string]complaints.Query{
		"third quarter":  {ReceivedFrom: new(day(t, "2026-07-01"))},
		"second quarter": {ReceivedTo: new(day(t, "2026-06-30"))},
	} {
		page, err := c.List(t.Context(), person("desk-1"), q)
		require.NoError(t, err)
		require.Len(t, page.Items, map[string]int{"third quarter": 1}[name], name)
	}
	c = newCentre(t, "2027-01-01T00:30:00+01:00")
	require.Equal(t, "K-2027-000001", c.employee().Complaint.Reference, "the year is the local one")
}

func bothClosings(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.closed()
	first := c.Now()
	c.at("2026-04-20T10:00:00+02:00")
	c.do("desk-1", id, complaints.Reopen{Reason: "Toch niet opgelost."})
	require.Equal(t, first, c.state(id).FirstClosedAt)
	require.True(t, c.state(id).EndedAt.IsZero())
	c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
	c.at("2026-04-21T10:00:00+02:00")
	c.do("desk-1", id, complaints.Close{Text: "Nu wel."})
	s := c.state(id)
	require.Equal(t, first, s.FirstClosedAt)
	require.Equal(t, c.Now(), s.EndedAt)
	require.Equal(t, 1, s.Reopened)
	closings := 0
	for _, r := range c.events(id) {
		if r.Event.Type() == complaints.EventClosed {
			closings++
		}
	}
	require.Equal(t, 2, closings)
}

func oneCalendar(t *testing.T) {
	c := newCentre(t, "2026-04-04T23:00:00+02:00", func(p *complaints.Policy) { // Saturday night
		p.Calendar.Closures = []calendar.Closure{{Name: "Verhuizing", From: day(t, "2026-04-08"), To: day(t, "2026-04-08")}}
	})
	id := c.employee().Complaint.ID
	s := c.state(id)
	require.Equal(t, day(t, "2026-04-09"), s.FirstResponse.Date, "Tuesday and, over the closing day, Thursday")
	require.Equal(t, day(t, "2026-04-20"), s.Resolution.Date, "a Saturday, so Monday")
	for _, d := range s.Deadlines() {
		require.False(t, d.Due.IsZero())
		require.Equal(t, c.Calendar().Version(), d.Calendar)
	}
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Take{})
	c.at("2026-04-07T10:00:00+02:00")
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-30"), Reason: "Wij wachten op uw foto."})
	c.at("2026-04-09T10:00:00+02:00")
	v := c.do("facilities-1", id, complaints.Resume{})
	require.Equal(t, day(t, "2026-04-21"), v.Complaint.Resolution.Date, "the closing day is no working day for suspensions either")
}

func warningsInWorkingTime(t *testing.T) {
	c := newCentre(t, "2026-04-24T12:00:00+02:00") // Friday; Monday is King's Day, 5 May Liberation Day
	id := c.employee().Complaint.ID
	var planned []string
	for _, m := range c.state(id).Agenda {
		planned = append(planned, milestone(m))
	}
	require.ElementsMatch(t, []string{
		"warning first_response 0 2026-04-29T09:00", "breach first_response 0 2026-04-30T00:00",
		"warning resolution 3 2026-05-04T09:00", "warning resolution 1 2026-05-07T09:00", "breach resolution 0 2026-05-09T00:00",
	}, planned)
}
