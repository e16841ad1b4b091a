package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// Reports makes, keeps and releases versions of reports; package reportfiles has one. Version 0 is the newest.
type Reports interface {
	List(ctx context.Context, p calendar.Period) ([]report.Manifest, error)
	Get(ctx context.Context, p calendar.Period, version int) (*report.Manifest, error)
	Open(ctx context.Context, p calendar.Period, version int, name string) (report.File, io.ReadCloser, error)
	Make(ctx context.Context, p calendar.Period, reason string, by complaints.ActorID) (*report.Manifest, error)
	Release(ctx context.Context, p calendar.Period, version int, commentary string, by complaints.ActorID) (*report.Release, error)
}

const reportsPath = "/v1/reports"

// reportVersion is one version of a period's report.
type reportVersion struct {
	Period   string             `json:"period" example:"2026-Q4"`
	Version  int                `json:"version"`
	Kind     report.Kind        `json:"kind" enum:"provisional,final,on_demand"`
	Reason   string             `json:"reason,omitempty" doc:"Why it was asked for"`
	By       complaints.ActorID `json:"by,omitempty" doc:"Who asked for it; absent when it was made by itself"`
	AsOf     time.Time          `json:"as_of" doc:"Everything is counted as it stood then"`
	MadeAt   time.Time          `json:"made_at"`
	Engine   string             `json:"engine" doc:"Version of the program"`
	Policy   string             `json:"policy" doc:"Version of the policy"`
	Calendar string             `json:"calendar" doc:"Version of the calendar"`
	Received int                `json:"received" doc:"Complaints in the report"`
	Files    []reportFile       `json:"files"`
	Releases []reportRelease    `json:"releases,omitempty" doc:"Oldest first"`
}

type reportFile struct {
	Name   string `json:"name" example:"report.xlsx"`
	Media  string `json:"media"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type reportRelease struct {
	Number     int                `json:"number"`
	By         complaints.ActorID `json:"by"`
	At         time.Time          `json:"at"`
	Commentary string             `json:"commentary"`
}

func showReport(m report.Manifest) reportVersion {
	out := reportVersion{
		Period: m.Period.String(), Version: m.Version, Kind: m.Kind, Reason: m.Reason, By: m.By, AsOf: m.AsOf.UTC(), MadeAt: m.MadeAt.UTC(),
		Engine: m.Engine, Policy: m.Policy, Calendar: m.Calendar, Received: m.Received, Files: make([]reportFile, 0, len(m.Files)),
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, reportFile{Name: f.Name, Media: f.Media, Size: f.Size, SHA256: f.SHA256})
	}
	for _, r := range m.Releases {
		out.Releases = append(out.Releases, showRelease(r))
	}
	return out
}

func showRelease(r report.Release) reportRelease {
	return reportRelease{Number: r.Number, By: r.By, At: r.At.UTC(), Commentary: r.Commentary}
}

type reportAnswer struct{ Body reportVersion }

type releaseAnswer struct{ Body reportRelease }

type reportRequest struct {
	Report         string `path:"report" doc:"Quarter, month or year; with the ending json, csv, xlsx or html the file itself" example:"2026-Q4"`
	Version        int    `query:"version" minimum:"0" doc:"Absent or 0: the newest"`
	Language       string `query:"lang" enum:"nl,en" doc:"Of the file; absent: by Accept-Language"`
	Public         bool   `query:"public" doc:"The variant to be published, with small numbers suppressed"`
	AcceptLanguage string `header:"Accept-Language" hidden:"true"`
}

func (a *api) reportRoutes() {
	handle(a, huma.Operation{
		OperationID: "list-reports", Method: http.MethodGet, Path: reportsPath,
		Summary: "All versions of all reports, by period", Tags: []string{tagReports},
	}, a.listReports)
	handle(a, streaming(huma.Operation{
		OperationID: "get-report", Method: http.MethodGet, Path: reportsPath + "/{report}",
		Summary: "One version with its files and releases, or with an ending one of its files", Tags: []string{tagReports},
		Responses: map[string]*huma.Response{"200": {Description: "The version, or the file", Content: map[string]*huma.MediaType{
			"application/json": {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[reportVersion](), true, "")},
			"text/csv":         {Schema: &huma.Schema{Type: huma.TypeString}}, "text/html": {Schema: &huma.Schema{Type: huma.TypeString}},
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}},
	}), a.readReport)
	again := huma.Operation{
		OperationID: "make-report", Method: http.MethodPost, Path: reportsPath + "/{report}", DefaultStatus: http.StatusCreated,
		Summary: "Count again as it stands now: a new version, which says what changed", Tags: []string{tagReports},
	}
	handle(a, again, a.makeReport)
	body[reportOrder](a, again, reportOrder{Reason: "Nagekomen klachten"})
	release := huma.Operation{
		OperationID: "release-report", Method: http.MethodPost, Path: reportsPath + "/{report}/release",
		Summary: "Release a version with the desk's commentary", Tags: []string{tagReports},
	}
	handle(a, release, a.releaseReport)
	body[reportReleaseOrder](a, release, reportReleaseOrder{Version: 2, Commentary: "De piek in juli kwam door de verhuizing."})
}

// reportsFor asks the one access rule for reports. A program that makes none has none.
func (a *api) reportsFor(ctx context.Context, what report.Action) error {
	if err := report.Allow(a.service.Policy(), actorOf(ctx), what, a.service.Now()); err != nil {
		return err
	}
	if a.o.Reports == nil {
		return complaints.ErrNotFound
	}
	return nil
}

func (a *api) listReports(ctx context.Context, _ *struct{}) (*listAnswer[reportVersion], error) {
	if err := a.reportsFor(ctx, report.ToRead); err != nil {
		return nil, err
	}
	all, err := a.o.Reports.List(ctx, calendar.Period{})
	if err != nil {
		return nil, err
	}
	return listOf(complaints.Page[report.Manifest]{Items: all}, showReport), nil
}

// readReport gives a version as JSON, or by the ending of its name one of its files.
func (a *api) readReport(ctx context.Context, in *reportRequest) (*stream, error) {
	name, ending, _ := strings.Cut(in.Report, ".")
	what := report.ToRead
	if in.Public && ending != "" {
		what = report.ToPublish
	}
	if err := a.reportsFor(ctx, what); err != nil {
		return nil, err
	}
	p, err := calendar.ParsePeriod(name)
	if err != nil {
		return nil, complaints.ErrNotFound
	}
	if ending == "" {
		m, err := a.o.Reports.Get(ctx, p, in.Version)
		if err != nil {
			return nil, err
		}
		return jsonStream(showReport(*m)) //nolint:contextcheck // huma hands over its own
	}
	return a.reportFile(ctx, p, ending, in)
}

// reportFile opens the file that an ending stands for, in the language asked for where it is there.
func (a *api) reportFile(ctx context.Context, p calendar.Period, ending string, in *reportRequest) (*stream, error) {
	l := complaints.Language(in.Language)
	if l == "" {
		l = a.language(in.AcceptLanguage)
	}
	for _, name := range reportNames(ending, in.Public, l) {
		f, r, err := a.o.Reports.Open(ctx, p, in.Version, name)
		if errors.Is(err, complaints.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out := download("klachten-"+strings.ToLower(p.String())+"-"+f.Name, f.Media, f.Size, r) //nolint:contextcheck // huma hands over its own
		if ending == "html" {
			out.ContentDisposition, out.Policy = "inline", printPolicy
		}
		return out, nil
	}
	return nil, complaints.ErrNotFound
}

// reportNames are the files that an ending may stand for, the best first.
func reportNames(ending string, public bool, l complaints.Language) []string {
	english := l == complaints.English
	switch {
	case ending == "json" && public:
		return []string{"public.json"}
	case ending == "json":
		return []string{"report.json"}
	case ending == "csv" && public:
		return byLanguage(english, "public.en.csv", "public.nl.csv")
	case ending == "csv":
		return byLanguage(english, "list.en.csv", "list.nl.csv")
	case ending == "html" && public:
		return byLanguage(english, "report.public.en.html", "report.public.html")
	case ending == "html" || ending == "xlsx" && !public:
		return byLanguage(english, "report.en."+ending, "report."+ending)
	}
	return nil
}

func byLanguage(english bool, en, nl string) []string {
	if english {
		return []string{en, nl}
	}
	return []string{nl}
}

type reportOrder struct {
	Reason string `json:"reason" doc:"Why; it stands in the report and holds no personal data"`
}

type reportReleaseOrder struct {
	Version    int    `json:"version" doc:"Which one; 0 or absent: the newest"`
	Commentary string `json:"commentary" doc:"The desk's words, which stand in the report"`
}

type reportPost struct {
	Report    string `path:"report" doc:"Quarter, month or year" example:"2026-Q4"`
	MediaType string `header:"Content-Type" hidden:"true"`
	RawBody   []byte
}

// read checks who asks, and reads period and body.
func (in *reportPost) read(ctx context.Context, a *api, what report.Action, into any) (calendar.Period, error) {
	wrong, err := a.decodeBody(in.MediaType, in.RawBody, into)
	if err != nil {
		return calendar.Period{}, err
	}
	if err := a.reportsFor(ctx, what); err != nil {
		return calendar.Period{}, err
	}
	p, err := calendar.ParsePeriod(in.Report)
	if err != nil {
		return p, complaints.ErrNotFound
	}
	if len(wrong) > 0 {
		return p, invalid(wrong...)
	}
	return p, nil
}

func (a *api) makeReport(ctx context.Context, in *reportPost) (*reportAnswer, error) {
	var b reportOrder
	p, err := in.read(ctx, a, report.ToMake, &b)
	if err != nil {
		return nil, err
	}
	m, err := a.o.Reports.Make(ctx, p, b.Reason, actorOf(ctx).ID)
	if m == nil {
		return nil, err
	}
	return &reportAnswer{showReport(*m)}, nil // it is there; that nobody could be told of it is made up for later
}

func (a *api) releaseReport(ctx context.Context, in *reportPost) (*releaseAnswer, error) {
	var b reportReleaseOrder
	p, err := in.read(ctx, a, report.ToRelease, &b)
	if err != nil {
		return nil, err
	}
	r, err := a.o.Reports.Release(ctx, p, b.Version, b.Commentary, actorOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return &releaseAnswer{showRelease(*r)}, nil
}

// jsonStream answers JSON on a route that answers files too.
func jsonStream(v any) (*stream, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return &stream{ContentType: "application/json", Body: func(ctx huma.Context) {
		ctx.SetStatus(http.StatusOK)
		_, err := ctx.BodyWriter().Write(append(text, '\n'))
		callOf(ctx.Context()).cause = err
	}}, nil
}
