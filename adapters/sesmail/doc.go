// Package sesmail hands letters to Amazon SES (API version 2, SendEmail) as the bytes of package mailmime. It implements
// complaints.Notifier, as package smtpmail does for a relay.
//
// # What becomes of a letter
//
// SES's answer decides. MessageRejected and BadRequest are about this letter and for good: complaints.ErrRejected, which parks
// it for the desk. Everything that is about the account, its quota, its identities or the network may pass:
// complaints.ErrUnavailable. Errors name SES's code, never its words, because those repeat addresses.
//
// SES takes or refuses a letter for all its recipients at once. When it refuses one with several, each is tried alone, so that
// the others get it; the answer is then complaints.ErrRejected all the same, so that it is seen.
//
// # An answer that gets lost
//
// SES has no key by which it knows a repeat: a letter that it took, and whose answer got lost, goes out twice when it is sent
// again. So a Send repeats nothing by itself but what SES refused by throttling, and what becomes of a letter that SES may have
// taken is a choice for each kind of letter: Options.Unclear. Without it all are sent again, for to repeat a letter word for
// word does less harm than to lose one that the law gives a term. The error's reason is then ReasonUnclear. SES may have taken a
// letter when a connection was there and no answer came, or one that cannot be read, or one of status 500 and up.
//
// # Message-ID
//
// SES replaces the Message-ID of a letter by one of its own, <…@region.amazonses.com>, and its Date. Reply-To stays, so that an
// answer finds its complaint. For answers that go elsewhere, and for bounces that return the header, a letter's own Message-ID is
// also the last of its References, from where mail programs take it over into a reply. It is the tag "letter" of the events that
// SES publishes through a configuration set as well, beside the tag "kind". It is made of the complaint's id: neither tag holds
// personal data. SES's own id goes to Options.Accepted. No X-SES header is set: what they say is in the request.
package sesmail
