// Package policyfile reads a [complaints.Policy] from YAML or JSON, for people who are not programmers: every mistake is told
// at once, with the line it is on, the path of the field, and the word that was probably meant.
//
//	policy.yaml:12: departments[1].group: no group "itc"; did you mean "ict"?
//	policy.yaml:31: terms.resoluton: unknown key; did you mean "resolution"?
//
// The keys are the JSON names of [complaints.Policy] and the types beneath it. Dates, times of day, terms, days of the week and
// office hours are written as package calendar writes them: 2026-11-23, 08:30, 2 workdays, mon,tue,wed,thu,fri and
// 08:30-12:30, 13:00-17:00.
//
// A document may start from a built-in policy and say only what differs:
//
//	base: default   # complaints.DefaultPolicy; or awb: complaints.AwbPolicy
//	version: "2027-1"
//	terms:
//	  resolution: 3 weeks
//
// Sections are merged key by key; a list replaces the base's list as a whole; a key without a value (or null) takes the base's
// value away. Such a document needs a version of its own, because the version stands beside every date the policy sets.
//
// Anchors, aliases and merge keys are refused, as are documents over 1 MiB, so that what is written is what is read.
package policyfile
