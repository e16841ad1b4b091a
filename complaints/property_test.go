package complaints_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// What texts in the properties carry, so that one that strays is recognised.
const (
	freeText   = "VRIJE-TEKST"                     // in every text: never in an event or a state
	internal   = "INTERN-" + freeText              // in texts between colleagues: never to the complainant
	mailOfOurs = "f.dewit@gemeente-a.example"      // personal data
	nameOfOurs = "Fatima " + freeText + " de Wit"  // likewise
	citizens   = "ik ben inwoner van gemeente a, " // a rule refers who writes this
)

// life is a centre in which anything may happen at any moment, and the invariants that hold all the same.
type life struct {
	*centre
	rt      *rapid.T
	ctx     context.Context
	law     bool
	relay   *relay
	settled map[complaints.DeliveryKey]complaints.Delivery
	checked map[complaints.ID]string // what was checked already and did not change
	mails   int
}

func newLife(t *testing.T, rt *rapid.T) *life {
	l := &life{
		rt: rt, ctx: t.Context(), relay: &relay{}, settled: map[complaints.DeliveryKey]complaints.Delivery{}, checked: map[complaints.ID]string{},
	}
	l.law = rapid.Bool().Draw(rt, "law")
	forwards := rapid.Bool().Draw(rt, "rules forward")
	l.relay.answer = l.answers(rapid.IntRange(0, 3).Draw(rt, "one letter in so many is refused"))
	l.centre = newCentreOf(t, "2026-04-02T16:45:00+02:00", parts{
		policy: func(p *complaints.Policy) {
			if l.law {
				*p = *complaints.AwbPolicy()
			}
			for i := range p.Routing {
				p.Routing[i].Assign = forwards
			}
			p.Absences = []complaints.Absence{{Actor: "facilities-2", From: day(t, "2026-04-01"), To: day(t, "2026-04-30")}}
		},
		options: func(o *complaints.Options) {
			o.Composer = tellAll{}
			o.NewID = complaints.NewIDs(o.Now, rand.NewChaCha8([32]byte{})) // the same draws give the same ids
		},
		notifier: l.relay,
		dispatch: &complaints.DispatcherOptions{MaxTries: 3},
	})
	return l
}

// answers makes a relay that refuses some letters for good and some for the moment; in 0 it takes all.
func (l *life) answers(in int) func(complaints.Letter) error {
	n := 0
	return func(complaints.Letter) error {
		n++
		switch {
		case in == 0 || n%(in+1) != 0:
			return nil
		case n%2 == 0:
			return complaints.ErrRejected
		}
		return errors.New("no answer")
	}
}

// TestLife lets random commands come from random actors at random moments, with sweeps, deliveries, mails and files between them.
func TestLife(t *testing.T) {
	t.Parallel()
	rapid.Check(t, atMost(30, func(rt *rapid.T) {
		l := newLife(t, rt)
		l.submit(rt)
		l.begin(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"submit":   l.submit,
			"mail":     l.mail,
			"command":  l.command,
			"command2": l.command,
			"command3": l.command,
			"command4": l.command,
			"advance":  l.advance,
			"sweep":    l.sweep,
			"dispatch": l.dispatch,
			"":         l.check,
		})
	}))
}

// A list that is emptied stays empty when the history is read again.
func TestEmptiedListsReplay(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id, original := c.employee().Complaint.ID, c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Amend{
		Concerned: &[]complaints.NewConcerned{{Name: "Femke", Actor: "finance-1"}}, Involved: &[]complaints.ActorID{"ict-1"},
	})
	c.requireReplays(id)
	var nobody []complaints.ActorID
	c.do("desk-1", id, complaints.Amend{Concerned: &[]complaints.NewConcerned{}, Involved: &nobody})
	c.requireReplays(id)
	require.Empty(t, c.state(id).Concerned)
	require.Empty(t, c.state(id).Involved)

	c.do("desk-1", id, complaints.LinkTo{Kind: complaints.LinkDuplicate, To: string(original)})
	require.Len(t, c.state(id).Links, 1)
	c.do("desk-1", id, complaints.Reopen{Reason: "Toch een andere stoel."})
	c.requireReplays(id)
	require.Empty(t, c.state(id).Links)
}

// atMost bounds a property that takes its time, unless the command line asks for a number of checks. One that failed runs on, so
// that it can be made smaller.
func atMost(runs int, property func(*rapid.T)) func(*rapid.T) {
	asked := flag.Lookup("rapid.checks")
	done, failed := 0, false
	return func(rt *rapid.T) {
		done++
		if done > runs && !failed && asked.Value.String() == asked.DefValue {
			return
		}
		defer func() { failed = failed || rt.Failed() }()
		property(rt)
	}
}

func (l *life) ids() []complaints.ID {
	page, err := l.store.Cohort(l.ctx, complaints.CohortParams{Before: l.clock().AddDate(90, 0, 0), PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(l.rt, err)
	return slices.Sorted(slices.Values(page.Items))
}

func lifeActors() []complaints.Actor {
	list := []complaints.Actor{
		{ID: "reader", Email: mailOfOurs}, {ID: "stranger", Email: "stranger@elsewhere.example"}, {ID: "program", Kind: complaints.SystemActor},
	}
	for _, id := range []complaints.ActorID{"desk-1", "desk-2", "desk-standin", "facilities-1", "facilities-2", "facilities-standin", "ict-1", "director", "director-standin", "admin", "employee-1"} {
		list = append(list, person(id))
	}
	return list
}

func (l *life) submit(rt *rapid.T) {
	if len(l.ids()) >= 3 {
		rt.Skip("enough complaints")
	}
	by := rapid.SampledFrom([]complaints.ActorID{"employee-1", "desk-1"}).Draw(rt, "by")
	in := complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "facilities", Ground: complaints.ServiceGround,
		Subject: freeText + " stoel", Description: freeText,
		Complainant: complaints.NewComplainant{Name: nameOfOurs, Email: mailOfOurs, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	}
	switch rapid.IntRange(0, 5).Draw(rt, "what") {
	case 0:
		in.Complainant.Kind, in.Complainant.Organisation = complaints.Citizen, "gemeente-b"
	case 1:
		in.Anonymous, in.Complainant = true, complaints.NewComplainant{}
	case 2:
		in.Complainant.Email = ""
		in.Concerned = []complaints.NewConcerned{{Name: freeText, Actor: "facilities-1"}}
	}
	if by == "desk-1" && rapid.Bool().Draw(rt, "entered late") {
		in.ReceivedAt = l.clock().Add(-time.Duration(rapid.IntRange(1, 30*24).Draw(rt, "hours")) * time.Hour)
	}
	l.requirePure(rt, complaints.Complaint{}, complaints.Submit{Submission: in}, person(by))
	_, err := l.Submit(l.ctx, person(by), in)
	require.NoError(rt, err)
}

func (l *life) mail(rt *rapid.T) {
	l.mails++
	m := complaints.InboundMail{
		Key: fmt.Sprintf("mail-%d", l.mails), MessageID: fmt.Sprintf("%d@elsewhere.example", l.mails), ReceivedAt: l.clock(),
		From:    complaints.Address{Name: nameOfOurs, Email: rapid.SampledFrom([]string{mailOfOurs, "x@elsewhere.example"}).Draw(rt, "from")},
		Sender:  rapid.SampledFrom([]complaints.SenderCheck{complaints.SenderPass, complaints.SenderPass, complaints.SenderUnchecked, complaints.SenderFail}).Draw(rt, "checked"),
		Subject: freeText, Text: rapid.SampledFrom([]string{"", citizens}).Draw(rt, "says") + freeText,
	}
	if sent := l.relay.took; len(sent) > 0 {
		m.InReplyTo = []string{rapid.SampledFrom(sent).Draw(rt, "reply to").MessageID}
	} else if len(l.ids()) >= 3 {
		return
	}
	r, err := l.Receive(l.ctx, m)
	require.NoError(rt, err)
	require.NotEmpty(rt, r.Outcome)
	again, err := l.Receive(l.ctx, m)
	require.NoError(rt, err)
	require.True(rt, again.Repeated)
	require.Equal(rt, r.Outcome, again.Outcome)
}

func (l *life) advance(rt *rapid.T) {
	now := l.clock()
	var to time.Time
	switch rapid.IntRange(0, 7).Draw(rt, "how far") {
	case 0:
		to = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(rt, "seconds")) * time.Second)
	case 1:
		to = calendar.DateOf(now).AddDays(1).At(9 * 60 * 60)
	case 2:
		to = calendar.DateOf(now).AddDays(rapid.IntRange(1, 5).Draw(rt, "days")).At(2 * 60 * 60)
	case 3:
		to = now.Add(time.Duration(rapid.IntRange(1, 2000).Draw(rt, "hours")) * time.Hour)
	case 4:
		to = now.Add(-time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes back")) * time.Minute)
	case 5:
		to = calendar.DateOf(now).AddDays(rapid.IntRange(100, 900).Draw(rt, "years")).At(0)
	default:
		to = l.nearMilestone(rt, now)
	}
	l.moveTo(to)
}

// nearMilestone is the next thing on somebody's agenda, or a microsecond beside it.
func (l *life) nearMilestone(rt *rapid.T, now time.Time) time.Time {
	next := now
	for _, id := range l.ids() {
		c, err := l.store.Load(l.ctx, id)
		require.NoError(rt, err)
		if m, ok := c.NextMilestone(); ok && m.At.After(now) && (next.Equal(now) || m.At.Before(next)) {
			next = m.At
		}
	}
	return next.Add(time.Duration(rapid.IntRange(-1, 1).Draw(rt, "microseconds beside")) * time.Microsecond)
}

func (c *centre) moveTo(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

func (l *life) sweep(rt *rapid.T) {
	done, err := l.Sweep(l.ctx)
	require.NoError(rt, err)
	require.Zero(rt, done.Failed)
	for _, id := range l.ids() {
		c, err := l.store.Load(l.ctx, id)
		require.NoError(rt, err)
		if m, ok := c.NextMilestone(); ok {
			require.True(rt, m.At.After(l.clock()), "the sweep left a %s of %s", m.Kind, m.At)
		}
	}
}

// dispatch delivers, after which the first in each line is done, parked, put off or waiting for the office to open: no complaint
// keeps another one waiting.
func (l *life) dispatch(rt *rapid.T) {
	_, err := l.dis.Dispatch(l.ctx)
	require.NoError(rt, err)
	open, err := l.Calendar().Open(l.clock())
	require.NoError(rt, err)
	for _, id := range l.ids() {
		list, err := l.store.Deliveries(l.ctx, id)
		require.NoError(rt, err)
		waits := map[complaints.Subscriber]bool{}
		for _, d := range list {
			switch d.State {
			case complaints.DeliveryPending:
				due := !d.NotBefore.After(l.clock()) && (open || !inOfficeHours(d.Letter))
				require.True(rt, waits[d.Subscriber] || !due, "%s of revision %d was left", d.Letter, d.Revision)
				waits[d.Subscriber] = true
			case complaints.DeliveryParked:
				waits[d.Subscriber] = true
			default:
				require.False(rt, waits[d.Subscriber], "%s of revision %d went before its turn", d.Letter, d.Revision)
			}
		}
	}
}

// inOfficeHours are the notices that the calendar brings about; they leave in office hours only.
func inOfficeHours(kind complaints.LetterKind) bool {
	return slices.Contains([]complaints.LetterKind{
		complaints.NoticeWarning, complaints.NoticeBreach, complaints.NoticeTermPassed, complaints.NoticeMeasureDue,
	}, kind)
}

// check holds every invariant on every complaint.
func (l *life) check(rt *rapid.T) {
	times := map[string]int{}
	for _, m := range l.relay.took {
		times[m.MessageID]++
		if !strings.HasPrefix(string(m.Kind), "staff_") {
			requireNoText(rt, internal, m)
		}
	}
	for _, id := range l.ids() {
		if l.unchanged(rt, id) {
			continue
		}
		steps := l.steps(rt, id)
		l.checkState(rt, id, steps)
		l.checkDeliveries(rt, id, steps, times)
		for _, by := range []complaints.Actor{person("employee-1"), {ID: "reader", Email: mailOfOurs}} {
			l.checkComplainant(rt, by, id)
		}
		l.checkExplained(rt, id)
	}
	for id, n := range times {
		require.Equal(rt, 1, n, "Message-ID %s", id)
	}
}

func (l *life) unchanged(rt *rapid.T, id complaints.ID) bool {
	c, err := l.store.Load(l.ctx, id)
	require.NoError(rt, err)
	deliveries, err := l.store.Deliveries(l.ctx, id)
	require.NoError(rt, err)
	now := fmt.Sprint(c.Revision, deliveries)
	same := l.checked[id] == now
	l.checked[id] = now
	return same
}

// steps folds the history of a complaint, one event after the other.
func (l *life) steps(rt *rapid.T, id complaints.ID) []step {
	page, err := l.store.History(l.ctx, complaints.HistoryParams{Complaint: id, PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(rt, err)
	var c complaints.Complaint
	var list []step
	for i, r := range page.Items {
		require.Equal(rt, complaints.Revision(i+1), r.Revision)
		require.False(rt, r.At.Before(c.ChangedAt), "revision %d is earlier than the one before it", r.Revision)
		s := step{before: c.Clone(), Recorded: r}
		c.Apply(r)
		s.after = c.Clone()
		requireLegal(rt, s)
		requireHonestDates(rt, s)
		requireTimely(rt, s)
		list = append(list, s)
		data, err := complaints.EncodeEvent(r)
		require.NoError(rt, err)
		require.NotContains(rt, string(data), freeText)
		require.NotContains(rt, string(data), mailOfOurs)
	}
	return list
}

func (l *life) checkState(rt *rapid.T, id complaints.ID, steps []step) {
	state, err := l.store.Load(l.ctx, id)
	require.NoError(rt, err)
	require.Equal(rt, steps[len(steps)-1].after, state, "replaying the history gives another state than the one stored")
	data, err := complaints.EncodeState(state)
	require.NoError(rt, err)
	require.NotContains(rt, string(data), freeText)
	require.NotContains(rt, string(data), mailOfOurs)
}

func (l *life) checkDeliveries(rt *rapid.T, id complaints.ID, steps []step, times map[string]int) {
	list, err := l.store.Deliveries(l.ctx, id)
	require.NoError(rt, err)
	var have []string
	for _, d := range list {
		have = append(have, fmt.Sprintf("%d %s %s", d.Revision, d.Subscriber, d.Letter))
		sent := 0
		if d.State == complaints.DeliverySent {
			sent = 1
		}
		messageID := fmt.Sprintf("%s.%d.%s@ssc.example", strings.ToLower(string(id)), d.Revision, d.Subscriber)
		require.Equal(rt, sent, times[messageID], "%s is %s", messageID, d.State)
		before, known := l.settled[d.DeliveryKey]
		switch {
		case known:
			require.Equal(rt, before, d, "settled a second time")
		case d.State == complaints.DeliveryPending || d.State == complaints.DeliveryParked:
		default:
			last := steps[len(steps)-1]
			_, gone := last.Event.(complaints.WasErased)
			require.False(rt, gone && d.At.After(last.At) && d.State != complaints.DeliveryMoot, "%s was told after the erasure", d.Letter)
			l.settled[d.DeliveryKey] = d
		}
	}
	require.ElementsMatch(rt, deliveryModel(steps, l.law), have)
}

// checkComplainant reads all that the complainant can read.
func (l *life) checkComplainant(rt *rapid.T, by complaints.Actor, id complaints.ID) {
	v, err := l.Get(l.ctx, by, id)
	if errors.Is(err, complaints.ErrNotFound) {
		return
	}
	require.NoError(rt, err)
	requireNoText(rt, internal, v.Complaint)
	for _, t := range textsOf(v.Complaint) {
		require.NotContains(rt, v.Text(t), internal)
	}
	history, err := l.History(l.ctx, by, id, complaints.PageParams{Limit: 100})
	require.NoError(rt, err)
	requireNoText(rt, internal, history.Items)
	files, err := l.Attachments(l.ctx, by, id)
	require.NoError(rt, err)
	requireNoText(rt, internal, files)
	letters, err := l.Letters(l.ctx, by, id)
	require.NoError(rt, err)
	requireNoText(rt, internal, letters)
}

func (l *life) checkExplained(rt *rapid.T, id complaints.ID) {
	list, err := l.Deadlines(l.ctx, person("admin"), id)
	require.NoError(rt, err)
	for _, d := range list {
		require.NotEmpty(rt, d.Steps)
		require.Equal(rt, d.Date, d.Steps[len(d.Steps)-1].Date)
		require.Equal(rt, d.Date.Moment(), d.Due)
	}
}

func requireNoText(t require.TestingT, text string, v any) {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	require.NotContains(t, string(data), text)
}

// textsOf are the references of a state.
func textsOf(c complaints.Complaint) []complaints.Text {
	list := []complaints.Text{c.Complainant.Person, c.Subject, c.Description, c.Agreement, c.Findings, c.ClosingText}
	for _, p := range c.Concerned {
		list = append(list, p.Name)
	}
	for _, m := range c.Measures {
		list = append(list, m.Text)
	}
	if c.Escalation != nil {
		list = append(list, c.Escalation.Decision)
	}
	return list
}
