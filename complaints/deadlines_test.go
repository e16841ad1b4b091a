package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// stateOf is how a clock of a complaint stands at the centre's moment.
func (c *centre) stateOf(id complaints.ID, k complaints.DeadlineKind) complaints.DeadlineState {
	c.t.Helper()
	for _, d := range c.state(id).Deadlines() {
		if d.Kind == k {
			return d.StateAt(c.Now())
		}
	}
	c.t.Fatalf("no clock %s", k)
	return ""
}

func TestSuspensionMovesTheDate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, received, suspend, resume, want string
	}{
		{"from Good Friday over Easter", "2026-04-02", "2026-04-03", "2026-04-07", "2026-04-17"},
		{"the same day", "2026-04-02", "2026-04-16", "2026-04-16", "2026-04-16"},
		{"over a weekend", "2026-04-02", "2026-04-10", "2026-04-13", "2026-04-17"},
		{"into a weekend", "2026-04-02", "2026-04-10", "2026-04-12", "2026-04-16"},
		{"from a Saturday", "2026-04-02", "2026-04-11", "2026-04-14", "2026-04-20"},
		{"over Christmas", "2026-12-10", "2026-12-23", "2026-12-28", "2026-12-29"},
		{"over King's Day and Liberation Day, to beyond Ascension Day", "2026-04-21", "2026-04-24", "2026-05-06", "2026-05-15"},
		{"beyond the date that was promised", "2026-04-02", "2026-04-16", "2026-04-24", "2026-04-24"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, tt.received+"T10:00:00+02:00")
			id := c.taken()
			first := c.state(id).FirstResponse.Date
			c.at(tt.suspend + "T09:00:00+02:00")
			c.do("facilities-1", id, complaints.Suspend{Until: day(t, tt.resume).AddDays(30), Reason: "Wij wachten op uw foto."})
			require.Equal(t, complaints.Suspended, c.stateOf(id, complaints.Resolution))
			was := c.state(id).Resolution.Date
			c.at(tt.resume + "T16:00:00+02:00")
			c.settle()
			c.post.letters()
			v := c.do("desk-1", id, complaints.Resume{})
			require.Equal(t, day(t, tt.want), v.Complaint.Resolution.Date)
			require.Equal(t, day(t, tt.want).Moment(), v.Complaint.Resolution.Due)
			require.Equal(t, first, v.Complaint.FirstResponse.Date, "the first response never moves")
			require.Equal(t, was, v.Complaint.Resolution.Original, "the norm stays as it was")
			c.settle()
			told := only(c.post.letters(), complaints.LetterNewDates)
			require.Equal(t, v.Complaint.Resolution.Date != was, len(told) == 1, "told when it moved")
		})
	}
}

func TestSuspensionIsExplained(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	c.at("2026-04-10T10:00:00+02:00")
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Wij wachten op uw foto."})
	c.at("2026-04-14T10:00:00+02:00")
	c.do("facilities-1", id, complaints.Resume{})
	list, err := c.Deadlines(t.Context(), person("employee-1"), id)
	require.NoError(t, err)
	require.Len(t, list, 2)
	var suspended int
	for _, s := range list[1].Steps {
		if s.Kind == calendar.StepSuspended {
			suspended++
		}
	}
	require.Equal(t, 2, suspended, "the two working days waited")
	require.Equal(t, calendar.StepEnd, list[1].Steps[len(list[1].Steps)-1].Kind)
}

func TestSuspensionIsRefused(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.taken()
	suspend := complaints.Suspend{Until: day(t, "2026-05-20"), Reason: "Wij wachten op uw foto."}
	c.invalid("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-02")}, "reason:required", "until:not_later")
	c.refusedFor("facilities-1", id, complaints.Resume{}, complaints.CodeIllegalTransition, "not_suspended")
	c.do("facilities-1", id, suspend)
	c.refusedFor("facilities-1", id, suspend, complaints.CodeIllegalTransition, "suspended")
	c.do("facilities-1", id, complaints.Resume{})
	c.at("2026-04-17T00:00:00+02:00")
	c.refusedFor("facilities-1", id, suspend, complaints.CodeIllegalTransition, "breached")
	require.NotContains(t, c.see("facilities-1", id).Allowed, complaints.CmdSuspend)
}

func TestWhatResumes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		give    func(*centre, complaints.ID)
		resumes bool
	}{
		"a message of the complainant": {func(c *centre, id complaints.ID) { c.do("employee-1", id, complaints.Message{Text: "Hier."}) }, true},
		"a file of the complainant":    {func(c *centre, id complaints.ID) { c.do("employee-1", id, complaints.Attach{FileName: "x", Blob: "x"}) }, true},
		"not satisfied": {func(c *centre, id complaints.ID) {
			c.do("employee-1", id, complaints.Dissatisfied{Reason: "Duurt lang."})
		}, true},
		"a message of the handler": {func(c *centre, id complaints.ID) { c.do("facilities-1", id, complaints.Message{Text: "Nog nieuws?"}) }, false},
		"a file of the desk":       {func(c *centre, id complaints.ID) { c.do("desk-1", id, complaints.Attach{FileName: "x", Blob: "x"}) }, false},
		"a note":                   {func(c *centre, id complaints.ID) { c.do("desk-1", id, complaints.Note{Text: "x"}) }, false},
		"its reminder":             {func(c *centre, _ complaints.ID) { c.sweepAt("2026-04-20T10:00:00+02:00") }, false},
		"an escalation":            {func(c *centre, id complaints.ID) { c.do("facilities-1", id, complaints.Escalate{Reason: "x"}) }, true},
		"handing back": {func(c *centre, id complaints.ID) {
			c.do("facilities-1", id, talked())
			c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
		}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T10:00:00+02:00")
			id := c.taken()
			c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Wij wachten op uw foto."})
			c.at("2026-04-07T10:00:00+02:00")
			tt.give(c, id)
			require.Equal(t, tt.resumes, c.state(id).Suspension == nil)
			want := map[bool]complaints.DeadlineState{true: complaints.Running, false: complaints.Suspended}[tt.resumes]
			require.Equal(t, want, c.state(id).Resolution.State)
		})
	}
}

func TestExtension(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	c.talkative()
	id := c.taken()
	c.invalid("facilities-1", id, complaints.Extend{Until: day(t, "2026-04-16")}, "reason:required", "until:not_later")
	v := c.do("facilities-1", id, complaints.Extend{Until: day(t, "2026-04-30"), Reason: "Wij wachten op de leverancier."})
	require.Equal(t, day(t, "2026-04-30"), v.Complaint.Resolution.Date)
	require.Equal(t, day(t, "2026-04-16"), v.Complaint.Resolution.Original)
	require.Equal(t, day(t, "2026-04-08"), v.Complaint.FirstResponse.Date)
	c.settle()
	letters := only(c.post.letters(), complaints.LetterExtension)
	require.Len(t, letters, 1)
	require.Contains(t, letters[0].Text, "Wij wachten op de leverancier.")
	c.sweepAt("2026-04-20T10:00:00+02:00")
	require.Equal(t, complaints.Running, c.stateOf(id, complaints.Resolution), "the old date passes unseen")
	c.at("2026-05-01T00:00:00+02:00")
	require.Equal(t, complaints.Breached, c.stateOf(id, complaints.Resolution))
}

// A breach stays a breach, whatever is suspended or extended later.
func TestBreachStaysABreach(t *testing.T) {
	t.Parallel()
	for _, ending := range []complaints.CommandName{complaints.CmdClose, complaints.CmdWithdraw} {
		c := newCentre(t, "2026-04-02T10:00:00+02:00")
		id := c.taken()
		c.do("facilities-1", id, talked())
		c.sweepAt("2026-04-17T10:00:00+02:00")
		breached := moment(t, "2026-04-17T00:00:00+02:00").UTC()
		require.Equal(t, breached, c.state(id).Resolution.BreachedAt)
		c.do("facilities-1", id, complaints.Extend{Until: day(t, "2026-04-30"), Reason: "Onderzoek."})
		require.Equal(t, complaints.Breached, c.stateOf(id, complaints.Resolution))
		c.sweepAt("2026-04-29T10:00:00+02:00")
		c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
		if ending == complaints.CmdClose {
			c.do("desk-1", id, complaints.Close{Text: "Klaar."})
		} else {
			c.do("employee-1", id, complaints.Withdraw{})
		}
		d := c.state(id).Resolution
		require.Equal(t, complaints.Breached, d.State, ending)
		require.Equal(t, breached, d.BreachedAt, ending)
		require.Equal(t, c.Now(), d.StoppedAt, ending)
	}
}

func TestLateRecordedCall(t *testing.T) {
	t.Parallel()
	record := func(at string) (*centre, complaints.ID) {
		c := newCentre(t, "2026-04-02T10:00:00+02:00")
		id := c.taken()
		c.sweepAt("2026-04-09T10:00:00+02:00")
		require.Equal(t, complaints.Breached, c.state(id).FirstResponse.State)
		c.do("facilities-1", id, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken.", At: moment(t, at)})
		return c, id
	}
	c, id := record("2026-04-08T23:59:00+02:00")
	d := c.state(id).FirstResponse
	require.Equal(t, complaints.Met, d.State, "the call was in time")
	require.Equal(t, moment(t, "2026-04-08T23:59:00+02:00").UTC(), d.StoppedAt)
	require.True(t, d.BreachedAt.IsZero())
	var types []complaints.EventType
	for _, r := range c.events(id) {
		types = append(types, r.Event.Type())
	}
	require.Contains(t, types, complaints.EventBreached, "visibly: the breach that was recorded is still told")

	c, id = record("2026-04-09T00:00:00+02:00")
	require.Equal(t, complaints.Breached, c.state(id).FirstResponse.State, "the call was late")
	c.do("facilities-1", id, complaints.Contact{Kind: complaints.Meeting, Reached: true, Summary: "Eerder al.", At: moment(t, "2026-04-07T10:00:00+02:00")})
	require.Equal(t, complaints.Met, c.state(id).FirstResponse.State, "an earlier one, recorded after it, counts")

	c.invalid("facilities-1", id, complaints.Contact{Kind: complaints.Phone, At: moment(t, "2026-04-09T10:00:01+02:00")}, "at:future")
	c.invalid("facilities-1", id, complaints.Contact{Kind: complaints.Phone, At: moment(t, "2026-04-02T09:59:59+02:00")}, "at:before_receipt")
}

func TestEndingsStopTheClocks(t *testing.T) {
	t.Parallel()
	endings := map[complaints.CommandName]func(*centre, complaints.ID){
		complaints.CmdWithdraw: func(c *centre, id complaints.ID) { c.do("employee-1", id, complaints.Withdraw{}) },
		complaints.CmdRefer:    func(c *centre, id complaints.ID) { c.do("desk-1", id, complaints.Refer{To: "gemeente-b"}) },
		complaints.CmdDismiss: func(c *centre, id complaints.ID) {
			c.do("desk-1", id, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."})
		},
	}
	for name, end := range endings {
		c := newCentre(t, "2026-04-02T10:00:00+02:00")
		running, late := c.employee().Complaint.ID, c.employee().Complaint.ID
		end(c, running)
		for _, d := range c.state(running).Deadlines() {
			require.Equal(t, complaints.Stopped, d.State, "%s %s", name, d.Kind)
			require.Equal(t, c.Now(), d.StoppedAt)
		}
		c.at("2026-04-10T10:00:00+02:00") // past the first response, before the resolution; no sweep has run
		end(c, late)
		s := c.state(late)
		require.Equal(t, complaints.Breached, s.FirstResponse.State, name)
		require.Equal(t, complaints.Stopped, s.Resolution.State, name)
		for _, m := range s.Agenda {
			require.Equal(t, complaints.MilestoneRetention, m.Kind, "nothing else falls due: %s", name)
		}
	}
}

func TestWhatIsAFirstResponse(t *testing.T) {
	t.Parallel()
	contact := func(by complaints.ActorID, k complaints.ContactKind, reached bool) func(*centre, complaints.ID) {
		return func(c *centre, id complaints.ID) {
			c.do(by, id, complaints.Contact{Kind: k, Reached: reached, Summary: "x"})
		}
	}
	assigned := func(c *centre) complaints.ID {
		id := c.employee().Complaint.ID
		c.do("desk-1", id, complaints.Assign{Group: "facilities"})
		return id
	}
	taken := func(c *centre) complaints.ID { return c.taken() }
	escalated := func(c *centre) complaints.ID {
		id := c.taken()
		c.do("facilities-2", id, complaints.Escalate{Reason: "x"})
		return id
	}
	tests := map[string]struct {
		in     func(*centre) complaints.ID
		do     func(*centre, complaints.ID)
		counts bool
	}{
		"a call of the handler":            {taken, contact("facilities-1", complaints.Phone, true), true},
		"a meeting":                        {taken, contact("facilities-1", complaints.Meeting, true), true},
		"a personal mail":                  {taken, contact("facilities-1", complaints.Mail, true), true},
		"a letter":                         {taken, contact("facilities-1", complaints.WrittenLetter, true), true},
		"a call of a member before taking": {assigned, contact("facilities-2", complaints.Phone, true), true},
		"a call of the director":           {escalated, contact("director", complaints.Phone, true), true},
		"an attempt, or a voicemail":       {taken, contact("facilities-1", complaints.Phone, false), false},
		"an internal note":                 {taken, func(c *centre, id complaints.ID) { c.do("facilities-1", id, complaints.Note{Text: "x"}) }, false},
		"the acknowledgment":               {taken, func(c *centre, _ complaints.ID) { c.settle() }, false},
		"hearing the person concerned":     {taken, func(c *centre, id complaints.ID) { c.do("facilities-1", id, complaints.Hear{Held: true, Record: "x"}) }, false},
		"the desk's talk, which is no such": {taken, func(c *centre, id complaints.ID) {
			c.refusedFor("desk-1", id, talked(), complaints.CodeNotAllowed, "contacts")
		}, false},
		"a message of the desk": {taken, func(c *centre, id complaints.ID) { c.do("desk-1", id, complaints.Message{Text: "x"}) }, false},
		"the escalation":        {escalated, func(*centre, complaints.ID) {}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T10:00:00+02:00")
			id := tt.in(c)
			tt.do(c, id)
			want := map[bool]complaints.DeadlineState{true: complaints.Met, false: complaints.Running}[tt.counts]
			require.Equal(t, want, c.state(id).FirstResponse.State)
		})
	}
}

// A complaint entered late is warned about once at most, and not after its breach.
func TestLateEntry(t *testing.T) {
	t.Parallel()
	enter := func(received string) (*centre, complaints.ID) {
		c := newCentre(t, "2026-04-15T10:00:00+02:00")
		in := submission(complaints.NewComplainant{Name: "Bo", Email: "bo@gemeente-b.example"})
		in.ReceivedAt = moment(t, received)
		return c, c.submit("desk-1", in).Complaint.ID
	}
	c, id := enter("2026-04-02T10:00:00+02:00")
	require.Equal(t, complaints.Breached, c.stateOf(id, complaints.FirstResponse), "at once, before any sweep")
	c.settle()
	require.Equal(t, []string{"breach first_response 0 2026-04-09T00:00", "warning resolution 1 2026-04-15T09:00"}, c.milestones(id))
	letters := c.post.letters()
	require.Len(t, only(letters, complaints.NoticeBreach), 1)
	require.Len(t, only(letters, complaints.NoticeWarning), 1, "the last one only")

	c, id = enter("2026-03-31T10:00:00+02:00")
	c.settle()
	require.Equal(t, []string{"breach first_response 0 2026-04-03T00:00", "breach resolution 0 2026-04-15T00:00"}, c.milestones(id))
	require.Empty(t, only(c.post.letters(), complaints.NoticeWarning))
}

// What falls due after a late entry is planned in the order of its moments: the warning that was missed, the next one, the breach.
func TestLateEntryIsPlannedInOrder(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-14T10:00:00+02:00")
	in := keyedSubmission("", "")
	in.Channel, in.ReceivedAt = complaints.ChannelPhone, moment(t, "2026-04-02T10:00:00+02:00")
	env := complaints.Env{At: c.clock(), By: person("desk-1"), Policy: c.Policy(), Calendar: c.Calendar(), ID: "01KP5HQRT0000000000000000A", Reference: "K-2026-000001"}
	dec, err := complaints.Complaint{}.Decide(complaints.Submit{Submission: in}, env)
	require.NoError(t, err)
	opening, ok := dec.Events[0].Event.(complaints.Submitted)
	require.True(t, ok)
	due := opening.Promises[1].Due
	require.Equal(t, []complaints.Milestone{
		{Kind: complaints.MilestoneWarning, Deadline: complaints.Resolution, N: 3, At: moment(t, "2026-04-13T09:00:00+02:00").UTC()},
		{Kind: complaints.MilestoneWarning, Deadline: complaints.Resolution, N: 1, At: moment(t, "2026-04-15T09:00:00+02:00").UTC()},
		{Kind: complaints.MilestoneBreach, Deadline: complaints.Resolution, At: due},
	}, opening.Promises[1].Agenda)
}

func TestWhoHearsOfABreach(t *testing.T) {
	t.Parallel()
	quiet := func(p *complaints.Policy) { p.Breach.Director = false }
	tests := map[string]struct {
		change func(*complaints.Policy)
		set    func(*centre) complaints.ID
		want   []string
	}{
		"the handler, the desk and the director": {nil, func(c *centre) complaints.ID { return c.taken() }, []string{"facilities-1", "desk-1", "desk-2", "director"}},
		"the director only by policy":            {quiet, func(c *centre) complaints.ID { return c.taken() }, []string{"facilities-1", "desk-1", "desk-2"}},
		"the desk once":                          {quiet, func(c *centre) complaints.ID { return c.handled(complaints.SatisfiedYes) }, []string{"desk-1", "desk-2"}},
		"never who is concerned": {nil, func(c *centre) complaints.ID {
			id := c.taken()
			c.do("desk-1", id, complaints.Amend{Involved: new([]complaints.ActorID{"director", "desk-1"})})
			return id
		}, []string{"facilities-1", "desk-2", "desk-standin", "director-standin"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-04-02T10:00:00+02:00", func(p *complaints.Policy) {
				if tt.change != nil {
					tt.change(p)
				}
			})
			id := tt.set(c)
			c.settle()
			c.post.letters()
			c.sweepAt("2026-04-17T08:30:00+02:00")
			var want []string
			for _, a := range tt.want {
				want = append(want, a+"@ssc.example")
			}
			got := addressees(c.post.letters(), complaints.NoticeBreach)
			require.Equal(t, want, got[len(got)-len(want):], "of the resolution")
			c.sweepAt("2026-04-17T09:30:00+02:00")
			require.Empty(t, only(c.post.letters(), complaints.NoticeBreach), "each once")
			require.Equal(t, complaints.Breached, c.state(id).Resolution.State)
		})
	}
}
