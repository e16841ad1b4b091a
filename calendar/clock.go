package calendar

import "fmt"

// Clock is a time of day in Amsterdam, in seconds since midnight. EndOfDay,
// 24:00, exists so that a whole day can be written as a span that loses no
// minute.
type Clock int32

// EndOfDay is 24:00, the midnight at which the day ends.
const EndOfDay Clock = secondsPerDay

// NewClock is the time of day of an hour and a minute; 24:00 is EndOfDay.
// Anything later, or negative, is an error wrapping ErrInvalid.
func NewClock(hour, minute int) (Clock, error) { return newClock(hour, minute, 0) }

func newClock(hour, minute, second int) (Clock, error) {
	if hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return 0, invalid("a time of day runs from 00:00 to 24:00")
	}
	c := Clock(60*(60*hour+minute) + second)
	if c > EndOfDay {
		return 0, invalid("a time of day runs from 00:00 to 24:00")
	}
	return c, nil
}

// ParseClock reads HH:MM or HH:MM:SS, from 00:00 up to and including 24:00. The
// error wraps ErrInvalid.
func ParseClock(s string) (Clock, error) {
	withSeconds := len(s) == len("15:04:05") && s[5] == ':'
	if (len(s) != len("15:04") && !withSeconds) || s[2] != ':' {
		return 0, invalid("a time of day is written as HH:MM, such as 08:30")
	}
	hour, okHour := digits(s[:2])
	minute, okMinute := digits(s[3:5])
	second, okSecond := 0, true
	if withSeconds {
		second, okSecond = digits(s[6:])
	}
	if !okHour || !okMinute || !okSecond {
		return 0, invalid("a time of day is written as HH:MM, such as 08:30")
	}
	return newClock(hour, minute, second)
}

// String is HH:MM, with :SS when the seconds are not zero.
func (c Clock) String() string {
	h, m, s := c/3600, c/60%60, c%60
	if s != 0 {
		return fmt.Sprintf("%02d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%02d:%02d", h, m)
}

// MarshalText writes what [Clock.String] gives; a value that is no time of day
// is an error wrapping ErrInvalid.
func (c Clock) MarshalText() ([]byte, error) {
	if !c.valid() {
		return nil, invalid("a time of day runs from 00:00 to 24:00")
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads what [ParseClock] reads.
func (c *Clock) UnmarshalText(text []byte) error {
	parsed, err := ParseClock(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

func (c Clock) valid() bool { return c >= 0 && c <= EndOfDay }
