package xlsx

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// notes is the last sheet: what the desk said when it released the report, and how it is counted.
func (b *book) notes() error {
	s, err := b.open(b.names.notes, layout{widths: []float64{34, 110}, frozen: 1})
	if err != nil {
		return err
	}
	if err := s.heads(18, 2, b.say("Onderwerp", "Subject"), b.say("Toelichting", "Explanation")); err != nil {
		return err
	}
	list := slices.Concat(b.commentary(), b.explained())
	for _, n := range list {
		if err := s.high(height(n.text), excelize.Cell{StyleID: b.styles.bold, Value: n.subject}, excelize.Cell{StyleID: b.styles.wrapped, Value: n.text}); err != nil {
			return err
		}
	}
	return s.Flush()
}

type note struct{ subject, text string }

// commentary is what the desk said, a row per paragraph; nothing before the release.
func (b *book) commentary() []note {
	if b.d.Release == nil {
		return nil
	}
	name := b.d.Names.Desk
	if name == "" {
		name = b.say("Servicedesk", "service desk")
	}
	subject := b.say("Toelichting van de ", "Commentary by the ") + name
	var list []note
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(b.d.Release.Commentary, "\r\n", "\n"), "\n\n") {
		for _, piece := range pieces(strings.TrimSpace(paragraph)) {
			list = append(list, note{subject, piece})
			subject = ""
		}
	}
	return list
}

// mostRunes fit in a row that is as high as a row can be; a cell would hold ten times as many, and cut off the rest.
const mostRunes = 2500

// pieces cuts a long text between words, or where there are none, within one. An empty text has none.
func pieces(text string) []string {
	var list []string
	for r := []rune(text); len(r) > 0; {
		n := min(len(r), mostRunes)
		if n < len(r) {
			if space := strings.LastIndexFunc(string(r[:n]), unicode.IsSpace); space > 0 {
				n = utf8.RuneCountInString(string(r[:n])[:space])
			}
		}
		list = append(list, strings.TrimSpace(string(r[:n])))
		r = []rune(strings.TrimSpace(string(r[n:])))
	}
	return list
}

// height leaves room for the lines of a text: programs do not all find it out by themselves.
func height(text string) float64 {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + len([]rune(line))/115
	}
	return min(float64(lines)*15+2, excelize.MaxRowHeight)
}

func (b *book) explained() []note {
	norm := b.say("In de standaardprocedure is die 2 weken.", "In the standard procedure that is 2 weeks.")
	if b.d.Law == complaints.LawAwb {
		norm = b.say("In de Algemene wet bestuursrecht is die 6 weken, of 10 weken met een klachtencommissie (artikel 9:11).",
			"In the General Administrative Law Act that is 6 weeks, or 10 weeks with a complaints committee (article 9:11).")
	}
	return []note{
		{b.say("Tijden", "Times"), b.say("Alle datums en tijden zijn plaatselijke tijd", "All dates and times are local time") + " (" + b.d.Zone + ")."},
		{b.say("Welke klachten", "Which complaints"), b.say(
			"De klachten die in de periode zijn ontvangen, zoals ze ervoor stonden op het peilmoment. Het gaat om de dag van ontvangst, niet om de dag van invoeren.",
			"The complaints received in the period, as they stood at the as-of moment. What counts is the day of receipt, not the day of entry.")},
		{b.say("Apart geteld", "Counted apart"), b.say(
			"Doorverwezen burgers en bedrijven, anonieme signalen, berichten die geen klacht zijn en dubbele klachten tellen niet mee in de cijfers.",
			"Citizens and businesses that were referred, anonymous signals, messages that are no complaint, and duplicates are outside the figures.")},
		{b.say("Deel", "Part"), b.say(
			"Het aantal gedeeld door het getal in de kolom Van. Bij termijnen zijn dat de klachten die op tijd of te laat waren. Is er niets te delen, dan is de cel leeg.",
			"The number divided by the one in the column Of. For terms these are the complaints that were in time or late. With nothing to divide the cell is empty.")},
		{b.say("Eerste reactie op tijd", "First response in time"), b.say(
			"De behandelaar heeft de indiener gesproken of persoonlijk geschreven binnen de termijn daarvoor. "+
				"In de standaardprocedure is die 2 werkdagen. Een ontvangstbevestiging of een voicemail telt niet.",
			"The handler spoke with the complainant or wrote to them personally within the term for it. "+
				"In the standard procedure that is 2 working days. An acknowledgment or a voicemail does not count.")},
		{b.say("Binnen de norm", "Within the norm"), b.say(
			"Voor het eerst afgemeld binnen de oorspronkelijke termijn. "+norm+" Opschorting en verlenging veranderen dat niet.",
			"First closed within the original term. "+norm+" Suspension and extension make no difference.")},
		{b.say("Binnen de verschoven datum", "Within the shifted date"), b.say(
			"Voor het eerst afgemeld binnen de datum die gold na opschorting of verlenging.",
			"First closed by the date that held after suspension or extension.")},
		{b.say("Nog niet aan de orde", "Not yet due"), b.say(
			"De datum is nog niet voorbij en de klacht is nog niet beantwoord of afgemeld. Deze klachten staan niet in Aantal en niet in Van.",
			"The date has not passed, and the complaint was not answered or closed yet. Such complaints are neither in Number nor in Of.")},
		{b.say("Werkdagen", "Working days"), b.say(
			"Maandag tot en met vrijdag, zonder feestdagen. De dag van ontvangst telt niet mee.",
			"Monday to Friday, without public holidays. The day of receipt is not counted.")},
		{b.say("Mediaan en 90%", "Median and 90%"), b.say(
			"Bij de helft van de klachten duurde het niet langer dan de mediaan. Bij 9 van de 10 klachten duurde het niet langer dan het getal bij 90%.",
			"Half of the complaints took no longer than the median. 9 out of 10 took no longer than the number at 90%.")},
	}
}
