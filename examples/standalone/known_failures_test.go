package main

import (
	"crypto/sha256"
	"io"
	"net/http"
	"net/smtp"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestKnownFailure holds what users of other complaint systems saw go wrong, where the wire and the whole program matter; the other
// cases are where the engine's are. The mails go by SMTP to one program, each case with people of its own.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	t.Run("04-a-sweep-that-does-not-run-raises-an-alarm", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, silentSweep)
	})
	data := t.TempDir()
	r := start(t, data, "-now", start0)
	for _, test := range []struct {
		name string
		run  func(o *postOffice)
	}{
		{"22-a-bounce-of-our-letter-is-not-answered", bouncesAreNotAnswered},
		{"23-a-delivery-report-changes-and-mails-nothing", reportsMailNothing},
		{"24-an-absence-notice-resumes-and-reopens-nothing", absenceResumesNothing},
		{"25-one-mail-to-two-boxes-is-one-complaint", twoBoxes},
		{"26-a-similar-mail-is-a-complaint-of-its-own", similarMail},
		{"27-racing-deliveries-give-one-complaint", racingDeliveries},
		{"28-mails-with-an-empty-message-id-are-told-apart", emptyMessageIDs},
		{"29-a-mail-without-message-id-comes-twice", unnumberedTwice},
		{"30-a-reply-with-rewritten-references-is-found-by-its-token", rewrittenReferences},
		{"31-an-answer-to-ones-own-mail-joins-it", answerToOwnMail},
		{"32-a-token-in-other-hands-waits-for-the-desk", tokenOfAnother},
		{"34-a-refused-mail-is-kept-with-its-reason", refusedIsKept},
		{"35-an-unreadable-mail-is-a-stand-in-at-the-desk", unreadableIsSeen},
		{"37-forged-references-attach-to-nothing", forgedReferences},
		{"38-a-forged-sender-is-asked-to-confirm", forgedFrom},
		{"39-a-link-scanner-confirms-nothing", linkScanner},
		{"44-thanks-reopens-nothing", thanks},
		{"45-a-reply-to-a-closed-complaint-is-seen-at-the-desk", replyToClosedIsSeen},
		{"51-a-mail-without-message-id-is-kept", unnumberedIsKept},
		{"41-letters-come-from-the-mailbox", lettersFromTheMailbox},
		{"33-every-mail-has-exactly-one-outcome", oneOutcomeEach},
		{"36-an-erased-complaint-is-not-imported-again", erasedStaysErased},
	} {
		ok := t.Run(test.name, func(t *testing.T) {
			here := *r
			here.t = t
			test.run(&postOffice{running: &here})
		})
		require.True(t, ok, test.name)
	}
}

// postOffice brings mails to the program, and looks at what became of them.
type postOffice struct{ *running }

// kfMail is a mail of somebody whom the relay knows, without Message-ID unless a header has one.
func kfMail(from, subject, text string, headers ...string) string {
	return verified(from) + strings.Join(append(headers, ""), "\r\n") + "From: " + from + "\r\nTo: klachten@ssc.example\r\nSubject: " + subject +
		"\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
}

// take brings a mail to the addresses, the mailbox when there are none, and returns its line in the ledger.
func (o *postOffice) take(from, raw string, to ...string) object {
	o.t.Helper()
	if len(to) == 0 {
		to = []string{"klachten@ssc.example"}
	}
	require.NoError(o.t, smtp.SendMail(o.at.smtp, nil, from, to, []byte(raw)))
	return o.entry(raw)
}

var numbered = regexp.MustCompile(`(?im)^message-id: *<([^>\r]+)>`)

// entry is a mail's line in the ledger.
func (o *postOffice) entry(raw string) object {
	o.t.Helper()
	id := ""
	if head, _, _ := strings.Cut(raw, "\r\n\r\n"); numbered.MatchString(head) {
		id = numbered.FindStringSubmatch(head)[1]
	}
	return o.get("demo-desk", "/v1/mail/"+complaints.MailKey(id, sha256.Sum256([]byte(raw))))
}

// settle lets everything be done that is due, and a minute go by.
func (o *postOffice) settle() {
	o.t.Helper()
	o.clock(o.now().Add(time.Minute).Format(time.RFC3339))
}

// complaint files one by mail, and returns it as the desk sees it after its letters went out.
func (o *postOffice) complaint(from, subject string) object {
	o.t.Helper()
	e := o.take(from, kfMail(from, subject, "Tekst.", "Message-ID: <"+strings.ReplaceAll(subject, " ", ".")+"@gemeente-a.example>"))
	require.Equal(o.t, "complaint", e["outcome"], e)
	o.settle()
	return o.get("demo-desk", "/v1/complaints/"+e["complaint"].(string))
}

// closed is a complaint that was handled and closed.
func (o *postOffice) closed(from, subject string) object {
	o.t.Helper()
	return o.close(o.complaint(from, subject)["reference"].(string))
}

// close handles a complaint and closes it.
func (o *postOffice) close(ref string) object {
	o.t.Helper()
	o.do("demo-desk", ref, "assign", object{"group": "ict"})
	o.do("demo-handler-ict", ref, "take", nil)
	o.do("demo-handler-ict", ref, "contacts", object{"kind": "phone", "reached": true, "summary": "Gebeld."})
	o.do("demo-handler-ict", ref, "hand-back", object{"outcome": "upheld", "findings": "Klopt.", "satisfied": "yes"})
	o.do("demo-desk", ref, "close", object{"text": "Opgelost."})
	o.settle()
	return o.get("demo-desk", "/v1/complaints/"+ref)
}

// letters are those to an address.
func (o *postOffice) letters(to string) []complaints.InboundMail { return sent(o.t, o.data, to) }

func (o *postOffice) original(e object) string {
	o.t.Helper()
	req, err := http.NewRequestWithContext(o.t.Context(), http.MethodGet, "http://"+o.at.http+e["original"].(string), http.NoBody)
	require.NoError(o.t, err)
	req.Header.Set("Authorization", "Bearer demo-desk")
	res, err := http.DefaultClient.Do(req)
	require.NoError(o.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(o.t, err)
	require.Equal(o.t, http.StatusOK, res.StatusCode)
	require.Contains(o.t, res.Header.Get("Content-Disposition"), "attachment")
	return string(raw)
}

// attention tells whether a complaint is on the desk's list of what came in.
func (o *postOffice) attention(id any) bool {
	o.t.Helper()
	for _, c := range o.items("demo-desk", "/v1/complaints?attention=true") {
		if c["id"] == id {
			return true
		}
	}
	return false
}

// page asks for a page, as a browser or a link scanner does, and tells the status and what it says.
func (o *postOffice) page(method, url string) (int, string) {
	o.t.Helper()
	req, err := http.NewRequestWithContext(o.t.Context(), method, url, http.NoBody)
	require.NoError(o.t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(o.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(o.t, err)
	return res.StatusCode, string(raw)
}
