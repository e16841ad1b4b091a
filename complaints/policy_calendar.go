package complaints

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// calendarEdition names the rules and the list of equated days that the calendar is compiled from. It changes with that data,
// so that a date once promised can be traced to what was known then.
const calendarEdition = "nl-2026a"

// NewCalendar builds the working days that the policy chooses. Its version is Calendar.Version, or when that is empty one
// derived from the options, such as "nl-2026a", "nl-2026a+kb+cutoff17" or, with closing days or other days of the week,
// "nl-2026a+mon.tue.wed+own-1f0c2a9b". An *[Error] of CodeInvalid names the option that cannot be, as a path in the policy.
// The definitions of holidays are checked while it is built: one on a day where it cannot be is an error as well.
func (p *Policy) NewCalendar() (*calendar.Calendar, error) {
	c := p.Calendar
	cal, err := calendar.Netherlands(calendar.Options{
		Version:           c.version(),
		Weekdays:          c.Weekdays,
		GoodFridayWorked:  c.GoodFridayWorked,
		May5:              c.May5,
		EquatedOff:        c.EquatedOff,
		Closures:          c.Closures,
		RecurringClosures: c.Yearly,
		Cutoff:            c.Cutoff,
		Hours:             c.OfficeHours,
	})
	if err == nil {
		return cal, nil
	}
	field, message := "calendar", "cannot be built"
	if o, ok := errors.AsType[*calendar.OptionError](err); ok {
		field, message = calendarField(o.Field), o.Problem
	}
	return nil, &Error{Code: CodeInvalid, Fields: []FieldError{{Field: field, Key: "calendar", Message: message}}, Cause: err}
}

// calendarField turns the path of an option, such as RecurringClosures[0].To, into the policy's, calendar.yearly_closures[0].to.
func calendarField(option string) string {
	name, rest, _ := strings.Cut(option, "[")
	switch name {
	case "Closures":
		name = "closures"
	case "RecurringClosures":
		name = "yearly_closures"
	case "Weekdays", "May5", "Cutoff", "Version":
		return "calendar." + strings.ToLower(name)
	case "Hours.Spans":
		return "calendar.office_hours" // one text, whatever span is wrong
	default:
		return "calendar"
	}
	if rest != "" {
		name += "[" + strings.ToLower(rest)
	}
	return "calendar." + name
}

// version names the options. Two choices that can give another date have another version; office hours give none.
func (c CalendarPolicy) version() string {
	if c.Version != "" {
		return c.Version
	}
	parts := []string{calendarEdition}
	add := func(when bool, part string) {
		if when {
			parts = append(parts, part)
		}
	}
	add(c.EquatedOff, "kb")
	add(c.GoodFridayWorked, "no_gf")
	add(c.May5 == calendar.May5LustrumOnly, "may5-lustrum")
	add(c.May5 == calendar.May5Never, "no_may5")
	var standard calendar.Weekdays // Monday to Friday
	add(c.Weekdays.String() != standard.String(), strings.ReplaceAll(c.Weekdays.String(), ",", "."))
	if c.Cutoff != nil {
		parts = append(parts, "cutoff"+strings.TrimSuffix(c.Cutoff.String(), ":00"))
	}
	add(len(c.Closures)+len(c.Yearly) > 0, c.closuresDigest())
	return strings.Join(parts, "+")
}

// closuresDigest is short and depends on every closing day, not on their names.
func (c CalendarPolicy) closuresDigest() string {
	digest := fnv.New64a()
	for _, o := range c.Closures {
		fmt.Fprintln(digest, o.From, o.To)
	}
	for _, y := range c.Yearly {
		fmt.Fprintln(digest, y.From, y.To)
	}
	return fmt.Sprintf("own-%08x", binary.BigEndian.Uint32(digest.Sum(nil)))
}
