package reporthtml

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/go-analyze/charts"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
)

var chartText = regexp.MustCompile(`<text [^>]*>([^<]*)</text>`)

func texts(svg []byte) []string {
	var list []string
	for _, m := range chartText.FindAllStringSubmatch(string(svg), -1) {
		list = append(list, m[1])
	}
	return list
}

// Each bar has its own text, and bars of one value have the same.
func TestColumnsDraw(t *testing.T) {
	t.Parallel()
	c := columns{width: 540, percent: true, tick: func(v float64) string { return dutch().whole(int(v)) }, target: 95, targetLabel: "doel 95 %", bars: []bar{
		{"K1", 100, "100,0 %"}, {"K2", 0, "geen"}, {"K3", 97, "97,0 %"}, {"K4", 12, "12,0 %"}, {"K5", 94.9, "94,9 %"},
	}}
	svg, err := c.draw()
	require.NoError(t, err)
	got := texts(svg)
	require.Subset(t, got, []string{"K1", "K2", "K3", "K4", "K5", "100,0 %", "geen", "97,0 %", "12,0 %", "94,9 %", "doel 95 %", "0\u00a0%", "100\u00a0%"})
	require.Equal(t, 5, strings.Count(strings.Join(got, "|"), ",")+1, "a text for each of the four bars that have a percentage")
	again, err := c.draw()
	require.NoError(t, err)
	require.Equal(t, string(svg), string(again))
}

func TestLyingDraw(t *testing.T) {
	t.Parallel()
	c := lying{tick: dutch().tick, before: "Ervoor", now: "Nu", pairs: []pair{
		{"ICT", bar{value: 3, text: "3"}, bar{value: 4, text: "4"}},
		{"Financiën & inkoop van het hele centrum", bar{value: noBar, text: "niet getoond"}, bar{value: 0, text: "0"}},
	}}
	svg, err := c.draw()
	require.NoError(t, err)
	require.Subset(t, texts(svg), []string{"Ervoor", "Nu", "ICT", "Financiën &amp; inkoop van het he…", "3", "4", "niet getoond", "0"})
	c.before = ""
	svg, err = c.draw()
	require.NoError(t, err)
	require.NotContains(t, texts(svg), "niet getoond", "no bars of a period before")
}

// The library leaves out names that it finds too wide; none is.
func TestEveryPeriodIsNamed(t *testing.T) {
	t.Parallel()
	for _, x := range []lexicon{dutch(), english()} {
		for _, periods := range [][]string{
			{"2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"}, {"2022", "2023", "2024", "2025", "2026"},
			{"2025-05", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"}, {"2025-08", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"},
		} {
			for _, width := range []int{chartWidth, pairedWidth} {
				c := columns{width: width, tick: x.tick}
				for _, s := range periods {
					p, err := calendar.ParsePeriod(s)
					require.NoError(t, err)
					c.bars = append(c.bars, bar{x.short(p), 12345, x.number(12345)})
				}
				svg, err := c.draw()
				require.NoError(t, err)
				for _, b := range c.bars {
					require.Contains(t, texts(svg), b.name)
				}
			}
		}
	}
}

// The axis ends at or above the highest bar, at a round number that divides into whole steps.
func TestRoundUp(t *testing.T) {
	t.Parallel()
	for most, want := range map[float64]float64{0: 4, 1: 4, 4: 4, 5: 8, 8: 8, 9: 20, 20: 20, 21: 40, 41: 60, 61: 80, 81: 100, 101: 200, 201: 400, 1000: 1000, 1001: 1200} {
		require.InDelta(t, want, roundUp(most, 4), 0, "%v", most)
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	_, err := named([]byte("<g>"), "f", "", "")
	require.Error(t, err)
	svg, err := named([]byte(`<svg xmlns="x" viewBox="0 0 6 4"></svg>`), "f-1", "A & B", `"x"`)
	require.NoError(t, err)
	require.Equal(t, `<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4" viewBox="0 0 6 4" role="img" aria-labelledby="f-1-t f-1-d">`+
		`<title id="f-1-t">A &amp; B</title><desc id="f-1-d">&#34;x&#34;</desc></svg>`, string(svg))
}

// What a text on a bar or on paper needs to be read (WCAG 2.2, 1.4.3 and 1.4.11), and what two bars need to differ in grey.
func TestContrast(t *testing.T) {
	t.Parallel()
	require.GreaterOrEqual(t, contrast(inkColor(), charts.ColorWhite), 4.5)
	require.GreaterOrEqual(t, contrast(inkColor(), beforeColor()), 4.5)
	require.GreaterOrEqual(t, contrast(charts.ColorWhite, nowColor()), 4.5)
	require.GreaterOrEqual(t, contrast(targetColor(), charts.ColorWhite), 3.0)
	require.GreaterOrEqual(t, contrast(nowColor(), beforeColor()), 3.0)
	require.InDelta(t, 21, contrast(charts.ColorBlack, charts.ColorWhite), 0.01)
}

func contrast(a, b charts.Color) float64 {
	light, dark := max(luminance(a), luminance(b)), min(luminance(a), luminance(b))
	return (light + 0.05) / (dark + 0.05)
}

func luminance(c charts.Color) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
