package calendar

import (
	"fmt"
	"strings"
	"time"
)

// language picks one of two texts: English for "en" and its variants, Dutch for
// everything else.
func language(lang, dutch, english string) string {
	if base, _, _ := strings.Cut(strings.ToLower(lang), "-"); base == "en" {
		return english
	}
	return dutch
}

// reasonNames holds the Dutch and the English name of each code.
var reasonNames = map[string][2]string{
	"new_years_day": {"nieuwjaarsdag", "New Year's Day"},
	goodFriday:      {"Goede Vrijdag", "Good Friday"},
	"easter_monday": {"tweede paasdag", "Easter Monday"},
	"queens_day":    {"Koninginnedag", "Queen's Day"},
	"kings_day":     {"Koningsdag", "King's Day"},
	"ascension_day": {"Hemelvaartsdag", "Ascension Day"},
	liberationDay:   {"Bevrijdingsdag", "Liberation Day"},
	"whit_monday":   {"tweede pinksterdag", "Whit Monday"},
	"christmas_day": {"eerste kerstdag", "Christmas Day"},
	"boxing_day":    {"tweede kerstdag", "Boxing Day"},
	codeWeekend:     {"weekend", "weekend"},
	codeDayOff:      {"geen werkdag", "not a working day"},
	codeEquated:     {"gelijkgesteld met een feestdag", "equated with a public holiday"},
	codeClosure:     {"gesloten", "closed"},
}

// Name is the reason in words, in English for lang "en" and in Dutch otherwise.
// A closure has the organisation's own name.
func (r Reason) Name(lang string) string {
	if r.Label != "" {
		return r.Label
	}
	names := reasonNames[r.Code]
	return language(lang, names[0], names[1])
}

// Text is the step in words, in English for lang "en" and in Dutch otherwise:
// "27 April: King's Day, skipped".
func (s Step) Text(lang string) string {
	return s.day(lang) + ": " + s.what(lang)
}

func (s Step) what(lang string) string {
	switch s.Kind {
	case StepReceived:
		return language(lang, "ontvangen, telt niet mee", "received, not counted")
	case StepDeferred:
		return language(lang, "geldt als dag van ontvangst", "counts as the day of receipt")
	case StepCounted:
		return fmt.Sprintf(language(lang, "werkdag %d", "working day %d"), s.Counted)
	case StepSuspended:
		return fmt.Sprintf(language(lang, "werkdag %d van het wachten", "working day %d of the suspension"), s.Counted)
	case StepNominal:
		return s.nominal(lang)
	case StepExtended:
		return language(lang, "minder dan twee werkdagen, de termijn wordt langer", "fewer than two working days, the term gets longer")
	case StepRolled:
		return language(lang, "eerstvolgende dag waarop de termijn kan eindigen", "next day on which the term can end")
	case StepEnd:
		return language(lang, "laatste dag", "last day")
	default:
		reason := Reason{Code: s.Code, Label: s.Label}
		return reason.Name(lang) + language(lang, ", overgeslagen", ", skipped")
	}
}

func (s Step) nominal(lang string) string {
	if s.Counted == 0 {
		return language(lang, "oude datum", "date so far")
	}
	if s.Counted%7 == 0 {
		return weeksText(lang, s.Counted/7)
	}
	return fmt.Sprintf(language(lang, "%d dagen na ontvangst", "%d days after receipt"), s.Counted)
}

func weeksText(lang string, weeks int) string {
	if weeks == 1 {
		return language(lang, "1 week na ontvangst", "1 week after receipt")
	}
	return fmt.Sprintf(language(lang, "%d weken na ontvangst", "%d weeks after receipt"), weeks)
}

// day is the date of the step; the ends of the way have weekday and year too.
func (s Step) day(lang string) string {
	year, month, day := s.Date.Civil()
	text := fmt.Sprintf("%d %s", day, monthName(lang, month))
	switch s.Kind {
	case StepReceived, StepDeferred, StepEnd:
		return fmt.Sprintf("%s %s %d", weekdayName(lang, s.Date.Weekday()), text, year)
	default:
		return text
	}
}

var dutchMonths = [...]string{
	"januari", "februari", "maart", "april", "mei", "juni",
	"juli", "augustus", "september", "oktober", "november", "december",
}

var dutchWeekdays = [...]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"}

func monthName(lang string, month time.Month) string {
	return language(lang, dutchMonths[month-1], month.String())
}

func weekdayName(lang string, day time.Weekday) string {
	return language(lang, dutchWeekdays[day], day.String())
}
