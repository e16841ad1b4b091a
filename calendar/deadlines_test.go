package calendar_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// The two terms of the default procedure.
var (
	firstResponse = calendar.Term{Workdays: 2}
	resolution    = calendar.Term{Weeks: 2, Roll: true}
)

// variants are the options behind the columns of deadlines.csv.
var variants = map[string]calendar.Options{
	"":         {},
	"kb":       {EquatedOff: true},
	"no_gf":    {GoodFridayWorked: true},
	"office":   {GoodFridayWorked: true, May5: calendar.May5LustrumOnly},
	"cutoff17": {Cutoff: new(calendar.Clock(17 * 3600))},
}

// TestDeadlines holds every worked case, in every column, from the instant to
// both dates and both due moments.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	rows := readCases(t)
	require.Len(t, rows, 80)
	for variant, options := range variants {
		c := netherlands(t, options)
		suffix := ""
		if variant != "" {
			suffix = "_" + variant
		}
		for _, row := range rows {
			t.Run(variant+"/"+row["id"], func(t *testing.T) {
				t.Parallel()
				received, err := time.Parse(time.RFC3339, row["received"])
				require.NoError(t, err)
				for name, term := range map[string]calendar.Term{"first_response": firstResponse, "resolution": resolution} {
					end, err := c.EndAt(received, term)
					require.NoError(t, err)
					require.Equal(t, row[name+suffix], end.Date.String(), "%s: %s", name, row["note"])
					require.Equal(t, c.Moment(end.Date), end.Due())
					if variant == "" {
						require.Equal(t, row[name+"_due_utc"], end.Due().Format(time.RFC3339), name)
					}
					requireExplained(t, c, end)
				}
			})
		}
	}
}

// requireExplained holds that the steps lead from the receipt to the end, each
// day once, every one with words in both languages.
func requireExplained(t *testing.T, c *calendar.Calendar, end calendar.End) {
	t.Helper()
	steps := c.Explain(end)
	require.GreaterOrEqual(t, len(steps), 3)
	require.Equal(t, calendar.Step{Date: end.Arrived, Kind: calendar.StepReceived}, steps[0])
	require.Equal(t, calendar.Step{Date: end.Date, Kind: calendar.StepEnd}, steps[len(steps)-1])
	for _, step := range steps {
		require.NotContains(t, step.Text("nl"), "%")
		require.NotContains(t, step.Text("en"), "%")
		require.NotContains(t, step.Text("nl"), ": ,")
		require.NotEqual(t, step.Text("nl"), step.Text("en"))
	}
}

func readCases(t testing.TB) []map[string]string {
	t.Helper()
	file, err := os.Open("testdata/deadlines.csv")
	require.NoError(t, err)
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := make(map[string]string)
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func netherlands(t testing.TB, o calendar.Options) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Netherlands(o)
	require.NoError(t, err)
	return c
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}
