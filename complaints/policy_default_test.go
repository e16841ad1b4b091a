package complaints

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func TestShippedPoliciesAreValid(t *testing.T) {
	t.Parallel()
	for name, policy := range map[string]func() *Policy{"procedure": DefaultPolicy, "awb": AwbPolicy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := policy()
			require.NoError(t, p.Validate())

			data, err := json.Marshal(p)
			require.NoError(t, err)
			var read Policy
			require.NoError(t, json.Unmarshal(data, &read))
			require.Equal(t, *p, read, "what is written is what is read")

			other := policy()
			other.Groups[0].Members[0] = "changed"
			other.Texts[TextRemedy] = Translated{}
			other.Transitions[0].By[0] = AsFormer
			other.Routing[1].Words[0] = "changed"
			require.NotEqual(t, other, policy(), "the change is seen")
			require.Equal(t, policy(), p, "each call gives a fresh copy")
		})
	}
}

// The figures of procedure.md sections 2 and 4, and for the law those of Awb 9:8 and 9:11.
func TestShippedTerms(t *testing.T) {
	t.Parallel()
	text := func(term calendar.Term) string { return term.String() }
	d, a := DefaultPolicy().Terms, AwbPolicy().Terms
	require.Equal(t, "2 workdays", text(d.FirstResponse))
	require.Equal(t, "2 weeks", text(d.Resolution))
	require.Equal(t, "2 weeks", text(d.Reopened))
	require.Equal(t, "1 workday", text(d.Escalation))
	require.Equal(t, "2 workdays", text(d.ReopeningAnswer))
	require.Equal(t, "4 weeks fixed", text(d.ReopeningWindow))
	require.Zero(t, d.MaxExtension)
	require.Equal(t, 24, d.RetentionMonths)
	require.Equal(t, "2 workdays", text(a.FirstResponse))
	require.Equal(t, "6 weeks statutory", text(a.Resolution))
	require.Equal(t, "4 weeks statutory", text(a.MaxExtension))
	require.Equal(t, 4, AwbPolicy().Rules.DismissWithinWeeks)
}

func TestAwbWithCommittee(t *testing.T) {
	t.Parallel()
	p := AwbPolicy()
	p.Terms.Resolution.Weeks = 10
	require.NoError(t, p.Validate())
	p.Terms.Resolution.Weeks = 11
	require.ErrorIs(t, p.Validate(), ErrInvalid)
}

// permitted says that a capacity may give a command in all of these statuses, and in no other.
type permitted struct {
	command CommandName
	by      Relation
	in      []Status
}

func requirePermitted(t *testing.T, tests []permitted) {
	t.Helper()
	for _, tt := range tests {
		t.Run(string(tt.command)+" by "+string(tt.by), func(t *testing.T) {
			t.Parallel()
			var in []Status
			for _, row := range DefaultTransitions() {
				if row.Command == tt.command && slices.Contains(row.By, tt.by) {
					in = append(in, row.From...)
				}
			}
			require.ElementsMatch(t, tt.in, in)
		})
	}
}

// The table of procedure.md section 3, read from the other side: who may do what where.
func TestHandlingTransitions(t *testing.T) {
	t.Parallel()
	open := []Status{Registered, Assigned, InProgress, Handled, Escalated}
	requirePermitted(t, []permitted{
		{CmdAssign, AsDesk, open},
		{CmdAssign, AsEngine, open},
		{CmdAssign, AsHandler, nil},
		{CmdTake, AsMember, []Status{Assigned}},
		{CmdTake, AsDesk, nil},
		{CmdReturn, AsMember, []Status{Assigned, InProgress}},
		{CmdReturn, AsHandler, []Status{Assigned, InProgress}},
		{CmdContact, AsHandler, []Status{Assigned, InProgress, Handled, Escalated}},
		{CmdContact, AsMember, []Status{Assigned}},
		{CmdContact, AsDirector, []Status{Escalated}},
		{CmdContact, AsDesk, nil},
		{CmdNote, AsDirector, Statuses()},
		{CmdNote, AsComplainant, nil},
		{CmdMessage, AsComplainant, Statuses()},
		{CmdAttach, AsComplainant, Statuses()},
		{CmdSuspend, AsHandler, []Status{InProgress}},
		{CmdResume, AsDesk, []Status{Registered, Assigned, InProgress}},
		{CmdExtend, AsHandler, open},
		{CmdHandBack, AsHandler, []Status{InProgress}},
		{CmdHandBack, AsMember, nil},
		{CmdDissatisfied, AsComplainant, []Status{InProgress, Handled, Closed}},
		{CmdDissatisfied, AsHandler, []Status{InProgress, Handled, Closed}},
		{CmdWaive, AsDesk, []Status{InProgress, Handled}},
		{CmdEscalate, AsMember, []Status{InProgress, Handled}},
		{CmdEscalate, AsComplainant, nil},
		{CmdDecide, AsDirector, []Status{Escalated}},
		{CmdDecide, AsHandler, nil},
	})
}

func TestEndingTransitions(t *testing.T) {
	t.Parallel()
	ended := []Status{Closed, Withdrawn, Referred, Dismissed}
	open := []Status{Registered, Assigned, InProgress, Handled, Escalated}
	requirePermitted(t, []permitted{
		{CmdClose, AsDesk, []Status{Handled}},
		{CmdClose, AsHandler, nil},
		{CmdWithdraw, AsComplainant, open},
		{CmdWithdraw, AsDesk, open},
		{CmdRefer, AsDesk, []Status{Registered, Assigned}},
		{CmdRefer, AsDirector, nil},
		{CmdDismiss, AsDesk, []Status{Registered, Assigned, InProgress}},
		{CmdDismiss, AsDirector, []Status{Registered, Assigned, InProgress}},
		{CmdReopen, AsDesk, ended},
		{CmdReopen, AsDirector, ended},
		{CmdReopen, AsComplainant, nil},
		{CmdRefuseReopening, AsDesk, []Status{Closed}},
		{CmdAmend, AsDesk, open},
		{CmdLink, AsDesk, open},
		{CmdHear, AsHandler, []Status{InProgress, Handled}},
		{CmdHear, AsDirector, []Status{Escalated}},
		{CmdMeasureDone, AsFormer, Statuses()},
		{CmdSeen, AsDesk, Statuses()},
		{CmdPosted, AsDesk, Statuses()},
		{CmdHold, AsAdministrator, Statuses()},
		{CmdMilestone, AsEngine, Statuses()},
		{CmdMilestone, AsDesk, nil},
		{CmdErase, AsAdministrator, ended},
		{CmdErase, AsEngine, ended},
		{CmdErase, AsDesk, nil},
	})
}

func TestSubmitHasNoStatusBefore(t *testing.T) {
	t.Parallel()
	rows := DefaultTransitions()
	i := slices.IndexFunc(rows, func(row Transition) bool { return row.Command == CmdSubmit })
	require.GreaterOrEqual(t, i, 0)
	require.Nil(t, rows[i].From)
	require.ElementsMatch(t, []Relation{AsComplainant, AsPartnerSystem, AsDesk, AsEngine}, rows[i].By)
}
