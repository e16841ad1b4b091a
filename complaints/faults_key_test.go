package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// withoutKey is a command given again without a key after its answer was lost, and what becomes of it: refused for a reason, or
// done twice.
type withoutKey struct {
	name    string
	open    func(c *centre) complaints.ID
	by      complaints.ActorID
	cmd     complaints.Command
	refused complaints.Code
	reason  string // empty, with no code: it doubles
}

func withoutKeys() []withoutKey {
	const illegal = complaints.CodeIllegalTransition
	closed := func(c *centre) complaints.ID { return c.closed() }
	unhappy := func(c *centre) complaints.ID { return c.handled(complaints.SatisfiedNo) }
	happy := func(c *centre) complaints.ID { return c.handled(complaints.SatisfiedYes) }
	talkedTo := func(c *centre) complaints.ID {
		id := c.taken()
		c.do("facilities-1", id, talked())
		return id
	}
	written := func(c *centre) complaints.ID {
		id := c.closed()
		c.do("employee-1", id, complaints.Dissatisfied{Reason: "De stoel is er nog niet."})
		return id
	}
	later := complaints.Extend{Until: 20_600, Reason: "Levertijd."}
	return []withoutKey{
		{"take", assigned, "facilities-1", complaints.Take{}, illegal, "status"},
		{"return", (*centre).taken, "facilities-1", complaints.Return{Reason: "Niet van ons."}, complaints.CodeNotAllowed, "return"},
		{"suspend", (*centre).taken, "facilities-1", complaints.Suspend{Until: 20_560, Reason: "Graag een foto."}, illegal, "suspended"},
		{"extend", (*centre).taken, "facilities-1", later, complaints.CodeInvalid, ""},
		{"hand back", talkedTo, "facilities-1", handBack(complaints.SatisfiedYes), illegal, "status"},
		{"escalate", unhappy, "facilities-1", complaints.Escalate{Reason: "Niet tevreden."}, illegal, "status"},
		{"waive", unhappy, "facilities-1", complaints.Waive{Reason: "Hoeft niet."}, illegal, "nothing_to_waive"},
		{"decide", escalated, "director", complaints.DecideEscalation{Decision: "De stoel komt.", Outcome: complaints.Upheld}, illegal, "status"},
		{"close", happy, "desk-1", complaints.Close{Text: "Klaar."}, illegal, "status"},
		{"withdraw", registered, "employee-1", complaints.Withdraw{}, illegal, "status"},
		{"refer", registered, "desk-1", complaints.Refer{}, illegal, "status"},
		{"dismiss", registered, "desk-1", complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."}, illegal, "status"},
		{"dissatisfied after closing", closed, "employee-1", complaints.Dissatisfied{Reason: "Nog niet."}, illegal, "already_requested"},
		{"refuse reopening", written, "desk-1", complaints.RefuseReopening{Reason: "Hij is er."}, illegal, "no_request"},
		{"reopen", closed, "desk-1", complaints.Reopen{Reason: "Toch niet."}, illegal, "status"},
		{"seen", written, "desk-1", complaints.Seen{}, illegal, "nothing_new"},

		{"contact", (*centre).taken, "facilities-1", talked(), "", ""},
		{"note", registered, "desk-1", complaints.Note{Text: "Bellen."}, "", ""},
		{"message", registered, "desk-1", complaints.Message{Text: "Wij zoeken het uit."}, "", ""},
		{"assign", registered, "desk-1", complaints.Assign{Group: "facilities"}, "", ""},
		{"amend", registered, "desk-1", complaints.Amend{Subject: new("Stoel")}, "", ""},
		{"consult", registered, "desk-1", complaints.LinkTo{Kind: complaints.LinkConsulted, To: "hr"}, "", ""},
		{"hear", (*centre).taken, "facilities-1", complaints.Hear{Held: true, Record: "Gehoord."}, "", ""},
		{"hold", closed, "admin", complaints.Hold{Hold: true, Reason: "Rechtszaak."}, "", ""},
		{"posted", registered, "desk-1", complaints.Posted{Letter: complaints.ContentKey{At: 1, Field: "letter-complainant"}}, "", ""},
		{"dissatisfied before closing", happy, "employee-1", complaints.Dissatisfied{Reason: "Nog niet."}, "", ""},
	}
}

// TestWithoutAKey: after a lost answer the second try doubles nothing that the procedure forbids twice; what may happen twice does,
// unless the revision or a key is named.
func TestWithoutAKey(t *testing.T) {
	t.Parallel()
	for _, x := range withoutKeys() {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			f := &faults{mode: failAfter, only: "Commit"}
			c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{store: func(in complaints.Store) complaints.Store { return &faultyStore{in, f} }})
			id := x.open(c)
			before := c.state(id).Revision
			f.calls, f.at = 0, 1
			_, err := c.Do(t.Context(), person(x.by), id, before, x.cmd)
			require.ErrorIs(t, err, complaints.ErrUnavailable)
			f.at = 0
			once := c.state(id).Revision
			require.Greater(t, once, before)

			_, err = c.Do(t.Context(), person(x.by), id, before, x.cmd)
			require.Error(t, err, "the revision that it was decided on is not the newest")
			require.Equal(t, once, c.state(id).Revision)

			_, err = c.Do(t.Context(), person(x.by), id, 0, x.cmd)
			if x.refused == "" {
				require.NoError(t, err)
				require.Greater(t, c.state(id).Revision, once, "it is done a second time")
				return
			}
			e := refusal(t, err)
			require.Equal(t, x.refused, e.Code, "%v", e)
			require.Equal(t, x.reason, e.Reason, "%v", e)
			require.Equal(t, once, c.state(id).Revision)
		})
	}
}
