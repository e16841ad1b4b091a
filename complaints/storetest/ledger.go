package storetest

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func ledger() []clause {
	return []clause{
		{"M1 PutMail records when the key is free, and returns what is there", putsMail},
		{"M2 of racing PutMails all get the first one's", racingMail},
		{"M3 Mail of an unknown key is ErrNotFound", unknownMail},
		{"M4 SettleMail sets an outcome; a final one stays", settlesEntry},
		{"M5 of racing outcomes the first stays", racingOutcome},
		{"M6 Mails pages by falling time of receipt", pagesMails},
		{"M7 Mails filters by outcome, and by having none", filtersMails},
	}
}

func entry(key string, n int) complaints.MailEntry {
	return complaints.MailEntry{Key: key, ReceivedAt: day(n), Raw: "mail/" + key, Size: int64(n)}
}

func (w *world) putMail(t *testing.T, m complaints.MailEntry) complaints.MailEntry {
	t.Helper()
	there, err := w.PutMail(t.Context(), m)
	require.NoError(t, err)
	return there
}

func putsMail(t *testing.T, w *world) {
	m := entry("m1", 1)
	require.Equal(t, m, w.putMail(t, m))
	require.Equal(t, m, w.putMail(t, entry("m1", 2)))
	whole := complaints.MailEntry{
		Key: "m2", ReceivedAt: day(3), Raw: "raw", Size: 1 << 40, Outcome: complaints.MailReply, Reason: "é", Complaint: "01KP5HQRT0Z000000000000000",
		SettledAt: day(4), By: "desk",
	}
	require.Equal(t, whole, w.putMail(t, whole))
	got, err := w.Mail(t.Context(), "m2")
	require.NoError(t, err)
	require.Equal(t, whole, got)
}

func racingMail(t *testing.T, w *world) {
	got := make([]complaints.MailEntry, w.writers())
	for _, err := range w.race(func(i int) (err error) {
		m := entry("m1", 1)
		m.Size = int64(i)
		got[i], err = w.PutMail(t.Context(), m)
		return err
	}) {
		require.NoError(t, err)
	}
	for _, m := range got {
		require.Equal(t, got[0], m)
	}
}

func unknownMail(t *testing.T, w *world) {
	_, err := w.Mail(t.Context(), "nobody's")
	requireCode(t, complaints.CodeNotFound, err)
	_, err = w.SettleMail(t.Context(), complaints.MailEntry{Key: "nobody's", Outcome: complaints.MailBounce})
	requireCode(t, complaints.CodeNotFound, err)
	_, err = w.Mail(t.Context(), "nobody's")
	requireCode(t, complaints.CodeNotFound, err)
}

func settlesEntry(t *testing.T, w *world) {
	none := complaints.MailOutcome("")
	for _, tt := range []struct {
		from, to complaints.MailOutcome
		gives    bool
	}{
		{none, complaints.MailUnconfirmed, true}, {none, complaints.MailQuarantined, true}, {none, complaints.MailBounce, true},
		{complaints.MailUnconfirmed, complaints.MailComplaint, true}, {complaints.MailUnconfirmed, complaints.MailQuarantined, true},
		{complaints.MailQuarantined, complaints.MailRefused, true}, {complaints.MailQuarantined, complaints.MailUnconfirmed, false},
		{complaints.MailQuarantined, complaints.MailQuarantined, false}, {complaints.MailUnconfirmed, complaints.MailUnconfirmed, false},
		{complaints.MailComplaint, complaints.MailReply, false}, {complaints.MailRefused, complaints.MailQuarantined, false},
		{complaints.MailAutomatic, complaints.MailAutomatic, false}, {complaints.MailUnreadable, complaints.MailUnconfirmed, false},
	} {
		key := fmt.Sprintf("%s to %s", tt.from, tt.to)
		want := entry(key, 1)
		want.Outcome, want.Reason = tt.from, "before"
		w.putMail(t, want)
		settle := complaints.MailEntry{Key: key, Outcome: tt.to, Reason: "after", Complaint: "01KP5HQRT0Z000000000000000", SettledAt: day(2), By: "desk", Size: 99}
		if tt.gives {
			want.Outcome, want.Reason, want.Complaint, want.SettledAt, want.By = settle.Outcome, "after", settle.Complaint, day(2), "desk"
		}
		got, err := w.SettleMail(t.Context(), settle)
		require.NoError(t, err)
		require.Equal(t, want, got, key)
		got, err = w.Mail(t.Context(), key)
		require.NoError(t, err)
		require.Equal(t, want, got, key)
	}
}

func racingOutcome(t *testing.T, w *world) {
	w.putMail(t, entry("m1", 1))
	got := make([]complaints.MailEntry, w.writers())
	for _, err := range w.race(func(i int) (err error) {
		got[i], err = w.SettleMail(t.Context(), complaints.MailEntry{Key: "m1", Outcome: complaints.MailComplaint, Reason: strconv.Itoa(i)})
		return err
	}) {
		require.NoError(t, err)
	}
	for _, m := range got {
		require.Equal(t, got[0], m)
	}
}

// mails follows the ledger to its end.
func (w *world) mails(t require.TestingT, p complaints.MailParams, limit int) []complaints.MailEntry {
	return all(t, limit, func(page complaints.PageParams) (complaints.Page[complaints.MailEntry], error) {
		p.PageParams = page
		return w.Mails(testContext(t), p)
	})
}

func (w *world) wantMails(t *testing.T, p complaints.MailParams, want ...complaints.MailEntry) {
	t.Helper()
	w.lagging(t, func(t require.TestingT) {
		for _, limit := range []int{100, 2} {
			require.Equal(t, want, w.mails(t, p, limit))
		}
	})
}

func pagesMails(t *testing.T, w *world) {
	a := w.putMail(t, entry("a", 5))
	b := w.putMail(t, entry("b", 5))
	c := w.putMail(t, entry("c", 9))
	d := entry("d", 9)
	d.ReceivedAt = d.ReceivedAt.Add(-time.Microsecond)
	w.putMail(t, d)
	e := w.putMail(t, entry("e", 1))
	w.wantMails(t, complaints.MailParams{}, c, d, b, a, e)
}

func filtersMails(t *testing.T, w *world) {
	outcomes := []complaints.MailOutcome{"", complaints.MailComplaint, "", complaints.MailQuarantined, complaints.MailComplaint, complaints.MailRefused}
	var m []complaints.MailEntry
	for i, o := range outcomes {
		e := entry(fmt.Sprint("m", i), 20-i)
		e.Outcome = o
		m = append(m, w.putMail(t, e))
	}
	w.wantMails(t, complaints.MailParams{}, m...)
	w.wantMails(t, complaints.MailParams{Open: true}, m[0], m[2])
	w.wantMails(t, complaints.MailParams{Outcome: complaints.MailComplaint}, m[1], m[4])
	w.wantMails(t, complaints.MailParams{Outcome: complaints.MailQuarantined}, m[3])
	w.wantMails(t, complaints.MailParams{Outcome: complaints.MailBounce})
	done, err := w.SettleMail(t.Context(), complaints.MailEntry{Key: "m3", Outcome: complaints.MailComplaint, SettledAt: day(21)})
	require.NoError(t, err)
	w.wantMails(t, complaints.MailParams{Outcome: complaints.MailQuarantined})
	w.wantMails(t, complaints.MailParams{Outcome: complaints.MailComplaint}, m[1], done, m[4])
}
