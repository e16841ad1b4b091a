// Package mailmime writes a letter as the bytes of a mail (RFC 5322 and MIME), for every transport alike.
//
// The same letter gives the same bytes, however often it is tried: Message-ID and Date are the letter's own, and the
// boundary between its parts is derived from Message-ID and contents. So a repeat of a mail whose answer got lost is
// recognised as the mail that it repeats.
//
// A mail that the engine sends by itself says so (Auto-Submitted: auto-generated, RFC 3834), so that an absence notice does
// not answer it. It is no bulk mail: there is no List-Unsubscribe.
package mailmime
