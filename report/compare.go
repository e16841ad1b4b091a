package report

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// PeriodsBefore are the four periods of the same length before p, oldest first, and the same period a year before. Of a quarter
// or year that one is among the four.
func PeriodsBefore(p calendar.Period) (before []calendar.Period, lastYear calendar.Period) {
	before = make([]calendar.Period, 4)
	for i := len(before) - 1; i >= 0; i-- {
		p = p.Prev()
		before[i] = p
	}
	return before, yearBefore(before[3].Next())
}

func yearBefore(p calendar.Period) calendar.Period {
	n := 12
	switch p.Unit() {
	case calendar.Quarter:
		n = 4
	case calendar.Year:
		n = 1
	}
	for range n {
		p = p.Prev()
	}
	return p
}

// Scheduled is when the versions of a quarter's report that come by themselves are due: the provisional one on the first working
// day after the quarter, the final one on the 20th working day after its end (procedure section 6). Each is counted as of the
// beginning of its day in Amsterdam, so that the moment at which a program gets round to it makes no difference.
type Scheduled struct {
	Period calendar.Period
	Kind   Kind
	AsOf   time.Time // UTC
}

// FinalAfter is how many working days after the end of a quarter its final report is due.
const FinalAfter = 20

// Schedule gives the two moments of a period. Outside the years of the calendar the error wraps calendar.ErrRange.
func Schedule(p calendar.Period, cal *calendar.Calendar) (provisional, final Scheduled, err error) {
	last := p.Last()
	first, err := cal.AddWorkdays(last, 1)
	if err != nil {
		return provisional, final, err
	}
	end, err := cal.AddWorkdays(last, FinalAfter)
	if err != nil {
		return provisional, final, err
	}
	return Scheduled{Period: p, Kind: Provisional, AsOf: first.At(0)}, Scheduled{Period: p, Kind: Final, AsOf: end.At(0)}, nil
}
