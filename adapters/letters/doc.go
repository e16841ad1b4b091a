// Package letters composes what the centre writes: letters to the complainant, the copy to the person concerned, and
// notices to staff, in Dutch (formal, plain, at level B1) and English. It implements complaints.Composer.
//
// Every letter is one embedded file per language, under templates: a first line that is the subject, an empty line, and
// the body as blocks. [New] compiles each into a text/template and an html/template, so that the two parts of a mail
// cannot say different things. Blocks are told apart in the file, before any fact is filled in: nothing that somebody
// wrote can become a heading, a link or markup. Facts are cleaned of control and direction characters, and html/template
// escapes them.
//
//	## Heading
//	- item of a list
//	: Label | value of a table of facts
//	> .Field         what somebody else wrote, quoted, with its paragraphs
//	= .Field         what was written for the reader, with its paragraphs
//	@ Label | .Field a link
//	{{if .Field}}    a line that is one action passes through
//	anything else is a paragraph; its lines are joined
//
// What several letters say is in parts, which a letter takes in with {{template "name" .}}. What is over and under every letter
// is "top" and "bottom" in letter.html and letter.txt. All of a language share one set of templates, kept once.
//
// The words are those of the procedure: a complaint that was handed back is "terug bij de Servicedesk", and "volledig
// afgehandeld" only when it is closed.
//
// A fact that a letter cannot do without is asked for: without it composing is an error that names the field
// (complaints.ErrInvalid), never a letter with a hole in it.
package letters
