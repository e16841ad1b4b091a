package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

func TestFindings(t *testing.T) {
	t.Parallel()
	targets := report.DefaultTargets()
	quarter := func(change func(*report.Figures)) report.Figures {
		f := report.Figures{
			Received: 20, FirstResponse: report.Judgment{InTime: 19, Late: 1}, Norm: report.Judgment{InTime: 19, Late: 1}, Escalated: 1,
			ByDepartment: []report.Group{
				{Key: "ict", Received: 12, Norm: report.Share{Count: 11, Of: 12}}, {Key: "hr", Received: 8, Norm: report.Share{Count: 8, Of: 8}},
			},
			Satisfied: []report.Count{{"yes", 10}, {"no", 1}, {"unknown", 5}, {"none", 4}},
		}
		change(&f)
		return f
	}
	onTarget := []report.Finding{
		{Code: report.OnTargetResponse, Count: 19, Of: 20, Target: 95}, {Code: report.OnTargetNorm, Count: 19, Of: 20, Target: 95},
	}
	ict := report.Finding{Code: report.DepartmentLate, Key: "ict", Count: 1, Of: 12}
	tests := map[string]struct {
		change func(*report.Figures)
		want   []report.Finding
	}{
		"nothing new": {func(*report.Figures) {}, append([]report.Finding{ict}, onTarget...)},
		"below target": {
			func(f *report.Figures) { f.FirstResponse = report.Judgment{InTime: 18, Late: 1, NotYetDue: 1} },
			[]report.Finding{{Code: report.BelowTargetResponse, Count: 18, Of: 19, Target: 95}, ict, onTarget[1]},
		},
		"overdue, measures and unsatisfied": {
			func(f *report.Figures) {
				f.Standing.Overdue, f.Measures = 2, report.Measures{Total: 4, Overdue: 3}
				f.Satisfied[1].Count = 3
			},
			[]report.Finding{
				{Code: report.StillOverdue, Count: 2, Of: 20}, ict, {Code: report.MeasuresOverdue, Count: 3, Of: 4},
				{Code: report.ManyUnsatisfied, Count: 3, Of: 13}, onTarget[0], onTarget[1],
			},
		},
		"more received, of one department": {
			func(f *report.Figures) { f.Received, f.ByDepartment[1].Received = 26, 14 },
			[]report.Finding{
				ict, {Code: report.ReceivedChanged, Count: 26, Was: 20}, {Code: report.DepartmentChanged, Key: "hr", Count: 14, Was: 8},
				{Code: report.ReceivedLastYear, Count: 26, Was: 20}, onTarget[0], onTarget[1],
			},
		},
		"other percentages": {
			func(f *report.Figures) { f.Norm, f.Escalated = report.Judgment{InTime: 16, Late: 4}, 4 },
			[]report.Finding{
				{Code: report.BelowTargetNorm, Count: 16, Of: 20, Target: 95}, ict,
				{Code: report.NormChanged, Count: 16, Of: 20, Was: 19, WasOf: 20}, {Code: report.EscalatedChanged, Count: 4, Of: 20, Was: 1, WasOf: 20},
				onTarget[0],
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, f := quarter(func(*report.Figures) {}), quarter(tt.change)
			require.Equal(t, tt.want, report.Findings(&f, targets, []report.Figures{before}, &before))
		})
	}
	none := report.Figures{}
	require.Empty(t, report.Findings(&none, targets, nil, nil), "of nothing there is nothing to say")
	require.NotNil(t, report.Findings(&none, targets, nil, nil), "in JSON an empty list")
}

func TestChangesSince(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T10:00:00+02:00")
	id := c.taken()
	first := document(t, c.figures("2026-Q3", "2026-10-01T00:00:00+02:00"))
	require.Equal(t, &report.Since{Version: 1, Kind: report.Provisional, AsOf: first.AsOf, Changes: []report.Change{}},
		report.ChangesSince(first, &first.Figures, nil), "nothing changed")

	c.at("2026-10-02T10:00:00+02:00")
	late := submission("ict")
	late.ReceivedAt = moment(t, "2026-09-30T10:00:00+02:00")
	c.enter(late)
	c.do("desk-1", id, complaints.Amend{Department: new(complaints.DepartmentID("hr"))})
	now := c.figures("2026-Q3", "2026-10-28T00:00:00+01:00")
	rows := []report.Row{{RegisteredAt: moment(t, "2026-10-02T10:00:00+02:00")}, {RegisteredAt: moment(t, "2026-07-01T10:00:00+02:00")}}
	s := report.ChangesSince(first, &now, rows)
	require.Equal(t, 1, s.Entered)
	require.Contains(t, s.Changes, report.Change{Path: "received", Was: 1, Now: 2})
	require.Contains(t, s.Changes, report.Change{Path: "by_department.facilities.received", Was: 1, Now: 0})
	require.Contains(t, s.Changes, report.Change{Path: "by_department.hr.received", Was: 0, Now: 1})
	require.Contains(t, s.Changes, report.Change{Path: "entered_after_period", Was: 0, Now: 1})
	require.Contains(t, s.Changes, report.Change{Path: "first_response.late", Was: 1, Now: 2})
	for _, x := range s.Changes {
		require.NotEqual(t, x.Was, x.Now)
	}
}

// A part that is no longer there is told of as well.
func TestChangesOfAPartThatWent(t *testing.T) {
	t.Parallel()
	was, now := document(t, build(t, nil)), build(t, nil)
	was.Figures.ByDepartment = append(was.Figures.ByDepartment, report.Group{Key: "gone", Received: 2})
	require.Equal(t, []report.Change{{Path: "by_department.gone.received", Was: 2}}, report.ChangesSince(was, &now, nil).Changes)
}
