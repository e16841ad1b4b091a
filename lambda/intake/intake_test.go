package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	s3Event  = `{"Records":[{"eventSource":"aws:s3","eventTime":"2026-04-02T08:00:00Z","s3":{"bucket":{"name":"mail"},"object":{"key":"incoming/a+b%21"}}}]}`
	sesEvent = `{"notificationType":"Received","mail":{"timestamp":"2026-04-02T08:00:00Z","messageId":"abc"},"receipt":{"spamVerdict":{"status":"FAIL"},` +
		`"virusVerdict":{"status":"PASS"},"dmarcVerdict":{"status":"GRAY"},"action":{"type":"S3","bucketName":"mail","objectKey":"incoming/abc"}}}`
)

func quoted(s string) string {
	text, _ := json.Marshal(s) //nolint:errchkjson // a string always reads
	return string(text)
}

// Every way in which the function is told of a mail leads to the same mail.
func TestParse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		event string
		want  arrival
	}{
		"S3":              {s3Event, arrival{bucket: "mail", key: "incoming/a b!"}},
		"SES":             {sesEvent, arrival{bucket: "mail", key: "incoming/abc", verdicts: verdicts{spam: "FAIL", virus: "PASS", dmarc: "GRAY"}}},
		"SES's function":  {`{"Records":[{"eventSource":"aws:ses","ses":` + strings.Replace(sesEvent, `,"action":{"type":"S3","bucketName":"mail","objectKey":"incoming/abc"}`, "", 1) + `}]}`, arrival{key: "incoming/abc", verdicts: verdicts{spam: "FAIL", virus: "PASS", dmarc: "GRAY"}}},
		"SNS":             {`{"Records":[{"EventSource":"aws:sns","Sns":{"Message":` + quoted(s3Event) + `}}]}`, arrival{bucket: "mail", key: "incoming/a b!"}},
		"S3 in SQS":       {`{"Records":[{"messageId":"1","eventSource":"aws:sqs","body":` + quoted(s3Event) + `}]}`, arrival{message: "1", bucket: "mail", key: "incoming/a b!"}},
		"SNS's raw":       {`{"Type":"Notification","Message":` + quoted(sesEvent) + `}`, arrival{bucket: "mail", key: "incoming/abc", verdicts: verdicts{spam: "FAIL", virus: "PASS", dmarc: "GRAY"}}},
		"SNS's in SQS":    {`{"Records":[{"messageId":"1","body":` + quoted(`{"Message":`+quoted(s3Event)+`}`) + `}]}`, arrival{message: "1", bucket: "mail", key: "incoming/a b!"}},
		"a broken in SQS": {`{"Records":[{"messageId":"1","body":"{"}]}`, arrival{message: "1", broken: errEvent}},
	} {
		e, err := parse([]byte(tt.event))
		require.NoError(t, err, name)
		require.Len(t, e.arrivals, 1, name)
		require.Equal(t, tt.want.message != "", e.queued, name)
		got := e.arrivals[0]
		if !got.at.IsZero() {
			require.Equal(t, "2026-04-02T08:00:00Z", got.at.Format("2006-01-02T15:04:05Z07:00"), name)
		}
		got.at = tt.want.at
		require.Equal(t, tt.want, got, name)
	}
	for _, other := range []string{"", "{", "[]", "{}", `{"Records":[{}]}`, `{"Records":[{"s3":{}}]}`, `{"since":"yesterday"}`} {
		_, err := parse([]byte(other))
		require.ErrorIs(t, err, errEvent, other)
	}
	e, err := parse([]byte(`{"Event":"s3:TestEvent"}`))
	require.NoError(t, err)
	require.Empty(t, e.arrivals)
	e, err = parse([]byte(`{"since":"2026-04-02T08:00:00Z","after":"incoming/abc"}`))
	require.NoError(t, err)
	require.Equal(t, "incoming/abc", e.after)
}

// What SES writes stands on top; what a sender writes further down says nothing.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	raw := "Return-Path: <x@example.com>\r\nReceived: from x\r\n by y\r\nX-SES-Spam-Verdict: FAIL\r\nX-SES-Virus-Verdict: PASS\r\nX-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: FAIL\r\n\r\nX-SES-Virus-Verdict: FAIL\r\n"
	v := written([]byte(raw))
	require.Equal(t, verdicts{spam: "FAIL", virus: "PASS"}, v)
	require.Equal(t, spam, v.suspicion())
	require.Equal(t, virus, verdicts{spam: "FAIL", virus: "FAIL"}.suspicion())
	for _, unsure := range []string{"", "PASS", "GRAY", "PROCESSING_FAILED", "DISABLED"} {
		require.Equal(t, none, verdicts{spam: unsure, virus: unsure}.suspicion(), "a complaint that waits is worse")
	}
	require.Equal(t, verdicts{}, written([]byte("no header at all")))
	require.False(t, isMail("incoming/AMAZON_SES_SETUP_NOTIFICATION"))
	require.Equal(t, "Received: x\n", string(withoutPath([]byte("return-path: <>\nReceived: x\n"))))
	require.Equal(t, "Received: x\n", string(withoutPath([]byte("Received: x\n"))))
}

// No event stops the function.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{s3Event, sesEvent, `{"Records":[{"messageId":"1","body":` + quoted(s3Event) + `}]}`, `{"Message":"{}"}`, `{"since_hours":48}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := parse(data)
		if err != nil {
			require.ErrorIs(t, err, errEvent)
		}
		for _, a := range e.arrivals {
			require.True(t, a.broken != nil || a.key != "" || a.message != "")
		}
		written(data)
		withoutPath(data)
	})
}
