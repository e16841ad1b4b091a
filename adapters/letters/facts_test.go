package letters_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

func dayPtr(t testing.TB, s string) *calendar.Date {
	t.Helper()
	d := day(t, s)
	return &d
}

func names() complaints.Names {
	return complaints.Names{
		Organisation: "Shared Service Centrum Voorbeeld", Mailbox: "klachten@ssc.example", Desk: "Servicedesk HR",
		DirectorTitle: "directeur", Phone: "088 123 45 67", Website: "https://klachten.ssc.example",
		Ombudsman: "Nationale ombudsman",
	}
}

// in picks the text of a language.
func in(lang complaints.Language, nl, en string) string {
	if lang == complaints.English {
		return en
	}
	return nl
}

// letterFacts is one believable complaint, with what each letter about it says.
func letterFacts(t testing.TB, kind complaints.LetterKind, lang complaints.Language) complaints.LetterFacts {
	t.Helper()
	f := complaints.LetterFacts{
		Names: names(), Law: complaints.LawProcedure, Language: lang,
		Reference: "K-2026-000123", Name: "Sanne de Vries", Kind: complaints.PartnerEmployee,
		Subject:    in(lang, "Laptop drie keer niet klaar", "Laptop not ready three times"),
		ReceivedOn: day(t, "2026-11-17"), Department: "ICT",
		FirstBy: dayPtr(t, "2026-11-19"), ResolvedBy: dayPtr(t, "2026-12-01"),
		Link: "https://klachten.ssc.example/k/3fQ9",
	}
	switch kind { //nolint:exhaustive // the others need no more
	case complaints.LetterAcknowledgment:
		f.AskPhone, f.AskPartner, f.AskKind = true, true, true
	case complaints.LetterNewDates:
		f.OldDate, f.ResolvedBy = dayPtr(t, "2026-12-01"), dayPtr(t, "2026-12-03")
	case complaints.LetterReferral:
		f.Reference, f.Kind, f.Link = "", complaints.Citizen, ""
		f.FirstBy, f.ResolvedBy = nil, nil
		f.Partner, f.PartnerDesk = "Gemeente A", "Gemeente A, Klachten\nPostbus 1, 1000 AA Voorbeeld\nklachten@gemeente-a.example"
	case complaints.LetterNoComplaint:
		f.Elsewhere = in(lang, "Een storing meldt u bij de ICT-helpdesk: helpdesk@ssc.example.",
			"Report an incident to the ICT help desk: helpdesk@ssc.example.")
	case complaints.LetterSenderConfirmation:
		f.Reference, f.Name, f.Link = "", "", "https://klachten.ssc.example/bevestig/8sX1"
	case complaints.LetterWaiting:
		f.ReactBy = dayPtr(t, "2026-11-27")
		f.Public = in(lang, "Wilt u ons de bonnen van de drie afspraken sturen?\nEen foto is goed genoeg.\n\nZo weten wij wie u hielp.",
			"Will you send us the slips of the three appointments?\nA photo is good enough.\n\nThen we know who helped you.")
	case complaints.LetterExtension:
		f.OldDate, f.ResolvedBy = dayPtr(t, "2026-12-01"), dayPtr(t, "2026-12-15")
		f.Public = in(lang, "De leverancier van de laptop heeft meer tijd nodig voor zijn onderzoek.",
			"The supplier of the laptop needs more time for its investigation.")
	case complaints.LetterMessage:
		f.Public = in(lang, "De behandelaar belt u donderdag tussen 10 en 12 uur.\n\nSchikt dat niet? Noem dan een ander moment.",
			"The handler will call you on Thursday between 10 and 12.\n\nDoes that not suit you? Then name another moment.")
	case complaints.LetterWithdrawalConfirmed:
		f.Withdrawn = dayPtr(t, "2026-11-20")
	case complaints.LetterDismissal:
		f.Dismissal = complaints.AlreadyHandled
		f.Public = in(lang, "Het gaat om uw klacht K-2026-000088 van juni.", "This concerns your complaint K-2026-000088 of June.")
		f.Remedy = in(lang, "Bent u het hier niet mee eens? Antwoord dan op deze brief.", "Do you disagree? Please reply to this letter.")
	case complaints.LetterClosing:
		closingFacts(t, &f)
	case complaints.LetterReopened:
		f.FirstBy = nil
		f.ResolvedBy = dayPtr(t, "2027-01-05")
	case complaints.LetterReopeningRefused:
		f.Public = in(lang, "U noemt geen feiten die wij nog niet kenden.", "You mention no facts that we did not know yet.")
	case complaints.LetterConcernedCopy:
		f.Public = in(lang, "Ik kwam drie keer voor niets.\nDe medewerker aan de balie lachte erom.\n\nDat vind ik niet netjes.",
			"I came three times for nothing.\nThe member of staff at the counter laughed about it.\n\nI do not find that decent.")
	}
	return f
}

func closingFacts(t testing.TB, f *complaints.LetterFacts) {
	t.Helper()
	f.Outcome = complaints.PartlyUpheld
	f.Public = in(f.Language, "Wij hebben met u en met de medewerker gesproken. De laptop was twee keer echt niet klaar.\n\n"+
		"Daarvoor bieden wij onze excuses aan.",
		"We have talked with you and with the member of staff. Twice the laptop was indeed not ready.\n\nWe apologise for that.")
	f.Decision = in(f.Language, "De afspraak had vooraf bevestigd moeten worden.", "The appointment should have been confirmed beforehand.")
	f.Measures = []complaints.PublicMeasure{
		{Text: in(f.Language, "Elke afspraak wordt een dag eerder bevestigd", "Every appointment is confirmed the day before"), Due: day(t, "2027-01-04")},
		{Text: in(f.Language, "De balie krijgt een training", "The counter gets a training"), Due: day(t, "2027-02-01")},
	}
}

// noticeFacts is the same complaint for those who work on it.
func noticeFacts(t testing.TB, kind complaints.LetterKind, lang complaints.Language) complaints.NoticeFacts {
	t.Helper()
	f := complaints.NoticeFacts{
		Names: names(), Language: lang, ID: "01KAXJ7Q5S8Z4T6M2N0P9R3V1W", Reference: "K-2026-000123", Status: complaints.InProgress,
		Subject: in(lang, "Laptop drie keer niet klaar", "Laptop not ready three times"), Complainant: "Sanne de Vries, Gemeente A",
		Phone: "06 12 34 56 78", Department: "ICT", Group: "MT ICT", Handler: "Ravi Jansen",
		Deadlines: []complaints.Deadline{
			{Kind: complaints.FirstResponse, Date: day(t, "2026-11-19"), State: complaints.Met},
			{Kind: complaints.Resolution, Date: day(t, "2026-12-01"), State: complaints.Running},
		},
		Link: "https://klachten.ssc.example/klachten/K-2026-000123",
	}
	why := in(lang, "Ik ben het niet eens met de uitleg.\nNiemand belde mij terug.", "I do not agree with the explanation.\nNobody called me back.")
	switch kind { //nolint:exhaustive // those are letters
	case complaints.NoticeRegistered:
		f.Status, f.Group, f.Handler, f.Proposed = complaints.Registered, "", "", "MT ICT"
		f.Deadlines[0].State = complaints.Running
	case complaints.NoticeAssigned:
		f.Status = complaints.Assigned
	case complaints.NoticeReturned:
		f.Status, f.Reason = complaints.Registered, in(lang, "Dit gaat over Facilitair, niet over ICT.", "This is about Facilities, not about ICT.")
	case complaints.NoticeWarning:
		f.Deadline, f.Workdays = complaints.Resolution, 3
	case complaints.NoticeBreach:
		f.Deadline, f.Deadlines[1].State = complaints.Resolution, complaints.Breached
	case complaints.NoticeHandedBack:
		f.Status, f.Outcome, f.Satisfied = complaints.Handled, complaints.PartlyUpheld, complaints.SatisfiedUnknown
		f.Findings = in(lang, "De laptop was twee keer niet klaar.\n\nDe derde keer was mevrouw een dag te vroeg.",
			"Twice the laptop was not ready.\n\nThe third time she was a day early.")
		f.Measure = &complaints.PublicMeasure{Due: day(t, "2027-01-04")}
		f.Measure.Text = in(lang, "Elke afspraak wordt een dag eerder bevestigd", "Every appointment is confirmed the day before")
	case complaints.NoticeEscalationRequest, complaints.NoticeReopeningRequest, complaints.NoticeReopened:
		if kind == complaints.NoticeReopeningRequest {
			f.AnswerBy = dayPtr(t, "2026-12-03")
		}
		f.Reason = why
	case complaints.NoticeEscalated:
		f.Status, f.Reason = complaints.Escalated, why
		f.Findings = in(lang, "De laptop was twee keer niet klaar.", "Twice the laptop was not ready.")
		f.Dossier = dossier(lang)
	case complaints.NoticeDecided:
		f.Status, f.Outcome = complaints.Handled, complaints.PartlyUpheld
		f.Decision = in(lang, "De afspraak had vooraf bevestigd moeten worden.", "The appointment should have been confirmed beforehand.")
	case complaints.NoticeMeasureDue:
		f.Status = complaints.Closed
		f.Measure = &complaints.PublicMeasure{Text: in(lang, "De balie krijgt een training", "The counter gets a training"), Due: day(t, "2027-02-01")}
	case complaints.NoticeMessage:
		f.Message = in(lang, "Hierbij de bonnen.\n\nGroet, Sanne", "Here are the slips.\n\nRegards, Sanne")
	case complaints.NoticeUnconfirmed:
		f.Reference, f.Status, f.Deadlines, f.Group, f.Handler, f.Proposed = "", complaints.Registered, nil, "", "", ""
	case complaints.NoticeUndelivered:
		f.Undelivered, f.Why = complaints.LetterClosing, complaints.LetterBounced
	case complaints.NoticeTermPassed:
		f.Reason = in(lang, "De bonnen van de drie afspraken.", "The slips of the three appointments.")
		f.Deadlines[1].State = complaints.Suspended
	}
	return f
}

func dossier(lang complaints.Language) []complaints.DossierLine {
	return []complaints.DossierLine{
		{At: time.Date(2026, 11, 17, 8, 5, 0, 0, time.UTC), Type: complaints.EventSubmitted, By: "Sanne de Vries",
			Text: in(lang, "Ik kwam drie keer voor niets.\n\nDat vind ik niet netjes.", "I came three times for nothing.\n\nI do not find that decent.")},
		{At: time.Date(2026, 11, 17, 9, 30, 0, 0, time.UTC), Type: complaints.EventAssigned, By: string(complaints.AsDesk)},
		{At: time.Date(2026, 11, 18, 13, 0, 0, 0, time.UTC), Type: complaints.EventContacted, By: "Ravi Jansen",
			Text: in(lang, "Gebeld en uitgelegd.", "Called and explained.")},
	}
}

// The kinds, as the engine lists them.
func letterKinds() []complaints.LetterKind {
	return []complaints.LetterKind{
		complaints.LetterAcknowledgment, complaints.LetterReferral, complaints.LetterNoComplaint, complaints.LetterSenderConfirmation,
		complaints.LetterWaiting, complaints.LetterExtension, complaints.LetterNewDates, complaints.LetterMessage,
		complaints.LetterWithdrawalConfirmed, complaints.LetterDismissal, complaints.LetterClosing, complaints.LetterReopened,
		complaints.LetterReopeningRefused, complaints.LetterEscalation, complaints.LetterConcernedCopy,
	}
}

func noticeKinds() []complaints.LetterKind {
	return []complaints.LetterKind{
		complaints.NoticeRegistered, complaints.NoticeAssigned, complaints.NoticeReturned, complaints.NoticeWarning, complaints.NoticeBreach,
		complaints.NoticeHandedBack, complaints.NoticeEscalationRequest, complaints.NoticeEscalated, complaints.NoticeDecided,
		complaints.NoticeMeasureDue, complaints.NoticeMessage, complaints.NoticeReopeningRequest, complaints.NoticeReopened, complaints.NoticeTermPassed,
		complaints.NoticeUnconfirmed, complaints.NoticeUndelivered,
	}
}
