// Package mailmime writes a letter as the bytes of a mail (RFC 5322 and MIME), for every transport alike.
//
// The same letter gives the same bytes, however often it is tried: Message-ID and Date are the letter's own, and the
// boundary between its parts is derived from Message-ID and contents. So a repeat of a mail whose answer got lost is
// recognised as the mail that it repeats.
//
// A [Signer] puts a DKIM signature on top (RFC 6376), by which receivers know that the mail is ours and is as we wrote it. It covers the
// fields that readers show, so that nobody adds one.
//
// A mail that the engine sends by itself says so (Auto-Submitted: auto-generated, RFC 3834), so that an absence notice does
// not answer it. It is no bulk mail: there is no List-Unsubscribe.
package mailmime
