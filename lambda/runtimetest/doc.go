// Package runtimetest runs Lambda functions in tests as Lambda does: the real binary, which asks the documented Runtime API for its
// events. It also has doubles of the services that have no local server, each only as far as its documented API is used here.
//
//   - [Binary] compiles a function as it is deployed, once for each test binary, and [TestBinary] with the clock of tests.
//   - [Start] starts one process, an execution environment, and hands it events with [Function.Invoke]. Its first call for an
//     event is the end of its start, which [Function.Started] measures.
//   - [KMS] seals and unseals data keys; [SES] takes letters and can lose answers; [Recorder] stands before a service and writes
//     down which of its operations were called, so that a test can hold them against a policy.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimetest
