package report

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Figures are what procedure section 6 asks about the complaints received in one period, as they stood at one moment. All
// numbers are counts of complaints unless their name says otherwise, and days are working days. [Build] makes them.
//
// Received is the whole cohort and the denominator wherever none is named. Whoever is outside it is in Apart. Every [Judgment]
// and every list below adds up to Received, so that nothing open, overdue or stopped is dropped silently.
type Figures struct {
	Period   calendar.Period `json:"period"`
	AsOf     time.Time       `json:"as_of"` // UTC with microseconds; what happened after it does not count
	Received int             `json:"received"`
	Apart    Apart           `json:"counted_apart"`

	ByMonth        []Group `json:"by_month"`            // the months of the period, in order
	ByDepartment   []Group `json:"by_department"`       // the policy's order, then ids it does not know, then none
	ByGround       []Group `json:"by_ground"`           // the order of the procedure, then none
	ByKind         []Group `json:"by_complainant_kind"` // the order of the procedure
	ByOrganisation []Group `json:"by_organisation"`     // partners, then suppliers, in the policy's order, then unknown ids, then none
	ByChannel      []Group `json:"by_channel"`

	FirstResponse Judgment `json:"first_response"` // a first response by the end of the second working day
	Norm          Judgment `json:"norm"`           // the first closing by the original date: 2 weeks after receipt
	Shifted       Judgment `json:"shifted"`        // the first closing by the date that suspensions and extensions left

	DaysToResponse Spread `json:"days_to_first_response"`
	DaysToClosing  Spread `json:"days_to_first_closing"`

	Standing  Standing `json:"standing"`
	Outcomes  []Count  `json:"outcomes"`  // of Received; key "none": no outcome yet
	Satisfied []Count  `json:"satisfied"` // of Received; key "none": not asked yet
	Escalated int      `json:"escalated"` // reached the director at least once
	Decided   int      `json:"decided"`   // of Escalated: with the director's decision
	Reopened  Repeated `json:"reopened"`
	Suspended Repeated `json:"suspended"` // waiting for the complainant that moved the date, or is going on
	Extended  Repeated `json:"extended"`
	NoTalk    int      `json:"without_conversation"` // handed back with the coded reason why there was no conversation
	Measures  Measures `json:"measures"`
	Erased    int      `json:"erased"`               // contents gone by retention; their figures stay
	Imported  int      `json:"imported"`             // taken over from another system
	Backdated int      `json:"entered_after_period"` // received in the period, entered after it
}

// None is the key of what has no word: no department, no outcome yet.
const None = "none"

// Apart counts what was received in the period and is outside the cohort.
type Apart struct {
	Referrals   int `json:"referrals"`    // citizens and businesses, referred to their partner
	Signals     int `json:"signals"`      // anonymous
	NoComplaint int `json:"no_complaint"` // geen klacht: dismissed as out of scope
	Duplicates  int `json:"duplicates"`   // dismissed as repeating another complaint
	Unconfirmed int `json:"unconfirmed"`  // mails whose sender is not known to have sent them, and that nobody accepted
}

// Group is one part of the cohort, such as a department. The parts of a list add up to Received.
type Group struct {
	Key           string                `json:"key"`            // month as 2026-11, id, or word; [None] without one
	Name          complaints.Translated `json:"name,omitzero"`  // of a department or organisation, from the policy; empty: [Word] has it
	Received      int                   `json:"received"`       //
	FirstResponse Share                 `json:"first_response"` // in time, of those judged
	Norm          Share                 `json:"norm"`           // closed within the original term, of those judged
	Open          int                   `json:"open"`
	Overdue       int                   `json:"overdue"`
	Escalated     int                   `json:"escalated"`
}

// Label is what people call the group.
func (g Group) Label(l complaints.Language) string {
	if name := g.Name.In(l); name != "" {
		return name
	}
	return Word(l, g.Key)
}

// Count is how many have a word.
type Count struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

// Share is a part of a whole that is named with it. In JSON it has the percentage too, absent when Of is 0.
type Share struct {
	Count int `json:"count"`
	Of    int `json:"of"`
}

// Tenths is the share in tenths of a percent, rounded half up: 667 for 2 of 3. False when there is nothing to take a share of.
func (s Share) Tenths() (int, bool) {
	if s.Of <= 0 {
		return 0, false
	}
	return (2000*s.Count + s.Of) / (2 * s.Of), true
}

// MarshalJSON writes {"count":2,"of":3,"percent":66.7}.
func (s Share) MarshalJSON() ([]byte, error) {
	b := append(strconv.AppendInt([]byte(`{"count":`), int64(s.Count), 10), `,"of":`...)
	b = strconv.AppendInt(b, int64(s.Of), 10)
	if tenths, ok := s.Tenths(); ok {
		b = append(strconv.AppendInt(append(b, `,"percent":`...), int64(tenths/10), 10), '.', byte('0'+tenths%10))
	}
	return append(b, '}'), nil
}

// Judgment says how a term was kept. InTime, Late, NotYetDue, Stopped and NoClock add up to Received; the percentage is of
// InTime and Late together, see [Judgment.Share].
type Judgment struct {
	InTime    int `json:"in_time"`
	Late      int `json:"late"`
	LateOpen  int `json:"late_open"`   // of Late: still not answered, or not closed, at the as-of moment
	NotYetDue int `json:"not_yet_due"` // not answered, or not closed, and the date has not passed: in neither numerator nor denominator
	Stopped   int `json:"stopped"`     // withdrawn or dismissed before the date passed: no longer to be judged
	NoClock   int `json:"no_clock"`    // the policy gives this term no clock
}

// Share is what was in time, of all that could be judged: in time and late.
func (j Judgment) Share() Share { return Share{Count: j.InTime, Of: j.InTime + j.Late} }

// MarshalJSON adds the share, so that numerator and denominator stand beside the counts.
func (j Judgment) MarshalJSON() ([]byte, error) {
	type plain Judgment
	return json.Marshal(struct {
		plain
		Share Share `json:"share"`
	}{plain(j), j.Share()})
}

// Spread is how a number of working days is spread. Median and P90 are by nearest rank: the smallest number of days within which
// at least half, or nine tenths, of Count were done. They are 0 when Count is 0.
type Spread struct {
	Count  int `json:"count"` // of Received: those that had a first response, or a first closing
	Median int `json:"median"`
	P90    int `json:"p90"`
	Max    int `json:"max"`
}

// Standing is where the complaints of the cohort stand. Open, Closed, Withdrawn and Dismissed add up to Received.
type Standing struct {
	Open      int `json:"open"`
	Overdue   int `json:"overdue"`  // of Open: past the promised resolution date
	Waiting   int `json:"waiting"`  // of Open: suspended, waiting for the complainant
	Director  int `json:"director"` // of Open: at the director
	Closed    int `json:"closed"`
	Withdrawn int `json:"withdrawn"`
	Dismissed int `json:"dismissed"` // other than as no complaint or as a duplicate
}

// Repeated counts what can happen to a complaint more than once.
type Repeated struct {
	Complaints int `json:"complaints"` // to how many, of Received
	Times      int `json:"times"`      // in all
}

// Measures are what was promised in the handling of the cohort's complaints. Done, Open and Overdue add up to Total.
type Measures struct {
	Complaints int `json:"complaints"` // with at least one, of Received
	Total      int `json:"total"`
	Done       int `json:"done"`
	DoneLate   int `json:"done_late"` // of Done: after the due date
	Open       int `json:"open"`      // not done, and not past the due date
	Overdue    int `json:"overdue"`   // not done, past the due date
}
