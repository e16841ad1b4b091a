package letters_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// office is the engine with this composer, and everything that it sent.
type office struct {
	t          *testing.T
	now        time.Time
	service    *complaints.Service
	dispatcher *complaints.Dispatcher

	mu   sync.Mutex
	sent map[complaints.LetterKind][]complaints.Letter
}

func (o *office) Send(_ context.Context, l complaints.Letter) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent[l.Kind] = append(o.sent[l.Kind], l)
	return nil
}

func newOffice(t *testing.T, policy *complaints.Policy) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC), sent: map[complaints.LetterKind][]complaints.Letter{}}
	c, err := letters.New(nil)
	require.NoError(t, err)
	o.service, err = complaints.New(t.Context(), memstore.New(), &complaints.Options{
		Now: func() time.Time { return o.now }, Policy: policy, Composer: c, PersonKey: []byte("0123456789abcdef0123456789abcdef"),
	})
	require.NoError(t, err)
	o.dispatcher, err = complaints.NewDispatcher(o.service, o, nil)
	require.NoError(t, err)
	return o
}

// settle sweeps and delivers until there is nothing to do; a delivery that fails is a letter that would not be composed.
func (o *office) settle() {
	o.t.Helper()
	_, err := o.service.Sweep(o.t.Context())
	require.NoError(o.t, err)
	for range 100 {
		done, err := o.dispatcher.Dispatch(o.t.Context())
		require.NoError(o.t, err)
		require.Zero(o.t, done.Failed, "a letter was not composed")
		if done.Quiet() {
			return
		}
	}
	o.t.Fatal("deliveries do not come to rest")
}

func (o *office) file(kind complaints.ComplainantKind, change ...func(in *complaints.Submission)) complaints.ID {
	o.t.Helper()
	in := complaints.Submission{
		Channel: complaints.ChannelWeb, Ground: complaints.ServiceGround, Department: "ict", Subject: "Laptop niet klaar",
		Description: "Ik kwam drie keer voor niets.\n\nDat vind ik niet netjes.",
		Complainant: complaints.NewComplainant{Name: "Sanne de Vries", Email: "sanne@gemeente-a.example", Kind: kind, Organisation: "gemeente-a"},
	}
	for _, c := range change {
		c(&in)
	}
	v, err := o.service.Submit(o.t.Context(), complaints.Actor{ID: "desk-1"}, in)
	require.NoError(o.t, err)
	o.settle()
	return v.Complaint.ID
}

func (o *office) do(by complaints.ActorID, id complaints.ID, commands ...complaints.Command) {
	o.t.Helper()
	for _, cmd := range commands {
		_, err := o.service.Do(o.t.Context(), complaints.Actor{ID: by}, id, 0, cmd)
		require.NoError(o.t, err, "%s", cmd.Name())
		o.settle()
	}
}

// ordinary brings a complaint back to the desk.
func (o *office) ordinary(id complaints.ID, satisfied complaints.Satisfaction) {
	o.t.Helper()
	o.do("desk-1", id, complaints.Assign{Group: "ict"})
	o.do("ict-1", id, complaints.Take{},
		complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."},
		complaints.Hear{Held: true, Record: "Medewerker gehoord."},
		complaints.HandBack{
			Outcome: complaints.PartlyUpheld, Findings: "Twee keer niet klaar.", Satisfied: satisfied,
			Measures: []complaints.NewMeasure{{Text: "Afspraken bevestigen", Owner: "ict-1", Due: day(o.t, "2027-01-04")}},
		})
}

// Every letter that the engine asks for in the lives of these complaints is composed from the facts that the engine gives.
func TestEngineFillsTheFacts(t *testing.T) {
	t.Parallel()
	for name, policy := range map[string]*complaints.Policy{"procedure": complaints.DefaultPolicy(), "awb": complaints.AwbPolicy()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, policy)
			lives(o)
			for _, sent := range o.sent {
				for _, l := range sent {
					requireNoHoles(t, l)
					require.Equal(t, wordsOfText(l.Text), wordsOfHTML(l.HTML))
				}
			}
			for _, kind := range append(letterKinds(), noticeKinds()...) {
				switch {
				case kind == complaints.LetterConcernedCopy && policy.Law != complaints.LawAwb: // Awb 9:9
				default:
					require.NotEmpty(t, o.sent[kind], "%s was not sent", kind)
				}
			}
		})
	}
}

// unknownSender lets a mail come whose sender does not confirm it, and the question to them come back.
func (o *office) unknownSender() {
	o.t.Helper()
	receive := func(m complaints.InboundMail) {
		m.ReceivedAt = o.now
		_, err := o.service.Receive(o.t.Context(), m)
		require.NoError(o.t, err)
		o.settle()
	}
	receive(complaints.InboundMail{Key: "m1", From: complaints.Address{Name: "Sanne", Email: "sanne@gemeente-a.example"}, Subject: "Stoel", Text: "Kapot."})
	asked := o.sent[complaints.LetterSenderConfirmation]
	require.NotEmpty(o.t, asked)
	receive(complaints.InboundMail{Key: "m2", Automatic: true, Report: complaints.ReportBounce, Undelivered: []string{asked[len(asked)-1].MessageID}})
}

func lives(o *office) {
	o.t.Helper()
	escalated := o.file(complaints.PartnerEmployee, func(in *complaints.Submission) {
		in.Complainant.Actor = "sanne"
		in.Concerned = []complaints.NewConcerned{{Name: "Hanna Harms", Actor: "hr-1"}}
	})
	o.ordinary(escalated, complaints.SatisfiedNo)
	o.do("ict-1", escalated, complaints.Escalate{Reason: "Niet eens met de uitleg."})
	o.do("director", escalated, complaints.DecideEscalation{Decision: "De afspraak had bevestigd moeten worden.", Outcome: complaints.Upheld})
	o.do("desk-1", escalated, complaints.Close{Text: "Wij bieden onze excuses aan."})
	o.do("sanne", escalated, complaints.Dissatisfied{Reason: "Nog niet tevreden."})
	o.do("desk-1", escalated, complaints.RefuseReopening{Reason: "Geen nieuwe feiten."})

	waiting := o.file(complaints.PartnerEmployee)
	o.do("desk-1", waiting, complaints.Assign{Group: "hr"})
	o.do("hr-1", waiting, complaints.Return{Reason: "Gaat over ICT."})
	o.do("desk-1", waiting, complaints.Assign{Group: "ict"}, complaints.Message{Text: "Wij kijken ernaar."})
	o.do("ict-1", waiting, complaints.Take{}, complaints.Suspend{Until: day(o.t, "2026-11-19"), Reason: "Stuur ons de bonnen."})
	o.now = o.now.AddDate(0, 0, 6)
	o.settle()
	o.do("ict-1", waiting, complaints.Resume{}, complaints.Extend{Until: day(o.t, "2027-01-14"), Reason: "Onderzoek duurt langer."})
	o.do("desk-1", waiting, complaints.Withdraw{Reason: "Hoeft niet meer."}, complaints.Reopen{Reason: "Toch wel."})

	for _, cmd := range []complaints.Command{
		complaints.Refer{To: "gemeente-a"}, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Dit is een storing."},
		complaints.Dismiss{Ground: complaints.AlreadyHandled, Reason: "Al eerder behandeld."},
	} {
		o.do("desk-1", o.file(complaints.PartnerEmployee), cmd)
	}
	o.file(complaints.Citizen, func(in *complaints.Submission) {
		in.Complainant.Email, in.Complainant.Organisation = "burger@post.example", ""
	})
	o.unknownSender()
	forgotten := o.file(complaints.PartnerEmployee)
	for range 120 {
		o.now = o.now.AddDate(0, 0, 1)
		o.settle()
	}
	o.do("desk-1", forgotten, complaints.Message{Text: "Excuses voor het wachten."})
	_, err := o.service.Submit(o.t.Context(), complaints.Actor{ID: "desk-1"}, complaints.Submission{
		Channel: complaints.ChannelLetter, Anonymous: true, Subject: "Balie", Description: "De balie is onvriendelijk.", Ground: complaints.Conduct,
	})
	require.NoError(o.t, err)
	o.settle()
	messaged := o.file(complaints.PartnerEmployee, func(in *complaints.Submission) { in.Complainant.Actor = "sanne" })
	o.do("sanne", messaged, complaints.Message{Text: "Hierbij de bonnen."})
}
