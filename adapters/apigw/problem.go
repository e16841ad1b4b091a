package apigw

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// problem is an answer that the handler did not give, in the form that package httpapi has for refusals (RFC 9457).
type problem struct {
	status int
	code   string
	reason string
	nl, en words
}

type words struct{ title, detail string }

// What the handler cannot tell the client itself.
const (
	malformed = "malformed"
	broken    = "broken"
	tooLarge  = "too large"
)

var problems = map[string]problem{
	malformed: {
		http.StatusBadRequest, "malformed", "event",
		words{"Onleesbaar verzoek", "Het adres, de methode of de inhoud van het verzoek is niet te lezen."},
		words{"Malformed request", "The request's address, method or body cannot be read."},
	},
	broken: {
		http.StatusInternalServerError, "internal", "",
		words{"Er ging iets mis", "De fout is vastgelegd. Probeer het later opnieuw."},
		words{"Something went wrong", "The fault has been recorded. Please try again later."},
	},
	tooLarge: {
		http.StatusInternalServerError, "internal", "answer_too_large",
		words{"Het antwoord is te groot", "Het antwoord is groter dan langs deze weg verstuurd kan worden (6 MB). Vraag minder tegelijk op."},
		words{"The answer is too large", "The answer is larger than can be sent this way (6 MB). Please ask for less at a time."},
	},
}

// answerWith is a problem in English for who asks for that first, else in Dutch.
func answerWith(which, acceptLanguage string) events.APIGatewayV2HTTPResponse {
	p := problems[which]
	in, language := p.nl, "nl"
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(acceptLanguage)), "en") {
		in, language = p.en, "en"
	}
	body, _ := json.Marshal(struct { //nolint:errchkjson // numbers and texts of our own
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Code   string `json:"code"`
		Reason string `json:"reason,omitempty"`
	}{"about:blank", in.title, p.status, in.detail, p.code, p.reason})
	return events.APIGatewayV2HTTPResponse{
		StatusCode: p.status, Body: string(body),
		Headers: map[string]string{
			"Content-Type": "application/problem+json", "Content-Language": language,
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		},
	}
}
