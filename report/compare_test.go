package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

func TestPeriodsBefore(t *testing.T) {
	t.Parallel()
	for p, want := range map[string][]string{
		"2026-Q4": {"2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2025-Q4"},
		"2026-Q1": {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025-Q1"},
		"2026-02": {"2025-10", "2025-11", "2025-12", "2026-01", "2025-02"},
		"2026":    {"2022", "2023", "2024", "2025", "2025"},
	} {
		before, lastYear := report.PeriodsBefore(period(t, p))
		var got []string
		for _, x := range append(before, lastYear) {
			got = append(got, x.String())
		}
		require.Equal(t, want, got, p)
	}
}

func TestLastYear(t *testing.T) {
	t.Parallel()
	d := &report.Document{Header: report.Header{Period: period(t, "2026-Q4")}}
	require.Nil(t, d.LastYear())
	d.Before = []report.Figures{{Period: period(t, "2025-Q4"), Received: 7}, {Period: period(t, "2026-Q1")}}
	require.Equal(t, 7, d.LastYear().Received)
	d = &report.Document{Header: report.Header{Period: period(t, "2026-02")}, Previous: &report.Figures{Received: 3}}
	require.Equal(t, 3, d.LastYear().Received)
}

// The provisional report is due on the first working day after the quarter, the final one on the twentieth.
func TestSchedule(t *testing.T) {
	t.Parallel()
	_, cal := ordinary()
	for p, want := range map[string][2]string{
		"2026-Q3": {"2026-10-01T00:00:00+02:00", "2026-10-28T00:00:00+01:00"}, // summer time ends between
		"2026-Q4": {"2027-01-04T00:00:00+01:00", "2027-01-29T00:00:00+01:00"}, // New Year's Day and a weekend
		"2026-Q1": {"2026-04-01T00:00:00+02:00", "2026-05-01T00:00:00+02:00"}, // Good Friday, Easter Monday, King's Day
	} {
		provisional, final, err := report.Schedule(period(t, p), cal)
		require.NoError(t, err)
		require.Equal(t, report.Scheduled{Period: period(t, p), Kind: report.Provisional, AsOf: moment(t, want[0]).UTC()}, provisional)
		require.Equal(t, report.Scheduled{Period: period(t, p), Kind: report.Final, AsOf: moment(t, want[1]).UTC()}, final)
	}
	_, _, err := report.Schedule(period(t, "2999-Q4"), cal)
	require.ErrorIs(t, err, calendar.ErrRange)
}
