// Package mailin reads a mail as it came in (RFC 5322 and MIME) into a [complaints.InboundMail].
//
// Nothing that a mail holds makes reading fail: a complaint must not be lost because somebody's mail program writes broken
// mails. What cannot be read, or is over a limit, makes the mail Unreadable, with everything that could be had; the original
// is there for the desk. Only the blobs that files are kept in, and the reader that the bytes come from, give errors.
//
// # What is read
//
// The text is the plain text, or the HTML turned into readable text when there is no plain text worth the name. Text that
// belongs to the mail is put together in order; everything else, pictures within the text and forwarded mails too, is a file.
// A charset that is unknown, missing or not true to the bytes is taken as UTF-8 when it is that, else as Windows-1252.
//
// # Identity
//
// The key of a mail is a hash of its Message-ID (m- and hexadecimal SHA-256), or of its bytes when it has none (c-). The same
// mail delivered again has the same key, whichever server brought it. Files are kept under keys that follow from the mail's
// key and their contents, so that reading again keeps nothing twice.
//
// # Automatic mail
//
// A mail is Automatic, and never answered, when it says so (Auto-Submitted other than no, RFC 3834; Precedence bulk, list or
// junk; List-Id), when its return path is empty, when it is a report about another mail (multipart/report, RFC 6522), and when
// it is one of our own.
package mailin
