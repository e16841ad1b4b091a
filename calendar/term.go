package calendar

import (
	"strconv"
	"strings"
)

// Term is a length of time for doing something, counted in days: exactly one of
// Workdays, Days and Weeks is set. The day it starts from is not counted.
type Term struct {
	Workdays int // ends on the n-th working day
	Days     int // calendar days
	Weeks    int // calendar weeks

	// Roll moves an end that is no working day to the next working day.
	Roll bool

	// AtLeastTwo lengthens a term of three days or more until it holds at least
	// two working days, the rule of art. 2 Algemene termijnenwet.
	AtLeastTwo bool

	// Statutory applies the Algemene termijnenwet: an end on a Saturday, Sunday,
	// recognised or equated day moves to the next other day (art. 1 and 3), and a
	// term of three days or more holds at least two other days (art. 2). These
	// are the days of the Act, whatever days the organisation works; with Roll as
	// well, the end has to be a working day besides. The Act does not govern
	// terms of more than 90 days or 12 weeks (art. 4), and then changes nothing.
	Statutory bool
}

const (
	maxTerm = 9999 // of any unit, far beyond any term

	actMaxDays  = 90 // art. 4 Algemene termijnenwet
	actMaxWeeks = 12
)

// Validate wraps ErrInvalid unless exactly one of Workdays, Days and Weeks is
// set, to 1 up to 9999.
func (t Term) Validate() error {
	if _, unit := t.length(); unit == 0 {
		return invalid("a term is 1 to %d workdays, days or weeks, one of the three", maxTerm)
	}
	return nil
}

// length is the number of the term and the fact that is its unit, which is zero
// for a term that is not valid.
func (t *Term) length() (n int, unit facts) {
	n = t.Workdays | t.Days | t.Weeks
	switch {
	case uint(n-1) >= maxTerm:
		return 0, 0
	case t.Workdays == n && t.Days|t.Weeks == 0:
		return n, factWorkdays
	case t.Weeks == n && t.Workdays|t.Days == 0:
		return n, factWeeks
	case t.Days == n && t.Workdays|t.Weeks == 0:
		return n, factDays
	default:
		return 0, 0
	}
}

// underAct tells whether the Algemene termijnenwet governs the term.
func (t *Term) underAct() bool {
	return t.Statutory && t.Workdays <= actMaxDays && t.Days <= actMaxDays && t.Weeks <= actMaxWeeks
}

// threeDays tells whether art. 2 can apply.
func (t *Term) threeDays() bool { return t.Days >= 3 || t.Weeks > 0 || t.Workdays >= 3 }

// String is the term as people write it in a policy: "2 workdays", "2 weeks",
// "6 weeks statutory". Days and weeks move to a working day at their end unless
// "fixed" says otherwise; "statutory" ones follow the Act, and "rolling" adds
// the move to a working day. "at least two" is the rule of AtLeastTwo. The zero
// value is empty.
func (t Term) String() string {
	if t == (Term{}) {
		return ""
	}
	var words []string
	switch {
	case t.Workdays != 0:
		words = append(words, count(t.Workdays, "workday"))
	case t.Days != 0:
		words = append(words, count(t.Days, "day"))
	default:
		words = append(words, count(t.Weeks, "week"))
	}
	if t.Statutory {
		words = append(words, "statutory")
	}
	if t.Roll && !t.rollsByDefault() {
		words = append(words, "rolling")
	}
	if !t.Roll && t.rollsByDefault() {
		words = append(words, "fixed")
	}
	if t.AtLeastTwo {
		words = append(words, "at least two")
	}
	return strings.Join(words, " ")
}

// rollsByDefault tells whether a written term rolls without saying so.
func (t Term) rollsByDefault() bool { return t.Workdays == 0 && !t.Statutory }

// ParseTerm reads what [Term.String] writes; singular and plural are both
// accepted. The error wraps ErrInvalid.
func ParseTerm(s string) (Term, error) {
	words := strings.Fields(s)
	if len(words) < 2 {
		return Term{}, errTermForm()
	}
	n, ok := digits(words[0])
	if !ok || len(words[0]) > len(strconv.Itoa(maxTerm)) {
		return Term{}, errTermForm()
	}
	var t Term
	switch strings.TrimSuffix(words[1], "s") {
	case "workday":
		t.Workdays = n
	case "day":
		t.Days = n
	case "week":
		t.Weeks = n
	default:
		return Term{}, errTermForm()
	}
	if err := t.qualify(strings.Join(words[2:], " ")); err != nil {
		return Term{}, err
	}
	return t, t.Validate()
}

func (t *Term) qualify(rest string) error {
	rest, t.Statutory = cutWord(rest, "statutory")
	t.Roll = t.rollsByDefault()
	rest, rolling := cutWord(rest, "rolling")
	rest, fixed := cutWord(rest, "fixed")
	rest, t.AtLeastTwo = cutWord(rest, "at least two")
	if rest != "" || (rolling && fixed) {
		return errTermForm()
	}
	t.Roll = (t.Roll || rolling) && !fixed
	return nil
}

// cutWord takes a word off the front.
func cutWord(s, word string) (rest string, found bool) {
	rest, found = strings.CutPrefix(s, word)
	if !found || (rest != "" && rest[0] != ' ') {
		return s, false
	}
	return strings.TrimPrefix(rest, " "), true
}

func errTermForm() error {
	return invalid("a term is written as 2 workdays, 10 days or 2 weeks, and may be followed by statutory, rolling, fixed, at least two")
}

// MarshalText writes what [Term.String] gives, and nothing for the zero value,
// no term. Another term that is not valid is an error wrapping ErrInvalid.
func (t Term) MarshalText() ([]byte, error) {
	if t == (Term{}) {
		return []byte{}, nil
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what [Term.MarshalText] writes and [ParseTerm] reads.
func (t *Term) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = Term{}
		return nil
	}
	parsed, err := ParseTerm(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}
