package mailin_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestKnownFailure has what users of other systems reported, as far as the reading of a mail decides it.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, map[string][]byte){
		"22-bounces-and-automatic-mail-are-known":                bouncesAreKnown,
		"23-delivery-reports-are-known":                          deliveryReportsAreKnown,
		"24-absence-notices-are-known":                           absenceIsKnown,
		"25-one-mail-from-two-boxes-is-one-mail":                 twoBoxes,
		"26-a-duplicate-is-the-same-id-or-the-same-bytes":        nothingLooser,
		"28-an-empty-message-id-is-none":                         emptyMessageID,
		"29-a-mail-without-message-id-keeps-its-identity":        stableIdentity,
		"31-a-reply-to-ones-own-mail-names-it":                   answersNameWhatTheyAnswer,
		"35-what-cannot-be-read-says-so-and-gives-what-there-is": unreadableSaysSo,
		"38-a-forged-sender-does-not-pass":                       forgedSender,
		"51-a-mail-without-message-id-is-read-as-any-other":      withoutMessageID,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, corpus(t))
		})
	}
}

func bouncesAreKnown(t *testing.T, mails map[string][]byte) {
	t.Helper()
	const letter = "01kaxj7q5s8z4t6m2n0p9r3v1w.1.complainant@ssc.example"
	for _, name := range []string{
		"dsn-postfix", "dsn-exchange", "dsn-office365", "dsn-gmail", "dsn-mixed-actions", "dsn-without-type",
		"bounce-exim", "bounce-qmail", "bounce-attached",
	} {
		m := readCorpus(t, mails[name])
		require.True(t, m.Automatic, name)
		require.Equal(t, complaints.ReportBounce, m.Report, name)
		require.Equal(t, []string{letter}, m.Undelivered, name)
	}
}

func deliveryReportsAreKnown(t *testing.T, mails map[string][]byte) {
	t.Helper()
	for _, name := range []string{"dsn-postfix-delayed", "dsn-relayed", "bounce-exim-delayed", "mdn-read"} {
		m := readCorpus(t, mails[name])
		require.True(t, m.Automatic, name)
		require.Equal(t, complaints.ReportDelivery, m.Report, name)
		require.Empty(t, m.Undelivered, name)
	}
}

func absenceIsKnown(t *testing.T, mails map[string][]byte) {
	t.Helper()
	for _, name := range []string{"ooo-outlook", "ooo-gmail", "ooo-null-sender", "ooo-xautorespond", "ooo-precedence-autoreply"} {
		m := readCorpus(t, mails[name])
		require.True(t, m.Automatic, name)
		require.Empty(t, m.Report, name)
	}
	require.False(t, readCorpus(t, mails["ooo-wording-only"]).Automatic)
}

func twoBoxes(t *testing.T, mails map[string][]byte) {
	t.Helper()
	raw := mails["outlook-desktop"]
	other := append([]byte("Delivered-To: servicedesk@ssc.example\r\nReceived: from a by b\r\n"), raw...)
	require.Equal(t, readCorpus(t, raw).Key, readCorpus(t, other).Key)
}

func nothingLooser(t *testing.T, mails map[string][]byte) {
	t.Helper()
	one := mails["no-message-id"]
	two := bytes.Replace(one, []byte("2 Apr 2026"), []byte("2 Apr 2025"), 1)
	require.NotEqual(t, one, two)
	require.NotEqual(t, readCorpus(t, one).Key, readCorpus(t, two).Key)
}

func emptyMessageID(t *testing.T, mails map[string][]byte) {
	t.Helper()
	one, two := readCorpus(t, mails["empty-message-id"]), readCorpus(t, append(mails["empty-message-id"], "P.S.\r\n"...))
	require.Empty(t, one.MessageID)
	require.NotEqual(t, one.Key, two.Key)
}

func stableIdentity(t *testing.T, mails map[string][]byte) {
	t.Helper()
	first, again := readCorpus(t, mails["no-message-id"]), readCorpus(t, bytes.Clone(mails["no-message-id"]))
	require.Equal(t, first.Key, again.Key)
}

func answersNameWhatTheyAnswer(t *testing.T, mails map[string][]byte) {
	t.Helper()
	m := readCorpus(t, mails["outlook-desktop-reply"])
	require.Contains(t, m.References, readCorpus(t, mails["outlook-desktop"]).MessageID)
}

func unreadableSaysSo(t *testing.T, mails map[string][]byte) {
	t.Helper()
	for _, name := range []string{
		"base64-damaged", "boundary-missing-end", "smime-opaque", "pgp-mime-encrypted", "pgp-inline-encrypted", "outlook-winmail-only",
	} {
		m := readCorpus(t, mails[name])
		require.True(t, m.Unreadable, name)
		require.True(t, m.Text != "" || len(m.Attachments) > 0, name)
	}
}

func forgedSender(t *testing.T, mails map[string][]byte) {
	t.Helper()
	for _, name := range []string{
		"auth-spoofed-below", "auth-spoofed-other-id", "auth-dmarc-fail", "auth-third-party-dkim", "auth-office365", "two-from", "two-from-fields", "no-from",
	} {
		require.NotEqual(t, complaints.SenderPass, readCorpus(t, mails[name]).Sender, name)
	}
	require.Equal(t, complaints.SenderPass, readCorpus(t, mails["outlook-desktop"]).Sender)
	require.Equal(t, complaints.SenderFail, readCorpus(t, mails["auth-dmarc-fail"]).Sender)
}

func withoutMessageID(t *testing.T, mails map[string][]byte) {
	t.Helper()
	m := readCorpus(t, mails["no-message-id"])
	require.False(t, m.Automatic)
	require.False(t, m.Unreadable)
	require.Equal(t, "Mijn mailprogramma geeft geen nummer.", m.Text)
}
