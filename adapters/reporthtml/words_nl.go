package reporthtml

import (
	"fmt"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

func dutch() lexicon {
	months := [12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
		"oktober", "november", "december"}
	return lexicon{
		language: complaints.Dutch, thousands: ".", decimal: ",", percent: nbsp + "%", months: months, of: "van",
		dayTime: func(date, clock string) string { return date + " om " + clock + " uur" },
		span:    func(first, last string) string { return first + " tot en met " + last },
		title: func(p calendar.Period) string {
			switch p.Unit() {
			case calendar.Quarter:
				return fmt.Sprintf("%de kwartaal %d", p.Number(), p.Year())
			case calendar.Month:
				return fmt.Sprintf("%s %d", months[p.Number()-1], p.Year())
			default:
				return p.String()
			}
		},
		short: func(p calendar.Period) string {
			switch p.Unit() {
			case calendar.Quarter:
				return fmt.Sprintf("K%d %d", p.Number(), p.Year())
			case calendar.Month:
				return fmt.Sprintf("%s %d", [12]string{"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}[p.Number()-1], p.Year())
			default:
				return p.String()
			}
		},
		unit:  dutchUnit,
		codes: map[string]string{string(report.NotYetDue): "nog niet aan de orde"},
		paths: dutchPaths(), labels: dutchLabels(),
		finding: dutchFinding, since: dutchSince, terms: dutchTerms,
	}
}

func dutchUnit(u calendar.Unit) unitWords {
	switch u {
	case calendar.Month:
		return unitWords{"deze maand", "de maand ervoor", "dezelfde maand een jaar eerder", "maand", "maanden"}
	case calendar.Year:
		return unitWords{"dit jaar", "het jaar ervoor", "een jaar eerder", "jaar", "jaren"}
	default:
		return unitWords{"dit kwartaal", "het kwartaal ervoor", "hetzelfde kwartaal een jaar eerder", "kwartaal", "kwartalen"}
	}
}

func dutchLabels() labels {
	return labels{
		Title: "Klachtenrapportage", PublicTitle: "Klachtencijfers",
		Kind: map[report.Kind]string{
			report.Provisional: "Voorlopige rapportage", report.OnDemand: "Rapportage op verzoek",
			report.Final: "Definitieve rapportage", //nolint:misspell // Dutch
		},
		NotFinal: fmt.Sprintf("Deze cijfers zijn voorlopig. De definitieve rapportage verschijnt %d werkdagen na het einde van het kwartaal.", //nolint:misspell // Dutch
			report.FinalAfter),
		Contents: "Inhoud", InShort: "In het kort", Period: "Periode",
		AsOf: "Peilmoment", LocalTime: "plaatselijke tijd", Reason: "Reden",
		Owner: "Proceseigenaar", Authorised: "Vastgesteld door", Released: "Vrijgegeven", By: "door",
		NotReleased: "nog niet vrijgegeven", Engine: "Klachtwerk", Policy: "Klachtenbeleid", Calendar: "Kalender",
		NoPersons: "Deze rapportage bevat geen namen van indieners en geen teksten uit klachten.",

		StandsOut: "Wat valt op", Nothing: "Er valt niets bijzonders op.",
		Changed: "Wat is er veranderd sinds", Changes: "De belangrijkste cijfers die zijn veranderd",
		Commentary: "Toelichting van de", Desk: "Servicedesk", NoCommentary: "De rapportage is vrijgegeven zonder toelichting.",
		Terms: "Zijn de termijnen gehaald", Compared: "Vergelijking met eerdere", About: "Waar gaan de klachten over",
		Handling: "Hoe zijn de klachten behandeld", MeasuresTitle: "Maatregelen", ApartTitle: "Wat is apart geteld",
		ApartText: "Wat in de eerste tabel staat, kwam binnen in dezelfde periode en telt niet mee in de cijfers.",
		Counted:   "Zo is er geteld", NoComplaints: "In deze periode zijn er geen klachten ontvangen.",

		ReceivedComplaints: "Ontvangen klachten", ResponseInTime: "Eerste reactie op tijd", NormInTime: "Binnen de norm afgemeld",
		ShiftedInTime: "Binnen de verschoven datum afgemeld",
		StillOpen:     "Nog open", Overdue: "Over de datum", Waiting: "Wacht op indiener", Director: "Ligt bij de directeur",
		EscalatedToDirector: "Geëscaleerd naar de directeur", SatisfiedComplainants: "Tevreden indieners", WhoSaid: "die het zeiden",
		DaysToClosing: "Werkdagen tot afmelding", MedianResponse: "Werkdagen tot eerste reactie (mediaan)",
		MedianClosing: "Werkdagen tot eerste afmelding (mediaan)",
		NoShare:       "nog niet te beoordelen", None: "geen", NotSaidYet: "Nog niet bekend", Unnamed: "Niet ingevuld", NoDepartment: "een onbekende afdeling",
		Target: "Doel", TargetMet: "gehaald", TargetMissed: "niet gehaald",
		MeasuresDone: "Gedaan", DoneLate: "Gedaan na de datum", MeasuresOpen: "Nog te doen",

		tables: dutchTables(),

		ChartResponse: "Eerste reactie op tijd, per", ChartNorm: "Binnen de norm afgemeld, per", ChartReceived: "Ontvangen klachten, per",
		ChartDepartments: "Ontvangen klachten per afdeling", ChartGrounds: "Ontvangen klachten per grond", ChartNone: "geen",
		InTable: "De getallen staan in de tabel eronder.",

		Hidden: "niet getoond", NotJudged: "Nog niet of niet te beoordelen",
		PublicNotice: "Dit is de versie om openbaar te maken. Kleine getallen staan er niet in, zodat niemand te herkennen is.",

		version:    func(n int) string { return fmt.Sprintf("versie %d", n) },
		ofReceived: func(n string) string { return "van " + n + " ontvangen" },
		median: func(p90, count string) string {
			return "mediaan; 90" + nbsp + "% binnen " + p90 + "; " + count + " klachten"
		},
		measures: func(n int, total, complaints string) string {
			switch n {
			case 0:
				return "Er zijn geen maatregelen afgesproken."
			case 1:
				return "Er is 1 maatregel afgesproken."
			}
			return "Er zijn " + total + " maatregelen afgesproken, bij " + complaints + " klachten."
		},
		few: func(threshold string) string { return "<" + nbsp + threshold },
		hiddenText: func(threshold string) string {
			return "Niet getoond: een getal onder de " + threshold + ", of een getal waarmee iemand zo'n klein getal kan uitrekenen."
		},
	}
}

func dutchTables() tables {
	return tables{
		Judgments:     "Hoe de termijnen zijn gehaald, in aantallen klachten",
		JudgmentsNote: "Het percentage is het deel dat op tijd was, van alle klachten die op tijd of te laat waren. Wat nog niet aan de orde is, telt daarin niet mee.",
		Spreads:       "Werkdagen vanaf de ontvangst", SpreadsNote: "Mediaan: bij de helft van de klachten duurde het niet langer.",
		History: "Cijfers naast die van eerdere", HistoryNote: "Alle kolommen zijn geteld op hetzelfde peilmoment.",
		Standing: "Stand van de ontvangen klachten", Outcomes: "Uitkomst", Satisfied: "Is de indiener tevreden?",
		Special: "Bijzonderheden", Measures: "Stand van de maatregelen", Apart: "Apart geteld", Behind: "Over de gegevens",
		ByDepartment: "Klachten per afdeling", ByGround: "Klachten per grond", ByMonth: "Klachten per maand",
		ByKind: "Klachten per soort indiener", ByOrganisation: "Klachten per organisatie", ByChannel: "Klachten per kanaal",
		Term: "Termijn", InTime: "Op tijd", Late: "Te laat", LateOpen: "Waarvan nog open", Stopped: "Niet te beoordelen", Share: "Deel op tijd",
		FirstResponse: "Eerste reactie", Norm: "Afgemeld binnen de norm", Shifted: "Afgemeld binnen de verschoven datum",
		FirstClosing: "Eerste afmelding", Until: "Tot", Complaints: "Klachten", Median: "Mediaan", P90: "90" + nbsp + "% binnen", Max: "Langste",
		Figure: "Cijfer", Received: "Ontvangen", Open: "Nog open", Closed: "Afgemeld", Withdrawn: "Ingetrokken",
		Dismissed: "Buiten behandeling gesteld", State: "Stand", Number: "Aantal", Total: "Totaal",
		Department: "Afdeling", Ground: "Grond", Month: "Maand", Kinds: "Soort indiener", Organisation: "Organisatie", Channel: "Kanaal",
		Outcome: "Uitkomst", Answer: "Antwoord",
		Escalated: "Geëscaleerd", Decided: "Met een oordeel van de directeur", Reopened: "Heropend", Suspended: "Opgeschort (wacht op indiener)",
		Extended: "Verlengd", NoTalk: "Teruggezet zonder gesprek", Times: "Keren", ShareOf: "Deel van",
		Subject: "Soort", Unconfirmed: "Mails die de afzender niet heeft bevestigd",
		Referrals: "Doorverwezen burgers en bedrijven", Signals: "Anonieme signalen", NoComplaint: "Geen klacht",
		Duplicates: "Dubbel ingediend", Backdated: "Klachten die pas na de periode zijn ingevoerd", Imported: "Klachten uit een ander systeem",
		Erased: "Klachten waarvan de inhoud is gewist",
	}
}

func dutchPaths() map[string]string {
	return map[string]string{
		"received": "ontvangen", "counted_apart": "Apart geteld", "by_month": "Maand", "by_department": "Afdeling", "by_ground": "Grond",
		"by_complainant_kind": "Soort indiener", "by_organisation": "Organisatie", "by_channel": "Kanaal",
		"first_response": "Eerste reactie", "norm": "Binnen de norm", "shifted": "Binnen de verschoven datum",
		"days_to_first_response": "Werkdagen tot eerste reactie", "days_to_first_closing": "Werkdagen tot eerste afmelding",
		"standing": "Stand", "outcomes": "Uitkomst", "satisfied": "Tevreden", "escalated": "geëscaleerd", "decided": "met een oordeel van de directeur",
		"reopened": "Heropend", "suspended": "Opgeschort", "extended": "Verlengd", "without_conversation": "teruggezet zonder gesprek",
		"measures": "Maatregelen", "erased": "inhoud gewist", "imported": "uit een ander systeem", "entered_after_period": "na de periode ingevoerd",
		"referrals": "doorverwezen", "signals": "anonieme signalen", "no_complaint": "geen klacht", "duplicates": "dubbel ingediend", "unconfirmed": "onbevestigde mails",
		"in_time": "op tijd", "late": "te laat", "late_open": "te laat en nog open", "not_yet_due": "nog niet aan de orde",
		"stopped": "niet te beoordelen", "no_clock": "geen termijn",
		"count": "klachten", "median": "mediaan", "p90": "90" + nbsp + "% binnen", "max": "langste",
		"open": "nog open", "overdue": "over de datum", "waiting": "wacht op indiener", "director": "ligt bij de directeur",
		"closed": "afgemeld", "withdrawn": "ingetrokken", "dismissed": "buiten behandeling gesteld",
		"complaints": "klachten", "times": "keren", "total": "afgesproken", "done": "gedaan", "done_late": "gedaan na de datum",
		"measures.open": "nog te doen",
	}
}
