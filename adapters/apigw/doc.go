// Package apigw answers events of an API Gateway HTTP API (payload format 2.0), or of a Lambda function URL, by an
// http.Handler: the same handler that serves on a port elsewhere.
//
// What the handler sees is what came over the wire, as far as the gateway tells it. Headers that came more than once are one,
// with commas, except cookies. The stage is no part of the path. The gateway decodes a path before the function gets it, and a
// function URL does not: escapes that are there are kept, and what cannot stand in a path is escaped, so that nothing of a path
// is taken for a query. The client's address is the one that the gateway saw, with port 0.
//
// Who was let in by the gateway's JWT authorizer is in [Claims]. A route without the authorizer has none: a handler decides by
// the claims, never by the path.
//
// There is no streaming: a request and its answer are each one piece of at most 6 MB in the gateway's JSON, where bytes that
// are no text grow by a third. [MaxBody] always fits. A larger answer becomes a problem (RFC 9457) of status 500 that says so,
// in Dutch or English; so does a panic, without details. Both are logged.
package apigw
