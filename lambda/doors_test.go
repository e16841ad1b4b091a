package lambda_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

type object = map[string]any

// rawMail is a mail as SES puts it into the bucket.
func rawMail(from, subject, text, id string, ses ...string) string {
	head := strings.Join(append([]string{
		"Return-Path: <" + from + ">",
		"Received: from mail.gemeente-a.example (mail.gemeente-a.example [192.0.2.1]) by inbound-smtp.eu-west-1.amazonaws.com with SMTP id x for klachten@ssc.example; Thu, 2 Apr 2026 08:00:00 +0000 (UTC)",
	}, ses...), "\r\n")
	domain := from[strings.IndexByte(from, '@')+1:]
	return head + "\r\nAuthentication-Results: amazonses.com; spf=pass (spfCheck: domain of " + domain + " designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1; envelope-from=" + from +
		"; helo=mail.example; dkim=pass header.i=@" + domain + "; dmarc=pass header.from=" + domain + ";\r\n" +
		"From: F. de Wit <" + from + ">\r\nTo: " + mailbox + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + id + ">\r\nDate: Thu, 2 Apr 2026 10:00:00 +0200\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text +
		"\r\n--b\r\nContent-Type: text/plain; name=foto.txt\r\nContent-Disposition: attachment; filename=foto.txt\r\n\r\nfoto van de stoel\r\n--b--\r\n"
}

const scanned = "X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS"

// arrive puts a mail into the bucket, as SES does, and gives the event that S3 sends of it.
func (w *world) arrive(name, raw string) events.S3Event {
	w.t.Helper()
	key := "incoming/" + name
	_, err := w.kit().S3().PutObject(w.t.Context(), &s3.PutObjectInput{Bucket: &w.mail, Key: &key, Body: strings.NewReader(raw)})
	require.NoError(w.t, err)
	e := events.S3EventRecord{EventSource: "aws:s3", EventName: "ObjectCreated:Put", EventTime: w.now()}
	e.S3.Bucket.Name, e.S3.Object.Key = w.mail, key
	return events.S3Event{Records: []events.S3EventRecord{e}}
}

// queued is what Lambda hands over of a queue.
func queued(bodies ...any) events.SQSEvent {
	var e events.SQSEvent
	for i, b := range bodies {
		text, _ := json.Marshal(b) //nolint:errchkjson // the tests' own events read
		e.Records = append(e.Records, events.SQSMessage{MessageId: fmt.Sprintf("message-%d", i+1), EventSource: "aws:sqs", Body: string(text)})
	}
	return e
}

// takeIn has the intake take in what the events tell of.
func (w *world) takeIn(of ...any) {
	w.t.Helper()
	var out events.SQSEventResponse
	w.function(setup.Intake).MustInvoke(w.t, queued(of...), &out)
	require.Empty(w.t, out.BatchItemFailures)
}

// request is what the gateway hands over.
func (w *world) request(who, method, path string, body any) events.APIGatewayV2HTTPRequest {
	w.t.Helper()
	path, query, _ := strings.Cut(path, "?")
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "ANY /v1/{proxy+}", RawPath: path, RawQueryString: query,
		Headers: map[string]string{"host": "api.example", "content-type": "application/json"},
	}
	if who != "" {
		e.Headers["authorization"] = "Bearer " + w.issuer.token(w.t, who, "", w.now())
	}
	e.RequestContext.Stage = "$default"
	e.RequestContext.RequestID = fmt.Sprintf("request-%d=", w.sequence.Add(1))
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP = method, "192.0.2.9"
	if body != nil {
		text, err := json.Marshal(body)
		require.NoError(w.t, err)
		e.Body = string(text)
	}
	return e
}

// try sends a request and gives status and answer.
func (w *world) try(who, method, path string, body any, head ...string) (int, object) {
	w.t.Helper()
	e := w.request(who, method, path, body)
	for i := 0; i+1 < len(head); i += 2 {
		e.Headers[head[i]] = head[i+1]
	}
	var out events.APIGatewayV2HTTPResponse
	w.function(setup.API).MustInvoke(w.t, e, &out)
	answer := object{}
	if out.Body != "" && !out.IsBase64Encoded && strings.HasPrefix(strings.TrimSpace(out.Body), "{") {
		require.NoError(w.t, json.Unmarshal([]byte(out.Body), &answer), out.Body)
	}
	return out.StatusCode, answer
}

func (w *world) get(who, path string) object {
	w.t.Helper()
	status, out := w.try(who, "GET", path, nil)
	require.Equal(w.t, 200, status, out)
	return out
}

// items lists what the desk sees.
func (w *world) items(path string) []object {
	w.t.Helper()
	var list []object
	for _, x := range w.get("demo-desk", path)["items"].([]any) {
		list = append(list, x.(object))
	}
	return list
}

// do gives a command on the newest revision.
func (w *world) do(who, id, command string, body any) object {
	w.t.Helper()
	revision := w.get(who, "/v1/complaints/"+id)["revision"]
	status, out := w.try(who, "POST", "/v1/complaints/"+id+"/"+command, body, "if-match", fmt.Sprintf(`"%v"`, revision))
	require.Equal(w.t, 200, status, out)
	return out
}

// sweep runs the sweep.
func (w *world) sweep() object {
	w.t.Helper()
	var out object
	w.function(setup.Sweep).MustInvoke(w.t, object{}, &out)
	return out
}

// settle sweeps until nothing is left to do.
func (w *world) settle() {
	w.t.Helper()
	for range 20 {
		out := w.sweep()
		if out["finished"] == true && out["milestones"].(float64)+out["erased"].(float64)+out["sent"].(float64)+out["printed"].(float64) == 0 {
			return
		}
	}
	w.t.Fatal("the sweep has no end")
}

// sent lists the subjects of the letters to an address.
func (w *world) sent(to string) []string {
	var list []string
	for _, l := range w.ses.Took() {
		if slices.Contains(l.To, to) {
			list = append(list, l.Header.Get("Subject"))
		}
	}
	return list
}

func tomorrow(t time.Time) string { return t.AddDate(0, 0, 1).Format(time.RFC3339) }
