package storetest_test

import (
	"testing"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/storetest"
)

// The model is held to its own answers, which shows that the random calls run.
func TestModelOfItself(t *testing.T) {
	t.Parallel()
	empty := func() complaints.Store { return memstore.New() }
	storetest.Run(t, func(*testing.T) complaints.Store { return empty() }, &storetest.Options{Model: empty})
}

// A store's test file holds this function, and little else.
func ExampleRun() {
	_ = func(t *testing.T) {
		t.Parallel()
		storetest.Run(t, func(*testing.T) complaints.Store { return memstore.New() }, nil)
	}
	// Output:
}
