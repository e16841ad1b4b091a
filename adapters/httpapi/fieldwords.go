package httpapi

import "maps"

// fieldTexts are the messages of field errors by their keys; a test holds that every key of the engine is here.
func fieldTexts() map[string]text {
	all := map[string]text{}
	for _, part := range []map[string]text{formTexts(), handlingTexts(), filingTexts(), policyTexts()} {
		maps.Copy(all, part)
	}
	return all
}

// formTexts are about the form of a field.
func formTexts() map[string]text {
	return map[string]text{
		"required":      {"is verplicht", "is required"},
		"one_of":        {"moet een van deze zijn: %s", "must be one of these: %s"},
		"too_long":      {"is te lang; hoogstens zoveel bytes: %s", "is too long; at most so many bytes: %s"},
		"too_many":      {"zijn er te veel; hoogstens: %s", "are too many; at most: %s"},
		"unknown_field": {"is geen veld van dit verzoek", "is not a field of this request"},
		"duplicate":     {"staat er meer dan eens", "is there more than once"},
		"type_text":     {"moet tekst zijn", "must be a text"},
		"type_bool":     {"moet true of false zijn", "must be true or false"},
		"type_number":   {"moet een geheel getal zijn", "must be a whole number"},
		"type_list":     {"moet een lijst zijn", "must be a list"},
		"type_object":   {"moet een object zijn", "must be an object"},
		"date":          {"moet een datum zijn, zoals 2026-11-23", "must be a date such as 2026-11-23"},
		"time": {
			"moet een tijdstip met zone zijn, zoals 2026-11-23T09:30:00+01:00",
			"must be a time with its zone, such as 2026-11-23T09:30:00+01:00",
		},
		"parameter": {"heeft geen geldige waarde", "has no valid value"},
		"range":     {"valt buiten wat mag", "is out of range"},
		"min":       {"is te klein", "is too small"},
		"negative":  {"mag niet negatief zijn", "must not be negative"},
		"email":     {"is geen e-mailadres", "is not a mail address"},
		"id":        {"is geen kenmerk van een klacht", "is not the id of a complaint"},
		"cursor":    {"is niet next_cursor van een eerdere bladzijde", "is not next_cursor of a page before"},
		"filename":  {"is verplicht: noem het bestand in Content-Disposition", "is required: name the file in Content-Disposition"},
	}
}

// filingTexts are about what is filed and by whom.
func filingTexts() map[string]text {
	return map[string]text{
		"future":            {"ligt in de toekomst", "lies in the future"},
		"past":              {"ligt in het verleden", "lies in the past"},
		"too_old":           {"ligt te ver in het verleden", "lies too far in the past"},
		"desk_only":         {"mag alleen de servicedesk invullen", "may be given by the service desk only"},
		"supplier_only":     {"is een grond voor leveranciers alleen", "is a ground for suppliers only"},
		"unknown_agreement": {"is geen overeenkomst met deze leverancier", "is not an agreement with this supplier"},
		"unknown_partner":   {"moet een van de partners zijn: %s", "must be one of the partners: %s"},
		"unknown_supplier":  {"moet een van de leveranciers zijn: %s", "must be one of the suppliers: %s"},
		"calendar_range":    {"valt buiten de jaren van de kalender", "is outside the years of the calendar"},
		"blob_key":          {"is geen geldige naam in de opslag", "is not a valid name in storage"},
		"not_portable":      {"kan niet worden overgezet naar of uit een andere opslag", "cannot be moved to or from another store"},
		"one_decision":      {"moet precies een van attach, file en refuse zijn", "must be exactly one of attach, file and refuse"},
		"not_imported":      {"kan niet worden overgenomen", "cannot be imported"},
		"unknown_command":   {"is geen opdracht die kan worden overgenomen", "is not a command that can be imported"},
	}
}

// handlingTexts are about the handling of a complaint.
func handlingTexts() map[string]text {
	return map[string]text{
		"before_receipt":     {"ligt voor de ontvangst van de klacht", "lies before the complaint was received"},
		"not_later":          {"moet later zijn dan nu", "must be later than it is now"},
		"too_late":           {"mag alleen met schriftelijke instemming van de indiener", "is allowed with the complainant's written consent only"},
		"judgment":           {"moet gegrond, deels gegrond, ongegrond of geen oordeel zijn", "must be a judgment"},
		"not_in_group":       {"hoort niet bij deze groep", "is not a member of this group"},
		"unknown_group":      {"is geen groep van het beleid", "is not a group of the policy"},
		"unknown_person":     {"is geen medewerker van het beleid", "is not a person of the policy"},
		"unknown_complaint":  {"is geen klacht om naar te verwijzen", "is not a complaint that can be linked"},
		"itself":             {"is de klacht zelf", "is the complaint itself"},
		"unknown_measure":    {"is geen maatregel van deze klacht", "is not a measure of this complaint"},
		"nothing_to_amend":   {"noemt geen veld om te wijzigen", "names no field to amend"},
		"dismissal_too_late": {"kan niet meer: dit moest binnen zoveel weken na ontvangst: %s", "is no longer possible: it had to be within so many weeks of receipt: %s"},
		"not_reached": {
			"vraagt zoveel pogingen, op meer dan één dag, en een schriftelijke reactie: %s",
			"needs so many attempts, on more days than one, and a written reaction: %s",
		},
		"prefers_writing": {"vraagt een schriftelijke reactie", "needs a written reaction"},
		"no_conversation": {
			"is verplicht zonder gesprek: not_reached of prefers_writing",
			"is required without a conversation: not_reached or prefers_writing",
		},
	}
}

// policyTexts are about the policy itself; an operator reads them.
func policyTexts() map[string]text {
	return map[string]text{
		"unknown":         {"staat niet in het beleid", "is not in the policy"},
		"id_form":         {"is 1 tot 64 kleine letters, cijfers en streepjes", "is 1 to 64 lower-case letters, digits and hyphens"},
		"mail":            {"is geen e-mailadres", "is not a mail address"},
		"percent":         {"is een percentage van 0 tot en met 100", "is a percentage from 0 to 100"},
		"threshold":       {"is 0 (standaard), of 3 of hoger: daaronder verbergt het niemand", "is 0 (the default), or 3 or more: below that it hides nobody"},
		"order":           {"ligt voor het begin", "is before from"},
		"domain":          {"is geen volledig domein in kleine letters", "is not a whole domain in lower case"},
		"condition":       {"heeft een voorwaarde nodig", "needs a condition"},
		"phrase":          {"is een zin van een paar woorden", "is a phrase of a few words"},
		"term":            {"is een aantal werkdagen, dagen of weken", "is a number of workdays, days or weeks"},
		"calendar":        {"past niet in de kalender", "does not fit the calendar"},
		"office_hours":    {"zijn geen kantooruren", "are not office hours"},
		"stand_in_member": {"is zelf lid en kan zichzelf niet vervangen", "is a member, and cannot stand in for themselves"},
		"law":             {"is onder deze wet verplicht", "is obligatory under this law"},
		"outsider":        {"mag deze opdracht niet krijgen: die is van het centrum zelf", "may not be given this command, which is the centre's own"},
		"effect":          {"past niet bij deze opdracht", "does not go with this command"},
		"dead_end":        {"leidt nergens meer heen", "leads nowhere"},
		"milestone":       {"hoort bij het systeem alleen", "is for the engine only"},
		"unreachable":     {"wordt nooit bereikt", "is never reached"},
	}
}
