package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// imported is a complaint of another system with its history.
type imported struct {
	Key        string                `json:"key" doc:"Its id there; makes the import idempotent"`
	Reference  string                `json:"reference,omitempty" doc:"Its reference there, by which it can be found here too"`
	Submission complaints.Submission `json:"submission"`
	Steps      []importedStep        `json:"steps,omitempty" doc:"The commands that were given, in order of time"`
}

type importedStep struct {
	At      time.Time              `json:"at"`
	By      complaints.ActorID     `json:"by,omitempty"`
	Command complaints.CommandName `json:"command" example:"assign"`
	Data    json.RawMessage        `json:"data,omitempty" doc:"The command's body, as for its own path"`
}

type importRequest struct {
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

func (a *api) importRoute() {
	op := huma.Operation{
		OperationID: "import-complaint", Method: http.MethodPost, Path: "/v1/import", DefaultStatus: http.StatusCreated,
		Summary: "Take over a complaint of another system, with its history; no letters go out", Tags: []string{tagImport},
	}
	handle(a, op, a.importComplaint)
	body[imported](a, op, imported{
		Key: "TD-1234", Reference: "M2512 0042", Submission: exampleSubmission(),
		Steps: []importedStep{{
			At: time.Date(2026, 4, 3, 8, 0, 0, 0, time.UTC), By: "demo-desk", Command: complaints.CmdAssign, Data: json.RawMessage(`{"group":"ict"}`),
		}},
	})
}

func (a *api) importComplaint(ctx context.Context, in *importRequest) (*createdAnswer, error) {
	var b imported
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, &b)
	if err != nil {
		return nil, err
	}
	out := complaints.Imported{Key: b.Key, Reference: b.Reference, Submission: b.Submission}
	if b.Key == "" {
		wrong = append(wrong, complaints.FieldError{Field: "key", Key: "required", Message: "is required"})
	}
	for i, s := range b.Steps {
		cmd, more := s.command(fmt.Sprintf("steps[%d]", i))
		wrong = append(wrong, more...)
		out.Steps = append(out.Steps, complaints.ImportedStep{At: s.At, By: s.By, Command: cmd})
	}
	if len(wrong) > 0 {
		return nil, invalid(wrong...)
	}
	v, err := a.service.Import(ctx, actorOf(ctx), out)
	if err != nil {
		return nil, err
	}
	return a.created(v), nil
}

// command decodes the step's data as the command it names.
func (s importedStep) command(path string) (complaints.Command, []complaints.FieldError) {
	into := newCommand(s.Command)
	if into == nil {
		return nil, []complaints.FieldError{{Field: path + ".command", Key: "unknown_command", Message: "is not a command that can be imported"}}
	}
	if len(s.Data) > 0 && string(s.Data) != "null" {
		if s.Data[0] != '{' {
			return nil, []complaints.FieldError{{Field: path + ".data", Key: "type_object", Message: "must be an object"}}
		}
		var b bodyDecoder
		b.object(s.Data, path+".data", reflect.ValueOf(into).Elem())
		if len(b.wrong) > 0 {
			return nil, b.wrong
		}
	}
	cmd, ok := reflect.TypeAssert[complaints.Command](reflect.ValueOf(into).Elem())
	if !ok {
		return nil, nil
	}
	return cmd, nil
}

// newCommand makes an empty command to decode into; nil for those that have no body of their own.
func newCommand(name complaints.CommandName) any {
	for _, c := range []complaints.Command{
		&complaints.Assign{}, &complaints.Take{}, &complaints.Return{}, &complaints.Contact{}, &complaints.Note{}, &complaints.Message{},
		&complaints.Suspend{}, &complaints.Resume{}, &complaints.Extend{}, &complaints.HandBack{}, &complaints.Dissatisfied{},
		&complaints.Waive{}, &complaints.Escalate{}, &complaints.DecideEscalation{}, &complaints.Close{}, &complaints.Withdraw{},
		&complaints.Refer{}, &complaints.Dismiss{}, &complaints.Reopen{}, &complaints.RefuseReopening{}, &complaints.Amend{},
		&complaints.Hear{}, &complaints.Hold{},
	} {
		if c.Name() == name {
			return c
		}
	}
	return nil
}
