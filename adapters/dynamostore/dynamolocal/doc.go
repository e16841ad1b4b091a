// Package dynamolocal gives tests a real DynamoDB Local, the emulator that AWS offers, as one process for each test binary.
//
// A package of tests begins with
//
//	func TestMain(m *testing.M) { dynamolocal.Main(m) }
//
// and each test asks for a [Client] and a [Prefix] of its own for its keys. The process starts when the first test asks, keeps
// everything in memory and is stopped when the tests are over. It listens on every interface, so Main runs the tests and the
// process in a network namespace of their own where the system lets it.
//
// The emulator comes from npm, with its Java: `make test-needs` puts it where it is looked for, in .tools at the top of the
// repository. A test that needs it fails without it.
//
// What it does not show: throttling, conflicts of transactions in flight, indexes that lag, and what a request costs.
package dynamolocal
