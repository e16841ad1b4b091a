package complaints_test

import (
	"fmt"
	"slices"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// step is one event between the states around it, as replaying the history gives them.
type step struct {
	before, after complaints.Complaint
	complaints.Recorded
}

// arrow is what the model knows of an event: from which statuses it may come, and to which it leads. No to: it stays.
type arrow struct{ from, to []complaints.Status }

// statusModel is a small model of procedure.md section 3, written down apart from the policy's transitions.
func statusModel() map[complaints.EventType]arrow {
	const reg, ass, prog, hand, esc = complaints.Registered, complaints.Assigned, complaints.InProgress, complaints.Handled, complaints.Escalated
	const closed, withdrawn, referred, dismissed = complaints.Closed, complaints.Withdrawn, complaints.Referred, complaints.Dismissed
	type list = []complaints.Status
	open, ended := list{reg, ass, prog, hand, esc}, list{closed, withdrawn, referred, dismissed}
	all := append(slices.Clone(open), ended...)
	return map[complaints.EventType]arrow{
		complaints.EventSubmitted:        {list{""}, list{reg, referred}},
		complaints.EventAssigned:         {open, list{ass, hand, esc}},
		complaints.EventTaken:            {list{ass}, list{prog}},
		complaints.EventReturned:         {list{ass, prog}, list{reg}},
		complaints.EventContacted:        {list{ass, prog, hand, esc}, nil},
		complaints.EventSuspended:        {list{prog}, nil},
		complaints.EventResumed:          {open, nil},
		complaints.EventExtended:         {open, nil},
		complaints.EventHandedBack:       {list{prog}, list{hand}},
		complaints.EventDissatisfied:     {list{prog, hand, closed}, nil},
		complaints.EventWaived:           {list{prog, hand}, nil},
		complaints.EventEscalated:        {list{prog, hand}, list{esc}},
		complaints.EventDecided:          {list{esc}, list{hand}},
		complaints.EventClosed:           {list{hand}, list{closed}},
		complaints.EventWithdrawn:        {open, list{withdrawn}},
		complaints.EventReferred:         {list{reg, ass}, list{referred}},
		complaints.EventDismissed:        {list{reg, ass, prog}, list{dismissed}},
		complaints.EventReopened:         {ended, list{reg, ass, prog, esc}},
		complaints.EventReopeningRefused: {list{closed}, nil},
		complaints.EventAmended:          {open, nil},
		complaints.EventLinked:           {open, nil},
		complaints.EventHeard:            {list{prog, hand, esc}, nil},
		complaints.EventErased:           {ended, nil},
		complaints.EventNoted:            {all, nil},
		complaints.EventMessaged:         {all, nil},
		complaints.EventAttached:         {all, nil},
		complaints.EventMeasureDone:      {all, nil},
		complaints.EventSeen:             {all, nil},
		complaints.EventPosted:           {all, nil},
		complaints.EventHoldChanged:      {all, nil},
		complaints.EventWarned:           {open, nil},
		complaints.EventBreached:         {open, nil},
		complaints.EventReminded:         {all, nil},
		complaints.EventConfirmed:        {list{reg, dismissed}, list{reg, referred}},
		complaints.EventLetterFailed:     {all, nil},
	}
}

// requireLegal holds a step against the model.
func requireLegal(t require.TestingT, s step) {
	a, ok := statusModel()[s.Event.Type()]
	require.True(t, ok, "the model has no event %s", s.Event.Type())
	require.Contains(t, a.from, s.before.Status, "%s from", s.Event.Type())
	stays := a.to == nil || s.Event.Type() == complaints.EventAssigned && (s.before.Status == complaints.Handled || s.before.Status == complaints.Escalated)
	if stays {
		require.Equal(t, s.before.Status, s.after.Status, "%s moved the status", s.Event.Type())
		return
	}
	require.Contains(t, a.to, s.after.Status, "%s to", s.Event.Type())
}

// letterModel says which letters an event calls for, written down apart from the engine: to the complainant, and to staff.
func letterModel(s step, next *step) (complainant, staff complaints.LetterKind) {
	switch e := s.Event.(type) {
	case complaints.Submitted:
		return submittedModel(s, e.Class, next)
	case complaints.WasConfirmed:
		return submittedModel(s, e.Class, next)
	case complaints.LetterFailed:
		if e.To == complaints.ToStaff {
			return "", ""
		}
		return "", complaints.NoticeUndelivered
	case complaints.Messaged:
		return messagedModel(e)
	case complaints.WasDissatisfied:
		return "", dissatisfiedModel(e)
	case complaints.Resumed:
		if e.Workdays > 0 && e.Promise != nil {
			return complaints.LetterNewDates, ""
		}
		return "", ""
	case complaints.Amended:
		if e.Reference != "" { // a signal that became a complaint
			return complaints.LetterAcknowledgment, ""
		}
		if !e.ReceivedAt.IsZero() && len(e.Promises) > 0 {
			return complaints.LetterNewDates, ""
		}
		return "", ""
	case complaints.WasDismissed:
		if s.before.Class == complaints.ClassUnconfirmed {
			return "", ""
		}
		return dismissedModel(e), ""
	case complaints.Reminded:
		return "", remindedModel(e)
	}
	pair := plainLetters()[s.Event.Type()]
	return pair[0], pair[1]
}

// plainLetters are the events that always call for the same.
func plainLetters() map[complaints.EventType][2]complaints.LetterKind {
	return map[complaints.EventType][2]complaints.LetterKind{
		complaints.EventAssigned:         {"", complaints.NoticeAssigned},
		complaints.EventReturned:         {"", complaints.NoticeReturned},
		complaints.EventSuspended:        {complaints.LetterWaiting, ""},
		complaints.EventExtended:         {complaints.LetterExtension, ""},
		complaints.EventHandedBack:       {"", complaints.NoticeHandedBack},
		complaints.EventEscalated:        {complaints.LetterEscalation, complaints.NoticeEscalated},
		complaints.EventDecided:          {"", complaints.NoticeDecided},
		complaints.EventClosed:           {complaints.LetterClosing, ""},
		complaints.EventWithdrawn:        {complaints.LetterWithdrawalConfirmed, ""},
		complaints.EventReferred:         {complaints.LetterReferral, ""},
		complaints.EventReopened:         {complaints.LetterReopened, complaints.NoticeReopened},
		complaints.EventReopeningRefused: {complaints.LetterReopeningRefused, ""},
		complaints.EventWarned:           {"", complaints.NoticeWarning},
		complaints.EventBreached:         {"", complaints.NoticeBreach},
	}
}

// submittedModel: the group hears of what a rule forwards at once, the desk of everything else.
func submittedModel(s step, class complaints.Class, next *step) (complainant, staff complaints.LetterKind) {
	switch class {
	case complaints.ClassReferral:
		return complaints.LetterReferral, ""
	case complaints.ClassUnconfirmed:
		return complaints.LetterSenderConfirmation, ""
	}
	if next == nil || next.By != "engine:routing" || !next.At.Equal(s.At) {
		staff = complaints.NoticeRegistered
	}
	if class == complaints.ClassComplaint {
		complainant = complaints.LetterAcknowledgment
	}
	return complainant, staff
}

func messagedModel(e complaints.Messaged) (complainant, staff complaints.LetterKind) {
	switch {
	case e.Auto:
		return "", ""
	case e.Inbound:
		return "", complaints.NoticeMessage
	}
	return complaints.LetterMessage, ""
}

func dissatisfiedModel(e complaints.WasDissatisfied) complaints.LetterKind {
	switch {
	case e.Reopening != nil:
		return complaints.NoticeReopeningRequest
	case e.Request:
		return complaints.NoticeEscalationRequest
	}
	return ""
}

func dismissedModel(e complaints.WasDismissed) complaints.LetterKind {
	switch e.Ground {
	case complaints.OutOfScope:
		return complaints.LetterNoComplaint
	case complaints.Anonymous:
		return ""
	}
	return complaints.LetterDismissal
}

func remindedModel(e complaints.Reminded) complaints.LetterKind {
	return map[complaints.MilestoneKind]complaints.LetterKind{
		complaints.MilestoneEscalation: complaints.NoticeEscalationRequest,
		complaints.MilestoneReopening:  complaints.NoticeReopeningRequest,
		complaints.MilestoneSuspension: complaints.NoticeTermPassed,
		complaints.MilestoneMeasure:    complaints.NoticeMeasureDue,

		complaints.MilestoneConfirmation: complaints.NoticeUnconfirmed,
	}[e.Milestone.Kind]
}

// deliveryModel lists the deliveries that a history calls for, as "revision subscriber kind". Under the law a person concerned
// gets a copy as soon as they are linked.
func deliveryModel(steps []step, law bool) []string {
	var list []string
	for i, s := range steps {
		var next *step
		if i+1 < len(steps) {
			next = &steps[i+1]
		}
		complainant, staff := letterModel(s, next)
		if complainant != "" && !s.after.Complainant.Person.IsZero() {
			list = append(list, fmt.Sprintf("%d %s %s", s.Revision, complaints.ToComplainant, complainant))
		}
		if staff != "" {
			list = append(list, fmt.Sprintf("%d %s %s", s.Revision, complaints.ToStaff, staff))
		}
		if law && slices.ContainsFunc(concernedIn(s.Event), isLinked) {
			list = append(list, fmt.Sprintf("%d %s %s", s.Revision, complaints.ToConcerned, complaints.LetterConcernedCopy))
		}
	}
	return list
}

func concernedIn(e complaints.Event) []complaints.Concerned {
	switch e := e.(type) {
	case complaints.Submitted:
		return e.Concerned
	case complaints.Amended:
		if e.Concerned != nil {
			return *e.Concerned
		}
	}
	return nil
}

func isLinked(p complaints.Concerned) bool {
	return p.Actor != "" && p.State == complaints.ConcernedLinked
}

// requireHonestDates holds that a step moves a date only by a promise, keeps a breach, and lets nothing run past an ending.
func requireHonestDates(t require.TestingT, s step) {
	before, after := deadlinesOf(s.before), deadlinesOf(s.after)
	for kind, d := range after {
		was, had := before[kind]
		if p := promiseOf(s.Event, kind); p != nil {
			require.Equal(t, p.Date, d.Date)
			require.Equal(t, s.Revision, d.Set)
			require.NotEmpty(t, p.Steps, "%s set a date without a word why", s.Event.Type())
			require.Equal(t, p.Date, p.Steps[len(p.Steps)-1].Date)
		} else {
			require.True(t, had, "%s brought a deadline without a promise", s.Event.Type())
			was.State, was.StoppedAt, was.BreachedAt = d.State, d.StoppedAt, d.BreachedAt
			require.Equal(t, was, d, "%s moved a date silently", s.Event.Type())
		}
		if had && before[kind].State == complaints.Breached && d.State != complaints.Breached {
			requireForgiven(t, s, before[kind])
		}
		if had && before[kind].State == complaints.Suspended {
			require.NotEqual(t, complaints.Breached, d.State, "%s breached a suspended deadline", s.Event.Type())
		}
		if !s.after.Status.Open() {
			require.NotContains(t, []complaints.DeadlineState{complaints.Running, complaints.Suspended}, d.State)
		}
	}
	for kind := range before {
		require.Contains(t, after, kind, "%s lost a deadline", s.Event.Type())
	}
	if s.after.Status.Open() {
		return
	}
	for _, m := range s.after.Agenda {
		require.Empty(t, m.Deadline, "an ended complaint still has a %s on its agenda", m.Kind)
	}
}

// requireTimely holds that only a running deadline is warned of or breached, and neither before its moment.
func requireTimely(t require.TestingT, s step) {
	switch e := s.Event.(type) {
	case complaints.WasBreached:
		was, is := deadlinesOf(s.before)[e.Milestone.Deadline], deadlinesOf(s.after)[e.Milestone.Deadline]
		require.Equal(t, complaints.Running, was.State, "a deadline that does not run was breached")
		require.Equal(t, complaints.Breached, is.State)
		require.Equal(t, was.Due, is.BreachedAt)
		require.False(t, s.At.Before(was.Due))
	case complaints.Warned:
		was := deadlinesOf(s.before)[e.Milestone.Deadline]
		require.Equal(t, complaints.Running, was.State, "a deadline that does not run was warned of")
		require.False(t, s.At.Before(e.Milestone.At))
		require.True(t, s.At.Before(was.Due), "a warning after the fact")
	case complaints.Reminded:
		require.False(t, s.At.Before(e.Milestone.At))
	}
}

// requireForgiven lists the only ways out of a breach: a conversation in time that was recorded late, a corrected receipt, a
// reopening with a term of its own.
func requireForgiven(t require.TestingT, s step, was complaints.Deadline) {
	switch e := s.Event.(type) {
	case complaints.Contacted:
		require.True(t, e.Response && e.At.Before(was.Due))
	case complaints.Amended:
		require.False(t, e.ReceivedAt.IsZero())
	case complaints.WasReopened:
	default:
		require.Fail(t, "a breach was forgotten", "%s", s.Event.Type())
	}
}

func deadlinesOf(c complaints.Complaint) map[complaints.DeadlineKind]complaints.Deadline {
	list := map[complaints.DeadlineKind]complaints.Deadline{}
	for _, d := range c.Deadlines() {
		list[d.Kind] = d
	}
	return list
}

// promiseOf is the promise of a kind that an event carries. Only these six events may carry one.
func promiseOf(e complaints.Event, kind complaints.DeadlineKind) *complaints.Promise {
	var list []complaints.Promise
	switch e := e.(type) {
	case complaints.Submitted:
		list = e.Promises
	case complaints.WasConfirmed:
		list = e.Promises
	case complaints.WasReopened:
		list = e.Promises
	case complaints.Amended:
		list = e.Promises
	case complaints.Extended:
		list = []complaints.Promise{e.Promise}
	case complaints.Resumed:
		if e.Promise != nil {
			list = []complaints.Promise{*e.Promise}
		}
	}
	for i := range list {
		if list[i].Kind == kind {
			return &list[i]
		}
	}
	return nil
}
