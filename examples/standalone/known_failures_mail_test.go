package main

import (
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// dsn is a report of a mail server on one of our letters.
func dsn(id, action, about string) string {
	return "From: MAILER-DAEMON@mail.gemeente-a.example\r\nTo: klachten@ssc.example\r\nSubject: Report\r\nMessage-ID: <" + id + "@mail.gemeente-a.example>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nReport.\r\n--b\r\n" +
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; x@gemeente-a.example\r\nAction: " + action +
		"\r\nStatus: 5.1.1\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + about + ">\r\n--b--\r\n"
}

func bouncesAreNotAnswered(o *postOffice) {
	const who = "kf22@gemeente-a.example"
	id := o.complaint(who, "Geval 22")["id"]
	letter := o.letters(who)[0].MessageID
	for range 3 { // the server reports again and again
		e := o.take("", dsn("bounce-22", "failed", letter))
		require.Equal(o.t, "bounce", e["outcome"])
		require.Equal(o.t, id, e["complaint"])
		o.settle()
	}
	require.Len(o.t, o.letters(who), 1)
	require.Empty(o.t, o.letters("MAILER-DAEMON@mail.gemeente-a.example"))
	require.True(o.t, o.attention(id), "the desk knows that the letter did not arrive")
}

func reportsMailNothing(o *postOffice) {
	const who = "kf23@gemeente-a.example"
	c := o.complaint(who, "Geval 23")
	before, all := o.types(c["reference"].(string)), o.allLetters()
	e := o.take("", dsn("report-23", "delivered", o.letters(who)[0].MessageID))
	require.Equal(o.t, "delivery_report", e["outcome"])
	o.settle()
	require.Equal(o.t, before, o.types(c["reference"].(string)))
	require.Equal(o.t, all, o.allLetters())
}

func (o *postOffice) allLetters() []string {
	files, err := filepath.Glob(filepath.Join(o.data, "sent", "*.eml"))
	require.NoError(o.t, err)
	return files
}

func absenceResumesNothing(o *postOffice) {
	const who = "kf24@gemeente-a.example"
	ref := o.complaint(who, "Geval 24")["reference"].(string)
	o.do("demo-desk", ref, "assign", object{"group": "ict"})
	o.do("demo-handler-ict", ref, "take", nil)
	o.do("demo-handler-ict", ref, "suspend", object{"until": "2026-04-10", "reason": "Wij wachten op een foto."})
	o.settle()
	absent := kfMail(who, "Automatisch antwoord: ["+ref+"]", "Ik ben er niet.", "Message-ID: <afwezig.24@gemeente-a.example>",
		"Auto-Submitted: auto-replied", "In-Reply-To: <"+o.letters(who)[0].MessageID+">")
	require.Equal(o.t, "automatic", o.take("", absent)["outcome"])
	o.settle()
	require.Equal(o.t, []any{"suspended", "suspended"}[1:], o.clocks(ref)[1:], "the clock stands still")

	reply := kfMail(who, "Re: ["+ref+"]", "Hier is de foto.", "Message-ID: <foto.24@gemeente-a.example>", "In-Reply-To: <"+o.letters(who)[0].MessageID+">")
	require.Equal(o.t, "reply", o.take(who, reply)["outcome"])
	require.Equal(o.t, "running", o.clocks(ref)[1], "what a person writes resumes it")
}

func twoBoxes(o *postOffice) {
	const who = "kf25@gemeente-a.example"
	raw := kfMail(who, "Geval 25", "Tekst.", "Message-ID: <25@gemeente-a.example>")
	o.take(who, raw, "klachten@ssc.example", "klachten+servicedesk@ssc.example")
	o.take(who, "Received: by another way; Thu, 2 Apr 2026 16:00:00 +0200\r\n"+raw)
	o.filed("Geval 25")
	o.settle()
	require.Len(o.t, o.letters(who), 1)
}

func similarMail(o *postOffice) {
	const who = "kf26@gemeente-a.example"
	first := o.take(who, kfMail(who, "Geval 26", "De lift is stuk.", "Message-ID: <26.a@gemeente-a.example>"))
	second := o.take(who, kfMail(who, "Geval 26", "De lift is stuk.", "Message-ID: <26.b@gemeente-a.example>"))
	require.Equal(o.t, "complaint", second["outcome"])
	require.NotEqual(o.t, first["complaint"], second["complaint"])
}

func racingDeliveries(o *postOffice) {
	const who = "kf27@gemeente-a.example"
	raw := []byte(kfMail(who, "Geval 27", "Tekst.", "Message-ID: <27@gemeente-a.example>"))
	var all sync.WaitGroup
	failed := make(chan error, 8)
	for range cap(failed) {
		all.Go(func() { failed <- smtp.SendMail(o.at.smtp, nil, who, []string{"klachten@ssc.example"}, raw) })
	}
	all.Wait()
	for range cap(failed) {
		require.NoError(o.t, <-failed)
	}
	o.filed("Geval 27")
	o.settle()
	require.Len(o.t, o.letters(who), 1)
}

func emptyMessageIDs(o *postOffice) {
	const who = "kf28@gemeente-a.example"
	first := o.take(who, kfMail(who, "Geval 28 lamp", "De lamp is stuk.", "Message-ID: <>"))
	second := o.take(who, kfMail(who, "Geval 28 deur", "De deur klemt.", "Message-ID: <>"))
	require.Equal(o.t, "complaint", first["outcome"])
	require.Equal(o.t, "complaint", second["outcome"])
	require.NotEqual(o.t, first["complaint"], second["complaint"])
}

func unnumberedTwice(o *postOffice) {
	const who = "kf29@gemeente-a.example"
	raw := kfMail(who, "Geval 29", "Tekst.")
	first := o.take(who, raw)
	require.Equal(o.t, first, o.take("bounces+29@lijst.example", raw), "whatever sender its envelope names")
	o.filed("Geval 29")
}

func rewrittenReferences(o *postOffice) {
	const who = "kf30@gemeente-a.example"
	id := o.complaint(who, "Geval 30")["id"]
	letter := o.letters(who)[0]
	require.Regexp(o.t, `\[[a-z2-7]{10}\]$`, letter.Subject)
	address := o.header(letter.MessageID, "Reply-To")
	require.Regexp(o.t, `^klachten\+[^@]+\.[a-z2-7]{10}@ssc\.example$`, address)

	byAddress := kfMail(who, "Antwoord", "Nog iets.", "Message-ID: <30.a@gemeente-a.example>", "References: <herschreven@gateway.example>")
	e := o.take(who, byAddress, strings.ToUpper(address[:len("klachten")])+address[len("klachten"):])
	require.Equal(o.t, []any{"reply", id}, []any{e["outcome"], e["complaint"]})
	bySubject := kfMail(who, "AW: "+strings.ToUpper(letter.Subject), "En nog iets.", "Message-ID: <30.b@gemeente-a.example>")
	e = o.take(who, bySubject)
	require.Equal(o.t, []any{"reply", id}, []any{e["outcome"], e["complaint"]})
}

// header is a field of a letter as it went out.
func (o *postOffice) header(messageID, name string) string {
	raw, err := os.ReadFile(filepath.Join(o.data, "sent", messageID+".eml"))
	require.NoError(o.t, err)
	found := regexp.MustCompile(`(?m)^` + name + `: <?([^>\r]+)>?\r$`).FindSubmatch(raw)
	require.NotNil(o.t, found, name)
	return string(found[1])
}

func answerToOwnMail(o *postOffice) {
	const who = "kf31@gemeente-a.example"
	first := o.take(who, kfMail(who, "Geval 31", "Tekst.", "Message-ID: <31@gemeente-a.example>"))
	again := o.take(who, kfMail(who, "Re: Geval 31", "Ik vergat iets.", "Message-ID: <31.b@gemeente-a.example>", "In-Reply-To: <31@gemeente-a.example>"))
	require.Equal(o.t, "reply", again["outcome"])
	require.Equal(o.t, first["complaint"], again["complaint"])
	o.settle()
	require.Len(o.t, about(o.letters(who), "K-2026-"), len(o.letters(who)))
	require.Len(o.t, o.letters(who), 1, "one acknowledgment")
}

func tokenOfAnother(o *postOffice) {
	const who, other = "kf32@gemeente-a.example", "ander32@gemeente-a.example"
	c := o.complaint(who, "Geval 32")
	before := o.types(c["reference"].(string))
	letter := o.letters(who)[0]
	e := o.take(other, kfMail(other, "Re: "+letter.Subject, "Ik ook.", "Message-ID: <32@gemeente-a.example>"), o.header(letter.MessageID, "Reply-To"))
	require.Equal(o.t, []any{"quarantined", c["id"]}, []any{e["outcome"], e["complaint"]}, "what it proposes")
	require.Equal(o.t, before, o.types(c["reference"].(string)))
}

func refusedIsKept(o *postOffice) {
	const who, other = "kf34@gemeente-a.example", "ander34@gemeente-a.example"
	ref := o.complaint(who, "Geval 34")["reference"].(string)
	raw := kfMail(other, "Re: "+ref, "Koop nu.", "Message-ID: <34@gemeente-a.example>")
	e := o.take(other, raw)
	require.Equal(o.t, "quarantined", e["outcome"])
	status, _, out := o.call("demo-desk", "POST", "/v1/mail/"+e["key"].(string)+"/decide", object{"refuse": "spam"})
	require.Equal(o.t, http.StatusOK, status, out)
	for range 2 { // it comes again, and the sweep runs
		e = o.take(other, raw)
		require.Equal(o.t, []any{"refused", "spam"}, []any{e["outcome"], e["reason"]})
		require.Equal(o.t, "Return-Path: <"+other+">\r\n"+raw, o.original(e))
		o.settle()
	}
}

func unreadableIsSeen(o *postOffice) {
	const who = "kf35@gemeente-a.example"
	raw := strings.Replace(kfMail(who, "Geval 35", "UGxha2s*damaged"), "Content-Type: text/plain; charset=utf-8",
		"Message-ID: <35@gemeente-a.example>\r\nContent-Transfer-Encoding: base64", 1)
	e := o.take(who, raw)
	require.Equal(o.t, "unreadable", e["outcome"])
	require.Equal(o.t, "Geval 35", o.get("demo-desk", "/v1/complaints/"+e["complaint"].(string))["subject"])
	require.True(o.t, strings.HasSuffix(o.original(e), raw))
}

// erasedStaysErased comes last: it waits until the terms of keeping have passed, for all.
func erasedStaysErased(o *postOffice) {
	const who = "kf36@gemeente-a.example"
	id := o.closed(who, "Geval 36")["id"].(string)
	raw := kfMail(who, "Geval 36", "Tekst.", "Message-ID: <Geval.36@gemeente-a.example>")
	before := o.entry(raw)
	o.clock("2028-06-01T09:00:00+02:00")
	require.NotEqual(o.t, "Geval 36", o.get("demo-desk", "/v1/complaints/"+id)["subject"], "it was erased")
	require.Equal(o.t, before, o.take(who, raw), "it has the outcome that it had")
	for _, c := range o.items("demo-desk", "/v1/complaints") {
		require.NotEqual(o.t, "Geval 36", c["subject"])
	}
}

func forgedReferences(o *postOffice) {
	const who, other = "kf37@gemeente-a.example", "ander37@gemeente-a.example"
	c := o.complaint(who, "Geval 37")
	before := o.types(c["reference"].(string))
	e := o.take(other, kfMail(other, "Re: Geval 37", "Ik ben het.", "Message-ID: <37@gemeente-a.example>", "References: <"+o.letters(who)[0].MessageID+">"))
	require.Equal(o.t, []any{"quarantined", c["id"]}, []any{e["outcome"], e["complaint"]})
	require.Equal(o.t, before, o.types(c["reference"].(string)))
}

// forged is a mail in somebody's name that no relay vouches for.
func forged(who, subject, id string) string {
	return strings.TrimPrefix(kfMail(who, subject, "Ik klaag.", "Message-ID: <"+id+"@gemeente-a.example>"), verified(who))
}

func forgedFrom(o *postOffice) {
	const who = "kf38@gemeente-a.example"
	raw := forged(who, "Geval 38", "38")
	for range 2 {
		require.Equal(o.t, "awaiting_confirmation", o.take("boef@boef.example", raw)["outcome"])
	}
	o.settle()
	letters := o.letters(who)
	require.Len(o.t, letters, 1, "one question, and nothing else in their name")
	require.NotContains(o.t, letters[0].Subject, "K-2026-")
	require.NotContains(o.t, letters[0].Text, "Ik klaag")
	for _, c := range o.items("demo-desk", "/v1/complaints") {
		require.NotEqual(o.t, "Geval 38", c["subject"], "it is no complaint yet")
	}
	for _, relay := range []string{"mx.boef.example", "ssc.example.boef.example"} {
		other := strings.Replace(verified(who), demoRelay, relay, 1) + forged(who, "Geval 38", "38."+relay)
		require.Equal(o.t, "awaiting_confirmation", o.take("boef@boef.example", other)["outcome"])
	}
}

var confirmURL = regexp.MustCompile(`http://[^\s)]+/confirm/[^\s)]+`)

func linkScanner(o *postOffice) {
	const who = "kf39@gemeente-a.example"
	e := o.take(who, forged(who, "Geval 39", "39"))
	received := e["received_at"]
	o.settle()
	link := confirmURL.FindString(o.letters(who)[0].Text)
	require.NotEmpty(o.t, link, o.letters(who)[0].Text)
	for _, method := range []string{"GET", "HEAD", "GET", "OPTIONS"} {
		status, page := o.page(method, link)
		require.NotContains(o.t, page, who)
		require.True(o.t, method == "OPTIONS" || status == http.StatusOK, status)
	}
	require.Equal(o.t, "awaiting_confirmation", o.entry(forged(who, "Geval 39", "39"))["outcome"])
	o.settle()
	for range 2 {
		status, _ := o.page("POST", link)
		require.Equal(o.t, http.StatusOK, status)
	}
	e = o.entry(forged(who, "Geval 39", "39"))
	require.Equal(o.t, "complaint", e["outcome"])
	require.Equal(o.t, received, o.get("demo-desk", "/v1/complaints/"+e["complaint"].(string))["received_at"], "the moment at which the mail came")
	o.settle()
	require.Len(o.t, about(o.letters(who), "K-2026-"), 1, "one acknowledgment")
}

func thanks(o *postOffice) {
	const who = "kf44@gemeente-a.example"
	ref := o.closed(who, "Geval 44")["reference"].(string)
	before := len(o.letters(who))
	e := o.take(who, kfMail(who, "Re: ["+ref+"]", "Dank u wel!", "Message-ID: <44@gemeente-a.example>"))
	require.Equal(o.t, "reply", e["outcome"])
	o.settle()
	c := o.get("demo-desk", "/v1/complaints/"+ref)
	require.Equal(o.t, "closed", c["status"])
	require.NotContains(o.t, o.types(ref), "reopened")
	require.Len(o.t, o.letters(who), before)
}

func replyToClosedIsSeen(o *postOffice) {
	const who = "kf45@gemeente-a.example"
	c := o.closed(who, "Geval 45")
	require.False(o.t, o.attention(c["id"]))
	o.take(who, kfMail(who, "Re: ["+c["reference"].(string)+"]", "Het is weer stuk.", "Message-ID: <45@gemeente-a.example>"))
	require.True(o.t, o.attention(c["id"]))
}

func unnumberedIsKept(o *postOffice) {
	const who = "kf51@gemeente-a.example"
	raw := kfMail(who, "Geval 51", "Tekst.")
	e := o.take(who, raw)
	require.Equal(o.t, "complaint", e["outcome"])
	require.Equal(o.t, "Return-Path: <"+who+">\r\n"+raw, o.original(e))
}

func lettersFromTheMailbox(o *postOffice) {
	files := o.allLetters()
	require.Greater(o.t, len(files), 20)
	for _, name := range files {
		id := strings.TrimSuffix(filepath.Base(name), ".eml")
		raw, err := os.ReadFile(name)
		require.NoError(o.t, err)
		from := regexp.MustCompile(`(?m)^From: (.*)\r$`).FindAllStringSubmatch(string(raw), -1)
		require.Len(o.t, from, 1, id)
		require.Contains(o.t, from[0][1], "<klachten@ssc.example>", "never a person")
	}
}

// oneOutcomeEach looks at all mails of all cases.
func oneOutcomeEach(o *postOffice) {
	keys := map[any]bool{}
	for _, e := range o.items("demo-desk", "/v1/mail") {
		require.False(o.t, keys[e["key"]])
		keys[e["key"]] = true
		require.NotEmpty(o.t, e["outcome"], e)
	}
	require.Greater(o.t, len(keys), 30)
	require.Empty(o.t, o.items("demo-desk", "/v1/mail?open=true"))
	var outcomes []string
	for _, x := range []complaints.MailOutcome{
		complaints.MailComplaint, complaints.MailReply, complaints.MailAutomatic, complaints.MailBounce, complaints.MailReport,
		complaints.MailUnconfirmed, complaints.MailQuarantined, complaints.MailUnreadable, complaints.MailRefused,
	} {
		for range o.items("demo-desk", "/v1/mail?outcome="+string(x)) {
			outcomes = append(outcomes, string(x))
		}
	}
	require.Len(o.t, outcomes, len(keys), "each in one list")
}
