package report

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// ColumnType is what the cells of a column hold.
type ColumnType string

// The types of columns, with the type of what [Column.Value] returns.
const (
	TextColumn   ColumnType = "text"   // string: a reference or an id
	WordColumn   ColumnType = "word"   // string: a code that [Word] puts into words
	NameColumn   ColumnType = "name"   // string: the id of a department or organisation
	DateColumn   ColumnType = "date"   // calendar.Date
	MomentColumn ColumnType = "moment" // time.Time in UTC, to be shown as local time in Zone
	NumberColumn ColumnType = "number" // int
	YesNoColumn  ColumnType = "yes_no" // bool
)

// Column is one column of the list, the same in CSV and in a workbook.
type Column struct {
	Key  string // stable, such as received_at
	Type ColumnType
	nl   string
	en   string
	cell func(*Row) any
}

// Heading is the column's heading for people. Moments name their zone.
func (c Column) Heading(l complaints.Language) string {
	if l == complaints.English {
		return c.en
	}
	return c.nl
}

// Value is the cell of a row, of the type that Type says, or nil when there is none.
func (c Column) Value(r *Row) any { return c.cell(r) }

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func date(d *calendar.Date) any {
	if d == nil {
		return nil
	}
	return *d
}

func number(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

func text[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

// Columns are the columns of the list, in their order.
func Columns() []Column {
	const zone = " (" + Zone + ")"
	return []Column{
		{"reference", TextColumn, "Kenmerk", "Reference", func(r *Row) any { return text(r.Reference) }},
		{"received_at", MomentColumn, "Ontvangen" + zone, "Received" + zone, func(r *Row) any { return moment(r.ReceivedAt) }},
		{"registered_at", MomentColumn, "Geregistreerd" + zone, "Registered" + zone, func(r *Row) any { return moment(r.RegisteredAt) }},
		{"month", TextColumn, "Maand", "Month", func(r *Row) any { return text(r.Month.String()) }},
		{"department", NameColumn, "Afdeling", "Department", func(r *Row) any { return text(r.Department) }},
		{"ground", WordColumn, "Grond", "Ground", func(r *Row) any { return text(r.Ground) }},
		{"complainant_kind", WordColumn, "Soort indiener", "Kind of complainant", func(r *Row) any { return text(r.Kind) }},
		{"organisation", NameColumn, "Organisatie", "Organisation", func(r *Row) any { return text(r.Organisation) }},
		{"channel", WordColumn, "Kanaal", "Channel", func(r *Row) any { return text(r.Channel) }},
		{"status", WordColumn, "Status", "Status", func(r *Row) any { return text(r.Status) }},
		{"response_by", DateColumn, "Eerste reactie uiterlijk", "First response by", func(r *Row) any { return date(r.ResponseBy) }},
		{"responded_at", MomentColumn, "Eerste reactie" + zone, "First response" + zone, func(r *Row) any { return moment(r.RespondedAt) }},
		{"response", WordColumn, "Eerste reactie op tijd", "First response in time", func(r *Row) any { return text(r.Response) }},
		{"days_to_response", NumberColumn, "Werkdagen tot eerste reactie", "Working days to first response", func(r *Row) any { return number(r.DaysToResponse) }},
		{"norm_by", DateColumn, "Norm: uiterlijk", "Norm: by", func(r *Row) any { return date(r.NormBy) }},
		{"shifted_by", DateColumn, "Verschoven datum", "Shifted date", func(r *Row) any { return date(r.ShiftedBy) }},
		{"first_closed_at", MomentColumn, "Eerste afmelding" + zone, "First closing" + zone, func(r *Row) any { return moment(r.FirstClosedAt) }},
		{"last_closed_at", MomentColumn, "Laatste afmelding" + zone, "Last closing" + zone, func(r *Row) any { return moment(r.LastClosedAt) }},
		{"ended_at", MomentColumn, "Geëindigd" + zone, "Ended" + zone, func(r *Row) any { return moment(r.EndedAt) }},
		{"norm", WordColumn, "Binnen de norm", "Within the norm", func(r *Row) any { return text(r.Norm) }},
		{"shifted", WordColumn, "Binnen de verschoven datum", "Within the shifted date", func(r *Row) any { return text(r.Shifted) }},
		{"days_to_closing", NumberColumn, "Werkdagen tot eerste afmelding", "Working days to first closing", func(r *Row) any { return number(r.DaysToClosing) }},
		{"overdue", YesNoColumn, "Over de datum", "Overdue", func(r *Row) any { return r.Overdue }},
		{"waiting", YesNoColumn, "Wacht op indiener", "Waiting for complainant", func(r *Row) any { return r.Waiting }},
		{"outcome", WordColumn, "Uitkomst", "Outcome", func(r *Row) any { return text(r.Outcome) }},
		{"satisfied", WordColumn, "Tevreden", "Satisfied", func(r *Row) any { return text(r.Satisfied) }},
		{"escalated", YesNoColumn, "Geëscaleerd", "Escalated", func(r *Row) any { return r.Escalated }},
		{"reopened", NumberColumn, "Keer heropend", "Times reopened", func(r *Row) any { return r.Reopened }},
		{"suspensions", NumberColumn, "Keer opgeschort", "Times suspended", func(r *Row) any { return r.Suspensions }},
		{"extensions", NumberColumn, "Keer verlengd", "Times extended", func(r *Row) any { return r.Extensions }},
		{"measures", NumberColumn, "Maatregelen", "Measures", func(r *Row) any { return r.Measures }},
		{"measures_done", NumberColumn, "Maatregelen gedaan", "Measures done", func(r *Row) any { return r.MeasuresDone }},
		{"measures_overdue", NumberColumn, "Maatregelen over de datum", "Measures overdue", func(r *Row) any { return r.MeasuresOverdue }},
		{"dismissal", WordColumn, "Buiten behandeling wegens", "Dismissed as", func(r *Row) any { return text(r.Dismissal) }},
		{"erased", YesNoColumn, "Gewist", "Erased", func(r *Row) any { return r.Erased }},
	}
}
