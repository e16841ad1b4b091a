package report

import (
	"io"
	"strconv"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// DefaultThreshold is the smallest number, beside none at all, that a published report shows.
const DefaultThreshold = 5

// leastThreshold is the lowest that protects: with 2 a hidden number could only be 1.
const leastThreshold = 3

// Public is the variant of a report that may be published: fewer figures, and none so small that a person could be recognised by
// it. Each table adds up to Received. It has no comparison, no list and no words of the desk.
//
// What it protects: from one published document nobody can work out a suppressed number, also knowing how numbers are
// suppressed. What it cannot: somebody who compares two of them. So publish one version of a period, and quarters or their
// year, not both.
type Public struct {
	Schema       int             `json:"schema"`
	Period       calendar.Period `json:"period"`
	First        calendar.Date   `json:"first_day"`
	Last         calendar.Date   `json:"last_day"`
	Version      int             `json:"version"`
	Kind         Kind            `json:"kind"`
	Zone         string          `json:"zone"`
	Organisation string          `json:"organisation"`
	Threshold    int             `json:"threshold"` // numbers from 1 up to this one, exclusive, are never shown
	Received     *int            `json:"received"`  // nil: suppressed, here and below
	Tables       []PublicTable   `json:"tables"`
	DaysToFirst  *PublicSpread   `json:"days_to_first_response,omitempty"` // nil: of too few
	DaysToClose  *PublicSpread   `json:"days_to_first_closing,omitempty"`
}

// PublicTable is a division of what was received.
type PublicTable struct {
	Key   string       `json:"key"` // as in the JSON of [Figures], such as by_department
	Cells []PublicCell `json:"cells"`
}

// PublicCell is one number of a table.
type PublicCell struct {
	Key   string                `json:"key"`
	Name  complaints.Translated `json:"name,omitzero"`
	Count *int                  `json:"count"` // nil: suppressed
}

// PublicSpread is a [Spread] without the number it is of.
type PublicSpread struct {
	Median int `json:"median"`
	P90    int `json:"p90"`
}

// NotJudged is the cell of a term's table for what was neither in time nor late.
const NotJudged = "not_judged"

// Publish makes the variant that may be published. threshold 0 means [DefaultThreshold]; one below 3 would hide nothing and
// counts as 3.
func Publish(d *Document, threshold int) Public {
	if threshold == 0 {
		threshold = DefaultThreshold
	}
	threshold = max(threshold, leastThreshold)
	f := &d.Figures
	p := Public{
		Schema: SchemaVersion, Period: d.Period, First: d.First, Last: d.Last, Version: d.Version, Kind: d.Kind, Zone: d.Zone,
		Organisation: d.Names.Organisation, Threshold: threshold,
		DaysToFirst: publicSpread(f.DaysToResponse, threshold), DaysToClose: publicSpread(f.DaysToClosing, threshold),
	}
	if !small(f.Received, threshold) {
		p.Received = &f.Received
	}
	for _, t := range publicTables(f) {
		t.suppress(threshold)
		p.Tables = append(p.Tables, t)
	}
	return p
}

// WriteJSON writes the published variant: indented JSON, the same bytes for the same document. An error is of w.
func (p *Public) WriteJSON(w io.Writer) error { return writeJSON(w, p) }

// WriteCSV writes the tables, one line for each number, in the form of [Document.WriteCSV]. A suppressed number is an empty cell.
// An error is of w.
func (p *Public) WriteCSV(w io.Writer, l complaints.Language) error {
	out, err := newCSV(w, l)
	if err != nil {
		return err
	}
	headings := []string{"Periode", "Verdeling", "Deel", "Aantal"}
	if l == complaints.English {
		headings = []string{"Period", "Table", "Part", "Number"}
	}
	lines := [][]string{headings, {p.Period.String(), Word(l, "received"), "", shown(p.Received)}}
	for _, t := range p.Tables {
		for _, c := range t.Cells {
			label := Group{Key: c.Key, Name: c.Name}.Label(l)
			lines = append(lines, []string{p.Period.String(), Word(l, t.Key), neutral(label), shown(c.Count)})
		}
	}
	return out.WriteAll(lines)
}

func shown(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func publicTables(f *Figures) []PublicTable {
	s := f.Standing
	return []PublicTable{
		groupTable("by_month", f.ByMonth), groupTable("by_department", f.ByDepartment), groupTable("by_ground", f.ByGround),
		groupTable("by_complainant_kind", f.ByKind), groupTable("by_organisation", f.ByOrganisation), groupTable("by_channel", f.ByChannel),
		judgmentTable("first_response", f.FirstResponse), judgmentTable("norm", f.Norm),
		countTable("outcomes", f.Outcomes), countTable("satisfied", f.Satisfied),
		countTable("standing", []Count{{"open", s.Open}, {"closed", s.Closed}, {"withdrawn", s.Withdrawn}, {"dismissed", s.Dismissed}}),
	}
}

func groupTable(key string, list []Group) PublicTable {
	t := PublicTable{Key: key, Cells: make([]PublicCell, len(list))}
	for i, g := range list {
		t.Cells[i] = PublicCell{Key: g.Key, Name: g.Name, Count: &g.Received}
	}
	return t
}

func countTable(key string, list []Count) PublicTable {
	t := PublicTable{Key: key, Cells: make([]PublicCell, len(list))}
	for i, c := range list {
		t.Cells[i] = PublicCell{Key: c.Key, Count: &c.Count}
	}
	return t
}

func judgmentTable(key string, j Judgment) PublicTable {
	return countTable(key, []Count{
		{string(InTime), j.InTime}, {string(Late), j.Late}, {NotJudged, j.NotYetDue + j.Stopped + j.NoClock},
	})
}

// publicSpread needs twice as many as the threshold: a percentile of few is one of them.
func publicSpread(s Spread, threshold int) *PublicSpread {
	if s.Count < 2*threshold {
		return nil
	}
	return &PublicSpread{Median: s.Median, P90: s.P90}
}

// small reports a number that would show somebody. None at all shows nobody.
func small(n, threshold int) bool { return n > 0 && n < threshold }

func (t *PublicTable) suppress(threshold int) {
	counts := make([]int, len(t.Cells))
	for i := range t.Cells {
		counts[i] = *t.Cells[i].Count
	}
	for i, hide := range suppressed(counts, threshold) {
		if hide {
			t.Cells[i].Count = nil
		}
	}
}

// suppressed says which numbers of a division, whose total may be known, stay hidden. The small ones do, and with them the least
// of the others, all that are equal, until the hidden ones are at least two and on average as large as the threshold: then the
// total minus what is shown fits more than one division, also for who knows this rule. Where that cannot be, or the total is
// small itself, the whole division is hidden.
func suppressed(counts []int, threshold int) []bool {
	hidden := make([]bool, len(counts))
	total, sum, n := 0, 0, 0
	hide := func(i int) {
		hidden[i] = true
		sum += counts[i]
		n++
	}
	for i, c := range counts {
		total += c
		if small(c, threshold) {
			hide(i)
		}
	}
	for n > 0 && (n < 2 || sum < n*threshold) {
		least := 0
		for i, c := range counts {
			if c > 0 && !hidden[i] && (least == 0 || c < least) {
				least = c
			}
		}
		if least == 0 || small(total, threshold) {
			return all(hidden)
		}
		for i, c := range counts {
			if c == least && !hidden[i] {
				hide(i)
			}
		}
	}
	return hidden
}

func all(hidden []bool) []bool {
	for i := range hidden {
		hidden[i] = true
	}
	return hidden
}
