package reporthtml

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/go-analyze/charts"
)

// Sizes of the drawings, in their own units; the page scales them to its width.
const (
	chartWidth   = 640
	pairedWidth  = 540 // of two that stand side by side
	columnHeight = 280
	columnPlot   = 227 // what is left of columnHeight for the bars
	barHeight    = 24  // of one bar that lies down, with its space
	labelDrop    = 24  // from the top of a bar to the label inside it
	nameSize     = 11  // of the names under standing bars, in points: the widest, Q4 2025, must fit under its bar
	labelRunes   = 30  // of the name beside a bar that lies down; the table has it in full
)

// The colours keep their distance in grey, and text on them has a contrast of at least 4.5 to 1.
func inkColor() charts.Color    { return charts.ColorRGB(0x1b, 0x1b, 0x1b) }
func nowColor() charts.Color    { return charts.ColorRGB(0x15, 0x42, 0x73) }
func beforeColor() charts.Color { return charts.ColorRGB(0xb0, 0xc4, 0xd6) }
func targetColor() charts.Color { return charts.ColorRGB(0xa8, 0x1c, 0x14) }
func gridColor() charts.Color   { return charts.ColorRGB(0xd9, 0xde, 0xe4) }

// bar is one value of a chart with the text that stands at it, which need not be a number: "< 5".
type bar struct {
	name  string
	value float64
	text  string
}

// noBar is the value of a bar that has a text and no length: apart from 0, and too short to be seen.
const noBar = 0.001

// columns is a chart of standing bars, one per period; the last is the period of the report.
type columns struct {
	bars        []bar
	width       int
	percent     bool
	tick        func(float64) string // a number at the axis
	target      int                  // percent; 0 draws no line
	targetLabel string
}

// lying is a chart of bars that lie down, two per name: the period before and this one.
type lying struct {
	tick        func(float64) string
	before, now string // what the two bars are called; without a period before there is one bar per name
	pairs       []pair
}

type pair struct {
	name        string
	before, now bar
}

// figure is a chart as the page shows it: the drawing, and what it says in words.
type figure struct {
	ID          string
	Caption     string
	Description string
	SVG         template.HTML
}

// draw renders the chart as SVG.
func (c columns) draw() ([]byte, error) {
	list, colors := c.series()
	axes := []charts.YAxisOption{c.axis()}
	if c.target > 0 {
		list, colors = append(list, c.targetLine()), append(colors, targetColor())
		axes = append(axes, charts.YAxisOption{Show: new(false), Min: new(0.0), Max: new(100.0)})
	}
	names := make([]string, len(c.bars))
	for i, b := range c.bars {
		names[i] = b.name
	}
	right := 16
	if c.target > 0 {
		right = 82 // room for the label of the line
	}
	p, err := charts.Render(charts.ChartOption{
		OutputFormat: charts.ChartOutputSVG, Width: c.width, Height: columnHeight,
		Theme: palette(colors), SeriesList: list, StackSeries: new(true), // stacked: a series per bar, all in one lane
		Symbol: charts.Symbol{Shape: charts.SymbolNone}, LineStrokeWidth: 0.01,
		Padding: charts.NewBox(8, 20, right, 8), Legend: charts.LegendOption{Show: new(false)},
		XAxis: charts.XAxisOption{
			Labels: names, LabelCount: len(names), LabelFontStyle: charts.FontStyle{FontSize: nameSize, FontColor: inkColor()},
		}, YAxis: axes, ValueFormatter: c.tick,
	})
	if err != nil {
		return nil, err
	}
	return p.Bytes()
}

// series makes one series per bar, so that each has its own colour and its label where there is room for it.
func (c columns) series() (charts.GenericSeriesList, []charts.Color) {
	var list charts.GenericSeriesList
	var colors []charts.Color
	for i, b := range c.bars {
		values := slices.Repeat([]float64{charts.GetNullValue()}, len(c.bars))
		values[i] = b.value
		s := charts.NewSeriesListBar([][]float64{values}).ToGenericSeriesList()[0]
		color := beforeColor()
		if i == len(c.bars)-1 {
			color = nowColor()
		}
		s.Label = c.label(b, color == nowColor())
		list, colors = append(list, s), append(colors, color)
	}
	return list, colors
}

// label stands inside the bar, below the target line, and above a bar that is too low for it.
func (c columns) label(b bar, white bool) charts.SeriesLabel {
	l := charts.SeriesLabel{
		Show:           new(true),
		LabelFormatter: func(int, string, float64) (string, *charts.LabelStyle) { return b.text, nil },
		FontStyle:      charts.FontStyle{FontSize: 12, FontColor: inkColor()},
	}
	scale := columnPlot / c.top()
	if b.value*scale < 2*labelDrop {
		return l
	}
	l.Offset.Top = labelDrop
	if over := b.value - float64(c.target); c.target > 0 && over > -2 {
		l.Offset.Top += int(math.Round(max(over, 0)*scale)) + 4
	}
	if white {
		l.FontStyle.FontColor = charts.ColorWhite
	}
	return l
}

func (c columns) axis() charts.YAxisOption {
	count := 5
	if c.percent {
		count = 6
	}
	return charts.YAxisOption{Min: new(0.0), Max: new(c.top()), LabelCount: count}
}

// top is where the axis ends.
func (c columns) top() float64 {
	if c.percent {
		return 100
	}
	var most float64
	for _, b := range c.bars {
		most = max(most, b.value)
	}
	return roundUp(most, 4)
}

// targetLine is a mark line on an axis of its own; the line that carries it is too thin to be seen.
func (c columns) targetLine() charts.GenericSeries {
	values := slices.Repeat([]float64{float64(c.target)}, len(c.bars))
	s := charts.NewSeriesListLine([][]float64{values}).ToGenericSeriesList()[0]
	s.YAxisIndex = 1
	s.Label.Show = new(false)
	s.MarkLine = charts.NewMarkLine(charts.SeriesMarkTypeAverage)
	s.MarkLine.ValueFormatter = func(float64) string { return c.targetLabel }
	return s
}

// draw renders the chart as SVG. The library draws from the bottom up.
func (c lying) draw() ([]byte, error) {
	var most float64
	names, before, now := make([]string, 0, len(c.pairs)), bars(nil), bars(nil)
	for _, p := range slices.Backward(c.pairs) {
		names, before, now = append(names, shorten(p.name)), append(before, p.before), append(now, p.now)
		most = max(most, p.before.value, p.now.value)
	}
	series := [][]float64{now.values()}
	if c.before != "" {
		series = append(series, before.values())
	}
	opt := charts.NewBarChartOptionWithData(series)
	opt.Horizontal = true
	opt.Theme = palette([]charts.Color{nowColor(), beforeColor()})
	opt.Padding = charts.NewBox(8, 8, 60, 0) // room for a number beside the longest bar
	opt.CategoryAxis.Labels = names
	opt.ValueAxis[0] = charts.ValueAxisOption{Min: new(0.0), Max: new(roundUp(most, 4)), LabelCount: 5}
	opt.ValueFormatter = c.tick
	opt.SeriesList[0].Name, opt.SeriesList[0].Label = c.now, now.label()
	height := 90 + 2*barHeight*len(c.pairs)
	if c.before != "" {
		opt.SeriesList[1].Name, opt.SeriesList[1].Label = c.before, before.label()
	} else {
		opt.Legend.Show = new(false)
		height = 60 + 3*barHeight/2*len(c.pairs)
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: chartWidth, Height: height})
	if err := p.BarChart(opt); err != nil {
		return nil, err
	}
	return p.Bytes()
}

type bars []bar

func (b bars) values() []float64 {
	values := make([]float64, len(b))
	for i := range b {
		values[i] = b[i].value
	}
	return values
}

// textOf is what stands at a bar. The library asks by the value alone; bars of one value have one text.
func (b bars) textOf(value float64) string {
	for i := range b {
		if b[i].value == value {
			return b[i].text
		}
	}
	return ""
}

func (b bars) label() charts.SeriesLabel {
	return charts.SeriesLabel{
		Show:           new(true),
		ValueFormatter: b.textOf,
		FontStyle:      charts.FontStyle{FontSize: 11, FontColor: inkColor()},
	}
}

func palette(series []charts.Color) charts.ColorPalette {
	return charts.GetTheme(charts.ThemeLight).WithSeriesColors(series).WithTextColor(inkColor()).
		WithBackgroundColor(charts.ColorTransparent).WithAxisSplitLineColor(gridColor())
}

// roundUp is the smallest multiple of steps that holds most and divides into that many whole steps.
func roundUp(most float64, steps int) float64 {
	n := max(int(math.Ceil(most)), 1)
	step := (n + steps - 1) / steps
	for _, nice := range []int{1, 2, 5, 10, 15, 20, 25, 50} {
		if step <= nice {
			return float64(nice * steps)
		}
	}
	return float64((step + 49) / 50 * 50 * steps)
}

func shorten(s string) string {
	r := []rune(s)
	if len(r) <= labelRunes {
		return s
	}
	return strings.TrimSpace(string(r[:labelRunes-1])) + "…"
}

var (
	svgOpening = regexp.MustCompile(`^<svg [^>]*viewBox="0 0 (\d+) (\d+)">`)
	svgFont    = regexp.MustCompile(`font-family:[^"]*"`)
)

// named gives a drawing a size, a name and a description for screen readers, unique ids, and the font of the page.
func named(svg []byte, id, title, description string) (template.HTML, error) {
	size := svgOpening.FindSubmatch(svg)
	if size == nil {
		return "", fmt.Errorf("reporthtml: the drawing of %s does not begin as expected", id)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" role="img" aria-labelledby="%[3]s-t %[3]s-d">`,
		size[1], size[2], id)
	fmt.Fprintf(&b, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, html.EscapeString(title), id, html.EscapeString(description))
	b.Write(svgFont.ReplaceAll(svg[len(size[0]):], []byte(`font-family:sans-serif"`)))
	return template.HTML(b.String()), nil //nolint:gosec // the library escapes the text of labels, and we the rest
}
