package reporthtml

import "github.com/klachtwerk/klachtwerk/report"

// labels are the fixed words of the page. Both languages have all of them; a test holds it.
type labels struct {
	// the head
	Title, PublicTitle string // before the period
	Kind               map[report.Kind]string
	NotFinal           string
	Contents, InShort  string
	Period             string
	AsOf, LocalTime    string // LocalTime: before the zone
	Reason             string
	Owner, Authorised  string
	Released, By       string
	NotReleased        string
	Engine, Policy     string
	Calendar           string
	NoPersons          string

	// sections
	StandsOut, Nothing        string
	Changed, Changes          string // before the version
	Commentary, Desk          string // before the desk's name; its name when the policy has none
	NoCommentary              string
	Terms, Compared           string // Compared: before "kwartalen"
	About, Handling           string
	MeasuresTitle, ApartTitle string
	ApartText, Counted        string
	NoComplaints              string

	// figures
	ReceivedComplaints, ResponseInTime, NormInTime, ShiftedInTime string
	StillOpen, Overdue, Waiting, Director                         string
	EscalatedToDirector, SatisfiedComplainants, WhoSaid           string
	DaysToClosing, MedianResponse, MedianClosing                  string
	NoShare, None, NotSaidYet, Unnamed, NoDepartment              string
	Target, TargetMet, TargetMissed                               string
	MeasuresDone, DoneLate, MeasuresOpen                          string

	tables

	// drawings
	ChartResponse, ChartNorm, ChartReceived, ChartDepartments, ChartGrounds, ChartNone, InTable string

	// the variant that may be published
	Hidden, PublicNotice string
	NotJudged            string

	version    func(n int) string
	ofReceived func(n string) string
	median     func(p90, count string) string
	measures   func(n int, total, complaints string) string
	few        func(threshold string) string // a number that is there and below the threshold
	hiddenText func(threshold string) string
}

// tables are the words of the tables.
type tables struct {
	Judgments, JudgmentsNote, Spreads, SpreadsNote, History, HistoryNote            string
	Standing, Outcomes, Satisfied, Special, Measures, Apart, Behind                 string
	ByDepartment, ByGround, ByMonth, ByKind, ByOrganisation, ByChannel              string
	Term, InTime, Late, LateOpen, Stopped, Share                                    string
	FirstResponse, Norm, Shifted, FirstClosing, Until, Complaints, Median, P90, Max string
	Figure, Received, Open, Closed, Withdrawn, Dismissed, State, Number, Total      string
	Department, Ground, Month, Kinds, Organisation, Channel, Outcome, Answer        string
	Escalated, Decided, Reopened, Suspended, Extended, NoTalk, Times, ShareOf       string
	Subject, Referrals, Signals, NoComplaint, Duplicates, Unconfirmed               string
	Backdated, Imported, Erased                                                     string
}
