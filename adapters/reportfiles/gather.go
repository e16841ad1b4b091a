package reportfiles

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// correctedBy is how far after its period a receipt is looked for: one that was corrected to a later date after the as-of moment
// still counts where it was then.
const correctedBy = 92 * 24 * time.Hour

const progressEvery = 1000

// gather reads everything once. Its memory grows with the complaints of the period itself, some 500 bytes for each line of the
// list; the periods around it are counted as they pass.
func (m *Maker) gather(ctx context.Context, p calendar.Period, asOf time.Time) (*gathered, error) {
	before, lastYear := report.PeriodsBefore(p)
	tallies := make([]*report.Tally, 0, 6)
	first := before[0].Start()
	for _, q := range append(append([]calendar.Period{p}, before...), lastYear) {
		t, err := report.NewTally(q, m.o.Policy, m.calendar, asOf)
		if err != nil {
			return nil, err
		}
		if q.Start().Before(first) {
			first = q.Start()
		}
		tallies = append(tallies, t)
	}
	until := p.End().Add(correctedBy)
	if now := m.now(); now.Before(until) {
		until = now.Add(time.Microsecond)
	}
	g := &gathered{}
	if err := m.read(ctx, p, first, until, asOf, tallies, g); err != nil {
		return nil, err
	}
	slices.SortFunc(g.rows, func(a, b report.Row) int {
		return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.Reference, b.Reference))
	})
	g.figures = tallies[0].Figures()
	for _, t := range tallies[1:5] {
		g.before = append(g.before, t.Figures())
	}
	if !slices.Contains(before, lastYear) {
		g.lastYear = new(tallies[5].Figures())
	}
	return g, nil
}

func (m *Maker) read(ctx context.Context, p calendar.Period, from, until, asOf time.Time, tallies []*report.Tally, g *gathered) error {
	n := 0
	for r, err := range m.o.Source.Received(ctx, from, until) {
		if err != nil {
			return err
		}
		c, entered, err := report.AsOf(asOf, &r.State, r.History)
		if err != nil {
			return err
		}
		if entered {
			if err := g.add(&c, tallies); err != nil {
				return err
			}
		}
		n++
		if n%progressEvery == 0 {
			m.progress(Progress{Period: p, Read: n})
		}
	}
	m.progress(Progress{Period: p, Read: n})
	return nil
}

// add counts a case in the period that it is of, and puts it on the list when that is the report's own.
func (g *gathered) add(c *report.Case, tallies []*report.Tally) error {
	for _, t := range tallies {
		if err := t.Add(c); err != nil {
			return err
		}
	}
	row, ok, err := tallies[0].Row(c)
	if ok {
		g.rows = append(g.rows, row)
	}
	return err
}

// document is what the version says.
func (m *Maker) document(o order, g *gathered, version int, prev *report.Document) *report.Document {
	policy := m.o.Policy
	d := &report.Document{
		Header: report.Header{
			Schema: report.SchemaVersion, Period: o.period, First: o.period.First(), Last: o.period.Last(), Version: version, Kind: o.kind,
			Reason: o.reason, By: string(o.by), AsOf: o.asOf, Zone: report.Zone, Engine: m.o.Engine, Policy: policy.Version,
			Calendar: m.calendar.Version(), Law: policy.Law, Names: policy.Names,
		},
		Targets: m.targets, Figures: g.figures, Before: g.before, Previous: g.lastYear,
	}
	d.Findings = report.Findings(&d.Figures, m.targets, d.Before, d.LastYear())
	if prev != nil {
		d.Since = report.ChangesSince(prev, &d.Figures, g.rows)
	}
	return d
}

var _ Source = (*complaints.Service)(nil)
