package reporthtml

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"iter"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

//go:embed templates
var files embed.FS

// Options are what a Renderer can be told. The zero value is sensible.
type Options struct {
	Language  complaints.Language // nl (the default) or en
	Public    bool                // write the variant that may be published, see report.Publish
	Threshold int                 // of the public variant; 0: report.DefaultThreshold
}

// Renderer writes reports as pages. It is safe for concurrent use and holds nothing of what it wrote.
type Renderer struct {
	lexicon   lexicon
	page      *template.Template
	style     template.CSS
	public    bool
	threshold int
}

// New reads the templates. o may be nil. An error names the option or the file that is wrong.
func New(o *Options) (*Renderer, error) {
	if o == nil {
		o = &Options{}
	}
	x, ok := lexiconOf(o.Language)
	if !ok {
		return nil, errors.New("reporthtml: Options.Language must be nl or en")
	}
	if o.Threshold < 0 {
		return nil, errors.New("reporthtml: Options.Threshold must not be negative")
	}
	style, err := files.ReadFile("templates/page.css")
	if err != nil {
		return nil, fmt.Errorf("reporthtml: %w", err)
	}
	page, err := template.ParseFS(files, "templates/page.html")
	if err != nil {
		return nil, fmt.Errorf("reporthtml: %w", err)
	}
	return &Renderer{
		lexicon: x, page: page, style: template.CSS(style), //nolint:gosec // the style is our own file
		public: o.Public, threshold: cmp.Or(o.Threshold, report.DefaultThreshold),
	}, nil
}

// Ending is html; of other languages and of the public variant it says so: en.html, public.html, public.en.html.
func (r *Renderer) Ending() string {
	ending := "html"
	if r.lexicon.language != complaints.Dutch {
		ending = string(r.lexicon.language) + "." + ending
	}
	if r.public {
		ending = "public." + ending
	}
	return ending
}

// Media is the media type of the page.
func (r *Renderer) Media() string { return "text/html; charset=utf-8" }

// Render writes the page of a document. It needs no list of complaints: there is none on it. The same document gives the same
// bytes. A finding that it has no sentence for is an error and never a page with a hole; an error of w comes back as it is.
func (r *Renderer) Render(ctx context.Context, w io.Writer, d *report.Document, _ iter.Seq[report.Row]) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p, err := r.newPage(d)
	if err != nil {
		return err
	}
	p.Style = r.style
	var b bytes.Buffer
	if err := r.page.Execute(&b, p); err != nil {
		return errors.New("reporthtml: the template of the page failed")
	}
	_, err = b.WriteTo(w)
	return err
}

func (r *Renderer) newPage(d *report.Document) (page, error) {
	if r.public {
		return newPublicPage(r.lexicon, report.Publish(d, r.threshold))
	}
	return newPage(r.lexicon, d)
}

// unknown is the error of a code that the page has no words for.
func unknown(what, code string) error {
	return fmt.Errorf("reporthtml: no words for the %s %q", what, code)
}
