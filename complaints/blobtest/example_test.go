package blobtest_test

import (
	"testing"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/blobtest"
)

func TestRun(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(*testing.T) complaints.Blobs { return memstore.NewBlobs() }, &blobtest.Options{Large: 1 << 20})
}

// The test file of an adapter for blobs holds this function, and little else.
func ExampleRun() {
	_ = func(t *testing.T) {
		t.Parallel()
		blobtest.Run(t, func(*testing.T) complaints.Blobs { return memstore.NewBlobs() }, nil)
	}
	// Output:
}
