package letters

import (
	"fmt"
	"text/template"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// vocabulary is the procedure's words in one language, as people read them.
type vocabulary struct {
	weekdays   [7]string  // from Sunday
	months     [12]string // from January
	at         string     // between a date and a time
	status     map[complaints.Status]string
	outcome    map[complaints.Outcome]string // within "the outcome is ..."
	verdict    map[complaints.Outcome]string // as a sentence to the complainant
	satisfied  map[complaints.Satisfaction]string
	deadline   map[complaints.DeadlineKind]string
	state      map[complaints.DeadlineState]string
	ground     map[complaints.DismissalGround]string // as a sentence to the complainant
	kind       map[complaints.ComplainantKind]string // plural: whose complaints go to the partner
	letter     map[complaints.LetterKind]string      // as a name within a sentence
	event      map[complaints.EventType]string
	relation   map[complaints.Relation]string
	articleAwb map[complaints.DismissalGround]string
}

// functions are what the templates of a language can call.
func functions(lang complaints.Language) template.FuncMap {
	v := dutch()
	if lang == complaints.English {
		v = english()
	}
	return template.FuncMap{
		"paragraphs": paragraphs,
		"quoted":     quoted,
		"shorten":    func(s string) string { return shorten(s, 60) },
		"date":       v.date,
		"moment":     v.moment,
		"status":     func(w complaints.Status) (string, error) { return word("status", v.status, w) },
		"outcome":    func(w complaints.Outcome) (string, error) { return word("outcome", v.outcome, w) },
		"verdict":    func(w complaints.Outcome) (string, error) { return word("outcome", v.verdict, w) },
		"satisfied":  func(w complaints.Satisfaction) (string, error) { return word("satisfied", v.satisfied, w) },
		"clock":      func(w complaints.DeadlineKind) (string, error) { return word("deadline", v.deadline, w) },
		"state":      func(w complaints.DeadlineState) (string, error) { return word("deadlines", v.state, w) },
		"ground":     func(w complaints.DismissalGround) (string, error) { return word("dismissal", v.ground, w) },
		"article":    func(w complaints.DismissalGround) string { return v.articleAwb[w] },
		"kinds":      func(w complaints.ComplainantKind) string { return v.kind[w] },
		"letter":     func(w complaints.LetterKind) (string, error) { return word("undelivered", v.letter, w) },
		"event":      v.eventWord,
		"by":         v.by,
	}
}

// word looks a word of a closed set up; another one is complaints.ErrInvalid with the name of the field it stood in.
func word[T ~string](field string, words map[T]string, w T) (string, error) {
	s, ok := words[w]
	if !ok {
		return "", wrong(field, "is not a word of the procedure")
	}
	return s, nil
}

// date is a date in words: dinsdag 1 december 2026.
func (v vocabulary) date(d calendar.Date) string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%s %d %s %d", v.weekdays[d.Weekday()], day, v.months[month-1], year)
}

// moment is a moment in Amsterdam, to the minute.
func (v vocabulary) moment(t time.Time) string {
	return v.date(calendar.DateOf(t)) + v.at + calendar.Local(t).Format("15:04")
}

// eventWord names an event; one that a newer engine has is named as it is stored.
func (v vocabulary) eventWord(e complaints.EventType) string {
	if s, ok := v.event[e]; ok {
		return s
	}
	return oneLine(string(e))
}

// by names who did something: a person by name, anybody else by the relation in which they did it.
func (v vocabulary) by(who string) string {
	if s, ok := v.relation[complaints.Relation(who)]; ok {
		return s
	}
	return who
}

// letterView is what the template of a letter sees.
type letterView struct {
	complaints.LetterFacts

	Title string // the subject, once it is written
}

// Staff chooses the foot of the letter.
func (letterView) Staff() bool { return false }

// Awb reports whether the letter names the duties of the Algemene wet bestuursrecht.
func (v letterView) Awb() bool { return v.Law == complaints.LawAwb }

// noticeView is what the template of a notice sees.
type noticeView struct {
	complaints.NoticeFacts

	Title string
}

// Staff chooses the foot of the letter.
func (noticeView) Staff() bool { return true }

// Number is the reference, or the id of what has none: a signal or a referral.
func (v noticeView) Number() string {
	if v.Reference != "" {
		return v.Reference
	}
	return string(v.ID)
}

// Clock is the deadline that a warning or breach is about.
func (v noticeView) Clock() complaints.Deadline {
	d, _ := theDeadline(&v.NoticeFacts)
	return d
}
