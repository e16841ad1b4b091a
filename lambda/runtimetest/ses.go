package runtimetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"slices"
	"sync"
	"testing"
)

// SES is a double of SendEmail with a raw message (API version 2): it takes letters of one sender, and can refuse them or lose its
// answers.
//
// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
type SES struct {
	URL    string
	Sender string // others are refused: MessageRejected

	mu   sync.Mutex
	took []Taken
	lose int
	away bool
}

// Taken is a letter that SES took.
type Taken struct {
	To     []string
	Header mail.Header
	Raw    []byte
}

// NewSES starts it for a test.
func NewSES(tb testing.TB, sender string) *SES {
	tb.Helper()
	s := &SES{Sender: sender}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Took lists the letters that were taken, in order.
func (s *SES) Took() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.took)
}

// Lose has the answers to the next n letters get lost, after they were taken.
func (s *SES) Lose(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = n
}

// Away has it answer 503 to everything, until it is back.
func (s *SES) Away(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func (s *SES) serve(w http.ResponseWriter, r *http.Request) {
	var in struct {
		FromEmailAddress string
		Destination      struct{ ToAddresses []string }
		Content          struct{ Raw struct{ Data []byte } }
	}
	if r.URL.Path != "/v2/email/outbound-emails" || json.NewDecoder(r.Body).Decode(&in) != nil {
		refuseSES(w, http.StatusBadRequest, "BadRequestException")
		return
	}
	m, err := mail.ReadMessage(bytes.NewReader(in.Content.Raw.Data))
	if err != nil {
		refuseSES(w, http.StatusBadRequest, "BadRequestException")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.away:
		refuseSES(w, http.StatusServiceUnavailable, "ServiceUnavailable")
		return
	case in.FromEmailAddress != s.Sender:
		refuseSES(w, http.StatusBadRequest, "MessageRejected")
		return
	}
	s.took = append(s.took, Taken{To: in.Destination.ToAddresses, Header: m.Header, Raw: in.Content.Raw.Data})
	if s.lose > 0 {
		s.lose--
		panic(http.ErrAbortHandler) // the connection breaks, and nothing is logged
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"MessageId":"0102-%06d"}`, len(s.took))
}

func refuseSES(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", code)
	w.WriteHeader(status)
	fmt.Fprint(w, `{"message":"refused"}`)
}
