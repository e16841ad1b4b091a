package report_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// published is what a reader sees of one division and its total; -1 is suppressed.
func published(counts []int, threshold int) (total int, cells []int) {
	d := &report.Document{}
	for i, c := range counts {
		d.Figures.Received += c
		d.Figures.ByDepartment = append(d.Figures.ByDepartment, report.Group{Key: strconv.Itoa(i), Received: c})
	}
	p := report.Publish(d, threshold)
	see := func(n *int) int {
		if n == nil {
			return -1
		}
		return *n
	}
	for _, t := range p.Tables {
		if t.Key == "by_department" {
			for _, c := range t.Cells {
				cells = append(cells, see(c.Count))
			}
		}
	}
	return see(p.Received), cells
}

// divisions are all ways to divide a total.
func divisions(total, parts int, yield func([]int)) {
	counts := make([]int, parts)
	var fill func(i, left int)
	fill = func(i, left int) {
		if i == parts-1 {
			counts[i] = left
			yield(counts)
			return
		}
		for n := range left + 1 {
			counts[i] = n
			fill(i+1, left-n)
		}
	}
	fill(0, total)
}

// Somebody who knows how numbers are suppressed, and tries every division that would have been published just so, still finds
// more than one value for each suppressed number.
func TestPublishedCannotBeReconstructed(t *testing.T) {
	t.Parallel()
	for _, threshold := range []int{3, 5} {
		for parts := 2; parts <= 5; parts++ {
			values := map[string][]map[int]bool{} // what is seen → for each cell, what it can be
			for total := range 15 {
				divisions(total, parts, func(counts []int) {
					sum, cells := published(counts, threshold)
					seen := strings.Trim(fmt.Sprint(append([]int{sum}, cells...)), "[]")
					if values[seen] == nil {
						values[seen] = make([]map[int]bool, parts)
						for i := range parts {
							values[seen][i] = map[int]bool{}
						}
					}
					for i, n := range counts {
						values[seen][i][n] = true
						require.False(t, cells[i] > 0 && cells[i] < threshold, "%v shows a small number", counts)
						require.True(t, cells[i] == -1 || cells[i] == n, "what is shown is true")
					}
				})
			}
			for seen, cells := range values {
				for i, can := range cells {
					if strings.Fields(seen)[i+1] == "-1" {
						require.Greater(t, len(can), 1, "threshold %d: %s gives cell %d away", threshold, seen, i)
					}
				}
			}
		}
	}
}

// In larger divisions there are at least two suppressed numbers, if any, and their sum leaves each of them room. Numbers above
// the threshold are given up only as far as that asks.
func TestPublishedLeavesRoom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 40), 2, 12).Draw(rt, "counts")
		threshold := rapid.IntRange(3, 10).Draw(rt, "threshold")
		total, cells := published(counts, threshold)
		hidden, sum, some := 0, 0, false
		for i, c := range cells {
			some = some || counts[i] > 0 && counts[i] < threshold
			if c == -1 {
				hidden++
				sum += counts[i]
			}
		}
		require.Equal(rt, some, hidden > 0, "nothing is suppressed without need")
		if hidden > 0 && hidden < len(cells) {
			require.NotEqual(rt, -1, total)
			require.GreaterOrEqual(rt, hidden, 2)
			require.GreaterOrEqual(rt, sum, hidden*threshold)
		}
	})
}

func TestPublish(t *testing.T) {
	t.Parallel()
	d := document(t, build(t, cases(t, 400)))
	p := report.Publish(d, 0)
	require.Equal(t, report.DefaultThreshold, p.Threshold)
	require.Equal(t, d.Figures.Received, *p.Received)
	require.Equal(t, d.Figures.DaysToClosing.Median, p.DaysToClose.Median)
	var keys []string
	for _, table := range p.Tables {
		keys = append(keys, table.Key)
	}
	require.Equal(t, []string{
		"by_month", "by_department", "by_ground", "by_complainant_kind", "by_organisation", "by_channel", "first_response", "norm", "outcomes",
		"satisfied", "standing",
	}, keys)
	for _, key := range keys {
		require.NotContains(t, report.Word(complaints.Dutch, key), "_", "it has a Dutch word")
	}

	few := report.Publish(document(t, build(t, cases(t, 8))), 1)
	require.Equal(t, 3, few.Threshold, "a lower threshold would hide nothing")
	require.Nil(t, few.DaysToClose, "a percentile of few is one of them")

	var csv strings.Builder
	require.NoError(t, p.WriteCSV(&csv, complaints.Dutch))
	require.Contains(t, csv.String(), "2026-Q3;per afdeling;ICT;")
	csv.Reset()
	require.NoError(t, few.WriteCSV(&csv, complaints.English))
	require.Contains(t, csv.String(), "2026-Q3,by department,IT,\r\n", "suppressed: an empty cell")
}

// document is one of figures without comparison.
func document(t testing.TB, f report.Figures) *report.Document {
	t.Helper()
	p := complaints.DefaultPolicy()
	return &report.Document{
		Header: report.Header{
			Schema: report.SchemaVersion, Period: f.Period, First: f.Period.First(), Last: f.Period.Last(), Version: 1, Kind: report.Provisional,
			AsOf: f.AsOf, Zone: report.Zone, Engine: "test", Policy: p.Version, Calendar: "nl-2026a", Law: p.Law, Names: p.Names,
		},
		Targets: report.DefaultTargets(), Figures: f, Before: []report.Figures{},
		Findings: report.Findings(&f, report.DefaultTargets(), nil, nil),
	}
}
