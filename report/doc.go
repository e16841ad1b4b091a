// Package report turns the complaints received in a quarter, a month or a year into figures, JSON and CSV. It is pure: it reads
// no store, no clock and no files, and gives the same bytes for the same complaints at the same moment.
//
// # From complaints to a report
//
// [AsOf] folds a complaint to how it stood at the as-of moment, [Build] counts the cases of a period into [Figures], or a [Tally]
// does so part by part. [Tally.Row] gives the lines of the list that backs them. A [Document] holds the figures beside those of
// the periods before ([PeriodsBefore]), what stands out ([Findings]), and what changed since the version before
// ([ChangesSince]): numbers and codes, so that every renderer writes its own sentences, in Dutch or English. Package
// adapters/reportfiles makes and keeps versions of it; adapters/reporthtml and adapters/xlsx render it.
//
// # How it counts
//
// The rules are those of section 6 of the complaints procedure.
//   - The cohort is what was received in the period, by civil date in Europe/Amsterdam. Referrals of citizens and businesses,
//     anonymous signals, what was no complaint and duplicates are outside it and counted apart, see [Apart].
//   - Everything is as it stood at the as-of moment: an event after it does not count, whatever moment it tells of. A complaint
//     entered later with an earlier receipt appears in the next version.
//   - A first response is in time at the moment of the conversation, not of its recording. A closing is judged by the first one;
//     reopenings are counted apart. A complaint withdrawn and reopened without ever being closed is judged by its new term,
//     unless the first was breached already.
//   - The norm is the original date, whatever was suspended or extended; the shifted date is judged apart from it.
//   - A date that has not passed is in neither numerator nor denominator. Open past a date is late, also when no sweep has
//     recorded that yet. What was withdrawn or dismissed before its date is stopped: not judged, but counted as such.
//   - Percentages are of what could be judged, in time and late together; every [Share] names what it is of.
//   - Durations are working days after the day of receipt, as the deadlines count them. Medians and percentiles are exact.
//
// # The files
//
// The JSON is versioned ([SchemaVersion]) and described by [Schema], a JSON Schema. Moments in it are UTC, dates are civil dates
// in Europe/Amsterdam. The list is CSV with one line for each complaint and no personal data ([Document.WriteCSV]); its columns
// are [Columns], its words [Word], in Dutch or in the English variant. Moments in the list are local time, and the heading says
// so. [Publish] makes the variant that may be published, in which nobody can be recognised by a small number.
package report
