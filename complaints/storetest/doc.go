// Package storetest is the contract of [complaints.Store] as tests. Every store runs it, and a store that passes needs few tests
// of its own:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) complaints.Store { return openEmpty(t) }, nil)
//	}
//
// Each sentence of the doc comments in complaints/store.go is a clause with a number, shown in the test's name: G for what
// holds everywhere, C for [complaints.Complaints], L for its lists, K for [complaints.Contents], O for [complaints.Outbox],
// M for [complaints.MailLedger], P for [complaints.Policies]. The last part, Model, runs random calls against the store and
// against memstore, which is handed in, and wants the same answers.
//
// Counters are a suite of their own, for what keeps them besides a store: see [RunRates], whose clauses begin with R.
//
// A store may lag where the contract lets it; Options.Lag tells how long the suite waits for its lists.
package storetest
