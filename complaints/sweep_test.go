package complaints_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestSweepGoesOnPageAfterPage has more due than two pages hold.
func TestSweepGoesOnPageAfterPage(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	const many = 450
	for range many {
		c.employee()
	}
	c.at("2026-04-09T00:00:00+02:00")
	done, err := c.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{Complaints: many}, done)
	done, err = c.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, done, "what is done is no longer due")
}

// Two sweeps at once do everything once between them.
func TestSweepTwiceAtOnce(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	var ids []complaints.ID
	for range 100 {
		ids = append(ids, c.employee().Complaint.ID)
	}
	c.at("2026-04-09T00:00:00+02:00")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			done, err := c.Sweep(t.Context())
			assert.NoError(t, err)
			assert.Zero(t, done.Failed)
		})
	}
	wg.Wait()
	for _, id := range ids {
		require.Equal(t, []complaints.EventType{complaints.EventSubmitted, complaints.EventBreached}, c.types(id))
	}
}

// types are the types of a complaint's events.
func (c *centre) types(id complaints.ID) []complaints.EventType {
	var list []complaints.EventType
	for _, r := range c.events(id) {
		list = append(list, r.Event.Type())
	}
	return list
}

// sick is a store that cannot give one complaint.
type sick struct {
	complaints.Store
	id complaints.ID
}

func (s *sick) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	if id == s.id {
		return complaints.Complaint{}, complaints.Refuse(complaints.CodeNewer, "state", errors.New("version 2"))
	}
	return s.Store.Load(ctx, id)
}

func TestSweepGoesOnPastAComplaintThatFails(t *testing.T) {
	t.Parallel()
	s, seen := &sick{}, &watcher{}
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{
		store:   func(in complaints.Store) complaints.Store { s.Store = in; return s },
		options: func(o *complaints.Options) { o.Observer = seen },
	})
	first, second := c.employee().Complaint.ID, c.employee().Complaint.ID
	s.id = first
	c.at("2026-04-09T00:00:00+02:00")
	for range 2 {
		done, err := c.Sweep(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, done.Failed)
	}
	require.Contains(t, c.types(second), complaints.EventBreached)
	require.Contains(t, seen.list(), complaints.Observation{What: "sweep", Name: "complaint", Complaint: first, Code: complaints.CodeNewer})
	s.id = ""
	done, err := c.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{Complaints: 1}, done)
}

func TestSweepStopsWithItsContext(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	c.employee()
	c.at("2026-04-09T00:00:00+02:00")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Sweep(ctx)
	require.Error(t, err)
	done, err := c.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, done.Complaints)
}

// Each milestone passes once, at its own moment: 09:00 on the last day of the first response, three and one working days before
// the resolution, and at both due moments.
func TestEachMilestonePassesOnce(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.employee().Complaint.ID
	for at := c.clock(); at.Before(moment(t, "2026-05-01T00:00:00+02:00")); at = at.Add(15 * time.Minute) {
		c.moveTo(at)
		c.settle()
	}
	var passed []string
	for _, r := range c.events(id) {
		switch e := r.Event.(type) {
		case complaints.Warned:
			passed = append(passed, "warned "+r.At.In(amsterdam()).Format("01-02 15:04"))
			require.Equal(t, complaints.MilestoneWarning, e.Milestone.Kind)
		case complaints.WasBreached:
			passed = append(passed, "breached "+r.At.In(amsterdam()).Format("01-02 15:04"))
		}
	}
	require.Equal(t, []string{"warned 04-08 09:00", "breached 04-09 00:00", "warned 04-13 09:00", "warned 04-15 09:00", "breached 04-17 00:00"}, passed)
	kinds := c.post.kinds()
	require.Len(t, slices.DeleteFunc(slices.Clone(kinds), func(k complaints.LetterKind) bool { return k != complaints.NoticeWarning }), 3)
	require.Len(t, slices.DeleteFunc(slices.Clone(kinds), func(k complaints.LetterKind) bool { return k != complaints.NoticeBreach }), 2)
}

// amsterdam is summer time in Amsterdam: these tests play in April.
func amsterdam() *time.Location { return time.FixedZone("CEST", 2*60*60) }

// TestWarningsGoToWhoeverHasIt: three working days before the resolution.
func TestWarningsGoToWhoeverHasIt(t *testing.T) {
	t.Parallel()
	absent := func(ids ...complaints.ActorID) func(*complaints.Policy) {
		return func(p *complaints.Policy) {
			for _, id := range ids {
				p.Absences = append(p.Absences, complaints.Absence{Actor: id, From: day(t, "2026-04-13"), To: day(t, "2026-04-13")})
			}
		}
	}
	desk, group := []string{"desk-1", "desk-2"}, []string{"facilities-1", "facilities-2"}
	for name, w := range map[string]struct {
		open   func(c *centre) complaints.ID
		absent func(*complaints.Policy)
		want   []string
	}{
		"registered: the desk":        {registered, nil, desk},
		"assigned: the group":         {assigned, nil, group},
		"in progress: the handler":    {(*centre).taken, nil, []string{"facilities-1"}},
		"handled: the desk":           {func(c *centre) complaints.ID { return c.handled(complaints.SatisfiedYes) }, nil, desk},
		"escalated: the director":     {escalated, nil, []string{"director"}},
		"the handler is away":         {(*centre).taken, absent("facilities-1"), []string{"facilities-2", "facilities-standin"}},
		"half the group is away":      {assigned, absent("facilities-1"), []string{"facilities-2", "facilities-standin"}},
		"nobody of the group":         {(*centre).taken, absent("facilities-1", "facilities-2", "facilities-standin"), desk},
		"the director is away":        {escalated, absent("director"), []string{"director-standin"}},
		"nobody to direct":            {escalated, absent("director", "director-standin"), desk},
		"one of the desk is away":     {registered, absent("desk-1"), []string{"desk-2", "desk-standin"}},
		"nobody there but a stand-in": {registered, absent("desk-1", "desk-2"), []string{"desk-standin"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := w.absent
			if change == nil {
				change = func(*complaints.Policy) {}
			}
			c := newCentre(t, "2026-04-02T16:45:00+02:00", change)
			w.open(c)
			c.sweepAt("2026-04-09T10:00:00+02:00")
			c.post.kinds()
			c.sweepAt("2026-04-13T09:00:00+02:00")
			require.Equal(t, w.want, mailboxes(addressees(c.post.letters(), complaints.NoticeWarning)))
		})
	}
}

// mailboxes are the local parts of addresses.
func mailboxes(list []string) []string {
	var out []string
	for _, a := range list {
		out = append(out, a[:len(a)-len("@ssc.example")])
	}
	return out
}

func registered(c *centre) complaints.ID { return c.employee().Complaint.ID }

func assigned(c *centre) complaints.ID {
	id := registered(c)
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	return id
}

func escalated(c *centre) complaints.ID {
	id := c.handled(complaints.SatisfiedNo)
	c.do("facilities-1", id, complaints.Escalate{Reason: "Niet tevreden."})
	return id
}

// A breach is told to whoever has it, the desk and the director, at the next opening, each once.
func TestBreachIsToldAtTheNextOpening(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	c.taken()
	c.sweepAt("2026-04-08T12:00:00+02:00")
	c.post.kinds()
	c.sweepAt("2026-04-09T00:00:00+02:00")
	require.Empty(t, c.post.kinds())
	c.sweepAt("2026-04-09T08:30:00+02:00")
	require.Equal(t, []string{"facilities-1", "desk-1", "desk-2", "director"}, mailboxes(addressees(c.post.letters(), complaints.NoticeBreach)))
	c.sweepAt("2026-04-10T08:30:00+02:00")
	require.Empty(t, c.post.kinds())
}

// A command finds the breach that no sweep has seen yet, and records it first.
func TestCommandPassesTheBreachBeforeIt(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.at("2026-04-09T00:00:00+02:00")
	v := c.do("facilities-1", id, talked())
	require.Equal(t, complaints.Breached, v.Complaint.FirstResponse.State)
	require.Equal(t, v.Complaint.FirstResponse.Due, v.Complaint.FirstResponse.BreachedAt)
	types := c.types(id)
	require.Equal(t, []complaints.EventType{complaints.EventBreached, complaints.EventContacted}, types[len(types)-2:])
}
