package complaints_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// centre is a whole service centre for tests: the default policy over memstore, with a clock that tests set.
type centre struct {
	*complaints.Service
	t     *testing.T
	store *memstore.Store
	post  *outbox
	dis   *complaints.Dispatcher

	mu  sync.Mutex
	now time.Time
}

// newCentre opens a centre at a moment written as RFC 3339.
func newCentre(t *testing.T, now string, change ...func(*complaints.Policy)) *centre {
	t.Helper()
	p := complaints.DefaultPolicy()
	for _, f := range change {
		f(p)
	}
	c := &centre{t: t, store: memstore.New(), post: &outbox{}, now: moment(t, now)}
	var err error
	c.Service, err = complaints.New(t.Context(), c.store, &complaints.Options{
		Now: c.clock, Policy: p, Blobs: memstore.NewBlobs(), Composer: plainComposer{}, PersonKey: []byte("test"),
	})
	require.NoError(t, err)
	c.dis, err = complaints.NewDispatcher(c.Service, c.post, nil)
	require.NoError(t, err)
	return c
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

func (c *centre) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// at moves the clock.
func (c *centre) at(now string) {
	c.t.Helper()
	at := moment(c.t, now)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// settle sweeps and delivers until nothing is left.
func (c *centre) settle() {
	c.t.Helper()
	_, err := c.Sweep(c.t.Context())
	require.NoError(c.t, err)
	_, err = c.dis.Dispatch(c.t.Context())
	require.NoError(c.t, err)
}

// do gives a command that must succeed.
func (c *centre) do(by complaints.ActorID, id complaints.ID, cmd complaints.Command) complaints.View {
	c.t.Helper()
	v, err := c.Do(c.t.Context(), complaints.Actor{ID: by}, id, 0, cmd)
	require.NoError(c.t, err)
	return v
}

// employee files a complaint about ICT as an employee of a partner.
func (c *centre) employee() complaints.View {
	c.t.Helper()
	v, err := c.Submit(c.t.Context(), complaints.Actor{ID: "employee-1"}, complaints.Submission{
		Channel:    complaints.ChannelWeb,
		Department: "facilities", Ground: complaints.ServiceGround,
		Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel.",
		Complainant: complaints.NewComplainant{
			Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
		},
	})
	require.NoError(c.t, err)
	return v
}

// outbox is a Notifier that keeps what it was given.
type outbox struct {
	mu   sync.Mutex
	sent []complaints.Letter
}

func (o *outbox) Send(_ context.Context, l complaints.Letter) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, l)
	return nil
}

// kinds lists what was sent, in order, and empties the outbox.
func (o *outbox) kinds() []complaints.LetterKind {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []complaints.LetterKind
	for _, l := range o.sent {
		list = append(list, l.Kind)
	}
	o.sent = nil
	return list
}

// plainComposer writes just enough to recognise a letter by.
type plainComposer struct{}

func (plainComposer) Compose(kind complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	return complaints.Letter{Kind: kind, Subject: string(kind) + " " + f.Reference, Text: f.Public, HTML: "<p>"}, nil
}

func (plainComposer) ComposeNotice(kind complaints.LetterKind, f complaints.NoticeFacts) (complaints.Letter, error) {
	return complaints.Letter{Kind: kind, Subject: string(kind) + " " + f.Reference, Text: f.Reason, HTML: "<p>"}, nil
}

// TestProcedure walks the nine steps of the procedure with an escalation.
func TestProcedure(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	v := c.employee()
	id := v.Complaint.ID
	require.Equal(t, "K-2026-000001", v.Complaint.Reference)
	require.Equal(t, day(t, "2026-04-08"), v.Complaint.FirstResponse.Date)
	require.Equal(t, day(t, "2026-04-16"), v.Complaint.Resolution.Date)
	c.settle()
	require.Contains(t, c.post.kinds(), complaints.LetterAcknowledgment)

	if v.Complaint.Status == complaints.Registered {
		c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	}
	c.do("facilities-1", id, complaints.Take{})
	c.at("2026-04-03T09:00:00+02:00")
	c.do("facilities-1", id, complaints.Contact{Kind: complaints.Phone})
	v = c.do("facilities-1", id, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."})
	require.Equal(t, complaints.Met, v.Complaint.FirstResponse.State)
	v = c.do("facilities-1", id, complaints.HandBack{
		Outcome: complaints.Upheld, Findings: "De stoel was niet besteld.", Satisfied: complaints.SatisfiedNo,
		Measures: []complaints.NewMeasure{{Text: "Bestellingen wekelijks nalopen", Owner: "facilities-1", Due: day(t, "2026-05-01")}},
	})
	require.Equal(t, complaints.Handled, v.Complaint.Status)
	_, err := c.Do(t.Context(), complaints.Actor{ID: "desk-1"}, id, 0, complaints.Close{Text: "Afgerond."})
	require.ErrorIs(t, err, complaints.ErrIllegalTransition)
	c.do("facilities-1", id, complaints.Escalate{Reason: "Niet tevreden."})
	c.do("director", id, complaints.DecideEscalation{Decision: "De stoel komt morgen.", Outcome: complaints.Upheld})
	c.settle()
	c.post.kinds()
	v = c.do("desk-1", id, complaints.Close{Text: "Uw klacht is afgehandeld."})
	require.Equal(t, complaints.Closed, v.Complaint.Status)
	require.Equal(t, complaints.Met, v.Complaint.Resolution.State)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.LetterClosing}, c.post.kinds())
	c.settle()
	require.Empty(t, c.post.kinds())

	history, err := c.History(t.Context(), complaints.Actor{ID: "desk-1"}, id, complaints.PageParams{Limit: 100})
	require.NoError(t, err)
	require.Len(t, history.Items, int(v.Complaint.Revision))
}
