package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// Whatever of the stream's records is dropped, doubled, reordered, delayed or cut off, and whichever answers of the far side get lost:
// every letter and notice has its effect, and it has it once, but where an answer was lost.
func TestEveryLetterHasItsEffect(t *testing.T) {
	t.Parallel()
	parts := newParts(t)
	rapid.Check(t, func(rt *rapid.T) {
		x := newOutage(rt, parts)
		steps := []func(*rapid.T){x.submit, x.command, x.deliver, x.deliver, x.passTime, x.sweep, x.loseAnswers}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(steps)-1), 1, 20).Draw(rt, "steps") {
			steps[i](rt)
		}
		x.now = x.now.Add(72 * time.Hour) // the stream is away for three days
		x.far.lose = 0
		for range 50 {
			if x.redrive() {
				break
			}
			x.now = x.now.Add(2 * time.Hour)
		}
		x.everythingArrived()
	})
}

// outage is a centre whose stream and far side cannot be relied on.
type outage struct {
	t       tester
	now     time.Time
	store   *memstore.Store
	service *complaints.Service
	relay   *relay
	office  *office
	redoing *complaints.Dispatcher // the sweep's
	far     *farSide
	ids     []complaints.ID
	told    map[complaints.DeliveryKey]bool // that came to the stream
	stream  []record
}

// tester is what a test and one try of a property have in common.
type tester interface {
	require.TestingT
	Context() context.Context
}

// parts stay the same from try to try.
type parts struct {
	policy   *complaints.Policy
	composer *letters.Composer
	kit      *setup.Kit
}

func newParts(t *testing.T) parts {
	t.Helper()
	policy, err := policyfile.ReadFile("../../examples/standalone/policy.yaml")
	require.NoError(t, err)
	composer, err := letters.New(nil)
	require.NoError(t, err)
	env := map[string]string{
		"AWS_REGION": "x", "KLACHTWERK_DEPLOYMENT": "x", "KLACHTWERK_TABLE": "x", "KLACHTWERK_BUCKET": "x", "KLACHTWERK_POLICY": "config/x.yaml",
		"KLACHTWERK_KMS_KEY": "arn:aws:kms:x:0:key/x",
	}
	k, err := setup.NewKit(setup.Relay, func(name string) (string, bool) { return env[name], true }, &bytes.Buffer{})
	require.NoError(t, err)
	return parts{policy, composer, k}
}

func newOutage(t tester, p parts) *outage {
	x := &outage{t: t, now: time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC), store: memstore.New(), far: &farSide{took: map[string]int{}, lost: map[string]int{}}, told: map[complaints.DeliveryKey]bool{}}
	o := &complaints.Options{Now: func() time.Time { return x.now }, Policy: p.policy, Composer: p.composer, PersonKey: []byte("key")}
	var err error
	x.service, err = complaints.New(t.Context(), x.store, o)
	require.NoError(t, err)
	x.redoing, err = complaints.NewDispatcher(x.service, x.far, nil)
	require.NoError(t, err)
	x.office = &office{hints: setup.NewHints(x.store)}
	hinted, err := complaints.New(t.Context(), x.office.hints, o)
	require.NoError(t, err)
	x.office.dispatcher, err = complaints.NewDispatcher(hinted, x.far, nil)
	require.NoError(t, err)
	x.relay = &relay{kit: p.kit}
	return x
}

func (x *outage) submit(*rapid.T) { x.file() }

func (x *outage) file() {
	t := x.t
	v, err := x.service.Submit(t.Context(), complaints.Actor{ID: "demo-partner", Organisation: "gemeente-a"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "facilities", Subject: "Stoel", Description: "Al drie weken.",
		Complainant: complaints.NewComplainant{
			Name: "Petra", Email: fmt.Sprintf("petra-%d@gemeente-a.example", len(x.ids)), Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
		},
	})
	require.NoError(t, err)
	x.ids = append(x.ids, v.Complaint.ID)
	x.flow()
}

func (x *outage) command(t *rapid.T) {
	if len(x.ids) == 0 {
		return
	}
	_, err := x.service.Do(t.Context(), complaints.Actor{ID: "demo-desk"}, rapid.SampledFrom(x.ids).Draw(t, "complaint"), 0, complaints.Message{Text: "Wij zoeken het uit."})
	require.NoError(t, err)
	x.flow()
}

// flow puts new deliveries on the stream.
func (x *outage) flow() {
	t := x.t
	for _, id := range x.ids {
		list, err := x.store.Deliveries(t.Context(), id)
		require.NoError(t, err)
		for _, d := range list {
			if !x.told[d.DeliveryKey] {
				x.told[d.DeliveryKey] = true
				x.stream = append(x.stream, recordOf(d.DeliveryKey, len(x.told)))
			}
		}
	}
}

func recordOf(k complaints.DeliveryKey, n int) record {
	var r record
	r.DynamoDB.SequenceNumber = strconv.Itoa(n)
	r.DynamoDB.Keys = map[string]struct{ S string }{
		"pk": {"prefix/C#" + string(k.Complaint)}, "sk": {fmt.Sprintf("O#%06d#%s", k.Revision, k.Subscriber)},
	}
	return r
}

// deliver hands over some of the records in any order, some twice; the rest comes later or never. At times the time is over halfway.
func (x *outage) deliver(t *rapid.T) {
	if len(x.stream) == 0 {
		return
	}
	batch := rapid.SliceOfN(rapid.SampledFrom(x.stream), 1, 6).Draw(t, "batch")
	if rapid.Bool().Draw(t, "gone after") {
		x.stream = nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if rapid.IntRange(0, 5).Draw(t, "cut off") == 0 {
		x.far.then = cancel
	}
	x.relay.follow(ctx, x.office, event{Records: batch})
	x.far.then = nil
}

func (x *outage) passTime(t *rapid.T) {
	x.now = x.now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes")) * time.Minute)
}

func (x *outage) sweep(t *rapid.T) {
	_, err := x.service.Sweep(t.Context())
	require.NoError(t, err)
	x.flow()
	x.redrive()
}

func (x *outage) loseAnswers(t *rapid.T) { x.far.lose = rapid.IntRange(0, 4).Draw(t, "answers") }

// redrive runs the sweep's Dispatcher, and reports whether nothing waits any more.
func (x *outage) redrive() bool {
	_, err := x.redoing.Dispatch(x.t.Context())
	require.NoError(x.t, err)
	for _, id := range x.ids {
		list, err := x.store.Deliveries(x.t.Context(), id)
		require.NoError(x.t, err)
		for _, d := range list {
			if d.State == complaints.DeliveryPending {
				return false
			}
		}
	}
	return true
}

func (x *outage) everythingArrived() {
	for _, id := range x.ids {
		list, err := x.service.Letters(x.t.Context(), complaints.Actor{ID: "demo-desk"}, id)
		require.NoError(x.t, err)
		for _, l := range list {
			if l.Delivery.State == complaints.DeliveryMoot {
				continue
			}
			require.Equal(x.t, complaints.DeliverySent, l.Delivery.State)
			name := l.Letter.MessageID
			require.GreaterOrEqual(x.t, x.far.took[name], 1, "it has its effect")
			require.LessOrEqual(x.t, x.far.took[name], 1+x.far.lost[name], "once, but where an answer was lost")
		}
	}
}

// farSide takes letters, and loses answers.
type farSide struct {
	lose       int
	then       func() // after the next letter; nil: nothing
	took, lost map[string]int
}

func (f *farSide) Send(_ context.Context, l complaints.Letter) error {
	f.took[l.MessageID]++
	if f.then != nil {
		f.then()
		f.then = nil
	}
	if f.lose > 0 {
		f.lose--
		f.lost[l.MessageID]++
		return complaints.Refuse(complaints.CodeUnavailable, "answer_lost", nil)
	}
	return nil
}

// A record that cannot be followed now is read again from the stream; one of another item, or that nobody can read, is passed over.
func TestRecords(t *testing.T) {
	t.Parallel()
	id := complaints.ID("01KN6K9M00XTZ069VSPE09M4EG")
	want := complaints.DeliveryKey{Complaint: id, Revision: 12, Subscriber: complaints.ToStaff}
	got, ok := recordOf(want, 1).delivery()
	require.True(t, ok)
	require.Equal(t, want, got)
	for _, keys := range [][2]string{
		{"C#" + string(id), "E#000001"}, {"C#" + string(id), "O#x#staff"}, {"C#" + string(id), "O#000001"}, {"C#elsewhere", "O#000001#staff"}, {"K#cmd#x", "#"}, {"", ""},
	} {
		var r record
		r.DynamoDB.Keys = map[string]struct{ S string }{"pk": {keys[0]}, "sk": {keys[1]}}
		_, ok := r.delivery()
		require.False(t, ok, keys)
	}
}

func TestFailedRecordsAreNamed(t *testing.T) {
	t.Parallel()
	x := newOutage(t, newParts(t))
	for range 3 {
		x.file()
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	x.far.then = cancel
	out := x.relay.follow(ctx, x.office, event{Records: x.stream})
	require.Len(t, out.BatchItemFailures, 1, "the stream goes on from there")
	require.Equal(t, x.stream[0].DynamoDB.SequenceNumber, out.BatchItemFailures[0].ItemIdentifier)
	require.Empty(t, x.relay.follow(t.Context(), x.office, event{Records: x.stream}).BatchItemFailures)
	require.True(t, x.redrive())
	x.everythingArrived()
}
