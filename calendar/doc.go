// Package calendar answers when a term ends under Dutch rules, and says why.
//
// [Netherlands] compiles the working days of a range of years into tables once.
// A [Calendar] then tells working days from others, counts them, finds the n-th
// one, and computes the [End] of a [Term] in working days, days or weeks, all in
// the same time whatever the distance. [Calendar.Explain] gives the steps of an
// end, one by one: "27 April: King's Day, skipped".
//
// # The day rule
//
// A [Date] is a civil day in no zone. What is received at an instant is received
// on the civil date in Amsterdam ([DateOf]); that day is not counted and its hour
// plays no part. A term ends at the end of its last day: due is the next local
// midnight, exclusive ([Date.Moment]). No 24-hour blocks are ever added, so the
// change of the clocks moves nothing.
//
// # Working days
//
// By default they are Monday to Friday except the days of art. 3(1) and (2) of
// the Algemene termijnenwet: 1 January, Good Friday, Easter Monday, the King's
// birthday, Ascension Day, 5 May, Whit Monday, 25 and 26 December. [Options]
// change that and add closing periods. The observed dates come from
// github.com/rickar/cal, corrected where it errs and checked on each
// construction: a definition that puts a holiday where it cannot be is an error.
//
// Days equated by royal decree (art. 3(3)) are a second set, [EquatedDays]: they
// move the end of a statutory term but are working days otherwise. They are known
// through [EquatedKnownThrough]; a date after it that depends on them is
// provisional.
//
// # Purity
//
// Nothing here reads the clock, the machine's zone or a zone database. The
// changes of the clocks in Amsterdam are compiled in; every instant is in UTC.
// Years outside the range are an error ([ErrRange]), never a guess.
package calendar
