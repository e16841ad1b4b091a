package sesmail_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/notifytest"
)

func letter() complaints.Letter {
	return complaints.Letter{
		Kind: complaints.LetterMessage, Language: complaints.Dutch,
		From:      complaints.Address{Name: "Servicedesk HR", Email: "klachten@ssc.example"},
		To:        []complaints.Address{{Name: "Sanne de Vries", Email: "sanne@gemeente-a.example"}},
		Subject:   "Bericht over uw klacht [K-2026-000123]",
		Text:      "Geachte Sanne de Vries,\n\nDe behandelaar belt u donderdag.\n",
		HTML:      "<p>Geachte Sanne de Vries,</p>\n",
		MessageID: "01kaxj7q5s.7.complainant@ssc.example",
		At:        time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC),
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, func(t *testing.T) notifytest.Harness {
		t.Helper()
		d := start(t)
		return notifytest.Harness{
			Notifier: d.notifier(t, sesmail.Options{}), Arrived: d.raw,
			Refuse:  func(email string) { d.refuse(email, failing{http.StatusBadRequest, "MessageRejected"}) },
			Falter:  func(email string) { d.refuse(email, failing{http.StatusTooManyRequests, "TooManyRequestsException"}) },
			Recover: d.recover,
			Lose:    func() { d.then(losing) },
		}
	})
}

func TestWhatSESGets(t *testing.T) {
	t.Parallel()
	d := start(t)
	const arn = "arn:aws:ses:eu-west-1:123456789012:identity/ssc.example"
	var accepted []sesmail.Accepted
	n := d.notifier(t, sesmail.Options{
		ConfigurationSet: "klachtwerk", IdentityARN: arn, Accepted: func(a sesmail.Accepted) { accepted = append(accepted, a) },
	})
	l := letter()
	l.To = append(l.To, complaints.Address{Email: "ravi@gemeente-a.example"})
	require.NoError(t, n.Send(t.Context(), l))
	require.Len(t, d.took(), 1)
	got := d.took()[0]
	require.Equal(t, "klachten@ssc.example", got.FromEmailAddress)
	require.Equal(t, arn, got.FromEmailAddressIdentityArn)
	require.Equal(t, "klachtwerk", got.ConfigurationSetName)
	require.Equal(t, []string{"sanne@gemeente-a.example", "ravi@gemeente-a.example"}, got.Destination.ToAddresses)
	require.Equal(t, []struct{ Name, Value string }{{"kind", "message"}, {"letter", l.MessageID}}, got.EmailTags)
	want, err := mailmime.Build(l)
	require.NoError(t, err)
	require.Equal(t, strings.Replace(string(want), "\r\n\r\n", "\r\nReferences: <"+l.MessageID+">\r\n\r\n", 1), string(got.Content.Raw.Data))
	require.Equal(t, []sesmail.Accepted{{Kind: l.Kind, MessageID: l.MessageID, SES: "0102018c-000001"}}, accepted)
}

// What a tag may not hold is left out, and never keeps a letter from going out.
func TestTagsThatCannotBe(t *testing.T) {
	t.Parallel()
	d := start(t)
	l := letter()
	l.Kind, l.MessageID = "", "a+b@ssc.example"
	require.NoError(t, d.notifier(t, sesmail.Options{}).Send(t.Context(), l))
	require.Empty(t, d.took()[0].EmailTags)
}

func TestAnswersDecideWhatBecomesOfALetter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		answer  failing
		want    error
		unclear bool
		calls   int
	}{
		{failing{400, "MessageRejected"}, complaints.ErrRejected, false, 1},
		{failing{400, "BadRequestException"}, complaints.ErrRejected, false, 1},
		{failing{400, "MailFromDomainNotVerifiedException"}, complaints.ErrUnavailable, false, 1},
		{failing{400, "AccountSuspendedException"}, complaints.ErrUnavailable, false, 1},
		{failing{400, "SendingPausedException"}, complaints.ErrUnavailable, false, 1},
		{failing{400, "LimitExceededException"}, complaints.ErrUnavailable, false, 1},
		{failing{404, "NotFoundException"}, complaints.ErrUnavailable, false, 1},
		{failing{403, "AccessDeniedException"}, complaints.ErrUnavailable, false, 1},
		{failing{403, "ExpiredTokenException"}, complaints.ErrUnavailable, false, 1},
		{failing{400, "SomethingNew"}, complaints.ErrUnavailable, false, 1},
		{failing{429, "TooManyRequestsException"}, complaints.ErrUnavailable, false, 3},
		{failing{400, "ThrottlingException"}, complaints.ErrUnavailable, false, 3},
		{failing{500, "InternalServiceErrorException"}, complaints.ErrUnavailable, true, 1},
		{failing{503, "ServiceUnavailable"}, complaints.ErrUnavailable, true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.answer.code, func(t *testing.T) {
			t.Parallel()
			d := start(t)
			n := d.notifier(t, sesmail.Options{})
			for range tt.calls {
				d.then(answering(tt.answer))
			}
			err := n.Send(t.Context(), letter())
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.unclear, isUnclear(err))
			require.ErrorContains(t, err, tt.answer.code)
			require.NotContains(t, err.Error(), "sanne")
			require.Equal(t, tt.calls, d.called())
			require.NoError(t, n.Send(t.Context(), letter()))
		})
	}
}

func TestThrottlingThatPasses(t *testing.T) {
	t.Parallel()
	d := start(t)
	throttle := answering(failing{http.StatusTooManyRequests, "TooManyRequestsException"})
	d.then(throttle)
	d.then(throttle)
	require.NoError(t, d.notifier(t, sesmail.Options{}).Send(t.Context(), letter()))
	require.Equal(t, 3, d.called())
	require.Len(t, d.took(), 1)
}

// One recipient whom SES refuses costs the others nothing, but a Send.
func TestSomeRecipientsRefused(t *testing.T) {
	t.Parallel()
	rejected, throttled := failing{http.StatusBadRequest, "MessageRejected"}, failing{http.StatusTooManyRequests, "TooManyRequestsException"}
	tests := []struct {
		name    string
		refused map[string]failing
		want    error
		got     []string
	}{
		{"one for good", map[string]failing{"b@x.example": rejected}, complaints.ErrRejected, []string{"a@x.example", "c@x.example"}},
		{"all for good", map[string]failing{"a@x.example": rejected, "b@x.example": rejected, "c@x.example": rejected}, complaints.ErrRejected, nil},
		{"one for good, one for now", map[string]failing{"a@x.example": rejected, "c@x.example": throttled}, complaints.ErrRejected, []string{"b@x.example"}},
		{"one for now", map[string]failing{"b@x.example": throttled}, complaints.ErrUnavailable, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := start(t)
			for email, f := range tt.refused {
				d.refuse(email, f)
			}
			l := letter()
			l.To = []complaints.Address{{Email: "a@x.example"}, {Email: "b@x.example"}, {Email: "c@x.example"}}
			require.ErrorIs(t, d.notifier(t, sesmail.Options{}).Send(t.Context(), l), tt.want)
			var got []string
			for _, r := range d.took() {
				got = append(got, r.Destination.ToAddresses...)
				require.Len(t, r.Destination.ToAddresses, 1)
			}
			require.Equal(t, tt.got, got)
		})
	}
}

func TestTooManyRecipients(t *testing.T) {
	t.Parallel()
	d := start(t)
	l := letter()
	for len(l.To) < 50 {
		l.To = append(l.To, l.To[0])
	}
	require.NoError(t, d.notifier(t, sesmail.Options{}).Send(t.Context(), l))
	l.To = append(l.To, l.To[0])
	require.ErrorIs(t, d.notifier(t, sesmail.Options{}).Send(t.Context(), l), complaints.ErrRejected)
	require.Equal(t, 1, d.called())
}

func TestNoConnection(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	n, err := sesmail.New(&sesmail.Options{Client: client("http://"+l.Addr().String(), nil), Unclear: parkAll()})
	require.NoError(t, err)
	err = n.Send(t.Context(), letter())
	require.ErrorIs(t, err, complaints.ErrUnavailable)
	require.False(t, isUnclear(err), "nothing was sent")
}

// No time to connect is no time to send.
func TestTimeoutWhileConnecting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			time.Sleep(time.Hour) // of the bubble
			return nil, context.DeadlineExceeded
		}}
		n, err := sesmail.New(&sesmail.Options{Client: client("http://192.0.2.1", transport), Unclear: parkAll()})
		require.NoError(t, err)
		err = n.Send(t.Context(), letter())
		require.ErrorIs(t, err, complaints.ErrUnavailable)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.False(t, isUnclear(err))
		time.Sleep(2 * time.Hour) // net/http goes on dialling, for whoever comes next
	})
}

func TestOptionsNameTheField(t *testing.T) {
	t.Parallel()
	c := sesv2.New(sesv2.Options{})
	for field, o := range map[string]sesmail.Options{
		"Options.ConfigurationSet": {Client: c, ConfigurationSet: "with space"},
		"Options.IdentityARN":      {Client: c, IdentityARN: "ssc.example"},
		"Options.Timeout":          {Client: c, Timeout: -1},
		"Options.Unclear[closing]": {Client: c, Unclear: map[complaints.LetterKind]sesmail.Unclear{complaints.LetterClosing: "perhaps"}},
	} {
		_, err := sesmail.New(&o)
		require.ErrorContains(t, err, field)
	}
	_, err := sesmail.New(nil)
	require.ErrorContains(t, err, "Options.Client")
}
