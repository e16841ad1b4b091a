package report

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Verdict is how one complaint kept a term: the words that [Judgment] counts.
type Verdict string

// The verdicts.
const (
	InTime    Verdict = "in_time"
	Late      Verdict = "late"        // answered or closed after the date
	LateOpen  Verdict = "late_open"   // past the date, and not answered or closed yet
	NotYetDue Verdict = "not_yet_due" // the date has not passed
	Stopped   Verdict = "stopped"     // ended otherwise before the date passed
	NoClock   Verdict = "no_clock"    // the policy gives this term no clock
)

// Row is one complaint of the list that backs the figures: no personal data and no free text, only words, dates and counts. Times
// are UTC; [Columns] gives them in local time. A pointer or moment that is nil or zero: there is none. [WriteRows] keeps
// rows as they are.
type Row struct {
	Reference    string                     `json:"reference"`
	ReceivedAt   time.Time                  `json:"received_at"`
	RegisteredAt time.Time                  `json:"registered_at"`
	Month        calendar.Period            `json:"month"`
	Department   complaints.DepartmentID    `json:"department,omitempty"`
	Ground       complaints.Ground          `json:"ground,omitempty"`
	Kind         complaints.ComplainantKind `json:"complainant_kind,omitempty"`
	Organisation string                     `json:"organisation,omitempty"` // id
	Channel      complaints.Channel         `json:"channel,omitempty"`
	Status       complaints.Status          `json:"status"`

	ResponseBy     *calendar.Date `json:"response_by,omitempty"` // the promised last day
	RespondedAt    time.Time      `json:"responded_at,omitzero"`
	Response       Verdict        `json:"response"`
	DaysToResponse *int           `json:"days_to_response,omitempty"` // working days

	NormBy        *calendar.Date `json:"norm_by,omitempty"`        // the original last day
	ShiftedBy     *calendar.Date `json:"shifted_by,omitempty"`     // after suspensions and extensions
	FirstClosedAt time.Time      `json:"first_closed_at,omitzero"` // the closing that is judged
	LastClosedAt  time.Time      `json:"last_closed_at,omitzero"`  // after a reopening another one; equal to the first without
	EndedAt       time.Time      `json:"ended_at,omitzero"`        // last closing, withdrawal or dismissal; zero while open
	Norm          Verdict        `json:"norm"`
	Shifted       Verdict        `json:"shifted"`
	DaysToClosing *int           `json:"days_to_closing,omitempty"` // working days to the first closing

	Overdue     bool                    `json:"overdue,omitempty"` // open past the promised resolution date
	Waiting     bool                    `json:"waiting,omitempty"` // for the complainant
	Outcome     complaints.Outcome      `json:"outcome,omitempty"`
	Satisfied   complaints.Satisfaction `json:"satisfied,omitempty"`
	Escalated   bool                    `json:"escalated,omitempty"`
	Reopened    int                     `json:"reopened,omitempty"`
	Suspensions int                     `json:"suspensions,omitempty"`
	Extensions  int                     `json:"extensions,omitempty"`

	Measures        int                        `json:"measures,omitempty"`
	MeasuresDone    int                        `json:"measures_done,omitempty"`
	MeasuresOverdue int                        `json:"measures_overdue,omitempty"`
	Dismissal       complaints.DismissalGround `json:"dismissal,omitempty"`
	Erased          bool                       `json:"erased,omitempty"`
}

// Row is the line of a case in the list; false when it is outside the cohort. Errors are those of [Tally.Add].
func (t *Tally) Row(c *Case) (Row, bool, error) {
	if !t.covers(c) || c.place() != inCohort {
		return Row{}, false, nil
	}
	a, err := t.assess(c)
	if err != nil {
		return Row{}, false, err
	}
	r := Row{
		Reference: c.Reference, ReceivedAt: c.ReceivedAt, RegisteredAt: c.RegisteredAt, Month: t.period.Months()[a.month],
		Department: c.Department, Ground: c.Ground, Kind: c.Kind, Organisation: c.Organisation, Channel: c.Channel, Status: c.Status,
		RespondedAt: c.RespondedAt, Response: a.response, DaysToResponse: days(a.daysToResponse),
		FirstClosedAt: c.FirstClosedAt, LastClosedAt: c.LastClosedAt, EndedAt: c.EndedAt,
		Norm: a.norm, Shifted: a.shifted, DaysToClosing: days(a.daysToClosing),
		Overdue: a.overdue, Waiting: c.Waiting, Outcome: c.Outcome, Satisfied: c.Satisfied, Escalated: c.Escalated,
		Reopened: c.Reopened, Suspensions: c.Suspensions, Extensions: c.Extensions,
		Measures: c.Measures.Total, MeasuresDone: c.Measures.Done, MeasuresOverdue: c.Measures.Overdue,
		Dismissal: c.Dismissal, Erased: c.Erased,
	}
	if k := c.FirstResponse; k.State != "" {
		r.ResponseBy = &k.Date
	}
	if k := c.Resolution; k.State != "" {
		r.NormBy, r.ShiftedBy = &k.Original, &k.Date
	}
	return r, true, nil
}

func days(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// WriteRows writes rows as JSON, one to a line, so that [ReadRows] gives them back. An error is of w.
func WriteRows(w io.Writer, rows iter.Seq[Row]) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for r := range rows {
		if err := e.Encode(&r); err != nil {
			return err
		}
	}
	return nil
}

// ReadRows reads what WriteRows wrote. ErrCorrupt: it is no such list.
func ReadRows(r io.Reader) ([]Row, error) {
	var list []Row
	for d := json.NewDecoder(r); ; {
		var row Row
		err := d.Decode(&row)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, complaints.Refuse(complaints.CodeCorrupt, "rows", err)
		}
		list = append(list, row)
	}
}
