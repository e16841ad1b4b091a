package complaints_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// command gives one command, mostly one that is said to be allowed. What is not allowed is refused, and what is allowed is
// refused for its fields only.
func (l *life) command(rt *rapid.T) {
	ids := l.ids()
	if len(ids) == 0 {
		rt.Skip("no complaint")
	}
	id := rapid.SampledFrom(ids).Draw(rt, "complaint")
	state, err := l.store.Load(l.ctx, id)
	require.NoError(rt, err)
	by := person(holderOf(state))
	if rapid.IntRange(0, 2).Draw(rt, "by another") == 0 {
		by = rapid.SampledFrom(lifeActors()).Draw(rt, "by")
	}
	var allowed []complaints.CommandName
	if v, err := l.Get(l.ctx, by, id); err == nil {
		allowed = v.Allowed
	}
	names := commandNames()
	if len(allowed) > 0 && rapid.IntRange(0, 9).Draw(rt, "wild") > 0 {
		names = allowed
	}
	if onward := slices.DeleteFunc(slices.Clone(names), sideways); len(onward) > 0 && rapid.IntRange(0, 2).Draw(rt, "onward") > 0 {
		names = onward
	}
	name := rapid.SampledFrom(names).Draw(rt, "command")
	err = l.give(rt, by, state, name)
	if err == nil {
		require.Contains(rt, allowed, name, "%s was not allowed to %s", by.ID, name)
		return
	}
	requireRefusal(rt, err, name, slices.Contains(allowed, name))
}

// holderOf is somebody who has the complaint, so that it gets on.
func holderOf(c complaints.Complaint) complaints.ActorID {
	switch c.Status {
	case complaints.Assigned:
		return "facilities-2"
	case complaints.InProgress:
		return c.Handler
	case complaints.Escalated:
		return "director"
	default:
		return "desk-1"
	}
}

func sideways(name complaints.CommandName) bool {
	return slices.Contains([]complaints.CommandName{
		complaints.CmdNote, complaints.CmdMessage, complaints.CmdAttach, complaints.CmdPosted, complaints.CmdHold, complaints.CmdSeen,
		complaints.CmdWithdraw, complaints.CmdDismiss, complaints.CmdRefer, complaints.CmdReturn, complaints.CmdLink,
	}, name)
}

// begin brings the first complaint some way along the ordinary road, so that what comes late in it is tried often too.
func (l *life) begin(rt *rapid.T) {
	id := l.ids()[0]
	satisfied := rapid.SampledFrom([]complaints.Satisfaction{complaints.SatisfiedYes, complaints.SatisfiedNo}).Draw(rt, "satisfied")
	road := []struct {
		by  complaints.ActorID
		cmd complaints.Command
	}{
		{"desk-1", complaints.Assign{Group: "facilities"}},
		{"facilities-2", complaints.Take{}},
		{"facilities-2", complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: internal}},
		{"facilities-2", complaints.Hear{Held: true, Record: internal}},
		{"facilities-2", complaints.HandBack{Outcome: complaints.Upheld, Findings: internal, Satisfied: satisfied}},
		{"facilities-2", complaints.Escalate{Reason: internal}},
		{"director", complaints.DecideEscalation{Decision: freeText, Outcome: complaints.Upheld}},
		{"desk-1", complaints.Close{Text: freeText}},
	}
	for _, step := range road[:rapid.IntRange(0, len(road)).Draw(rt, "steps on the road")] {
		if _, err := l.Do(l.ctx, person(step.by), id, 0, step.cmd); err != nil {
			requireRefusal(rt, err, step.cmd.Name(), false)
		}
	}
}

func requireRefusal(rt *rapid.T, err error, name complaints.CommandName, allowed bool) {
	e, ok := errors.AsType[*complaints.Error](err)
	require.True(rt, ok, "%v", err)
	switch e.Code {
	case complaints.CodeInvalid, complaints.CodeImpartiality:
	case complaints.CodeErased, complaints.CodeNotAllowed, complaints.CodeNotFound:
		require.False(rt, allowed, "%s was said to be allowed: %v", name, e)
	case complaints.CodeIllegalTransition:
		beside := []string{"already_decided", "measure_done", "status", "unconfirmed"} // depends on the command's own fields
		require.True(rt, !allowed || slices.Contains(beside, e.Reason), "%s was said to be allowed: %v", name, e)
	default:
		require.Fail(rt, "refused", "%s: %v", name, e)
	}
	require.NotContains(rt, err.Error(), freeText)
}

func commandNames() []complaints.CommandName {
	return []complaints.CommandName{
		complaints.CmdAssign, complaints.CmdTake, complaints.CmdReturn, complaints.CmdContact, complaints.CmdNote, complaints.CmdMessage,
		complaints.CmdAttach, complaints.CmdSuspend, complaints.CmdResume, complaints.CmdExtend, complaints.CmdHandBack,
		complaints.CmdDissatisfied, complaints.CmdWaive, complaints.CmdEscalate, complaints.CmdDecide, complaints.CmdClose,
		complaints.CmdWithdraw, complaints.CmdRefer, complaints.CmdDismiss, complaints.CmdReopen, complaints.CmdRefuseReopening,
		complaints.CmdAmend, complaints.CmdLink, complaints.CmdHear, complaints.CmdMeasureDone, complaints.CmdSeen, complaints.CmdPosted,
		complaints.CmdHold, complaints.CmdErase, complaints.CmdConfirm,
	}
}

func (l *life) give(rt *rapid.T, by complaints.Actor, c complaints.Complaint, name complaints.CommandName) error {
	if name == complaints.CmdAttach {
		f := complaints.File{Name: internal + ".txt", Shown: rapid.Bool().Draw(rt, "shown")}
		if f.Shown || by.ID == "employee-1" || by.ID == "reader" {
			f.Name = freeText + ".txt"
		}
		_, err := l.Attach(l.ctx, by, complaints.Key{}, c.ID, 0, f, strings.NewReader("inhoud"))
		return err
	}
	cmd := l.drawHandling(rt, c, name)
	if cmd == nil {
		cmd = l.drawEnding(rt, name)
	}
	if cmd == nil {
		cmd = l.drawDesk(rt, c, name)
	}
	l.requirePure(rt, c, cmd, by)
	at := rapid.SampledFrom([]complaints.Revision{0, c.Revision}).Draw(rt, "revision")
	v, err := l.Do(l.ctx, by, c.ID, at, cmd)
	if err == nil {
		require.GreaterOrEqual(rt, v.Complaint.Revision, c.Revision)
	}
	return err
}

// requirePure holds that deciding gives the same for the same, changes neither complaint nor command, and that what comes after
// is what came before with the events applied.
func (l *life) requirePure(rt *rapid.T, c complaints.Complaint, cmd complaints.Command, by complaints.Actor) {
	env := complaints.Env{
		At: l.clock(), By: by, Policy: l.Policy(), Calendar: l.Calendar(), ID: "01KP5HQRT0000000000000000A", Reference: "K-2026-000009", Target: &complaints.Complaint{ID: "other"},
		Own: by.Email == mailOfOurs,
	}
	kept, asked := c.Clone(), fmt.Sprintf("%+v", cmd)
	words, err := json.Marshal(cmd)
	require.NoError(rt, err)
	first, firstErr := c.Decide(cmd, env)
	second, secondErr := c.Decide(cmd, env)
	require.Equal(rt, first, second)
	require.Equal(rt, firstErr, secondErr)
	require.Equal(rt, kept, c, "deciding changed the complaint")
	require.Equal(rt, asked, fmt.Sprintf("%+v", cmd), "deciding changed the command")
	after, err := json.Marshal(cmd)
	require.NoError(rt, err)
	require.Equal(rt, words, after, "deciding changed the command")
	if firstErr != nil {
		return
	}
	for _, r := range first.Events {
		kept.Apply(r)
	}
	require.Equal(rt, first.After, kept)
	require.Equal(rt, c, first.Before)
	shake(reflect.ValueOf(&first.After))
	require.Equal(rt, second.Before, c, "the state after shares memory with the state before")
	require.Equal(rt, second.Events, first.Events, "the state after shares memory with the events")
	shake(reflect.ValueOf(&kept))
	require.Equal(rt, second.Events, first.Events, "a state shares memory with the events applied to it")
}

// drawHandling draws a command of those who handle; nil for another name.
func (l *life) drawHandling(rt *rapid.T, c complaints.Complaint, name complaints.CommandName) complaints.Command {
	switch name {
	case complaints.CmdAssign:
		return rapid.SampledFrom([]complaints.Assign{{Group: "facilities"}, {Group: "facilities", Handler: "facilities-1"}, {Group: "ict"}}).Draw(rt, "to")
	case complaints.CmdTake:
		return complaints.Take{}
	case complaints.CmdReturn:
		return complaints.Return{Reason: internal}
	case complaints.CmdContact:
		return l.drawContact(rt, c)
	case complaints.CmdNote:
		return complaints.Note{Text: internal}
	case complaints.CmdMessage:
		return complaints.Message{Text: freeText}
	case complaints.CmdSuspend:
		return complaints.Suspend{Until: l.drawDay(rt), Reason: freeText}
	case complaints.CmdResume:
		return complaints.Resume{}
	case complaints.CmdExtend:
		until := l.drawDay(rt)
		if c.Resolution != nil {
			until = max(until, c.Resolution.Date.AddDays(rapid.IntRange(0, 9).Draw(rt, "days later")))
		}
		return complaints.Extend{Until: until, Reason: freeText, Consent: rapid.Bool().Draw(rt, "consent")}
	case complaints.CmdHandBack:
		return l.drawHandBack(rt)
	case complaints.CmdHear:
		return complaints.Hear{Held: rapid.Bool().Draw(rt, "held"), Record: internal}
	case complaints.CmdMeasureDone:
		return complaints.FinishMeasure{N: rapid.IntRange(1, 2).Draw(rt, "measure"), Note: internal}
	}
	return nil
}

func (l *life) drawDay(rt *rapid.T) calendar.Date {
	return calendar.DateOf(l.clock()).AddDays(rapid.IntRange(0, 40).Draw(rt, "days on"))
}

// drawContact draws an attempt or a conversation, of now or of some time ago.
func (l *life) drawContact(rt *rapid.T, c complaints.Complaint) complaints.Contact {
	k := complaints.Contact{
		Kind:    rapid.SampledFrom([]complaints.ContactKind{complaints.Phone, complaints.Mail}).Draw(rt, "kind"),
		Reached: rapid.Bool().Draw(rt, "reached"), Summary: internal,
	}
	if ago := l.clock().Sub(c.ReceivedAt); ago > 0 && rapid.Bool().Draw(rt, "recorded late") {
		k.At = l.clock().Add(-time.Duration(rapid.Int64Range(0, int64(ago)).Draw(rt, "ago")))
	}
	return k
}

func (l *life) drawHandBack(rt *rapid.T) complaints.HandBack {
	h := complaints.HandBack{
		Outcome: complaints.Upheld, Findings: internal,
		Satisfied: rapid.SampledFrom([]complaints.Satisfaction{complaints.SatisfiedYes, complaints.SatisfiedNo, complaints.SatisfiedUnknown}).Draw(rt, "satisfied"),
		Reason:    rapid.SampledFrom([]complaints.HandBackReason{"", complaints.NotReached, complaints.PrefersWriting}).Draw(rt, "why no talk"),
	}
	if rapid.Bool().Draw(rt, "with a measure") {
		h.Measures = []complaints.NewMeasure{{Text: freeText, Owner: "facilities-1", Due: l.drawDay(rt)}}
	}
	return h
}

// drawEnding draws a command on the way to an ending or back; nil for another name.
func (l *life) drawEnding(rt *rapid.T, name complaints.CommandName) complaints.Command {
	switch name {
	case complaints.CmdDissatisfied:
		return complaints.Dissatisfied{Reason: freeText}
	case complaints.CmdWaive:
		return complaints.Waive{Reason: internal}
	case complaints.CmdEscalate:
		return complaints.Escalate{Reason: internal}
	case complaints.CmdDecide:
		return complaints.DecideEscalation{Decision: freeText, Outcome: complaints.NotUpheld}
	case complaints.CmdClose:
		return complaints.Close{Text: freeText}
	case complaints.CmdWithdraw:
		return complaints.Withdraw{Reason: freeText}
	case complaints.CmdRefer:
		return complaints.Refer{To: rapid.SampledFrom([]string{"", "gemeente-b"}).Draw(rt, "to")}
	case complaints.CmdDismiss:
		grounds := []complaints.DismissalGround{complaints.OutOfScope, complaints.Anonymous, complaints.AlreadyHandled}
		return complaints.Dismiss{Ground: rapid.SampledFrom(grounds).Draw(rt, "ground"), Reason: freeText}
	case complaints.CmdReopen:
		return complaints.Reopen{Reason: freeText, Escalate: rapid.Bool().Draw(rt, "to the director")}
	case complaints.CmdRefuseReopening:
		return complaints.RefuseReopening{Reason: freeText}
	case complaints.CmdConfirm:
		return complaints.Confirm{}
	case complaints.CmdErase:
		return complaints.Erase{Reason: "request"}
	}
	return nil
}

// drawDesk draws a command of the desk or an administrator.
func (l *life) drawDesk(rt *rapid.T, c complaints.Complaint, name complaints.CommandName) complaints.Command {
	switch name {
	case complaints.CmdAmend:
		return l.drawAmend(rt)
	case complaints.CmdLink:
		others := []complaints.LinkTo{{Kind: complaints.LinkConsulted, To: "hr"}, {Kind: complaints.LinkPart, To: "ict"}}
		for _, id := range l.ids() {
			others = append(others, complaints.LinkTo{Kind: complaints.LinkDuplicate, To: string(id)}, complaints.LinkTo{Kind: complaints.LinkRelated, To: string(id)})
		}
		if len(l.ids()) >= 4 {
			others = slices.Delete(others, 1, 2)
		}
		return rapid.SampledFrom(others).Draw(rt, "link")
	case complaints.CmdSeen:
		return complaints.Seen{}
	case complaints.CmdPosted:
		return complaints.Posted{Letter: complaints.ContentKey{At: c.Revision, Field: "letter-complainant"}}
	case complaints.CmdHold:
		return complaints.Hold{Hold: rapid.Bool().Draw(rt, "hold"), Reason: internal}
	}
	rt.Fatalf("no command %s", name)
	return nil
}

func (l *life) drawAmend(rt *rapid.T) complaints.Amend {
	var a complaints.Amend
	switch rapid.IntRange(0, 4).Draw(rt, "amend") {
	case 0:
		at := l.clock().Add(-time.Duration(rapid.IntRange(0, 40*24).Draw(rt, "hours")) * time.Hour)
		a.ReceivedAt, a.Reason = &at, freeText
	case 1:
		text := freeText + " beter"
		a.Subject, a.Description = &text, &text
	case 2:
		who := rapid.SampledFrom([]complaints.ActorID{"", "facilities-1", "desk-1", "director"}).Draw(rt, "concerned")
		list := []complaints.NewConcerned{}
		if who != "" {
			list = append(list, complaints.NewConcerned{Name: freeText, Actor: who})
		}
		a.Concerned = &list
	case 3:
		list := rapid.SampledFrom([][]complaints.ActorID{nil, {"facilities-2"}}).Draw(rt, "involved")
		a.Involved = &list
	case 4:
		mail := rapid.SampledFrom([]string{"", mailOfOurs}).Draw(rt, "mail")
		a.Complainant = &complaints.NewComplainant{Name: nameOfOurs, Email: mail, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"}
	}
	return a
}
