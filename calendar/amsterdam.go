package calendar

import "time"

// Legal time in the Netherlands is one hour ahead of UTC (CET), two in summer
// (CEST).
const (
	winterOffset = 1 * 60 * 60
	summerOffset = 2 * 60 * 60
)

var (
	cet  = time.FixedZone("CET", winterOffset)
	cest = time.FixedZone("CEST", summerOffset)
)

// summerTime gives the instants, in seconds since 1970 UTC, between which
// Amsterdam keeps summer time in a year. The clocks change at 01:00 UTC:
//
//	from 1996   last Sunday of March to last Sunday of October
//	            (directive 2000/84/EC and the ones before it)
//	1981–1995   last Sunday of March to last Sunday of September
//	1979–1980   first Sunday of April to last Sunday of September
//	1978        2 April to 1 October
//	1977        3 April to 25 September
//	1946–1976   none
//
// Earlier years had other offsets; they are of no use to a term and count as
// winter time.
func summerTime(year int) (from, to int64) {
	const changeHour = 60 * 60
	if year < 1977 {
		return 0, 0
	}
	first, last := lastSunday(year, time.March, 31), lastSunday(year, time.October, 31)
	if year <= 1980 {
		first = lastSunday(year, time.April, 7)
	}
	if year <= 1995 {
		last = lastSunday(year, time.September, 30)
	}
	if year == 1978 {
		last = lastSunday(year, time.October, 7)
	}
	return int64(first)*secondsPerDay + changeHour, int64(last)*secondsPerDay + changeHour
}

// lastSunday is the last Sunday of the month on or before the given day.
func lastSunday(year int, month time.Month, day int) Date {
	d := dateOf(year, month, day)
	return d - Date(d.Weekday())
}

// offsetAt is Amsterdam's distance from UTC, in seconds, at an instant.
func offsetAt(unix int64) int64 {
	// No change of the clocks is near New Year, so the year may be taken in UTC.
	from, to := summerTime(clampDate(floorDiv(unix, secondsPerDay)).Year())
	if unix >= from && unix < to {
		return summerOffset
	}
	return winterOffset
}

// secondsOf is t in seconds since 1970 UTC, kept so far from the ends of int64
// that an offset can be added.
func secondsOf(t time.Time) int64 { return min(max(t.Unix(), -1<<60), 1<<60) }

// DateOf is the civil date in Amsterdam at the instant t, whatever zone t is
// expressed in.
func DateOf(t time.Time) Date {
	unix := secondsOf(t)
	return clampDate(floorDiv(unix+offsetAt(unix), secondsPerDay))
}

// ClockOf is what Amsterdam's clock shows at the instant t, to the second.
func ClockOf(t time.Time) Clock {
	unix := secondsOf(t)
	local := unix + offsetAt(unix)
	return Clock(local - floorDiv(local, secondsPerDay)*secondsPerDay)
}

// Local is the same instant with Amsterdam's offset at that moment and the zone
// name CET or CEST, for showing it to people. The zone is fixed: add days to a
// Date, never to this.
func Local(t time.Time) time.Time {
	if offsetAt(secondsOf(t)) == summerOffset {
		return t.In(cest)
	}
	return t.In(cet)
}

// Moment is the end of the day, exclusive: the next midnight in Amsterdam, in
// UTC. Something done before it was done on or before d.
func (d Date) Moment() time.Time { return time.Unix(midnight(int64(d)+1), 0).UTC() }

// midnight is the instant a civil day begins. The clocks change at 01:00 UTC,
// an hour or two later, so every midnight occurs exactly once.
func midnight(day int64) int64 {
	local := day * secondsPerDay
	return local - offsetAt(local-winterOffset)
}

// At is the instant, in UTC, at which Amsterdam's clock shows c on d. A time
// that is skipped when the clocks go forward gives the first instant after the
// gap; one that occurs twice when they go back gives the first.
func (d Date) At(c Clock) time.Time {
	local := int64(d)*secondsPerDay + int64(c)
	inSummer, inWinter := local-summerOffset, local-winterOffset
	switch {
	case offsetAt(inSummer) == summerOffset:
		return time.Unix(inSummer, 0).UTC()
	case offsetAt(inWinter) == winterOffset:
		return time.Unix(inWinter, 0).UTC()
	default: // in the gap, which begins at 02:00 local winter time
		from, _ := summerTime(d.Year())
		return time.Unix(from, 0).UTC()
	}
}
