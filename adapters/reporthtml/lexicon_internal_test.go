package reporthtml

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

// Both languages have all the words.
func TestLexiconsAreComplete(t *testing.T) {
	t.Parallel()
	nl, en := dutch(), english()
	for _, x := range []lexicon{nl, en} {
		for _, l := range []reflect.Value{reflect.ValueOf(x.labels), reflect.ValueOf(x.labels.tables)} {
			for i := range l.NumField() {
				require.False(t, l.Field(i).IsZero(), "%s: %s", x.language, l.Type().Field(i).Name)
			}
		}
		for _, k := range []report.Kind{report.Provisional, report.Final, report.OnDemand} {
			require.NotEmpty(t, x.labels.Kind[k])
		}
		v := reflect.ValueOf(x)
		for i := range v.NumField() {
			require.False(t, v.Field(i).IsZero() && v.Type().Field(i).Name != "codes", "%s: %s", x.language, v.Type().Field(i).Name)
		}
	}
	keys := func(m map[string]string) []string { return slices.Sorted(func(y func(string) bool) { eachKey(m, y) }) }
	require.Equal(t, keys(nl.paths), keys(en.paths))
}

func eachKey(m map[string]string, yield func(string) bool) {
	for k := range m {
		if !yield(k) {
			return
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	nl, en := dutch(), english()
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1234: {"1.234", "1,234"}, 1000000: {"1.000.000", "1,000,000"}, -12345: {"-12.345", "-12,345"},
	} {
		require.Equal(t, want, [2]string{nl.number(n), en.number(n)})
	}
	for s, want := range map[report.Share][2]string{
		{Count: 1, Of: 8}: {"12,5\u00a0%", "12.5%"}, {Count: 2, Of: 3}: {"66,7\u00a0%", "66.7%"}, {Count: 3, Of: 3}: {"100,0\u00a0%", "100.0%"},
		{Count: 0, Of: 3}: {"0,0\u00a0%", "0.0%"},
	} {
		a, _ := nl.share(s)
		b, _ := en.share(s)
		require.Equal(t, want, [2]string{a, b})
	}
	_, ok := nl.share(report.Share{})
	require.False(t, ok)
}

func TestDates(t *testing.T) {
	t.Parallel()
	nl, en := dutch(), english()
	d, err := calendar.NewDate(2026, time.April, 2)
	require.NoError(t, err)
	require.Equal(t, "2\u00a0april 2026", nl.date(d))
	require.Equal(t, "2\u00a0April 2026", en.date(d))
	for at, want := range map[string]string{
		"2026-03-29T00:59:00Z": "29\u00a0maart 2026 om 01:59 uur", "2026-03-29T01:00:00Z": "29\u00a0maart 2026 om 03:00 uur", // the clocks go forward
		"2026-06-30T22:30:00Z": "1\u00a0juli 2026 om 00:30 uur",
	} {
		moment, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		require.Equal(t, want, nl.moment(moment))
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a\tb\nc", clean("\x00a\tb\n\x7fc\u202e\u200f\uffff"))
	require.Equal(t, "\uFFFD", clean("\xff"))
}
