package report

import (
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// response judges the first response by its clock.
func (c *Case) response() Verdict {
	switch c.FirstResponse.State {
	case complaints.Met:
		return InTime
	case complaints.Breached:
		if c.RespondedAt.IsZero() && c.Status.Open() {
			return LateOpen
		}
		return Late
	case complaints.Running, complaints.Suspended:
		return NotYetDue
	case complaints.Stopped:
		return Stopped
	}
	return NoClock
}

// norm judges the first closing against the original date, whatever shifted it since. normDue is the end of that date.
func (c *Case) norm(normDue, asOf time.Time) Verdict {
	r := &c.Resolution
	switch {
	case r.State == "":
		return NoClock
	case r.StoppedAt.IsZero() && asOf.Before(normDue):
		return NotYetDue
	case r.StoppedAt.IsZero():
		return LateOpen
	case !r.StoppedAt.Before(normDue):
		return Late
	case r.State == complaints.Stopped:
		return Stopped
	}
	return InTime // met: a breach is never stopped before the original date
}

// shifted judges the first closing against the promised date.
func (c *Case) shifted() Verdict {
	switch c.Resolution.State {
	case complaints.Met:
		return InTime
	case complaints.Breached:
		if c.Resolution.StoppedAt.IsZero() {
			return LateOpen
		}
		return Late
	case complaints.Running, complaints.Suspended:
		return NotYetDue
	case complaints.Stopped:
		return Stopped
	}
	return NoClock
}

// overdue reports whether the complaint is open past its promised date; a breach stays one, extended since or not.
func (c *Case) overdue() bool {
	return c.Status.Open() && c.Promised.State == complaints.Breached
}

func (j *Judgment) add(v Verdict) {
	switch v {
	case InTime:
		j.InTime++
	case LateOpen:
		j.Late++
		j.LateOpen++
	case Late:
		j.Late++
	case NotYetDue:
		j.NotYetDue++
	case Stopped:
		j.Stopped++
	case NoClock:
		j.NoClock++
	}
}

func (j *Judgment) merge(o Judgment) {
	j.InTime += o.InTime
	j.Late += o.Late
	j.LateOpen += o.LateOpen
	j.NotYetDue += o.NotYetDue
	j.Stopped += o.Stopped
	j.NoClock += o.NoClock
}

// add counts a verdict in a share of those judged.
func (s *Share) add(v Verdict) {
	switch v {
	case InTime:
		s.Count++
		s.Of++
	case Late, LateOpen:
		s.Of++
	}
}
