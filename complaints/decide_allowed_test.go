package complaints_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// What a view says is allowed is what Decide accepts, for everybody in every status: no button that is refused, none missing.
func TestAllowedAgreesWithDecide(t *testing.T) {
	t.Parallel()
	for _, a := range theCast() {
		t.Run(strings.ReplaceAll(a.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			for _, s := range complaints.Statuses() {
				st, c := a.enter(t, s)
				env := complaints.Env{At: st.Now(), By: a.by, Policy: st.Policy(), Calendar: st.Calendar(), Own: a.by.ID == "other-login"}
				for variant, c := range variants(t, c, st) {
					allowed := c.Allowed(env)
					for _, cmd := range sampleCommands(t) {
						if cmd.Name() == complaints.CmdMilestone || cmd.Name() == complaints.CmdErase {
							continue // the engine's own, and what only time allows
						}
						_, err := c.Decide(cmd, env)
						require.Equal(t, err == nil, slices.Contains(allowed, cmd.Name()), "%s, %s in %s: %v", variant, cmd.Name(), s, err)
					}
				}
			}
		})
	}
}

// variants are what may be the case besides the status.
func variants(t *testing.T, c *complaints.Complaint, st stage) map[string]complaints.Complaint {
	t.Helper()
	list := map[string]complaints.Complaint{"plain": c.Clone()}
	vary := func(name string, change func(*complaints.Complaint)) {
		x := c.Clone()
		change(&x)
		list[name] = x
	}
	vary("with a measure", func(x *complaints.Complaint) { x.Measures = []complaints.Measure{{N: 1, Owner: "ict-1"}} })
	vary("with a measure that is done", func(x *complaints.Complaint) { x.Measures = []complaints.Measure{{N: 1, DoneAt: st.Now()}} })
	vary("with something unseen", func(x *complaints.Complaint) { x.Attention = true })
	vary("with a reopening request", func(x *complaints.Complaint) { x.ReopenRequest = &complaints.ReopenRequest{At: st.Now()} })
	vary("not satisfied", func(x *complaints.Complaint) { x.Satisfied = complaints.SatisfiedNo })
	vary("with an open escalation request", func(x *complaints.Complaint) {
		x.Satisfied, x.Escalation = complaints.SatisfiedNo, &complaints.Escalation{RequestedAt: st.Now()}
	})
	vary("with a waived one", func(x *complaints.Complaint) {
		x.Satisfied, x.Escalation, x.Waived = complaints.SatisfiedNo, &complaints.Escalation{RequestedAt: st.Now()}, true
	})
	vary("decided", func(x *complaints.Complaint) {
		x.Escalation = &complaints.Escalation{EscalatedAt: st.Now(), DecidedAt: st.Now()}
	})
	vary("suspended", func(x *complaints.Complaint) {
		if x.Resolution != nil && x.Resolution.State == complaints.Running {
			x.Suspension, x.Resolution.State = &complaints.Suspension{Since: day(t, "2026-11-23"), Until: day(t, "2026-12-31")}, complaints.Suspended
		}
	})
	vary("on hold", func(x *complaints.Complaint) { x.Hold = true })
	vary("erased", func(x *complaints.Complaint) { x.Erased = true })
	return list
}

// Through the Service it is the same list.
func TestViewTellsWhatIsAllowed(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	require.Equal(t, []complaints.CommandName{
		complaints.CmdWithdraw, complaints.CmdMessage, complaints.CmdAttach,
	}, c.see("employee-1", id).Allowed)
	e := c.refused("employee-1", id, complaints.Dissatisfied{Reason: "x"})
	require.Equal(t, complaints.CodeIllegalTransition, e.Code)
	require.Equal(t, c.see("employee-1", id).Allowed, e.Allowed, "a refusal says what is allowed instead")
	require.Equal(t, []complaints.CommandName{complaints.CmdHold}, c.see("admin", id).Allowed)
}

// At the breach of a retention an administrator may erase; not before, and not under a legal hold.
func TestEraseIsAllowedAfterTheRetention(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.closed()
	erase := complaints.Erase{Reason: "Verzoek."}
	c.at("2028-04-02T23:59:59+02:00")
	c.refusedFor("admin", id, erase, complaints.CodeIllegalTransition, "retention")
	c.at("2028-04-03T00:00:00+02:00")
	c.do("desk-1", id, complaints.Hold{Hold: true, Reason: "Rechtszaak."})
	c.refusedFor("admin", id, erase, complaints.CodeIllegalTransition, "hold")
	c.do("desk-1", id, complaints.Hold{Hold: false, Reason: "Voorbij."})
	require.Contains(t, c.see("admin", id).Allowed, complaints.CmdErase)
	c.do("admin", id, erase)
	require.True(t, c.state(id).Erased)
	require.Equal(t, complaints.CodeErased, c.refused("desk-1", id, complaints.Note{Text: "x"}).Code)
}
