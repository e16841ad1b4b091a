// Package blobtest is the contract of [complaints.Blobs] as tests. Every adapter runs it:
//
//	func TestBlobs(t *testing.T) {
//		blobtest.Run(t, func(t *testing.T) complaints.Blobs { return openEmpty(t) }, nil)
//	}
//
// Each sentence of the doc comments of the port is a clause with a number, shown in the test's name.
package blobtest
