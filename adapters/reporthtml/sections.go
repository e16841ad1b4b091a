package reporthtml

import (
	"github.com/klachtwerk/klachtwerk/report"
)

// terms is how the terms were kept: two drawings and the figures behind them.
func (b *builder) terms() section {
	l := b.labels
	f := &b.d.Figures
	s := section{ID: "termijnen", Title: l.Terms}
	var drawings []figure
	if len(b.d.Before) > 0 {
		drawings = []figure{
			b.shareFigure("f-reactie", l.ChartResponse, b.d.Targets.FirstResponse, func(f *report.Figures) report.Share { return f.FirstResponse.Share() }),
			b.shareFigure("f-norm", l.ChartNorm, b.d.Targets.Norm, func(f *report.Figures) report.Share { return f.Norm.Share() }),
		}
	}
	judgments := &table{ID: "t-termijnen", Caption: l.Judgments, Note: l.JudgmentsNote,
		Head: []string{l.Term, l.InTime, l.Late, l.LateOpen, capital(b.word(string(report.NotYetDue))), l.Stopped, l.Share}}
	for _, row := range []struct {
		name   string
		j      report.Judgment
		target int
	}{{l.FirstResponse, f.FirstResponse, b.d.Targets.FirstResponse}, {l.Norm, f.Norm, b.d.Targets.Norm}, {l.Shifted, f.Shifted, 0}} {
		judgments.Rows = append(judgments.Rows, b.judgmentRow(row.name, row.j, row.target))
	}
	spreads := &table{ID: "t-werkdagen", Caption: l.Spreads, Head: []string{l.Until, l.Complaints, l.Median, l.P90, l.Max}, Note: l.SpreadsNote,
		Rows: []tableRow{b.spreadRow(l.FirstResponse, f.DaysToResponse), b.spreadRow(l.FirstClosing, f.DaysToClosing)}}
	s.Blocks = []block{{Figures: drawings, Table: judgments}, {Table: spreads}}
	return s
}

func (b *builder) judgmentRow(name string, j report.Judgment, target int) tableRow {
	percent, of := b.shareAndPart(j.Share())
	if verdict, _ := b.verdict(j.Share(), target); verdict != "" && of != "" {
		of += "; " + lower(verdict)
	}
	r := tableRow{Name: name, Cells: cells(b.number(j.InTime), b.number(j.Late), b.number(j.LateOpen), b.number(j.NotYetDue), b.number(j.Stopped+j.NoClock))}
	r.Cells = append(r.Cells, cell{percent, of})
	return r
}

func (b *builder) spreadRow(name string, s report.Spread) tableRow {
	if s.Count == 0 {
		return tableRow{Name: name, Cells: cells(b.number(0), b.labels.None, b.labels.None, b.labels.None)}
	}
	return tableRow{Name: name, Cells: cells(b.number(s.Count), b.number(s.Median), b.number(s.P90), b.number(s.Max))}
}

// all are the figures of the periods before and this one, oldest first.
func (b *builder) all() []*report.Figures {
	list := make([]*report.Figures, 0, len(b.d.Before)+2)
	if b.d.Previous != nil {
		list = append(list, b.d.Previous)
	}
	for i := range b.d.Before {
		list = append(list, &b.d.Before[i])
	}
	return append(list, &b.d.Figures)
}

// history sets the period beside those before it.
func (b *builder) history() section {
	l := b.labels
	all := b.all()
	s := section{ID: "vergelijking", Title: l.Compared + " " + b.unit.Several}
	t := &table{ID: "t-vergelijking", Caption: l.History + " " + b.unit.Several, Head: []string{l.Figure}, Note: l.HistoryNote}
	for _, f := range all {
		t.Head = append(t.Head, b.short(f.Period))
	}
	row := func(name string, say func(*report.Figures) cell) {
		r := tableRow{Name: name}
		for _, f := range all {
			r.Cells = append(r.Cells, say(f))
		}
		t.Rows = append(t.Rows, r)
	}
	count := func(n func(*report.Figures) int) func(*report.Figures) cell {
		return func(f *report.Figures) cell { return cell{Text: b.number(n(f))} }
	}
	share := func(s func(*report.Figures) report.Share) func(*report.Figures) cell {
		return func(f *report.Figures) cell { return b.shareCell(s(f)) }
	}
	days := func(s func(*report.Figures) report.Spread) func(*report.Figures) cell {
		return func(f *report.Figures) cell { return b.daysCell(s(f)) }
	}
	row(l.ReceivedComplaints, count(func(f *report.Figures) int { return f.Received }))
	row(l.ResponseInTime, share(func(f *report.Figures) report.Share { return f.FirstResponse.Share() }))
	row(l.NormInTime, share(func(f *report.Figures) report.Share { return f.Norm.Share() }))
	row(l.ShiftedInTime, share(func(f *report.Figures) report.Share { return f.Shifted.Share() }))
	row(l.MedianResponse, days(func(f *report.Figures) report.Spread { return f.DaysToResponse }))
	row(l.MedianClosing, days(func(f *report.Figures) report.Spread { return f.DaysToClosing }))
	row(l.Escalated, share(func(f *report.Figures) report.Share { return report.Share{Count: f.Escalated, Of: f.Received} }))
	row(l.SatisfiedComplainants, share(satisfied))
	row(l.Reopened, count(func(f *report.Figures) int { return f.Reopened.Complaints }))
	row(l.StillOpen, count(func(f *report.Figures) int { return f.Standing.Open }))
	row(l.MeasuresTitle, count(func(f *report.Figures) int { return f.Measures.Total }))
	s.Blocks = []block{{Figures: b.receivedFigure(all), Table: t}}
	return s
}

func (b *builder) shareCell(s report.Share) cell {
	percent, of := b.shareAndPart(s)
	return cell{percent, of}
}

func (b *builder) daysCell(s report.Spread) cell {
	if s.Count == 0 {
		return cell{Text: b.labels.None}
	}
	return cell{Text: b.number(s.Median)}
}

// handling is where the complaints stand and how they came out.
func (b *builder) handling() section {
	l := b.labels
	f := &b.d.Figures
	st := f.Standing
	standing := b.countTable("t-stand", l.Standing, l.State, []count{
		{l.Open, st.Open}, {"– " + l.Overdue, st.Overdue}, {"– " + l.Waiting, st.Waiting}, {"– " + l.Director, st.Director},
		{l.Closed, st.Closed}, {l.Withdrawn, st.Withdrawn}, {l.Dismissed, st.Dismissed},
	})
	special := &table{ID: "t-bijzonder", Caption: l.Special, Head: []string{l.Figure, l.Complaints, l.Times}}
	for _, r := range []struct {
		name string
		n    int
		more string
	}{
		{l.Escalated, f.Escalated, ""}, {"– " + l.Decided, f.Decided, ""},
		{l.Reopened, f.Reopened.Complaints, b.number(f.Reopened.Times)}, {l.Suspended, f.Suspended.Complaints, b.number(f.Suspended.Times)},
		{l.Extended, f.Extended.Complaints, b.number(f.Extended.Times)}, {l.NoTalk, f.NoTalk, ""},
	} {
		special.Rows = append(special.Rows, tableRow{Name: r.name, Cells: cells(b.number(r.n), r.more)})
	}
	return section{ID: "afhandeling", Title: l.Handling, Blocks: []block{
		{Table: standing},
		{Table: b.wordTable("t-uitkomst", l.Outcomes, l.Outcome, f.Outcomes)},
		{Table: b.wordTable("t-tevreden", l.Satisfied, l.Answer, f.Satisfied)},
		{Table: special},
	}}
}

// measures is the state of what was promised.
func (b *builder) measures() section {
	l := b.labels
	m := b.d.Figures.Measures
	s := section{ID: "maatregelen", Title: l.MeasuresTitle, Text: []string{l.measures(m.Total, b.number(m.Total), b.number(m.Complaints))}}
	if m.Total > 0 {
		s.Blocks = []block{{Table: b.ofTable("t-maatregelen", l.Measures, l.State, m.Total, []count{
			{l.MeasuresDone, m.Done}, {"– " + l.DoneLate, m.DoneLate}, {l.MeasuresOpen, m.Open}, {l.Overdue, m.Overdue},
		})}}
	}
	return s
}

// apart is what was received and is outside the figures, and what is behind them.
func (b *builder) apart() section {
	l := b.labels
	f := &b.d.Figures
	t := b.plainTable("t-apart", l.Apart, l.Subject, []count{
		{l.Referrals, f.Apart.Referrals}, {l.Signals, f.Apart.Signals}, {l.NoComplaint, f.Apart.NoComplaint}, {l.Duplicates, f.Apart.Duplicates},
		{l.Unconfirmed, f.Apart.Unconfirmed},
	})
	behind := b.plainTable("t-gegevens", l.Behind, l.Subject, []count{
		{l.Backdated, f.Backdated}, {l.Imported, f.Imported}, {l.Erased, f.Erased},
	})
	return section{ID: "apart", Title: l.ApartTitle, Text: []string{l.ApartText}, Blocks: []block{{Table: t}, {Table: behind}}}
}
