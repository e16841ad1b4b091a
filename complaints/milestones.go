package complaints

import (
	"slices"
	"time"
)

func (PassMilestones) Name() CommandName              { return CmdMilestone }
func (PassMilestones) check(*fields, *Complaint, Env) {}

// decide passes everything on the agenda that fell due, in order of moment; breaches have been passed already. The retention
// milestone is left to the Service, which erases.
func (PassMilestones) decide(d *decider) error {
	due := slices.DeleteFunc(slices.Clone(d.c().Agenda), func(m Milestone) bool {
		return m.At.After(d.env.At) || m.Kind == MilestoneRetention || m.Kind == MilestoneBreach
	})
	slices.SortStableFunc(due, func(a, b Milestone) int { return a.At.Compare(b.At) })
	for _, m := range due {
		if !slices.Contains(d.c().Agenda, m) {
			continue
		}
		if m.Kind == MilestoneWarning {
			d.emitEngine(actorSweep, Warned{Milestone: m})
			continue
		}
		d.emitEngine(actorSweep, Reminded{Milestone: m})
	}
	return nil
}

// retentionDue reports whether the retention term of c has passed at a moment.
func (c *Complaint) retentionDue(at time.Time) bool {
	return slices.ContainsFunc(c.Agenda, func(m Milestone) bool { return m.Kind == MilestoneRetention && !at.Before(m.At) })
}
