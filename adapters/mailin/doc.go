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
// A charset that is unknown, missing or not true to the bytes is taken as UTF-8 when it is that, else as Windows-1252. Nothing
// in a mail is run, fetched or unpacked: archives, signatures, invitations and Outlook's winmail.dat are files, and what is
// encrypted, or has its text in winmail.dat alone, is Unreadable. [Fold] parts the text into what was written now and the
// quoted history and signature.
//
// # Identity
//
// The key of a mail is a hash of its Message-ID (m- and hexadecimal SHA-256), or of its bytes when it has none (c-). A Return-Path in
// the first line was put there by who delivered the mail, and is no part of it. So the same mail delivered again has the same key,
// whichever server brought it and whatever sender its envelope named. Files are kept under keys that follow from the mail's key
// and their contents, so that reading again keeps nothing twice.
//
// # Recipients
//
// Recipients are those of the envelope; when they are not known, as when kept bytes are read again, those in Delivered-To, X-Original-To,
// To and Cc, fifty at most and those of our own domain first.
//
// # Automatic mail
//
// A mail is Automatic, and never answered, when it says so: Auto-Submitted other than no (RFC 3834), Precedence bulk, list, junk or
// auto_reply, List-Id (RFC 2919), List-Unsubscribe (RFC 2369) on what is no reply, or a field of a program that answers by itself
// such as X-Autoreply and X-Autorespond; when its return path is empty (that of the envelope, or the first Return-Path above the first
// Received); when it is a report about another mail (multipart/report,
// RFC 6522) or the answer of a calendar without a word in it; and when it is one of our own.
//
// Not Automatic by itself is X-Auto-Response-Suppress: it asks for no automatic answer (MS-OXCMAIL), and Outlook and Exchange put
// it on mails that people write too. Nor is what an inbox rule sent on, which is a person's mail with another way behind it, nor
// a subject that reads like an absence notice: a complaint may be about one.
//
// # Reports
//
// Report tells a bounce from a confirmation. A delivery status (RFC 3464) with a recipient that was not reached is a bounce; a
// delay, a delivery and a notice of reading (RFC 8098) are confirmations, for the letter is not lost. Servers that write bounces
// of their own are known by the sender (nobody, mailer-daemon, postmaster) together with the mail that they return, as a part or
// in the text. Undelivered is the Message-ID of what was returned, else of what the bounce answers.
//
// # Sender
//
// Sender rests on the Authentication-Results (RFC 8601) that the relays in Options.TrustedAuthServ wrote on top of the header, as
// long as they follow on each other; those further down came with the mail. It is a pass when DMARC passed for the domain of
// From, or DKIM or SPF did for that domain or one beneath it; a fail when DMARC failed; else unchecked, and always with none or
// several addresses in From. Results without the name of who gave them, as Exchange Online writes them, are nobody's.
//
// Where these tell of neither DKIM nor DMARC, and there is an Options.LookupTXT, the DKIM signatures (RFC 6376) are checked here. One that
// holds for the domain of From, one beneath it or one above it makes a pass; the upper of the two is no public suffix such as nl
// or co.uk. It must cover From, Subject and the whole body, with SHA-256 and an RSA key of 1024 bits or more or an Ed25519 key that
// is not being tried out (t=y), must not have expired, and the header must be one that all programs read alike, with From, Subject
// and the like once. A signature that does not hold is no fail: a mailing list breaks it as well as a forger. Three signatures of
// that domain are looked at, from the top, and five seconds are spent on their keys; a DNS that does not answer leaves the sender
// unchecked.
package mailin
