package calendar_test

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"sort"
	"testing"
	"time"
	_ "time/tzdata" // the database to compare with, also on machines without one

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/calendar"
)

func amsterdam(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	return loc
}

// TestTransitions compares every change of the clocks from 1977 to 2100, and the
// moments around it, with the zone database.
func TestTransitions(t *testing.T) {
	t.Parallel()
	loc := amsterdam(t)
	offset := func(at time.Time) int { _, seconds := at.In(loc).Zone(); return seconds }
	changes := 0
	for at := time.Date(1977, time.January, 1, 0, 0, 0, 0, time.UTC); at.Year() <= 2100; at = at.Add(24 * time.Hour) {
		if offset(at) == offset(at.Add(24*time.Hour)) {
			continue
		}
		second := sort.Search(24*3600, func(n int) bool { return offset(at.Add(time.Duration(n)*time.Second)) != offset(at) })
		change := at.Add(time.Duration(second) * time.Second)
		for _, around := range []time.Duration{-24 * time.Hour, -time.Hour, -1, 0, 1, time.Hour, 24 * time.Hour} {
			requireLocal(t, loc, change.Add(around))
		}
		changes++
	}
	require.Equal(t, 2*(2100-1977+1), changes)
}

func TestLocalTime(t *testing.T) {
	t.Parallel()
	loc := amsterdam(t)
	rapid.Check(t, func(t *rapid.T) {
		requireLocal(t, loc, time.Unix(rapid.Int64Range(220_924_800, 4_133_980_800).Draw(t, "unix"), 0)) // 1977 to 2100
	})
}

// requireLocal compares an instant, and its day and clock put together again,
// with the zone database.
func requireLocal(t require.TestingT, loc *time.Location, at time.Time) {
	want := at.In(loc)
	require.Equal(t, want.Format(time.RFC1123Z+" MST"), calendar.Local(at).Format(time.RFC1123Z+" MST"))
	d, c := calendar.DateOf(at), calendar.ClockOf(at)
	require.Equal(t, want.Format(time.DateOnly), d.String())
	require.Equal(t, want.Hour()*3600+want.Minute()*60+want.Second(), int(c))
	require.Equal(t, want.Weekday(), d.Weekday())

	again := d.At(c)
	require.Equal(t, c, calendar.ClockOf(again))
	require.False(t, again.After(at), "of two such moments the first")
	year, month, day := d.Civil()
	require.True(t, d.Moment().Equal(time.Date(year, month, day+1, 0, 0, 0, 0, loc)))
	require.True(t, d.At(0).Equal(time.Date(year, month, day, 0, 0, 0, 0, loc)))
	require.Equal(t, time.UTC, d.Moment().Location())
}

func TestAt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ date, clock, want string }{
		"winter":                       {"2026-01-15", "09:00", "2026-01-15T08:00:00Z"},
		"summer":                       {"2026-07-15", "09:00", "2026-07-15T07:00:00Z"},
		"before the gap":               {"2026-03-29", "01:59:59", "2026-03-29T00:59:59Z"},
		"in the gap":                   {"2026-03-29", "02:30", "2026-03-29T01:00:00Z"},
		"after the gap":                {"2026-03-29", "03:00", "2026-03-29T01:00:00Z"},
		"twice, the first":             {"2026-10-25", "02:30", "2026-10-25T00:30:00Z"},
		"after the hour that is twice": {"2026-10-25", "03:00", "2026-10-25T02:00:00Z"},
		"the end of the day":           {"2026-10-25", "24:00", "2026-10-25T23:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock, err := calendar.ParseClock(tt.clock)
			require.NoError(t, err)
			require.Equal(t, tt.want, date(t, tt.date).At(clock).Format(time.RFC3339))
		})
	}
}

// zones are settings of TZ that have tripped others: clocks that change at
// midnight (in Lima that of 1 January 1990 is missing), days left out, half hours, a
// date line, no zone at all.
var zones = []string{
	"UTC", "", "Europe/Amsterdam", "America/Lima", "America/Managua", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut", "Pacific/Apia",
	"Pacific/Kiritimati", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Nowhere/Invalid",
}

const digestVariable = "CALENDAR_TEST_DIGEST"

// TestMain makes the binary print a digest instead of running tests when
// [TestSameInEveryZone] runs it again.
func TestMain(m *testing.M) {
	if os.Getenv(digestVariable) == "" {
		os.Exit(m.Run())
	}
	sum, err := digest()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(sum)
}

// digest sums up all tables, and ends of instants expressed in the machine's zone.
func digest() (string, error) {
	sum := fnv.New128a()
	for _, variant := range []string{"", "kb", "no_gf", "office", "cutoff17"} {
		c, err := calendar.Netherlands(variants[variant])
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, variant, c.Version())
		for unix := int64(946_684_800); unix < 4_000_000_000; unix += 9_999_991 {
			at := time.Unix(unix, 0)
			end, err := c.EndAt(at, resolution)
			if err != nil {
				return "", err
			}
			opening, err := c.NextOpening(at)
			if err != nil {
				return "", err
			}
			fmt.Fprintln(sum, end.Date, end.Due(), calendar.Local(at), opening, calendar.QuarterOf(end.Date).Start())
			for _, step := range c.Explain(end) {
				fmt.Fprintln(sum, step.Text("nl"))
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// TestSameInEveryZone runs this binary again under other settings of TZ: the
// tables are the same, and the worked cases hold.
func TestSameInEveryZone(t *testing.T) {
	t.Parallel()
	want, err := digest()
	require.NoError(t, err)
	binary, err := os.Executable()
	require.NoError(t, err)
	for _, zone := range zones {
		t.Run("TZ="+zone, func(t *testing.T) {
			t.Parallel()
			run := func(environment string, arguments ...string) string {
				command := exec.CommandContext(t.Context(), binary, arguments...)
				command.Env = append(os.Environ(), "TZ="+zone, environment)
				output, err := command.CombinedOutput()
				require.NoError(t, err, string(output))
				return string(output)
			}
			require.Equal(t, want+"\n", run(digestVariable+"=1"))
			run(digestVariable+"=", "-test.run=^TestDeadlines$")
		})
	}
}
