package mailin_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestReport has what the corpus has not: the edges between a bounce, a confirmation and a mail of a person.
func TestReport(t *testing.T) {
	t.Parallel()
	const (
		ours   = "x.1.complainant@ssc.example"
		quoted = "\n\n> Message-ID: <" + ours + ">\n> Subject: x\n"
		parts  = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@elders.example>\n\n--b--\n"
	)
	status := func(s string) string {
		return "From: MAILER-DAEMON@b.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
			"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; b.example\n\n" + s + "\n--b--\n"
	}
	tests := []struct {
		name, raw string
		want      complaints.MailReportOf
		ids       []string
	}{
		{"failed", status("Action: failed"), complaints.ReportBounce, nil},
		{"delivered", status("Action: delivered\nStatus: 2.0.0"), complaints.ReportDelivery, nil},
		{"expanded", status("Action: expanded"), complaints.ReportDelivery, nil},
		{"no action, permanent", status("Status: 5.0.0"), complaints.ReportBounce, nil},
		{"no action, for now", status("Status: 4.0.0"), complaints.ReportDelivery, nil},
		{"says nothing", status("X: y"), complaints.ReportBounce, nil},
		{"nobody, our letter in the text", "Return-Path: <>\nFrom: system@b.example" + quoted, complaints.ReportBounce, []string{ours}},
		{"nobody, another's letter in the text", "Return-Path: <>\n\nMessage-ID: <a@elders.example>\n", "", nil},
		{"daemon, our letter in the text", "From: Mailer-Daemon@b.example" + quoted, complaints.ReportBounce, []string{ours}},
		{"daemon, another's letter as a part", "From: Mailer-Daemon@b.example\n" + parts, complaints.ReportBounce, []string{"a@elders.example"}},
		{
			"our letter under a relay's identity, ours in its references",
			"From: Mailer-Daemon@b.example\n" + strings.Replace(parts, "<a@elders.example>", "<a@elders.example>\nReferences: <"+ours+">", 1),
			complaints.ReportBounce, []string{"a@elders.example", ours},
		},
		{"postmaster sends on a mail", "From: postmaster@b.example\n" + parts, "", nil},
		{"postmaster returns ours", "From: postmaster@b.example" + quoted, complaints.ReportBounce, []string{ours}},
		{"delayed", "From: Mailer-Daemon@b.example\nSubject: Bezorging vertraagd" + quoted, complaints.ReportDelivery, nil},
		{"absent, with our letter below", "From: f@b.example\nAuto-Submitted: auto-replied" + quoted, "", nil},
		{"a person quotes our header", "From: f@b.example" + quoted, "", nil},
		{
			"failed recipients, nothing returned", "From: Mailer-Daemon@b.example\nX-Failed-Recipients: f@b.example\nIn-Reply-To: <" + ours + ">\n\nWeg.\n",
			complaints.ReportBounce, []string{ours},
		},
		{"reading", "Content-Type: multipart/report; report-type=\"Disposition-Notification\"; boundary=b\n\n--b\n\nGelezen.\n--b--\n", complaints.ReportDelivery, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := read(t, tt.raw)
			require.Equal(t, tt.want, m.Report)
			require.Equal(t, tt.ids, m.Undelivered)
			require.True(t, m.Automatic || tt.want == "")
		})
	}
	r, _ := newReader(t)
	m, err := r.Read(t.Context(), mailin.Envelope{NullSender: true}, strings.NewReader(crlf("From: f@b.example"+quoted)))
	require.NoError(t, err)
	require.Equal(t, complaints.ReportBounce, m.Report)
	require.Equal(t, []string{ours}, m.Undelivered)
}
