// Package notifytest is the conformance suite of complaints.Notifier. Every adapter that sends letters runs it:
//
//	func TestNotifier(t *testing.T) {
//		notifytest.Run(t, func(t *testing.T) notifytest.Harness { … })
//	}
//
// The clauses are numbered; a number is never used for something else. A harness says what its far side can be made to do;
// clauses that need more than it can do are not part of that adapter's contract and do not run.
package notifytest
