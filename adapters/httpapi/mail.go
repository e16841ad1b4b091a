package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// mailEntry is one mail's line in the ledger.
type mailEntry struct {
	Key        string                 `json:"key"`
	ReceivedAt time.Time              `json:"received_at"`
	Size       int64                  `json:"size"`
	Outcome    complaints.MailOutcome `json:"outcome,omitempty" doc:"Absent until it has one"`
	Reason     string                 `json:"reason,omitempty" doc:"Stable key"`
	Complaint  complaints.ID          `json:"complaint,omitempty"`
	SettledAt  *time.Time             `json:"settled_at,omitempty"`
	By         complaints.ActorID     `json:"by,omitempty" doc:"Who decided"`
	Original   string                 `json:"original,omitempty" doc:"Path of the original bytes"`
}

func showMail(m complaints.MailEntry) mailEntry {
	out := mailEntry{
		Key: m.Key, ReceivedAt: m.ReceivedAt.UTC(), Size: m.Size, Outcome: m.Outcome, Reason: m.Reason, Complaint: m.Complaint,
		SettledAt: moment(m.SettledAt), By: m.By,
	}
	if m.Raw != "" {
		out.Original = mailPath + "/" + url.PathEscape(m.Key) + "/original"
	}
	return out
}

const mailPath = "/v1/mail"

type mailNamed struct {
	Key string `path:"key" doc:"Key of the mail"`
}

type mailAnswer struct{ Body mailEntry }

func (a *api) mailRoutes() {
	handle(a, huma.Operation{
		OperationID: "list-mail", Method: http.MethodGet, Path: mailPath,
		Summary: "The mail ledger, newest first", Tags: []string{tagMail},
	}, a.mails)
	handle(a, huma.Operation{
		OperationID: "get-mail", Method: http.MethodGet, Path: mailPath + "/{key}",
		Summary: "One mail's line", Tags: []string{tagMail},
	}, func(ctx context.Context, in *mailNamed) (*mailAnswer, error) {
		m, err := a.service.Mail(ctx, actorOf(ctx), in.Key)
		if err != nil {
			return nil, err
		}
		return &mailAnswer{showMail(m)}, nil
	})
	handle(a, streaming(huma.Operation{
		OperationID: "get-mail-original", Method: http.MethodGet, Path: mailPath + "/{key}/original",
		Summary: "The mail's original bytes, as a download", Tags: []string{tagMail},
		Responses: map[string]*huma.Response{"200": {Description: "The mail", Content: map[string]*huma.MediaType{
			"message/rfc822": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}},
	}), func(ctx context.Context, in *mailNamed) (*stream, error) {
		m, r, err := a.service.OpenMail(ctx, actorOf(ctx), in.Key)
		if err != nil {
			return nil, err
		}
		return download("mail.eml", "message/rfc822", m.Size, r), nil //nolint:contextcheck // huma hands over its own
	})
	for _, x := range []struct {
		name, summary string
		do            func(context.Context, complaints.Actor, string) (complaints.MailEntry, error)
	}{
		{"confirm", "Accept a mail that its sender has not confirmed, as the mail says; repeated it changes nothing", a.service.ConfirmMail},
		{"reread", "Read the original again, as with a newer reader; repeated it changes nothing", a.service.Reread},
	} {
		handle(a, huma.Operation{
			OperationID: x.name + "-mail", Method: http.MethodPost, Path: mailPath + "/{key}/" + x.name, Summary: x.summary, Tags: []string{tagMail},
		}, func(ctx context.Context, in *mailNamed) (*mailAnswer, error) {
			m, err := x.do(ctx, actorOf(ctx), in.Key)
			if err != nil {
				return nil, err
			}
			return &mailAnswer{showMail(m)}, nil
		})
	}
	decide := huma.Operation{
		OperationID: "decide-mail", Method: http.MethodPost, Path: mailPath + "/{key}/decide",
		Summary: "Settle a mail that needs a person: exactly one of attach, file and refuse", Tags: []string{tagMail},
	}
	handle(a, decide, a.decideMail)
	body[mailDecision](a, decide, mailDecision{Refuse: complaints.RefuseSpam})
}

type mailsRequest struct {
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"At most so many; a page may hold fewer"`
	Cursor  string `query:"cursor" doc:"next_cursor of the page before"`
	Outcome string `query:"outcome" doc:"Only these"`
	Open    bool   `query:"open" doc:"Only those without an outcome"`
}

func (a *api) mails(ctx context.Context, in *mailsRequest) (*listAnswer[mailEntry], error) {
	page, err := a.service.Mails(ctx, actorOf(ctx), complaints.MailParams{
		PageParams: pageOf(in.Limit, in.Cursor), Outcome: complaints.MailOutcome(in.Outcome), Open: in.Open,
	})
	if err != nil {
		return nil, err
	}
	return listOf(page, showMail), nil
}

type mailDecision struct {
	Attach string                 `json:"attach,omitempty" doc:"Add it to the complaint with this id or reference"`
	File   *complaints.Submission `json:"file,omitempty" doc:"Register it as a new complaint, with the mail's moment of receipt"`
	Refuse complaints.MailRefusal `json:"refuse,omitempty" doc:"Refuse it; it is kept"`
}

type decideRequest struct {
	Key       string `path:"key" doc:"Key of the mail"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

func (a *api) decideMail(ctx context.Context, in *decideRequest) (*mailAnswer, error) {
	var b mailDecision
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, &b)
	if err != nil {
		return nil, err
	}
	if _, err = a.service.Mail(ctx, actorOf(ctx), in.Key); err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return nil, invalid(wrong...)
	}
	d := complaints.MailDecision{File: b.File, Refuse: b.Refuse}
	if b.Attach != "" {
		if d.Attach, err = a.identify(ctx, b.Attach); err != nil {
			return nil, err
		}
	}
	m, err := a.service.DecideMail(ctx, actorOf(ctx), in.Key, d)
	if err != nil {
		return nil, err
	}
	return &mailAnswer{showMail(m)}, nil
}
