package httpapi_test

import (
	"context"
	"io"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// plainPage stands for a renderer of pages.
type plainPage struct{}

func (plainPage) Ending() string { return "html" }
func (plainPage) Media() string  { return "text/html; charset=utf-8" }
func (plainPage) Render(_ context.Context, w io.Writer, d *report.Document, _ iter.Seq[report.Row]) error {
	_, err := io.WriteString(w, "<h1>"+d.Period.String()+"</h1>")
	return err
}

// later is a Service that comes to be after the options that need it.
type later struct{ w **world }

func (l later) Received(ctx context.Context, from, before time.Time) iter.Seq2[complaints.Received, error] {
	return (*l.w).service.Received(ctx, from, before)
}

// reporting is a world whose API has reports.
func reporting(t *testing.T) *world {
	t.Helper()
	var w *world
	w = newWorld(t, func(o *httpapi.Options, e *complaints.Options) {
		maker, err := reportfiles.New(&reportfiles.Options{
			Blobs: memstore.NewBlobs(), Source: later{&w}, Policy: e.Policy, Now: e.Now, Renderers: []reportfiles.Renderer{plainPage{}},
		})
		require.NoError(t, err)
		o.Reports = maker
	})
	return w
}

func TestReports(t *testing.T) {
	t.Parallel()
	w := reporting(t)
	w.filed()
	const q4 = "/v1/reports/2026-Q4"
	w.call(desk, "GET", q4, nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", "/v1/reports/soon", nil).problem(http.StatusNotFound, "not_found")
	require.Empty(t, w.call(desk, "GET", "/v1/reports", nil).is(http.StatusOK).list("items"))

	made := w.call(director, "POST", q4, object{"reason": "Voor het overleg"}).is(http.StatusCreated)
	require.Equal(t, "2026-Q4", made.text("period"))
	require.EqualValues(t, 1, made["received"])
	require.EqualValues(t, 1, made["version"])
	w.clock.add(time.Hour)
	require.EqualValues(t, 2, w.call(desk, "POST", q4, object{"reason": "Opnieuw"}).is(http.StatusCreated)["version"])

	require.EqualValues(t, 2, w.call(admin, "GET", q4, nil).is(http.StatusOK)["version"], "the newest")
	require.EqualValues(t, 1, w.call(admin, "GET", q4+"?version=1", nil).is(http.StatusOK)["version"])
	require.Len(t, w.call(desk, "GET", "/v1/reports", nil).is(http.StatusOK).list("items"), 2)
	require.EqualValues(t, 1, w.call(desk, "GET", q4+".json", nil).is(http.StatusOK).object("figures")["received"])
}

// The files come by their endings, in the language asked for; the page may be read in the browser, and nothing on it runs.
func TestReportFiles(t *testing.T) {
	t.Parallel()
	w := reporting(t)
	const q4 = "/v1/reports/2026-Q4"
	w.call(desk, "POST", q4, object{"reason": "Voor het overleg"}).is(http.StatusCreated)

	csv := w.call(desk, "GET", q4+".csv?lang=en", nil)
	require.Equal(t, http.StatusOK, csv.status)
	require.Contains(t, csv.header.Get("Content-Type"), "text/csv")
	require.Contains(t, csv.header.Get("Content-Disposition"), "attachment")
	require.Contains(t, string(csv.body), "Reference")
	require.Contains(t, string(w.call(desk, "GET", q4+".csv", nil, "Accept-Language", "nl").body), "Kenmerk")
	page := w.call(desk, "GET", q4+".html", nil)
	require.Equal(t, http.StatusOK, page.status)
	require.Equal(t, "inline", page.header.Get("Content-Disposition"))
	require.Contains(t, page.header.Get("Content-Security-Policy"), "style-src 'unsafe-inline'")
	require.Equal(t, "<h1>2026-Q4</h1>", string(page.body))
	w.call(desk, "GET", q4+".exe", nil).problem(http.StatusNotFound, "not_found")
	w.call(desk, "GET", q4+".xlsx?public=true", nil).problem(http.StatusNotFound, "not_found")
}

// The desk releases, and what it wrote stays with who and when.
func TestReportRelease(t *testing.T) {
	t.Parallel()
	w := reporting(t)
	const november = "/v1/reports/2026-11"
	w.call(desk, "POST", november, object{"reason": "Maandcijfers"}).is(http.StatusCreated)
	w.call(director, "POST", november+"/release", object{"commentary": "Akkoord."}).problem(http.StatusForbidden, "not_allowed")
	wrong := w.call(desk, "POST", november+"/release", object{"commentary": "Akkoord.", "verzion": 1}).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"verzion"}, wrong.fields())
	r := w.call(desk, "POST", november+"/release", object{"commentary": "Akkoord."}).is(http.StatusOK)
	require.Equal(t, "Akkoord.", r.text("commentary"))
	require.Equal(t, desk, r.text("by"))
	require.Len(t, w.call(director, "GET", november, nil).is(http.StatusOK).list("releases"), 1)
}

// Handlers, complainants and strangers see no reports; anybody who is known sees the published variant.
func TestReportsAccess(t *testing.T) {
	t.Parallel()
	w := reporting(t)
	w.call(desk, "POST", "/v1/reports/2026", object{"reason": "Jaarverslag"}).is(http.StatusCreated)
	for _, who := range []string{ict, petra} {
		w.call(who, "GET", "/v1/reports", nil).problem(http.StatusForbidden, "not_allowed")
		w.call(who, "GET", "/v1/reports/2026?public=true", nil).problem(http.StatusForbidden, "not_allowed")
		w.call(who, "GET", "/v1/reports/2026.csv", nil).problem(http.StatusForbidden, "not_allowed")
		w.call(who, "POST", "/v1/reports/2026", object{"reason": "x"}).problem(http.StatusForbidden, "not_allowed")
		w.call(who, "GET", "/v1/reports/2026.json?public=true", nil).is(http.StatusOK)
	}
	w.call(nobody, "GET", "/v1/reports/2026.json?public=true", nil).problem(http.StatusUnauthorized, "unauthenticated")
}
