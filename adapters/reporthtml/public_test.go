package reporthtml_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/report"
)

// A number that is left out is left out of the table, of the drawing, and of what is said of it.
func TestPublicHides(t *testing.T) {
	t.Parallel()
	d := large(t)
	f := &d.Figures
	f.Received = 100
	for i, n := range []int{71, 22, 4, 3} {
		f.ByDepartment[i].Received = n
	}
	f.FirstResponse = report.Judgment{InTime: 90, Late: 10}
	f.Norm = report.Judgment{InTime: 97, Late: 3}
	page := render(t, d, &reporthtml.Options{Public: true})
	want, hidden := map[string][]string{"Totaal": {"100"}}, 0
	for _, c := range report.Publish(d, 0).Tables[1].Cells {
		shown := "niet getoond"
		if c.Count != nil {
			shown = strconv.Itoa(*c.Count)
		} else {
			hidden++
		}
		want[c.Name.NL] = []string{shown}
		require.Contains(t, page, c.Name.NL+": "+shown)
	}
	require.GreaterOrEqual(t, hidden, 2)
	require.Equal(t, []string{"71"}, want["ICT"])
	require.Equal(t, want, rows(t, page, "t-afdeling"))
	require.GreaterOrEqual(t, strings.Count(page, "niet getoond</text>"), hidden)
	require.Contains(t, page, "Niet getoond: een getal onder de 5")
	require.Contains(t, page, `<dd class="value">90,0`+"\u00a0%</dd>\n"+`<dd class="of">90 van 100</dd>`)
	require.NotContains(t, page, "97,0")
	require.Equal(t, []string{"niet getoond"}, rows(t, page, "t-norm")["Te laat"])
}

// What may be published has no word of the desk, no comparison, and no name of staff.
func TestPublicLeavesOut(t *testing.T) {
	t.Parallel()
	page := render(t, large(t), &reporthtml.Options{Public: true})
	for _, s := range []string{"aanvraagformulier", "desk-1", "kwartaal ervoor", "Wat valt op", "Peilmoment", "K3 2025"} {
		require.NotContains(t, page, s)
	}
}

func TestPublicOfFew(t *testing.T) {
	t.Parallel()
	d := large(t)
	d.Figures.Received = 4
	page := render(t, d, &reporthtml.Options{Public: true})
	require.Contains(t, page, "<dt>Ontvangen klachten</dt>\n<dd class=\"value\">&lt;\u00a05</dd>")
	page = render(t, d, &reporthtml.Options{Public: true, Threshold: 3})
	require.Contains(t, page, "<dt>Ontvangen klachten</dt>\n<dd class=\"value\">4</dd>")
	require.NotContains(t, render(t, first(t), &reporthtml.Options{Public: true}), "<svg", "no drawing of nothing")
}
