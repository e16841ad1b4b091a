// Package smtpin is the SMTP server (RFC 5321) for the complaints mailbox: what arrives is kept and becomes a complaint, a reply
// or whatever else the engine makes of it, before the sender hears that it was taken.
//
// A mail is answered with 250 when its bytes are stored durably and its outcome is recorded. When either fails the answer is
// 451 and the sender tries again. That is safe at every point: the blob's key is a hash of the bytes and the mail's own key is
// its Message-ID, so the same mail brought twice, at once or after a lost answer, gives one blob and one outcome. A mail for
// several of our mailboxes is one mail.
//
// The bytes are kept as they came, below one line with the sender of the envelope: Return-Path: <address>, or <> for a bounce (RFC
// 5321 section 4.4), so that who reads them later knows it too. They are kept under mail/<year of receipt>/<SHA-256>.eml, and the
// hash, like the identity of a mail without Message-ID, is of the bytes as they came, so without that line: the same mail from
// another sender of the envelope is the same mail. A mail that comes back under a known Message-ID with other bytes, as when it
// took another way, is a repetition too; its bytes are kept besides the first, because nothing that was answered with 250 is
// thrown away.
//
// Only the mailboxes that are named are accepted, and name+anything@ for name@ (RFC 5233), by which a reply tells what it answers;
// nothing is ever relayed. RFC 5321 section 4.5.1 wants a postmaster: name that address among the mailboxes when no other server
// takes its mail.
//
// ADMINISTRATORS.md, beside this, is for who runs the mail: what stands in front, and what becomes of each mail.
package smtpin
