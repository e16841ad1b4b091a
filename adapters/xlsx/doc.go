// Package xlsx writes the quarterly report as an Excel workbook, in Dutch or English: a summary, the departments and the other
// divisions, the trend, the list of complaints that backs the figures, and notes on how it is counted. Numbers, dates and
// percentages are real ones, headings stay in view, and the charts open in Excel and in LibreOffice. [New] makes a [Renderer],
// which adapters/reportfiles takes as one more form of a report.
//
// Civil dates and moments are local time in Europe/Amsterdam, as the headings say: a spreadsheet knows no zones.
//
// Text is written as text and marked as text, so that nothing that somebody wrote can run as a formula, also not after its cell
// was edited. Control characters, which a workbook cannot hold, are replaced.
//
// A document and its rows give the same bytes however often they are written, by one build of the program: the order and the
// times of the archive's entries are fixed, and the properties carry the as-of moment, not the clock's. The list is
// written row by row by way of a temporary file, so that memory does not grow with it.
package xlsx
