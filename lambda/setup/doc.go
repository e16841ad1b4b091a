// Package setup is what the functions of the serverless deployment have in common: their settings, the AWS clients, the policy,
// the keys, and the Service over them.
//
// # Settings
//
// [Variables] lists the environment variables of each function. They are read once, when the process starts; everything that is
// missing or wrong is told at once, in the log and to the Lambda service, and the process ends. Nothing else is read or called
// before the first event: what a function needs is made when it first needs it, and kept while it works. A part that could not
// be made, as when KMS did not answer, is tried again with the next event.
//
// The AWS clients are made from the environment that Lambda gives: region, the function's credentials, and the endpoints of
// AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_DYNAMODB, _S3, _SESV2 and _KMS. The profiles and logins that the SDK knows besides would
// double the start.
//
// # Policy
//
// The policy is an object in the bucket, YAML or JSON (package policyfile), read once per process. Its key is a setting, so that
// a new policy is a new object and a change of the setting: all functions change over together, and back.
//
// # Keys
//
// A deployment has one data key, kept in the bucket as KMS sealed it ([KeysObject]), and unsealed once per process. [Sealer]
// encrypts contents with it, AES-256-GCM, bound to their place. The key by which persons are found is kept beside it, sealed
// with the data key, and moves with the data when they move.
//
// # Stores within the store
//
// Three wrappers around a [complaints.Store] each do one thing: [WithErasures] writes an erasure down outside the table before
// it happens, so that a restored backup is erased again; [Hints] lets a Dispatcher look at the deliveries that a stream named
// before any index shows them; [Suspects] enters a mail in which the scanner found something as one that the desk decides on.
//
// # Time
//
// The clock is the machine's. Built with -tags klachtwerk_clock, for tests, it is read from a file that a setting names; the
// deployed functions know of no such setting.
package setup
