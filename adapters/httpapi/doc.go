// Package httpapi is the JSON API of Klachtwerk: complaints and everything that is done to them, under /v1.
//
// It is written code first: the routes and their types make the OpenAPI 3.1 document at /v1/openapi.json, which other programs
// depend on and which is a golden file of the tests.
//
// What a client can rely on:
//
//   - Who asks is proven by a bearer token. What may not be seen is not found (404); what is seen but not theirs to do is 403.
//   - A complaint carries its revision as ETag "7". Commands need it as If-Match; contacts, notes, messages and attachments are
//     appended and do not. Commands answer 200 with the complaint as it is then.
//   - Idempotency-Key makes a POST safe to repeat: the same key with the same body gives the first answer again, with another
//     body it is 422.
//   - Refusals are problem details (RFC 9457) in Dutch or English by Accept-Language, each with a code for programs. Checks
//     come in the order: who, visibility, repetition, precondition, fields, transition.
//   - Lists are pages: items and next_cursor, which is absent at the end. A page may hold fewer than the limit.
//   - Times are RFC 3339 in UTC, dates are civil dates in Europe/Amsterdam.
//
// Beside the API stands one page for people: [ConfirmPath], where somebody is asked whether a mail in their name is theirs. To look at
// it changes nothing; its button confirms, as often as it is pressed.
//
// [New] makes the handler, [Serve] runs it with every time-out set and drains it when its context ends.
package httpapi
