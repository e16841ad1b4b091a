package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const complaintsPath = "/v1/complaints"

// complaintAnswer is what every command and the reading of one complaint give.
type complaintAnswer struct {
	ETag string `header:"ETag" doc:"The revision, to send back as If-Match"`
	Body *complaint
}

func (a *api) answer(v complaints.View) *complaintAnswer {
	return &complaintAnswer{ETag: etag(v.Complaint.Revision), Body: a.show(&v)}
}

type createdAnswer struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The revision, to send back as If-Match"`
	Body     *complaint
}

func (a *api) created(v complaints.View) *createdAnswer {
	return &createdAnswer{Location: complaintsPath + "/" + string(v.Complaint.ID), ETag: etag(v.Complaint.Revision), Body: a.show(&v)}
}

// submitRequest has the body as it came in: handlers of the API read bodies when their turn comes in the order of checks.
type submitRequest struct {
	Key       string `header:"Idempotency-Key" doc:"Makes it safe to repeat: at most 64 visible ASCII characters, per client and path"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

type named struct {
	ID string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
}

type paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"At most so many; a page may hold fewer"`
	Cursor string `query:"cursor" doc:"next_cursor of the page before"`
}

func pageOf(limit int, cursor string) complaints.PageParams {
	return complaints.PageParams{Cursor: complaints.Cursor(cursor), Limit: limit}
}

// list is one page of things.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next_cursor,omitempty" doc:"Absent at the end"`
}

type listAnswer[T any] struct{ Body list[T] }

func (a *api) complaintRoutes() {
	submit := huma.Operation{
		OperationID: "submit-complaint", Method: http.MethodPost, Path: complaintsPath, DefaultStatus: http.StatusCreated,
		Summary: "File a complaint", Tags: []string{tagComplaints},
		Description: "Files a complaint for the client, or for somebody else by the service desk or a partner's program. " +
			"A citizen's or business's comes back with status referred, without reference and deadlines.",
	}
	handle(a, submit, a.submit)
	body[complaints.Submission](a, submit, exampleSubmission())
	handle(a, huma.Operation{
		OperationID: "list-complaints", Method: http.MethodGet, Path: complaintsPath,
		Summary: "List the complaints that the client may see", Tags: []string{tagComplaints},
	}, a.list)
	handle(a, huma.Operation{
		OperationID: "get-complaint", Method: http.MethodGet, Path: complaintsPath + "/{id}",
		Summary: "One complaint, as the client may see it", Tags: []string{tagComplaints},
	}, func(ctx context.Context, in *named) (*complaintAnswer, error) {
		v, err := a.service.Find(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		return a.answer(v), nil
	})
}

func (a *api) submit(ctx context.Context, in *submitRequest) (*createdAnswer, error) {
	var s complaints.Submission
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, &s)
	if err != nil {
		return nil, err
	}
	k, err := a.key(ctx, in.Key, in.RawBody)
	if err != nil {
		return nil, err
	}
	if s.Channel == "" {
		s.Channel = complaints.ChannelAPI
	}
	if s.Channel == complaints.ChannelMail { // mails come in by the mailbox
		const channels = "web, phone, letter, api"
		wrong = append(wrong, complaints.FieldError{Field: "channel", Key: "one_of", Message: "must be one of " + channels, Arg: channels})
	}
	s.Key, s.Print, s.Misread = k.Key, k.Print, wrong
	v, err := a.service.Submit(ctx, actorOf(ctx), s)
	if err != nil {
		return nil, err
	}
	return a.created(v), nil
}

type listRequest struct {
	Limit        int      `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"At most so many; a page may hold fewer"`
	Cursor       string   `query:"cursor" doc:"next_cursor of the page before"`
	Status       []string `query:"status,explode" doc:"Any of these; repeated or separated by commas" example:"registered,assigned"`
	Department   string   `query:"department"`
	Group        string   `query:"group"`
	Handler      string   `query:"handler"`
	Organisation string   `query:"organisation"`
	ReceivedFrom string   `query:"received_from" doc:"First day of receipt" example:"2026-10-01"`
	ReceivedTo   string   `query:"received_to" doc:"Last day of receipt" example:"2026-12-31"`
	DueBefore    string   `query:"due_before" doc:"Open, with a deadline before this day" example:"2026-11-23"`
	Overdue      bool     `query:"overdue" doc:"Open, past a deadline that still runs"`
	Attention    bool     `query:"attention" doc:"Something came in that the desk has not seen"`
	Sort         string   `query:"sort" enum:"received,due" default:"received" doc:"Newest receipt first, or earliest deadline first"`
	Q            string   `query:"q" doc:"A reference, the complainant's mail address, or an organisation"`
}

// row is a line of the list.
type row struct {
	ID           complaints.ID           `json:"id"`
	Reference    string                  `json:"reference,omitempty"`
	Class        complaints.Class        `json:"class"`
	Status       complaints.Status       `json:"status"`
	Subject      string                  `json:"subject,omitempty"`
	Complainant  rowComplainant          `json:"complainant"`
	Department   complaints.DepartmentID `json:"department,omitempty"`
	Group        complaints.GroupID      `json:"group,omitempty"`
	Handler      complaints.ActorID      `json:"handler,omitempty"`
	ReceivedAt   time.Time               `json:"received_at"`
	RegisteredAt time.Time               `json:"registered_at"`
	EndedAt      *time.Time              `json:"ended_at,omitempty"`
	Deadlines    []deadline              `json:"deadlines"`
	DueAt        *time.Time              `json:"due_at,omitempty" doc:"The earliest due moment that still runs"`
	Attention    bool                    `json:"attention,omitempty"`
	Waiting      bool                    `json:"waiting,omitempty" doc:"Suspended: waits for the complainant"`
	Erased       bool                    `json:"erased,omitempty"`
}

type rowComplainant struct {
	Name         string `json:"name,omitempty"`
	Organisation string `json:"organisation,omitempty"`
}

func (a *api) list(ctx context.Context, in *listRequest) (*listAnswer[row], error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	page, err := a.service.List(ctx, actorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	now := a.service.Now()
	return listOf(page, func(r complaints.Row) row { return showRow(r, now) }), nil
}

func listOf[T, U any](page complaints.Page[T], show func(T) U) *listAnswer[U] {
	out := &listAnswer[U]{Body: list[U]{Items: make([]U, 0, len(page.Items)), Next: string(page.Next)}}
	for _, item := range page.Items {
		out.Body.Items = append(out.Body.Items, show(item))
	}
	return out
}

func (in *listRequest) query() (complaints.Query, error) {
	q := complaints.Query{
		PageParams: pageOf(in.Limit, in.Cursor), Department: complaints.DepartmentID(in.Department), Group: complaints.GroupID(in.Group),
		Handler: complaints.ActorID(in.Handler), Organisation: in.Organisation, Overdue: in.Overdue, Attention: in.Attention,
		Sort: complaints.Sort(in.Sort), Q: in.Q,
	}
	for word := range strings.SplitSeq(strings.Join(in.Status, ","), ",") {
		if word = strings.TrimSpace(word); word != "" {
			q.Status = append(q.Status, complaints.Status(word))
		}
	}
	var wrong []complaints.FieldError
	for _, d := range []struct {
		field, value string
		into         **calendar.Date
	}{
		{"received_from", in.ReceivedFrom, &q.ReceivedFrom}, {"received_to", in.ReceivedTo, &q.ReceivedTo}, {"due_before", in.DueBefore, &q.DueBefore},
	} {
		if d.value == "" {
			continue
		}
		date, err := calendar.ParseDate(d.value)
		if err != nil {
			wrong = append(wrong, complaints.FieldError{Field: d.field, Key: "date", Message: "must be a date such as 2026-11-23"})
			continue
		}
		*d.into = &date
	}
	if len(wrong) > 0 {
		return q, invalid(wrong...)
	}
	return q, nil
}

func showRow(r complaints.Row, now time.Time) row {
	return row{
		ID: r.ID, Reference: r.Reference, Class: r.Class, Status: r.Status, Subject: r.SubjectText,
		Complainant: rowComplainant{Name: r.ComplainantName, Organisation: r.Organisation},
		Department:  r.Department, Group: r.Group, Handler: r.Handler,
		ReceivedAt: r.ReceivedAt.UTC(), RegisteredAt: r.RegisteredAt.UTC(), EndedAt: moment(r.EndedAt),
		Deadlines: showDeadlines(r.Deadlines, now), DueAt: moment(r.DueAt),
		Attention: r.Attention, Waiting: r.Waiting, Erased: r.Erased,
	}
}
