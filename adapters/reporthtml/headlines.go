package reporthtml

import "github.com/klachtwerk/klachtwerk/report"

// headlines are the figures that come first, each with its denominator and what it was before.
func (b *builder) headlines() []headline {
	return []headline{
		b.receivedHeadline(),
		b.termHeadline(b.labels.ResponseInTime, b.d.Targets.FirstResponse, func(f *report.Figures) report.Judgment { return f.FirstResponse }),
		b.termHeadline(b.labels.NormInTime, b.d.Targets.Norm, func(f *report.Figures) report.Judgment { return f.Norm }),
		b.openHeadline(), b.escalatedHeadline(), b.satisfiedHeadline(), b.daysHeadline(), b.measuresHeadline(),
	}
}

func (b *builder) receivedHeadline() headline {
	h := headline{Label: b.labels.ReceivedComplaints, Value: b.number(b.d.Figures.Received)}
	h.Notes = b.compared(func(f *report.Figures) string { return b.number(f.Received) })
	return h
}

func (b *builder) termHeadline(label string, target int, of func(*report.Figures) report.Judgment) headline {
	j := of(&b.d.Figures)
	h := headline{Label: label}
	h.Value, h.Of = b.shareAndPart(j.Share())
	h.Verdict, h.Met = b.verdict(j.Share(), target)
	if j.NotYetDue > 0 {
		h.Notes = append(h.Notes, b.number(j.NotYetDue)+" "+b.word(string(report.NotYetDue)))
	}
	h.Notes = append(h.Notes, b.compared(func(f *report.Figures) string { return b.shareOf(of(f).Share()) })...)
	return h
}

// shareAndPart is a percentage and what it is of; where nothing can be judged it says so.
func (b *builder) shareAndPart(s report.Share) (percent, of string) {
	percent, ok := b.share(s)
	if !ok {
		return b.labels.NoShare, ""
	}
	return percent, b.part(s)
}

// verdict says in words whether a target was met; nothing without a target or anything to judge.
func (b *builder) verdict(s report.Share, target int) (text string, met bool) {
	if target == 0 {
		return "", false
	}
	text = b.labels.Target + " " + b.whole(target)
	if s.Of == 0 {
		return text, false
	}
	met = 100*s.Count >= target*s.Of
	if met {
		return text + ": " + b.labels.TargetMet, true
	}
	return text + ": " + b.labels.TargetMissed, false
}

// compared says what a figure was in the period before and a year before.
func (b *builder) compared(say func(*report.Figures) string) []string {
	var notes []string
	if n := len(b.d.Before); n > 0 {
		notes = append(notes, capital(b.unit.Before)+": "+say(&b.d.Before[n-1]))
	}
	last := b.d.LastYear()
	if last != nil && (len(b.d.Before) == 0 || last.Period != b.d.Before[len(b.d.Before)-1].Period) {
		notes = append(notes, capital(b.unit.YearBefore)+": "+say(last))
	}
	return notes
}

func (b *builder) openHeadline() headline {
	s := b.d.Figures.Standing
	h := headline{Label: b.labels.StillOpen, Value: b.number(s.Open), Of: b.labels.ofReceived(b.number(b.d.Figures.Received))}
	h.Notes = []string{b.labels.Overdue + ": " + b.number(s.Overdue), b.labels.Waiting + ": " + b.number(s.Waiting)}
	return h
}

func (b *builder) escalatedHeadline() headline {
	h := headline{Label: b.labels.EscalatedToDirector, Value: b.number(b.d.Figures.Escalated)}
	if percent, ok := b.share(report.Share{Count: b.d.Figures.Escalated, Of: b.d.Figures.Received}); ok {
		h.Of = b.labels.ofReceived(b.number(b.d.Figures.Received)) + ": " + percent
	}
	h.Notes = b.compared(func(f *report.Figures) string { return b.shareOf(report.Share{Count: f.Escalated, Of: f.Received}) })
	return h
}

func (b *builder) satisfiedHeadline() headline {
	h := headline{Label: b.labels.SatisfiedComplainants}
	s := satisfied(&b.d.Figures)
	h.Value, h.Of = b.shareAndPart(s)
	if h.Of != "" {
		h.Of += " " + b.labels.WhoSaid
	}
	h.Notes = b.compared(func(f *report.Figures) string { return b.shareOf(satisfied(f)) })
	return h
}

// satisfied is of those who said whether they are.
func satisfied(f *report.Figures) report.Share {
	var s report.Share
	for _, c := range f.Satisfied {
		switch c.Key {
		case "yes":
			s.Count += c.Count
			s.Of += c.Count
		case "no":
			s.Of += c.Count
		}
	}
	return s
}

func (b *builder) daysHeadline() headline {
	s := b.d.Figures.DaysToClosing
	h := headline{Label: b.labels.DaysToClosing, Value: b.labels.None}
	if s.Count > 0 {
		h.Value, h.Of = b.number(s.Median), b.labels.median(b.number(s.P90), b.number(s.Count))
	}
	h.Notes = b.compared(func(f *report.Figures) string {
		if f.DaysToClosing.Count == 0 {
			return b.labels.None
		}
		return b.number(f.DaysToClosing.Median)
	})
	return h
}

func (b *builder) measuresHeadline() headline {
	m := b.d.Figures.Measures
	return headline{Label: b.labels.MeasuresTitle, Value: b.number(m.Total), Notes: []string{
		b.labels.MeasuresDone + ": " + b.number(m.Done), b.labels.MeasuresOpen + ": " + b.number(m.Open),
		b.labels.Overdue + ": " + b.number(m.Overdue),
	}}
}
