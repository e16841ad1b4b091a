package reporthtml

import (
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// englishFinding says one thing that stands out in one sentence.
func englishFinding(x lexicon, u unitWords, f report.Finding) string {
	n, was := x.number(f.Count), x.number(f.Was)
	part := report.Share{Count: f.Count, Of: f.Of}
	percent, _ := x.share(part)
	now, then := x.shareOf(part), x.shareOf(report.Share{Count: f.Was, Of: f.WasOf})
	switch f.Code {
	case report.BelowTargetResponse:
		return fmt.Sprintf("The first response was in time for %s complaints (%s); the target of %s was not met.", x.part(part), percent, x.whole(f.Target))
	case report.OnTargetResponse:
		return fmt.Sprintf("The first response was in time for %s complaints (%s); the target of %s was met.", x.part(part), percent, x.whole(f.Target))
	case report.BelowTargetNorm:
		return fmt.Sprintf("Of the complaints, %s were closed within the norm (%s); the target of %s was not met.", x.part(part), percent, x.whole(f.Target))
	case report.OnTargetNorm:
		return fmt.Sprintf("Of the complaints, %s were closed within the norm (%s); the target of %s was met.", x.part(part), percent, x.whole(f.Target))
	case report.StillOverdue:
		return fmt.Sprintf("Of the %s complaints received, %s still open past the date.", x.number(f.Of), plural(f.Count, "1 is", n+" are"))
	case report.DepartmentLate:
		return fmt.Sprintf("Of the complaints about %s, %s late: %s. No other department had more.",
			x.findingName(f), plural(f.Count, "1 was", n+" were"), x.shareOf(part))
	case report.ReceivedChanged:
		return fmt.Sprintf("%s complaints came in than in %s: %s against %s.", englishMore(f.Count > f.Was, "More", "Fewer"), u.Before, n, was)
	case report.ReceivedLastYear:
		return fmt.Sprintf("%s complaints came in than in %s: %s against %s.", englishMore(f.Count > f.Was, "More", "Fewer"), u.YearBefore, n, was)
	case report.ResponseChanged:
		return fmt.Sprintf("The first response was in time %s often than in %s: %s against %s.", englishMore(better(f), "more", "less"), u.Before, now, then)
	case report.NormChanged:
		return fmt.Sprintf("Complaints were closed within the norm %s often than in %s: %s against %s.", englishMore(better(f), "more", "less"), u.Before, now, then)
	case report.EscalatedChanged:
		return fmt.Sprintf("Complaints were escalated %s often than in %s: %s against %s.", englishMore(better(f), "more", "less"), u.Before, now, then)
	case report.DepartmentChanged:
		return fmt.Sprintf("%s complaints about %s came in than in %s: %s against %s.",
			englishMore(f.Count > f.Was, "More", "Fewer"), x.findingName(f), u.Before, n, was)
	case report.MeasuresOverdue:
		return fmt.Sprintf("Of the %s measures, %s past the date.", x.number(f.Of), plural(f.Count, "1 is", n+" are"))
	case report.ManyUnsatisfied:
		return fmt.Sprintf("Of the %s complainants who said whether they are satisfied, %s not (%s).",
			x.number(f.Of), plural(f.Count, "1 was", n+" were"), percent)
	default:
		return ""
	}
}

func englishMore(more bool, yes, no string) string {
	if more {
		return yes
	}
	return no
}

// englishSince says in a sentence what changed.
func englishSince(x lexicon, s *report.Since) string {
	head := fmt.Sprintf("Compared with version %d (%s, as of %s)", s.Version, x.word(string(s.Kind)), x.moment(s.AsOf))
	if len(s.Changes) == 0 && s.Entered == 0 {
		return head + ", nothing changed."
	}
	added := plural(s.Entered, "1 complaint was added", x.number(s.Entered)+" complaints were added")
	if s.Entered == 0 {
		added = "no complaints were added"
	}
	return fmt.Sprintf("%s, %s and %s.", head, added, plural(len(s.Changes), "1 figure changed", x.number(len(s.Changes))+" figures changed"))
}

// englishTerms says how it is counted.
func englishTerms(x lexicon, d *report.Document) []fact {
	norm := "In the standard procedure that is 2 weeks."
	if d.Law == complaints.LawAwb {
		norm = "In the General Administrative Law Act that is 6 weeks, or 10 weeks with a complaints committee (article 9:11)."
	}
	return []fact{
		{"Which complaints", fmt.Sprintf("The complaints received from %s, as they stood at the as-of moment (%s). "+
			"What counts is the day of receipt in the Netherlands, not the day of entry.", x.days(d.First, d.Last), x.moment(d.AsOf))},
		{"Left out", "Citizens and businesses that were referred, anonymous signals, messages that are no complaint, and duplicates. They are counted apart."},
		{"First response in time", "The handler spoke with the complainant or wrote to them personally within the term for it. " +
			"In the standard procedure that is 2 working days. An acknowledgment or a voicemail does not count."},
		{"Closed within the norm", "The complaint was first closed within the original term. " + norm + " Suspension and extension make no difference."},
		{"Within the shifted date", "The complaint was first closed by the date that held after suspension or extension."},
		{"Not yet due", "The date has not passed, and the complaint was not answered or closed yet. Such complaints are left out of the percentage, " +
			"and out of the number that it is a part of."},
		{"Late", "Answered or closed after the date, or still open past the date."},
		{"Not to be judged", "Withdrawn or dismissed before the date passed, or without a term."},
		{"Reopened", "The first closing counts for the norm. Reopenings are counted apart."},
		{"Working days", "Monday to Friday, without public holidays. The day of receipt is not counted."},
		{"Median and 90%", "Half of the complaints took no longer than the median. 9 out of 10 took no longer than the number at 90%."},
		{"Times", "All dates and times are local time (" + d.Zone + ")."},
	}
}
