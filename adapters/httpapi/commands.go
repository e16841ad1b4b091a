package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// commandRequest is a command on one complaint.
type commandRequest struct {
	ID        string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	IfMatch   string `header:"If-Match" doc:"The ETag of the complaint that the command was decided on" example:"\"7\""`
	Key       string `header:"Idempotency-Key" doc:"Makes it safe to repeat: at most 64 visible ASCII characters, per client and path"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

// appendRequest is a command that only adds something, whatever happened meanwhile.
type appendRequest struct {
	ID        string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	IfMatch   string `header:"If-Match" doc:"Not needed; when it is there it must match"`
	Key       string `header:"Idempotency-Key" doc:"Makes it safe to repeat: at most 64 visible ASCII characters, per client and path"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

// given is a command as it came in.
type given struct {
	name    string // id or reference
	ifMatch string
	key     string
	body    []byte
	appends bool
}

// commandRoutes are the commands of procedure section 3, and those that belong to its sentences.
func (a *api) commandRoutes() {
	a.handlingCommands()
	a.endingCommands()
	a.deskCommands()
	appends[complaints.Contact](a, complaints.CmdContact, "Record a contact, or an attempt",
		complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken; wil voor vrijdag een andere laptop."})
	appends[complaints.Note](a, complaints.CmdNote, "Write an internal note; the complainant never sees it",
		complaints.Note{Text: "Leverancier gebeld."})
	appends[complaints.Message](a, complaints.CmdMessage, "Write a message between complainant and centre",
		complaints.Message{Text: "Wij bellen u morgen om 10 uur."})
}

func (a *api) handlingCommands() {
	const by = complaints.ActorID("demo-handler-ict")
	due, _ := calendar.ParseDate("2026-12-11")
	until, _ := calendar.ParseDate("2026-12-04")
	command[complaints.Assign](a, complaints.CmdAssign, "Send to a handler group", complaints.Assign{Group: "ict", Handler: by})
	command[complaints.Take](a, complaints.CmdTake, "Take it on", nil)
	command[complaints.Return](a, complaints.CmdReturn, "Send back to the desk", complaints.Return{Reason: "Hoort bij HR."})
	command[complaints.HandBack](a, complaints.CmdHandBack, "Hand back to the desk, handled", complaints.HandBack{
		Outcome: complaints.Upheld, Findings: "De laptop is te laat vervangen.", Satisfied: complaints.SatisfiedYes,
		Measures: []complaints.NewMeasure{{Text: "Voorraad aanvullen", Owner: by, Due: due}},
	})
	command[complaints.Suspend](a, complaints.CmdSuspend, "Wait for the complainant",
		complaints.Suspend{Until: until, Reason: "Wij hebben het serienummer nodig."})
	command[complaints.Resume](a, complaints.CmdResume, "Go on after waiting", nil)
	command[complaints.Extend](a, complaints.CmdExtend, "Set a later resolution date, with a reason the complainant is told",
		complaints.Extend{Until: due, Reason: "Het onderdeel is later leverbaar."})
	command[complaints.Dissatisfied](a, complaints.CmdDissatisfied, "Record that the complainant is not satisfied",
		complaints.Dissatisfied{Reason: "Nog steeds geen laptop."})
	command[complaints.Waive](a, complaints.CmdWaive, "Record that the complainant does not want the director",
		complaints.Waive{Reason: "Indiener wil het hierbij laten."})
	command[complaints.Escalate](a, complaints.CmdEscalate, "Escalate to the director", complaints.Escalate{Reason: "Indiener is niet tevreden."})
	command[complaints.DecideEscalation](a, complaints.CmdDecide, "Decide, as the director",
		complaints.DecideEscalation{Decision: "De klacht is gegrond.", Outcome: complaints.Upheld})
	command[complaints.Hear](a, complaints.CmdHear, "Record the hearing, or why there was none", complaints.Hear{Held: true, Record: "Verslag."})
}

func (a *api) endingCommands() {
	command[complaints.Close](a, complaints.CmdClose, "Close it, with the text of the closing letter",
		complaints.Close{Text: "Uw laptop is vervangen. Wij sluiten uw klacht."})
	command[complaints.Withdraw](a, complaints.CmdWithdraw, "Withdraw it", complaints.Withdraw{Reason: "Opgelost."})
	command[complaints.Refer](a, complaints.CmdRefer, "Refer to the partner", complaints.Refer{To: "gemeente-a"})
	command[complaints.Dismiss](a, complaints.CmdDismiss, "Dismiss it, with ground and reason",
		complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Dit is een storing; bel de Servicedesk."})
	command[complaints.Reopen](a, complaints.CmdReopen, "Reopen it", complaints.Reopen{Reason: "De oplossing hield geen stand."})
	command[complaints.RefuseReopening](a, complaints.CmdRefuseReopening, "Answer a reopening request with no",
		complaints.RefuseReopening{Reason: "Er is niets nieuws."})
	command[complaints.Erase](a, complaints.CmdErase, "Erase personal data and free text", complaints.Erase{Reason: "Bewaartermijn verstreken."})
	command[complaints.Hold](a, complaints.CmdHold, "Set or lift a legal hold", complaints.Hold{Hold: true, Reason: "Lopende zaak."})
}

func (a *api) deskCommands() {
	department := complaints.DepartmentID("hr")
	command[complaints.Amend](a, complaints.CmdAmend, "Correct what was registered; fields left out stay", complaints.Amend{Department: &department})
	command[complaints.LinkTo](a, complaints.CmdLink, "Tie to another complaint, department or group",
		complaints.LinkTo{Kind: complaints.LinkDuplicate, To: "K-2026-000122"})
	command[complaints.Confirm](a, complaints.CmdConfirm, "Accept what came by a mail whose sender has not confirmed it", nil)
	command[complaints.Seen](a, complaints.CmdSeen, "Clear the desk's attention mark", nil)

	done := huma.Operation{
		OperationID: "measure-done", Method: http.MethodPost, Path: complaintsPath + "/{id}/measures/{n}/done",
		Summary: "Tick off a measure", Tags: []string{tagCommands},
	}
	handle(a, done, a.finishMeasure)
	body[measureDone](a, done, measureDone{Note: "Besteld en geleverd."})
}

// command registers POST …/{name} for a command with an If-Match. The example nil means that there is no body.
func command[C complaints.Command](a *api, name complaints.CommandName, summary string, example any) {
	op := commandOperation(name, summary)
	handle(a, op, func(ctx context.Context, in *commandRequest) (*complaintAnswer, error) {
		var cmd C
		wrong, err := a.decodeBody(in.MediaType, in.RawBody, &cmd)
		if err != nil {
			return nil, err
		}
		return a.do(ctx, given{in.ID, in.IfMatch, in.Key, in.RawBody, false}, cmd, wrong)
	})
	body[C](a, op, example)
}

// appends registers POST …/{name} for a command that needs no If-Match.
func appends[C complaints.Command](a *api, name complaints.CommandName, summary string, example any) {
	op := commandOperation(name, summary)
	handle(a, op, func(ctx context.Context, in *appendRequest) (*complaintAnswer, error) {
		var cmd C
		wrong, err := a.decodeBody(in.MediaType, in.RawBody, &cmd)
		if err != nil {
			return nil, err
		}
		return a.do(ctx, given{in.ID, in.IfMatch, in.Key, in.RawBody, true}, cmd, wrong)
	})
	body[C](a, op, example)
}

func commandOperation(name complaints.CommandName, summary string) huma.Operation {
	return huma.Operation{
		OperationID: string(name), Method: http.MethodPost, Path: complaintsPath + "/{id}/" + string(name),
		Summary: summary, Tags: []string{tagCommands},
	}
}

// do hands a command to the engine, which checks in order: visibility, repetition, precondition, fields, transition.
func (a *api) do(ctx context.Context, g given, cmd complaints.Command, wrong []complaints.FieldError) (*complaintAnswer, error) {
	condition, err := parseIfMatch(g.ifMatch)
	if err != nil {
		return nil, err
	}
	k, err := a.key(ctx, g.key, g.body)
	if err != nil {
		return nil, err
	}
	id, err := a.identify(ctx, g.name)
	if err != nil {
		return nil, err
	}
	at, err := a.revision(ctx, id, condition, g.appends)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		cmd = complaints.Misread{Command: cmd, Fields: wrong}
	}
	v, err := a.service.DoOnce(ctx, actorOf(ctx), k, id, at, cmd)
	if err != nil {
		return nil, err
	}
	return a.answer(v), nil
}

type measureRequest struct {
	ID        string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	N         int    `path:"n" minimum:"1" doc:"Number of the measure"`
	IfMatch   string `header:"If-Match" doc:"The ETag of the complaint that the command was decided on" example:"\"7\""`
	Key       string `header:"Idempotency-Key" doc:"Makes it safe to repeat: at most 64 visible ASCII characters, per client and path"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

type measureDone struct {
	Note string `json:"note,omitempty"`
}

func (a *api) finishMeasure(ctx context.Context, in *measureRequest) (*complaintAnswer, error) {
	var b measureDone
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, &b)
	if err != nil {
		return nil, err
	}
	g := given{in.ID, in.IfMatch, in.Key, in.RawBody, false}
	return a.do(ctx, g, complaints.FinishMeasure{N: in.N, Note: b.Note}, wrong)
}
