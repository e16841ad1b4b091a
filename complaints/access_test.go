package complaints_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The table of procedure.md section 3, written out once more so that a change of either is seen. A cell is "who | from".
// Open is registered to escalated, ended the four endings, any both.
func procedureTable() map[complaints.CommandName][]string {
	return map[complaints.CommandName][]string{
		complaints.CmdAssign:       {"desk engine | open"},
		complaints.CmdTake:         {"member | assigned"},
		complaints.CmdReturn:       {"member handler | assigned in_progress"},
		complaints.CmdContact:      {"handler | assigned in_progress handled escalated", "member | assigned", "director | escalated"},
		complaints.CmdNote:         {"desk handler director consulted | any"},
		complaints.CmdMessage:      {"desk handler director complainant engine | any"},
		complaints.CmdAttach:       {"desk handler director complainant engine | any"},
		complaints.CmdSuspend:      {"handler desk | in_progress"},
		complaints.CmdResume:       {"handler desk | registered assigned in_progress"},
		complaints.CmdExtend:       {"handler desk | open"},
		complaints.CmdHandBack:     {"handler | in_progress"},
		complaints.CmdDissatisfied: {"complainant handler | in_progress handled closed"},
		complaints.CmdEscalate:     {"handler member | in_progress handled"},
		complaints.CmdDecide:       {"director | escalated"},
		complaints.CmdClose:        {"desk | handled"},
		complaints.CmdWithdraw:     {"complainant desk | open"},
		complaints.CmdRefer:        {"desk | registered assigned"},
		complaints.CmdDismiss:      {"desk director | registered assigned in_progress"},
		complaints.CmdReopen:       {"desk director | ended"},
		complaints.CmdAmend:        {"desk | open"},
		complaints.CmdLink:         {"desk | open"},
		complaints.CmdErase:        {"administrator engine | ended"},
		// What belongs to the sentences beside the table.
		complaints.CmdWaive:           {"desk handler | in_progress handled"},
		complaints.CmdRefuseReopening: {"desk | closed"},
		complaints.CmdHear:            {"handler | in_progress handled", "director | escalated"},
		complaints.CmdMeasureDone:     {"desk handler former owner | any"},
		complaints.CmdSeen:            {"desk | any"},
		complaints.CmdPosted:          {"desk | any"},
		complaints.CmdHold:            {"administrator desk | any"},
		complaints.CmdMilestone:       {"engine | any"},
	}
}

func statusesOf(words string) []complaints.Status {
	open := []complaints.Status{complaints.Registered, complaints.Assigned, complaints.InProgress, complaints.Handled, complaints.Escalated}
	ended := []complaints.Status{complaints.Closed, complaints.Withdrawn, complaints.Referred, complaints.Dismissed}
	switch words {
	case "open":
		return open
	case "ended":
		return ended
	case "any":
		return slices.Concat(open, ended)
	}
	var list []complaints.Status
	for w := range strings.FieldsSeq(words) {
		list = append(list, complaints.Status(w))
	}
	return list
}

// legal looks a command up for somebody's roles: whether any row is for them, and whether one of those has the status.
func legal(cmd complaints.CommandName, roles []string, s complaints.Status) (forThem, now bool) {
	for _, row := range procedureTable()[cmd] {
		who, from, _ := strings.Cut(row, " | ")
		if !slices.ContainsFunc(strings.Fields(who), func(r string) bool { return slices.Contains(roles, r) }) {
			continue
		}
		forThem = true
		now = now || slices.Contains(statusesOf(from), s)
	}
	return forThem, now
}

// sampleCommands are commands that are right in themselves whatever the complaint.
func sampleCommands(t *testing.T) []complaints.Command {
	t.Helper()
	return []complaints.Command{
		complaints.Assign{Group: "facilities"}, complaints.Take{}, complaints.Return{Reason: "x"},
		complaints.Contact{Kind: complaints.Phone}, complaints.Note{Text: "x"}, complaints.Message{Text: "x"},
		complaints.Attach{FileName: "x", Blob: "x"}, complaints.Suspend{Until: day(t, "2026-12-31"), Reason: "x"}, complaints.Resume{},
		complaints.Extend{Until: day(t, "2026-12-31"), Reason: "x"}, handBack(complaints.SatisfiedYes), complaints.Dissatisfied{Reason: "x"},
		complaints.Waive{Reason: "x"}, complaints.Escalate{Reason: "x"},
		complaints.DecideEscalation{Decision: "x", Outcome: complaints.Upheld}, complaints.Close{Text: "x"}, complaints.Withdraw{},
		complaints.Refer{}, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "x"}, complaints.Reopen{Reason: "x"},
		complaints.RefuseReopening{Reason: "x"}, complaints.Amend{Subject: new("x")},
		complaints.LinkTo{Kind: complaints.LinkConsulted, To: "finance"}, complaints.Hear{Record: "x"}, complaints.FinishMeasure{N: 1},
		complaints.Seen{}, complaints.Posted{Letter: complaints.ContentKey{At: 1, Field: "x"}}, complaints.Hold{Hold: true, Reason: "x"},
		complaints.Erase{Reason: "x"}, complaints.PassMilestones{},
	}
}

// stage is a complaint that was at ict, where ict-1 had it, then came back and went to facilities; hr is consulted.
type stage struct {
	*centre
	id complaints.ID
}

// newStage brings the complaint as far as a status. It is filed by a partner's program for employee-1.
func newStage(t *testing.T, to complaints.Status, away ...complaints.ActorID) stage {
	t.Helper()
	c := newCentre(t, "2026-11-23T10:00:00+01:00", func(p *complaints.Policy) {
		p.Partners[0].Systems = []complaints.ActorID{"system-a"}
		for _, a := range away {
			p.Absences = append(p.Absences, complaints.Absence{Actor: a, From: civil(t, 2026, 12, 1), To: civil(t, 2026, 12, 31)})
		}
	})
	v, err := c.Submit(t.Context(), complaints.Actor{ID: "system-a", Kind: complaints.SystemActor}, complaints.Submission{
		Subject: "Verkeerde stoel", Description: "Al drie weken.", Department: "facilities", Ground: complaints.ServiceGround,
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example"},
	})
	require.NoError(t, err)
	s := stage{c, v.Complaint.ID}
	c.do("desk-1", s.id, complaints.Amend{Complainant: &complaints.NewComplainant{
		Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a", Actor: "employee-1",
	}})
	c.do("desk-1", s.id, complaints.LinkTo{Kind: complaints.LinkConsulted, To: "hr"})
	c.do("desk-1", s.id, complaints.Assign{Group: "ict"})
	c.do("ict-1", s.id, complaints.Take{})
	c.do("ict-1", s.id, talked())
	c.do("ict-1", s.id, complaints.Return{Reason: "Niet van ons."})
	s.walk(to)
	require.Equal(t, to, c.state(s.id).Status)
	if len(away) > 0 {
		c.at("2026-12-01T10:00:00+01:00")
	}
	return s
}

func civil(t *testing.T, y, m, d int) calendar.Date {
	t.Helper()
	return day(t, fmt.Sprintf("%04d-%02d-%02d", y, m, d))
}

func (s stage) walk(to complaints.Status) {
	if to == complaints.Registered {
		return
	}
	s.do("desk-1", s.id, complaints.Assign{Group: "facilities"})
	switch to {
	case complaints.Assigned:
		return
	case complaints.Referred:
		s.do("desk-1", s.id, complaints.Refer{To: "gemeente-a"})
		return
	}
	s.do("facilities-1", s.id, complaints.Take{})
	switch to {
	case complaints.InProgress:
		return
	case complaints.Dismissed:
		s.do("director", s.id, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Een storing."})
		return
	case complaints.Escalated:
		s.do("facilities-2", s.id, complaints.Escalate{Reason: "Niet tevreden."})
		return
	}
	s.do("facilities-1", s.id, handBack(complaints.SatisfiedYes))
	switch to {
	case complaints.Closed:
		s.do("desk-1", s.id, complaints.Close{Text: "Klaar."})
	case complaints.Withdrawn:
		s.do("employee-1", s.id, complaints.Withdraw{})
	}
}

// cast is somebody with the roles they play in a stage. Those who are concerned would play them, if impartiality let them;
// substitute is who is named instead.
type cast struct {
	name       string
	by         complaints.Actor
	away       []complaints.ActorID
	roles      []string
	has        string // "handler": only from taking on; "group": only from the forwarding on
	concerned  bool
	substitute complaints.ActorID
}

func theCast() []cast {
	engine := complaints.Actor{ID: "engine:test", Kind: complaints.EngineActor}
	list := []cast{
		{name: "nobody"},
		{name: "a citizen", by: complaints.Actor{ID: "citizen", Email: "jan@thuis.example"}},
		{name: "the complainant by id", by: person("employee-1"), roles: []string{"complainant"}},
		{name: "the complainant by verified mail", by: complaints.Actor{ID: "other-login", Email: "F.DeWit@GEMEENTE-A.example"}, roles: []string{"complainant"}},
		{name: "a colleague", by: complaints.Actor{ID: "employee-2", Email: "g.wit@gemeente-a.example", Organisation: "gemeente-a"}},
		{name: "the partner's program that filed it", by: complaints.Actor{ID: "system-a", Kind: complaints.SystemActor}, roles: []string{"partner_system"}},
		{name: "another program", by: complaints.Actor{ID: "system-b", Kind: complaints.SystemActor}},
		{name: "a person with a program's id", by: person("system-a")},
		{name: "the desk", by: person("desk-1"), roles: []string{"desk"}},
		{name: "a desk member concerned", by: person("desk-2"), roles: []string{"desk"}, concerned: true, substitute: "desk-1"},
		{name: "the desk's stand-in", by: person("desk-standin")},
		{name: "the desk's stand-in with one away", by: person("desk-standin"), away: []complaints.ActorID{"desk-2"}, roles: []string{"desk"}},
		{name: "the handler", by: person("facilities-1"), roles: []string{"handler", "member"}, has: "handler"},
		{name: "the handler concerned", by: person("facilities-1"), roles: []string{"handler", "member"}, has: "handler", concerned: true, substitute: "facilities-2"},
		{name: "a former handler", by: person("ict-1"), roles: []string{"former"}},
		{name: "a former handler concerned", by: person("ict-1"), roles: []string{"former"}, concerned: true, substitute: "facilities-1"},
		{name: "a member of the group", by: person("facilities-2"), roles: []string{"member"}, has: "group"},
		{name: "a member of the former group", by: person("ict-2")},
		{name: "a member of another group", by: person("finance-1")},
		{name: "a member of a consulted group", by: person("hr-1"), roles: []string{"consulted"}},
		{name: "the group's stand-in", by: person("facilities-standin")},
		{name: "the group's stand-in with one away", by: person("facilities-standin"), away: []complaints.ActorID{"facilities-2"}, roles: []string{"member"}, has: "group"},
		{name: "the director", by: person("director"), roles: []string{"director"}},
		{name: "the director's stand-in", by: person("director-standin")},
		{name: "the director's stand-in with the director away", by: person("director-standin"), away: []complaints.ActorID{"director"}, roles: []string{"director"}},
		{name: "the director concerned", by: person("director"), roles: []string{"director"}, concerned: true, substitute: "director-standin"},
		{name: "an administrator", by: person("admin"), roles: []string{"administrator"}},
		{name: "an administrator concerned", by: person("admin"), roles: []string{"administrator"}, concerned: true},
		{name: "the engine", by: engine, roles: []string{"engine"}},
	}
	return list
}

// in are the roles of the cast in a status.
func (a cast) in(s complaints.Status) []string {
	early := s == complaints.Registered || a.has == "handler" && (s == complaints.Assigned || s == complaints.Referred)
	switch {
	case a.has == "" || !early:
		return a.roles
	case s == complaints.Registered:
		return nil
	}
	return []string{"member"} // the handler to be, before taking it
}

// instead is who is named when a concerned one is refused in a status: nobody of a group as long as no group has it.
func (a cast) instead(s complaints.Status) complaints.ActorID {
	if s == complaints.Registered && strings.HasPrefix(string(a.substitute), "facilities") {
		return ""
	}
	return a.substitute
}

// enter opens a stage in which this one is concerned, if they are.
func (a cast) enter(t *testing.T, s complaints.Status) (stage, *complaints.Complaint) {
	t.Helper()
	st := newStage(t, s, a.away...)
	c := st.state(st.id)
	if a.concerned {
		c.Involved = []complaints.ActorID{a.by.ID}
	}
	return st, c
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	require.ElementsMatch(t, namesOf(sampleCommands(t)), slices.Collect(maps.Keys(procedureTable())), "every command is in both")
	for _, a := range theCast() {
		t.Run(strings.ReplaceAll(a.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			for _, s := range complaints.Statuses() {
				st, c := a.enter(t, s)
				env := complaints.Env{At: st.Now(), By: a.by, Policy: st.Policy(), Calendar: st.Calendar(), Own: a.by.ID == "other-login"}
				for _, cmd := range sampleCommands(t) {
					_, err := c.Decide(cmd, env)
					want, got := a.expected(cmd.Name(), s), outcomeOf(err)
					require.Equal(t, want, got, "%s in %s: %v", cmd.Name(), s, err)
				}
			}
		})
	}
}

// expected says what comes of a command by the table: done, or the code that refuses it, with the substitute.
func (a cast) expected(cmd complaints.CommandName, s complaints.Status) string {
	roles := a.in(s)
	forThem, now := legal(cmd, roles, s)
	switch {
	case len(roles) == 0:
		return string(complaints.CodeNotFound)
	case a.concerned:
		return string(complaints.CodeImpartiality) + " " + string(a.instead(s))
	case !forThem:
		return string(complaints.CodeNotAllowed)
	case !now:
		return string(complaints.CodeIllegalTransition)
	}
	return "done"
}

// outcomeOf reads an answer. A rule beside the table, such as that nothing is suspended, counts as done: who and when was right.
func outcomeOf(err error) string {
	if err == nil {
		return "done"
	}
	e, ok := errors.AsType[*complaints.Error](err)
	switch {
	case !ok:
		return err.Error()
	case e.Code == complaints.CodeImpartiality:
		return string(e.Code) + " " + string(e.Substitute)
	case e.Code == complaints.CodeIllegalTransition && e.Reason != "status", e.Code == complaints.CodeInvalid && e.Fields[0].Field == "n":
		return "done"
	}
	return string(e.Code)
}

func namesOf(list []complaints.Command) []complaints.CommandName {
	var names []complaints.CommandName
	for _, cmd := range list {
		names = append(names, cmd.Name())
	}
	return names
}
