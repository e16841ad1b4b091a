package reporthtml

import (
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// dutchFinding says one thing that stands out in one sentence.
func dutchFinding(x lexicon, u unitWords, f report.Finding) string {
	n, was := x.number(f.Count), x.number(f.Was)
	part := report.Share{Count: f.Count, Of: f.Of}
	percent, _ := x.share(part)
	now, then := x.shareOf(part), x.shareOf(report.Share{Count: f.Was, Of: f.WasOf})
	switch f.Code {
	case report.BelowTargetResponse:
		return fmt.Sprintf("De eerste reactie was bij %s klachten op tijd (%s); het doel van %s is niet gehaald.", x.part(part), percent, x.whole(f.Target))
	case report.OnTargetResponse:
		return fmt.Sprintf("De eerste reactie was bij %s klachten op tijd (%s); het doel van %s is gehaald.", x.part(part), percent, x.whole(f.Target))
	case report.BelowTargetNorm:
		return fmt.Sprintf("Binnen de norm zijn %s klachten afgemeld (%s); het doel van %s is niet gehaald.", x.part(part), percent, x.whole(f.Target))
	case report.OnTargetNorm:
		return fmt.Sprintf("Binnen de norm zijn %s klachten afgemeld (%s); het doel van %s is gehaald.", x.part(part), percent, x.whole(f.Target))
	case report.StillOverdue:
		return fmt.Sprintf("Van de %s ontvangen klachten %s nog open terwijl de datum voorbij is.", x.number(f.Of), plural(f.Count, "is er 1", "zijn er "+n))
	case report.DepartmentLate:
		return fmt.Sprintf("Van de klachten over %s %s te laat: %s. Geen andere afdeling had er meer.",
			x.findingName(f), plural(f.Count, "was er 1", "waren er "+n), x.shareOf(part))
	case report.ReceivedChanged:
		return fmt.Sprintf("Er kwamen %s klachten binnen dan in %s: %s tegen %s.", dutchMore(f.Count > f.Was, "meer", "minder"), u.Before, n, was)
	case report.ReceivedLastYear:
		return fmt.Sprintf("Er kwamen %s klachten binnen dan in %s: %s tegen %s.", dutchMore(f.Count > f.Was, "meer", "minder"), u.YearBefore, n, was)
	case report.ResponseChanged:
		return fmt.Sprintf("De eerste reactie was %s op tijd dan in %s: %s tegen %s.", dutchMore(better(f), "vaker", "minder vaak"), u.Before, now, then)
	case report.NormChanged:
		return fmt.Sprintf("Klachten zijn %s binnen de norm afgemeld dan in %s: %s tegen %s.", dutchMore(better(f), "vaker", "minder vaak"), u.Before, now, then)
	case report.EscalatedChanged:
		return fmt.Sprintf("Klachten zijn %s geëscaleerd dan in %s: %s tegen %s.", dutchMore(better(f), "vaker", "minder vaak"), u.Before, now, then)
	case report.DepartmentChanged:
		return fmt.Sprintf("Over %s kwamen %s klachten binnen dan in %s: %s tegen %s.",
			x.findingName(f), dutchMore(f.Count > f.Was, "meer", "minder"), u.Before, n, was)
	case report.MeasuresOverdue:
		return fmt.Sprintf("Van de %s maatregelen %s over de datum.", x.number(f.Of), plural(f.Count, "is er 1", "zijn er "+n))
	case report.ManyUnsatisfied:
		return fmt.Sprintf("Van de %s indieners die zeiden of zij tevreden zijn, %s niet tevreden (%s).",
			x.number(f.Of), plural(f.Count, "was er 1", "waren er "+n), percent)
	default:
		return ""
	}
}

func dutchMore(more bool, yes, no string) string {
	if more {
		return yes
	}
	return no
}

// dutchSince says in a sentence or two what changed.
func dutchSince(x lexicon, s *report.Since) string {
	head := fmt.Sprintf("Vergeleken met versie %d (%s, peilmoment %s)", s.Version, x.word(string(s.Kind)), x.moment(s.AsOf))
	switch {
	case len(s.Changes) == 0 && s.Entered == 0:
		return head + " is er niets veranderd."
	case s.Entered == 0:
		return fmt.Sprintf("%s zijn er geen klachten bij gekomen en %s.", head, dutchFigures(x, len(s.Changes)))
	}
	return fmt.Sprintf("%s %s bij gekomen en %s.", head, plural(s.Entered, "is er 1 klacht", "zijn er "+x.number(s.Entered)+" klachten"),
		dutchFigures(x, len(s.Changes)))
}

func dutchFigures(x lexicon, n int) string {
	return plural(n, "is 1 cijfer veranderd", "zijn "+x.number(n)+" cijfers veranderd")
}

// dutchTerms says how it is counted.
func dutchTerms(x lexicon, d *report.Document) []fact {
	norm := "In de standaardprocedure is die 2 weken."
	if d.Law == complaints.LawAwb {
		norm = "In de Algemene wet bestuursrecht is die 6 weken, of 10 weken met een klachtencommissie (artikel 9:11)."
	}
	return []fact{
		{"Welke klachten", fmt.Sprintf("De klachten die zijn ontvangen van %s, zoals ze ervoor stonden op het peilmoment (%s). "+
			"Het gaat om de dag van ontvangst in Nederland, niet om de dag van invoeren.", x.days(d.First, d.Last), x.moment(d.AsOf))},
		{"Niet meegeteld", "Doorverwezen burgers en bedrijven, anonieme signalen, berichten die geen klacht zijn en dubbele klachten. Die zijn apart geteld."},
		{"Eerste reactie op tijd", "De behandelaar heeft de indiener gesproken of persoonlijk geschreven binnen de termijn daarvoor. " +
			"In de standaardprocedure is die 2 werkdagen. Een ontvangstbevestiging of een voicemail telt niet."},
		{"Binnen de norm afgemeld", "De klacht is voor het eerst afgemeld binnen de oorspronkelijke termijn. " + norm +
			" Opschorting en verlenging veranderen dat niet."},
		{"Binnen de verschoven datum", "De klacht is voor het eerst afgemeld binnen de datum die gold na opschorting of verlenging."},
		{"Nog niet aan de orde", "De datum is nog niet voorbij en de klacht is nog niet beantwoord of afgemeld. Deze klachten tellen niet mee in het percentage, " +
			"ook niet in het aantal waarvan het een deel is."},
		{"Te laat", "Na de datum beantwoord of afgemeld, of nog open terwijl de datum voorbij is."},
		{"Niet te beoordelen", "Ingetrokken of buiten behandeling gesteld voordat de datum voorbij was, of zonder termijn."},
		{"Heropend", "De eerste afmelding telt voor de norm. Heropeningen zijn apart geteld."},
		{"Werkdagen", "Maandag tot en met vrijdag, zonder feestdagen. De dag van ontvangst telt niet mee."},
		{"Mediaan en 90" + nbsp + "%", "Bij de helft van de klachten duurde het niet langer dan de mediaan. " +
			"Bij 9 van de 10 klachten duurde het niet langer dan het getal bij 90" + nbsp + "%."},
		{"Tijden", "Alle datums en tijden zijn plaatselijke tijd (" + d.Zone + ")."},
	}
}
