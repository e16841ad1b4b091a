package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// sent is a letter with how its delivery stands.
type sent struct {
	Key        string                   `json:"key" doc:"For the printable page" example:"12.letter-complainant"`
	Kind       complaints.LetterKind    `json:"kind" example:"acknowledgment"`
	Subscriber complaints.Subscriber    `json:"subscriber"`
	State      complaints.DeliveryState `json:"state"`
	Reason     string                   `json:"reason,omitempty" doc:"Stable key of the last failure or outcome"`
	Attempts   int                      `json:"attempts,omitempty" doc:"Failed ones"`
	NotBefore  *time.Time               `json:"not_before,omitempty"`
	ChangedAt  *time.Time               `json:"changed_at,omitempty" doc:"When the state last changed"`
	At         *time.Time               `json:"at,omitempty" doc:"Of the letter; absent while it is not composed"`
	Language   complaints.Language      `json:"language,omitempty"`
	To         []address                `json:"to,omitempty"`
	Subject    string                   `json:"subject,omitempty"`
	Text       string                   `json:"text,omitempty"`
	HTML       string                   `json:"html,omitempty"`
}

type address struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email"`
}

type preview struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// printPolicy lets nothing run or load on a page that is made to be read and printed.
const printPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-modals"

type letterRequest struct {
	ID     string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	Letter string `path:"key" doc:"Key of the letter"`
}

type page struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Policy             string `header:"Content-Security-Policy"`
	Body               []byte
}

func (a *api) letterRoutes() {
	handle(a, huma.Operation{
		OperationID: "complaint-letters", Method: http.MethodGet, Path: complaintsPath + "/{id}/letters",
		Summary: "What was sent, or waits to be sent", Tags: []string{tagLetters},
	}, a.letters)
	handle(a, huma.Operation{
		OperationID: "print-letter", Method: http.MethodGet, Path: complaintsPath + "/{id}/letters/{key}",
		Summary: "A letter as a page to print", Tags: []string{tagLetters},
		Responses: map[string]*huma.Response{"200": {
			Description: "The page", Content: map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}, a.printLetter)
	posted := huma.Operation{
		OperationID: "letter-posted", Method: http.MethodPost, Path: complaintsPath + "/{id}/letters/{key}/posted",
		Summary: "Record that a printed letter was posted", Tags: []string{tagLetters},
	}
	handle(a, posted, a.posted)
	body[struct{}](a, posted, nil)
	look := huma.Operation{
		OperationID: "preview-closing", Method: http.MethodPost, Path: complaintsPath + "/{id}/close/preview",
		Summary: "The closing letter that would go; changes nothing", Tags: []string{tagLetters},
	}
	handle(a, look, a.preview)
	body[complaints.Close](a, look, complaints.Close{Text: "Uw laptop is vervangen."})
}

func (a *api) letters(ctx context.Context, in *named) (*listAnswer[sent], error) {
	all, err := a.sentLetters(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return listOf(complaints.Page[complaints.SentLetter]{Items: all}, showLetter), nil
}

func (a *api) sentLetters(ctx context.Context, name string) ([]complaints.SentLetter, error) {
	id, err := a.identify(ctx, name)
	if err != nil {
		return nil, err
	}
	return a.service.Letters(ctx, actorOf(ctx), id)
}

func showLetter(l complaints.SentLetter) sent {
	out := sent{
		Key: letterName(l.Key), Kind: l.Delivery.Letter, Subscriber: l.Delivery.Subscriber, State: l.Delivery.State, Reason: l.Delivery.Reason,
		Attempts: l.Delivery.Attempts, NotBefore: moment(l.Delivery.NotBefore), ChangedAt: moment(l.Delivery.At),
		At: moment(l.Letter.At), Language: l.Letter.Language, Subject: l.Letter.Subject, Text: l.Letter.Text, HTML: l.Letter.HTML,
	}
	for _, to := range l.Letter.To {
		out.To = append(out.To, address{Name: to.Name, Email: to.Email})
	}
	return out
}

// letterName writes a content key as part of a path; parseLetterName reads it.
func letterName(k complaints.ContentKey) string {
	return strconv.FormatInt(int64(k.At), 10) + "." + k.Field
}

func parseLetterName(s string) (complaints.ContentKey, error) {
	at, field, found := strings.Cut(s, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil || n < 1 || field == "" {
		return complaints.ContentKey{}, complaints.ErrNotFound
	}
	return complaints.ContentKey{At: complaints.Revision(n), Field: field}, nil
}

func (a *api) printLetter(ctx context.Context, in *letterRequest) (*page, error) {
	key, err := parseLetterName(in.Letter)
	if err != nil {
		return nil, err
	}
	all, err := a.sentLetters(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.Key == key && !l.Letter.At.IsZero() {
			return a.printed(ctx, l.Letter)
		}
	}
	return nil, complaints.ErrNotFound
}

// printed is the page; nothing on it runs or loads, whatever a letter's text may hold.
func (a *api) printed(ctx context.Context, l complaints.Letter) (*page, error) {
	html := []byte(l.HTML)
	if a.o.PrintLetter != nil {
		var err error
		if html, err = a.o.PrintLetter(ctx, l); err != nil {
			return nil, err
		}
	}
	return &page{
		ContentType: "text/html; charset=utf-8", ContentDisposition: "inline", Body: html,
		Policy: printPolicy,
	}, nil
}

type postedRequest struct {
	ID        string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	Letter    string `path:"key" doc:"Key of the letter"`
	IfMatch   string `header:"If-Match" doc:"The ETag of the complaint that the command was decided on" example:"\"7\""`
	Key       string `header:"Idempotency-Key" doc:"Makes it safe to repeat: at most 64 visible ASCII characters, per client and path"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

func (a *api) posted(ctx context.Context, in *postedRequest) (*complaintAnswer, error) {
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, &struct{}{})
	if err != nil {
		return nil, err
	}
	key, err := parseLetterName(in.Letter)
	if err != nil {
		return nil, err
	}
	return a.do(ctx, given{in.ID, in.IfMatch, in.Key, in.RawBody, false}, complaints.Posted{Letter: key}, wrong)
}

type previewRequest struct {
	ID        string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

type previewAnswer struct{ Body preview }

func (a *api) preview(ctx context.Context, in *previewRequest) (*previewAnswer, error) {
	var cmd complaints.Close
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, &cmd)
	if err != nil {
		return nil, err
	}
	id, err := a.identify(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		_, err = a.service.Do(ctx, actorOf(ctx), id, anyRevision, complaints.Misread{Command: cmd, Fields: wrong})
		return nil, err
	}
	l, err := a.service.Preview(ctx, actorOf(ctx), id, cmd)
	if err != nil {
		return nil, err
	}
	return &previewAnswer{preview{Subject: l.Subject, Text: l.Text, HTML: l.HTML}}, nil
}
