// Package smtpmail hands letters to a mail relay over SMTP, or, where there is none, to a directory. Both implement
// complaints.Notifier and send the bytes of package mailmime unchanged.
//
// A relay's answer decides what becomes of a letter. 5xx to the mail, its sender, its recipients or its contents is for
// good: complaints.ErrRejected. Everything else may be tried again: complaints.ErrUnavailable for 4xx, for no connection, for
// an answer that got lost after the contents were sent, and for 5xx to what is not about this mail (greeting, TLS, login).
// A repeat carries the same Message-ID and the same bytes. Errors name the step and the relay's code, never its words,
// because those repeat addresses.
//
// With a key (Options.DKIM) the mails are signed.
//
// A connection serves one letter. No goroutine outlives a Send.
package smtpmail
