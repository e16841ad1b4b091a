// Package webauth says who is asking: it turns an HTTP request into a [complaints.Actor].
//
// An actor is only a verified name. What they may do follows from the policy and the complaint: a token cannot make anybody a
// member of the desk, a handler or the director.
//
//   - [OIDC] verifies bearer tokens of an OpenID Connect issuer: signature, algorithm, issuer, audience and term. The issuer is
//     looked up when the first token comes in and its keys are fetched again when a token names a new one.
//   - [Demo] knows the fixed personas of a demonstration. It can only be made for a listener on a loopback address.
//
// A request that proves nothing is [ErrNoToken] or [ErrInvalidToken]; an issuer that does not answer is
// [complaints.ErrUnavailable], so that a front can tell "log in" from "try again".
package webauth
