package mailin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestMoments(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.April, 2, 14, 0, 0, 0, time.UTC)
	var none time.Time
	tests := []struct {
		header            string
		received, written time.Time
	}{
		{"Received: from a by b; Thu, 2 Apr 2026 16:00:00 +0200\nReceived: from c by a; Wed, 1 Apr 2026 16:00:00 +0200", at, none},
		{"Received: from a (x; y) by b\n\tfor <c@d.example>;\n Thu, 2 Apr 2026 16:00:00 +0200 (CEST)", at, none},
		{"Received: (qmail 2122 invoked); 2 Apr 2026 14:00:00 -0000", at, none},
		{"Date: Thu, 02 Apr 2026 14:00:00 GMT", none, at},
		{"Date: 2 Apr 26 14:00 UT", none, at},
		{"Received: from a by b", none, none},
		{"Received: from a by b; gisteren\nReceived: x; Thu, 2 Apr 2026 16:00:00 +0200", none, none},
		{"Date: Thu, 2 Apr 0026 14:00:00 +0000\nReceived: x; Sat, 2 Apr 1960 14:00:00 +0000", none, none},
		{"Date: " + strings.Repeat("(", 300), none, none},
		{"Subject: x", none, none},
	}
	for _, tt := range tests {
		received, written := mailin.Moments([]byte(crlf(tt.header + "\n\nx")))
		require.Equal(t, tt.received, received, tt.header)
		require.Equal(t, tt.written, written, tt.header)
	}
}

// Kept bytes of which nobody knows when they came: the last server does.
func TestReadMailFindsTheMomentOfReceipt(t *testing.T) {
	t.Parallel()
	r, _ := newReader(t)
	m, err := r.ReadMail(t.Context(), complaints.MailEntry{Raw: "mail/x.eml"},
		strings.NewReader("Return-Path: <>\r\nReceived: x; Thu, 2 Apr 2026 16:45:00 +0200\r\nDate: Wed, 1 Apr 2026 16:00:00 +0200\r\n\r\nx"))
	require.NoError(t, err)
	require.Equal(t, received, m.ReceivedAt)
	m, err = r.ReadMail(t.Context(), complaints.MailEntry{Raw: "mail/x.eml"}, strings.NewReader("Date: Wed, 1 Apr 2026 16:00:00 +0200\r\n\r\nx"))
	require.NoError(t, err)
	require.True(t, m.ReceivedAt.IsZero(), "whoever wrote it may say anything")
}

func FuzzMoments(f *testing.F) {
	f.Add([]byte("Received: x; Thu, 2 Apr 2026 16:00:00 +0200\r\nDate: Thu, 2 Apr 2026 16:00:00 +0200 (((\r\n\r\n"))
	f.Add([]byte("Received:;"))
	f.Fuzz(func(t *testing.T, data []byte) {
		received, written := mailin.Moments(data)
		for _, at := range []time.Time{received, written} {
			require.True(t, at.IsZero() || at.Year() >= 1969 && at.Year() <= 10000)
		}
	})
}
