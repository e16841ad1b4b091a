package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

func TestAllow(t *testing.T) {
	t.Parallel()
	const today, later = "2026-10-02T23:59:59+02:00", "2026-10-03T00:00:00+02:00"
	p := *complaints.DefaultPolicy()
	p.Absences = []complaints.Absence{{Actor: "desk-1", From: calendar.DateOf(moment(t, today)) - 1, To: calendar.DateOf(moment(t, today))}}
	tests := []struct {
		by                  complaints.Actor
		now                 string
		read, make, release bool
	}{
		{complaints.Actor{ID: "desk-1"}, today, true, true, true},
		{complaints.Actor{ID: "director"}, today, true, true, false},
		{complaints.Actor{ID: "admin"}, today, true, true, false},
		{complaints.Actor{ID: "desk-standin"}, today, true, true, true},
		{complaints.Actor{ID: "desk-standin"}, later, false, false, false},
		{complaints.Actor{ID: "director-standin"}, today, false, false, false},
		{complaints.Actor{ID: "facilities-1"}, today, false, false, false},
		{complaints.Actor{ID: "stranger"}, today, false, false, false},
		{complaints.Actor{}, today, false, false, false},
		{complaints.Actor{ID: "desk-1", Kind: complaints.SystemActor}, today, false, false, false},
	}
	for _, tt := range tests {
		for action, want := range map[report.Action]bool{
			report.ToRead: tt.read, report.ToMake: tt.make, report.ToRelease: tt.release, report.ToPublish: true, "other": false,
		} {
			err := report.Allow(&p, tt.by, action, moment(t, tt.now))
			if want {
				require.NoError(t, err, "%v %s", tt.by, action)
				continue
			}
			require.ErrorIs(t, err, complaints.ErrNotAllowed, "%v %s", tt.by, action)
		}
	}
}
