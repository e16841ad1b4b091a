package reportfiles_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Desk and director hear of a version, each in their language, by letters that keep their Message-ID.
func TestNotice(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	policy := c.Policy()
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	english := *policy
	english.People = append([]complaints.Staff{}, policy.People...)
	for i := range english.People {
		if english.People[i].ID == "director" {
			english.People[i].Language = complaints.English
		}
	}
	english.Absences = []complaints.Absence{{Actor: "director", From: c.date("2026-10-01"), To: c.date("2026-10-02")}}
	c.run(c.maker(func(o *reportfiles.Options) { o.Policy = &english }))
	require.Len(t, c.notices, 1)
	letters := c.notices[0].Letters()
	require.Len(t, letters, 2)
	nl, en := letters[0], letters[1]
	require.Equal(t, "Klachtenrapportage 2026-Q3, versie 1 (voorlopig)", nl.Subject)
	require.Equal(t, "Complaints report 2026-Q3, version 1 (provisional)", en.Subject)
	require.Equal(t, []string{"desk-1", "desk-2", "director-standin"}, recipients(nl), "the director is absent: their stand-in hears of it too")
	require.Equal(t, []string{"director"}, recipients(en))
	for _, l := range letters {
		require.Contains(t, l.Text, "https://klachten.ssc.example/reports/2026-Q3?version=1")
		require.Contains(t, l.HTML, "<p>")
		require.Equal(t, policy.Names.Mailbox, l.From.Email)
		require.True(t, l.Automatic)
	}
	require.Equal(t, "report-2026-q3-v1-nl@ssc.example", nl.MessageID)
	require.Equal(t, letters, c.notices[0].Letters())
}

func recipients(l complaints.Letter) []string {
	var list []string
	for _, a := range l.To {
		who, _, _ := strings.Cut(a.Email, "@")
		list = append(list, who)
	}
	return list
}

// A notice that did not go is sent by a later run; the report is there in the meantime. Once sent it is not sent again.
func TestNoticeIsRedriven(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	down := errors.New("no relay")
	c.refuse = down
	m := c.maker()
	list, err := m.Run(t.Context())
	require.ErrorIs(t, err, down)
	require.Len(t, list, 1, "the report is made")
	c.refuse = nil
	require.Empty(t, c.run(m))
	require.Len(t, c.notices, 1)
	c.run(m)
	require.Len(t, c.notices, 1)

	silent := newCentre(t, "2026-07-01T00:30:00+02:00")
	silent.submit(submission("facilities"))
	silent.at("2026-10-01T06:00:00+02:00")
	silent.run(silent.maker(func(o *reportfiles.Options) { o.Notify = nil }))
	silent.at("2026-10-20T06:00:00+02:00")
	silent.run(silent.maker())
	require.Empty(t, silent.notices, "old news is no news")
}
