package sesmail_test

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// reply is what a mail program sends as an answer (RFC 5322 section 3.6.4).
func reply(to *mail.Message) mail.Header {
	return mail.Header{
		"In-Reply-To": {to.Header.Get("Message-ID")},
		"References":  {strings.TrimSpace(to.Header.Get("References") + " " + to.Header.Get("Message-ID"))},
	}
}

// The Message-ID is SES's, so an answer names ours in its References.
func TestRepliesNameOurMessageID(t *testing.T) {
	t.Parallel()
	for _, answered := range []string{"", "20261117.4711@gemeente-a.example", strings.Repeat("long", 50) + "@gemeente-a.example"} {
		d := start(t)
		l := letter()
		l.InReplyTo = answered
		require.NoError(t, d.notifier(t, sesmail.Options{}).Send(t.Context(), l))
		m := d.took()[0].delivered(t, 1)
		require.NotContains(t, m.Header.Get("Message-ID"), l.MessageID)
		want := []string{"<" + l.MessageID + ">", m.Header.Get("Message-ID")}
		if answered != "" {
			want = append([]string{"<" + answered + ">"}, want...)
			require.Equal(t, "<"+answered+">", m.Header.Get("In-Reply-To"))
		}
		require.Equal(t, want, strings.Fields(reply(m).Get("References")))
	}
}

// Nothing else of a mail changes on the way, whatever its letter says.
func TestOnlyReferencesChange(t *testing.T) {
	t.Parallel()
	d := start(t)
	n := d.notifier(t, sesmail.Options{})
	rapid.Check(t, func(t *rapid.T) {
		l := letter()
		l.Subject = rapid.StringMatching(`[ -~é€]{0,200}`).Draw(t, "subject")
		l.Text = "x" + rapid.StringMatching(`([ -~]|\n|References: <a@b>\n){0,40}`).Draw(t, "text")
		l.InReplyTo = rapid.SampledFrom([]string{"", "a@b", "References@b", strings.Repeat("a", 200) + "@b"}).Draw(t, "in reply to")
		l.Automatic = rapid.Bool().Draw(t, "automatic")
		require.NoError(t, n.Send(t.Context(), l))
		list := d.took()
		want := requireMail(t, l)
		got, err := mail.ReadMessage(strings.NewReader(string(list[len(list)-1].Content.Raw.Data)))
		require.NoError(t, err)
		require.Equal(t, append(strings.Fields(want.Header.Get("References")), "<"+l.MessageID+">"), strings.Fields(got.Header.Get("References")))
		delete(want.Header, "References")
		delete(got.Header, "References")
		require.Equal(t, want.Header, got.Header)
	})
}

// requireMail is the mail as mailmime writes it.
func requireMail(t require.TestingT, l complaints.Letter) *mail.Message {
	raw, err := mailmime.Build(l)
	require.NoError(t, err)
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	require.NoError(t, err)
	return m
}
