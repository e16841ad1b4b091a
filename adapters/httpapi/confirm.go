package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// ConfirmPath is the page on which senders confirm their mails; the token of [complaints.Options].ConfirmLink comes behind it.
const ConfirmPath = "/confirm/"

// confirmRoutes are the pages for a sender who is asked whether a mail is theirs. To look changes nothing, whoever looks: link
// scanners and previews too. Only the button does, and doing it twice is as good as once.
func (a *api) confirmRoutes() error {
	page, err := confirmTemplate()
	if err != nil {
		return fmt.Errorf("httpapi: the confirmation page: %w", err)
	}
	a.confirm = page
	a.mux.HandleFunc("GET "+ConfirmPath+"{token}", func(w http.ResponseWriter, r *http.Request) {
		a.confirmPage(w, r, a.service.Confirmation)
	})
	a.mux.HandleFunc("POST "+ConfirmPath+"{token}", func(w http.ResponseWriter, r *http.Request) {
		a.confirmPage(w, r, a.service.ConfirmSender)
	})
	return nil
}

// confirmPage does what was asked and shows how it stands then. A page that was posted is shown by a second, safe request, so that
// reloading it posts nothing.
func (a *api) confirmPage(w http.ResponseWriter, r *http.Request, do func(context.Context, string) (complaints.Confirmation, error)) {
	callOf(r.Context()).route = ConfirmPath + "{token}"
	ctx, cancel := context.WithTimeout(r.Context(), a.o.Limits.Request)
	defer cancel()
	if wait, ok := a.limiter.take("address " + a.o.Address(r)); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		a.showConfirm(w, r, http.StatusTooManyRequests, complaints.Confirmation{})
		return
	}
	k, err := do(ctx, r.PathValue("token"))
	switch {
	case errors.Is(err, complaints.ErrNotFound):
		a.showConfirm(w, r, http.StatusNotFound, k)
	case err != nil:
		c := callOf(r.Context())
		c.code, c.cause = complaints.CodeOf(err), err
		a.showConfirm(w, r, http.StatusServiceUnavailable, k)
	case r.Method == http.MethodPost:
		w.Header().Set("Location", ConfirmPath+url.PathEscape(r.PathValue("token")))
		w.WriteHeader(http.StatusSeeOther)
	default:
		a.showConfirm(w, r, http.StatusOK, k)
	}
}

// confirmView is all that the page can say: nothing of it is about a person.
type confirmView struct {
	Lang               complaints.Language
	Title, Text, Later string
	Button             string // empty: there is nothing to confirm
	Contact            string
}

func (a *api) showConfirm(w http.ResponseWriter, r *http.Request, status int, k complaints.Confirmation) {
	l := a.language(r.Header.Get("Accept-Language"))
	v := confirmTexts(l, status, k)
	n := a.service.Policy().Names
	v.Lang, v.Contact = l, text{"Heeft u vragen? Mail naar " + n.Mailbox + ".", "Do you have questions? Mail to " + n.Mailbox + "."}.in(l)
	var page bytes.Buffer
	if err := a.confirm.Execute(&page, v); err != nil {
		p := newProblem(codeInternal)
		p.cause = err
		a.write(w, r, p)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(l))
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src '"+hashOf(confirmStyle)+"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // whoever asked is gone
}

func hashOf(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func confirmTexts(l complaints.Language, status int, k complaints.Confirmation) confirmView {
	pick := func(nl, en string) string { return text{nl, en}.in(l) }
	on := dateWords(l, k.ReceivedOn)
	switch {
	case status == http.StatusNotFound:
		return confirmView{
			Title: pick("Deze link werkt niet", "This link does not work"),
			Text:  pick("Gebruik de hele link uit onze mail.", "Use the whole link from our mail."),
		}
	case status != http.StatusOK:
		return confirmView{
			Title: pick("Dit lukt nu niet", "This does not work now"),
			Text:  pick("Probeer het over een paar minuten nog eens. Er is niets verloren.", "Please try again in a few minutes. Nothing is lost."),
		}
	case k.State == complaints.ConfirmationDone:
		return confirmView{
			Title: pick("Uw klacht is bevestigd", "Your complaint is confirmed"),
			Text:  pick("Dank u wel. Wij hebben uw klacht ontvangen op "+on+".", "Thank you. We received your complaint on "+on+"."),
			Later: pick("U krijgt van ons een bericht per e-mail. U kunt deze pagina sluiten.", "You will get a message from us by e-mail. You can close this page."),
		}
	case k.State == complaints.ConfirmationGone:
		return confirmView{
			Title: pick("Er is niets meer te bevestigen", "There is nothing left to confirm"),
			Text:  pick("Over deze mail is al beslist. U hoeft niets te doen.", "This mail has been decided on. You do not have to do anything."),
		}
	}
	return confirmView{
		Title:  pick("Heeft u deze klacht gestuurd?", "Did you send this complaint?"),
		Text:   pick("Op "+on+" kregen wij een klacht vanaf uw e-mailadres.", "On "+on+" we received a complaint from your e-mail address."),
		Later:  pick("Heeft u geen klacht gestuurd? Dan hoeft u niets te doen.", "Did you not send a complaint? Then you do not have to do anything."),
		Button: pick("Ja, ik heb deze klacht gestuurd", "Yes, I sent this complaint"),
	}
}

// dateWords is a date as people write it: 17 november 2026.
func dateWords(l complaints.Language, d calendar.Date) string {
	year, month, day := d.Civil()
	dutch := [...]string{
		"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
	}
	return fmt.Sprintf("%d %s %d", day, text{dutch[month-1], month.String()}.in(l), year)
}

const confirmStyle = `body{font:1.125rem/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.75rem;line-height:1.2}
button{font:inherit;font-weight:600;padding:.75rem 1.25rem;color:#fff;background:#154273;border:2px solid #154273;border-radius:.25rem;cursor:pointer}
button:hover{background:#0d2a49}
button:focus-visible{outline:3px solid #000;outline-offset:3px}`

func confirmTemplate() (*template.Template, error) {
	return template.New("confirm").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{{.Title}}</title>
<style>` + confirmStyle + `</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{if .Button}}<form method="post">
<button type="submit">{{.Button}}</button>
</form>
{{end}}{{if .Later}}<p>{{.Later}}</p>
{{end}}<p>{{.Contact}}</p>
</main>
</body>
</html>
`)
}
