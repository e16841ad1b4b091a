package calendar

import (
	"errors"
	"fmt"
)

// The sentinels below are the closed set of reasons this package fails for;
// test for them with errors.Is. No message repeats what was passed in, so an
// error may be logged without leaking what somebody typed.
var (
	// ErrRange says that a day, or a day that had to be reached, lies outside
	// the years of the calendar.
	ErrRange = errors.New("outside the years of the calendar")

	// ErrInvalid says that a value or a text is not what it should be.
	ErrInvalid = errors.New("not valid")
)

// OptionError says which field of [Options] is wrong and why. It unwraps to
// ErrInvalid.
type OptionError struct {
	Field   string // Go field path, such as "Closures[2].To"
	Problem string
}

func (e *OptionError) Error() string { return "calendar: " + e.Field + ": " + e.Problem }

// Unwrap makes errors.Is(err, ErrInvalid) hold.
func (e *OptionError) Unwrap() error { return ErrInvalid }

func invalid(format string, args ...any) error {
	return fmt.Errorf("calendar: %s: %w", fmt.Sprintf(format, args...), ErrInvalid)
}

func optionError(field, format string, args ...any) error {
	return &OptionError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
