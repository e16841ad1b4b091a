package lambda_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// A mail comes in, and a closing letter goes out, through the five functions.
func TestFromMailToClosingLetter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const from = "f.dewit@gemeente-a.example"
	w.takeIn(w.arrive("one", rawMail(from, "Verkeerde stoel", "Al drie weken wacht ik op een andere stoel.", "one@gemeente-a.example", scanned)))
	w.relay()

	list := w.items("/v1/complaints")
	require.Len(t, list, 1)
	id, reference := list[0]["id"].(string), list[0]["reference"].(string)
	require.Equal(t, "registered", list[0]["status"])
	require.Len(t, w.sent(from), 1, "the acknowledgment")
	require.Contains(t, w.sent(from)[0], reference)
	require.NotEmpty(t, w.sent("demo-desk@ssc.example"))
	require.Len(t, w.items("/v1/complaints/"+id+"/attachments"), 1)

	w.do("demo-desk", id, "assign", object{"group": "ict"})
	w.do("demo-handler-ict", id, "take", nil)
	w.do("demo-handler-ict", id, "contacts", object{"kind": "phone", "reached": true, "summary": "Uitgelegd."})
	w.do("demo-handler-ict", id, "hand-back", object{"outcome": "upheld", "findings": "Het lag aan ons.", "satisfied": "yes"})
	closed := w.do("demo-desk", id, "close", object{"text": "Uw stoel staat klaar."})
	require.Equal(t, "closed", closed["status"])
	w.relay()
	letters := w.sent(from)
	require.Len(t, letters, 2, "and the closing letter")
	w.relay()
	w.settle()
	require.Len(t, w.sent(from), 2)
	require.Equal(t, int32(len(w.running)), w.kms.Decrypts.Load(), "each process unseals the key once")

	w.moveTo("2026-07-01T09:00:00+02:00") // the first working day after the quarter
	w.settle()
	var made []object
	w.function(setup.Report).MustInvoke(t, object{}, &made)
	require.Equal(t, []object{{"period": "2026-Q2", "version": 1.0, "kind": "provisional", "rows": 1.0}}, made)
	require.NotEmpty(t, w.objects(w.files, "reports/2026-q2/v1/manifest.json"))
	require.NotEmpty(t, w.sent("demo-director@ssc.example"), "the director is told of the report")
	w.function(setup.Report).MustInvoke(t, object{}, &made)
	require.Empty(t, made, "once")
	w.function(setup.Report).MustInvoke(t, object{"period": "2026", "reason": "Jaarverslag", "by": "demo-desk"}, &made)
	require.Equal(t, []object{{"period": "2026", "version": 1.0, "kind": "on_demand", "rows": 1.0}}, made)
	_, err := w.function(setup.Report).Invoke(t.Context(), object{"period": "2026", "reason": "Nieuwsgierig", "by": "demo-handler-ict"})
	require.ErrorContains(t, err, "not_allowed")
	again, out := w.try("demo-desk", "POST", "/v1/reports/2026-Q2", object{"reason": "Nagekomen klachten"})
	require.Equal(t, 201, again, out)
	require.InDelta(t, 2, out["version"], 0)
	released, out := w.try("demo-desk", "POST", "/v1/reports/2026-Q2/release", object{"version": 2, "commentary": "Een rustig kwartaal."})
	require.Equal(t, 200, released, out)
	require.Equal(t, "Een rustig kwartaal.", out["commentary"])
	status, out := w.try("demo-handler-ict", "POST", "/v1/reports/2026-Q2", object{"reason": "Nieuwsgierig"})
	require.Equal(t, 403, status, out)
	status, out = w.try("demo-desk", "POST", "/v1/reports/2026-Q2", object{"reason": " "})
	require.Equal(t, 422, status, out)
	require.Len(t, w.items("/v1/reports"), 3)
	w.logsNothingPersonal(from, "F. de Wit", "Verkeerde stoel", "andere stoel", "staat klaar", "Uitgelegd", "Het lag aan ons")
}

// logsNothingPersonal looks through what all functions wrote.
func (w *world) logsNothingPersonal(texts ...string) {
	w.t.Helper()
	require.Len(w.t, w.running, len(setup.Functions()))
	for name, f := range w.running {
		f.Stop() // its last words have come, too
		require.NotEmpty(w.t, f.Lines(), name)
		for _, text := range texts {
			require.NotContains(w.t, f.Log(), text, name)
		}
	}
}
