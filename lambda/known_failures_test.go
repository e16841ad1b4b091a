package lambda_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/runtimetest"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// TestKnownFailure holds what users of other complaint systems saw go wrong, where it is the deployment that decides it: many
// processes, events that come twice, time that runs out. The other failures are held where they belong.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, *world){
		"27-racing-deliveries-of-one-mail-give-one-complaint":          racingDeliveries,
		"34-refused-mails-are-kept-until-someone-acts":                 refusedMailsStay,
		"36-the-identity-of-a-mail-outlives-its-case":                  mailOutlivesItsCase,
		"47-erasure-keeps-the-figures":                                 figuresStay,
		"50-five-deliveries-of-one-object-give-one-outcome":            fiveDeliveries,
		"53-the-sweep-goes-on-to-the-last-due-one-however-often-ended": sweepGoesOn,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t))
		})
	}
}

const sender = "f.dewit@gemeente-a.example"

// together has as many processes of the intake take in an event each, all at once.
func (w *world) together(of ...any) {
	w.t.Helper()
	var all sync.WaitGroup
	for _, e := range of {
		process := w.start(setup.Intake)
		process.Started(w.t)
		all.Go(func() {
			var out events.SQSEventResponse
			for range 5 { // what was too much at once is delivered again
				body, err := process.Invoke(w.t.Context(), queued(e))
				if !assert.NoError(w.t, err) || !assert.NoError(w.t, json.Unmarshal(body, &out)) || len(out.BatchItemFailures) == 0 {
					return
				}
			}
			assert.Fail(w.t, "a mail is not taken in", process.Log())
		})
	}
	all.Wait()
}

func racingDeliveries(t *testing.T, w *world) {
	raw := rawMail(sender, "Verkeerde stoel", "Al drie weken.", "one@gemeente-a.example", scanned)
	w.together(w.arrive("a", raw), w.arrive("b", raw), w.arrive("c", "X-Other-Way: 1\r\n"+raw), w.arrive("d", raw))
	require.Len(t, w.items("/v1/complaints"), 1)
	mails := w.items("/v1/mail")
	require.Len(t, mails, 1)
	require.Equal(t, "complaint", mails[0]["outcome"])
	id := mails[0]["complaint"].(string)
	require.Len(t, w.items("/v1/complaints/"+id+"/attachments"), 1)
	w.settle()
	require.Len(t, w.sent(sender), 1)
}

func fiveDeliveries(t *testing.T, w *world) {
	e := w.arrive("one", rawMail(sender, "Verkeerde stoel", "Al drie weken.", "one@gemeente-a.example", scanned))
	w.together(e, e, e)
	w.takeIn(e, e) // in one batch
	_, err := w.function(setup.Intake).Invoke(t.Context(), e)
	require.NoError(t, err, "from S3 itself")
	notice := object{"notificationType": "Received", "mail": object{"messageId": "one", "timestamp": w.now()}, "receipt": object{
		"spamVerdict": object{"status": "PASS"}, "virusVerdict": object{"status": "PASS"}, "action": object{"type": "S3", "bucketName": w.mail, "objectKey": "incoming/one"},
	}}
	text, err := json.Marshal(notice)
	require.NoError(t, err)
	for _, way := range []any{notice, object{"Records": []object{{"EventSource": "aws:sns", "Sns": object{"Message": string(text)}}}}, object{"Records": []object{{"eventSource": "aws:ses", "ses": notice}}}} {
		_, err := w.function(setup.Intake).Invoke(t.Context(), way)
		require.NoError(t, err, "of SES")
	}
	w.takeIn(object{"Type": "Notification", "Message": string(text)})
	var caught object
	w.function(setup.Intake).MustInvoke(t, object{"since_hours": 1}, &caught)
	require.Equal(t, object{"looked": 1.0}, caught)
	require.Len(t, w.items("/v1/complaints"), 1)
	require.Len(t, w.items("/v1/mail"), 1)
	require.Len(t, w.objects(w.files, "mail/"), 1)
	w.settle()
	require.Len(t, w.sent(sender), 1)
}

func refusedMailsStay(t *testing.T, w *world) {
	spam := strings.ReplaceAll(scanned, "Spam-Verdict: PASS", "Spam-Verdict: FAIL")
	infected := strings.ReplaceAll(scanned, "Virus-Verdict: PASS", "Virus-Verdict: FAIL")
	w.takeIn(w.arrive("spam", rawMail(sender, "Win een stoel", "Klik hier.", "spam@gemeente-a.example", spam)),
		w.arrive("virus", rawMail(sender, "Rekening", "Zie bijlage.", "virus@gemeente-a.example", infected)))
	waiting := map[string]string{}
	for _, m := range w.items("/v1/mail?outcome=quarantined") {
		waiting[m["reason"].(string)] = m["key"].(string)
	}
	require.Len(t, waiting, 2)
	require.Empty(t, w.items("/v1/complaints"), "nobody is answered, nothing is filed")
	require.Empty(t, w.objects(w.files, "attachments/"+waiting["virus"]), "what carries a virus is not kept apart")
	status, out := w.try("demo-desk", "POST", "/v1/mail/"+waiting["spam"]+"/decide", object{"refuse": "spam"})
	require.Equal(t, 200, status, out)
	w.moveTo(tomorrow(w.now()))
	w.settle()
	w.function(setup.Intake).MustInvoke(t, object{"since_hours": 1}, nil)
	m := w.get("demo-desk", "/v1/mail/"+waiting["spam"])
	require.Equal(t, "refused", m["outcome"])
	var original events.APIGatewayV2HTTPResponse
	w.function(setup.API).MustInvoke(t, w.request("demo-desk", "GET", m["original"].(string), nil), &original)
	require.Equal(t, 200, original.StatusCode)
	require.Contains(t, original.Body, "Klik hier.")
	require.Equal(t, "quarantined", w.get("demo-desk", "/v1/mail/"+waiting["virus"])["outcome"])
	require.Empty(t, w.ses.Took())
}

// ended is a complaint that came by mail and is closed; it gives its id.
func (w *world) ended(event any) string {
	w.t.Helper()
	w.takeIn(event)
	id := w.items("/v1/complaints")[0]["id"].(string)
	w.do("demo-desk", id, "assign", object{"group": "ict"})
	w.do("demo-handler-ict", id, "take", nil)
	w.do("demo-handler-ict", id, "contacts", object{"kind": "phone", "reached": true, "summary": "Uitgelegd."})
	w.do("demo-handler-ict", id, "hand-back", object{"outcome": "upheld", "findings": "Het lag aan ons.", "satisfied": "yes"})
	w.do("demo-desk", id, "close", object{"text": "Uw stoel staat klaar."})
	w.settle()
	return id
}

func mailOutlivesItsCase(t *testing.T, w *world) {
	e := w.arrive("one", rawMail(sender, "Verkeerde stoel", "Al drie weken.", "one@gemeente-a.example", scanned))
	id := w.ended(e)
	w.moveTo("2028-05-01T10:00:00+02:00")
	w.settle()
	require.Equal(t, true, w.get("demo-admin", "/v1/complaints/"+id)["erased"])
	letters := len(w.ses.Took())
	require.Empty(t, w.objects(w.files, "mail/"), "of the original no version is left")
	require.Empty(t, w.objects(w.files, "attachments/"))

	w.takeIn(e)
	w.takeIn(w.arrive("again", rawMail(sender, "Verkeerde stoel", "Al drie weken.", "one@gemeente-a.example", scanned)))
	w.settle()
	require.Len(t, w.items("/v1/complaints"), 1)
	require.Len(t, w.items("/v1/mail"), 1)
	require.Empty(t, w.objects(w.files, "mail/"), "nor does it come back")
	require.Empty(t, w.objects(w.files, "attachments/"))
	require.Len(t, w.ses.Took(), letters)
}

func figuresStay(t *testing.T, w *world) {
	id := w.ended(w.arrive("one", rawMail(sender, "Verkeerde stoel", "Al drie weken.", "one@gemeente-a.example", scanned)))
	figures := func(reason string) object {
		var made []object
		w.function(setup.Report).MustInvoke(t, object{"period": "2026-Q2", "reason": reason, "by": "demo-desk"}, &made)
		require.Len(t, made, 1)
		for _, key := range w.objects(w.files, fmt.Sprintf("reports/2026-q2/v%v/", made[0]["version"])) {
			if !strings.HasSuffix(key, "/report.json!") {
				continue
			}
			r, err := w.blobs().Open(t.Context(), strings.TrimSuffix(key, "!"))
			require.NoError(t, err)
			var document struct{ Figures object }
			require.NoError(t, json.NewDecoder(r).Decode(&document))
			require.NoError(t, r.Close())
			return document.Figures
		}
		t.Fatal("there is no report.json")
		return nil
	}
	before := figures("voor de vernietiging")
	require.InDelta(t, 1, before["received"], 0)
	w.moveTo("2028-05-01T10:00:00+02:00")
	w.settle()
	require.Equal(t, true, w.get("demo-admin", "/v1/complaints/"+id)["erased"])
	after := figures("na de vernietiging")
	require.InDelta(t, 1, after["erased"], 0)
	for _, of := range []object{before, after} {
		delete(of, "as_of")
		delete(of, "erased")
	}
	require.Equal(t, before, after)
	var noted []complaints.ID
	require.NoError(t, setup.Erasures(t.Context(), w.blobs(), func(id complaints.ID) error {
		noted = append(noted, id)
		return nil
	}))
	require.Equal(t, []complaints.ID{complaints.ID(id)}, noted, "the erasure is known outside the table")
}

// sweepGoesOn has 101 complaints due, and a sweep whose time is over again and again.
func sweepGoesOn(t *testing.T, w *world) {
	service, err := w.kit().Service(t.Context(), setup.Parts{})
	require.NoError(t, err)
	ids, patience := make([]complaints.ID, 101), 5900*time.Millisecond // five seconds of it are kept to tell
	if testing.Short() {
		ids, patience = ids[:40], 5400*time.Millisecond
	}
	for n := range ids {
		v, err := service.Submit(t.Context(), complaints.Actor{ID: "demo-partner", Organisation: "gemeente-a"}, complaints.Submission{
			Channel: complaints.ChannelWeb, Department: "facilities", Subject: fmt.Sprintf("Stoel %d", n), Description: "Al drie weken.",
			Complainant: complaints.NewComplainant{Name: "Petra", Email: fmt.Sprintf("petra-%d@gemeente-a.example", n), Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
		})
		require.NoError(t, err)
		ids[n] = v.Complaint.ID
	}
	w.moveTo("2026-04-09T09:30:00+02:00") // behind the day of the first response
	hurried := w.start(setup.Sweep, func(o *runtimetest.Options) { o.Timeout = patience })
	unfinished := 0
	for finished := false; !finished && unfinished < 200; {
		var out object
		hurried.MustInvoke(t, object{}, &out)
		if finished = out["finished"] == true; !finished {
			unfinished++
		}
	}
	t.Logf("%d runs were ended by their time", unfinished)
	require.Positive(t, unfinished)
	store, err := w.kit().Store(t.Context())
	require.NoError(t, err)
	for _, id := range ids {
		notices, err := store.Deliveries(t.Context(), id)
		require.NoError(t, err)
		breaches := slices.DeleteFunc(notices, func(d complaints.Delivery) bool { return d.Letter != complaints.NoticeBreach })
		require.Len(t, breaches, 1, "each breach once")
		require.Equal(t, complaints.DeliverySent, breaches[0].State)
	}
	times := map[string]int{}
	for _, l := range w.ses.Took() {
		id := l.Header.Get("Message-Id")
		times[id]++
		require.Equal(t, 1, times[id], "no letter goes out twice because the time was over")
	}
}
