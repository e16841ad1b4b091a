// Package reportfiles makes versions of the reports on complaints, keeps them in [complaints.Blobs], and lets the desk release
// them. What they say is made by package report; further forms come from each [Renderer].
//
// # Versions
//
// [Maker.Run] makes what is due by itself: the provisional report on a quarter on the first working day after it, the final one
// 20 working days after its end. [Maker.Make] makes one of any month, quarter or year on demand. Each is the next version of its
// period, says what changed since the version before, and stays as it is for ever: same complaints, same as-of moment, same
// bytes. The periods it is compared with are counted at the same as-of moment, so they may differ from what was reported on them
// at the time.
//
// One limit: complaints are found by their receipt as it is now, from the first period compared with up to a quarter after the
// period's end. A receipt that was corrected out of that span after the as-of moment is missed when the same moment is counted
// once more.
//
// # Keys
//
//	reports/2026-q4/v1/manifest.json           what the version consists of, with the SHA-256 of each file
//	reports/2026-q4/v1/3f2a…/report.json       the files, under a name of the attempt that made them
//	reports/2026-q4/v1/release-1.json          commentary, who released it and when
//	reports/2026-q4/v1/release-1/9c41…/…       the rendered files with the commentary in them
//	reports/2026-q4/v1/notified.json           desk and director were told
//
// The manifest is written last and only once, so nobody sees half a report, and of two makers at once one wins; files that an
// interrupted attempt left are taken away by the next. A release is kept the same way. [Maker.Verify] holds files against their
// manifest.
//
// # The files of a version
//
//	report.json     the document, as its schema.json says; see package report
//	list.jsonl      the list that backs the figures, one complaint to a line, for programs
//	list.nl.csv     the same for a spreadsheet, in Dutch; list.en.csv in English
//	public.json     the variant to be published, small numbers suppressed; public.nl.csv and public.en.csv
//	report.*        what the renderers make of it
//
// None of them holds personal data, as long as reason and commentary hold none: those are the desk's own words. A list can still
// tell somebody in the know whose complaint a line is: it is for those whom [report.Allow] lets read.
package reportfiles
