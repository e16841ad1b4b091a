package mailin_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Who delivered a mail writes the return path above it. It is no part of the mail: the identity stays, whatever it says.
func TestReturnPathIsNoPartOfTheMail(t *testing.T) {
	t.Parallel()
	const raw = "From: a@b.example\n\nx"
	bare := read(t, raw)
	require.Equal(t, complaints.MailKey("", sha256.Sum256([]byte(crlf(raw)))), bare.Key)
	for _, path := range []string{"Return-Path: <>\n", "return-path:<x@b.example>\n", "Return-Path: <y@b.example>\n"} {
		m := read(t, path+raw)
		require.Equal(t, bare.Key, m.Key, path)
		require.Equal(t, bare.Key, complaints.MailKey("", mailin.ContentSum([]byte(crlf(path+raw)))))
		require.Equal(t, bare.Text, m.Text)
		require.Equal(t, int64(len(crlf(path+raw))), m.Size, "of the bytes as they are kept")
	}
	for _, other := range []string{"Return-Path: <>\nReturn-Path: <>\n", "X: y\nReturn-Path: <>\n", "Return-Path: " + strings.Repeat("x", 3000) + "\n"} {
		require.NotEqual(t, bare.Key, read(t, other+raw).Key, other)
	}
	// The mail's own first line is no continuation of it.
	require.True(t, read(t, "Return-Path: <>\n x\n"+raw).Automatic)
	for _, short := range []string{"", "R", "Return-Path:", "Return-Path: <>", "Return-Path: <>\n"} {
		require.NotPanics(t, func() { read(t, short) })
	}
}

func TestNullSenderInTheHeader(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   bool
	}{
		{"Return-Path: <>", true},
		{"Return-Path: < >", true},
		{"Return-Path:", true},
		{"Delivered-To: klachten@ssc.example\nReturn-Path: <>", true},
		{"Return-Path: <a@b.example>\nReturn-Path: <>", false},
		{"X: y\nReturn-Path: <a@b.example>\nReturn-Path: <>", false},
		{"Received: x\nReturn-Path: <>", false},
		{"Return-Path: <a@b.example>", false},
		{"Subject: Return-Path: <>", false},
	}
	for _, tt := range tests {
		t.Run(tt.header, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, read(t, tt.header+"\nFrom: a@b.example\n\nx").Automatic)
		})
	}
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	const token = "klachten+k-2026-000123.abcdefghij@ssc.example"
	tests := []struct {
		name, header string
		envelope     []string
		want         []string
	}{
		{"none", "Subject: x", nil, nil},
		{"of the envelope", "To: a@b.example", []string{"KLACHTEN+K-2026-000123.abc@ssc.example", "geen adres", "X@Y.example"}, []string{"KLACHTEN+K-2026-000123.abc@ssc.example", "X@y.example"}},
		{"of the header", "To: Klachten <klachten@ssc.example>, a@b.example\nCc: " + token, nil, []string{"klachten@ssc.example", token, "a@b.example"}},
		{"written down", "To: a@b.example\nDelivered-To: " + token + "\nX-Original-To: " + token, nil, []string{token, "a@b.example"}},
		{"twice", "To: a@b.example\nTo: A@b.example, c@b.example", nil, []string{"a@b.example", "c@b.example"}},
		{"malformed", "To: Klachten <" + token + ">, undisclosed recipients, (x a@b.example", nil, []string{token, "a@b.example"}},
		{"a group", "To: Allen: a@b.example, c@b.example;", nil, []string{"a@b.example", "c@b.example"}},
		{"international", "To: a@gemeente-\u00e9.example", nil, []string{"a@xn--gemeente--j4a.example"}},
		{"long", "To: " + strings.Repeat("a", 250) + "@b.example, c@b.example", nil, []string{"c@b.example"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, _ := newReader(t)
			raw := crlf(tt.header + "\nFrom: a@b.example\n\nx")
			m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received, Recipients: tt.envelope}, strings.NewReader(raw))
			require.NoError(t, err)
			require.Equal(t, tt.want, m.Recipients)
		})
	}
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&many, "To: a%d@b.example\n", i)
	}
	m := read(t, many.String()+"From: a@b.example\n\nx")
	require.Len(t, m.Recipients, 50)
	m = read(t, strings.Repeat("To: a@b.example, b@b.example\n", 100)+"Cc: "+token+"\nFrom: a@b.example\n\nx")
	require.Equal(t, []string{token, "a@b.example", "b@b.example"}, m.Recipients)
}

func TestRawKey(t *testing.T) {
	t.Parallel()
	newYear := time.Date(2025, time.December, 31, 23, 30, 0, 0, time.UTC) // in Amsterdam it is 2026
	key := mailin.RawKey(newYear, sha256.Sum256(nil))
	require.Equal(t, "mail/2026/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.eml", key)
	require.NoError(t, complaints.CheckBlobKey(key))
}

// A reading that is told the size gives out no more than it needs.
func TestSizeIsAHint(t *testing.T) {
	t.Parallel()
	text := "From: a@b.example\n\n" + strings.Repeat("tekst\n", 1000)
	raw, want := crlf(text), read(t, text)
	r, _ := newReader(t)
	for _, size := range []int64{-1, 0, 1, int64(len(raw)), int64(2 * len(raw)), 1 << 62} {
		m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received, Raw: "mail/x.eml", Size: size}, strings.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, want, m)
	}
}

// Memory that a large mail was read into serves the next: nothing of the one comes out with the other.
func TestLargeMailsShareNothing(t *testing.T) {
	t.Parallel()
	r, _ := newReader(t)
	large := func(letter string) string {
		return crlf("From: " + letter + "@b.example\nSubject: " + letter + "\nMessage-ID: <" + letter + "@b.example>\nTo: " + letter +
			"@ssc.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + strings.Repeat(letter+"\n", 2000) +
			"--b\nContent-Type: x/" + letter + "; name=" + letter + "\n\n" + strings.Repeat(letter, 2<<20) + "\n--b--\n")
	}
	var first complaints.InboundMail
	for i, letter := range []string{"a", "z", "q"} {
		raw := large(letter)
		m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received, Size: int64(len(raw))}, strings.NewReader(raw))
		require.NoError(t, err)
		fresh, _ := newReader(t)
		want, err := fresh.Read(t.Context(), mailin.Envelope{ReceivedAt: received}, strings.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, want, m)
		if i == 0 {
			first = m
		}
	}
	require.Equal(t, "a", first.Subject)
	require.Equal(t, "a@b.example", first.MessageID)
	require.Equal(t, []string{"a@ssc.example"}, first.Recipients)
	require.Equal(t, strings.TrimSpace(strings.Repeat("a\n", 2000)), first.Text)
	require.Equal(t, "a", first.Attachments[0].Name)
	require.Equal(t, "x/a", first.Attachments[0].Media)
}
