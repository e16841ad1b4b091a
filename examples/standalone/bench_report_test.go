package main

import (
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// BenchmarkReport makes all files of the report on a quarter with 100,000 complaints, from SQLite to disk: page and workbook in two
// languages, lists, figures, the published variant and the manifest. Beside it, what the database itself takes to group the same rows.
func BenchmarkReport(b *testing.B) {
	data := b.TempDir()
	fillDirectory(b, data)
	after, err := time.Parse(time.RFC3339, "2026-07-01T08:00:00+02:00")
	require.NoError(b, err)
	b.Run("all files", func(b *testing.B) {
		k, err := openKeeping(b.Context(), &settings{data: data, demo: true, now: after})
		require.NoError(b, err)
		log := slog.New(slog.DiscardHandler)
		o, err := openOffice(b.Context(), &settings{data: data, demo: true}, k, "", log)
		require.NoError(b, err)
		quarter, err := calendar.ParsePeriod("2026-Q2")
		require.NoError(b, err)
		for b.Loop() {
			m, err := o.reports.Maker.Make(b.Context(), quarter, "Benchmark", "demo-desk")
			require.NoError(b, err)
			require.Equal(b, benchComplaints, m.Received)
		}
		b.ReportMetric(resident(b), "MiB-resident")
		require.NoError(b, k.close())
	})
	b.Run("SQL GROUP BY", func(b *testing.B) {
		db, err := rawStore(filepath.Join(data, storeFile))
		require.NoError(b, err)
		for b.Loop() {
			require.Positive(b, grouped(b, db))
		}
		require.NoError(b, db.Close())
	})
}

// grouped counts the groups of the complaints by department, organisation, status and month.
func grouped(b *testing.B, db *sql.DB) int {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), `SELECT department, organisation, status,
		date(received / 1000000, 'unixepoch', 'start of month'), count(*), sum(open), sum(due < unixepoch() * 1000000), avg(due - received)
		FROM complaints WHERE received >= 0 GROUP BY 1, 2, 3, 4`)
	require.NoError(b, err)
	defer rows.Close()
	groups := 0
	for rows.Next() {
		groups++
	}
	require.NoError(b, rows.Err())
	return groups
}
