package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	securityScheme = "bearer"

	tagComplaints  = "complaints"
	tagCommands    = "commands"
	tagLetters     = "letters"
	tagAttachments = "attachments"
	tagMail        = "mail"
	tagReports     = "reports"
	tagDeliveries  = "deliveries"
	tagImport      = "import"
	tagCalendar    = "calendar"
	tagHealth      = "health"

	schemaPrefix    = "#/components/schemas/"
	problemResponse = "#/components/responses/Problem"
)

// config is huma's, with JSON only and without its pages, which load scripts from elsewhere.
func (a *api) config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Klachtwerk", Version: a.o.Version,
				Description: "Complaints of a shared service centre: filing, handling, deadlines, letters. " +
					"Checks come in the order: who, visibility, repetition of an Idempotency-Key, If-Match, fields, transition.",
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					securityScheme: {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "A token of the configured OpenID Connect issuer"},
				},
			},
			Tags: []*huma.Tag{
				{Name: tagComplaints, Description: "Filing and reading"},
				{Name: tagCommands, Description: "What is done to a complaint; answers with the complaint"},
				{Name: tagLetters}, {Name: tagAttachments},
				{Name: tagReports, Description: "The reports on a period, for desk, director and administrators"},
				{Name: tagMail, Description: "The ledger of the mailbox, for the service desk"},
				{Name: tagDeliveries, Description: "Letters and notices that need a person"},
				{Name: tagImport}, {Name: tagCalendar}, {Name: tagHealth},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{a.localised},
	}
}

// describe registers the words of the procedure as enumerations, and the one shape of every problem.
func (a *api) describe() {
	registry := a.huma.OpenAPI().Components.Schemas
	enumerate(registry)
	registry.RegisterTypeAlias(reflect.TypeFor[calendar.Date](), reflect.TypeFor[civilDate]())

	a.huma.OpenAPI().Components.Responses = map[string]*huma.Response{"Problem": {
		Description: "A refusal, in the client's language; programs go by its code",
		Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: registry.Schema(reflect.TypeFor[Problem](), true, "")},
		},
	}}
}

// civilDate stands for calendar.Date.
type civilDate struct{}

// Schema is the form of a date.
func (civilDate) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Description: "A civil date in Europe/Amsterdam", Examples: []any{"2026-11-23"}}
}

// prepare adds to an operation what all have: the problems it can answer with, and the limit on its body.
func (a *api) prepare(op *huma.Operation) {
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	statuses := []int{http.StatusInternalServerError, http.StatusServiceUnavailable}
	if len(op.Security) > 0 {
		statuses = append(statuses, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone,
			http.StatusUnprocessableEntity, http.StatusTooManyRequests)
	}
	if op.Method == http.MethodPost {
		statuses = append(statuses, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		if strings.Contains(op.Path, "{") {
			statuses = append(statuses, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
		}
	}
	for _, s := range statuses {
		op.Responses[strconv.Itoa(s)] = &huma.Response{Ref: problemResponse}
	}
	if !streams(op) {
		op.MaxBodyBytes = a.o.Limits.Body + 1 // huma refuses what reaches it
	}
}

const streamed = "streamed"

// streaming marks an operation whose body or answer is copied, and may take its time.
func streaming(op huma.Operation) huma.Operation {
	op.Metadata = map[string]any{streamed: true}
	return op
}

func streams(op *huma.Operation) bool { return op.Metadata[streamed] == true }

// body documents the JSON body of a POST: handlers read it themselves, because its fields are not the first thing to check.
func body[T any](a *api, op huma.Operation, example any) {
	a.fields.learn(reflect.TypeFor[T]())
	schema := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false}
	if example != nil {
		schema = a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	}
	b := &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: schema, Example: example}}}
	a.huma.OpenAPI().Paths[op.Path].Post.RequestBody = b
	if example != nil {
		a.bodies = append(a.bodies, b)
	}
}

// marshalled is the document. What huma put there for its own kind of errors is left out. Bodies are called required and the
// words of the status filter are named; to huma they are not, so that what is wrong with them is told in the engine's words when
// its turn comes.
func (a *api) marshalled() ([]byte, error) {
	doc := a.huma.OpenAPI()
	schemas := doc.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	for _, s := range schemas {
		for _, p := range s.Properties {
			p.Nullable = false // what is empty is left out, or an empty list
		}
	}
	a.strict(true, wordsOf(reflect.TypeFor[complaints.Status]()))
	text, err := json.MarshalIndent(doc, "", "  ")
	a.strict(false, nil)
	return text, err
}

func (a *api) strict(required bool, statuses []any) {
	for _, b := range a.bodies {
		b.Required = required
	}
	for _, p := range a.huma.OpenAPI().Paths[complaintsPath].Get.Parameters {
		if p.Name == "status" {
			p.Schema.Items.Enum = statuses
		}
	}
}

func exampleSubmission() complaints.Submission {
	return complaints.Submission{
		Channel: complaints.ChannelAPI, Ground: complaints.ServiceGround, Department: "ict",
		Complainant: complaints.NewComplainant{
			Name: "Petra de Wit", Email: "petra.dewit@gemeente-a.example", Phone: "06 12345678", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
		},
		Subject: "Laptop na drie weken niet vervangen", Description: "Op 1 november heb ik een nieuwe laptop gevraagd. Ik heb niets gehoord.",
	}
}
