package letters

import "github.com/klachtwerk/klachtwerk/complaints"

func dutch() vocabulary {
	return vocabulary{
		weekdays: [7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
		months: [12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
			"oktober", "november", "december"},
		at: " om ",
		status: map[complaints.Status]string{
			complaints.Registered: "geregistreerd",
			complaints.Assigned:   "doorgezet",
			complaints.InProgress: "in behandeling",
			complaints.Handled:    "terug bij de Servicedesk",
			complaints.Escalated:  "geëscaleerd",
			complaints.Closed:     "afgemeld",
			complaints.Withdrawn:  "ingetrokken",
			complaints.Referred:   "doorverwezen",
			complaints.Dismissed:  "buiten behandeling gesteld",
		},
		outcome: map[complaints.Outcome]string{
			complaints.Upheld:             "gegrond",
			complaints.PartlyUpheld:       "deels gegrond",
			complaints.NotUpheld:          "ongegrond",
			complaints.ResolvedInformally: "informeel opgelost",
			complaints.NoJudgment:         "geen oordeel",
		},
		verdict: map[complaints.Outcome]string{
			complaints.Upheld:             "Uw klacht is gegrond. Wij geven u gelijk.",
			complaints.PartlyUpheld:       "Uw klacht is deels gegrond. Wij geven u voor een deel gelijk.",
			complaints.NotUpheld:          "Uw klacht is ongegrond. Wij geven u geen gelijk.",
			complaints.ResolvedInformally: "Uw klacht is informeel opgelost, in overleg met u.",
			complaints.NoJudgment:         "Wij geven over uw klacht geen oordeel.",
		},
		satisfied: map[complaints.Satisfaction]string{
			complaints.SatisfiedYes:     "ja",
			complaints.SatisfiedNo:      "nee",
			complaints.SatisfiedUnknown: "niet bekend",
		},
		deadline: map[complaints.DeadlineKind]string{
			complaints.FirstResponse: "eerste reactie",
			complaints.Resolution:    "volledige afhandeling",
		},
		state: map[complaints.DeadlineState]string{
			complaints.Running:   "loopt",
			complaints.Met:       "gehaald",
			complaints.Breached:  "overschreden",
			complaints.Suspended: "staat stil: wacht op indiener",
			complaints.Stopped:   "gestopt",
		},
		ground:     dutchGrounds(),
		articleAwb: dutchArticles(),
		kind: map[complaints.ComplainantKind]string{
			complaints.Citizen:  "inwoners",
			complaints.Business: "bedrijven",
		},
		event: dutchEvents(), letter: dutchLetters(),
		relation: map[complaints.Relation]string{
			complaints.AsComplainant:   "indiener",
			complaints.AsPartnerSystem: "systeem van de partner",
			complaints.AsDesk:          "Servicedesk",
			complaints.AsHandler:       "behandelaar",
			complaints.AsMember:        "lid van de MT-behandelaarsgroep",
			complaints.AsConsulted:     "meelezer",
			complaints.AsFormer:        "eerdere behandelaar",
			complaints.AsDirector:      "directeur",
			complaints.AsAdministrator: "beheerder",
			complaints.AsEngine:        "automatisch",
		},
	}
}

func dutchGrounds() map[complaints.DismissalGround]string {
	return map[complaints.DismissalGround]string{
		complaints.OutOfScope:     "Uw bericht gaat niet over iets waarover u bij ons een klacht kunt indienen.",
		complaints.Duplicate:      "U heeft over hetzelfde al een klacht ingediend. Die andere klacht behandelen wij wel.",
		complaints.Anonymous:      "Wij weten niet wie de klacht heeft ingediend.",
		complaints.AlreadyHandled: "Wij hebben deze klacht al eerder behandeld.",
		complaints.TooOld:         "Wat er gebeurde, was meer dan een jaar voordat u uw klacht indiende.",
		complaints.Objection:      "U had hierover bezwaar kunnen maken.",
		complaints.Appeal:         "U kunt of kon hierover in beroep gaan.",
		complaints.CourtCase:      "Een rechter heeft hierover geoordeeld, of gaat dat nog doen.",
		complaints.Prosecution:    "Er loopt hierover een onderzoek van de officier van justitie, of een strafzaak.",
		complaints.TooSlight:      "Het is duidelijk dat uw belang te klein is, of dat wat er gebeurde niet ernstig genoeg is.",
	}
}

func dutchArticles() map[complaints.DismissalGround]string {
	return map[complaints.DismissalGround]string{
		complaints.AlreadyHandled: "artikel 9:8, eerste lid, onder a",
		complaints.TooOld:         "artikel 9:8, eerste lid, onder b",
		complaints.Objection:      "artikel 9:8, eerste lid, onder c",
		complaints.Appeal:         "artikel 9:8, eerste lid, onder d",
		complaints.CourtCase:      "artikel 9:8, eerste lid, onder e",
		complaints.Prosecution:    "artikel 9:8, eerste lid, onder f",
		complaints.TooSlight:      "artikel 9:8, tweede lid",
	}
}

func dutchEvents() map[complaints.EventType]string {
	return map[complaints.EventType]string{
		complaints.EventSubmitted:        "ingediend",
		complaints.EventAssigned:         "doorgezet",
		complaints.EventTaken:            "in behandeling genomen",
		complaints.EventReturned:         "terug naar de Servicedesk",
		complaints.EventContacted:        "contact met de indiener",
		complaints.EventNoted:            "interne notitie",
		complaints.EventMessaged:         "bericht",
		complaints.EventAttached:         "bijlage",
		complaints.EventSuspended:        "wacht op indiener",
		complaints.EventResumed:          "hervat",
		complaints.EventExtended:         "verlengd",
		complaints.EventHandedBack:       "teruggezet naar de Servicedesk",
		complaints.EventDissatisfied:     "indiener is niet tevreden",
		complaints.EventWaived:           "indiener wil geen oordeel van de directeur",
		complaints.EventEscalated:        "geëscaleerd",
		complaints.EventDecided:          "oordeel van de directeur",
		complaints.EventClosed:           "afgemeld",
		complaints.EventWithdrawn:        "ingetrokken",
		complaints.EventReferred:         "doorverwezen",
		complaints.EventDismissed:        "buiten behandeling gesteld",
		complaints.EventReopened:         "heropend",
		complaints.EventReopeningRefused: "heropening geweigerd",
		complaints.EventAmended:          "gegevens gewijzigd",
		complaints.EventLinked:           "gekoppeld",
		complaints.EventHeard:            "gehoord",
		complaints.EventMeasureDone:      "maatregel uitgevoerd",
		complaints.EventSeen:             "gezien door de Servicedesk",
		complaints.EventPosted:           "brief op de post gedaan",
		complaints.EventHoldChanged:      "bewaarplicht gewijzigd",
		complaints.EventWarned:           "waarschuwing",
		complaints.EventBreached:         "termijn overschreden",
		complaints.EventReminded:         "herinnering",
		complaints.EventErased:           "gegevens gewist",
		complaints.EventConfirmed:        "afzender bevestigd",
		complaints.EventLetterFailed:     "brief niet aangekomen of niet verstuurd",
	}
}

func dutchLetters() map[complaints.LetterKind]string {
	return map[complaints.LetterKind]string{
		complaints.LetterAcknowledgment:      "de ontvangstbevestiging",
		complaints.LetterReferral:            "de doorverwijzing",
		complaints.LetterNoComplaint:         "het bericht dat dit geen klacht is",
		complaints.LetterSenderConfirmation:  "de vraag of de klacht van de afzender komt",
		complaints.LetterWaiting:             "de vraag waarop wij een antwoord nodig hebben",
		complaints.LetterExtension:           "het bericht over de verlenging",
		complaints.LetterNewDates:            "het bericht met nieuwe data",
		complaints.LetterMessage:             "een bericht van ons",
		complaints.LetterWithdrawalConfirmed: "de bevestiging van de intrekking",
		complaints.LetterDismissal:           "het bericht dat wij de klacht niet behandelen",
		complaints.LetterClosing:             "de afmelding",
		complaints.LetterReopened:            "het bericht dat de klacht is heropend",
		complaints.LetterReopeningRefused:    "het bericht dat wij de klacht niet heropenen",
		complaints.LetterEscalation:          "het bericht dat de klacht bij de directeur is",
		complaints.LetterConcernedCopy:       "de kopie voor de betrokkene",
	}
}
