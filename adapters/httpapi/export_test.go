package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Checked is the API with what its OpenAPI document says of every answer.
type Checked struct {
	http.Handler
	api *api
}

// NewChecked is New for tests that hold answers to the document.
func NewChecked(s *complaints.Service, o *Options) (*Checked, error) {
	a, err := newAPI(s, o)
	if err != nil {
		return nil, err
	}
	return &Checked{a.instrumented(http.HandlerFunc(a.route)), a}, nil
}

// Check compares an answer with the document.
func (c *Checked) Check(r *http.Request, status int, header http.Header, body []byte) error {
	doc := c.api.huma.OpenAPI()
	_, pattern := c.api.mux.Handler(r)
	if pattern == "" || pattern == "GET /v1/openapi.json" || strings.HasSuffix(pattern, "/confirm/{token}") { // the last is a page, for people
		return nil
	}
	path := pattern[len(r.Method)+1:]
	item := doc.Paths[path]
	op := item.Get
	if r.Method == http.MethodPost {
		op = item.Post
	}
	answer, ok := op.Responses[strconv.Itoa(status)]
	if !ok {
		return fmt.Errorf("%s: the document has no answer with status %d", pattern, status)
	}
	if answer.Ref == problemResponse {
		answer = doc.Components.Responses["Problem"]
	}
	media, ok := answer.Content[header.Get("Content-Type")]
	if streamed := op.Metadata[streamed] == true; !ok || streamed && status == http.StatusOK && r.Method == http.MethodGet {
		if len(body) == 0 || len(answer.Content) > 0 && streamed || header.Get("Content-Type") == "text/html; charset=utf-8" {
			return nil
		}
		return fmt.Errorf("%s: the document has no %s with status %d", pattern, header.Get("Content-Type"), status)
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("%s: %w", pattern, err)
	}
	var res huma.ValidateResult
	pb := huma.NewPathBuffer(nil, 0)
	huma.Validate(doc.Components.Schemas, media.Schema, pb, huma.ModeReadFromServer, v, &res)
	if len(res.Errors) > 0 {
		return fmt.Errorf("%s answers with status %d other than the document says: %v", pattern, status, res.Errors)
	}
	return nil
}

// Codes, Reason and FieldText let tests look into the tables of words.
func Codes() []complaints.Code { return problemCodes() }

// Texts gives Dutch and English for a problem's title, a reason and a field's key.
func Texts() (titles, reasons, fields map[string][2]string) {
	pairs := func(in map[string]text) map[string][2]string {
		out := map[string][2]string{}
		for k, t := range in {
			out[k] = [2]string{t.nl, t.en}
		}
		return out
	}
	w := newWords()
	byCode := map[string]text{}
	for code, t := range w.titles {
		byCode[string(code)] = t
	}
	return pairs(byCode), pairs(w.reasons), pairs(w.fields)
}
