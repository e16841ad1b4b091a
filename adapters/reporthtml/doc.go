// Package reporthtml writes the quarterly report as one self-contained page, in Dutch or English: headline figures, what
// changed and what stands out in a sentence each, tables with drawings, and how everything is counted. [New] makes a [Renderer],
// which adapters/reportfiles takes as one more form of a report.
//
// The page has no scripts and refers to nothing outside itself. It is made to be read on a screen, on a phone, on paper (A4) and
// by a screen reader: one first heading, tables with captions and headed rows and columns, and drawings that say in words what
// they show, beside a table with the same numbers. Whether a target was met is said in words; colours keep their distance in
// grey. Under each percentage stands what it is of.
//
// With Options.Public it writes the variant that may be published, see report.Publish. A number that is left out there is "niet
// getoond": it need not be a small one, since others are left out so that nobody can work out the small ones. Only the total
// is left out for no other reason than that it is small itself, and reads "< 5".
//
// What the centre writes is Dutch that is plain (level B1); names and the commentary of the desk are shown as they were
// written, without control characters. A code that it has no words for is an error and never a page with a hole in it. The
// same document gives the same bytes.
package reporthtml
