package reporthtml

import (
	"fmt"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

func english() lexicon {
	months := [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"}
	ordinals := [4]string{"first", "second", "third", "fourth"}
	return lexicon{
		language: complaints.English, thousands: ",", decimal: ".", percent: "%", months: months, of: "of",
		dayTime: func(date, clock string) string { return date + " at " + clock },
		span:    func(first, last string) string { return first + " to " + last },
		title: func(p calendar.Period) string {
			switch p.Unit() {
			case calendar.Quarter:
				return fmt.Sprintf("%s quarter of %d", ordinals[p.Number()-1], p.Year())
			case calendar.Month:
				return fmt.Sprintf("%s %d", months[p.Number()-1], p.Year())
			default:
				return p.String()
			}
		},
		short: func(p calendar.Period) string {
			switch p.Unit() {
			case calendar.Quarter:
				return fmt.Sprintf("Q%d %d", p.Number(), p.Year())
			case calendar.Month:
				return fmt.Sprintf("%s %d", months[p.Number()-1][:3], p.Year())
			default:
				return p.String()
			}
		},
		unit: englishUnit, codes: map[string]string{}, paths: englishPaths(), labels: englishLabels(),
		finding: englishFinding, since: englishSince, terms: englishTerms,
	}
}

func englishUnit(u calendar.Unit) unitWords {
	switch u {
	case calendar.Month:
		return unitWords{"this month", "the month before", "the same month a year earlier", "month", "months"}
	case calendar.Year:
		return unitWords{"this year", "the year before", "a year earlier", "year", "years"}
	default:
		return unitWords{"this quarter", "the quarter before", "the same quarter a year earlier", "quarter", "quarters"}
	}
}

func englishLabels() labels {
	return labels{
		Title: "Complaints report,", PublicTitle: "Complaints in figures,",
		Kind: map[report.Kind]string{
			report.Provisional: "Provisional report", report.Final: "Final report", report.OnDemand: "Report on demand",
		},
		NotFinal: fmt.Sprintf("These figures are provisional. The final report follows %d working days after the end of the quarter.",
			report.FinalAfter),
		Contents: "Contents", InShort: "In brief", Period: "Period",
		AsOf: "As of", LocalTime: "local time in", Reason: "Reason",
		Owner: "Process owner", Authorised: "Authorised by", Released: "Released", By: "by",
		NotReleased: "not released yet", Engine: "Klachtwerk", Policy: "Complaints policy", Calendar: "Calendar",
		NoPersons: "This report holds no names of complainants and no text from complaints.",

		StandsOut: "What stands out", Nothing: "Nothing in particular stands out.",
		Changed: "What changed since", Changes: "The main figures that changed",
		Commentary: "Commentary by the", Desk: "service desk", NoCommentary: "The report was released without a commentary.",
		Terms: "Were the terms kept", Compared: "Compared with earlier", About: "What the complaints are about",
		Handling: "How the complaints were handled", MeasuresTitle: "Measures", ApartTitle: "What is counted apart",
		ApartText: "What the first table holds came in during the same period and is not part of the figures.",
		Counted:   "How it is counted", NoComplaints: "No complaints were received in this period.",

		ReceivedComplaints: "Complaints received", ResponseInTime: "First response in time", NormInTime: "Closed within the norm",
		ShiftedInTime: "Closed within the shifted date",
		StillOpen:     "Still open", Overdue: "Past the date", Waiting: "Waiting for complainant", Director: "With the director",
		EscalatedToDirector: "Escalated to the director", SatisfiedComplainants: "Satisfied complainants", WhoSaid: "who said so",
		DaysToClosing: "Working days to closing", MedianResponse: "Working days to first response (median)",
		MedianClosing: "Working days to first closing (median)",
		NoShare:       "not to be judged yet", None: "none", NotSaidYet: "Not known yet", Unnamed: "Not filled in", NoDepartment: "an unknown department",
		Target: "Target", TargetMet: "met", TargetMissed: "not met",
		MeasuresDone: "Done", DoneLate: "Done after the date", MeasuresOpen: "To be done",

		tables: englishTables(),

		ChartResponse: "First response in time, by", ChartNorm: "Closed within the norm, by", ChartReceived: "Complaints received, by",
		ChartDepartments: "Complaints received by department", ChartGrounds: "Complaints received by ground", ChartNone: "none",
		InTable: "The numbers are in the table below.",

		Hidden: "not shown", NotJudged: "Not judged, or not yet",
		PublicNotice: "This is the version to be published. Small numbers are left out, so that nobody can be recognised.",

		version:    func(n int) string { return fmt.Sprintf("version %d", n) },
		ofReceived: func(n string) string { return "of " + n + " received" },
		median:     func(p90, count string) string { return "median; 90% within " + p90 + "; " + count + " complaints" },
		measures: func(n int, total, complaints string) string {
			switch n {
			case 0:
				return "No measures were agreed on."
			case 1:
				return "1 measure was agreed on."
			}
			return total + " measures were agreed on, with " + complaints + " complaints."
		},
		few: func(threshold string) string { return "<" + nbsp + threshold },
		hiddenText: func(threshold string) string {
			return "Not shown: a number below " + threshold + ", or a number from which somebody could work out such a small one."
		},
	}
}

func englishTables() tables {
	return tables{
		Judgments:     "How the terms were kept, in numbers of complaints",
		JudgmentsNote: "The percentage is the part that was in time, of all complaints that were in time or late. What is not yet due is left out of it.",
		Spreads:       "Working days from receipt", SpreadsNote: "Median: half of the complaints took no longer.",
		History: "Figures beside those of earlier", HistoryNote: "All columns are counted as of the same moment.",
		Standing: "Where the received complaints stand", Outcomes: "Outcome", Satisfied: "Is the complainant satisfied?",
		Special: "Particulars", Measures: "State of the measures", Apart: "Counted apart", Behind: "About the data",
		ByDepartment: "Complaints by department", ByGround: "Complaints by ground", ByMonth: "Complaints by month",
		ByKind: "Complaints by kind of complainant", ByOrganisation: "Complaints by organisation", ByChannel: "Complaints by channel",
		Term: "Term", InTime: "In time", Late: "Late", LateOpen: "Of these still open", Stopped: "Not to be judged", Share: "Part in time",
		FirstResponse: "First response", Norm: "Closed within the norm", Shifted: "Closed within the shifted date",
		FirstClosing: "First closing", Until: "Until", Complaints: "Complaints", Median: "Median", P90: "90% within", Max: "Longest",
		Figure: "Figure", Received: "Received", Open: "Still open", Closed: "Closed", Withdrawn: "Withdrawn",
		Dismissed: "Dismissed", State: "State", Number: "Number", Total: "Total",
		Department: "Department", Ground: "Ground", Month: "Month", Kinds: "Kind of complainant", Organisation: "Organisation", Channel: "Channel",
		Outcome: "Outcome", Answer: "Answer",
		Escalated: "Escalated", Decided: "With the director's decision", Reopened: "Reopened", Suspended: "Suspended (waiting for complainant)",
		Extended: "Extended", NoTalk: "Handed back without a conversation", Times: "Times", ShareOf: "Part of",
		Subject: "Kind", Unconfirmed: "Mails that their sender has not confirmed",
		Referrals: "Citizens and businesses referred", Signals: "Anonymous signals", NoComplaint: "No complaint",
		Duplicates: "Filed twice", Backdated: "Complaints entered after the period", Imported: "Complaints from another system",
		Erased: "Complaints whose contents were erased",
	}
}

func englishPaths() map[string]string {
	return map[string]string{
		"received": "received", "counted_apart": "Counted apart", "by_month": "Month", "by_department": "Department", "by_ground": "Ground",
		"by_complainant_kind": "Kind of complainant", "by_organisation": "Organisation", "by_channel": "Channel",
		"first_response": "First response", "norm": "Within the norm", "shifted": "Within the shifted date",
		"days_to_first_response": "Working days to first response", "days_to_first_closing": "Working days to first closing",
		"standing": "State", "outcomes": "Outcome", "satisfied": "Satisfied", "escalated": "escalated", "decided": "with the director's decision",
		"reopened": "Reopened", "suspended": "Suspended", "extended": "Extended", "without_conversation": "handed back without a conversation",
		"measures": "Measures", "erased": "contents erased", "imported": "from another system", "entered_after_period": "entered after the period",
		"referrals": "referred", "signals": "anonymous signals", "no_complaint": "no complaint", "duplicates": "filed twice", "unconfirmed": "unconfirmed mails",
		"in_time": "in time", "late": "late", "late_open": "late and still open", "not_yet_due": "not yet due",
		"stopped": "not to be judged", "no_clock": "no term",
		"count": "complaints", "median": "median", "p90": "90% within", "max": "longest",
		"open": "still open", "overdue": "past the date", "waiting": "waiting for complainant", "director": "with the director",
		"closed": "closed", "withdrawn": "withdrawn", "dismissed": "dismissed",
		"complaints": "complaints", "times": "times", "total": "agreed on", "done": "done", "done_late": "done after the date",
		"measures.open": "to be done",
	}
}
