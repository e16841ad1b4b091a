package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// OfficeHours are the spans of a working day in which the office is open, in
// order and without overlap; what lies between them is a break. They are written
// as "08:30-12:30, 13:00-17:00".
type OfficeHours struct {
	Spans []Span
}

// Span is a part of a day, from From up to but not including To. To may be
// [EndOfDay].
type Span struct {
	From Clock
	To   Clock
}

// ParseOfficeHours reads spans such as "08:30-12:30, 13:00-17:00". A dash may be
// a hyphen or an en dash. The error wraps ErrInvalid.
func ParseOfficeHours(s string) (OfficeHours, error) {
	var hours OfficeHours
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "–", "-"), ",") {
		from, to, found := strings.Cut(part, "-")
		if !found {
			return OfficeHours{}, invalid("office hours are written as 08:30-12:30, 13:00-17:00")
		}
		opens, err := ParseClock(strings.TrimSpace(from))
		if err != nil {
			return OfficeHours{}, err
		}
		closes, err := ParseClock(strings.TrimSpace(to))
		if err != nil {
			return OfficeHours{}, err
		}
		hours.Spans = append(hours.Spans, Span{From: opens, To: closes})
	}
	return hours, hours.validate()
}

// String is the form that [ParseOfficeHours] reads.
func (h OfficeHours) String() string {
	spans := make([]string, 0, len(h.Spans))
	for _, s := range h.Spans {
		spans = append(spans, s.From.String()+"-"+s.To.String())
	}
	return strings.Join(spans, ", ")
}

// IsZero tells whether no hours are set, which stands for the default.
func (h OfficeHours) IsZero() bool { return len(h.Spans) == 0 }

// MarshalText writes what [OfficeHours.String] gives.
func (h OfficeHours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what [ParseOfficeHours] reads.
func (h *OfficeHours) UnmarshalText(text []byte) error {
	parsed, err := ParseOfficeHours(string(text))
	if err != nil {
		return err
	}
	*h = parsed
	return nil
}

func (h OfficeHours) orDefault() OfficeHours {
	if h.IsZero() {
		return OfficeHours{Spans: []Span{{From: 8*3600 + 30*60, To: 17 * 3600}}}
	}
	return OfficeHours{Spans: slices.Clone(h.Spans)}
}

func (h OfficeHours) validate() error {
	var previous Clock
	for i, s := range h.Spans {
		field := fmt.Sprintf("Hours.Spans[%d]", i)
		switch {
		case !s.From.valid() || !s.To.valid():
			return optionError(field, "a time of day from 00:00 to 24:00 is needed")
		case s.To <= s.From:
			return optionError(field, "it ends at %s, not after it begins at %s", s.To, s.From)
		case s.From < previous:
			return optionError(field, "it begins at %s, before the span before it ends at %s", s.From, previous)
		}
		previous = s.To
	}
	return nil
}
