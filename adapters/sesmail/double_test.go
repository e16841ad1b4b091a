package sesmail_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
)

// request is the body of SendEmail as its API reference has it.
type request struct {
	Content struct {
		Raw struct{ Data []byte }
	}
	FromEmailAddress            string
	FromEmailAddressIdentityArn string
	Destination                 struct{ ToAddresses, CcAddresses, BccAddresses []string }
	ConfigurationSetName        string
	EmailTags                   []struct{ Name, Value string }
}

// double answers SendEmail as SES does, and can be told to be difficult.
type double struct {
	*httptest.Server

	mu      sync.Mutex
	calls   int
	taken   []request
	refused map[string]failing // by recipient
	next    []func(w http.ResponseWriter, take func())
}

// failing is an error of SES; its words repeat what must not be repeated.
type failing struct {
	status int
	code   string
}

func start(t testing.TB) *double {
	t.Helper()
	d := &double{refused: map[string]failing{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/email/outbound-emails", d.sendEmail)
	d.Server = httptest.NewServer(mux)
	t.Cleanup(d.Close)
	return d
}

// notifier makes a notifier whose client does not wait before it tries again.
func (d *double) notifier(t testing.TB, o sesmail.Options) *sesmail.Notifier {
	t.Helper()
	o.Client = client(d.URL, nil)
	n, err := sesmail.New(&o)
	require.NoError(t, err)
	return n
}

func client(url string, transport http.RoundTripper) *sesv2.Client {
	return sesv2.New(sesv2.Options{
		BaseEndpoint: aws.String(url), Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
		HTTPClient: &http.Client{Transport: transport},
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.RateLimiter = ratelimit.None
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	})
}

func (d *double) sendEmail(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	var in request
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		fail(w, failing{http.StatusBadRequest, "BadRequestException"}, err.Error())
		return
	}
	take := func() { d.taken = append(d.taken, in) }
	if len(d.next) > 0 {
		answer := d.next[0]
		d.next = d.next[1:]
		answer(w, take)
		return
	}
	if wrong := in.wrong(); wrong != "" {
		fail(w, failing{http.StatusBadRequest, "BadRequestException"}, wrong)
		return
	}
	for _, to := range in.Destination.ToAddresses {
		if f, ok := d.refused[to]; ok {
			fail(w, f, "Email address is not verified: "+to)
			return
		}
	}
	take()
	accept(w, len(d.taken))
}

func accept(w http.ResponseWriter, n int) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"MessageId":"0102018c-%06d"}`, n)
}

func fail(w http.ResponseWriter, f failing, words string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-ErrorType", f.code)
	w.WriteHeader(f.status)
	_, _ = fmt.Fprintf(w, `{"message":%q}`, words)
}

// wrong is what SES would not take in a request; the sender's domain is the one identity that is verified.
func (in request) wrong() string {
	m, err := mail.ReadMessage(strings.NewReader(string(in.Content.Raw.Data)))
	if err != nil {
		return err.Error()
	}
	from, err := m.Header.AddressList("From")
	switch to := in.Destination.ToAddresses; {
	case err != nil || len(from) != 1 || from[0].Address != in.FromEmailAddress || !strings.HasSuffix(in.FromEmailAddress, "@ssc.example"):
		return "the sender is not verified: " + in.FromEmailAddress
	case len(to) == 0 || len(to) > 50 || len(in.Destination.CcAddresses)+len(in.Destination.BccAddresses) > 0:
		return "recipients"
	}
	for _, tag := range in.EmailTags {
		if !regexp.MustCompile(`^[A-Za-z0-9_.@-]{1,256}$`).MatchString(tag.Value) {
			return "tag " + tag.Name
		}
	}
	for name := range m.Header {
		if strings.HasPrefix(strings.ToUpper(name), "X-SES-") {
			return name
		}
	}
	for line := range strings.SplitSeq(string(in.Content.Raw.Data), "\r\n") {
		if len(line) > 998 {
			return "a line is too long"
		}
	}
	return ""
}

// delivered is a mail as its recipient gets it: with SES's Message-ID in place of the letter's.
func (in request) delivered(t testing.TB, n int) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(string(in.Content.Raw.Data)))
	require.NoError(t, err)
	m.Header["Message-Id"] = []string{fmt.Sprintf("<0102018c-%06d@eu-west-1.amazonses.com>", n)}
	return m
}

func (d *double) refuse(email string, f failing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refused[email] = f
}

func (d *double) recover() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.refused)
}

// then has the next requests answered otherwise.
func (d *double) then(answers ...func(w http.ResponseWriter, take func())) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next = append(d.next, answers...)
}

// took lists what SES took.
func (d *double) took() []request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.taken)
}

func (d *double) called() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

func (d *double) raw() [][]byte {
	var all [][]byte
	for _, r := range d.took() {
		all = append(all, r.Content.Raw.Data)
	}
	return all
}

// answering gives an error, and takes nothing.
func answering(f failing) func(w http.ResponseWriter, take func()) {
	return func(w http.ResponseWriter, _ func()) { fail(w, f, "no: sanne@gemeente-a.example") }
}

// losing takes the letter and breaks the connection.
func losing(w http.ResponseWriter, take func()) {
	take()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// garbling takes the letter and says so in words that nobody understands.
func garbling(w http.ResponseWriter, take func()) {
	take()
	_, _ = io.WriteString(w, `{"MessageId":`)
}

// stumbling takes the letter and answers that something went wrong.
func stumbling(w http.ResponseWriter, take func()) {
	take()
	fail(w, failing{http.StatusInternalServerError, "InternalServiceErrorException"}, "no")
}
