package reportfiles_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/report"
)

func TestDue(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	m := c.maker()
	due := func(now string) []string {
		list, err := m.Due(t.Context(), moment(t, now))
		require.NoError(t, err)
		var names []string
		for _, s := range list {
			names = append(names, s.Period.String()+" "+string(s.Kind))
		}
		return names
	}
	require.Empty(t, due("2026-07-01T06:00:00+02:00"), "a new installation makes no report on the time before it")
	c.submit(submission("facilities"))
	require.Empty(t, due("2026-09-30T23:59:59+02:00"))
	require.Equal(t, []string{"2026-Q3 provisional"}, due("2026-10-01T00:00:00+02:00"))
	require.Equal(t, []string{"2026-Q3 provisional"}, due("2026-10-27T23:59:59+01:00"))
	require.Equal(t, []string{"2026-Q3 final"}, due("2026-10-28T00:00:00+01:00"), "the provisional one was missed")

	c.at("2026-10-05T10:00:00+02:00")
	_, err := m.Make(t.Context(), period(t, "2026-Q3"), "Vraag", "desk-1")
	require.NoError(t, err)
	require.Equal(t, []string{"2026-Q3 provisional"}, due("2026-10-06T00:00:00+02:00"), "on demand is something else")
	c.run(m)
	require.Empty(t, due("2026-10-27T23:59:59+01:00"))
	require.Equal(t, []string{"2026-Q3 final"}, due("2026-10-28T00:00:00+01:00"))
	require.Equal(t, []string{"2026-Q3 final"}, due("2027-01-01T10:00:00+01:00"), "no working day: the fourth quarter's comes on Monday")
	require.Equal(t, []string{"2026-Q3 final", "2026-Q4 provisional"}, due("2027-01-04T00:00:00+01:00"))
	require.Equal(t, []string{"2026-Q3 final", "2027-Q1 final"}, due("2027-06-01T00:00:00+02:00"), "nobody ran for months")

	c.at("2027-06-01T00:00:00+02:00")
	made := c.run(m)
	require.Len(t, made, 2)
	require.Equal(t, report.Final, made[0].Kind)
	require.Equal(t, "2026-10-27T23:00:00Z", made[0].AsOf.Format("2006-01-02T15:04:05Z07:00"), "as it stood when it was due")
	require.Empty(t, due("2027-06-30T00:00:00+02:00"))
}
