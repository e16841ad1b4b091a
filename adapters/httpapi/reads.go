package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

type historyRequest struct {
	ID     string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"At most so many; a page may hold fewer"`
	Cursor string `query:"cursor" doc:"next_cursor of the page before"`
}

// happened is one line of a complaint's history.
type happened struct {
	Revision complaints.Revision  `json:"revision"`
	Type     complaints.EventType `json:"type" example:"assigned"`
	At       time.Time            `json:"at"`
	By       complaints.ActorID   `json:"by,omitempty" doc:"Not told to the complainant"`
	As       complaints.Relation  `json:"as"`
	Data     json.RawMessage      `json:"data" doc:"The event, with its texts in place; null where a text is erased"`
	Visible  string               `json:"text_visible,omitempty" doc:"Of a mail: the beginning of its text, without quoted history and signature"`
}

// step is one step of the reckoning of a date.
type step struct {
	Date    calendar.Date     `json:"date"`
	Kind    calendar.StepKind `json:"kind"`
	Counted int               `json:"counted,omitempty" doc:"Which working day, or day, it is"`
	Code    string            `json:"code,omitempty" doc:"Why a day does not count" example:"kings_day"`
	Label   string            `json:"label,omitempty" doc:"The organisation's own name of a closing day"`
	Text    string            `json:"text" doc:"The step in the client's language" example:"27 april: Koningsdag, overgeslagen"`
}

func (a *api) readRoutes() {
	handle(a, huma.Operation{
		OperationID: "complaint-history", Method: http.MethodGet, Path: complaintsPath + "/{id}/history",
		Summary: "What happened, oldest first", Tags: []string{tagComplaints},
	}, a.history)
	handle(a, huma.Operation{
		OperationID: "complaint-deadlines", Method: http.MethodGet, Path: complaintsPath + "/{id}/deadlines",
		Summary: "Why these dates, step by step", Tags: []string{tagComplaints},
	}, a.deadlines)
}

func (a *api) history(ctx context.Context, in *historyRequest) (*listAnswer[happened], error) {
	id, err := a.identify(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	page, err := a.service.History(ctx, actorOf(ctx), id, pageOf(in.Limit, in.Cursor))
	if err != nil {
		return nil, err
	}
	return listOf(page, func(h complaints.HistoryItem) happened {
		return happened{Revision: h.Revision, Type: h.Type, At: h.At.UTC(), By: h.By, As: h.As, Data: h.Data, Visible: a.visibleOf(h)}
	}), nil
}

// visibleOf is the visible part of a message that came by mail; empty when nothing is folded away.
func (a *api) visibleOf(h complaints.HistoryItem) string {
	var m struct{ Mail, Text string }
	if h.Type != complaints.EventMessaged || json.Unmarshal(h.Data, &m) != nil || m.Mail == "" {
		return ""
	}
	return a.visible(m.Text)
}

type deadlinesRequest struct {
	ID             string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	AcceptLanguage string `header:"Accept-Language" hidden:"true"`
}

func (a *api) deadlines(ctx context.Context, in *deadlinesRequest) (*listAnswer[deadline], error) {
	id, err := a.identify(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := a.service.Deadlines(ctx, actorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	now, l := a.service.Now(), a.language(in.AcceptLanguage)
	return listOf(complaints.Page[complaints.ExplainedDeadline]{Items: all}, func(d complaints.ExplainedDeadline) deadline {
		out := showDeadline(d.Deadline, now)
		out.Steps = showSteps(d.Steps, l)
		return out
	}), nil
}

func showSteps(list []calendar.Step, l complaints.Language) []step {
	out := make([]step, 0, len(list))
	for _, s := range list {
		out = append(out, step{Date: s.Date, Kind: s.Kind, Counted: s.Counted, Code: s.Code, Label: s.Label, Text: s.Text(string(l))})
	}
	return out
}

type forecastAnswer struct {
	Body struct {
		FirstResponse *forecast `json:"first_response,omitempty" doc:"Absent when the policy has no such clock"`
		Resolution    *forecast `json:"resolution,omitempty"`
	}
}

type forecast struct {
	Date  calendar.Date `json:"date" doc:"The last day"`
	Due   time.Time     `json:"due" doc:"The end of the last day, exclusive"`
	Steps []step        `json:"steps"`
}

func (a *api) calendarRoute() {
	handle(a, huma.Operation{
		OperationID: "forecast-deadlines", Method: http.MethodGet, Path: "/v1/calendar/deadlines",
		Summary: "The dates of something received at a moment, under the active policy", Tags: []string{tagCalendar},
	}, a.forecast)
}

type forecastRequest struct {
	AcceptLanguage string `header:"Accept-Language" hidden:"true"`
	Received       string `query:"received" required:"true" doc:"The moment of receipt (RFC 3339)" example:"2026-04-02T16:45:00+02:00"`
}

func (a *api) forecast(_ context.Context, in *forecastRequest) (*forecastAnswer, error) {
	// A plus sign that nobody escaped comes in as a space.
	received, err := time.Parse(time.RFC3339, strings.ReplaceAll(in.Received, " ", "+"))
	if err != nil {
		return nil, invalid(complaints.FieldError{
			Field: "received", Key: "time", Message: "must be a time with its zone, such as 2026-11-23T09:30:00+01:00",
		})
	}
	f, err := a.service.Forecast(received)
	if err != nil {
		return nil, err
	}
	l, out := a.language(in.AcceptLanguage), &forecastAnswer{}
	out.Body.FirstResponse, out.Body.Resolution = showForecast(f.FirstResponse, l), showForecast(f.Resolution, l)
	return out, nil
}

func showForecast(d complaints.ForecastDeadline, l complaints.Language) *forecast {
	if d.Due.IsZero() {
		return nil
	}
	return &forecast{Date: d.Date, Due: d.Due.UTC(), Steps: showSteps(d.Steps, l)}
}
