package reporthtml

import (
	"strings"

	"github.com/klachtwerk/klachtwerk/report"
)

// shareFigure draws a percentage per period with the target.
func (b *builder) shareFigure(id, caption string, target int, of func(*report.Figures) report.Share) figure {
	c := columns{
		width: pairedWidth, percent: true, tick: func(v float64) string { return b.whole(int(v)) },
		target: target, targetLabel: lower(b.labels.Target) + " " + b.whole(target),
	}
	var said []string
	for _, f := range b.all() {
		share := of(f)
		tenths, ok := share.Tenths()
		text := b.labels.ChartNone
		if ok {
			text, _ = b.share(share)
		}
		name := b.short(f.Period)
		c.bars = append(c.bars, bar{name, float64(tenths) / 10, text})
		said = append(said, name+": "+b.shareOrNone(share))
	}
	if target > 0 {
		said = append(said, c.targetLabel)
	}
	return b.draw(id, caption+" "+b.unit.One, said, c.draw)
}

func (b *builder) shareOrNone(s report.Share) string {
	if s.Of == 0 {
		return b.labels.NoShare
	}
	return b.shareOf(s)
}

// receivedFigure draws what was received per period.
func (b *builder) receivedFigure(all []*report.Figures) []figure {
	c := columns{width: chartWidth, tick: b.tick}
	var said []string
	for _, f := range all {
		name, n := b.short(f.Period), b.number(f.Received)
		c.bars = append(c.bars, bar{name, float64(f.Received), n})
		said = append(said, name+": "+n)
	}
	return []figure{b.draw("f-ontvangen", b.labels.ChartReceived+" "+b.unit.One, said, c.draw)}
}

// groupFigure draws what was received of each group, in this period and the one before.
func (b *builder) groupFigure(id, caption string, now, before []report.Group) []figure {
	c := lying{tick: b.tick, now: capital(b.unit.This), before: capital(b.unit.Before)}
	if len(b.d.Before) == 0 {
		c.before = ""
	}
	was := byKey(before)
	var said []string
	for _, g := range now {
		p := pair{name: b.groupName(g), now: bar{value: float64(g.Received), text: b.number(g.Received)}}
		p.before = bar{value: float64(was[g.Key]), text: b.number(was[g.Key])}
		c.pairs = append(c.pairs, p)
		text := p.name + ": " + p.now.text
		if c.before != "" {
			text += " (" + b.unit.Before + ": " + p.before.text + ")"
		}
		said = append(said, text)
	}
	return []figure{b.draw(id, caption, said, c.draw)}
}

func (x lexicon) tick(v float64) string { return x.number(int(v)) }

// draw makes the drawing with its words; its first error is the page's.
func (b *builder) draw(id, caption string, said []string, draw func() ([]byte, error)) figure {
	f := figure{ID: id, Caption: caption, Description: strings.Join(said, "; ") + "."}
	svg, err := draw()
	if err == nil {
		f.SVG, err = named(svg, id, caption, f.Description)
	}
	b.fail(err)
	return f
}
