package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/klachtwerk/klachtwerk/complaints"
)

type attachment struct {
	N      int                `json:"n"`
	Name   string             `json:"name,omitempty"`
	Media  string             `json:"media" doc:"As the sender says; not verified"`
	Size   int64              `json:"size" doc:"Bytes"`
	SHA256 string             `json:"sha256"`
	At     time.Time          `json:"at"`
	By     complaints.ActorID `json:"by,omitempty" doc:"Not told to the complainant"`
	Shown  bool               `json:"shown" doc:"The complainant may see it"`
}

func (a *api) attachmentRoutes() {
	const path = complaintsPath + "/{id}/attachments"
	handle(a, huma.Operation{
		OperationID: "list-attachments", Method: http.MethodGet, Path: path,
		Summary: "The files that the client may see", Tags: []string{tagAttachments},
	}, a.attachments)
	binary := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	handle(a, streaming(huma.Operation{
		OperationID: "get-attachment", Method: http.MethodGet, Path: path + "/{n}",
		Summary: "Download a file; never shown inline", Tags: []string{tagAttachments},
		Responses: map[string]*huma.Response{"200": {Description: "The file", Content: binary}},
	}), a.download)
	handle(a, streaming(huma.Operation{
		OperationID: "attachments", Method: http.MethodPost, Path: path,
		Summary: "Add a file", Tags: []string{tagAttachments},
		Description: "Either the file itself with its name in Content-Disposition, or multipart/form-data with one file. " +
			"The query says shown=true when the complainant may see it; what they send themselves they always may.",
	}), a.upload)
	form := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"file"},
		Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
	}
	a.huma.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": binary["application/octet-stream"], "multipart/form-data": {Schema: form},
	}}
}

func (a *api) attachments(ctx context.Context, in *named) (*listAnswer[attachment], error) {
	id, err := a.identify(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := a.service.Attachments(ctx, actorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	return listOf(complaints.Page[complaints.Attachment]{Items: all}, func(x complaints.Attachment) attachment {
		return attachment{N: x.N, Name: x.Name, Media: x.Media, Size: x.Size, SHA256: x.SHA256, At: x.At.UTC(), By: x.By, Shown: x.Shown}
	}), nil
}

// stream is an answer that is copied, not built.
type stream struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition" doc:"Always an attachment, but for the page of a report"`
	ContentLength      string `header:"Content-Length" hidden:"true"`
	Policy             string `header:"Content-Security-Policy" hidden:"true"`
	Body               func(huma.Context)
}

// download makes the answer for a file from outside: it is never shown in the browser, whatever it claims to be.
func download(name, media string, size int64, r io.ReadCloser) *stream {
	if t, _, err := mime.ParseMediaType(media); err != nil || !strings.Contains(t, "/") {
		media = "application/octet-stream"
	}
	out := &stream{ContentType: media, ContentDisposition: disposition(name)}
	if size > 0 {
		out.ContentLength = strconv.FormatInt(size, 10)
	}
	out.Body = func(ctx huma.Context) {
		ctx.SetStatus(http.StatusOK)
		_, err := io.Copy(ctx.BodyWriter(), r)
		if err = errors.Join(err, r.Close()); err != nil {
			callOf(ctx.Context()).cause = err
			panic(http.ErrAbortHandler) // a broken connection, lest half a file looks like a whole one
		}
	}
	return out
}

// disposition names a download (RFC 6266), with a name for clients that read only ASCII.
func disposition(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/;%`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + ascii + `"; filename*=UTF-8''` + extValue(name)
}

// extValue escapes all but the attr-char of RFC 8187 section 3.2.1.
func extValue(s string) string {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~"
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(plain, s[i]) >= 0 {
			b.WriteByte(s[i])
			continue
		}
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

type downloadRequest struct {
	ID string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	N  int    `path:"n" minimum:"1" doc:"Number of the file"`
}

func (a *api) download(ctx context.Context, in *downloadRequest) (*stream, error) {
	id, err := a.identify(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	x, r, err := a.service.OpenAttachment(ctx, actorOf(ctx), id, in.N)
	if err != nil {
		return nil, err
	}
	return download(x.Name, x.Media, x.Size, r), nil //nolint:contextcheck // huma hands over its own
}

// uploadRequest keeps the request itself: its body is read by the engine, not before.
type uploadRequest struct {
	ID      string `path:"id" doc:"Id or reference" example:"K-2026-000123"`
	IfMatch string `header:"If-Match" doc:"Not needed; when it is there it must match"`
	Key     string `header:"Idempotency-Key" doc:"Makes it safe to repeat: at most 64 visible ASCII characters, per client and path"`
	Shown   bool   `query:"shown" doc:"The complainant may see it"`

	request *http.Request
	writer  http.ResponseWriter
}

// Resolve is called by huma with the request's context.
func (u *uploadRequest) Resolve(ctx huma.Context) []error {
	u.request, u.writer = humago.Unwrap(ctx)
	return nil
}

const formOverhead = 64 << 10 // of multipart: boundaries, headers, other fields

func (a *api) upload(ctx context.Context, in *uploadRequest) (*complaintAnswer, error) {
	condition, err := parseIfMatch(in.IfMatch)
	if err != nil {
		return nil, err
	}
	limit := a.o.Limits.Attachment + formOverhead
	if in.request.ContentLength > limit {
		return nil, newProblem(complaints.CodeTooLarge)
	}
	in.request.Body = http.MaxBytesReader(in.writer, in.request.Body, limit)
	file, content, err := uploaded(in.request)
	if err != nil {
		return nil, err
	}
	file.Shown = in.Shown
	id, err := a.identify(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	at, err := a.revision(ctx, id, condition, true)
	if err != nil {
		return nil, err
	}
	k, err := a.key(ctx, in.Key, []byte(digest(file.Name, file.Media, strconv.FormatBool(file.Shown)))) // the engine adds the content's
	if err != nil {
		return nil, err
	}
	body := &watchedReader{r: content, limit: a.o.Limits.Attachment}
	v, err := a.service.Attach(ctx, actorOf(ctx), k, id, at, file, body)
	if err != nil {
		return nil, body.explain(err)
	}
	return a.answer(v), nil
}

// uploaded finds the file in a request: its body, or the first file of its form.
func uploaded(r *http.Request) (complaints.File, io.Reader, error) {
	media := r.Header.Get("Content-Type")
	t, _, err := mime.ParseMediaType(media)
	if media != "" && err != nil {
		return complaints.File{}, nil, newProblem(codeUnsupportedMedia)
	}
	switch {
	case t == "multipart/form-data":
		return formFile(r)
	case strings.HasPrefix(t, "multipart/"):
		return complaints.File{}, nil, newProblem(codeUnsupportedMedia)
	}
	_, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	if parameters["filename"] == "" {
		return complaints.File{}, nil, invalid(complaints.FieldError{
			Field: "filename", Key: "filename", Message: "is required: name the file in Content-Disposition",
		})
	}
	if media == "" {
		media = "application/octet-stream"
	}
	return complaints.File{Name: parameters["filename"], Media: media}, r.Body, nil
}

func formFile(r *http.Request) (complaints.File, io.Reader, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return complaints.File{}, nil, malformed("multipart")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return complaints.File{}, nil, invalid(complaints.FieldError{Field: "file", Key: "required", Message: "is required"})
		}
		if err != nil {
			if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
				return complaints.File{}, nil, err
			}
			return complaints.File{}, nil, malformed("multipart")
		}
		if part.FileName() == "" {
			continue
		}
		media := part.Header.Get("Content-Type")
		if media == "" {
			media = "application/octet-stream"
		}
		return complaints.File{Name: part.FileName(), Media: media}, part, nil
	}
}

// watchedReader holds an upload to its limit and remembers why reading it failed.
type watchedReader struct {
	r     io.Reader
	limit int64
	read  int64
	err   error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.read += int64(n)
	if w.read > w.limit {
		err = &http.MaxBytesError{Limit: w.limit}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// explain tells the client's failures from the engine's: a body that broke off is theirs.
func (w *watchedReader) explain(err error) error {
	switch {
	case w.err == nil:
		return err
	case isTooLarge(w.err):
		return w.err
	default:
		return malformed("incomplete")
	}
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}
