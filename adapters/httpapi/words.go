package httpapi

import (
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// text is one text in both languages.
type text struct{ nl, en string }

func (t text) in(l complaints.Language) string {
	if l == complaints.English {
		return t.en
	}
	return t.nl
}

// words are the texts of problems.
type words struct {
	titles  map[complaints.Code]text
	reasons map[string]text // details, by code and reason, or by reason alone
	fields  map[string]text // messages of fields, by key; %s is the argument
}

func newWords() *words { return &words{titles: titles(), reasons: reasons(), fields: fieldTexts()} }

// problem gives title and detail. A reason without a text of its own has no detail: the title says enough.
func (w *words) problem(code complaints.Code, reason string, l complaints.Language) (title, detail string) {
	title = w.titles[code].in(l)
	if t, ok := w.reasons[string(code)+"/"+reason]; ok {
		return title, t.in(l)
	}
	return title, w.reasons[reason].in(l)
}

// field gives a field's message. English is the engine's own, which may say more than the table; Dutch is the table's, and
// the English where a key is not in it.
func (w *words) field(f complaints.FieldError, l complaints.Language) string {
	t, known := w.fields[f.Key]
	if l == complaints.English && f.Message != "" || !known {
		return f.Message
	}
	message := t.in(l)
	if f.Arg == "" {
		message, _, _ = strings.Cut(message, ": %s")
	}
	return strings.ReplaceAll(message, "%s", f.Arg)
}

func titles() map[complaints.Code]text {
	return map[complaints.Code]text{
		codeMalformed:                    {"Het verzoek is niet te lezen", "The request cannot be read"},
		codeUnauthenticated:              {"Log eerst in", "Log in first"},
		complaints.CodeNotAllowed:        {"U mag dit niet doen", "You may not do this"},
		complaints.CodeImpartiality:      {"U bent bij deze klacht betrokken", "You are involved in this complaint"},
		complaints.CodeNotFound:          {"Niet gevonden", "Not found"},
		codeMethodNotAllowed:             {"Deze methode kan hier niet", "This method is not possible here"},
		codeTimeout:                      {"Het verzoek duurde te lang", "The request took too long"},
		complaints.CodeIllegalTransition: {"Dit kan nu niet met deze klacht", "This cannot be done to the complaint now"},
		complaints.CodeClaimed:           {"Dit bestaat al", "This exists already"},
		complaints.CodeLeased:            {"Iets anders is hiermee bezig", "Something else is busy with this"},
		complaints.CodeErased:            {"De inhoud is gewist", "The contents have been erased"},
		complaints.CodeStale:             {"De klacht is intussen gewijzigd", "The complaint has changed meanwhile"},
		complaints.CodeTooLarge:          {"Te groot", "Too large"},
		codeUnsupportedMedia:             {"Dit soort inhoud wordt niet gelezen", "This kind of content is not read"},
		complaints.CodeInvalid:           {"Niet alle velden zijn goed ingevuld", "Not all fields are right"},
		complaints.CodeKeyReused:         {"Deze Idempotency-Key is al gebruikt voor een ander verzoek", "This Idempotency-Key was used for another request"},
		complaints.CodeSearchUnsupported: {"Zoeken op woorden kan niet", "Searching words is not possible"},
		complaints.CodeRevisionRequired:  {"If-Match ontbreekt", "If-Match is missing"},
		codeRateLimited:                  {"Te veel verzoeken", "Too many requests"},
		complaints.CodeNewer:             {"Het programma wordt bijgewerkt", "The program is being updated"},
		complaints.CodeUnavailable:       {"Nu niet beschikbaar", "Not available now"},
		complaints.CodeCorrupt:           {"Opgeslagen gegevens zijn niet te lezen", "Stored data cannot be read"},
		complaints.CodeRejected:          {"Geweigerd door de ontvanger", "Refused by the recipient"},
		codeInternal:                     {"Er ging iets mis", "Something went wrong"},
	}
}

func reasons() map[string]text {
	return map[string]text{
		"utf8":            {"De inhoud is geen UTF-8.", "The body is not UTF-8."},
		"json":            {"De inhoud is geen geldige JSON.", "The body is not valid JSON."},
		"object":          {"De inhoud moet een JSON-object zijn.", "The body must be a JSON object."},
		"if_match":        {`If-Match is een ETag zoals "7", met aanhalingstekens.`, `If-Match is an ETag such as "7", with the quotes.`},
		"idempotency_key": {"Idempotency-Key is 1 tot 64 zichtbare ASCII-tekens.", "Idempotency-Key is 1 to 64 visible ASCII characters."},
		"multipart":       {"Het formulier is niet te lezen.", "The form cannot be read."},
		"incomplete":      {"Het bestand kwam niet helemaal aan.", "The file did not arrive as a whole."},

		"status":            {"Dat hoort niet bij de status van de klacht.", "That does not go with the complaint's status."},
		"suspended":         {"Er wordt al op de indiener gewacht.", "It is waiting for the complainant already."},
		"not_suspended":     {"Er wordt niet op de indiener gewacht.", "It is not waiting for the complainant."},
		"no_clock":          {"Er loopt geen afhandeltermijn.", "No resolution term is running."},
		"breached":          {"De afhandeltermijn is al verstreken.", "The resolution term has passed already."},
		"hold":              {"De klacht moet bewaard blijven.", "The complaint is under a legal hold."},
		"retention":         {"De bewaartermijn is nog niet voorbij.", "The retention term has not passed yet."},
		"signal":            {"Een anoniem signaal wordt niet heropend.", "An anonymous signal is not reopened."},
		"nothing_new":       {"Er is niets nieuws om af te vinken.", "There is nothing new to tick off."},
		"already_escalated": {"De klacht is al bij de directeur geweest.", "The director has had it already; there is no second time."},
		"nothing_to_waive":  {"Er is niets om van af te zien.", "There is no escalation to waive."},
		"no_request":        {"Er is geen verzoek om te heropenen.", "There is no request to reopen."},
		"measure_done":      {"Die maatregel is al afgevinkt.", "That measure has been ticked off already."},
		"already_decided":   {"De directeur heeft al beslist.", "The director has decided already."},
		"already_requested": {"Er is al gevraagd om te heropenen.", "Reopening has been requested already."},
		"window_passed":     {"De termijn om te reageren na de afmelding is voorbij.", "The time to react after the closing has passed."},
		"escalation_open":   {"Er is gevraagd om de directeur; dat verzoek staat nog open.", "A request to escalate to the director is still open."},
		"not_satisfied": {
			"De indiener is niet tevreden: escaleer, of leg vast dat de indiener daarvan afziet.",
			"The complainant is not satisfied: escalate, or record that they waive it.",
		},
		"hearing":   {"Leg eerst het horen vast, of waarom er niet is gehoord.", "Record the hearing first, or why there was none."},
		"judgment":  {"Er zijn eerst bevindingen en een oordeel nodig.", "Findings and a judgment are needed first."},
		"no_letter": {"Er gaat geen afmeldbrief uit.", "No closing letter goes out."},
		"confirmed": {"Dit is al een klacht: er is niets te bevestigen.", "This is a complaint already: there is nothing to confirm."},
		"unconfirmed": {
			"Dit kan pas als de afzender of de Servicedesk de mail heeft bevestigd.",
			"This is possible only once the sender or the service desk has confirmed the mail.",
		},
		"mail_settled": {"Over deze mail is al beslist.", "This mail has been settled already."},

		"report_read":    {"Rapportages zijn voor de Servicedesk, de directeur en beheerders.", "Reports are for the service desk, the director and administrators."},
		"report_make":    {"Een rapportage laten maken Servicedesk, directeur en beheerders.", "The service desk, the director and administrators make reports."},
		"report_release": {"Alleen de Servicedesk geeft een rapportage vrij.", "Only the service desk releases a report."},
		"report":         {"De rapportage is niet goed te lezen.", "The report cannot be read well."},

		"involved":    {"Daarom behandelt iemand anders haar.", "Therefore somebody else handles it."},
		"issuer":      {"De inlogdienst antwoordt niet.", "The login service does not answer."},
		"not_ready":   {"Het programma is nog niet klaar.", "The program is not ready yet."},
		"blobs":       {"Bestanden kunnen nu niet worden bewaard of gelezen.", "Files cannot be kept or read now."},
		"mail_reader": {"Mail kan nu niet worden gelezen.", "Mail cannot be read now."},
		"composer":    {"Brieven kunnen nu niet worden opgesteld.", "Letters cannot be composed now."},
	}
}
